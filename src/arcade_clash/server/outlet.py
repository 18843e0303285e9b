"""A response's way to its socket that needs no task: the seam between a feed and a connection.

A handler whose messages are the same for many responses may let whoever makes them write each one
straight to every connection that has room, and sleep meanwhile. The protocols put an outlet for
each request into its scope, under `OUTLET` among the extensions. It changes nothing for a handler
that does not look there; and whoever does still sends by ASGI while its outlet is shut.
"""

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from uvicorn.protocols.http.httptools_impl import RequestResponseCycle as Http1Cycle
    from uvicorn.protocols.http.zttp_h2_impl import RequestResponseCycle as Http2Cycle

__all__ = ["OUTLET", "Http1Outlet", "Http2Outlet", "Outlet", "outlet_of"]

OUTLET = "arcade_clash.outlet"
"""The name of the extension in a request's scope."""


class Outlet(Protocol):
    """One response's way out. Used from the event loop, and not while its handler sends."""

    is_used: bool
    """Whether a handler waits at the outlet for room: it is then told of a stall, not cut off."""

    lines: bool
    """Whether the caller gets lines of JSON, not envelopes: whoever translates says so."""

    @property
    def is_gone(self) -> bool:
        """Whether nobody waits for this response: the caller left, or was answered otherwise."""
        ...

    @staticmethod
    def frame(body: bytes) -> bytes:
        """A piece of a body as `write` takes it: made once for all responses of the same kind."""
        ...

    @property
    def write(self) -> "Callable[[bytes], None]":
        """Writes a piece, and asks nothing: for while the outlet is open."""
        ...

    def open(self, shut: "Callable[[], None]") -> bool:
        """Opens it until it calls `shut`, from within a write or between them.

        False, and nothing is opened, where the response has not begun or there is no room.
        """
        ...

    async def ready(self) -> bool:
        """Waits for room; False where the reader has taken nothing for too long."""
        ...


class _Shutter:
    """Whom to tell when an outlet is open no more, and whether anybody is there."""

    _cycle: "Http1Cycle | Http2Cycle"
    _shut: "Callable[[], None] | None" = None

    @property
    def is_gone(self) -> bool:
        """Whether nobody waits for this response."""
        return self._cycle.disconnected

    def shut(self) -> None:
        """There is no room, or nobody there: the protocol says so."""
        shut, self._shut = self._shut, None
        if shut is not None:
            shut()


class Http1Outlet(_Shutter):
    """The outlet of a chunked response. There is room while nothing much waits to be written."""

    _cycle: "Http1Cycle"

    def __init__(self, cycle: "Http1Cycle") -> None:
        self._cycle = cycle
        self._flow = cycle.flow
        self.write = cycle.transport.write
        self.is_used = False
        self.is_stalled = False
        self.lines = False

    @staticmethod
    def frame(body: bytes) -> bytes:
        """A chunk."""
        return b"%x\r\n%b\r\n" % (len(body), body)

    def open(self, shut: "Callable[[], None]") -> bool:
        """Opens it where chunks can be written."""
        cycle = self._cycle
        if self._flow.write_paused or cycle.disconnected or not cycle.chunked_encoding:
            return False
        self._shut = shut
        return True

    async def ready(self) -> bool:
        """Waits for room; the protocol's watch over its writes says when that took too long."""
        if self._flow.write_paused and not self._cycle.disconnected and not self.is_stalled:
            self.is_used = True
            try:
                await self._flow.drain()
            finally:
                self.is_used = False
        return not self.is_stalled

    def stall(self) -> None:
        """Gives the reader up: what ends the response may still be written, then it is closed."""
        self.is_stalled = True
        self._cycle.keep_alive = False
        self._flow.resume_writing()


class Http2Outlet(_Shutter):
    """The outlet of a stream. There is room while the client's window takes all that was sent."""

    _cycle: "Http2Cycle"

    def __init__(self, cycle: "Http2Cycle", connection: "Streams") -> None:
        self._cycle = cycle
        self._connection = connection
        self._flow = cycle.flow
        self._stream = cycle.stream
        self._queue = cycle.stream.send_data
        self._collect = cycle.conn.data_to_send
        self._send = cycle.transport.write
        self.is_used = False
        self.is_stalled = False
        self.lines = False

    @staticmethod
    def frame(body: bytes) -> bytes:
        """The piece itself: a DATA frame begins with its stream, and is made for each."""
        return body

    def write(self, framed: bytes) -> None:
        """Writes a DATA frame; one that the client's window does not take whole is the last."""
        self._queue(framed)
        data = self._collect()
        self._send(data)
        # Shorter than a DATA frame of the piece: the window is used up, and the rest waits for it.
        if len(data) < len(framed) + 9:
            self.shut()

    def open(self, shut: "Callable[[], None]") -> bool:
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
        self._shut = shut
        return True

    async def ready(self) -> bool:
        """Waits for room in the client's window and in the socket."""
        self.is_used = True
        try:
            while (
                (self._flow.write_paused or self._stream.pending_bytes)
                and not self._cycle.disconnected
                and not self.is_stalled
            ):
                if self._flow.write_paused:
                    await self._flow.drain()
                elif not await self._connection.window_moved(self._cycle):
                    self.stall()
        finally:
            self.is_used = False
        return not self.is_stalled

    def stall(self) -> None:
        """Gives the reader up: what ends the response may still be queued, then it is reset."""
        self.is_stalled = True
        self._connection.give_up(self._cycle)


class Streams(Protocol):
    """What an outlet asks of its HTTP/2 connection."""

    async def window_moved(self, cycle: "Http2Cycle") -> bool:
        """Waits for the client to take something of a stream; False where it took too long."""
        ...

    def give_up(self, cycle: "Http2Cycle") -> None:
        """Resets a stream soon, unless what is queued for it was taken by then."""
        ...


def outlet_of(scope: Any) -> Outlet | None:
    """The outlet that a server of ours has put into a scope; none on any other server."""
    extensions = scope.get("extensions") or {}
    outlet: Outlet | None = extensions.get(OUTLET, {}).get("outlet")
    return outlet
