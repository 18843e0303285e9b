"""Viewers that count what they are sent and do little else, in a process of their own.

Raw sockets and the least of each framing, so that the machine's time goes to the server measured.
Commands come by lines on the standard input, `count` and `quit`; `count` is answered with one.
"""

import asyncio
import json
import sys
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, cast

import uvloop

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Way"]

_PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
_BIG = 2**31 - 1


@dataclass(frozen=True)
class Way:
    """What a viewer speaks, to which port, and how long a message of the floor is."""

    framing: str
    """`bare`, `chunked`, `http2` or `websocket`."""
    port: int
    path: str = "/"
    content_type: str = ""
    body: str = ""
    length: int = 0

    def to_json(self) -> str:
        """The form in which it is handed to this program."""
        return json.dumps(asdict(self))


class Viewer(asyncio.Protocol):
    """One connection; `count` messages have come whole."""

    def __init__(self, way: Way) -> None:
        self.count = 0
        self.closed = False
        self._way = way
        self._buffer = bytearray()
        self._skips = 0  # bytes of a message that still come
        self._opened = way.framing in ("bare", "http2")
        self._parse: Callable[[bytearray], int] = {
            "bare": self._bare,
            "chunked": self._chunked,
            "http2": self._http2,
            "websocket": self._websocket,
        }[way.framing]

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        request = {"chunked": self._http1_request, "http2": self._http2_request,
                   "websocket": self._websocket_request}.get(self._way.framing)  # fmt: skip
        if request is not None:
            self._transport.write(request())

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 # counted by whoever asks
        self.closed = True

    def data_received(self, data: bytes) -> None:
        buffer = self._buffer
        buffer += data
        if not self._opened:
            head, separator, rest = buffer.partition(b"\r\n\r\n")
            if not separator:
                return
            status = bytes(head.split(b" ", 2)[1])
            if status not in (b"200", b"101"):
                raise RuntimeError(f"a viewer was refused: {bytes(buffer[:300])!r}")
            self._opened = True
            buffer[:] = rest
        used = self._parse(buffer)
        del buffer[:used]

    # One parser a framing: counts whole messages, and returns the bytes that it has used.

    def _bare(self, buffer: bytearray) -> int:
        messages = len(buffer) // self._way.length
        self.count += messages
        return messages * self._way.length

    def _chunked(self, buffer: bytearray) -> int:
        at = 0
        while (line := buffer.find(b"\r\n", at)) >= 0:
            stop = line + 2 + int(buffer[at:line], 16) + 2
            if len(buffer) < stop:
                break
            self.count += 1
            at = stop
        return at

    def _http2(self, buffer: bytearray) -> int:
        at = 0
        while len(buffer) - at >= 9:
            length = int.from_bytes(buffer[at : at + 3], "big")
            if len(buffer) < at + 9 + length:
                break
            kind, flags = buffer[at + 3], buffer[at + 4]
            if kind == 0 and length:
                self.count += 1
            elif kind == 4 and not flags:
                self._transport.write(b"\0\0\0\4\1\0\0\0\0")
            elif kind in (3, 7):
                raise RuntimeError(f"a viewer was refused: frame {kind}")
            at += 9 + length
        return at

    def _websocket(self, buffer: bytearray) -> int:
        at = 0
        while len(buffer) - at >= 4:
            length, head = buffer[at + 1], 2
            if length == 126:
                length, head = int.from_bytes(buffer[at + 2 : at + 4], "big"), 4
            if len(buffer) < at + head + length:
                break
            self.count += 1
            at += head + length
        return at

    # How each framing asks.

    def _http1_request(self) -> bytes:
        way = self._way
        return (
            f"POST {way.path} HTTP/1.1\r\nhost: 127.0.0.1:{way.port}\r\n"
            f"content-type: {way.content_type}\r\ncontent-length: {len(way.body)}\r\n\r\n{way.body}"
        ).encode()

    def _http2_request(self) -> bytes:
        way = self._way
        headers = [
            (":method", "POST"),
            (":path", way.path),
            (":scheme", "http"),
            (":authority", f"127.0.0.1:{way.port}"),
            ("content-type", way.content_type),
        ]
        # Literals without indexing: HPACK at its plainest.
        block = b"".join(
            b"\0" + bytes([len(n)]) + n.encode() + bytes([len(v)]) + v.encode() for n, v in headers
        )
        settings = b"\0\4" + _BIG.to_bytes(4, "big")  # the window of each stream
        return (
            _PREFACE
            + _frame(4, 0, 0, settings)
            + _frame(8, 0, 0, (_BIG - 65535).to_bytes(4, "big"))
            + _frame(1, 4, 1, block)
            + _frame(0, 1, 1, way.body.encode())
        )

    def _websocket_request(self) -> bytes:
        return (
            f"GET {self._way.path} HTTP/1.1\r\nhost: 127.0.0.1:{self._way.port}\r\n"
            "connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n"
            "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        ).encode()


def _frame(kind: int, flags: int, stream: int, payload: bytes) -> bytes:
    head = len(payload).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big")
    return head + payload


async def main(way: Way, number: int) -> None:
    """Opens the viewers, says `ready` once each was sent something, then does as it is told."""
    loop = asyncio.get_running_loop()
    viewers = [
        (await loop.create_connection(lambda: Viewer(way), "127.0.0.1", way.port))[1]
        for _ in range(number)
    ]
    while not all(viewer.count or viewer.closed for viewer in viewers):  # noqa: ASYNC110 # counted
        await asyncio.sleep(0.05)
    print("ready", flush=True)
    lines = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    while await lines.readline() == b"count\n":
        gone = sum(viewer.closed for viewer in viewers)
        print(sum(viewer.count for viewer in viewers), gone, flush=True)


if __name__ == "__main__":
    uvloop.run(main(Way(**json.loads(sys.argv[1])), int(sys.argv[2])))
