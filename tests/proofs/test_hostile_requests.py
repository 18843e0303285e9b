"""Proof 1: requests with something wrong in them, by the thousand, and one that swells."""

import random
import re
import socket
import time
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import chain

import httpx
import pytest
import zttp

from arcade_clash.v1.game_pb2 import GetMatchRequest
from driven_browser import PAGE
from ledger import Proof
from running_server import GAME, RunningServer
from viewers import forget_peak, peak_bytes

pytestmark = [pytest.mark.proof(1), pytest.mark.journey]

PATIENCE_S = 5.0
ENOUGH_BYTES = 4096

BODY = GetMatchRequest(match_id="m1").SerializeToString()
ENVELOPE = b"\0" + len(BODY).to_bytes(4, "big") + BODY

REQUESTS: list[tuple[bytes, str, str, bytes]] = [
    (b"POST", "GetMatch", "application/json", b'{"matchId": "m1"}'),
    (b"POST", "GetMatch", "application/proto", BODY),
    (b"POST", "GetMatch", "application/grpc-web+proto", ENVELOPE),
    (b"POST", "GetMatch", "application/grpc+proto", ENVELOPE),
    (b"POST", "StreamGameState", "application/json", b'{"matchId": "m1"}'),
    (b"POST", "StreamGameState", "application/connect+json", b"\0\0\0\0\2{}"),
    (b"POST", "StreamGameState", "application/grpc+proto", b"\0\0\0\0\0"),
    (b"GET", "GetMatch?encoding=json&message=%7B%22matchId%22%3A%22m1%22%7D", "", b""),
    (b"GET", "GetMatch?encoding=proto&base64=1&message=CgJtMQ", "", b""),
]


def plain(server: RunningServer, method: bytes, name: str, kind: str, body: bytes) -> bytes:
    lines = [
        b"%b /%b/%b HTTP/1.1" % (method, GAME.encode(), name.encode()),
        b"host: %b" % server.address.encode(),
        b"connection: close",
        b"content-length: %d" % len(body),
    ]
    if kind:
        lines.append(b"content-type: " + kind.encode())
    return b"\r\n".join([*lines, b"", body])


def framed(server: RunningServer, method: bytes, name: str, kind: str, body: bytes) -> bytes:
    client = zttp.Connection(zttp.CLIENT, protocol=zttp.HTTP2)
    headers = [(b"host", server.address.encode()), (b"te", b"trailers")]
    if kind:
        headers.append((b"content-type", kind.encode()))
    stream = client.send_request(method, f"/{GAME}/{name}".encode(), b"2", headers)
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
                data[at:at] = data[at : at + chance.randint(1, 40)]
        if len(data) <= first:
            return raw
    return bytes(data)


def answer(server: RunningServer, request: bytes) -> tuple[bytes, float]:
    """What comes back, and the seconds until the server closed after we had said all."""
    data = bytearray()
    with socket.create_connection(("127.0.0.1", server.port)) as sock:
        sock.settimeout(0.3)
        begun = time.monotonic()
        try:
            sock.sendall(request)
            while len(data) < ENOUGH_BYTES and (part := sock.recv(65536)):
                data += part
        except TimeoutError:
            # It waits for the rest of what it takes for a request: there is none.
            begun = time.monotonic()
            sock.shutdown(socket.SHUT_WR)
            sock.settimeout(4 * PATIENCE_S)
            try:
                while len(data) < 10 * ENOUGH_BYTES and (part := sock.recv(65536)):
                    data += part
            except ConnectionError:
                pass
        except ConnectionError:
            pass
        return bytes(data), time.monotonic() - begun


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
        pass  # an answer to a stream that this client did not open
    return found


@pytest.mark.parametrize("version", [1, 2])
def test_mutated_requests_are_answered_or_closed_and_break_nothing(
    start_server: Callable[..., RunningServer], proof: Proof, version: int
) -> None:
    assert PAGE.is_file(), "the page is not built, and its absence is a 503: run `make page`"
    server = start_server()
    number = proof.size(200, 10_000)
    chance = random.Random(version)
    write, first = (plain, 0) if version == 1 else (framed, 24)
    requests = [
        mutated(write(server, *chance.choice(REQUESTS)), chance, first) for _ in range(number)
    ]
    with ThreadPoolExecutor(40) as pool:
        for _ in pool.map(lambda request: answer(server, request), requests[:100]):
            pass  # what is loaded at first is no growth
        memory = forget_peak(server.pid)
        answers = list(pool.map(lambda request: answer(server, request), requests))
    grown = peak_bytes(server.pid) - memory
    slowest = max(seconds for _, seconds in answers)
    bad = [
        (request, status)
        for request, (data, _) in zip(requests, answers, strict=True)
        for status in statuses(version, data)
        if status >= 500 and status not in (501, 504)
    ]
    proof.measured(
        f"{number} mutated requests over HTTP/{'1.1' if version == 1 else '2'}",
        f"{len(bad)} with a 5xx, {server.log.count('Traceback')} tracebacks, the slowest closed "
        f"after {slowest:.1f} s, memory at its peak {grown / 2**20:+.1f} MiB",
        f"none, none, {PATIENCE_S:g} s, +50 MB",
        reached=not bad
        and "Traceback" not in server.log
        and slowest < PATIENCE_S
        and grown < 50_000_000,
    )
    assert bad == []
    assert "Traceback" not in server.log
    assert slowest < 4 * PATIENCE_S
    assert grown < 50_000_000
    assert server.call(f"{GAME}/ListCharacters")["characters"]


def bomb(megabytes: int) -> Iterator[bytes]:
    """So many megabytes of zeros as gzip has them, piece by piece."""
    packer = zlib.compressobj(9, wbits=31)
    zeros = bytes(2**20)
    for _ in range(megabytes):
        yield packer.compress(zeros)
    yield packer.flush()


def first_bytes(pieces: Iterator[bytes], length: int) -> Iterator[bytes]:
    for piece in pieces:
        yield piece[:length]
        length -= len(piece[:length])


@pytest.mark.parametrize("method", ["GetMatch", "StreamGameState"])
def test_a_body_that_swells_is_refused_before_it_does(
    start_server: Callable[..., RunningServer], proof: Proof, method: str
) -> None:
    server = start_server()
    server.call(f"{GAME}/ListMatches")
    megabytes = proof.size(100, 1000)
    whole = sum(map(len, bomb(megabytes)))
    memory = forget_peak(server.pid)
    refused = []
    for length in (whole, min(whole, 250_000)):
        if method == "GetMatch":
            kind, headers, envelope = "application/json", {"content-encoding": "gzip"}, b""
        else:
            kind, headers = "application/connect+json", {"connect-content-encoding": "gzip"}
            envelope = b"\1" + length.to_bytes(4, "big")
        said = httpx.post(
            f"{server.url}/{GAME}/{method}",
            content=chain([envelope], first_bytes(bomb(megabytes), length)),
            headers={
                "content-type": kind,
                "content-length": str(len(envelope) + length),
                **headers,
            },
            timeout=60,
        )
        refused.append(said.text)
    grown = peak_bytes(server.pid) - memory
    proof.measured(
        f"a gzip body of {megabytes} MB to {method}, whole, and as much of it as a body may be",
        f"refused; server memory at its peak {grown / 2**20:+.1f} MiB",
        "`resource_exhausted`, +32 MB",
        reached="resource_exhausted" in refused[0] and grown < 32_000_000,
    )
    assert all("resource_exhausted" in text or "invalid_argument" in text for text in refused)
    assert "resource_exhausted" in refused[0]
    assert grown < 32_000_000
