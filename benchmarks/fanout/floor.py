"""The floor: uvloop sockets, and one prepared buffer written to each of them 60 times a second."""

import asyncio
import sys
from typing import cast

import uvloop

from benchmarks.fanout.message import prepared
from benchmarks.fanout.pace import Pace

__all__: list[str] = []


class Connection(asyncio.Protocol):
    """One viewer; whoever connects is shown everything."""

    def __init__(self, transports: set[asyncio.WriteTransport]) -> None:
        self._transports = transports

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.WriteTransport", transport)
        self._transports.add(self._transport)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 # gone is gone
        self._transports.discard(self._transport)


async def main(length: int) -> None:
    """Serves buffers of a length until it is killed, its port printed first."""
    loop = asyncio.get_running_loop()
    transports: set[asyncio.WriteTransport] = set()
    server = await loop.create_server(lambda: Connection(transports), "127.0.0.1", 0, backlog=2048)
    print(server.sockets[0].getsockname()[1], flush=True)
    async for number in Pace().frames():
        message = prepared(length, number)
        for transport in transports:
            transport.write(message)


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1])))
