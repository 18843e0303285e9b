"""What connectrpc's documentation shows: a handler that yields messages, on uvicorn as it comes.

Runs in the rivals' environment. The state is set once a frame, and encoded for each viewer, since
that is what the library does with what a handler yields. It comes as JSON on the standard input.
"""

import asyncio
import json
import socket
import sys
from collections.abc import AsyncIterator
from typing import Any

import uvicorn
from google.protobuf import json_format

from arcade_clash.v1.game_connect import GameService, GameServiceASGIApplication
from arcade_clash.v1.game_pb2 import StreamGameStateRequest, StreamGameStateResponse
from benchmarks.fanout.pace import Pace

__all__: list[str] = []


class Broadcast(GameService):
    """The one method that is measured."""

    def __init__(self, shown: StreamGameStateResponse, pace: Pace) -> None:
        self._shown = shown
        self._pace = pace

    async def stream_game_state(
        self,
        request: StreamGameStateRequest,  # noqa: ARG002 # everyone is shown the same
        ctx: Any,  # noqa: ARG002
        /,
    ) -> AsyncIterator[StreamGameStateResponse]:
        """The stream of frames."""
        while True:
            self._shown.sequence = await self._pace.frame()
            yield self._shown


async def main(shown: StreamGameStateResponse) -> None:
    """Serves until it is killed, its port printed first."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=2048)
    print(listener.getsockname()[1], flush=True)
    pace = Pace()
    config = uvicorn.Config(
        GameServiceASGIApplication(Broadcast(shown, pace)),
        http="httptools",
        lifespan="off",
        access_log=False,
        log_level="error",
    )
    await asyncio.gather(pace.run(), uvicorn.Server(config).serve(sockets=[listener]))


if __name__ == "__main__":
    import uvloop

    state = json_format.ParseDict(json.loads(sys.stdin.readline()), StreamGameStateResponse())
    uvloop.run(main(state))
