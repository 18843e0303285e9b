"""Viewers of a game's stream by the hundred: raw connections that count, and stop when told to.

They speak the least of HTTP/1.1 or HTTP/2 that a server answers, so that a test's time goes to the
server. What a message says is other tests' business; here it is counted, and the newest bytes are
kept, where the reason of an end can be found.
"""

import asyncio
import re
import socket
import ssl
import time
from contextlib import suppress
from pathlib import Path
from typing import Self, cast

from running_server import GAME, RunningServer

__all__ = [
    "Audience",
    "Viewer",
    "descriptors",
    "forget_peak",
    "memory_bytes",
    "peak_bytes",
    "watched",
]

_TAIL_BYTES = 4096
_PATH = f"/{GAME}/StreamGameState"


class Viewer(asyncio.Protocol):
    """One viewer. `way` is `1.1`, `2` or `2-window`, which never grants more than it did first."""

    def __init__(self, server: RunningServer, way: str) -> None:
        self.count = 0
        self.first = asyncio.get_running_loop().create_future()
        self.arrivals: list[float] = []
        """When each message came since `begin`."""
        self.longest_gap = 0.0
        """Longest time in seconds between two of them."""
        self.closed_at = 0.0
        self.tail = b""
        self._server = server
        self._way = way
        self._buffer = bytearray()
        self._has_headers = way != "1.1"
        self._last = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self.transport.write(self._request_1() if self._way == "1.1" else self._request_2())

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed_at = time.monotonic()
        if not self.first.done():
            self.first.set_exception(AssertionError(f"closed before a message: {self.tail!r}"))
            self.first.exception()

    def data_received(self, data: bytes) -> None:
        self.tail = (self.tail + data)[-_TAIL_BYTES:]
        self._buffer += data
        if not self._has_headers:
            head, found, rest = self._buffer.partition(b"\r\n\r\n")
            if not found:
                return
            assert head.startswith(b"HTTP/1.1 200"), bytes(head)
            self._has_headers = True
            self._buffer[:] = rest
        at = self._chunks() if self._way == "1.1" else self._frames()
        del self._buffer[:at]

    def begin(self) -> None:
        """Counts and looks for gaps from now on."""
        self.count = 0
        self.arrivals.clear()
        self.longest_gap = 0.0
        self._last = time.monotonic()

    def stop_reading(self) -> None:
        """Takes nothing more from the socket, or from the window."""
        if self._way != "2-window":
            self.transport.pause_reading()

    def read_on(self) -> None:
        """Takes what has come meanwhile."""
        if self._way == "2-window":
            self.transport.write(_frame(8, 0, 1, (2**30).to_bytes(4, "big")))
        else:
            self.transport.resume_reading()

    def _message(self) -> None:
        now = time.monotonic()
        self.count += 1
        if self._last:
            self.longest_gap = max(self.longest_gap, now - self._last)
            self.arrivals.append(now)
        self._last = now
        if not self.first.done():
            self.first.set_result(None)

    def _chunks(self) -> int:
        buffer, at = self._buffer, 0
        while (line := buffer.find(b"\r\n", at)) >= 0:
            stop = line + 2 + int(buffer[at:line], 16) + 2
            if len(buffer) < stop:
                break
            self._message()
            at = stop
        return at

    def _frames(self) -> int:
        buffer, at = self._buffer, 0
        while len(buffer) - at >= 9:
            length = int.from_bytes(buffer[at : at + 3], "big")
            if len(buffer) < at + 9 + length:
                break
            kind, flags = buffer[at + 3], buffer[at + 4]
            if kind == 0 and length:
                self._message()
            elif kind == 4 and not flags:
                self.transport.write(_frame(4, 1, 0, b""))
            at += 9 + length
        return at

    def _request_1(self) -> bytes:
        return (
            f"POST {_PATH} HTTP/1.1\r\nhost: {self._server.address}\r\n"
            f"authorization: Bearer {self._server.token}\r\n"
            "content-type: application/connect+json\r\ncontent-length: 7\r\n\r\n\0\0\0\0\2{}"
        ).encode()

    def _request_2(self) -> bytes:
        headers = (
            (":method", "POST"),
            (":path", _PATH),
            (":scheme", "https" if self._server.certificate else "http"),
            (":authority", self._server.address),
            ("authorization", f"Bearer {self._server.token}"),
            ("content-type", "application/connect+json"),
        )
        # Literals without indexing: HPACK at its plainest (RFC 7541, 6.2.2).
        block = b"".join(
            b"\0" + bytes([len(n)]) + n.encode() + bytes([len(v)]) + v.encode() for n, v in headers
        )
        window = 65_535 if self._way == "2-window" else 2**31 - 1
        return (
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
            + _frame(4, 0, 0, b"\0\4" + window.to_bytes(4, "big"))
            + _frame(8, 0, 0, (2**31 - 1 - 65_535).to_bytes(4, "big"))
            + _frame(1, 4, 1, block)
            + _frame(0, 1, 1, b"\0\0\0\0\2{}")
        )


def _frame(kind: int, flags: int, stream: int, payload: bytes) -> bytes:
    head = len(payload).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big")
    return head + payload


class Audience:
    """Opens viewers of a server's arena, and closes them all at the end."""

    def __init__(self, server: RunningServer) -> None:
        self._server = server
        self._viewers: list[Viewer] = []

    async def open(self, way: str, number: int, *, receive_buffer: int = 0) -> list[Viewer]:
        """Some more viewers, each of whom has been sent something."""
        loop = asyncio.get_running_loop()
        server, viewers = self._server, []
        context = None
        if server.certificate is not None:
            context = ssl.create_default_context(cafile=str(server.certificate))
            context.set_alpn_protocols(["http/1.1" if way == "1.1" else "h2"])
        for _ in range(number):
            sock = socket.socket()
            if receive_buffer:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
            sock.setblocking(False)
            await loop.sock_connect(sock, ("127.0.0.1", server.port))
            _, viewer = await loop.create_connection(
                lambda: Viewer(server, way),
                sock=sock,
                ssl=context,
                server_hostname="127.0.0.1" if context else None,
            )
            viewers.append(viewer)
            self._viewers.append(viewer)
        async with asyncio.timeout(60):
            for viewer in viewers:
                await viewer.first
        return viewers

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *error: object) -> None:
        for viewer in self._viewers:
            viewer.transport.abort()
        while not all(viewer.closed_at for viewer in self._viewers):  # counted
            await asyncio.sleep(0.01)


def watched(server: RunningServer) -> int:
    """How many streams of a game the server says are open."""
    told = server.get("/metrics")
    said = re.search(r'^arcade_clash_viewers{stream="game"} (\d+)', told, re.MULTILINE)
    assert said is not None
    return int(said[1])


def memory_bytes(pid: int) -> int:
    """What a process has in memory."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096


def forget_peak(pid: int) -> int:
    """Lets `peak_bytes` tell of what is still to come, where one may, and gives it as it is now."""
    with suppress(OSError):
        Path(f"/proc/{pid}/clear_refs").write_text("5")
    return peak_bytes(pid)


def peak_bytes(pid: int) -> int:
    """The most that a process has had in memory since `forget_peak`, or else since its start."""
    said = re.search(r"^VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    assert said is not None
    return int(said[1]) * 1024


def descriptors(pid: int) -> int:
    """How many files and sockets a process has open."""
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))
