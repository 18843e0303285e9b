"""Proofs 15 to 17: what one connection does, or leaves undone, reaches no other viewer."""

import asyncio
import itertools
import json
import re
import resource
import select
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from typing import Self

import httpx
import pytest

from ledger import Proof
from running_server import GAME, RunningServer, until
from viewers import descriptors, forget_peak, memory_bytes, peak_bytes, watched
from zttp_client import ZttpClient

pytestmark = pytest.mark.journey

STREAM = f"/{GAME}/StreamGameState"


@pytest.fixture(autouse=True)
def _many_descriptors() -> Iterator[None]:
    """A thousand connections are more than a process may have open by default."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


class Watcher:
    """Watches one match by lines of JSON in a thread of its own, and notes what it missed."""

    def __init__(self, server: RunningServer, match_id: str) -> None:
        self.seen = 0
        self.missed = 0
        self.end = ""
        self._trust = ssl.create_default_context(cafile=server.certificate)
        self._ask = f"{server.url}{STREAM}", {"matchId": match_id}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def _watch(self) -> None:
        url, body = self._ask
        before = 0
        with httpx.stream("POST", url, json=body, verify=self._trust, timeout=20) as answer:
            for line in answer.iter_lines():
                if self._stop.is_set():
                    return
                message = json.loads(line)
                if "error" in message:
                    self.end = line
                    return
                sequence = int(message.get("sequence", 0))
                if before and sequence > before:
                    self.missed += sequence - before - 1
                before = max(before, sequence)
                self.seen += 1
        self.end = self.end or "the stream ended"

    def __enter__(self) -> Self:
        self._thread.start()
        until(lambda: self.seen)
        return self

    def __exit__(self, *error: object) -> None:
        self._stop.set()
        self._thread.join()


def close(sock: socket.socket) -> None:
    sock.close()


def close_after_reading(sock: socket.socket) -> None:
    sock.recv(65536)
    sock.close()


def reset(sock: socket.socket) -> None:
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()


def reset_after_reading(sock: socket.socket) -> None:
    sock.recv(65536)
    reset(sock)


def end_sending(sock: socket.socket) -> None:
    socket.socket.shutdown(sock, socket.SHUT_WR)


def end_reading(sock: socket.socket) -> None:
    socket.socket.shutdown(sock, socket.SHUT_RD)
    sock.close()


def send_rubbish(sock: socket.socket) -> None:
    sock.sendall(b"rubbish\r\n\r\n" * 100)
    sock.close()


WAYS_OF_LEAVING = (
    close,
    close_after_reading,
    reset,
    reset_after_reading,
    end_sending,
    end_reading,
    send_rubbish,
)


@pytest.mark.proof(15)
@pytest.mark.parametrize("tls", [False, True], ids=["TCP", "TLS"])
def test_a_request_behind_a_stream_costs_nobody_else_anything_whatever_way_its_sender_leaves(
    start_server: Callable[..., RunningServer], proof: Proof, tls: bool
) -> None:
    server = start_server(*(["--tls"] if tls else []))
    match_id = server.open_match()
    body = json.dumps({"matchId": match_id})
    host = f"Host: {server.address}\r\n"
    sent = (
        f"POST {STREAM} HTTP/1.1\r\n{host}Content-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}GET /healthz HTTP/1.1\r\n{host}\r\n"
    ).encode()
    trust = ssl.create_default_context(cafile=server.certificate)
    number = proof.size(70, 500)
    with Watcher(server, match_id) as watcher:
        before, memory = descriptors(server.pid), memory_bytes(server.pid)
        open_at_once: list[socket.socket] = []
        for index in range(number):
            sock: socket.socket = socket.create_connection(("127.0.0.1", server.port), 20)
            if tls:
                sock = trust.wrap_socket(sock, server_hostname="127.0.0.1")
            sock.sendall(sent)
            open_at_once.append(sock)
            if len(open_at_once) == 10 or index == number - 1:
                until(lambda: watched(server) == 1 + len(open_at_once), what="a stream")
                for at, leaver in enumerate(open_at_once):
                    WAYS_OF_LEAVING[(index + at) % len(WAYS_OF_LEAVING)](leaver)
                until(lambda: watched(server) == 1, what="the end of all but one stream")
                for leaver in open_at_once:
                    leaver.close()
                open_at_once.clear()
        until(lambda: descriptors(server.pid) <= before, what="the end of every connection")
        grown = memory_bytes(server.pid) - memory
        seen = watcher.seen
        until(lambda: watcher.seen > seen or watcher.end, what="another state")
        status = server.call(f"{GAME}/GetMatch", {"matchId": match_id})["match"]["status"]
        missed, end = watcher.missed, watcher.end
    tracebacks = server.log.count("Traceback")
    proof.measured(
        f"{number} viewers send a request behind their stream over {'TLS' if tls else 'TCP'} and "
        f"leave in {len(WAYS_OF_LEAVING)} ways",
        f"another viewer missed {missed} of {watcher.seen} states, the match is {status}, 0 places "
        f"are kept, memory {grown / 1024:+.0f} KiB, {tracebacks} tracebacks",
        "none missed, the match running, no place kept, no traceback",
        reached=not missed and not end and not tracebacks,
    )
    assert not end
    assert status == "MATCH_STATUS_RUNNING"
    assert tracebacks == 0
    assert missed < 60
    assert grown < 30_000_000


def largest_asset(server: RunningServer) -> tuple[str, int]:
    """The path and the bytes of the largest file that the page loads."""
    names = re.findall(r'"(/assets/[^"]+)"', server.get("/"))
    return max(((name, len(server.get(name))) for name in names), key=lambda found: found[1])


@pytest.mark.proof(16)
@pytest.mark.parametrize("version", ["HTTP/1.1", "HTTP/2"])
async def test_answers_that_nobody_reads_cost_little_and_are_given_up(
    start_server: Callable[..., RunningServer], proof: Proof, version: str
) -> None:
    patience = proof.size(1.0, 20.0)
    server = await asyncio.to_thread(start_server, "--stall-seconds", f"{patience:g}")
    path, size = largest_asset(server)
    number = proof.size(100, 1000)
    before = descriptors(server.pid)
    memory = memory_bytes(server.pid)
    forget_peak(server.pid)
    begun = time.monotonic()
    with ExitStack() as stack:
        socks = []
        if version == "HTTP/2":
            for _ in range(number // 100):
                viewer = stack.enter_context(NoWindow(server.port))
                for _ in range(100):
                    viewer.ask(path.encode())
                while not viewer.statuses:
                    assert viewer.receive()
                socks.append(viewer.sock)
        else:
            request = f"GET {path} HTTP/1.1\r\nhost: {server.address}\r\n\r\n".encode()
            for _ in range(number):
                sock = stack.enter_context(socket.socket())
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                sock.connect(("127.0.0.1", server.port))
                sock.sendall(request)
                socks.append(sock)
        await asyncio.to_thread(
            until, lambda: descriptors(server.pid) >= before + len(socks), what="every connection"
        )
        most = 0
        while descriptors(server.pid) > before:
            most = max(most, memory_bytes(server.pid))
            assert time.monotonic() - begun < 120, "an answer is still held"
            await asyncio.sleep(0.1)
        seconds = time.monotonic() - begun
    grown = max(most, peak_bytes(server.pid)) - memory
    left = memory_bytes(server.pid) - memory
    proof.measured(
        f"{number} answers of {size / 1000:.0f} KB that nobody reads over {version}"
        + (" with a window of 0" if version == "HTTP/2" else ""),
        f"server memory {grown / 1e6:+.1f} MB at its peak, {left / 1e6:+.1f} MB afterwards; all "
        f"dropped by {seconds:.1f} s",
        f"+20 MB; dropped by {patience + 10:g} s",
        reached=grown <= 20_000_000 and seconds < patience + 10,
    )
    assert grown < 40_000_000
    assert "Traceback" not in server.log


class NoWindow(ZttpClient):
    """A client that grants no window to any response."""

    def __init__(self, port: int) -> None:
        super().__init__(port)
        self.conn.initiate_connection()
        self.flush()
        # SETTINGS_INITIAL_WINDOW_SIZE 0, which zttp has no call for.
        self.sock.sendall(bytes([0, 0, 6, 4, 0, 0, 0, 0, 0]) + b"\0\4" + bytes(4))


@pytest.mark.proof(17)
def test_no_request_is_lost_when_a_connection_has_answered_thousands(
    start_server: Callable[..., RunningServer], proof: Proof
) -> None:
    server = start_server()
    number, at_once = proof.size(4_500, 10_000), 50
    kind = [(b"content-type", b"application/json")]
    with ExitStack() as stack:
        first = client = stack.enter_context(ZttpClient(server.port))
        stream = first.ask(STREAM.encode(), b"{}", kind)
        connections = [first]
        answered = asked = 0
        while answered < number:
            if client.goaways:
                client = stack.enter_context(ZttpClient(server.port))
                connections.append(client)
            open_now = [client.ask(b"/healthz") for _ in range(min(at_once, number - asked))]
            asked += len(open_now)
            while not client.ended >= {*open_now}:
                assert client.receive(), "closed before every request was answered"
            answered += sum(client.statuses[one] == 200 for one in open_now)
            while select.select([first.sock], [], [], 0)[0]:  # a viewer who does not stop reading
                assert first.receive(), "the stream was cut off"
        seen = first.data[stream].count(b"\n")
        goaways = [goaway.error_code for one in connections for goaway in one.goaways]
        deadline = time.monotonic() + 20
        while first.data[stream].count(b"\n") < seen + 60:
            assert time.monotonic() < deadline
            assert first.receive(), "the stream was cut off"
        with suppress(json.JSONDecodeError):  # the last line may have come in half
            sequences = [
                int(json.loads(line).get("sequence", 0))
                for line in first.data[stream].splitlines()[:-1]
            ]
    missed = sum(max(b - a - 1, 0) for a, b in itertools.pairwise(sequences))
    proof.measured(
        f"{number} requests over HTTP/2, as many on a connection as it takes, beside a live stream",
        f"{answered} answered, on {len(connections)} connections, each ended by GOAWAY with "
        f"{', '.join(map(str, sorted({*goaways})))}; the stream goes on and missed {missed} states",
        "all answered; GOAWAY(NO_ERROR); the stream goes on",
        reached=answered == number and not any(goaways) and not missed,
    )
    assert answered == number
    assert goaways
    assert not any(goaways)
