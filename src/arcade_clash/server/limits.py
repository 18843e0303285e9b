"""What one connection may cost, whichever version of HTTP it speaks, and the watch over its writes.

The numbers are class attributes of the protocols, so a host with other needs subclasses them. A
connection whose reader stops is held at a few kilobytes and closed when nothing moves for a while.
"""

import asyncio
import contextlib
import socket
from collections.abc import Callable, Iterable

from connectrpc.code import Code

from arcade_clash.server.answers import Reason

__all__ = [
    "BODY_DEADLINE",
    "MOST_HEADERS",
    "Limits",
    "Refused",
    "WriteWatch",
    "check_headers",
    "close_gently",
    "set_socket_options",
]

BODY_DEADLINE = "arcade_clash.body_deadline"
"""Name of an extension in a request's scope; its `lift` takes the deadline off the body."""

MOST_HEADERS = 128
"""Of a request: each passes every layer, and a browser sends thirty."""

_LINGER_SECONDS = 0.5


class Limits:
    """What a connection may cost; attributes that a subclass may replace."""

    header_bytes = 16 * 1024
    """Largest block of request headers."""

    header_seconds = 10.0
    """Time for the headers of a request, from the connection or from their first byte."""

    body_seconds = 10.0
    """Time for the body of a request, from the end of its headers."""

    stall_seconds = 20.0
    """Time after which a reader that takes nothing is dropped."""

    last_words_seconds = 4.0
    """Time after that in which the reader may still take the reason, before it is cut off."""

    stream_buffer_bytes = 16 * 1024
    """Largest piece of a body that is written at once; the next one waits for room."""

    write_buffer_bytes = 8 * 1024
    """Bytes of an unread response that wait in this process before its handler waits too.

    Some forty states of a fight: a viewer that comes back is shown no more of the past.
    """


class Refused(Exception):
    """A request that goes no further: the HTTP status to answer, why, and a sentence."""

    def __init__(self, status: int, reason: Reason, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.reason = reason
        self.text = text

    @property
    def code(self) -> Code:
        """The status in the words of an RPC."""
        return _CODES[self.status]


_CODES = {
    400: Code.INVALID_ARGUMENT,
    408: Code.DEADLINE_EXCEEDED,
    415: Code.UNIMPLEMENTED,
    429: Code.RESOURCE_EXHAUSTED,
    431: Code.RESOURCE_EXHAUSTED,
    501: Code.UNIMPLEMENTED,
}


def check_headers(target: bytes, headers: Iterable[tuple[bytes, bytes]], limit: int) -> None:
    """Refuses a head that is too long, or not text: handlers beneath take headers for UTF-8."""
    if not target.isascii():
        raise Refused(400, Reason.UNREADABLE, "The address is not ASCII; percent-encode it.")
    total = len(target)
    for number, (name, value) in enumerate(headers, 1):
        if number > MOST_HEADERS:
            raise Refused(431, Reason.HEADERS, f"The request has more than {MOST_HEADERS} headers.")
        total += len(name) + len(value) + 4  # `: ` and the end of the line
        if not (name.isascii() and value.isascii()):
            try:
                name.decode()
                value.decode()
            except UnicodeDecodeError:
                raise Refused(400, Reason.UNREADABLE, "A header is not UTF-8.") from None
    if total > limit:
        raise Refused(
            431, Reason.HEADERS, f"The headers and the address are longer than {limit} bytes."
        )


def set_socket_options(sock: socket.socket, limits: type[Limits] | Limits) -> None:
    """Keeps little that is unsent in the kernel, and lets it drop a peer that is gone.

    A viewer who stops for some seconds would otherwise receive megabytes of old frames first.
    Accepted sockets have the options of the listening one, where the system knows them at all.
    """
    if sock.family not in (socket.AF_INET, socket.AF_INET6):
        return
    for option, value in (
        ("TCP_NOTSENT_LOWAT", 16 * 1024),
        ("TCP_USER_TIMEOUT", int((limits.stall_seconds + limits.last_words_seconds) * 1000)),
    ):
        number = getattr(socket, option, None)
        if number is not None:
            with contextlib.suppress(OSError):
                sock.setsockopt(socket.IPPROTO_TCP, number, value)


def close_gently(transport: asyncio.Transport, limits: Limits) -> None:
    """Says that nothing more is sent, and closes once the other side has, or soon after.

    A socket closed with something unread in it is reset, and what is then still on its way is
    lost: the last message of a stream, or the sentence that refuses a body still being sent.
    Whoever calls this goes on taking what comes, and writes no more.
    """
    if not transport.can_write_eof():  # TLS has a goodbye of its own, which waits
        transport.close()
        return
    loop = asyncio.get_running_loop()
    deadline = loop.time() + limits.stall_seconds
    transport.write_eof()

    def end() -> None:
        if transport.is_closing():
            return
        if transport.get_write_buffer_size() and loop.time() < deadline:
            loop.call_later(_LINGER_SECONDS, end)
        else:
            transport.abort()

    loop.call_later(_LINGER_SECONDS, end)


class WriteWatch:
    """Bounds what waits to be written to a transport, and aborts one where nothing moves.

    A timer of ours besides TCP's own, since not every system has one, and since a peer may go on
    acknowledging what it never reads. `give_up` is called first: it says whether some response
    ends with a reason, which the reader is then given a little time to take.
    """

    def __init__(
        self, transport: asyncio.Transport, limits: Limits, give_up: Callable[[], bool]
    ) -> None:
        self._transport = transport
        self._give_up = give_up
        self._seconds = limits.stall_seconds
        self._last_words_seconds = limits.last_words_seconds
        self._timer: asyncio.TimerHandle | None = None
        self._unsent = 0
        high = limits.write_buffer_bytes
        transport.set_write_buffer_limits(high=high, low=high // 4)
        sock = transport.get_extra_info("socket")
        if sock is not None and not (
            limits.stall_seconds == Limits.stall_seconds
            and hasattr(socket, "TCP_NOTSENT_LOWAT")
            and sock.family in (socket.AF_INET, socket.AF_INET6)
            and sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT) == 16 * 1024
        ):
            set_socket_options(sock, limits)

    def paused(self) -> None:
        """The transport's buffer is full."""
        self._unsent = self._transport.get_write_buffer_size()
        self._arm()

    def resumed(self) -> None:
        """The transport's buffer has room, or the transport is gone."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _arm(self) -> None:
        self.resumed()
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(self._seconds, self._check)

    def _check(self) -> None:
        unsent = self._transport.get_write_buffer_size()
        if unsent < self._unsent:
            self._unsent = unsent
            self._arm()
        elif self._give_up():
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(self._last_words_seconds, self._transport.abort)
        else:
            self._transport.abort()
