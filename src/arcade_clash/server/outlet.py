"""The outlets of the two versions of HTTP: how a response reaches its socket, and waits for room.

A response has one outlet, made when its turn comes. Everything that is sent passes it: what a feed
writes past the handler, and what the handler sends by ASGI, whose bodies go in pieces of a bounded
size, each once there is room. So a reader that stops costs no more than a piece, however long the
answer is.
"""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, cast

from arcade_clash.errors import TooSlow
from arcade_clash.outlet import Framing
from arcade_clash.server.refusal import content_type

if TYPE_CHECKING:
    import zttp
    from uvicorn._types import ASGISendEvent, HTTPResponseBodyEvent, HTTPScope
    from uvicorn.protocols.http.httptools_impl import RequestResponseCycle as Http1Cycle
    from uvicorn.protocols.http.zttp_h2_impl import RequestResponseCycle as Http2Cycle

__all__ = ["Connection", "Http1Outlet", "Http2Outlet"]


def _envelope(message: bytes) -> bytes:
    """The envelope of Connect, of gRPC and of gRPC-Web: no flags, and the length."""
    return b"\0" + len(message).to_bytes(4, "big") + message


def _line(message: bytes) -> bytes:
    return message + b"\n"


def _chunk(piece: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(piece), piece)


def _chunked_envelope(message: bytes) -> bytes:
    return _chunk(_envelope(message))


def _chunked_line(message: bytes) -> bytes:
    return _chunk(_line(message))


def _framing(
    scope: "HTTPScope",
    envelope: Callable[[bytes], bytes],
    line: Callable[[bytes], bytes],
) -> Framing:
    """The framing that a request asks for by its content type.

    A stream that is asked for with the `application/json` of a unary call is sent as lines.
    """
    kind = content_type(scope)
    name = "json" if kind.endswith(b"json") else "proto"
    return Framing(name, line if kind == b"application/json" else envelope)


class _HttpOutlet:
    """What both versions share: who hears that the outlet shut, and bodies in pieces."""

    _cycle: "Http1Cycle | Http2Cycle"

    def __init__(self, cycle: "Http1Cycle | Http2Cycle", framing: Framing) -> None:
        self.framing = framing
        self.is_waiting = False
        """Whether a handler waits in `ready`, which ends the response with a reason on a stall."""
        self.is_stalled = False
        """Whether the reader was given up: what ends the response is sent without waiting."""
        self._may_send = False  # the handler has waited for the message that it sends next
        self._on_shut: Callable[[], None] | None = None
        self._pass_on = cycle.send
        cycle.send = self.send  # type: ignore[method-assign] # no seam of uvicorn's is nearer

    @property
    def is_gone(self) -> bool:
        """Whether the caller left, or was answered otherwise."""
        return self._cycle.disconnected

    def shut(self) -> None:
        """There is no room, or nobody to read: says so to the reader of a feed."""
        on_shut, self._on_shut = self._on_shut, None
        if on_shut is not None:
            on_shut()

    def leave(self) -> None:
        """The caller left, or is cut off: the handler sees it, and nothing more is written."""
        self._cycle.disconnected = True
        self._cycle.message_event.set()
        self.shut()

    def release_body(self) -> None:
        """Frees what the handler left unread of the request, up to a quarter of a megabyte.

        The cycle refers to itself, so its memory would wait for the garbage collector.
        """
        self._cycle.body = bytearray()

    async def ready(self) -> None:
        """Waits until the next message can be sent by the handler.

        Raises:
            TooSlow: the reader took nothing for too long.
        """
        self.is_waiting = True
        try:
            await self._wait_for_message()
        finally:
            self.is_waiting = False
        if self.is_stalled:
            raise TooSlow(
                "this viewer took nothing for too long and was dropped; come again, and the stream "
                "goes on with the newest"
            )
        self._may_send = True

    async def send(self, message: "ASGISendEvent") -> None:
        """The response's ASGI `send`: a body goes in pieces, each once there is room."""
        if message["type"] != "http.response.body":
            await self._pass_on(message)
        elif self._may_send or self.is_stalled or self._has_no_body():
            self._may_send = False
            await self._pass_on(message)
        else:
            await self._send_pieces(message)

    async def _send_pieces(self, message: "HTTPResponseBodyEvent") -> None:
        # A view, so that what waits in a transport is no copy of an answer that many are given.
        body = cast("bytes", memoryview(message.get("body", b"")))
        more = message.get("more_body", False)
        at = 0
        while True:
            room = await self._room(at < len(body))
            piece = body[at : at + room]
            at += len(piece)
            is_last = at >= len(body)
            await self._pass_on(
                {"type": "http.response.body", "body": piece, "more_body": more or not is_last}
            )
            if is_last or self._cycle.disconnected:
                return
            await asyncio.sleep(0)  # the other responses of the connection have their turn

    def _has_no_body(self) -> bool:
        """Whether what is sent as the body goes nowhere."""
        return self._cycle.scope["method"] == "HEAD"

    async def _wait_for_message(self) -> None:
        raise NotImplementedError

    async def _room(self, for_bytes: bool) -> int:
        """Waits for room, and says how many bytes may be sent; at least 1."""
        raise NotImplementedError


class Http1Outlet(_HttpOutlet):
    """The outlet of a chunked response. There is room while nothing much waits to be written."""

    _cycle: "Http1Cycle"

    def __init__(self, cycle: "Http1Cycle", piece_bytes: int) -> None:
        framing = _framing(cycle.scope, _chunked_envelope, _chunked_line)
        super().__init__(cycle, framing)
        self._cycle = cycle
        self._flow = cycle.flow
        self._piece_bytes = piece_bytes
        self.write = cycle.transport.write

    @property
    def is_complete(self) -> bool:
        """Whether the response has been sent whole."""
        return self._cycle.response_complete

    @property
    def has_started(self) -> bool:
        """Whether something of the response was sent."""
        return self._cycle.response_started

    def open(self, on_shut: Callable[[], None]) -> bool:
        """Opens it where chunks can be written."""
        cycle = self._cycle
        if self._flow.write_paused or cycle.disconnected or not cycle.chunked_encoding:
            return False
        self._may_send = False
        self._on_shut = on_shut
        return True

    def leave(self) -> None:
        """The caller left: it is not told to go on with its body either."""
        self._cycle.waiting_for_100_continue = False
        super().leave()

    def stall(self) -> None:
        """Gives the reader up: what ends the response may still be written, then it is closed."""
        self.is_stalled = True
        self._cycle.keep_alive = False
        self._flow.resume_writing()

    async def _wait_for_message(self) -> None:
        """The watch over the protocol's writes says when that took too long."""
        while self._flow.write_paused and not self._cycle.disconnected and not self.is_stalled:
            await self._flow.drain()

    async def _room(self, for_bytes: bool) -> int:  # noqa: ARG002 # the window of HTTP/2 counts bytes alone
        await self._wait_for_message()
        return self._piece_bytes


class Http2Outlet(_HttpOutlet):
    """The outlet of a stream. There is room while the client's window takes all that was sent."""

    _cycle: "Http2Cycle"

    def __init__(self, cycle: "Http2Cycle", connection: "Connection") -> None:
        super().__init__(cycle, _framing(cycle.scope, _envelope, _line))
        self._cycle = cycle
        self._connection = connection
        self._flow = cycle.flow
        self._stream = cycle.stream
        self._queue = cycle.stream.send_data
        self._collect = cycle.conn.data_to_send
        self._send = cycle.transport.write

    def write(self, framed: bytes) -> None:
        """Writes a DATA frame; one that the client's window does not take whole is the last."""
        self._queue(framed)
        data = self._collect()
        self._send(data)
        # Shorter than a DATA frame of the piece: the window is used up, and the rest waits for it.
        if len(data) < len(framed) + 9:
            self.shut()

    def open(self, on_shut: Callable[[], None]) -> bool:
        """Opens it where the window has taken all that was sent."""
        cycle = self._cycle
        if (
            self._flow.write_paused
            or cycle.disconnected
            or not cycle.response_started
            or self._stream.pending_bytes
            or self.is_stalled
        ):
            return False
        self._may_send = False
        self._on_shut = on_shut
        return True

    def leave(self) -> None:
        """The caller left: a handler that waits for its window sees it at once."""
        super().leave()
        self._connection.wake()

    def stall(self) -> None:
        """Gives the reader up: what ends the response may still be queued, then it is reset."""
        self.is_stalled = True
        self._connection.give_up(self._stream)

    def drop(self) -> None:
        """Resets the stream at once; its handler sees the caller leave."""
        self.leave()
        self._connection.reset(self._stream)

    async def _wait_for_message(self) -> None:
        if not await self._wait(for_bytes=True):
            self.stall()

    async def _room(self, for_bytes: bool) -> int:
        if not await self._wait(for_bytes):
            self.drop()
        self._connection.moved_at = asyncio.get_running_loop().time()
        # Without a window the caller has left, or is sent the reason for the end of its stream.
        return max(self._window(for_bytes), 0) or self._connection.stream_buffer_bytes

    def _window(self, for_bytes: bool) -> int:
        """Bytes that can be sent at once; 0 or less while something that was sent before waits."""
        if self._flow.write_paused or self._stream.pending_bytes:
            return 0
        most = self._connection.stream_buffer_bytes
        if not for_bytes:
            return most
        return min(self._stream.send_window or 0, self._connection.conn.send_window, most)

    async def _wait(self, for_bytes: bool) -> bool:
        """Waits for the client's window and for the socket; False where it took too long."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        while self._window(for_bytes) <= 0 and not self._cycle.disconnected and not self.is_stalled:
            if self._flow.write_paused:
                await self._flow.drain()  # for how long at most, the watch over the writes says
                began = loop.time()
                continue
            since = began
            if not self._stream.pending_bytes and (self._stream.send_window or 0) > 0:
                # The siblings of the stream took the connection's window: theirs is progress too.
                since = max(began, self._connection.moved_at)
            if loop.time() >= since + self._connection.stall_seconds:
                return False
            await self._connection.window_moves(until=since + self._connection.stall_seconds)
        return True


class Connection(Protocol):
    """What an outlet asks of its HTTP/2 connection."""

    conn: "zttp.H2Connection"
    stream_buffer_bytes: int
    stall_seconds: float
    moved_at: float
    """When something was last sent through the client's window, on the clock of the loop."""

    async def window_moves(self, until: float) -> None:
        """Waits until the client grants a window, or until a moment on the clock of the loop."""
        ...

    def wake(self) -> None:
        """Lets every handler that waits for a window look again."""
        ...

    def give_up(self, stream: "zttp.Stream") -> None:
        """Cuts a stream soon, where what is queued for it was not taken by then."""
        ...

    def reset(self, stream: "zttp.Stream") -> None:
        """Resets a stream."""
        ...
