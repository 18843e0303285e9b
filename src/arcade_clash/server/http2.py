"""HTTP/2 by zttp: uvicorn's own class with the holes closed that it has in 0.54.

It has no back-pressure, so that a client which grants no window grows the server without end; and
it never delivers the end of a request that has no body. Both are mended here, with the deadlines
and limits of the other version. The tests see either hole return, and see it mended upstream.
"""

import asyncio
from typing import TYPE_CHECKING, Any

import zttp
from uvicorn.protocols.http.zttp_h2_impl import RequestResponseCycle, ZttpH2Protocol

from arcade_clash.server.answers import Answers, Reason
from arcade_clash.server.limits import Limits, Refused, WriteWatch, check_headers, close_gently
from arcade_clash.server.outlet import OUTLET, Http2Outlet

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from uvicorn._types import ASGISendEvent

__all__ = ["Http2Protocol"]

_CANCEL = 0x8


class Http2Protocol(Limits, ZttpH2Protocol):
    """One HTTP/2 connection and its streams. Every stream's unread bytes are bounded."""

    stream_buffer_bytes = 16 * 1024
    """Bytes of one response that may wait for the client's window before its handler waits."""

    cancelled_streams = 128
    """Requests that a client may cancel before it is told to go on by another connection.

    zttp closes a connection at the 257th, whatever else runs on it, and a viewer who comes and
    goes cancels one each time. So it ends in good order earlier, while as many as can be open
    at once may still be cancelled.
    """

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        """Starts the clock for the first request."""
        self._watch = WriteWatch(transport, self, self._give_up_all)
        self._outlets: dict[int, Http2Outlet] = {}
        self._arrivals: set[asyncio.Future[None]] = set()
        self._body_deadlines: dict[int, asyncio.TimerHandle] = {}
        self._reading_is_paused = False
        self._goodbye: asyncio.TimerHandle | None = None
        self._cancelled = 0
        self._dropped = False
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
        if self._goodbye is not None:
            self._goodbye.cancel()
        super().connection_lost(exc)
        self._shut_all()
        self._wake_senders()

    def data_received(self, data: bytes) -> None:
        """Takes frames; a window update among them lets waiting handlers go on."""
        if self.transport.is_closing() or self._said_goodbye:
            return
        super().data_received(data)
        if self.transport.is_closing():
            # What came was no HTTP/2, and nothing can be sent any more: handlers see that at once.
            for cycle in self.cycles.values():
                cycle.disconnected = True
                cycle.message_event.set()
            self._shut_all()
        self._wake_senders()
        if not self.cycles and not self.transport.is_closing() and not self._said_goodbye:
            if self._goodbye is not None and not self.conn.has_pending_send():
                self._close_connection()
            else:
                self._arm_idle()

    def handle_request(self, event: zttp.Request) -> None:
        """Opens a stream: checks the headers, then gives it to a handler that waits its turn."""
        if self._said_goodbye:
            return  # The client hears that it was not taken, and asks elsewhere.
        try:
            if not (event.path.isascii() and event.query.isascii()):
                raise Refused(
                    400, Reason.UNREADABLE, "The address is not ASCII; percent-encode it."
                )
            if event.protocol is not None:
                raise Refused(501, Reason.VERSION, "This server has no extended CONNECT.")
            check_headers(event.headers, self.header_bytes - len(event.target))
        except Refused as refused:
            self._answer(event.stream_id, refused)
            return
        super().handle_request(event)
        cycle = self.cycles[event.stream_id]
        outlet = self._outlets[event.stream_id] = Http2Outlet(cycle, self)
        cycle.scope["extensions"][OUTLET] = {"outlet": outlet}
        cycle.send = self._paced(cycle, outlet)  # type: ignore[assignment, method-assign] # no seam of uvicorn's is nearer
        if event.end_stream:
            cycle.more_body = False
            cycle.message_event.set()
        else:
            self._body_deadlines[event.stream_id] = self.loop.call_later(
                self.body_seconds, self._body_is_late, event.stream_id
            )

    def handle_events(self) -> None:
        """Takes every event, and forgets the deadline of each body that is now whole."""
        super().handle_events()
        for stream_id in [*self._body_deadlines]:
            cycle = self.cycles.get(stream_id)
            if cycle is None or not cycle.more_body:
                self._body_deadlines.pop(stream_id).cancel()

    def handle_rst_stream(self, event: zttp.RstStream) -> None:
        """Ends a stream that the client cancelled, and takes no new ones after too many."""
        outlet = self._outlets.pop(event.stream_id, None)
        super().handle_rst_stream(event)
        if outlet is not None:
            outlet.shut()
        self._cancelled += 1
        if self._cancelled == self.cancelled_streams and not self.transport.is_closing():
            self.conn.close()
            self.shutdown()

    def on_response_complete(self, stream_id: int) -> None:
        """A response is whole."""
        self._outlets.pop(stream_id, None)
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

    def _paced(
        self, cycle: RequestResponseCycle, outlet: Http2Outlet
    ) -> "Callable[[ASGISendEvent], Coroutine[Any, Any, None]]":
        """A stream's `send` that waits for the client's window, once enough waits for it."""
        send, stream, bound = cycle.send, cycle.stream, self.stream_buffer_bytes

        async def paced(message: "ASGISendEvent") -> None:
            while (
                not cycle.disconnected
                and not outlet.is_stalled
                and (stream.pending_bytes or 0) > bound
            ):
                if not await self.window_moved(cycle):
                    self._drop(cycle)
            await send(message)

        return paced

    async def window_moved(self, cycle: RequestResponseCycle) -> bool:
        """Waits for a client's window; false where none of it came for too long."""
        before = cycle.stream.pending_bytes
        deadline = self.loop.time() + self.stall_seconds
        while not cycle.disconnected and cycle.stream.pending_bytes == before:
            arrival = self.loop.create_future()
            self._arrivals.add(arrival)
            timer = self.loop.call_at(deadline, self._wake, arrival)
            try:
                await arrival
            finally:
                timer.cancel()
                self._arrivals.discard(arrival)
            if self.loop.time() >= deadline and cycle.stream.pending_bytes == before:
                return False
        return True

    def _wake_senders(self) -> None:
        for arrival in [*self._arrivals]:
            self._wake(arrival)

    @staticmethod
    def _wake(arrival: "asyncio.Future[None]") -> None:
        if not arrival.done():
            arrival.set_result(None)

    def pause_writing(self) -> None:
        """The socket is full: handlers wait, and nothing is read that would have to be answered."""
        super().pause_writing()
        self._watch.paused()
        self._shut_all()
        self._reading_is_paused = True
        self.transport.pause_reading()

    def resume_writing(self) -> None:
        """The socket has room again."""
        super().resume_writing()
        self._watch.resumed()
        if self._reading_is_paused:
            self._reading_is_paused = False
            if not self.flow.read_paused and not self.transport.is_closing():
                self.transport.resume_reading()

    def flush(self) -> None:
        """Writes what zttp has to send; nothing after the goodbye."""
        if not self._said_goodbye:
            super().flush()

    def _shut_all(self) -> None:
        for outlet in [*self._outlets.values()]:
            outlet.shut()

    # Ends.

    def _answer(self, stream_id: int, refused: Refused) -> None:
        """Answers a stream that no handler sees."""
        stream = self.conn.stream(stream_id)
        body = refused.text.encode()
        headers = [
            (b"content-type", b"text/plain; charset=utf-8"),
            (b"content-length", b"%d" % len(body)),
        ]
        stream.send_response(refused.status, headers)
        stream.send_data(body)
        stream.end_message()
        Answers.within(self.app_state).add(refused.status, refused.reason)

    def _body_is_late(self, stream_id: int) -> None:
        self._body_deadlines.pop(stream_id, None)
        cycle = self.cycles.get(stream_id)
        if cycle is None or not cycle.more_body:
            return
        if cycle.response_started:
            self._drop(cycle)
            return
        cycle.disconnected = True
        cycle.message_event.set()
        text = f"The body took over {self.body_seconds:g} s."
        self._answer(stream_id, Refused(408, Reason.LATE, text))
        self.flush()

    def give_up(self, cycle: RequestResponseCycle) -> None:
        """Resets a stream that nobody reads, unless its last words are taken first."""
        self._dropped = True  # whoever stopped reading once is not kept long for the next request

        def cut() -> None:
            if cycle.stream.pending_bytes and not self.transport.is_closing():
                cycle.stream.reset(_CANCEL)
                self.flush()

        self.loop.call_later(self.last_words_seconds, cut)

    def _give_up_all(self) -> bool:
        """Lets the responses that nobody reads end with a reason, where their handlers know one."""
        used = [outlet for outlet in self._outlets.values() if outlet.is_used]
        for outlet in used:
            outlet.stall()
        self.flow.resume_writing()
        return bool(used)

    def _drop(self, cycle: RequestResponseCycle) -> None:
        """Cuts a stream off; its handler sees the caller leave, its siblings go on."""
        self._dropped = True  # whoever stopped reading once is not kept long for the next request
        cycle.disconnected = True
        cycle.message_event.set()
        self._shut_all()
        if not self.transport.is_closing():
            cycle.stream.reset(_CANCEL)
            self.flush()

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
        self.conn.close()
        self.flush()
        self._said_goodbye = True
        close_gently(self.transport, self)
