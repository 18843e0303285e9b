"""HTTP/1.1 by httptools: uvicorn's own class with deadlines, a limit of headers, bounded writes.

Knows the insides of uvicorn 0.54's HttpToolsProtocol; the tests see when one of them changes.
"""

import asyncio
import http

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from arcade_clash.server.answers import Answers, Reason
from arcade_clash.server.limits import Limits, Refused, WriteWatch, check_headers, close_gently
from arcade_clash.server.outlet import OUTLET, Http1Outlet

__all__ = ["Http1Protocol"]


class Http1Protocol(Limits, HttpToolsProtocol):
    """One HTTP/1.1 connection. What it refuses is answered with a status and a sentence."""

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
    _outlet: Http1Outlet | None = None  # of the newest request: one that streams is the last

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
        self._shut()

    def data_received(self, data: bytes) -> None:
        """Parses what came; answers and closes where it cannot be a request."""
        if self.transport.is_closing() or self._said_goodbye:
            return
        self._unset_keepalive_if_required()
        self._unparsed += len(data)
        try:
            self._parse(data)
            if self._unparsed > self.header_bytes:
                # In a body these are trailers or what follows a chunk's length: all would be kept.
                part = "body's trailers" if self._in_body else "headers"
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
        if not self.url.isascii():
            raise Refused(400, Reason.UNREADABLE, "The address is not ASCII; percent-encode it.")
        check_headers(self.headers, self.header_bytes - len(self.url))
        kind = next((value for name, value in self.headers if name == b"content-type"), b"")
        if kind.lower() == b"application/grpc" or kind.lower().startswith(b"application/grpc+"):
            raise Refused(
                415,
                Reason.VERSION,
                "gRPC needs HTTP/2; over HTTP/1.1 speak Connect or gRPC-Web.",
            )
        if len(self.pipeline) >= self.pipelined_requests:
            raise Refused(429, Reason.PIPELINE, "Too many requests wait on this connection.")
        super().on_headers_complete()
        # The handler's task has not begun yet, so it finds its outlet there.
        self._outlet = Http1Outlet(self.cycle)
        self.scope["extensions"] = {OUTLET: {"outlet": self._outlet}}
        self._in_headers = False
        self._in_body = True
        self._unparsed = 0

    def on_body(self, body: bytes) -> None:
        """A piece of the body."""
        self._unparsed = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """The request is whole, unless the parser stopped at a wish to upgrade."""
        if self.parser.should_upgrade() and not self._should_upgrade():
            return
        self._in_body = False
        self._unparsed = 0
        super().on_message_complete()

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
        self._shut()

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
        if self._current() is not None:
            return  # A stream is open; what else came meanwhile does not end it.
        if self._in_headers:
            self._refuse(
                Refused(408, Reason.LATE, f"The headers took over {self.header_seconds:g} s.")
            )
        else:
            self.transport.close()

    def _body_is_late(self) -> None:
        self._deadline = None
        self._refuse(Refused(408, Reason.LATE, f"The body took over {self.body_seconds:g} s."))

    def _shut(self) -> None:
        """Nothing can be written past the handler any more, for now or for good."""
        if self._outlet is not None:
            self._outlet.shut()

    def _give_up(self) -> bool:
        """Lets the response that nobody reads end with a reason, if its handler knows one."""
        outlet = self._outlet
        if outlet is None or not outlet.is_used:
            return False
        outlet.stall()
        return True

    def _current(self) -> RequestResponseCycle | None:
        """The request that waits for its response, the last of them; none where all are done."""
        cycle: RequestResponseCycle | None = self.cycle  # uvicorn's type leaves out the none
        return None if cycle is None or cycle.response_complete else cycle

    def _refuse(self, refused: Refused) -> None:
        """Answers unless a response is under way, and closes; handlers see the caller leave."""
        self._clear_deadline()
        cycle = self._current()
        if cycle is None or not (cycle.response_started or self.pipeline):
            phrase = http.HTTPStatus(refused.status).phrase
            body = refused.text.encode()
            self.transport.write(
                b"HTTP/1.1 %d %s\r\n"
                b"content-type: text/plain; charset=utf-8\r\n"
                b"content-length: %d\r\n"
                b"connection: close\r\n\r\n%s" % (refused.status, phrase.encode(), len(body), body)
            )
            Answers.within(self.app_state).add(refused.status, refused.reason)
        if cycle is not None:
            cycle.disconnected = True
            cycle.message_event.set()
            self._shut()
        self._said_goodbye = True
        self.flow.resume_reading()
        close_gently(self.transport, self)
