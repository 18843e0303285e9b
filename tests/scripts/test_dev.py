"""`make dev`: both programs, the right address last, and nothing left of either at the end."""

import signal
import socket
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from ports import free_port
from running_server import until

SCRIPTS = Path(__file__).parents[2] / "scripts"

STAND_INS = """
    import subprocess, sys
    import dev

    def start(port, note, starts=SERVES):
        program = starts.format(port=port, note=note)
        return subprocess.Popen([sys.executable, "-c", program], start_new_session=True)

    dev.SOURCES = dev.Path({sources!r})
    dev.start_server = lambda port: start(port, {server!r}, {serves!r})
    dev.start_page = lambda port, server_port: start(port, {page!r})
    sys.argv[1:] = {words!r}
    sys.exit(dev.main())
"""

SERVES = """
import http.server, os, subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
with open({note!r}, "a") as note:
    print(os.getpid(), child.pid, file=note, flush=True)
http.server.HTTPServer(("127.0.0.1", {port}), http.server.SimpleHTTPRequestHandler).serve_forever()
"""
"""A program with a child of its own, which serves a port and notes its processes."""

FAILS = "import sys; sys.exit('the data directory is held')"


class Dev:
    """The script, with stand-ins for the server and Vite."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.server, self.page = folder / "server", folder / "page"
        self.sources = folder / "sources"
        self.sources.mkdir()
        (self.sources / "module.py").touch()
        self.process: subprocess.Popen[str] | None = None

    def start(self, *words: str, serves: str = SERVES) -> subprocess.Popen[str]:
        program = f"SERVES = {SERVES!r}\n" + textwrap.dedent(STAND_INS).format(
            sources=str(self.sources),
            server=str(self.server),
            page=str(self.page),
            serves=serves,
            words=list(words),
        )
        self.process = subprocess.Popen(
            [sys.executable, "-c", program],
            cwd=self.folder,
            env={"PYTHONPATH": str(SCRIPTS)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        return self.process

    def processes(self) -> list[int]:
        """Everything that the stand-ins started."""
        notes = [note for note in (self.server, self.page) if note.exists()]
        return [int(number) for note in notes for number in note.read_text().split()]

    def running(self) -> list[int]:
        return [number for number in self.processes() if is_running(number)]


def is_running(process: int) -> bool:
    """Whether a process is there, and more than the entry of an ended one."""
    said = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(process)], capture_output=True, text=True, check=False
    ).stdout
    return bool(said.strip()) and not said.startswith("Z")


@pytest.fixture
def dev(tmp_path: Path) -> Iterator[Dev]:
    made = Dev(tmp_path)
    yield made
    if made.process is not None:
        if made.process.poll() is None:
            made.process.terminate()
        made.process.communicate()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_server_page_and_their_children(dev: Dev, number: signal.Signals) -> None:
    process = dev.start(str(free_port()))
    assert process.stdout is not None
    assert "Arcade Clash for development is on" in process.stdout.readline()
    assert len(dev.running()) == 4
    process.send_signal(number)
    _, errors = process.communicate()
    assert process.returncode == 130
    assert dev.running() == []
    assert "Traceback" not in errors


def test_the_last_line_is_the_address_of_the_page(dev: Dev) -> None:
    port = free_port()
    process = dev.start(str(port))
    assert process.stdout is not None
    assert f"http://localhost:{port}" in process.stdout.readline()


def test_a_server_that_does_not_start_ends_it_before_there_is_a_page(dev: Dev) -> None:
    process = dev.start(str(free_port()), serves=FAILS)
    _, errors = process.communicate()
    assert process.returncode == 1
    assert "the data directory is held" in errors
    assert "the server did not start" in errors
    assert dev.processes() == []


def test_a_changed_source_starts_the_server_again_and_leaves_the_page(dev: Dev) -> None:
    process = dev.start(str(free_port()))
    assert process.stdout is not None
    process.stdout.readline()
    before, page = dev.server.read_text(), dev.page.read_text()
    (dev.sources / "another.py").touch()
    assert "the server starts again" in process.stdout.readline()
    until(lambda: dev.server.read_text() != before, what="another server")
    assert dev.page.read_text() == page
    assert not any(is_running(int(number)) for number in before.split())


def test_a_port_that_is_in_use_is_said(dev: Dev) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        process = dev.start(str(port))
        _, errors = process.communicate()
    assert f"port {port} is in use" in errors
    assert "make dev PORT=" in errors


@pytest.mark.parametrize("word", ["eighty", "0", "65536"])
def test_what_is_no_port_is_said(dev: Dev, word: str) -> None:
    _, errors = dev.start(word).communicate()
    assert f"PORT={word} is not a port" in errors
