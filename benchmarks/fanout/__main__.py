"""`python -m benchmarks.fanout`: runs every way in turns and prints what each costs."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
import venv
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import IO

from benchmarks.fanout.viewers import Way

__all__: list[str] = []

HERE = Path(__file__).parent
STREAM = "/arcade_clash.v1.GameService/StreamGameState"
RIVAL_NEEDS = ["uvicorn==0.54.0", "httptools", "uvloop", "wsproto"]


@dataclass
class Measured:
    """A way to show a fight, and what it cost in each turn."""

    name: str
    way: Way
    pid: int
    microseconds: dict[int, list[float]] = field(default_factory=dict)
    """CPU time for each message, by the number of viewers."""
    rates: dict[int, list[float]] = field(default_factory=dict)
    """Messages that each viewer got a second, by the number of viewers."""


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fanout", description=__doc__)
    parser.add_argument("--viewers", type=int, nargs="+", default=[100, 400])
    parser.add_argument("--turns", type=int, default=3, help="how often each way is measured")
    parser.add_argument("--seconds", type=float, default=5, help="how long each time")
    asked = parser.parse_args()
    if not Path("/proc/self/stat").exists():
        sys.exit("This benchmark reads CPU times from /proc, which this system does not have.")
    with ExitStack() as stack:
        ways = list(start(stack))
        for turn in range(asked.turns):
            for number in asked.viewers:
                for measured in ways:
                    say(f"turn {turn + 1} of {asked.turns}: {number} viewers, {measured.name}")
                    measure(measured, number, asked.seconds)
        say("")
    report(ways, asked.viewers)


def start(stack: ExitStack) -> Iterator[Measured]:
    """Starts every server, and says how each is watched."""
    say("starting the servers")
    pid, port = stack.enter_context(arcade())
    # Its own stream says how long a message is, and what the rival has to show.
    binary, shown = samples(port)
    ours = [
        ("Connect, protobuf, HTTP/1.1", "chunked", "application/connect+proto", "\0\0\0\0\0"),
        ("Connect, protobuf, HTTP/2", "http2", "application/connect+proto", "\0\0\0\0\0"),
        ("Connect, JSON, HTTP/1.1", "chunked", "application/connect+json", "\0\0\0\0\2{}"),
        ("JSON lines, HTTP/1.1", "chunked", "application/json", "{}"),
    ]
    floor_pid, floor_port = stack.enter_context(
        program([sys.executable, "-m", "benchmarks.fanout.floor", str(binary)])
    )
    yield Measured(
        f"bare uvloop sockets, {binary} bytes", Way("bare", floor_port, length=binary), floor_pid
    )
    for name, framing, kind, body in ours:
        yield Measured(f"Arcade Clash: {name}", Way(framing, port, STREAM, kind, body), pid)
    rival_pid, rival_port = stack.enter_context(
        program([str(rival_python()), str(HERE / "rival.py")], json.dumps(shown) + "\n")
    )
    name = "uvicorn WebSocket, JSON for each viewer"
    yield Measured(name, Way("websocket", rival_port), rival_pid)


@contextmanager
def program(command: list[str], given: str = "") -> Iterator[tuple[int, int]]:
    """A program that prints its port first, until the end."""
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as running:
        stdin, stdout = pipes(running)
        try:
            stdin.write(given)
            stdin.flush()
            yield running.pid, int(stdout.readline())
        finally:
            running.kill()


@contextmanager
def arcade() -> Iterator[tuple[int, int]]:
    """The server as its users start it, on an empty data directory."""
    with tempfile.TemporaryDirectory() as data:
        command = [sys.executable, "-m", "arcade_clash.cli", "serve", "--port", "0"]
        with subprocess.Popen(
            [*command, "--data-dir", data], stdout=subprocess.PIPE, text=True
        ) as running:
            assert running.stdout is not None
            try:
                line = running.stdout.readline()
                address = next(word for word in line.split() if word.startswith("http://"))
                yield running.pid, int(address.rpartition(":")[2])
            finally:
                running.terminate()
                running.wait(10)


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

    binary = messages("application/connect+proto", bytes(5))
    lengths = [len(next(binary)) for _ in range(120)]
    shown = messages("application/connect+json", b"\0\0\0\0\2{}")
    *_, last = (next(shown) for _ in range(30))
    return int(median(lengths)), json.loads(last[5:])


def rival_python() -> Path:
    """The rival's own Python, made once: nothing else may have a WebSocket library."""
    directory = HERE / ".venv"
    python = directory / "bin" / "python"
    if not (directory / "complete").exists():
        say("installing what the rival needs, once")
        venv.create(directory, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *RIVAL_NEEDS], check=True)
        (directory / "complete").touch()
    return python


def measure(measured: Measured, number: int, seconds: float) -> None:
    """Shows the fight to a number of viewers for a while."""
    command = [sys.executable, "-m", "benchmarks.fanout.viewers", measured.way.to_json()]
    with subprocess.Popen(
        [*command, str(number)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as viewers:
        stdin, stdout = pipes(viewers)

        def count() -> int:
            stdin.write("count\n")
            stdin.flush()
            messages, gone = map(int, stdout.readline().split())
            if gone:
                sys.exit(f"{gone} viewers were dropped: {measured.name}")
            return messages

        assert stdout.readline() == "ready\n"
        time.sleep(1)  # connecting is not what is measured
        begun, messages, used = time.monotonic(), count(), cpu_seconds(measured.pid)
        time.sleep(seconds)
        messages, used = count() - messages, cpu_seconds(measured.pid) - used
        elapsed = time.monotonic() - begun
        stdin.close()
    measured.microseconds.setdefault(number, []).append(used / messages * 1e6)
    measured.rates.setdefault(number, []).append(messages / number / elapsed)


def cpu_seconds(pid: int) -> float:
    """CPU time that a process has used, of its own and of the system's for it."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def report(ways: list[Measured], viewers: list[int]) -> None:
    """Prints a table: microseconds a message, the ratio to the floor and to the rival."""
    floor, rival = ways[0], ways[-1]
    for number in viewers:
        print(f"\n{number} viewers at 60 Hz: server CPU time for each state delivered, median")
        print(f"{'':46}{'µs':>7}{'least':>7}{'most':>7}{'× bare':>8}{'× WebSocket':>13}{'Hz':>7}")
        for way in ways:
            costs = way.microseconds[number]
            cost = median(costs)
            bare = cost / median(floor.microseconds[number])
            beside = cost / median(rival.microseconds[number])
            print(
                f"{way.name:46}{cost:7.1f}{min(costs):7.1f}{max(costs):7.1f}{bare:8.2f}"
                f"{beside:13.2f}{median(way.rates[number]):7.1f}"
            )


def pipes(running: subprocess.Popen[str]) -> tuple[IO[str], IO[str]]:
    """A program's standard input and output."""
    assert running.stdin is not None
    assert running.stdout is not None
    return running.stdin, running.stdout


def say(text: str) -> None:
    """Tells what is going on, on one line where there is a terminal."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)
    elif text:
        print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
