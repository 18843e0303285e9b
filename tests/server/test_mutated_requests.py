"""Requests with something wrong in them: every one is answered or closed, none breaks anything."""

import os
import random
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, cast

import pytest
import zttp
from local_server import LocalServer, eventually

from arcade_clash.server import Guard, HttpProtocol, JsonLines
from arcade_clash.server.http1 import Http1Protocol
from arcade_clash.server.http2 import Http2Protocol
from arcade_clash.services.codecs import codecs
from arcade_clash.services.failures import FailureInterceptor
from arcade_clash.v1.game_connect import GameService, GameServiceASGIApplication
from arcade_clash.v1.game_pb2 import GetMatchRequest

# More of them by hand: MUTATED_REQUESTS=10000 pytest tests/server/test_mutated_requests.py
NUMBER = int(os.environ.get("MUTATED_REQUESTS", "300"))

if TYPE_CHECKING:
    from uvicorn._types import ASGI3Application

SERVICE = "/arcade_clash.v1.GameService/"
BODY = GetMatchRequest(match_id="m1").SerializeToString()
ENVELOPE = b"\0" + len(BODY).to_bytes(4, "big") + BODY

REQUESTS: list[tuple[bytes, str, str, bytes]] = [
    (b"POST", "GetMatch", "application/json", b'{"matchId": "m1"}'),
    (b"POST", "GetMatch", "application/proto", BODY),
    (b"POST", "GetMatch", "application/grpc-web+proto", ENVELOPE),
    (b"POST", "GetMatch", "application/grpc+proto", ENVELOPE),
    (b"POST", "StreamGameState", "application/json", b"{}"),
    (b"POST", "StreamGameState", "application/connect+json", b"\0\0\0\0\2{}"),
    (b"GET", "GetMatch?encoding=json&message=%7B%22matchId%22%3A%22m1%22%7D", "", b""),
    (b"GET", "GetMatch?encoding=proto&base64=1&message=Cgbzu8", "", b""),
]


class Nothing(GameService):
    """Every method of it answers `unimplemented`, once its request has been read."""


class PatientHttp1(Http1Protocol):
    header_seconds = 0.5
    body_seconds = 0.5


class PatientHttp2(Http2Protocol):
    header_seconds = 0.5
    body_seconds = 0.5


class Patient(HttpProtocol):
    http1 = PatientHttp1
    http2 = PatientHttp2


@pytest.fixture(scope="module")
def server() -> Iterator[LocalServer]:
    service = cast(
        "ASGI3Application",
        GameServiceASGIApplication(
            Nothing(), codecs=codecs(), interceptors=[FailureInterceptor()], compressions=None
        ),
    )
    guarded = Guard(JsonLines(service, {SERVICE + "StreamGameState"}), {"x"}, ())
    running = LocalServer(guarded, http=Patient)
    running.server.config.timeout_keep_alive = 1
    with running:
        yield running


def plain(method: bytes, name: str, kind: str, body: bytes) -> bytes:
    lines = [
        b"%s %s%s HTTP/1.1" % (method, SERVICE.encode(), name.encode()),
        b"host: x",
        b"connection: close",
        b"connect-timeout-ms: 1000",
        b"content-length: %d" % len(body),
    ]
    if kind:
        lines.append(b"content-type: " + kind.encode())
    return b"\r\n".join([*lines, b"", body])


def framed(method: bytes, name: str, kind: str, body: bytes) -> bytes:
    client = zttp.Connection(zttp.CLIENT, protocol=zttp.HTTP2)
    headers = [(b"host", b"x"), (b"connect-timeout-ms", b"1000"), (b"te", b"trailers")]
    if kind:
        headers.append((b"content-type", kind.encode()))
    stream = client.send_request(method, (SERVICE + name).encode(), b"2", headers)
    stream.send_data(body)
    stream.end_message()
    return client.data_to_send()


def mutated(raw: bytes, chance: random.Random, first: int) -> bytes:
    data = bytearray(raw)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(first, len(data))
        match chance.randrange(5):
            case 0:
                data[at] ^= 1 << chance.randrange(8)
            case 1:
                data[at] = chance.randrange(256)
            case 2:
                del data[at : at + chance.randint(1, 8)]
            case 3:
                data[at:at] = chance.randbytes(chance.randint(1, 8))
            case _:
                end = at + chance.randint(1, 40)
                data[at:at] = data[at:end]
        if len(data) <= first:
            return raw
    return bytes(data)


def answer(server: LocalServer, request: bytes) -> bytes:
    """All that comes back until the server closes; it must, within five seconds."""
    data = bytearray()
    with server.connect() as sock:
        sock.settimeout(5)
        try:
            sock.sendall(request)
            while part := sock.recv(65536):
                data += part
        except ConnectionError:
            pass
    return bytes(data)


def statuses(version: int, data: bytes) -> list[int]:
    if version == 1:
        return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", data)]
    client = zttp.Connection(zttp.CLIENT, protocol=zttp.HTTP2)
    client.send_request(b"GET", b"/", b"2", [(b"host", b"x")])
    found = []
    try:
        client.receive_data(data)
        while (event := client.next_event()) is not zttp.NEED_DATA:
            if isinstance(event, zttp.Response):
                found.append(event.status_code)
    except zttp.ProtocolError:
        pass  # An answer to a stream that this client did not open.
    return found


@pytest.mark.parametrize("version", [1, 2])
def test_a_mutated_request_is_answered_or_closed_and_breaks_nothing(
    server: LocalServer, version: int, caplog: pytest.LogCaptureFixture
) -> None:
    chance = random.Random(version)
    write, first = (plain, 0) if version == 1 else (framed, 24)
    requests = [mutated(write(*chance.choice(REQUESTS)), chance, first) for _ in range(NUMBER)]
    with ThreadPoolExecutor(40) as pool:
        answers = list(pool.map(lambda request: answer(server, request), requests))
    for request, data in zip(requests, answers, strict=True):
        for status in statuses(version, data):
            assert status < 500 or status in (501, 504), (request, data)
    assert "Traceback" not in caplog.text
    eventually(lambda: not server.buffered())
    assert not server.ask(lambda: set(server.server.server_state.tasks))
