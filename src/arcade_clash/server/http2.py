"""HTTP/2 by zttp: uvicorn's own class with the holes closed that it has in 0.54.

It has no back-pressure, so that a client which grants no window grows the server without end; and
it never delivers the end of a request that has no body. Both are mended here, with the deadlines
and limits of the other version. The tests see either hole return, and see it mended upstream.
"""

import asyncio
import functools
from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

import zttp
from uvicorn.protocols.http.zttp_h2_impl import ZttpH2Protocol

from arcade_clash.outlet import OUTLET
from arcade_clash.server.answers import Answers, Reason
from arcade_clash.server.connections import Placed
from arcade_clash.server.frames import FrameCheck, announcing
from arcade_clash.server.limits import (
    BODY_DEADLINE,
    Limits,
    Refused,
    WriteWatch,
    check_headers,
    close_gently,
)
from arcade_clash.server.outlet import Http2Outlet
from arcade_clash.server.refusal import refusal
from arcade_clash.server.unread import Unread

if TYPE_CHECKING:
    from collections.abc import Generator

    from uvicorn._types import HTTPScope

__all__ = ["Http2Protocol"]

_NO_ERROR = 0x0
_STREAM_CLOSED = 0x5
_REFUSED_STREAM = 0x7
_CANCEL = 0x8

Headers = Iterable[tuple[bytes, bytes]]

_ANY_STREAM = 2**31 - 1
"""The last stream that a first GOAWAY names: none is lost that the client has begun meanwhile."""


class Http2Protocol(Limits, Placed, ZttpH2Protocol):
    """One HTTP/2 connection and its streams. Every stream's unread bytes are bounded.

    zttp closes a connection at its 4,097th request, and at the 257th that the client cancels,
    whatever else runs on it. So each connection ends in good order before: a GOAWAY asks the client
    to go on by another one, a second GOAWAY names the last stream that is answered, and the
    connection stays until these streams have ended.
    """

    most_requests = (3_500, 3_900)
    """Requests before the first GOAWAY of a connection, and before the second at the latest."""

    most_cancelled = (64, 128)
    """The same of requests that the client cancels, as a viewer who comes and goes does.

    As many as can be open at once may still be cancelled after the second.
    """

    goaway_seconds = 1.0
    """Time between the first GOAWAY and the second, in which requests may be on their way."""

    unread_seconds = 1.0
    """Silence of an upload that was answered early, after which the rest is not asked for."""

    most_unread = 16
    """Such uploads of one connection; for one more, the oldest is not waited for."""

    most_arriving_bytes = 2 * 1024 * 1024
    """Of several bodies of one connection that are not whole yet; one alone may have any size."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        """Starts the clock for the first request."""
        self._watch = WriteWatch(transport, self, self._give_up_all)
        self._check = FrameCheck()
        self._unworked = b""  # the rest of a read, which the next turns of the loop take
        self._turn: asyncio.Handle | None = None
        self._outlets: dict[int, Http2Outlet] = {}
        self._waiting: dict[asyncio.Future[None], None] = {}  # in the order in which they came
        self._window_has_moved = False
        self.moved_at = 0.0
        self._body_deadlines: dict[int, asyncio.TimerHandle] = {}
        self._arrived: dict[int, int] = {}  # bytes of each body that is not whole yet
        self._unread = Unread(
            self.unread_seconds, self.body_seconds, self.most_unread, self._ask_no_more
        )
        self._reading_is_paused = False
        self._goodbye: asyncio.TimerHandle | None = None
        self._last_goaway: asyncio.TimerHandle | None = None
        self._requests = 0
        self._cancelled = 0
        self._takes_requests = True
        self._dropped = False
        self._has_begun = False
        self._said_goodbye = False
        super().connection_made(transport)
        # Not moved on by whatever frame comes: only a request proves that the client wants one.
        self._idle_since = self.loop.time()
        self._idle_limit: float = self.header_seconds
        self._arm_idle()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stops every clock, and lets every handler see that the client left."""
        self._watch.resumed()
        for deadline in self._body_deadlines.values():
            deadline.cancel()
        self._body_deadlines.clear()
        for timer in (self._goodbye, self._last_goaway, self._turn):
            if timer is not None:
                timer.cancel()
        super().connection_lost(exc)
        self._leave_all()

    def data_received(self, data: bytes) -> None:
        """Takes a read by turns of the event loop; until the last of it, nothing more is read."""
        data = self._unworked + data
        size, error = self._check.turn(data)
        self._unworked = data[size:]
        self._take(data[:size], error)
        if self.transport.is_closing() or self._said_goodbye:
            self._unworked = b""
        if self._unworked:
            self.transport.pause_reading()
            if not self._reading_is_paused:
                self._turn = self.loop.call_soon(self._go_on)

    def _go_on(self) -> None:
        """The next part of a read; reads on after the last."""
        self._turn = None
        if self._reading_is_paused:
            return  # goes on once the socket has room
        self.data_received(b"")
        if not self._unworked:
            self._read_on()

    def _read_on(self) -> None:
        if not (self.flow.read_paused or self._reading_is_paused or self.transport.is_closing()):
            self.transport.resume_reading()

    def _take(self, data: bytes, error: int) -> None:
        """Takes frames; a window update among them lets waiting handlers go on."""
        if self.transport.is_closing() or self._said_goodbye:
            return
        if error:
            self.conn.close(error)
            self.flush()
            self.transport.close()
        else:
            super().data_received(data)
        if self.transport.is_closing():
            # What came was no HTTP/2, and nothing can be sent any more: handlers see that at once.
            self._leave_all()
            return
        if self._window_has_moved:
            self._window_has_moved = False
            self.wake()
        if not self.cycles and not self._said_goodbye:
            if self._goodbye is not None and not self.conn.has_pending_send():
                self._close_connection()
            else:
                self._arm_idle()

    def events(self) -> "Generator[zttp.Event]":
        """Every event that has come; notes whether the client granted a window."""
        for event in super().events():
            if isinstance(event, (zttp.WindowUpdate, zttp.Settings)):
                self._window_has_moved = True
            elif isinstance(event, (zttp.EndOfMessage, zttp.RstStream)):
                self._unread.ended(event.stream_id)
            elif isinstance(event, zttp.Data):
                self._unread.moved(event.stream_id)
                if not self._has_room(event):
                    continue
            yield event

    def _has_room(self, event: zttp.Data) -> bool:
        """Counts what came of a body; a body too many is refused."""
        stream_id = event.stream_id
        outlet = self._outlets.get(stream_id)
        if outlet is None or outlet.is_gone:
            return False  # nothing reads it
        self._arrived[stream_id] = self._arrived.get(stream_id, 0) + len(event.data)
        if len(self._arrived) == 1 or sum(self._arrived.values()) <= self.most_arriving_bytes:
            return True
        text = (
            f"The bodies that arrive on this connection pass {self.most_arriving_bytes} bytes; "
            "send fewer at once."
        )
        self._refuse_body(stream_id, Refused(429, Reason.BODY, text))
        return False

    def handle_request(self, event: zttp.Request) -> None:
        """Opens a stream, as long as the connection takes requests."""
        if self._takes_requests:
            self._open_stream(event)
            self._requests += 1
            self._count(self._requests, self.most_requests)
        else:  # The client has heard so, or hears so now, and asks by another connection.
            self.conn.stream(event.stream_id).reset(_REFUSED_STREAM)

    def _open_stream(self, event: zttp.Request) -> None:
        """Checks the headers of a request, then gives it to a handler that waits its turn."""
        try:
            if event.protocol is not None:
                raise Refused(501, Reason.VERSION, "This server has no extended CONNECT.")
            check_headers(event.target, event.headers, self.header_bytes)
        except Refused as refused:
            stream = self.conn.stream(event.stream_id)
            self._answer(stream, refused, event.headers)
            self._part_with(stream, is_read=event.end_stream)
            return
        super().handle_request(event)
        cycle = self.cycles[event.stream_id]
        outlet = self._outlets[event.stream_id] = Http2Outlet(cycle, self)
        cycle.scope["extensions"][OUTLET] = {"outlet": outlet}
        if event.end_stream:
            cycle.more_body = False
            cycle.message_event.set()
        else:
            self._body_deadlines[event.stream_id] = self.loop.call_later(
                self.body_seconds, self._body_is_late, event.stream_id
            )
            lift = functools.partial(self._lift_body_deadline, event.stream_id)
            cycle.scope["extensions"][BODY_DEADLINE] = {"lift": lift}

    def handle_events(self) -> None:
        """Takes every event, and forgets the deadline of each body that is now whole."""
        super().handle_events()
        for stream_id in [*self._body_deadlines]:
            cycle = self.cycles.get(stream_id)
            if cycle is None or not cycle.more_body:
                self._body_deadlines.pop(stream_id).cancel()
        for stream_id in [*self._arrived]:
            cycle = self.cycles.get(stream_id)
            if cycle is None or not cycle.more_body:
                del self._arrived[stream_id]

    def handle_rst_stream(self, event: zttp.RstStream) -> None:
        """Ends a stream that the client cancelled, and takes no new ones after too many."""
        outlet = self._outlets.pop(event.stream_id, None)
        super().handle_rst_stream(event)
        if outlet is not None:
            outlet.leave()
        # zttp resets a closed stream on which something still comes, and tells so by this event.
        elif event.error_code == _STREAM_CLOSED:
            return
        self._cancelled += 1
        self._count(self._cancelled, self.most_cancelled)

    def on_response_complete(self, stream_id: int) -> None:
        """A response is whole: a request that is not is asked for no more."""
        self._check.responded()
        outlet = self._outlets.pop(stream_id, None)
        cycle = self.cycles.get(stream_id)
        if outlet is not None and cycle is not None:
            outlet.release_body()
            if not cycle.disconnected:
                self._part_with(cycle.stream, is_read=not cycle.more_body)
        super().on_response_complete(stream_id)

    def on_stream_closed(self) -> None:
        """A stream is done: the idle clock starts when it was the last."""
        super().on_stream_closed()
        if not self.cycles and not self.transport.is_closing() and not self._said_goodbye:
            self._idle_since = self.loop.time()
            self._idle_limit = self.timeout_keep_alive
            if self._dropped:
                self._idle_limit = min(self.header_seconds, self.last_words_seconds)
            self._arm_idle()

    def shutdown(self) -> None:
        """Takes no new streams, and closes once the last is done and all of it was sent."""
        self.shutdown_requested = True
        if not self.cycles:
            self._close_connection()

    # Flow.

    async def window_moves(self, until: float) -> None:
        """Waits until the client grants a window, or until a moment on the clock of the loop."""
        arrival = self.loop.create_future()
        self._waiting[arrival] = None
        timer = self.loop.call_at(until, _wake, arrival)
        try:
            await arrival
        finally:
            timer.cancel()
            self._waiting.pop(arrival, None)

    def wake(self) -> None:
        """Lets every handler that waits for a window look again."""
        for arrival in [*self._waiting]:
            _wake(arrival)

    def pause_writing(self) -> None:
        """The socket is full: handlers wait, and nothing is read that would have to be answered."""
        super().pause_writing()
        self._watch.paused()
        for outlet in [*self._outlets.values()]:
            outlet.shut()
        self._reading_is_paused = True
        self.transport.pause_reading()

    def resume_writing(self) -> None:
        """The socket has room again."""
        super().resume_writing()
        self._watch.resumed()
        if self._reading_is_paused:
            self._reading_is_paused = False
            if self._unworked:
                self._turn = self._turn or self.loop.call_soon(self._go_on)
            else:
                self._read_on()

    def flush(self) -> None:
        """Writes what zttp has to send; nothing after the goodbye."""
        if self._said_goodbye:
            return
        data = self.conn.data_to_send()
        if data and not self._has_begun:
            self._has_begun = True
            data = announcing(data, self.header_bytes)
        if data:
            self.transport.write(data)

    # Ends.

    def _answer(self, stream: zttp.Stream, refused: Refused, request: "Headers") -> None:
        """Answers a request that no handler sees, in its own protocol."""
        headers = [(name.lower(), value) for name, value in request]
        known = {"headers": headers, "extensions": {"http.response.trailers": {}}}
        scope = cast("HTTPScope", known)  # all of it that is looked at
        trailers: list[tuple[bytes, bytes]] | None = None
        for event in refusal(scope, refused.code, refused.text, status=refused.status):
            if event["type"] == "http.response.start":
                stream.send_response(event["status"], [*event.get("headers", ())])
            elif event["type"] == "http.response.body" and event["body"]:
                stream.send_data(event["body"])
            elif event["type"] == "http.response.trailers":
                trailers = [*event["headers"]]
        stream.end_message(trailers)
        Answers.within(self.app_state).add(refused.status, refused.reason)

    def _part_with(self, stream: zttp.Stream, *, is_read: bool) -> None:
        """An answer is given: what is left of it, or of its request, is not waited for long."""
        if stream.pending_bytes:
            self.loop.call_later(self.stall_seconds, self._cut, stream)
        if not is_read:
            self._unread.add(stream.stream_id)

    def _ask_no_more(self, stream_id: int) -> None:
        """Tells the client that the rest of an upload is not wanted."""
        stream = self.conn.stream(stream_id)
        if not stream.pending_bytes:  # or else the answer would be lost; it has a limit of its own
            self.reset(stream, _NO_ERROR)

    def _lift_body_deadline(self, stream_id: int) -> None:
        deadline = self._body_deadlines.pop(stream_id, None)
        if deadline is not None:
            deadline.cancel()

    def _body_is_late(self, stream_id: int) -> None:
        self._body_deadlines.pop(stream_id, None)
        text = f"The body took over {self.body_seconds:g} s."
        self._refuse_body(stream_id, Refused(408, Reason.LATE, text))

    def _refuse_body(self, stream_id: int, refused: Refused) -> None:
        """Ends a request whose body is not whole: by an answer, unless one was begun."""
        cycle, outlet = self.cycles.get(stream_id), self._outlets.get(stream_id)
        if cycle is None or outlet is None or not cycle.more_body or cycle.disconnected:
            return
        if cycle.response_started:
            outlet.drop()
            return
        outlet.leave()
        outlet.release_body()
        self._arrived.pop(stream_id, None)
        self._answer(cycle.stream, refused, cycle.scope["headers"])
        self._part_with(cycle.stream, is_read=False)
        self.flush()

    def give_up(self, stream: zttp.Stream) -> None:
        """Resets a stream that nobody reads, unless its last words are taken first."""
        self._dropped = True  # a client that stopped reading is not kept long for its next request
        self.loop.call_later(self.last_words_seconds, self._cut, stream)

    def reset(self, stream: zttp.Stream, error: int = _CANCEL) -> None:
        """Resets a stream; its siblings go on."""
        if error == _CANCEL:
            self._dropped = True
        if not self.transport.is_closing():
            stream.reset(error)
            self.flush()

    def _cut(self, stream: zttp.Stream) -> None:
        if stream.pending_bytes:
            self.reset(stream)

    def _give_up_all(self) -> bool:
        """Ends responses that are not read: with a reason where a handler knows one, or at once."""
        outlets = [*self._outlets.values()]
        for outlet in outlets:
            if outlet.is_waiting:
                outlet.stall()
            else:
                outlet.drop()
        self.flow.resume_writing()
        return any(outlet.is_stalled for outlet in outlets)

    def _leave_all(self) -> None:
        """Lets every handler see that the client left."""
        for outlet in [*self._outlets.values()]:
            outlet.leave()

    def _count(self, number: int, most: tuple[int, int]) -> None:
        """Ends the connection in good order where a number has come to what it may be."""
        if number >= most[1]:
            self._say_last_goaway()
        elif number >= most[0] and self._last_goaway is None:
            self.conn.close(_NO_ERROR, _ANY_STREAM)
            self._last_goaway = self.loop.call_later(self.goaway_seconds, self._say_last_goaway)

    def _say_last_goaway(self) -> None:
        if self._takes_requests and not self.transport.is_closing():
            self._takes_requests = False
            self.conn.close(_NO_ERROR)
            self.flush()
            self.shutdown()

    def _arm_idle(self) -> None:
        self._unset_keepalive_if_required()
        moment = self._idle_since + self._idle_limit
        self.timeout_keep_alive_task = self.loop.call_at(moment, self.timeout_keep_alive_handler)

    def _close_connection(self) -> None:
        """Says goodbye, once what waits for the client's window was sent or took too long."""
        if self.transport.is_closing() or self._said_goodbye:
            return
        if self.conn.has_pending_send():
            if self._goodbye is None:
                self._goodbye = self.loop.call_later(self.stall_seconds, self.transport.abort)
            return
        self._unset_keepalive_if_required()
        if self._takes_requests:
            self._takes_requests = False
            self.conn.close()
        self.flush()
        self._said_goodbye = True
        close_gently(self.transport, self)


def _wake(arrival: "asyncio.Future[None]") -> None:
    if not arrival.done():
        arrival.set_result(None)
