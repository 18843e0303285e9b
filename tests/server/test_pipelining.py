"""Requests sent one behind the other on one HTTP/1.1 connection: each has its own response."""

import asyncio
import socket
import ssl
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from uvicorn._types import ASGIReceiveCallable, ASGISendCallable, Scope

from arcade_clash.outlet import Outlet, outlet_of
from arcade_clash.server import HttpProtocol, ServerSettings, own_certificate
from arcade_clash.server.http1 import Http1Protocol
from local_server import Echo, Hasty, LocalServer, eventually, read_all

STREAM = b"POST /stream HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{}"
BEHIND = {
    "nothing": b"",
    "a request": b"GET /behind HTTP/1.1\r\nhost: x\r\n\r\n",
    "a stream": STREAM,
    "half a request": b"GET /behind HTT",
    "half a body": b"POST /behind HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nhalf",
    "rubbish": b"rubbish\r\n\r\n",
    "eight requests and rubbish": b"GET /behind HTTP/1.1\r\nhost: x\r\n\r\n" * 8
    + b"rubbish\r\n\r\n",
}


class Stage:
    """`/stream` begins a response and waits at its outlet; anything else is answered at once."""

    def __init__(self) -> None:
        self.outlets: list[Outlet] = []
        self.open = 0

    async def __call__(
        self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable
    ) -> None:
        assert scope["type"] == "http"
        outlet = outlet_of(scope)
        assert outlet is not None
        await receive()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        if scope["path"] != "/stream":
            await send({"type": "http.response.body", "body": b"whole", "more_body": False})
            return
        self.open += 1
        await send({"type": "http.response.body", "body": b"begin ", "more_body": True})
        assert outlet.open(lambda: self.outlets.remove(outlet))
        self.outlets.append(outlet)
        try:
            while (await receive())["type"] != "http.disconnect":
                pass
        finally:
            self.open -= 1

    def show(self, body: bytes) -> int:
        """Writes a message to every open outlet, as a feed does, and counts them."""
        for outlet in [*self.outlets]:
            outlet.write(outlet.framing.frame(body))
        return len(self.outlets)


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture
def server(stage: Stage) -> Iterator[LocalServer]:
    with LocalServer(stage, http=HttpProtocol) as running:
        yield running


def close(sock: socket.socket) -> None:
    sock.close()


def reset(sock: socket.socket) -> None:
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()


def end_sending(sock: socket.socket) -> None:
    socket.socket.shutdown(sock, socket.SHUT_WR)  # beneath TLS: no word of farewell


def leave_after_reading(sock: socket.socket) -> None:
    sock.recv(65536)
    sock.close()


WAYS = [close, reset, end_sending, leave_after_reading]


@pytest.mark.parametrize("leave", WAYS)
@pytest.mark.parametrize("behind", BEHIND.values(), ids=BEHIND)
def test_a_viewer_who_leaves_is_written_to_no_more_whatever_it_sent_behind_its_stream(
    server: LocalServer, stage: Stage, behind: bytes, leave: Callable[[socket.socket], None]
) -> None:
    with server.connect() as other:
        other.sendall(STREAM)
        sock = server.connect()
        sock.sendall(STREAM + behind)
        eventually(lambda: len(stage.outlets) == 2)
        server.ask(lambda: stage.show(b"one"))
        leave(sock)
        # Nothing is written meanwhile: that the viewer left is seen without a write that fails.
        eventually(lambda: stage.open == 1)
        assert server.ask(lambda: stage.show(b"two")) == 1
        data = b""
        while b"two" not in data:
            data += other.recv(65536)
        assert b"one" in data
        sock.close()


@pytest.mark.parametrize("leave", WAYS)
@pytest.mark.parametrize("behind", BEHIND.values(), ids=BEHIND)
def test_over_tls_too(
    stage: Stage, tmp_path: Path, behind: bytes, leave: Callable[[socket.socket], None]
) -> None:
    certificate = own_certificate(tmp_path, "127.0.0.1")
    context = ssl.create_default_context(cafile=certificate.cert)

    async def app(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        await (Echo() if scope["type"] == "lifespan" else stage)(scope, receive, send)

    host = b"host: 127.0.0.1:%d\r\n"
    with LocalServer(app, ServerSettings(certificate=certificate)) as server:
        sent = (STREAM + behind).replace(b"host: x\r\n", host % server.port)
        sock = context.wrap_socket(server.connect(), server_hostname="127.0.0.1")
        sock.sendall(sent)
        eventually(lambda: len(stage.outlets) == 1)
        server.ask(lambda: stage.show(b"one"))
        leave(sock)
        eventually(lambda: stage.open == 0)
        assert not stage.outlets
        eventually(lambda: not server.buffered())
        sock.close()


def test_a_viewer_who_stops_reading_is_bounded_whatever_it_sent_behind_its_stream(
    server: LocalServer, stage: Stage
) -> None:
    with server.connect(receive_buffer=4096) as sock:
        sock.sendall(STREAM + BEHIND["a request"])
        eventually(lambda: len(stage.outlets) == 1)
        eventually(lambda: server.ask(lambda: stage.show(b"x" * 1000)) == 0)
        assert max(server.buffered()) <= Http1Protocol.write_buffer_bytes + 1100


def test_bodies_of_requests_that_wait_are_bounded(server: LocalServer, stage: Stage) -> None:
    head = b"POST /x HTTP/1.1\r\nhost: x\r\ncontent-length: 1000000\r\n\r\n"
    with server.connect() as sock:
        sock.sendall(STREAM + head + bytes(2_000_000))
        eventually(lambda: len(stage.outlets) == 1)

        def waiting() -> int:
            (connection,) = server.server.server_state.connections
            assert isinstance(connection, Http1Protocol)
            return sum(len(cycle.body) for cycle, _ in connection.pipeline)

        assert server.ask(waiting) < 70_000
    eventually(lambda: stage.open == 0)


class Slow(Echo):
    """Answers a moment after it was asked, so that requests do come to wait."""

    async def __call__(
        self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable
    ) -> None:
        await asyncio.sleep(0.01)
        await super().__call__(scope, receive, send)


def test_a_request_that_waits_with_too_long_a_body_is_refused_once_the_first_is_answered() -> None:
    with LocalServer(Slow(), http=Hasty) as server, server.connect() as sock:
        head = b"POST /x HTTP/1.1\r\nhost: x\r\ncontent-length: 100000\r\n\r\n"
        sock.sendall(get("/one") + head + bytes(100_000))
        answers = read_all(sock)
    assert answers.startswith(b"HTTP/1.1 200 ")
    assert answers.count(b"HTTP/1.1 429 ") == 1


def get(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nhost: x\r\n\r\n".encode()


@pytest.mark.parametrize("app", [Echo, Slow])
@pytest.mark.parametrize(
    ("bad", "status"),
    [
        (b"rubbish\r\n\r\n", 400),
        (b"GET /\xff HTTP/1.1\r\nhost: x\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nx: " + b"a" * 17_000 + b"\r\n\r\n", 431),
        (b"POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\nnone", 400),
        (b"POST / HTTP/1.1\r\ncontent-length: 5\r\n\r\nabc", 408),
        (b"POST / HTTP/1.1\r\ncontent-type: Application/GRPC; x=1\r\n\r\n", 415),
    ],
    ids=["rubbish", "an address in bytes", "headers", "a chunk", "half a body", "gRPC"],
)
def test_good_requests_are_answered_before_what_is_refused_behind_them(
    app: type[Echo], bad: bytes, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    with LocalServer(app(), http=Hasty) as server, server.connect() as sock:
        sock.sendall(get("/one") + get("/two") + get("/three") + bad)
        answers = read_all(sock)
    statuses = [line.split()[1] for line in answers.split(b"\r\n") if line.startswith(b"HTTP/")]
    assert statuses == [b"200", b"200", b"200", b"%d" % status]
    assert answers.index(b"GET /one") < answers.index(b"GET /two") < answers.index(b"GET /three")
    assert not caplog.records


def test_what_is_refused_behind_a_response_without_end_is_closed_after_a_while() -> None:
    echo = Echo()
    with LocalServer(echo, http=Hasty) as server, server.connect() as sock:
        sock.sendall(get("/endless") + b"rubbish\r\n\r\n")
        read_all(sock)
        eventually(lambda: echo.open == 0)


def test_as_many_as_may_wait_are_answered_in_their_order_and_one_more_is_refused() -> None:
    most = Http1Protocol.pipelined_requests
    with LocalServer(Slow(), http=Hasty) as server, server.connect() as sock:
        sock.sendall(b"".join(get(f"/{n}") for n in range(most + 2)))
        answers = read_all(sock)
    found = [answers.index(f"GET /{n} ".encode()) for n in range(most + 1)]
    assert found == sorted(found)
    assert answers.count(b"HTTP/1.1 200 ") == most + 1
    assert answers.count(b"HTTP/1.1 429 ") == 1


@pytest.mark.parametrize(
    "body",
    [
        b"content-length: 100\r\n\r\nhalf",
        b"transfer-encoding: chunked\r\n\r\n",
        b"transfer-encoding: chunked\r\n\r\nnone",
        b"transfer-encoding: chunked\r\n\r\n0\r\nx: " + b"a" * 20_000,
    ],
    ids=["half", "none", "rubbish", "trailers"],
)
def test_a_request_that_was_answered_early_gets_no_second_answer(body: bytes) -> None:
    async def early(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        await send({"type": "http.response.start", "status": 403, "headers": []})
        await send({"type": "http.response.body", "body": b"no", "more_body": False})

    with LocalServer(early, http=Hasty) as server, server.connect() as sock:
        sock.sendall(
            b"POST / HTTP/1.1\r\nhost: x\r\n" + body.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
        )
        first = sock.recv(1000)
        sock.sendall(body.partition(b"\r\n\r\n")[2])
        rest = read_all(sock)
    assert first.startswith(b"HTTP/1.1 403 ")
    assert b"HTTP/" not in rest


@pytest.mark.parametrize("version", ["1.0", "1.1"])
@pytest.mark.parametrize("headers", [b"", b"expect: 100-continue\r\n", b"connection: close\r\n"])
@pytest.mark.parametrize("rest", [b"none", b"0\r\nx: " + b"a" * 20_000, b"5\r\nabc"])
def test_a_request_that_is_spoiled_as_its_handler_begins_leaves_no_traceback(
    version: str, headers: bytes, rest: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    head = f"POST / HTTP/{version}\r\nhost: x\r\ntransfer-encoding: chunked\r\n".encode()
    echo = Echo()
    with LocalServer(echo, http=Hasty) as server, server.connect() as sock:
        sock.sendall(head + headers + b"\r\n" + rest)
        read_all(sock)
        eventually(lambda: echo.open == 0)
        eventually(lambda: not server.server.server_state.tasks)
    assert not caplog.records
