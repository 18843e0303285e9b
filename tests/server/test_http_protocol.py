"""One port, two versions of HTTP: what is answered, and what is refused."""

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import h2.events
import h2.exceptions
import httpx
import pytest
from uvicorn.protocols.http.auto_zttp_impl import AutoZttpProtocol

from arcade_clash.server import HttpProtocol, ServerSettings, own_certificate
from local_server import Echo, Http2Client, LocalServer, client, eventually, read_all


@pytest.fixture
def echo() -> Echo:
    return Echo()


@pytest.fixture
def server(echo: Echo) -> Iterator[LocalServer]:
    with LocalServer(echo, http=HttpProtocol) as running:
        yield running


CHUNKED = b"POST /x HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n"


@pytest.mark.parametrize("version", [1, 2])
def test_a_request_without_a_body_is_answered(server: LocalServer, version: int) -> None:
    with client(server, version) as http:
        assert http.get("/get").text == "GET /get 0"
        assert http.post("/post", content=b"").text == "POST /post 0"
        assert http.get("/get").http_version == ("HTTP/1.1" if version == 1 else "HTTP/2")


def test_uvicorns_own_http2_still_leaves_such_a_request_waiting(echo: Echo) -> None:
    # When this fails, uvicorn has mended it, and the lines for `end_stream` may go.
    with (
        LocalServer(echo, http=AutoZttpProtocol) as stock,
        client(stock, 2, timeout=0.5) as http,
        pytest.raises(httpx.ReadTimeout),
    ):
        http.get("/get")


@pytest.mark.parametrize("version", [1, 2])
def test_much_goes_up_and_comes_down_whole(server: LocalServer, version: int) -> None:
    with client(server, version) as http:
        assert http.post("/up", content=bytes(3_000_000)).text == "POST /up 3000000"
        assert http.get("/big").content == bytes(1_000_000)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ([("x-long", "y" * 17_000)], 431),
        ([(f"x-{n}", "y" * 100) for n in range(200)], 431),
        ([(f"x-{n}", "y") for n in range(130)], 431),
        ([(f"x-{n}", "y") for n in range(120)], 200),
        ([("x-bytes", b"\xff\xfe")], 400),
        ([("x-text", "é".encode())], 200),
        ([("x-long", "y" * 15_000)], 200),
    ],
    ids=["one long", "many", "many short", "not so many", "not UTF-8", "UTF-8", "nearly long"],
)
@pytest.mark.parametrize("version", [1, 2])
def test_headers_have_a_limit_and_are_text(
    server: LocalServer, headers: list[tuple[str, str | bytes]], status: int, version: int
) -> None:
    with server.connect() as sock:
        if version == 2:
            viewer = Http2Client(sock)
            viewer.request(headers=tuple(headers))
            assert viewer.status() == status
        else:
            lines = [b"GET / HTTP/1.1", b"host: x", b"connection: close"]
            for name, value in headers:
                raw = value if isinstance(value, bytes) else value.encode()
                lines.append(name.encode() + b": " + raw)
            sock.sendall(b"\r\n".join([*lines, b"", b""]))
            assert read_all(sock).startswith(b"HTTP/1.1 %d " % status)


@pytest.mark.parametrize(
    "sent",
    [
        b"GET /x HTTP/1.1\r\nx: " + b"a" * 300_000,
        b"GET /" + b"a" * 300_000,
        b"\r\n" * 150_000,
        CHUNKED + b"0\r\nx: " + b"a" * 300_000,
        CHUNKED + b"1;x=" + b"a" * 300_000,
        b"GET /\xff HTTP/1.1\r\nhost: x\r\n\r\n",
        b"GET /?q=\xff HTTP/1.1\r\nhost: x\r\n\r\n",
        b"nonsense\r\n\r\n",
    ],
    ids=["a header", "an address", "line ends", "a trailer", "a chunk's extension",
         "an address in bytes", "a query in bytes", "nonsense"],
)  # fmt: skip
def test_what_has_no_end_or_no_sense_is_refused_and_closed(
    server: LocalServer, echo: Echo, sent: bytes
) -> None:
    with server.connect() as sock:
        with suppress(ConnectionError):  # It may be refused before it has all come.
            sock.sendall(sent)
        read_all(sock)
    eventually(lambda: echo.open == 0)
    assert echo.asked < 20


def test_a_refusal_reaches_whoever_is_still_sending(server: LocalServer) -> None:
    # A socket closed with something unread is reset, and its last words may be lost.
    for _ in range(20):
        with server.connect(receive_buffer=4096) as sock:
            sock.sendall(b"GET / HTTP/1.1\r\nx: " + b"a" * 20_000)
            with suppress(ConnectionError):
                for _ in range(20):
                    sock.sendall(b"a" * 1_000)
            assert sock.recv(1_000).startswith(b"HTTP/1.1 431 ")


def test_an_address_counts_among_the_headers_and_the_limit_is_told(server: LocalServer) -> None:
    with server.connect() as sock:
        sock.sendall(b"GET /" + b"x" * 17_000 + b" HTTP/1.1\r\nhost: x\r\n\r\n")
        answer = read_all(sock)
    assert answer.startswith(b"HTTP/1.1 431 ")
    assert b"longer than 16384 bytes" in answer


def test_an_address_in_bytes_is_refused_over_http2(server: LocalServer) -> None:
    with server.connect() as sock:
        viewer = Http2Client(sock)
        viewer.request("/\xff")
        assert viewer.status() == 400


def test_grpc_over_http1_is_told_what_it_needs(server: LocalServer) -> None:
    with client(server, 1) as http:
        answer = http.post("/x", headers={"content-type": "application/grpc+proto"})
        assert answer.status_code == 415
        assert "HTTP/2" in answer.text
        web = http.post("/x", headers={"content-type": "application/grpc-web+proto"})
        assert web.status_code == 200


@pytest.mark.parametrize("body", [b"abc", b""])
def test_a_wish_to_upgrade_is_ignored_and_the_body_kept(server: LocalServer, body: bytes) -> None:
    # As `curl --http2` asks; the parser alone would lose the body.
    head = (
        b"POST /x HTTP/1.1\r\nhost: x\r\nconnection: upgrade, http2-settings\r\nupgrade: h2c\r\n"
        b"http2-settings: AAMAAABk\r\ncontent-length: %d\r\n\r\n" % len(body)
    )
    with server.connect() as sock:
        for part in (head + body, head + body[:1]):
            sock.sendall(part)
        sock.sendall(body[1:] + b"GET /last HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        answers = read_all(sock)
    assert answers.count(b"POST /x %d\r\n" % len(body)) == 2
    assert b"GET /last 0\r\n" in answers


@pytest.mark.parametrize("more", ["", "content-length: 2\r\n", "upgrade: h2c\r\n"])
def test_connect_is_refused_in_a_sentence(
    server: LocalServer, more: str, caplog: pytest.LogCaptureFixture
) -> None:
    with server.connect() as sock:
        sock.sendall(f"CONNECT x:443 HTTP/1.1\r\nhost: x\r\n{more}\r\n".encode())
        answer = read_all(sock)
    assert answer.startswith(b"HTTP/1.1 501 ")
    assert b"takes no CONNECT" in answer
    assert not caplog.records


def test_trailers_do_not_become_headers(echo: Echo) -> None:
    seen: list[list[tuple[bytes, bytes]]] = []

    async def app(scope, receive, send):  # type: ignore[no-untyped-def] # an ASGI application in brief
        while (await receive())["more_body"]:
            pass
        seen.append(list(scope["headers"]))
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    with LocalServer(app, http=HttpProtocol) as server, server.connect() as sock:
        sock.sendall(
            b"POST /x HTTP/1.1\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n"
            b"1\r\na\r\n0\r\norigin: http://other\r\n\r\n"
        )
        assert read_all(sock).startswith(b"HTTP/1.1 200 ")
    assert [name for name, _ in seen[0]] == [b"transfer-encoding", b"connection"]


def test_rapid_resets_close_the_connection_before_a_thousand(
    server: LocalServer, echo: Echo, caplog: pytest.LogCaptureFixture
) -> None:
    with server.connect() as sock:
        viewer = Http2Client(sock)
        with suppress(ConnectionError, h2.exceptions.ProtocolError):
            for _ in range(2_000):
                viewer.h2.reset_stream(viewer.request("/endless"))
                viewer.flush()
        read_all(sock)
    eventually(lambda: echo.open == 0)
    assert echo.asked < 1_000
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize("version", [1, 2])
def test_a_handler_sees_that_the_caller_left(server: LocalServer, echo: Echo, version: int) -> None:
    with client(server, version) as http, http.stream("GET", "/endless"):
        assert echo.open == 1
    eventually(lambda: echo.open == 0)


def test_many_who_leave_leave_nothing_behind(server: LocalServer, echo: Echo) -> None:
    for _ in range(5):
        with server.connect() as sock:
            viewer = Http2Client(sock)
            for _ in range(100):
                viewer.request("/endless")
            eventually(lambda: echo.open == 100)
    eventually(lambda: echo.open == 0)
    eventually(lambda: not server.buffered())
    assert not server.ask(lambda: set(server.server.server_state.tasks))


def test_tls_agrees_on_a_version_by_alpn(echo: Echo, tmp_path: Path) -> None:
    certificate = own_certificate(tmp_path, "127.0.0.1")
    context = ssl.create_default_context(cafile=certificate.cert)
    with LocalServer(echo, ServerSettings(certificate=certificate)) as server:
        for version, protocol in ((1, "HTTP/1.1"), (2, "HTTP/2")):
            with httpx.Client(http2=version == 2, http1=version == 1, verify=context) as http:
                answer = http.get(f"https://localhost:{server.port}/get")
                assert (answer.text, answer.http_version) == ("GET /get 0", protocol)
        with httpx.Client(http2=True, verify=context) as http:
            assert http.get(f"https://127.0.0.1:{server.port}/get").http_version == "HTTP/2"


def test_the_protocol_runs_on_the_plain_event_loop_too(echo: Echo) -> None:
    server = LocalServer(echo, http=HttpProtocol)
    server.server.config.loop = "asyncio"
    with server:
        for version in (1, 2):
            with client(server, version) as http:
                assert http.post("/x", content=b"abc").text == "POST /x 3"
        assert isinstance(server.loop, asyncio.SelectorEventLoop)


@pytest.mark.parametrize(
    ("kind", "status", "said"),
    [
        ("application/connect+proto", 200, b'{"error": {"code": "resource_exhausted"'),
        ("Application/Connect+JSON; charset=utf-8", 200, b'"resource_exhausted"'),
        ("application/grpc-web+proto", 200, b"grpc-status: 8\r\n"),
        ("application/json", 431, b'{"code": "resource_exhausted"'),
        ("text/plain", 431, b'{"code": "resource_exhausted"'),
    ],
)
@pytest.mark.parametrize("path", ["/x", "/a.b/" + "c" * 200])
def test_a_refusal_over_http1_is_in_the_callers_own_protocol(
    server: LocalServer, kind: str, status: int, said: bytes, path: str
) -> None:
    text = "The headers and the address are longer than 16384 bytes."
    with server.connect() as sock:
        head = f"POST {path} HTTP/1.1\r\nhost: x\r\ncontent-type: {kind}\r\nx-long: "
        sock.sendall(head.encode() + b"y" * 17_000 + b"\r\n\r\n")
        answer = read_all(sock)
    assert answer.startswith(b"HTTP/1.1 %d " % status)
    assert said in answer
    assert text.encode() in answer
    assert b"connection: close\r\n" in answer


def test_what_is_no_request_is_refused_in_json(server: LocalServer) -> None:
    with server.connect() as sock:
        sock.sendall(b"nonsense\r\n\r\n")
        assert read_all(sock).endswith(
            b'{"code": "invalid_argument", "message": "This is not an HTTP request."}'
        )
