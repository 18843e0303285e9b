"""Viewers that count what they are sent and do little else, in a process of their own.

Raw sockets and the least of each framing, so that the machine's time goes to the server measured.
Commands come by lines on the standard input, each answered with a line of JSON: `begin` counts from
now, `count` tells the messages and the viewers that are gone, `ages` those of the frames that a
sample of the viewers kept in between. What is kept is decoded then, not while it is measured.
"""

import asyncio
import json
import ssl
import sys
import time
from typing import cast

import uvloop

from benchmarks.fanout.age import Kept, ages
from benchmarks.fanout.framing import framing
from benchmarks.fanout.way import Way

__all__: list[str] = []

_SAMPLE = 25
_TOGETHER = 50
"""Connections that are opened at the same time."""
_OPENING_SECONDS = 20
"""Time for all of them to be shown something; a server that is too slow is not waited for."""


class Viewer(asyncio.Protocol):
    """One connection; `count` messages have come whole."""

    def __init__(self, way: Way) -> None:
        self.count = 0
        self.closed = False
        self.kept: list[Kept] | None = None
        self._way = way

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        write = cast("asyncio.Transport", transport).write
        self._framing = framing(self._way, write)
        self._write = write
        if opening := self._framing.opening():
            write(opening)

    def ask(self) -> None:
        """Asks for the fight."""
        if not self.closed and (request := self._framing.request()):
            self._write(request)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 # counted by whoever asks
        self.closed = True

    def data_received(self, data: bytes) -> None:
        messages = self._framing.messages(data)
        self.count += len(messages)
        if self.kept is not None:
            self.kept.append((time.monotonic(), messages))


async def main(way: Way, number: int) -> None:
    """Opens the viewers, says `ready` once each was sent something, then does as it is told."""
    viewers: list[Viewer] = []
    try:
        async with asyncio.timeout(_OPENING_SECONDS):
            while len(viewers) < number:
                some = min(_TOGETHER, number - len(viewers))
                viewers += await asyncio.gather(*(connect(way) for _ in range(some)))
            for viewer in viewers:  # only now, or the frames of the first delay the last handshakes
                viewer.ask()
            while not all(viewer.count or viewer.closed for viewer in viewers):  # noqa: ASYNC110
                await asyncio.sleep(0.05)  # counted, since an event would cost each message
    except (TimeoutError, OSError) as error:
        shown = sum(viewer.count > 0 for viewer in viewers)
        sys.exit(f"{len(viewers)} of {number} connected, {shown} shown something: {error!r}")
    print('"ready"', flush=True)
    sample = viewers[:: -(-number // _SAMPLE)]
    lines = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(lines), sys.stdin
    )
    while command := (await lines.readline()).strip():
        answer: object
        if command == b"ages":
            answer = ages(kept for viewer in sample for kept in viewer.kept or ())
        else:
            if command == b"begin":
                for viewer in sample:
                    viewer.kept = []
            answer = [
                sum(viewer.count for viewer in viewers),
                sum(viewer.closed for viewer in viewers),
            ]
        print(json.dumps(answer), flush=True)


async def connect(way: Way) -> Viewer:
    """A viewer that is about to ask."""
    context = None
    if way.tls:
        # The certificate is the server's own, made for this run.
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        context.set_alpn_protocols(["h2" if way.framing == "http2" else "http/1.1"])
    loop = asyncio.get_running_loop()
    _, viewer = await loop.create_connection(
        lambda: Viewer(way), "127.0.0.1", way.port, ssl=context
    )
    return viewer


if __name__ == "__main__":
    uvloop.run(main(Way(**json.loads(sys.argv[1])), int(sys.argv[2])))
