"""Whoever does not come to the end of what it began is closed."""

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from arcade_clash.server import HttpProtocol, ServerSettings, own_certificate
from arcade_clash.server.http1 import Http1Protocol
from arcade_clash.server.http2 import Http2Protocol
from local_server import Echo, Hasty, Http2Client, LocalServer, eventually, read_all


@pytest.fixture
def echo() -> Echo:
    return Echo()


@pytest.fixture
def server(echo: Echo) -> Iterator[LocalServer]:
    with LocalServer(echo, http=HttpProtocol) as running:
        yield running


@pytest.fixture
def hasty(echo: Echo) -> Iterator[LocalServer]:
    with LocalServer(echo, http=Hasty) as running:
        yield running


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GET /x HT",
        b"GET /x HTTP/1.1\r\nhost: x\r\nx-half",
        b"POST /x HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nhalf",
        b"PRI * HTTP/2.0\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        # A HEADERS frame of 100 bytes, of which ten come.
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0\0\0\x64\1\4\0\0\0\1" + bytes(10),
    ],
    ids=["nothing", "half a line", "half a header", "half a body",
         "half a preface", "a preface", "half a frame"],
)  # fmt: skip
def test_whoever_does_not_finish_a_request_is_closed(
    hasty: LocalServer, echo: Echo, sent: bytes
) -> None:
    # Keep-alive is longer than the test waits, so it is not what closes.
    hasty.server.config.timeout_keep_alive = 60
    with hasty.connect() as sock:
        sock.sendall(sent)
        answer = read_all(sock)
    if b"HTTP/1.1" in sent and not sent.endswith(b"\n"):
        assert b" 408 Request Timeout\r\n" in answer
    eventually(lambda: echo.open == 0)


def test_a_body_that_trickles_is_refused_over_http2_and_its_siblings_go_on(
    hasty: LocalServer,
) -> None:
    with hasty.connect() as sock:
        viewer = Http2Client(sock)
        viewer.request("/endless")
        assert viewer.status() == 200
        stream = viewer.request("/slow", "POST", end=False)
        viewer.h2.send_data(stream, b"a")
        viewer.flush()
        assert viewer.status() == 408
        viewer.request("/get")
        assert viewer.status() == 200


def test_a_request_that_comes_byte_by_byte_in_time_is_answered(server: LocalServer) -> None:
    with server.connect() as sock:
        for (
            byte
        ) in b"POST /x HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 3\r\n\r\nabc":
            sock.sendall(bytes([byte]))
        assert read_all(sock).endswith(b"POST /x 3\r\n0\r\n\r\n")


def test_a_stream_lives_longer_than_the_deadlines(hasty: LocalServer, echo: Echo) -> None:
    with hasty.connect() as sock:
        sock.sendall(b"GET /endless HTTP/1.1\r\nhost: x\r\n\r\n")
        eventually(lambda: echo.open == 1)
        with hasty.connect() as silent:
            sock.sendall(b"\r\n")
            read = sock.recv(65536)
            silent.setblocking(False)
            while True:  # until the silent one, which came later, is closed
                read = sock.recv(65536)
                try:
                    if not silent.recv(1):
                        break
                except BlockingIOError:
                    continue
        assert read
        assert sock.recv(65536)


def test_whoever_does_not_finish_a_handshake_is_closed(
    echo: Echo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Http1Protocol, "header_seconds", 0.3)
    certificate = own_certificate(tmp_path, "127.0.0.1")
    settings = ServerSettings(certificate=certificate)
    with LocalServer(echo, settings) as server, server.connect() as sock:
        assert read_all(sock) == b""


@pytest.mark.parametrize("alpn", ["h2", "http/1.1"])
def test_whoever_is_silent_after_the_handshake_is_closed(
    echo: Echo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, alpn: str
) -> None:
    monkeypatch.setattr(Http1Protocol, "header_seconds", 0.3)
    monkeypatch.setattr(Http2Protocol, "header_seconds", 0.3)
    certificate = own_certificate(tmp_path, "127.0.0.1")
    context = ssl.create_default_context(cafile=certificate.cert)
    context.set_alpn_protocols([alpn])
    with (
        LocalServer(echo, ServerSettings(certificate=certificate)) as server,
        context.wrap_socket(server.connect(), server_hostname="127.0.0.1") as sock,
    ):
        assert sock.selected_alpn_protocol() == alpn
        read_all(sock)
