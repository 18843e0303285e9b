"""What is written past a handler's task: how it is framed, and what a reader who stops is told."""

import asyncio
import socket
from collections.abc import Iterator

import h2.events
import pytest
from uvicorn._types import ASGIReceiveCallable, ASGISendCallable, Scope

from arcade_clash.errors import TooSlow
from arcade_clash.outlet import Outlet, outlet_of
from arcade_clash.server.http1 import Http1Protocol
from arcade_clash.server.http2 import Http2Protocol
from arcade_clash.server.protocol import HttpProtocol
from local_server import Http2Client, LocalServer, eventually, read_all


class HastyHttp1(Http1Protocol):
    stall_seconds = 0.3
    last_words_seconds = 1.0


class HastyHttp2(Http2Protocol):
    stall_seconds = 0.3
    last_words_seconds = 1.0


class Hasty(HttpProtocol):
    http1 = HastyHttp1
    http2 = HastyHttp2


class Stage:
    """Shows whoever comes the same: begins their responses, and lets `show` do the rest."""

    def __init__(self) -> None:
        self.outlets: list[Outlet] = []
        self.wanting: list[Outlet] = []
        self.open = 0

    async def __call__(
        self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable
    ) -> None:
        outlet = outlet_of(scope)
        assert outlet is not None
        assert not outlet.open(lambda: None), "the response has not begun"
        self.open += 1
        await receive()
        left = asyncio.ensure_future(receive())
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"begin ", "more_body": True})
        try:
            while not left.done():
                try:
                    await outlet.ready()
                except TooSlow:
                    end = b"too slow"
                    await send({"type": "http.response.body", "body": end, "more_body": False})
                    return
                shut = asyncio.Event()
                if not outlet.open(lambda outlet=outlet, shut=shut: self.lose(outlet, shut)):  # type: ignore[misc] # mypy infers no default's type
                    await asyncio.sleep(0)  # gone, it may be, which is heard in a turn of the loop
                    continue
                self.outlets.append(outlet)
                while not shut.is_set() and not left.done():
                    await asyncio.sleep(0.001)
        finally:
            left.cancel()
            self.open -= 1

    def show(self, body: bytes) -> None:
        """Writes a piece to everyone whose outlet is open."""
        for outlet in [*self.outlets]:
            outlet.write(outlet.framing.frame(body))

    def lose(self, outlet: Outlet, shut: asyncio.Event) -> None:
        """An outlet is shut: its handler is woken."""
        self.outlets.remove(outlet)
        shut.set()


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture
def server(stage: Stage) -> Iterator[LocalServer]:
    with LocalServer(stage, http=Hasty) as running:
        yield running


def come(
    server: LocalServer, version: int, kind: str = "application/json"
) -> tuple[socket.socket, Http2Client | None]:
    # Over HTTP/2 it is the window that fills, before the socket does.
    sock = server.connect(receive_buffer=4096 if version == 1 else 0)
    if version == 1:
        sock.sendall(f"GET /x HTTP/1.1\r\nhost: x\r\ncontent-type: {kind}\r\n\r\n".encode())
        return sock, None
    viewer = Http2Client(sock)
    viewer.request("/x", headers=(("content-type", kind),))
    return sock, viewer


def read(sock: socket.socket, viewer: Http2Client | None, until: bytes) -> bytes:
    """What the viewer has been sent, up to some words."""
    if viewer is None:
        data = b""
        while until not in data:
            part = sock.recv(65536)
            assert part, data
            data += part
        return data
    while until not in viewer.data.get(1, b""):
        assert viewer.receive(), viewer.data
    return bytes(viewer.data[1])


@pytest.mark.parametrize(
    ("kind", "format_name", "sent"),
    [
        ("application/json", "json", b"one\n"),
        ("application/JSON; charset=utf-8", "json", b"one\n"),
        ("application/connect+json", "json", b"\0\0\0\0\3one"),
        ("application/connect+proto", "proto", b"\0\0\0\0\3one"),
        ("application/grpc", "proto", b"\0\0\0\0\3one"),
        ("application/grpc-web+json", "json", b"\0\0\0\0\3one"),
    ],
)
@pytest.mark.parametrize("version", [1, 2])
def test_a_message_reaches_everyone_framed_as_their_version_and_content_type_have_it(
    server: LocalServer, stage: Stage, version: int, kind: str, format_name: str, sent: bytes
) -> None:
    if version == 1 and kind == "application/grpc":
        pytest.skip("gRPC needs HTTP/2")
    viewers = [come(server, version, kind) for _ in range(3)]
    eventually(lambda: len(stage.outlets) == 3)
    framings = {outlet.framing for outlet in stage.outlets}
    assert [framing.format for framing in framings] == [format_name], "and made once for all"
    server.ask(lambda: stage.show(b"one"))
    server.ask(lambda: stage.show(b"two"))
    for sock, viewer in viewers:
        data = read(sock, viewer, b"two")
        if version == 1:
            assert b"6\r\nbegin \r\n%x\r\n%b\r\n" % (len(sent), sent) in data
        else:
            assert data.startswith(b"begin " + sent)
        sock.close()
    eventually(lambda: stage.open == 0)


@pytest.mark.parametrize("version", [1, 2])
def test_a_reader_who_stops_is_told_why_if_it_comes_back_soon(
    server: LocalServer, stage: Stage, version: int
) -> None:
    sock, viewer = come(server, version)
    eventually(lambda: len(stage.outlets) == 1)
    fill(server, stage)
    eventually(lambda: stage.open == 0)
    data = read(sock, viewer, b"too slow")
    assert data.count(b"x" * 1000) < 600, "what it was kept for it is bounded"
    sock.close()


@pytest.mark.parametrize("version", [1, 2])
def test_a_reader_who_never_comes_back_leaves_nothing_behind(
    server: LocalServer, stage: Stage, version: int
) -> None:
    sock, viewer = come(server, version)
    eventually(lambda: len(stage.outlets) == 1)
    fill(server, stage)
    if viewer is None:
        eventually(lambda: not server.server.server_state.connections)
        assert b"too slow" not in read_all(sock)
    else:
        reset = viewer.until(h2.events.StreamReset, grant=False)
        assert reset.stream_id == 1
    eventually(lambda: not server.server.server_state.tasks)
    sock.close()


def fill(server: LocalServer, stage: Stage) -> None:
    """Offers until the only viewer has no more room."""

    def overflow() -> bool:
        server.ask(lambda: stage.show(b"x" * 1000))
        return not stage.outlets

    eventually(overflow)
