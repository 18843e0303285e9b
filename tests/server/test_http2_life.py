"""An HTTP/2 connection from its first SETTINGS to its end in good order."""

import asyncio
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress

import h2.events
import h2.exceptions
import h2.settings
import pytest
from uvicorn._types import ASGIReceiveCallable, ASGISendCallable, Scope

from arcade_clash.server import HttpProtocol
from arcade_clash.server.frames import REQUESTS_A_TURN
from arcade_clash.server.http2 import Http2Protocol
from local_server import Echo, Hasty, Http2Client, LocalServer, client, eventually, read_all
from zttp_client import ZttpClient

GRPC = "application/grpc"
CONNECT = "application/connect+proto"


@pytest.fixture
def echo() -> Echo:
    return Echo()


@pytest.fixture
def server(echo: Echo) -> Iterator[LocalServer]:
    with LocalServer(echo, http=HttpProtocol) as running:
        yield running


class FewRequests(Http2Protocol):
    most_requests = (20, 30)
    goaway_seconds = 60.0  # so that the number of requests decides


class Few(HttpProtocol):
    http2 = FewRequests


class FewAndSoon(HttpProtocol):
    http2 = type("FewAndSoon", (FewRequests,), {"goaway_seconds": 0.1})


def test_a_connection_that_has_answered_much_ends_in_good_order_and_loses_no_request(
    echo: Echo,
) -> None:
    first, last = FewRequests.most_requests
    with LocalServer(echo, http=Few) as server, ZttpClient(server.port) as viewer:
        endless = viewer.ask(b"/endless")
        for _ in range(first - 1):
            viewer.ask(b"/get")
        while not viewer.goaways:
            viewer.receive()
        assert viewer.goaways[0].error_code == 0
        assert viewer.goaways[0].last_stream_id == 2**31 - 1
        late = [viewer.ask(b"/get") for _ in range(last - first)]  # on their way meanwhile
        while len(viewer.goaways) < 2 or not viewer.ended >= {*late}:
            assert viewer.receive(), "closed before it was answered"
        assert viewer.goaways[1].error_code == 0
        assert viewer.goaways[1].last_stream_id == late[-1]
        refused = viewer.ask(b"/get")
        while refused not in viewer.reset:
            viewer.receive()
        assert viewer.reset[refused] == 7, "REFUSED_STREAM: it may be asked again elsewhere"
        assert echo.asked == last
        assert endless not in viewer.ended
        echo.ending = True
        while viewer.receive():
            pass
        assert endless in viewer.ended


def test_a_client_that_asks_no_more_hears_a_second_goaway_and_its_streams_run_out(
    echo: Echo,
) -> None:
    with LocalServer(echo, http=FewAndSoon) as server, ZttpClient(server.port) as viewer:
        endless = viewer.ask(b"/endless")
        for _ in range(FewRequests.most_requests[0] - 1):
            viewer.ask(b"/get")
        while len(viewer.goaways) < 2:
            assert viewer.receive()
        echo.ending = True
        while viewer.receive():
            pass
        assert endless in viewer.ended


@pytest.mark.parametrize("path", [b"/endless", b"/get"])
def test_a_client_that_heeds_no_goaway_is_refused_at_the_last(echo: Echo, path: bytes) -> None:
    with LocalServer(echo, http=Few) as server, ZttpClient(server.port) as viewer:
        viewer.ask(path)
        asked = [viewer.ask(b"/get") for _ in range(39)]
        while not viewer.reset:
            viewer.receive()
        echo.ending = True
        while viewer.receive():
            pass
        assert echo.asked <= FewRequests.most_requests[1]
        assert viewer.ended >= {*asked[: echo.asked - 1]}


def test_the_last_request_before_the_end_is_answered_with_nothing_else_open(
    echo: Echo, caplog: pytest.LogCaptureFixture
) -> None:
    with LocalServer(echo, http=Few) as server, ZttpClient(server.port) as viewer:
        for _ in range(FewRequests.most_requests[1]):
            stream = viewer.ask(b"/get")
            while stream not in viewer.ended:
                assert viewer.receive(), "closed before it was answered"
            assert viewer.statuses[stream] == 200
        while viewer.receive():
            pass
    assert not caplog.records


def test_after_many_cancelled_streams_the_client_goes_on_by_another_connection(
    server: LocalServer, echo: Echo
) -> None:
    most = Http2Protocol.most_cancelled[1]
    with ZttpClient(server.port) as viewer:
        endless = viewer.ask(b"/endless")
        for _ in range(most):
            viewer.conn.send_request(b"POST", b"/none", b"2", [(b"host", b"x")]).reset()
        viewer.flush()
        while len(viewer.goaways) < 2:
            assert viewer.receive()
        eventually(lambda: echo.open == 1)  # what was open goes on
        echo.ending = True
        while endless not in viewer.ended:
            assert viewer.receive(), "closed though a stream was open"
        assert [goaway.error_code for goaway in viewer.goaways] == [0, 0]
        assert viewer.goaways[1].last_stream_id == 1 + 2 * most
    eventually(lambda: echo.open == 0)


def test_the_limits_that_are_announced_are_those_that_hold(server: LocalServer) -> None:
    with server.connect() as sock:
        viewer = Http2Client(sock)
        viewer.until(h2.events.RemoteSettingsChanged)
        settings = viewer.h2.remote_settings
        assert settings.max_header_list_size == Http2Protocol.header_bytes
        assert settings.get(h2.settings.SettingCodes.ENABLE_CONNECT_PROTOCOL) == 0


@pytest.mark.parametrize("together", [True, False], ids=["at once", "byte by byte"])
def test_a_priority_frame_of_the_whole_connection_ends_it_with_an_error(
    server: LocalServer, together: bool
) -> None:
    with server.connect() as sock:
        viewer = Http2Client(sock)
        viewer.request("/get")
        assert viewer.status() == 200
        frame = bytes([0, 0, 5, 2, 0, 0, 0, 0, 0]) + bytes([0, 0, 0, 1, 5])
        for part in [frame] if together else [bytes([byte]) for byte in frame]:
            with suppress(ConnectionError):
                sock.sendall(part)
        goaway = viewer.until(h2.events.ConnectionTerminated)
        assert goaway.error_code == 1


def test_a_priority_frame_of_a_stream_is_as_good_as_none(server: LocalServer) -> None:
    with server.connect() as sock:
        viewer = Http2Client(sock)
        sock.sendall(bytes([0, 0, 5, 2, 0, 0, 0, 0, 1]) + bytes([0, 0, 0, 0, 5]))
        viewer.request("/get")
        assert viewer.status() == 200


async def early(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    """Answers before it has read anything."""
    await send({"type": "http.response.start", "status": 403, "headers": []})
    await send({"type": "http.response.body", "body": b"no", "more_body": False})


@pytest.mark.parametrize("size", [10, 100_000])
def test_uploads_that_are_answered_early_and_never_end_take_no_place(size: int) -> None:
    with LocalServer(early, http=HttpProtocol) as server, server.connect() as sock:
        viewer = Http2Client(sock)
        for _ in range(300):
            stream = viewer.request("/upload", "POST", end=False)
            for _ in range(0, size, 10_000):
                with suppress(h2.exceptions.StreamClosedError, h2.exceptions.FlowControlError):
                    viewer.h2.send_data(stream, bytes(min(size, 10_000)))
            with suppress(h2.exceptions.StreamClosedError):
                viewer.flush()
            assert viewer.status() == 403
        assert viewer.until(h2.events.StreamReset).error_code == 0
        server.ask(lambda: None)
        (connection,) = server.server.server_state.connections
        assert len(connection._unread) <= Http2Protocol.most_unread  # type: ignore[union-attr] # it is ours


def test_an_upload_that_was_answered_early_and_falls_silent_is_asked_for_no_more() -> None:
    with LocalServer(early, http=HttpProtocol) as server, server.connect() as sock:
        viewer = Http2Client(sock)
        viewer.request("/upload", "POST", end=False)
        assert viewer.status() == 403
        assert viewer.until(h2.events.StreamReset).error_code == 0


def test_an_upload_that_was_answered_early_and_goes_on_to_its_end_is_not_disturbed() -> None:
    # httpx sends its body to the end before it reads the answer.
    with LocalServer(early, http=HttpProtocol) as server, client(server, 2) as http:
        for _ in range(20):
            assert http.post("/upload", content=bytes(1_000_000)).status_code == 403


LONG = ("x-long", "y" * 20_000)


@pytest.mark.parametrize("path", ["/x", "/a.b/" + "c" * 200])
def test_a_refusal_is_in_the_callers_own_protocol(server: LocalServer, path: str) -> None:
    text = "The headers and the address are longer than 16384 bytes."
    with server.connect() as sock:
        viewer = Http2Client(sock)
        stream = viewer.request(path, "POST", (LONG, ("content-type", GRPC), ("te", "trailers")))
        assert viewer.status() == 200
        trailers = dict(viewer.until(h2.events.TrailersReceived).headers)
        assert trailers[b"grpc-status"] == b"8"
        assert trailers[b"grpc-message"].decode() == text
        stream = viewer.request(path, "POST", (LONG, ("content-type", CONNECT)))
        assert viewer.status() == 200
        viewer.until(h2.events.StreamEnded)
        while stream not in viewer.data:
            viewer.receive()
        assert viewer.data[stream][0] == 2
        assert b'"resource_exhausted"' in viewer.data[stream]
        assert text.encode() in viewer.data[stream]
        stream = viewer.request(path, "POST", (LONG, ("content-type", "application/json")))
        assert viewer.status() == 431
        while not viewer.data.get(stream, b"").endswith(b"}"):
            viewer.receive()
        assert text.encode() in viewer.data[stream]


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        (GRPC, 200, b"4"),
        (CONNECT, 200, b"deadline_exceeded"),
        ("text/x", 408, b"deadline_exceeded"),
    ],
)
def test_a_body_that_is_late_is_refused_in_the_callers_own_protocol(
    kind: str, status: int, code: bytes
) -> None:
    with LocalServer(Echo(), http=Hasty) as server, server.connect() as sock:
        viewer = Http2Client(sock)
        stream = viewer.request("/a.b/c", "POST", (("content-type", kind),), end=False)
        assert viewer.status() == status
        if kind == GRPC:
            trailers = dict(viewer.until(h2.events.TrailersReceived).headers)
            assert trailers[b"grpc-status"] == code
        else:
            viewer.until(h2.events.DataReceived)
            assert code in viewer.data[stream]
        assert viewer.until(h2.events.StreamReset).error_code == 0, "and the rest is not asked for"


def test_what_no_http2_is_ends_the_handlers_of_its_connection_alone(
    server: LocalServer, echo: Echo
) -> None:
    with server.connect() as other, server.connect() as sock:
        for mine in (other, sock):
            Http2Client(mine).request("/endless")
        eventually(lambda: echo.open == 2)
        sock.sendall(b"\xff" * 100)
        read_all(sock)
        eventually(lambda: echo.open == 1)
        assert other.recv(1000)


def frame(kind: int, flags: int, stream: int, payload: bytes = b"") -> bytes:
    head = len(payload).to_bytes(3, "big") + bytes([kind, flags])
    return head + stream.to_bytes(4, "big") + payload


def request_frame(stream: int, path: bytes, *, end: bool) -> bytes:
    """A request in literals without indexing: HPACK at its plainest (RFC 7541, 6.2.2)."""
    headers = ((b":method", b"GET"), (b":path", path), (b":scheme", b"http"), (b":authority", b"x"))
    block = b"".join(b"\0" + bytes([len(n)]) + n + bytes([len(v)]) + v for n, v in headers)
    return frame(1, 5 if end else 4, stream, block)


def any_frames(rng: random.Random) -> bytes:
    """Frames that are each well formed, in an order that no client would send."""
    data, stream = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(4, 0, 0), 1
    for _ in range(rng.randrange(2, 14)):
        some = rng.randrange(1, stream + 2, 2)
        window = rng.choice([1, 100, 2**31 - 1])
        match rng.randrange(8):
            case 0 | 1 | 2:
                path = rng.choice([b"/get", b"/big", b"/endless"])
                data += request_frame(stream, path, end=rng.random() < 0.7)
                stream += 2
            case 3:
                data += frame(3, 0, some, b"\0\0\0\x08")
            case 4:
                data += frame(0, rng.randrange(2), some, b"abc")
            case 5:
                data += frame(4, 0, 0, b"\0\4" + (window - 1).to_bytes(4, "big"))
            case 6:
                data += frame(8, 0, rng.choice([0, some]), window.to_bytes(4, "big"))
            case 7:
                data += frame(7, 0, 0, bytes(8))  # GOAWAY, and the client goes on all the same
    return data


def test_frames_in_any_order_leave_no_handler_and_no_traceback(
    server: LocalServer, echo: Echo, caplog: pytest.LogCaptureFixture
) -> None:
    for seed in range(60):
        with server.connect() as sock, suppress(ConnectionError):
            sock.sendall(any_frames(random.Random(seed)))
            sock.recv(65536)
    eventually(lambda: echo.open == 0)
    eventually(lambda: not server.server.server_state.tasks)
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


@pytest.mark.parametrize(
    "frame",
    [
        b"\0\0\x08\x06\0\0\0\0\0" + bytes(8),
        b"\0\0\0\x04\0\0\0\0\0",
        b"\0\0\x04\x08\0\0\0\0\0\0\0\0\x01",
        b"\0\0\x05\x02\0\0\0\0\x01" + bytes(5),
        b"\0\0\0\x2a\0\0\0\0\0",
    ],
    ids=["PING", "SETTINGS", "WINDOW_UPDATE", "PRIORITY", "unknown"],
)
def test_a_flood_of_small_frames_ends_its_connection(server: LocalServer, frame: bytes) -> None:
    with ZttpClient(server.port) as flooding:
        stream = flooding.ask(b"/get")
        while stream not in flooding.ended:
            assert flooding.receive()
        with suppress(ConnectionError):
            flooding.sock.sendall(frame * 100_000)
        with suppress(ConnectionError):
            while flooding.receive():
                pass
        assert {goaway.error_code for goaway in flooding.goaways} <= {0xB}  # ENHANCE_YOUR_CALM
    with ZttpClient(server.port) as next_one:
        stream = next_one.ask(b"/get")
        while stream not in next_one.ended:
            assert next_one.receive()


def test_bodies_that_arrive_at_once_are_bounded_for_each_connection(echo: Echo) -> None:
    class Little(HttpProtocol):
        http2 = type("Little", (Http2Protocol,), {"most_arriving_bytes": 20_000})

    with LocalServer(echo, http=Little) as server, server.connect() as sock:
        viewer = Http2Client(sock)
        *taken, refused = [viewer.request("/", "POST", end=False) for _ in range(5)]
        for stream in (*taken, refused):
            viewer.h2.send_data(stream, bytes(4_500))
        viewer.flush()
        while refused not in viewer.data:
            viewer.receive()
        assert b"pass 20000 bytes" in viewer.data[refused]
        for stream in taken:
            viewer.h2.end_stream(stream)
        viewer.flush()
        while not viewer.data.keys() >= {*taken}:
            viewer.receive()
        later = viewer.request("/", "POST", end=False)
        for size in (9_000, 9_000):
            viewer.h2.send_data(later, bytes(size))
        viewer.h2.end_stream(later)
        viewer.flush()
        while later not in viewer.data:
            viewer.receive()
        assert {bytes(viewer.data[stream]) for stream in taken} == {b"POST / 4500"}
        assert viewer.data[later] == b"POST / 18000"


def test_a_read_full_of_requests_leaves_the_event_loop_to_others_between() -> None:
    turn = 0
    begun: list[int] = []

    async def count_turns() -> None:
        nonlocal turn
        while True:
            turn += 1
            await asyncio.sleep(0)

    async def app(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        begun.append(turn)
        if len(begun) == 1:
            counting.append(asyncio.create_task(count_turns()))
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"", "more_body": False})
        if len(begun) == 91:
            counting[0].cancel()

    counting: list[asyncio.Task[None]] = []
    with LocalServer(app, http=HttpProtocol) as server, ZttpClient(server.port) as asking:
        first = asking.ask(b"/")
        while first not in asking.ended:
            assert asking.receive()
        together = {asking.ask(b"/", flush=False) for _ in range(90)}
        asking.flush()
        while not asking.ended >= together:
            assert asking.receive()
    assert max(Counter(begun).values()) <= REQUESTS_A_TURN
