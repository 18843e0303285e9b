"""Accepts connections: gives each a place before anything is read from it, then TLS or a protocol.

asyncio's own servers tell nobody of a connection until its TLS handshake is over, so a client that
begins a handshake and goes silent would be counted nowhere. What speaks plain HTTP on a port of
HTTPS is told so.
"""

import asyncio
import contextlib
import errno
import logging
import socket
import ssl
from collections.abc import Callable, Sequence
from functools import partial

from arcade_clash.log_writer import ANYBODY
from arcade_clash.server.answers import Answers, Reason
from arcade_clash.server.connections import Closed, Connections, Place
from arcade_clash.server.limits import Limits, close_gently

__all__ = ["Acceptor"]

logger = logging.getLogger(__name__)

_ACCEPTED_AT_ONCE = 64
"""Connections that are accepted before the event loop turns to what else is due."""

_PAUSE_SECONDS = 0.1
"""Time after which accepting goes on where the process had no descriptor left."""

_HANDSHAKE = b"\x16"
"""The first byte of TLS: a record that shakes hands."""

_NO_ROOM = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)


class Acceptor:
    """Takes connections from listening sockets until it is closed.

    Args:
        sockets: Bound and listening; they are closed with this.
        connections: Where each connection takes its place.
        protocol: Makes the protocol of a connection, given its place.
        tls: For HTTPS.
        handshake_seconds: Time from accepting until TLS is agreed on.
        answers: Where a refusal of plain HTTP is counted.
    """

    def __init__(
        self,
        sockets: Sequence[socket.socket],
        connections: Connections,
        protocol: Callable[[Place], asyncio.Protocol],
        *,
        tls: ssl.SSLContext | None,
        handshake_seconds: float,
        answers: Answers,
    ) -> None:
        self.sockets = tuple(sockets)
        self._connections = connections
        self._protocol = protocol
        self._tls = tls
        self._handshake_seconds = handshake_seconds
        self._answers = answers
        self._loop = asyncio.get_running_loop()
        self._welcomes: set[asyncio.Task[None]] = set()
        self._pauses: dict[socket.socket, asyncio.TimerHandle] = {}
        for sock in self.sockets:
            sock.setblocking(False)
            self._loop.add_reader(sock, self._accept, sock)

    def close(self) -> None:
        """Takes no more, and lets go of those that were not through their handshake."""
        for pause in self._pauses.values():
            pause.cancel()
        for sock in self.sockets:
            self._loop.remove_reader(sock)
            sock.close()
        for welcome in [*self._welcomes]:
            welcome.cancel()

    def _accept(self, listening: socket.socket) -> None:
        for _ in range(_ACCEPTED_AT_ONCE):
            try:
                sock, peer = listening.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return
            except OSError as error:
                if error.errno not in _NO_ROOM:
                    raise
                self._connections.closed[Closed.DESCRIPTORS] += 1
                self._connections.make_room()
                self._loop.remove_reader(listening)
                self._pauses[listening] = self._loop.call_later(
                    _PAUSE_SECONDS, self._loop.add_reader, listening, self._accept, listening
                )
                return
            place = self._connections.enter(peer[0], partial(_shut, sock))
            if place is None:
                sock.close()
                continue
            sock.setblocking(False)
            welcome = self._loop.create_task(self._welcome(sock, place))
            self._welcomes.add(welcome)
            welcome.add_done_callback(self._welcomes.discard)

    async def _welcome(self, sock: socket.socket, place: Place) -> None:
        """Gives a connection its protocol; its place is given back where that fails."""
        try:
            if self._tls is None:
                await self._loop.connect_accepted_socket(lambda: self._protocol(place), sock)
                return
            deadline = self._loop.time() + self._handshake_seconds
            async with asyncio.timeout_at(deadline):
                first = await self._first_byte(sock)
            if first == _HANDSHAKE:
                await self._loop.connect_accepted_socket(
                    lambda: self._protocol(place),
                    sock,
                    ssl=self._tls,
                    ssl_handshake_timeout=max(deadline - self._loop.time(), 0.001),
                )
            elif first:
                self._answers.add(400, Reason.SCHEME)
                await self._loop.connect_accepted_socket(lambda: _PlainHttp(place), sock)
            else:
                _give_up(sock, place)
        except (OSError, asyncio.CancelledError):  # ssl's own errors and a timeout among them
            _give_up(sock, place)
        except Exception:
            logger.exception("A connection was given up.", extra=ANYBODY)
            _give_up(sock, place)

    async def _first_byte(self, sock: socket.socket) -> bytes:
        """The first byte, left where it is; nothing where the other side has closed."""
        readable = self._loop.create_future()
        self._loop.add_reader(sock, _settle, readable)
        try:
            await readable
        finally:
            self._loop.remove_reader(sock)
        return sock.recv(1, socket.MSG_PEEK)


class _PlainHttp(asyncio.Protocol):
    """Answers plain HTTP on a port of HTTPS, and closes."""

    _BODY = b"This port speaks HTTPS: ask for the same address with https:// before it.\n"

    def __init__(self, place: Place) -> None:
        self._place = place

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        self._place.cut = transport.abort
        transport.write(
            b"HTTP/1.1 400 Bad Request\r\n"
            b"content-type: text/plain; charset=utf-8\r\n"
            b"content-length: %d\r\n"
            b"connection: close\r\n\r\n%s" % (len(self._BODY), self._BODY)
        )
        close_gently(transport, Limits())

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 # as asyncio has it
        self._place.leave()


def _settle(readable: "asyncio.Future[None]") -> None:
    if not readable.done():
        readable.set_result(None)


def _shut(sock: socket.socket) -> None:
    """Ends a connection that has no transport yet, or whose transport then sees its end."""
    with contextlib.suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)


def _give_up(sock: socket.socket, place: Place) -> None:
    place.leave()
    _shut(sock)
    sock.close()
