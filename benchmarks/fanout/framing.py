"""The least of each framing: what a viewer sends to be shown a fight, and the messages it gets."""

from abc import ABC, abstractmethod
from collections.abc import Callable

from benchmarks.fanout.way import Way

__all__ = ["Framing", "framing"]

_PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
_BIG = 2**31 - 1
_DATA, _HEADERS, _RESET, _SETTINGS, _PING, _GOAWAY, _WINDOW = 0, 1, 3, 4, 6, 7, 8


class Framing(ABC):
    """One connection's incoming bytes, parted into messages."""

    def __init__(self, way: Way, write: Callable[[bytes], None]) -> None:
        self._way = way
        self._write = write
        self._buffer = bytearray()

    def opening(self) -> bytes:
        """What a connection begins with."""
        return b""

    def request(self) -> bytes:
        """What opens the stream."""
        return b""

    def messages(self, data: bytes) -> list[bytes]:
        """The messages that are whole with these bytes, without their envelopes."""
        self._buffer += data
        found: list[bytes] = []
        used = self._parse(self._buffer, found)
        del self._buffer[:used]
        return found

    @abstractmethod
    def _parse(self, buffer: bytearray, found: list[bytes]) -> int:
        """Adds whole messages, and returns the bytes that it has used."""


class Bare(Framing):
    """Messages of one length, and nothing around them."""

    def _parse(self, buffer: bytearray, found: list[bytes]) -> int:
        length = self._way.length
        used = len(buffer) // length * length
        found += (bytes(buffer[at : at + length]) for at in range(0, used, length))
        return used


class Http1(Framing):
    """A response whose head comes before anything else."""

    _status = b"200"

    def __init__(self, way: Way, write: Callable[[bytes], None]) -> None:
        super().__init__(way, write)
        self._opened = False

    def messages(self, data: bytes) -> list[bytes]:
        """The messages that follow the head."""
        if not self._opened:
            self._buffer += data
            head, separator, rest = self._buffer.partition(b"\r\n\r\n")
            if not separator:
                return []
            if bytes(head.split(b" ", 2)[1]) != self._status:
                raise RuntimeError(f"a viewer was refused: {bytes(self._buffer[:300])!r}")
            self._opened = True
            self._buffer.clear()
            data = bytes(rest)
        return super().messages(data)


class Chunked(Http1):
    """HTTP/1.1: a chunk is a message, in an envelope of five bytes or as a line."""

    def __init__(self, way: Way, write: Callable[[bytes], None]) -> None:
        super().__init__(way, write)
        self._envelope = 5 if way.content_type.startswith("application/connect+") else 0

    def request(self) -> bytes:
        way = self._way
        return (
            f"POST {way.path} HTTP/1.1\r\nhost: 127.0.0.1:{way.port}\r\n"
            f"content-type: {way.content_type}\r\ncontent-length: {len(way.body)}\r\n\r\n{way.body}"
        ).encode()

    def _parse(self, buffer: bytearray, found: list[bytes]) -> int:
        at = 0
        while (line := buffer.find(b"\r\n", at)) >= 0:
            stop = line + 2 + int(buffer[at:line], 16) + 2
            if len(buffer) < stop:
                break
            found.append(bytes(buffer[line + 2 + self._envelope : stop - 2]))
            at = stop
        return at


class WebSocket(Http1):
    """A WebSocket: a frame is a message."""

    _status = b"101"

    def request(self) -> bytes:
        return (
            f"GET {self._way.path} HTTP/1.1\r\nhost: 127.0.0.1:{self._way.port}\r\n"
            "connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n"
            "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        ).encode()

    def _parse(self, buffer: bytearray, found: list[bytes]) -> int:
        at = 0
        while len(buffer) - at >= 4:
            length, head = buffer[at + 1], 2
            if length == 126:
                length, head = int.from_bytes(buffer[at + 2 : at + 4], "big"), 4
            if len(buffer) < at + head + length:
                break
            found.append(bytes(buffer[at + head : at + head + length]))
            at += head + length
        return at


class Http2(Framing):
    """HTTP/2 with one stream; its DATA may hold several envelopes, or a part of one."""

    def __init__(self, way: Way, write: Callable[[bytes], None]) -> None:
        super().__init__(way, write)
        self._body = bytearray()

    def opening(self) -> bytes:
        settings = b"\0\4" + _BIG.to_bytes(4, "big")  # the window of each stream
        window = _frame(_WINDOW, 0, 0, (_BIG - 65535).to_bytes(4, "big"))
        return _PREFACE + _frame(_SETTINGS, 0, 0, settings) + window

    def request(self) -> bytes:
        way = self._way
        headers = [
            (":method", "POST"),
            (":path", way.path),
            (":scheme", "https" if way.tls else "http"),
            (":authority", f"127.0.0.1:{way.port}"),
            ("content-type", way.content_type),
            ("te", "trailers"),
        ]
        # Literals without indexing: HPACK at its plainest.
        block = b"".join(
            b"\0" + bytes([len(n)]) + n.encode() + bytes([len(v)]) + v.encode() for n, v in headers
        )
        return _frame(_HEADERS, 4, 1, block) + _frame(_DATA, 1, 1, way.body.encode())

    def _parse(self, buffer: bytearray, found: list[bytes]) -> int:
        at = 0
        while len(buffer) - at >= 9:
            stop = at + 9 + int.from_bytes(buffer[at : at + 3], "big")
            if len(buffer) < stop:
                break
            kind, flags = buffer[at + 3], buffer[at + 4]
            if kind == _DATA:
                self._body += buffer[at + 9 : stop]
                self._envelopes(found)
            elif kind == _SETTINGS and not flags:
                self._write(_frame(_SETTINGS, 1, 0, b""))
            elif kind == _PING and not flags:
                self._write(_frame(_PING, 1, 0, bytes(buffer[at + 9 : stop])))
            elif kind in (_RESET, _GOAWAY):
                error = int.from_bytes(
                    buffer[at + 9 : stop][4 if kind == _GOAWAY else 0 :][:4], "big"
                )
                raise RuntimeError(f"a viewer was refused: frame {kind}, error {error}")
            at = stop
        return at

    def _envelopes(self, found: list[bytes]) -> None:
        body, at = self._body, 0
        while len(body) - at >= 5:
            stop = at + 5 + int.from_bytes(body[at + 1 : at + 5], "big")
            if len(body) < stop:
                break
            found.append(bytes(body[at + 5 : stop]))
            at = stop
        del body[:at]


def framing(way: Way, write: Callable[[bytes], None]) -> Framing:
    """The framing of a way; `write` answers what the protocol wants answered."""
    kinds: dict[str, type[Framing]] = {
        "bare": Bare, "chunked": Chunked, "http2": Http2, "websocket": WebSocket,
    }  # fmt: skip
    return kinds[way.framing](way, write)


def _frame(kind: int, flags: int, stream: int, payload: bytes) -> bytes:
    head = len(payload).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big")
    return head + payload
