"""A server in a thread of its own, for tests that speak to it through real sockets."""

import asyncio
import socket
import ssl
import threading
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, Self, TypeVar

import h2.config
import h2.connection
import h2.events
import httpx
import uvicorn
from uvicorn._types import ASGI3Application, ASGIReceiveCallable, ASGISendCallable, Scope

from arcade_clash.server import HttpProtocol, Listener, Server, ServerSettings, listen
from arcade_clash.server.http1 import Http1Protocol
from arcade_clash.server.http2 import Http2Protocol

__all__ = ["Echo", "Hasty", "Http2Client", "LocalServer", "client", "eventually", "read_all"]

T = TypeVar("T")


async def _nothing() -> None: ...


class LocalServer:
    """Serves an application from entering to leaving; `port` is where."""

    def __init__(
        self,
        app: ASGI3Application,
        settings: ServerSettings | None = None,
        *,
        drain: Callable[[], Awaitable[None]] = _nothing,
        http: type[asyncio.Protocol] | None = None,
    ) -> None:
        """`http` asks for a plain uvicorn with that protocol, as another host would have it."""
        self._listener: Listener | None = None
        self.server: uvicorn.Server
        if http is None:
            self._listener = listen("127.0.0.1", 0)
            self.server = Server(
                app,
                settings or ServerSettings(),
                self._listener,
                on_started=lambda url: None,
                drain=drain,
            )
        else:
            config = uvicorn.Config(
                app,
                port=0,
                http=http,
                ws="none",
                lifespan="off",
                log_config=None,
                interface="asgi3",
            )
            self.server = uvicorn.Server(config)
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        try:
            with asyncio.Runner(loop_factory=self.server.config.get_loop_factory()) as runner:
                self.loop = runner.get_loop()
                runner.run(self.server.serve())
        except BaseException as error:
            self._failure = error

    def __enter__(self) -> Self:
        self._thread.start()
        eventually(lambda: self.server.started or self._failure is not None)
        if self._failure is not None:
            raise self._failure
        self.port: int = self.server.servers[0].sockets[0].getsockname()[1]
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Tells it to stop, and waits until it has."""
        self.server.should_exit = True
        self._thread.join(10)
        assert not self._thread.is_alive()
        if self._listener is not None:
            self._listener.close()
        if self._failure is not None:
            raise self._failure

    def ask(self, question: Callable[[], T]) -> T:
        """The answer of a function that is called in the server's own thread."""
        answer: Future[T] = Future()

        def call() -> None:
            try:
                answer.set_result(question())
            except BaseException as error:
                answer.set_exception(error)

        self.loop.call_soon_threadsafe(call)
        return answer.result(5)

    def buffered(self) -> list[int]:
        """Bytes that wait in the process for each connection's reader."""

        def count() -> list[int]:
            return [_waiting(connection) for connection in self.server.server_state.connections]

        return self.ask(count)

    def connect(self, *, receive_buffer: int = 0) -> socket.socket:
        """A TCP connection to it."""
        sock = socket.socket()
        if receive_buffer:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        sock.settimeout(10)
        sock.connect(("127.0.0.1", self.port))
        return sock


def _waiting(connection: Any) -> int:  # one of uvicorn's protocols, or ours
    waiting: int = connection.transport.get_write_buffer_size()
    for cycle in getattr(connection, "cycles", {}).values():
        waiting += cycle.stream.pending_bytes or 0
    return waiting


class HastyHttp1(Http1Protocol):
    header_seconds = 0.3
    body_seconds = 0.3
    stall_seconds = 0.3


class HastyHttp2(Http2Protocol):
    header_seconds = 0.3
    body_seconds = 0.3
    stall_seconds = 0.3


class Hasty(HttpProtocol):
    """The same, with little patience."""

    http1 = HastyHttp1
    http2 = HastyHttp2


def client(server: LocalServer, version: int, *, timeout: float = 10) -> httpx.Client:
    """A client of one version of HTTP."""
    return httpx.Client(
        base_url=f"http://127.0.0.1:{server.port}",
        http1=version == 1,
        http2=version == 2,
        timeout=timeout,
    )


def eventually(condition: Callable[[], bool], seconds: float = 10) -> None:
    """Waits until something is so."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come to be so"
        time.sleep(0.01)


def read_all(sock: socket.socket) -> bytes:
    """Everything until the other side closes."""
    data = bytearray()
    try:
        while part := sock.recv(65536):
            data += part
    except ConnectionError:
        pass
    return bytes(data)


class Http2Client:
    """An HTTP/2 client that grants window only when it is told to."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self._port = sock.getpeername()[1]
        self.h2 = h2.connection.H2Connection(
            h2.config.H2Configuration(validate_outbound_headers=False, header_encoding=None)
        )
        self.h2.initiate_connection()
        self.flush()
        self.events: list[h2.events.Event] = []
        self.data: dict[int, bytearray] = {}
        self.unread: dict[int, int] = {}

    def flush(self) -> None:
        """Sends what is to be sent, while there is somebody to take it."""
        self.sock.sendall(self.h2.data_to_send())

    def request(
        self,
        path: str = "/",
        method: str = "GET",
        headers: tuple[tuple[str, str | bytes], ...] = (),
        *,
        end: bool = True,
    ) -> int:
        stream: int = self.h2.get_next_available_stream_id()
        scheme = "https" if isinstance(self.sock, ssl.SSLSocket) else "http"
        head: list[tuple[str | bytes, str | bytes]] = [
            (":method", method),
            (":path", path),
            (":scheme", scheme),
            (":authority", f"127.0.0.1:{self._port}"),
            *headers,
        ]
        self.h2.send_headers(stream, head, end_stream=end)
        self.flush()
        return stream

    def receive(self, *, grant: bool = True) -> list[h2.events.Event]:
        """What comes next; nothing once the other side has closed."""
        events: list[h2.events.Event] = []
        while not events:  # frames of streams that are over are passed over
            try:
                raw = self.sock.recv(65536)
            except ConnectionError:
                raw = b""
            if not raw:
                return []
            events = self.h2.receive_data(raw)
            for event in events:
                if isinstance(event, h2.events.DataReceived):
                    self.data.setdefault(event.stream_id, bytearray()).extend(event.data)
                    size = event.flow_controlled_length
                    if grant:
                        self.h2.acknowledge_received_data(size, event.stream_id)
                    else:
                        self.unread[event.stream_id] = self.unread.get(event.stream_id, 0) + size
            self.events += events
            with suppress(ConnectionError):
                self.flush()
        return events

    def grant(self, stream: int) -> None:
        """Grants the window that was held back."""
        self.h2.acknowledge_received_data(self.unread.pop(stream), stream)
        self.flush()

    def until(self, kind: type[h2.events.Event], *, grant: bool = True) -> Any:
        """Receives until an event of a kind; it fails where the other side closes before."""
        while True:
            for event in self.events:
                if isinstance(event, kind):
                    self.events.remove(event)
                    return event
            assert self.receive(grant=grant), f"closed before {kind.__name__}"

    def status(self) -> int:
        """The status of the next response."""
        event = self.until(h2.events.ResponseReceived)
        return int(dict(event.headers)[b":status"])

    def until_closed(self) -> list[h2.events.Event]:
        """Everything until the other side closes."""
        while self.receive():
            pass
        return self.events


async def live(receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    """Answers a lifespan: there is nothing to open and nothing to close."""
    await receive()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await send({"type": "lifespan.shutdown.complete"})


class Echo:
    """Answers with what it was asked; `/endless` never ends, `/big` is a megabyte."""

    def __init__(self) -> None:
        self.open = 0
        self.asked = 0
        self.sent = 0
        self.ending = False

    async def __call__(
        self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable
    ) -> None:
        if scope["type"] == "lifespan":
            await live(receive, send)
            return
        assert scope["type"] == "http"
        self.open += 1
        self.asked += 1
        try:
            body = bytearray()
            more = True
            while more:
                event = await receive()
                if event["type"] != "http.request":
                    return
                body += event["body"]
                more = event["more_body"]
            if scope["path"] == "/endless":
                await self._endless(receive, send)
                return
            text = f"{scope['method']} {scope['path']} {len(body)}".encode()
            if scope["path"] == "/big":
                text = bytes(1_000_000)
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": text, "more_body": False})
        finally:
            self.open -= 1

    async def _endless(self, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        left = asyncio.ensure_future(receive())
        await send({"type": "http.response.start", "status": 200, "headers": []})
        while not left.done() and not self.ending:
            await send({"type": "http.response.body", "body": bytes(1000), "more_body": True})
            self.sent += 1000
            await asyncio.sleep(0)
        if self.ending:
            await send({"type": "http.response.body", "body": b"the end", "more_body": False})
        left.cancel()
