"""HTTP/1.1 by httptools: uvicorn's own class with deadlines, a limit of headers, bounded writes.

Knows the insides of uvicorn 0.54's HttpToolsProtocol; the tests see when one of them changes.
"""

import asyncio
from typing import TYPE_CHECKING, cast

import httptools
from uvicorn.protocols.http.flow_control import HIGH_WATER_LIMIT
from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)

from arcade_clash.outlet import OUTLET
from arcade_clash.server.answers import Answers, Reason
from arcade_clash.server.connections import Placed
from arcade_clash.server.limits import Limits, Refused, WriteWatch, check_headers, close_gently
from arcade_clash.server.outlet import Http1Outlet
from arcade_clash.server.refusal import content_type, refusal

if TYPE_CHECKING:
    from uvicorn._types import ASGI3Application, HTTPScope

__all__ = ["Http1Protocol"]


class Http1Protocol(Limits, Placed, HttpToolsProtocol):
    """One HTTP/1.1 connection. What it refuses is answered with a status and a sentence.

    Several requests may have come whose responses are sent one after the other. uvicorn's `cycle`
    is that of the newest request; the response that runs is known by its outlet.
    """

    pipelined_requests = 8
    """Requests that may wait for their turn on one connection."""

    _deadline: asyncio.TimerHandle | None = None
    _deadline_is_for_body = False
    _in_headers = False
    _in_body = False
    _repeats = False  # what the parser says is known already
    _said_goodbye = False
    _unparsed = 0  # bytes taken since the parser last gave a body, or ended a part
    _watch: WriteWatch | None = None
    _outlet: Http1Outlet | None = None  # of the response that runs, or that ran last
    _refused: Refused | None = None  # waits for the responses to what came before it

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        """Starts the clock for the first request's headers."""
        super().connection_made(transport)
        self._watch = WriteWatch(transport, self, self._give_up)
        self._await_headers()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stops every clock."""
        self._clear_deadline()
        self._unset_keepalive_if_required()
        if self._watch is not None:
            self._watch.resumed()
        super().connection_lost(exc)
        self.pipeline.clear()
        self._leave()

    def data_received(self, data: bytes) -> None:
        """Parses what came; answers and closes where it cannot be a request."""
        if self.transport.is_closing() or self._said_goodbye or self._refused is not None:
            return
        self._unset_keepalive_if_required()
        self._unparsed += len(data)
        try:
            self._parse(data)
            if self._unparsed > self.header_bytes:
                # In a body these are trailers or what follows a chunk's length: all would be kept.
                part = "body's trailers" if self._in_body else "headers and the address"
                raise Refused(
                    431,
                    Reason.HEADERS,
                    f"The {part} are longer than {self.header_bytes} bytes.",
                )
        except Refused as refused:
            self._refuse(refused)
            return
        except httptools.HttpParserCallbackError as error:
            cause = error.__context__
            if not isinstance(cause, Refused):
                cause = Refused(400, Reason.UNREADABLE, "The request cannot be read.")
            self._refuse(cause)
            return
        except httptools.HttpParserError:
            self._refuse(Refused(400, Reason.UNREADABLE, "This is not an HTTP request."))
            return
        if not self.transport.is_closing() and self.transport.get_protocol() is self:
            self._set_deadline()

    def _parse(self, data: bytes) -> None:
        """Feeds the parser, and feeds it again where a wish to upgrade stopped it.

        The wish is ignored, as a server may. The parser stops at it, as if nothing of HTTP/1.1
        could follow: it would lose the body that `curl --http2` sends.
        """
        while True:
            try:
                self.parser.feed_data(data)
                return
            except httptools.HttpParserUpgrade as upgrade:
                if self._should_upgrade():
                    self._clear_deadline()
                    self.handle_websocket_upgrade()
                    return
                data = data[upgrade.args[0] :]
                self._begin_body_again()

    def _begin_body_again(self) -> None:
        """Brings a new parser to the end of the headers that the last one stopped at."""
        head = [b"%s / HTTP/1.1" % self.scope["method"].encode()]
        for name, value in self.headers:
            if name in (b"content-length", b"transfer-encoding"):
                head.append(b"%s: %s" % (name, value))
        self.parser = httptools.HttpRequestParser(self)
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)  # as uvicorn's has it
        self._repeats = True
        self.parser.feed_data(b"\r\n".join([*head, b"", b""]))
        self._repeats = False

    # What the parser calls.

    def on_message_begin(self) -> None:
        """A request begins."""
        if not self._repeats:
            super().on_message_begin()
            self._in_headers = True

    def on_url(self, url: bytes) -> None:
        """A piece of the address."""
        if not self._repeats:
            super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header; trailers come this way too, but the handler has its headers by then."""
        if self._in_headers:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The headers are whole: checks them before a handler sees them."""
        if self._repeats:
            self._repeats = False
            return
        check_headers(self.url, self.headers, self.header_bytes)
        if self.parser.get_method() == b"CONNECT":  # the parser would take no HTTP after it
            raise Refused(501, Reason.VERSION, "This server is no proxy: it takes no CONNECT.")
        kind = content_type(self.scope)
        if kind == b"application/grpc" or kind.startswith(b"application/grpc+"):
            raise Refused(
                415,
                Reason.VERSION,
                "gRPC needs HTTP/2; over HTTP/1.1 speak Connect or gRPC-Web.",
            )
        if len(self.pipeline) >= self.pipelined_requests:
            raise Refused(429, Reason.PIPELINE, "Too many requests wait on this connection.")
        super().on_headers_complete()
        self._read_on()
        self._in_headers = False
        self._in_body = True
        self._unparsed = 0

    def on_body(self, body: bytes) -> None:
        """A piece of the body."""
        self._unparsed = 0
        super().on_body(body)
        self._read_on()

    def on_message_complete(self) -> None:
        """The request is whole, unless the parser stopped at a wish to upgrade."""
        if self.parser.should_upgrade() and not self._should_upgrade():
            return
        self._in_body = False
        self._unparsed = 0
        super().on_message_complete()

    # Responses, one after the other.

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: "ASGI3Application") -> None:
        """A response has its turn: it gets its outlet before its handler begins."""
        self._outlet = Http1Outlet(cycle, self.stream_buffer_bytes)
        cycle.scope["extensions"] = {OUTLET: {"outlet": self._outlet}}
        super()._start_asgi_task(cycle, app)

    def on_response_complete(self) -> None:
        """A response is whole: the next has its turn, and what was refused behind the last."""
        if self._outlet is not None:
            self._outlet.release_body()
        super().on_response_complete()
        is_open = not self.transport.is_closing()
        if self._refused is not None and is_open and self._running() is None:
            self._refuse_now(self._refused)

    def _running(self) -> Http1Outlet | None:
        """The outlet of the response that is being given; None between responses."""
        outlet = self._outlet
        return None if outlet is None or outlet.is_complete or outlet.is_gone else outlet

    def _leave(self) -> None:
        """Lets the handler that runs see that its caller left."""
        if self._outlet is not None and not self._outlet.is_complete:
            self._outlet.leave()

    def _read_on(self) -> None:
        """Reads on while requests wait: without reading, the end of the connection is not seen."""
        if not self.pipeline:
            return
        if sum(len(cycle.body) for cycle, _ in self.pipeline) > HIGH_WATER_LIMIT:
            text = f"The requests that wait on this connection pass {HIGH_WATER_LIMIT} bytes."
            raise Refused(429, Reason.PIPELINE, text)
        self.flow.resume_reading()

    def shutdown(self) -> None:
        """Closes when nothing is being answered, or else once it is."""
        if not self._said_goodbye:
            super().shutdown()

    # What the transport calls.

    def pause_writing(self) -> None:
        """The reader does not keep up: handlers wait, and so does what it asks next."""
        super().pause_writing()
        if self._watch is not None:
            self._watch.paused()
        if self._outlet is not None:
            self._outlet.shut()

    def resume_writing(self) -> None:
        """The reader caught up."""
        super().resume_writing()
        if self._watch is not None:
            self._watch.resumed()

    # Deadlines.

    def _set_deadline(self) -> None:
        if self._in_body:
            if self._deadline is None or not self._deadline_is_for_body:
                self._clear_deadline()
                self._deadline = self.loop.call_later(self.body_seconds, self._body_is_late)
                self._deadline_is_for_body = True
        elif self._in_headers or self._unparsed:
            if self._deadline is None or self._deadline_is_for_body:
                self._await_headers()
        else:
            self._clear_deadline()

    def _await_headers(self) -> None:
        self._clear_deadline()
        self._deadline = self.loop.call_later(self.header_seconds, self._headers_are_late)
        self._deadline_is_for_body = False

    def _clear_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _headers_are_late(self) -> None:
        self._deadline = None
        if self._running() is not None or self.pipeline:
            return  # A stream is open; what else came meanwhile does not end it.
        if self._in_headers:
            self._refuse(
                Refused(408, Reason.LATE, f"The headers took over {self.header_seconds:g} s.")
            )
        else:
            self.transport.close()

    def _body_is_late(self) -> None:
        self._deadline = None
        if self.flow.read_paused:  # the delay is the server's
            self._set_deadline()
            return
        self._refuse(Refused(408, Reason.LATE, f"The body took over {self.body_seconds:g} s."))

    def _give_up(self) -> bool:
        """Lets the response that nobody reads end with a reason, if its handler knows one."""
        running = self._running()
        if running is None or not running.is_waiting:
            return False
        running.stall()
        return True

    # Refusals.

    def _refuse(self, refused: Refused) -> None:
        """Refuses what came last, once what came before it has been answered."""
        self._clear_deadline()
        if self._in_body and self.pipeline and self.pipeline[0][0] is self.cycle:
            self.pipeline.popleft()  # the request itself is what is refused
        elif self._in_body or self._running() is None:
            self._refuse_now(refused)
            return
        self._refused = refused
        self.flow.resume_reading()  # whatever comes is dropped, but the end of it is seen
        self._deadline = self.loop.call_later(self.body_seconds, self._refuse_now, refused)

    def _refuse_now(self, refused: Refused) -> None:
        """Answers unless a response was begun, and closes; the handler sees the caller leave."""
        self._clear_deadline()
        running = self._running()
        is_answered = self._in_body and self.cycle.response_started
        if not is_answered and (running is None or not running.has_started):
            self.transport.write(self._answer(refused))
            Answers.within(self.app_state).add(refused.status, refused.reason)
        self._said_goodbye = True
        self.pipeline.clear()
        self._leave()
        self.flow.resume_reading()
        close_gently(self.transport, self)

    def _answer(self, refused: Refused) -> bytes:
        """The bytes of a refusal, in the protocol of the request as far as it was read."""
        headers = self.headers or []
        if refused.reason is Reason.VERSION:
            headers = []  # a caller of gRPC that can read no trailers
        scope = cast("HTTPScope", {"headers": headers})  # what is known, and all that is looked at
        data = b""
        for event in refusal(scope, refused.code, refused.text, status=refused.status):
            if event["type"] == "http.response.start":
                data += STATUS_LINE[event["status"]]
                for name, value in event.get("headers", ()):
                    data += b"%b: %b\r\n" % (name, value)
                data += b"connection: close\r\n\r\n"
            elif event["type"] == "http.response.body":
                data += event["body"]
        return data
