"""`arcade-clash watch` in terminals of every kind, on the stream of a real server."""

import contextlib
import os
import select
import signal
import subprocess
import termios
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from running_server import COMMAND, RunningServer

pytestmark = pytest.mark.journey

SCREEN, SCREEN_GIVEN_BACK = b"\x1b[?1049h", b"\x1b[?1049l"
CURSOR_SHOWN = b"\x1b[?25h"

PATIENCE_S = 60


@dataclass
class Terminal:
    """A terminal with `watch` in it."""

    process: subprocess.Popen[bytes]
    number: int
    shown: bytes = field(default=b"")

    def read_until(self, part: bytes) -> None:
        """Reads what is shown up to some part of it."""
        while part not in self.shown:
            self.shown += self._read()

    def resize(self, columns: int, rows: int) -> None:
        """Gives the terminal another size; what was shown before is forgotten."""
        self.shown = b""
        termios.tcsetwinsize(self.number, (rows, columns))

    def end(self, number: signal.Signals = signal.SIGINT) -> int:
        """Ends `watch` by a signal: its exit status, once all is read that it showed."""
        self.process.send_signal(number)
        deadline = time.monotonic() + PATIENCE_S
        with contextlib.suppress(OSError):  # which is how a terminal ends that nobody writes to
            while part := self._read():
                self.shown += part
                assert time.monotonic() < deadline, "it goes on after the signal"
        return self.process.wait(PATIENCE_S)

    def _read(self) -> bytes:
        readable, _, _ = select.select([self.number], [], [], PATIENCE_S)
        assert readable, f"nothing more is shown after {self.shown[-300:]!r}"
        return os.read(self.number, 65536)


@contextmanager
def watching(server: RunningServer, **environment: str) -> Iterator[Terminal]:
    number, end = os.openpty()
    termios.tcsetwinsize(end, (24, 80))
    process = subprocess.Popen(
        [COMMAND, "watch", "--url", server.url],
        stdin=subprocess.DEVNULL,
        stdout=end,
        stderr=end,
        env={**_plain(os.environ), "TERM": "xterm-256color", **environment},
    )
    os.close(end)
    try:
        yield Terminal(process, number)
    finally:
        process.kill()
        process.wait(PATIENCE_S)
        os.close(number)


def _plain(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment without what would say how wide or colourful the terminal is."""
    told = ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "TTY_COMPATIBLE", "TTY_INTERACTIVE")
    return {name: value for name, value in environment.items() if name not in told}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_the_terminal_is_given_back_whatever_ends_the_watching(
    number: signal.Signals, server: RunningServer
) -> None:
    with watching(server) as terminal:
        terminal.read_until(b"Ctrl-C leaves")
        status = terminal.end(number)
    assert status == 128 + number
    assert terminal.shown.startswith(SCREEN)
    assert SCREEN_GIVEN_BACK in terminal.shown
    assert CURSOR_SHOWN in terminal.shown
    assert b"Traceback" not in terminal.shown


def test_a_terminal_that_cannot_draw_is_told_in_lines(server: RunningServer) -> None:
    with watching(server, TERM="dumb") as terminal:
        terminal.read_until(b"\n")
        terminal.end()
    assert b"\x1b" not in terminal.shown
    assert terminal.shown.startswith(b"round ")


def test_a_terminal_that_wants_no_colour_is_drawn_on_without(server: RunningServer) -> None:
    with watching(server, NO_COLOR="1") as terminal:
        terminal.read_until(b"Ctrl-C leaves")
        terminal.end()
    assert b";5;" not in terminal.shown
    assert b"[3" not in terminal.shown


def test_a_terminal_of_ascii_is_drawn_on_with_other_characters(server: RunningServer) -> None:
    poor = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    with watching(server, **poor) as terminal:
        terminal.read_until(b"* live")
        terminal.end()
    assert terminal.shown.isascii()
    assert b"####" in terminal.shown
    assert b"?" not in terminal.shown.replace(b"\x1b[?", b"")


def test_a_picture_follows_the_size_of_its_terminal(server: RunningServer) -> None:
    with watching(server) as terminal:
        terminal.read_until(b"Ctrl-C leaves")
        terminal.resize(30, 10)
        terminal.read_until(b"44 by 15 shows the fight")
        terminal.resize(100, 30)
        terminal.read_until(b"Ctrl-C leaves")
        assert terminal.end() == 130


def test_a_watching_that_is_to_outlive_its_terminal_goes_on_when_it_closes(
    server: RunningServer,
) -> None:
    with subprocess.Popen(
        ["sh", "-c", 'trap "" HUP; exec "$@"', "sh", COMMAND, "watch", "--url", server.url],
        stdout=subprocess.PIPE,
        env={**os.environ, "FORCE_COLOR": "1"},
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith(b"round ")
        process.send_signal(signal.SIGHUP)
        for _ in range(3):  # more than was on its way
            assert process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        process.stdout.read()
    assert process.returncode == 128 + signal.SIGTERM


def test_a_reader_of_the_lines_may_leave(server: RunningServer) -> None:
    reader, writer = os.pipe()
    with subprocess.Popen(
        [COMMAND, "watch", "--url", server.url],
        stdout=writer,
        stderr=subprocess.PIPE,
        env={**os.environ, "FORCE_COLOR": "1"},
    ) as process:
        os.close(writer)
        first = os.read(reader, 65536)
        os.close(reader)
        assert process.stderr is not None
        said = process.stderr.read()
    assert first.startswith(b"round ")
    assert (process.returncode, said) == (141, b"")
