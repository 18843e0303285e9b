"""What gRPC's own server does: grpcio on asyncio, the same prepared bytes to a task a viewer.

Runs in the rivals' environment. Nothing is encoded: a message is bytes that are made once a frame.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from typing import Any

import grpc

from benchmarks.fanout.message import prepared
from benchmarks.fanout.pace import Pace

__all__: list[str] = []


class Broadcast:
    """The stream of frames, its bytes made once for all."""

    def __init__(self, length: int, pace: Pace) -> None:
        self._length = length
        self._pace = pace
        self._number = 0
        self._message = b""

    async def stream(self, request: bytes, context: Any) -> AsyncIterator[bytes]:  # noqa: ARG002
        """Answers whatever is asked."""
        while True:
            number = await self._pace.frame()
            if number != self._number:
                self._number, self._message = number, prepared(self._length, number)
            yield self._message


async def main(length: int) -> None:
    """Serves messages of a length until it is killed, its port printed first."""
    pace = Pace()
    server = grpc.aio.server()
    # Without functions to encode and decode, a handler takes bytes and gives bytes.
    method = grpc.unary_stream_rpc_method_handler(Broadcast(length, pace).stream)
    methods = {"StreamGameState": method}
    server.add_generic_rpc_handlers(
        (grpc.method_handlers_generic_handler("arcade_clash.v1.GameService", methods),)
    )
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    print(port, flush=True)
    await pace.run()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
