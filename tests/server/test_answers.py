"""Every answer is counted, by its status and by why it was refused, whoever gives it."""

import re
import socket
from collections.abc import Callable
from typing import Any

import pytest
from uvicorn._types import ASGIReceiveCallable, ASGISendCallable, Scope

from arcade_clash.server import ANSWERS, Answers, ServerSettings
from arcade_clash.server.http1 import Http1Protocol
from arcade_clash.server.http2 import Http2Protocol
from local_server import Http2Client, LocalServer, eventually, live, read_all


class Told:
    """Answers with 200, or breaks; `answers` is what its server counts."""

    answers: Answers

    async def __call__(
        self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable
    ) -> None:
        if scope["type"] == "lifespan":
            self.answers = scope["state"][ANSWERS]
            await live(receive, send)
            return
        assert scope["type"] == "http"
        if scope["path"] == "/break":
            raise ValueError("it broke")
        if scope["path"] == "/wait":
            # As handlers do, it answers though its caller was told otherwise.
            await receive()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


def request(sock: socket.socket, line: str, *headers: str, host: str = "") -> bytes:
    name = host or f"127.0.0.1:{sock.getpeername()[1]}"
    head = [f"{line} HTTP/1.1", f"host: {name}", "connection: close", *headers]
    sock.sendall("\r\n".join([*head, "", ""]).encode())
    return read_all(sock)


def chunked(sock: socket.socket) -> bytes:
    sock.sendall(
        b"POST / HTTP/1.1\r\nhost: 127.0.0.1:%d\r\ntransfer-encoding: chunked\r\n\r\n"
        b"493e0\r\n%b\r\n0\r\n\r\n" % (sock.getpeername()[1], bytes(300_000))
    )
    return sock.recv(1000)


@pytest.mark.parametrize(
    ("ask", "counted"),
    [
        (lambda sock: request(sock, "GET /"), ("2xx", "none")),
        (lambda sock: request(sock, "GET /break"), ("5xx", "none")),
        (lambda sock: request(sock, "GET /", host="evil.example"), ("4xx", "host")),
        (lambda sock: request(sock, "GET /", "origin: http://evil.example"), ("4xx", "origin")),
        (lambda sock: request(sock, "GET /", "sec-fetch-site: cross-site"), ("4xx", "origin")),
        (lambda sock: request(sock, "POST /", "content-length: 300000"), ("4xx", "body")),
        (chunked, ("4xx", "body")),
        (lambda sock: request(sock, "GET /", "x: " + "y" * 17_000), ("4xx", "headers")),
        (lambda sock: request(sock, "nonsense"), ("4xx", "unreadable")),
        (
            lambda sock: request(sock, "POST /", "content-type: application/grpc"),
            ("4xx", "version"),
        ),
        (lambda sock: request(sock, "POST /wait", "content-length: 9"), ("4xx", "late")),
    ],
    ids=["good", "broken", "a name", "a page", "a site", "a length", "a long body", "headers",
         "nonsense", "gRPC", "a late body"],
)  # fmt: skip
def test_each_answer_is_counted_once_by_its_status_and_its_reason(
    ask: Callable[[socket.socket], bytes],
    counted: tuple[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Http1Protocol, "body_seconds", 0.3)
    app = Told()
    with LocalServer(app) as server, server.connect() as sock:
        assert ask(sock)
        eventually(lambda: app.answers.counts.total() == 1)
    assert app.answers.counts == {counted: 1}


def test_what_http2_refuses_is_counted_stream_by_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Http2Protocol, "body_seconds", 0.3)
    app = Told()
    with LocalServer(app) as server, server.connect() as sock:
        viewer = Http2Client(sock)
        viewer.request("/\xff")
        assert viewer.status() == 400
        viewer.request(headers=(("x", "y" * 17_000),))
        assert viewer.status() == 431
        viewer.request("/wait", "POST", end=False)
        assert viewer.status() == 408
        viewer.request(headers=(("origin", "http://evil.example"),))
        assert viewer.status() == 403
        viewer.request()
        assert viewer.status() == 200
        eventually(lambda: app.answers.counts.total() >= 5)
    assert app.answers.counts == {
        ("4xx", "unreadable"): 1,
        ("4xx", "headers"): 1,
        ("4xx", "late"): 1,
        ("4xx", "origin"): 1,
        ("2xx", "none"): 1,
    }


def test_what_callers_send_makes_no_label() -> None:
    app = Told()
    with LocalServer(app, ServerSettings()) as server:
        for number in range(20):
            with server.connect() as sock:
                request(sock, f"GET /{number}", f"origin: http://evil{number}.example")
        eventually(lambda: app.answers.counts.total() == 20)
    assert len(app.answers.counts) == 1
    labels: Any = [part for key in app.answers.counts for part in key]
    assert all(re.fullmatch(r"[a-z0-9]+", label) for label in labels)
