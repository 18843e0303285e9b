"""Who is measured: the floor, ours in its forms, and the rivals, each server a process."""

import json
import os
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.fanout.processes import pipes, say
from benchmarks.fanout.way import Way
from benchmarks.rivals import rivals_python

__all__ = ["BARE", "GRPCIO", "HTTP1", "HTTP2", "HTTP2_TLS", "WEBSOCKET", "Contender", "start"]

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
STREAM = "/arcade_clash.v1.GameService/StreamGameState"
RIVALS_NEED = ["connectrpc", "grpcio", "httptools", "protobuf", "uvicorn", "uvloop", "wsproto"]

BARE = "bare uvloop sockets"
HTTP1 = "Connect, protobuf, HTTP/1.1"
HTTP2 = "Connect, protobuf, HTTP/2"
HTTP2_TLS = "Connect, protobuf, HTTP/2, TLS"
WEBSOCKET = "uvicorn WebSocket, JSON for each viewer"
GRPCIO = "grpcio asyncio, prepared bytes, HTTP/2"
CONNECTRPC = "connectrpc on uvicorn, protobuf, HTTP/1.1"

_PROTO, _JSON = "application/connect+proto", "application/connect+json"
_ALL, _ALL_JSON = "\0\0\0\0\0", "\0\0\0\0\2{}"
OURS = [
    # name, framing, content type, body, TLS
    (HTTP1, "chunked", _PROTO, _ALL, False),
    (HTTP2, "http2", _PROTO, _ALL, False),
    ("Connect, JSON, HTTP/1.1", "chunked", _JSON, _ALL_JSON, False),
    ("Connect, JSON, HTTP/2", "http2", _JSON, _ALL_JSON, False),
    ("JSON lines, HTTP/1.1", "chunked", "application/json", "{}", False),
    ("gRPC, protobuf, HTTP/2", "http2", "application/grpc", _ALL, False),
    ("Connect, protobuf, HTTP/1.1, TLS", "chunked", _PROTO, _ALL, True),
    (HTTP2_TLS, "http2", _PROTO, _ALL, True),
]


@dataclass(frozen=True)
class Contender:
    """A way to show a fight, and the process that does."""

    name: str
    way: Way
    pid: int
    ours: bool = False


def start(stack: ExitStack) -> Iterator[Contender]:
    """Starts every server, and says how each is watched."""
    say("starting the servers")
    pid, port = stack.enter_context(arcade())
    tls_pid, tls_port = stack.enter_context(arcade("--tls"))
    # Its own stream says how long a message is, and what the rivals have to show.
    length, state = samples(port)
    shown = json.dumps(state) + "\n"
    floor = [sys.executable, "-m", "benchmarks.fanout.floor", str(length)]
    floor_pid, floor_port = stack.enter_context(program(floor))
    yield Contender(BARE, Way("bare", floor_port, length=length), floor_pid)
    for name, kind, content_type, body, tls in OURS:
        way = Way(kind, tls_port if tls else port, STREAM, content_type, body, tls=tls)
        yield Contender(name, way, tls_pid if tls else pid, ours=True)
    rivals = [
        (WEBSOCKET, "websocket_rival", [], shown, "websocket", ""),
        (GRPCIO, "grpc_rival", [str(length)], "", "http2", "application/grpc"),
        (CONNECTRPC, "connect_rival", [], shown, "chunked", _PROTO),
    ]
    python = str(rivals_python(HERE, RIVALS_NEED))
    for name, module, arguments, given, kind, content_type in rivals:
        command = [python, "-m", f"benchmarks.fanout.{module}", *arguments]
        rival_pid, rival_port = stack.enter_context(program(command, given))
        yield Contender(name, Way(kind, rival_port, STREAM, content_type, _ALL), rival_pid)


@contextmanager
def program(command: list[str], given: str = "") -> Iterator[tuple[int, int]]:
    """A program that prints its port first, until the end."""
    path = os.pathsep.join([str(ROOT), str(ROOT / "src")])
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": path},
    ) as running:
        stdin, stdout = pipes(running)
        try:
            stdin.write(given)
            stdin.flush()
            line = stdout.readline()
            if not line:
                sys.exit(f"{' '.join(command)} did not start; what it says stands above.")
            yield running.pid, int(line)
        finally:
            running.kill()


@contextmanager
def arcade(*options: str) -> Iterator[tuple[int, int]]:
    """The server as its users start it, on an empty data directory."""
    with tempfile.TemporaryDirectory() as data:
        serve = [sys.executable, "-m", "arcade_clash.cli", "serve", "--port", "0", *options]
        command = [*serve, *more_streams(), "--log-level", "warning", "--data-dir", data]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
            assert running.stdout is not None
            try:
                line = running.stdout.readline()
                address = next(word for word in line.split() if word.startswith("http"))
                yield running.pid, int(address.rpartition(":")[2])
            finally:
                running.terminate()
                running.wait(10)


def more_streams() -> list[str]:
    """The option that lets one client have thousands of streams, where the server has it."""
    asked = [sys.executable, "-m", "arcade_clash.cli", "serve", "--help"]
    text = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    return ["--max-streams", "4096"] if "--max-streams" in text else []


def samples(port: int) -> tuple[int, object]:
    """The usual length of a message in protobuf, and one of them as JSON."""

    def messages(kind: str, body: bytes) -> Iterator[bytes]:
        request = urllib.request.Request(  # our own server
            f"http://127.0.0.1:{port}{STREAM}", body, {"content-type": kind}
        )
        with urllib.request.urlopen(request) as answer:  # noqa: S310
            while True:
                head = answer.read(5)
                yield head + answer.read(int.from_bytes(head[1:], "big"))

    binary = messages(_PROTO, _ALL.encode())
    lengths = [len(next(binary)) for _ in range(120)]
    shown = messages(_JSON, _ALL_JSON.encode())
    *_, last = (next(shown) for _ in range(30))
    return int(median(lengths)), json.loads(last[5:])
