"""A reader that stops costs a bounded number of bytes, and is dropped after a while."""

import socket
import ssl
import time
from collections.abc import Iterator
from pathlib import Path

import h2.events
import h2.settings
import pytest
from uvicorn._types import ASGIReceiveCallable, ASGISendCallable, Scope
from uvicorn.protocols.http.auto_zttp_impl import AutoZttpProtocol

from arcade_clash.errors import TooSlow
from arcade_clash.outlet import outlet_of
from arcade_clash.server import HttpProtocol, ServerSettings, own_certificate
from arcade_clash.server.http1 import Http1Protocol
from arcade_clash.server.http2 import Http2Protocol
from local_server import Echo, Hasty, Http2Client, LocalServer, client, eventually, read_all


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


@pytest.mark.parametrize("version", [1, 2])
def test_readers_that_stop_cost_a_bounded_number_of_bytes(
    server: LocalServer, echo: Echo, version: int
) -> None:
    stalled = []
    for _ in range(50):
        sock = server.connect(receive_buffer=4096)
        stalled.append(sock)
        if version == 1:
            sock.sendall(b"GET /endless HTTP/1.1\r\nhost: x\r\n\r\n")
        else:
            viewer = Http2Client(sock)
            viewer.request("/endless")
            viewer.until(h2.events.ResponseReceived, grant=False)
    eventually(lambda: echo.open == 50)
    with client(server, version) as http, http.stream("GET", "/endless") as response:
        read = 0
        for part in response.iter_raw():
            read += len(part)
            if read > 3_000_000:
                break
    eventually(lambda: echo.open == 50)
    limits = Http1Protocol if version == 1 else Http2Protocol
    bound = limits.write_buffer_bytes + Http2Protocol.stream_buffer_bytes + 2 * 1100
    assert max(server.buffered()) <= bound
    sent = echo.sent
    with client(server, version) as http:
        http.get("/big")
    assert echo.sent == sent, "a handler went on though nobody read"
    for sock in stalled:
        sock.close()
    eventually(lambda: echo.open == 0)


def test_uvicorns_own_http2_still_grows_with_a_reader_that_stops(echo: Echo) -> None:
    # When this fails, uvicorn has mended it, and our paced `send` may go.
    with LocalServer(echo, http=AutoZttpProtocol) as stock:
        sock = stock.connect()
        viewer = Http2Client(sock)
        stream = viewer.request("/endless", "POST", end=False)
        viewer.h2.end_stream(stream)
        viewer.flush()
        eventually(lambda: max(stock.buffered(), default=0) > 1_000_000)
        sock.close()


def test_streams_of_one_connection_are_bounded_each(server: LocalServer, echo: Echo) -> None:
    sock = server.connect()
    viewer = Http2Client(sock)
    for _ in range(60):
        viewer.request("/endless")
    eventually(lambda: echo.open == 60)
    with client(server, 1) as http:
        http.get("/big")
    assert max(server.buffered()) <= 60 * (Http2Protocol.stream_buffer_bytes + 1100)
    sock.close()
    eventually(lambda: echo.open == 0)


@pytest.mark.parametrize("version", [1, 2])
def test_a_reader_that_stops_is_dropped_after_a_while(
    hasty: LocalServer, echo: Echo, version: int
) -> None:
    sock = hasty.connect(receive_buffer=4096)
    if version == 1:
        sock.sendall(b"GET /endless HTTP/1.1\r\nhost: x\r\n\r\n")
    else:
        Http2Client(sock).request("/endless")
    eventually(lambda: echo.asked == 1)
    eventually(lambda: echo.open == 0)
    sock.close()


def test_a_stream_without_window_is_dropped_and_its_siblings_go_on(
    hasty: LocalServer, echo: Echo
) -> None:
    hasty.server.config.timeout_keep_alive = 60
    sock = hasty.connect()
    viewer = Http2Client(sock)
    stalled = viewer.request("/endless")
    reset = viewer.until(h2.events.StreamReset, grant=False)
    assert reset.stream_id == stalled
    viewer.h2.increment_flow_control_window(65535)
    sibling = viewer.request("/get")
    while not any(isinstance(e, h2.events.StreamEnded) for e in viewer.events):
        viewer.receive()
    assert viewer.data[sibling] == b"GET /get 0"
    assert echo.open == 0
    assert viewer.until(h2.events.ConnectionTerminated), "and the connection, once it is idle"
    viewer.until_closed()
    sock.close()


def test_a_slow_reader_who_reads_is_not_dropped(hasty: LocalServer) -> None:
    sock = hasty.connect()
    viewer = Http2Client(sock)
    stream = viewer.request("/big")
    while len(viewer.data.get(stream, b"")) < 1_000_000:
        viewer.receive(grant=False)
        if viewer.unread.get(stream, 0) > 30_000:
            viewer.grant(stream)
    assert len(viewer.data[stream]) == 1_000_000
    sock.close()


def test_pings_without_end_from_a_reader_that_stops_cost_a_bounded_number_of_bytes(
    server: LocalServer,
) -> None:
    with server.connect(receive_buffer=4096) as sock:
        viewer = Http2Client(sock)
        ping = bytes([0, 0, 8, 6, 0, 0, 0, 0, 0]) + b"12345678"
        sock.settimeout(0.3)
        try:
            for _ in range(2_000):
                sock.sendall(ping * 1_000)
        except (TimeoutError, ConnectionError):
            pass
        with client(server, 1) as http:
            http.get("/get")
        assert max(server.buffered(), default=0) < 600_000
        del viewer


def test_what_waits_for_window_is_sent_before_the_server_says_goodbye(echo: Echo) -> None:
    with LocalServer(echo) as server, server.connect() as sock:
        viewer = Http2Client(sock)
        stream = viewer.request("/endless")
        while viewer.unread.get(stream, 0) < 65_535:
            viewer.receive(grant=False)
        echo.ending = True
        server.server.should_exit = True
        eventually(lambda: echo.open == 1)
        viewer.grant(stream)
        viewer.until_closed()
        assert viewer.data[stream].endswith(b"the end")


@pytest.mark.parametrize("version", [1, 2])
def test_readers_that_stop_are_bounded_over_tls_too(
    echo: Echo, tmp_path: Path, version: int
) -> None:
    certificate = own_certificate(tmp_path, "127.0.0.1")
    context = ssl.create_default_context(cafile=certificate.cert)
    context.set_alpn_protocols(["h2"] if version == 2 else ["http/1.1"])
    with LocalServer(echo, ServerSettings(certificate=certificate)) as server:
        stalled = []
        for _ in range(10):
            raw = server.connect(receive_buffer=4096)
            sock = context.wrap_socket(raw, server_hostname="127.0.0.1")
            stalled.append(sock)
            if version == 2:
                Http2Client(sock).request("/endless")
            else:
                sock.sendall(b"GET /endless HTTP/1.1\r\nhost: 127.0.0.1:%d\r\n\r\n" % server.port)
        eventually(lambda: echo.open == 10)
        sent = -1

        def still() -> bool:
            nonlocal sent
            before, sent = sent, echo.sent
            return before == sent > 0

        eventually(still)
        assert max(server.buffered()) <= Http2Protocol.write_buffer_bytes + 40_000
        for sock in stalled:
            sock.close()
        eventually(lambda: echo.open == 0)


def test_accepted_sockets_keep_little_unsent_in_the_kernel(server: LocalServer) -> None:
    if not hasattr(socket, "TCP_NOTSENT_LOWAT"):
        pytest.skip("this system has no such option")
    with server.connect() as sock:
        sock.sendall(b"GET /endless HTTP/1.1\r\nhost: x\r\n\r\n")
        sock.recv(100)

        def options() -> list[int]:
            (connection,) = server.server.server_state.connections
            theirs = connection.transport.get_extra_info("socket")
            return [
                theirs.getsockopt(socket.IPPROTO_TCP, option)
                for option in (socket.TCP_NOTSENT_LOWAT, socket.TCP_USER_TIMEOUT)
            ]

        assert server.ask(options) == [16 * 1024, 24_000]


def without_window(server: LocalServer, requests: int, path: str) -> socket.socket:
    """A client that asks for much, and grants not a byte of it."""
    sock = server.connect()
    viewer = Http2Client(sock)
    viewer.h2.update_settings({h2.settings.SettingCodes.INITIAL_WINDOW_SIZE: 0})
    viewer.flush()
    for _ in range(requests):
        viewer.request(path)
    return sock


def test_whole_answers_that_nobody_reads_are_bounded_whatever_their_number(
    server: LocalServer, echo: Echo
) -> None:
    sock = without_window(server, 100, "/big")
    eventually(lambda: echo.open == 100)
    with client(server, 2) as http:
        assert len(http.get("/big").content) == 1_000_000
    assert max(server.buffered(), default=0) < 20_000
    assert echo.open == 100, "their handlers wait"
    sock.close()
    eventually(lambda: echo.open == 0)


@pytest.mark.parametrize("path", ["/big", "/get"])
def test_whole_answers_that_nobody_reads_are_dropped_after_a_while(
    hasty: LocalServer, echo: Echo, path: str
) -> None:
    hasty.server.config.timeout_keep_alive = 60
    with without_window(hasty, 100, path) as sock:
        eventually(lambda: echo.asked == 100)
        eventually(lambda: echo.open == 0)
        assert max(hasty.buffered(), default=0) < 5_000
        read_all(sock)


def test_a_caller_who_cancels_an_answer_without_window_ends_its_handler_at_once(
    server: LocalServer, echo: Echo
) -> None:
    with server.connect() as sock:
        viewer = Http2Client(sock)
        viewer.h2.update_settings({h2.settings.SettingCodes.INITIAL_WINDOW_SIZE: 0})
        viewer.flush()
        stream, other = viewer.request("/big"), viewer.request("/big")
        eventually(lambda: echo.open == 2)
        viewer.h2.reset_stream(stream)
        viewer.flush()
        eventually(lambda: echo.open == 1, Http2Protocol.stall_seconds / 2)
        assert stream < other


def test_a_socket_that_is_full_holds_no_more_for_a_hundred_streams_than_for_a_few(
    server: LocalServer, echo: Echo
) -> None:
    sock = server.connect(receive_buffer=4096)
    viewer = Http2Client(sock)
    viewer.h2.update_settings({h2.settings.SettingCodes.INITIAL_WINDOW_SIZE: 0})
    for _ in range(100):
        viewer.request("/big")
    eventually(lambda: echo.open == 100)
    viewer.h2.update_settings({h2.settings.SettingCodes.INITIAL_WINDOW_SIZE: 2**31 - 1})
    viewer.h2.increment_flow_control_window(2**31 - 1 - 65_535)
    viewer.flush()  # all may write at once now
    with client(server, 2) as http:
        http.get("/big")
    assert max(server.buffered()) <= (
        Http2Protocol.write_buffer_bytes + 2 * Http2Protocol.stream_buffer_bytes
    )
    sock.close()
    eventually(lambda: echo.open == 0)


def test_streams_that_share_a_slow_connection_all_come_to_their_end(
    hasty: LocalServer, echo: Echo
) -> None:
    # Each stream's own window is open, and the connection's is granted bit by bit: for longer in
    # all than a reader may stop.
    with hasty.connect() as sock:
        viewer = Http2Client(sock)
        viewer.h2.update_settings({h2.settings.SettingCodes.INITIAL_WINDOW_SIZE: 2**31 - 1})
        viewer.flush()
        streams = [viewer.request("/big") for _ in range(4)]
        begun = time.monotonic()
        while any(len(viewer.data.get(stream, b"")) < 1_000_000 for stream in streams):
            assert viewer.receive(grant=False)
            assert not any(isinstance(e, h2.events.StreamReset) for e in viewer.events)
            late = time.monotonic() - begun < 1.0
            if sum(viewer.unread.values()) >= (60_000 if late else 1):
                time.sleep(0.1 if late else 0)
                viewer.h2.increment_flow_control_window(sum(viewer.unread.values()))
                viewer.unread.clear()
                viewer.flush()


@pytest.mark.parametrize("version", [1, 2])
def test_a_handler_that_waits_for_room_ends_with_a_reason_and_its_siblings_are_cut(
    version: int,
) -> None:
    """The socket of several responses is full: only a reason that is known is still written."""
    ended: list[str] = []

    async def app(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        assert scope["type"] == "http"
        outlet = outlet_of(scope)
        assert outlet is not None
        await send({"type": "http.response.start", "status": 200, "headers": []})
        if scope["path"] == "/big":
            body = bytes(50_000_000)
            await send({"type": "http.response.body", "body": body, "more_body": False})
            return
        try:
            while True:
                await outlet.ready()
                piece = bytes(10_000)
                await send({"type": "http.response.body", "body": piece, "more_body": True})
        except TooSlow:
            ended.append(scope["path"])
            await send({"type": "http.response.body", "body": b"too slow", "more_body": False})

    with LocalServer(app, http=Hasty) as server:
        sock = server.connect(receive_buffer=4096)
        if version == 1:
            sock.sendall(b"GET /stream HTTP/1.1\r\nhost: x\r\n\r\n")
        else:
            viewer = Http2Client(sock)
            viewer.h2.update_settings({h2.settings.SettingCodes.INITIAL_WINDOW_SIZE: 2**31 - 1})
            viewer.h2.increment_flow_control_window(2**31 - 1 - 65_535)
            for path in ["/stream", *["/big"] * 20]:
                viewer.request(path)
        eventually(lambda: ended == ["/stream"])
        assert max(server.buffered(), default=0) < 100_000
        eventually(lambda: not server.server.server_state.tasks)
        sock.close()
