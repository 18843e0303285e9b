"""The real server as a process of its own, for tests that speak to it through real clients.

It may be given other limits of a connection, so that what takes it seconds is over in a moment. It
takes a free port and a data directory of its own, says where it serves through the lock file
that it holds, and keeps what it printed, which is shown when a test fails. Starting, waiting and
ending are here; what the answers mean is the tests' business.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import urlsplit

import httpx

from arcade_clash.storage.directory import server_on
from arcade_clash.storage.token import kept_token

__all__ = ["COMMAND", "GAME", "TRAINING", "RunningServer", "until"]

COMMAND = str(Path(sys.executable).parent / "arcade-clash")
GAME = "arcade_clash.v1.GameService"
TRAINING = "arcade_clash.v1.TrainingService"

_PATIENCE_S = 60.0

_WITH_LIMITS = """
import json, sys
from arcade_clash.cli import main
from arcade_clash.server.limits import Limits
for name, value in json.loads(sys.argv.pop(1)).items():
    assert hasattr(Limits, name), name
    setattr(Limits, name, value)
main()
"""

T = TypeVar("T")


def until(ask: Callable[[], T], seconds: float = _PATIENCE_S, *, what: str = "it") -> T:
    """What `ask` gives as soon as that is true of something; AssertionError where it never is."""
    deadline = time.monotonic() + seconds
    while True:
        answer = ask()
        if answer:
            return answer
        assert time.monotonic() < deadline, f"{what} did not happen in {seconds:g} s: {answer!r}"
        time.sleep(0.05)


class RunningServer:
    """A server that is serving from the first moment that one has it.

    `limits` are attributes of `server.limits.Limits` that its connections are to have,
    `descriptors` is the most that its process may open, `output` where it prints instead of `log`,
    and `before` a program that its process runs first.
    """

    def __init__(
        self,
        data: Path,
        *options: str,
        port: int = 0,
        limits: Mapping[str, float] | None = None,
        descriptors: int | None = None,
        output: int | None = None,
        before: str = "",
    ) -> None:
        self.data = data
        self.log_path = data.with_name(f"{data.name}.log")
        self._options = options
        self._limits = limits
        self._descriptors = descriptors
        self._output = output
        self._before = before
        self.process = self._start(port)
        self.url = ""
        self.certificate: Path | None = None
        try:
            self._wait_until_it_serves()
        except BaseException:
            self.kill()
            raise
        self.token = kept_token(data)
        self._http = httpx.Client(
            verify=self._trust(),
            timeout=30.0,
            headers={"authorization": f"Bearer {self.token}"},
        )

    @property
    def pid(self) -> int:
        """Of the server's process."""
        return self.process.pid

    @property
    def port(self) -> int:
        """Where it listens."""
        port = urlsplit(self.url).port
        assert port is not None
        return port

    @property
    def address(self) -> str:
        """Host and port, as gRPC names them."""
        return urlsplit(self.url).netloc

    @property
    def log(self) -> str:
        """What it has printed."""
        return self.log_path.read_text(errors="replace")

    def call(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """The answer to a unary call by JSON, which must be a good one."""
        answer = self.ask(path, body)
        assert answer.status_code == 200, f"{path} answers {answer.status_code}: {answer.text}"
        decoded: dict[str, Any] = answer.json()
        return decoded

    def ask(self, path: str, body: dict[str, Any] | None = None) -> httpx.Response:
        """The answer to a unary call by JSON, good or not."""
        return self._http.post(f"{self.url}/{path}", json=body or {})

    def get(self, path: str) -> str:
        """What stands at an address, which must be there."""
        return self._http.get(f"{self.url}{path}").raise_for_status().text

    def open_match(self, **request: Any) -> str:
        """Opens a match, and gives its id."""
        match_id: str = self.call(f"{GAME}/CreateMatch", request)["match"]["matchId"]
        return match_id

    @contextlib.contextmanager
    def watched(self) -> Iterator[str]:
        """Watches the arena for as long as it lasts, and gives the id of the exhibition."""
        url = f"{self.url}/{GAME}/StreamGameState"
        with self._http.stream("POST", url, json={}) as stream:
            lines = stream.iter_lines()  # kept: the stream ends with it
            match_id: str = json.loads(next(lines))["snapshot"]["match"]["matchId"]
            yield match_id

    def stop_match(self, match_id: str) -> None:
        """Ends a match, so that there is place for the next test's."""
        self.ask(f"{GAME}/ControlMatch", {"matchId": match_id, "stop": {}})

    def session(self, session_id: str) -> dict[str, Any]:
        """A training session as it stands."""
        found: dict[str, Any] = self.call(
            f"{TRAINING}/GetTrainingSession", {"sessionId": session_id}
        )["session"]
        return found

    def stop_session(self, session_id: str) -> None:
        """Tells a session to end, and does not wait for it."""
        self.ask(f"{TRAINING}/ControlTraining", {"sessionId": session_id, "stop": {}})

    def terminate(self, number: signal.Signals = signal.SIGTERM) -> None:
        """Asks it to end, as a person or a supervisor would."""
        self.process.send_signal(number)

    def kill(self) -> None:
        """Ends it with no chance to say anything, and its trainers with it."""
        children = self.children()
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(10)
        for child in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)

    def children(self) -> list[int]:
        """The processes that it has started: its trainers."""
        found = []
        for listed in Path(f"/proc/{self.pid}/task").glob("*/children"):
            with contextlib.suppress(OSError):  # a thread that ended just now
                found += [int(child) for child in listed.read_text().split()]
        return found

    def start_again(self) -> None:
        """Starts it once more after its end: the same port, the same data."""
        assert self.process.poll() is not None, "it is still running"
        self.process = self._start(self.port)
        self._wait_until_it_serves()

    def close(self) -> None:
        """Ends it in order, and at once where that takes too long."""
        self._http.close()
        if self.process.poll() is None:
            self.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _start(self, port: int) -> subprocess.Popen[bytes]:
        program = [COMMAND]
        if self._limits or self._before:
            text = self._before + _WITH_LIMITS
            program = [sys.executable, "-c", text, json.dumps(self._limits or {})]
        if self._descriptors is not None:
            limited = f'ulimit -n {self._descriptors}; exec "$@"'
            program = ["sh", "-c", limited, "sh", *program]
        place = ["--port", str(port), "--data-dir", str(self.data)]
        with self.log_path.open("ab") as log:
            output = log if self._output is None else self._output
            return subprocess.Popen(
                [*program, "serve", *place, *self._options],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )

    def _wait_until_it_serves(self) -> None:
        def serving() -> bool:
            status = self.process.poll()
            assert status is None, f"the server left with {status}:\n{self.log}"
            found = server_on(self.data)
            if found is None or found.pid != self.process.pid:
                return False
            self.url = found.url
            self.certificate = found.certificate_file
            return True

        until(serving, what="serving")

    def _trust(self) -> Any:
        if self.certificate is None:
            return True
        import ssl

        return ssl.create_default_context(cafile=str(self.certificate))
