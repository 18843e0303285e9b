"""How the server ends: every stream with a sentence, and in time whatever happens."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import h2.events
import pytest

from local_server import Http2Client, read_all

PROGRAM = Path(__file__).with_name("draining_program.py")


class Program:
    """The program in a process of its own."""

    def __init__(self, *words: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, PROGRAM, *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.port = int(self.process.stdout.readline().rpartition(":")[2])

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=10)

    def stream(self) -> socket.socket:
        sock = self.connect()
        sock.sendall(b"GET /stream HTTP/1.1\r\nhost: 127.0.0.1:%d\r\n\r\n" % self.port)
        while b"tick" not in sock.recv(1000):
            pass
        return sock

    def stop(self, number: int = signal.SIGTERM) -> None:
        self.process.send_signal(number)

    def end(self) -> tuple[int, float, str]:
        """Its exit status, how long it took, and what it logged."""
        begun = time.monotonic()
        _, log = self.process.communicate(timeout=15)
        return self.process.returncode, time.monotonic() - begun, log


@pytest.fixture
def program(request: pytest.FixtureRequest) -> Iterator[Program]:
    running = Program(*getattr(request, "param", ()))
    yield running
    running.process.kill()
    running.process.communicate()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_hundred_streams_end_with_a_sentence_and_the_process_is_gone(
    program: Program, number: int
) -> None:
    with ExitStack() as stack:
        plain = [stack.enter_context(program.stream()) for _ in range(50)]
        viewer = Http2Client(stack.enter_context(program.connect()))
        streams = [viewer.request("/stream") for _ in range(50)]
        while len(viewer.data) < 50:
            assert viewer.receive()
        program.stop(number)
        for sock in plain:
            assert read_all(sock).endswith(b"7\r\ngoodbye\r\n0\r\n\r\n")
        events = viewer.until_closed()
        ended = {e.stream_id for e in events if isinstance(e, h2.events.StreamEnded)}
        assert ended == set(streams)
        assert all(viewer.data[stream].endswith(b"goodbye") for stream in streams)
    status, seconds, log = program.end()
    assert status == 0
    assert seconds < 3
    assert "Traceback" not in log


@pytest.mark.parametrize("program", [["stubborn"]], indirect=True)
def test_streams_that_do_not_end_are_cut_and_the_process_is_gone(program: Program) -> None:
    with program.stream(), program.stream():
        program.stop()
        status, seconds, log = program.end()
    assert status == 0
    assert seconds < 6  # three, on a machine that is not busy
    assert "Traceback" not in log


@pytest.mark.parametrize("program", [["stuck"]], indirect=True)
def test_an_application_that_does_not_close_does_not_hold_the_process(program: Program) -> None:
    program.stop()
    status, seconds, _ = program.end()
    assert status == 1
    assert seconds < 6


@pytest.mark.parametrize("program", [["clinging"]], indirect=True)
def test_a_task_that_does_not_let_go_does_not_hold_the_process(program: Program) -> None:
    with program.stream():
        program.stop()
        status, seconds, _ = program.end()
    assert status == 1
    assert seconds < 6


@pytest.mark.parametrize("program", [["outliving"]], indirect=True)
def test_a_server_that_is_to_outlive_its_terminal_goes_on_when_it_closes(program: Program) -> None:
    with program.stream() as sock:
        program.stop(signal.SIGHUP)
        for _ in range(5):
            assert b"tick" in sock.recv(1000)
        program.stop()
        assert read_all(sock).endswith(b"7\r\ngoodbye\r\n0\r\n\r\n")
    assert program.end()[0] == 0


def test_readers_that_stopped_do_not_hold_the_process(program: Program) -> None:
    with program.connect() as one, program.connect() as two:
        one.sendall(b"GET /flood HTTP/1.1\r\nhost: 127.0.0.1:%d\r\n\r\n" % program.port)
        one.recv(1)
        viewer = Http2Client(two)
        viewer.request("/flood")
        viewer.until(h2.events.DataReceived, grant=False)
        program.stop()
        status, seconds, log = program.end()
    assert status == 0
    assert seconds < 6
    assert "Traceback" not in log


@pytest.mark.parametrize("program", [["stuck"]], indirect=True)
def test_a_second_ctrl_c_leaves_at_once(program: Program) -> None:
    program.stop(signal.SIGINT)
    program.stop(signal.SIGINT)  # the same press, as a wrapper sends it too
    time.sleep(0.5)  # a second press is one that comes later
    assert program.process.poll() is None
    program.stop(signal.SIGINT)
    status, seconds, _ = program.end()
    assert status == 130
    assert seconds < 1.5


def test_no_new_connection_is_taken_once_the_streams_have_ended(program: Program) -> None:
    with program.stream() as sock:
        program.stop()
        read_all(sock)
        with pytest.raises(ConnectionError):
            program.connect()
    assert program.end()[0] == 0


@pytest.mark.parametrize("program", [["waiting"]], indirect=True)
def test_a_new_connection_is_answered_while_the_streams_end(program: Program) -> None:
    with program.stream() as sock:
        program.stop()
        while b"goodbye" not in sock.recv(1000):
            pass
        with program.connect() as late:
            late.sendall(b"GET /word HTTP/1.1\r\nhost: 127.0.0.1:%d\r\n\r\n" % program.port)
            assert read_all(late).startswith(b"HTTP/1.1 200")
    status, _, log = program.end()
    assert status == 0
    assert "Traceback" not in log


@pytest.mark.parametrize("program", [["waiting"]], indirect=True)
@pytest.mark.parametrize("version", [1, 2])
def test_a_quiet_connection_is_heard_while_the_streams_end(program: Program, version: int) -> None:
    ask = b"GET /word HTTP/1.1\r\nhost: 127.0.0.1:%d\r\n\r\n" % program.port
    with program.connect() as quiet, program.stream() as sock:
        viewer = Http2Client(quiet) if version == 2 else None

        def say() -> None:
            if viewer is not None:
                viewer.request("/word")
                assert viewer.status() == 200
            else:
                quiet.sendall(ask)
                answer = b""
                while not answer.endswith(b"0\r\n\r\n"):  # its parts may come one by one
                    piece = quiet.recv(1000)
                    assert piece, answer
                    answer += piece
                assert answer.startswith(b"HTTP/1.1 200")

        say()
        program.stop()
        while b"goodbye" not in sock.recv(1000):
            pass
        say()
        read_all(quiet)
    status, _, log = program.end()
    assert status == 0
    assert "did not drain" not in log
    assert "Traceback" not in log


def test_an_application_that_does_not_start_is_said_so() -> None:
    failed = subprocess.run(
        [sys.executable, PROGRAM, "broken"], capture_output=True, text=True, timeout=20, check=False
    )
    assert failed.returncode == 1
    assert "the reason why" in failed.stderr
    assert failed.stderr.count("Traceback") == 0
