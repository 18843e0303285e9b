"""What happens before a connection speaks: its place, TLS, and plain HTTP where TLS is spoken."""

import asyncio
import resource
import socket
import ssl
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import httpx
import pytest

from arcade_clash.server import (
    CONNECTIONS,
    Certificate,
    Connections,
    ServerSettings,
    own_certificate,
)
from arcade_clash.server.answers import ANSWERS, Answers
from arcade_clash.server.connections import Closed
from arcade_clash.server.descriptors import connections_within, raise_limit
from arcade_clash.server.http1 import Http1Protocol
from arcade_clash.server.protocol import HttpProtocol
from local_server import Echo, LocalServer, eventually, read_all


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return own_certificate(tmp_path_factory.mktemp("tls"), "127.0.0.1")


@pytest.fixture
def server(certificate: Certificate) -> Iterator[LocalServer]:
    with LocalServer(Echo(), ServerSettings(certificate=certificate)) as running:
        yield running


def connections(server: LocalServer) -> Connections:
    found: Connections = server.server.lifespan.state[CONNECTIONS]
    return found


def answers(server: LocalServer) -> Answers:
    found: Answers = server.server.lifespan.state[ANSWERS]
    return found


def trusting(certificate: Certificate) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=certificate.cert)


def test_a_connection_is_counted_before_its_tls_handshake(
    server: LocalServer, certificate: Certificate
) -> None:
    with ExitStack() as stack:
        for _ in range(5):
            stack.enter_context(server.connect())
        half = stack.enter_context(server.connect())
        half.sendall(b"\x16\x03\x01")  # the beginning of a handshake, and no more
        eventually(lambda: connections(server).open == 6)
        url = f"https://127.0.0.1:{server.port}/x"
        with httpx.Client(verify=trusting(certificate)) as client:
            assert client.get(url).status_code == 200
            assert connections(server).open == 7
    eventually(lambda: connections(server).open == 0)


def test_who_does_not_get_through_the_handshake_in_time_is_let_go(
    certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Http1Protocol, "header_seconds", 0.3)
    with (
        LocalServer(Echo(), ServerSettings(certificate=certificate)) as server,
        server.connect() as silent,
        server.connect() as half,
        server.connect() as nonsense,
    ):
        half.sendall(b"\x16\x03\x01")
        nonsense.sendall(b"\x16" + b"\xff" * 100)
        for sock in (silent, half, nonsense):
            read_all(sock)
        eventually(lambda: connections(server).open == 0)


def test_a_newcomer_takes_the_place_of_a_handshake_that_dawdles(
    certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(HttpProtocol, "most_connections", 3)
    with (
        LocalServer(Echo(), ServerSettings(certificate=certificate)) as server,
        ExitStack() as stack,
    ):
        silent = stack.enter_context(server.connect())
        half = stack.enter_context(server.connect())
        half.sendall(b"\x16\x03\x01")
        eventually(lambda: connections(server).open == 2)
        url = f"https://127.0.0.1:{server.port}/x"
        clients = [stack.enter_context(httpx.Client(verify=trusting(certificate))) for _ in "abc"]
        assert [client.get(url).status_code for client in clients] == [200] * 3
        assert read_all(silent) == b""
        assert read_all(half) == b""
        assert connections(server).closed[Closed.IDLE] == 2


@pytest.mark.parametrize(
    "asked",
    [
        b"GET / HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n",
        b"POST / HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 100000\r\n\r\n" + bytes(100_000),
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"\x00",
    ],
    ids=["a page", "a call", "HTTP/2", "rubbish"],
)
def test_plain_http_on_a_port_of_https_is_told_so(server: LocalServer, asked: bytes) -> None:
    with server.connect() as sock:
        sock.sendall(asked)
        told = read_all(sock)
    assert told.startswith(b"HTTP/1.1 400 ")
    assert b"https://" in told
    assert answers(server).counts["4xx", "scheme"] == 1
    eventually(lambda: connections(server).open == 0)


def test_a_client_that_leaves_before_it_spoke_leaves_nothing(server: LocalServer) -> None:
    for sent in (b"", b"\x16", b"\x16\x03\x01\x02\x00"):
        with server.connect() as sock:
            sock.sendall(sent)
    eventually(lambda: connections(server).open == 0)


def test_a_connection_whose_protocol_cannot_be_made_is_closed_and_keeps_no_place(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(self: HttpProtocol, *args: object, **kwargs: object) -> None:
        raise ValueError("it broke")

    monkeypatch.setattr(HttpProtocol, "__init__", broken)
    with LocalServer(Echo()) as server, server.connect() as sock:
        assert read_all(sock) == b""
        eventually(lambda: connections(server).open == 0)
    assert "A connection was given up." in caplog.text


def test_a_server_that_stops_waits_for_no_handshake(certificate: Certificate) -> None:
    with LocalServer(Echo(), ServerSettings(certificate=certificate)) as server:
        silent, half = server.connect(), server.connect()
        half.sendall(b"\x16\x03\x01")
        eventually(lambda: connections(server).open == 2)
        server.stop()
        with closing(silent), closing(half):
            assert read_all(silent) == b""
            read_all(half)


def test_where_descriptors_run_out_an_idle_connection_makes_room_and_accepting_goes_on() -> None:
    with LocalServer(Echo()) as server, ExitStack() as stack:
        idle = [stack.enter_context(server.connect()) for _ in range(20)]
        eventually(lambda: connections(server).open == 20)
        before = resource.getrlimit(resource.RLIMIT_NOFILE)
        newcomer = stack.enter_context(socket.socket())
        newcomer.settimeout(10)
        taken = max(sock.fileno() for sock in [*idle, newcomer]) + 1
        # Both ends of the connections are of this process: none of their numbers is free.
        fillers = []
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (taken + 64, before[1]))
            while True:
                try:
                    fillers.append(socket.socket())
                except OSError:
                    break
            newcomer.connect(("127.0.0.1", server.port))
            newcomer.sendall(b"GET /x HTTP/1.1\r\nhost: 127.0.0.1:%d\r\n\r\n" % server.port)
            assert newcomer.recv(1000).startswith(b"HTTP/1.1 200")
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, before)
            for filler in fillers:
                filler.close()
        assert connections(server).closed[Closed.DESCRIPTORS] >= 1
        assert connections(server).closed[Closed.IDLE] >= 1


@pytest.mark.parametrize(
    ("limit", "connections"),
    [
        (20_000, 2048),
        (2144, 2048),
        (1024, 928),
        (256, 160),
        (64, 8),
        (resource.RLIM_INFINITY, 2048),
    ],
)
def test_connections_leave_descriptors_for_everything_else(limit: int, connections: int) -> None:
    assert connections_within(limit, 2048) == connections


def test_the_limit_of_open_files_is_raised_as_far_as_it_goes() -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (before[1] // 2, before[1]))
        assert raise_limit() == before[1]
        assert raise_limit() == before[1]
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_a_server_with_few_descriptors_says_how_many_connections_it_takes(
    caplog: pytest.LogCaptureFixture,
) -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (600, before[1]))
        with LocalServer(Echo()):
            pass
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
    (line,) = [record.getMessage() for record in caplog.records if "at once" in record.getMessage()]
    assert "takes 504 connections at once and not 2048" in line
    assert "ulimit -n 2144" in line


def test_asyncio_s_own_loop_accepts_as_uvloop_does(certificate: Certificate) -> None:
    class Plain(LocalServer):
        def _run(self) -> None:
            with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
                self.loop = runner.get_loop()
                runner.run(self.server.serve())

    with (
        Plain(Echo(), ServerSettings(certificate=certificate)) as server,
        httpx.Client(verify=trusting(certificate), http2=True) as client,
    ):
        assert client.get(f"https://127.0.0.1:{server.port}/x").status_code == 200
        with server.connect() as plain:
            plain.sendall(b"GET / HTTP/1.1\r\n\r\n")
            assert b"https://" in read_all(plain)
    assert Path(certificate.cert).is_file()
