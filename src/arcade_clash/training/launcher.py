"""Trainers as processes of their own on this machine.

A trainer is put in a session of its own, so that Ctrl-C in the server's terminal does not reach it
before it can save. What it prints goes to a log in the data directory. That a fight keeps its 60
frames beside it is the trainer's own care: it lowers its priority.
"""

import asyncio
import os
import signal
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from arcade_clash.storage.files import make_directory, open_private
from arcade_clash.training.session import Session

__all__ = ["Launcher", "LocalLauncher", "TrainerProcess"]


class TrainerProcess(Protocol):
    """A trainer that was started."""

    async def wait(self) -> int:
        """Its exit status, once it has ended: below 0 the signal that ended it."""
        ...

    def terminate(self) -> None:
        """Asks it to save and end. Asking one that has ended is no error."""
        ...

    def kill(self) -> None:
        """Ends it and whatever it started. Killing one that has ended is no error."""
        ...


class Launcher(Protocol):
    """Starts trainers."""

    def check(self) -> None:
        """Raises WrongState, with what to do, where no trainer can run; may take seconds."""
        ...

    async def launch(self, session: Session) -> TrainerProcess:
        """Starts the trainer of a session. Raises OSError where that fails."""
        ...

    def forget(self, session_id: str) -> None:
        """Removes what the trainer of a session has left beside the storage."""
        ...


class LocalLauncher:
    """Starts the program that `argv` makes for a session; its log lies in `logs`.

    `environment` is what the program is told besides: its command line is for everyone to see.
    """

    def __init__(
        self,
        argv: Callable[[Session], Sequence[str]],
        logs: Path,
        *,
        check: Callable[[], None] = lambda: None,
        environment: Callable[[Session], Mapping[str, str]] = lambda _: {},
    ) -> None:
        self._argv = argv
        self._logs = logs
        self._check = check
        self._environment = environment

    def check(self) -> None:
        """Raises what the check that was given raises."""
        self._check()

    async def launch(self, session: Session) -> TrainerProcess:
        """Starts the trainer of a session."""
        log = await asyncio.to_thread(self._open_log, session.session_id)
        try:
            process = await asyncio.create_subprocess_exec(
                *self._argv(session),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, **self._environment(session)},
                start_new_session=True,
            )
        finally:
            os.close(log)
        return _LocalProcess(process)

    def forget(self, session_id: str) -> None:
        """Removes the log. A log that cannot be removed stays."""
        with suppress(OSError):
            self._log(session_id).unlink(missing_ok=True)

    def _open_log(self, session_id: str) -> int:
        make_directory(self._logs)
        # No link is followed, and no pipe is waited for.
        flags = os.O_WRONLY | os.O_APPEND | os.O_NOFOLLOW | os.O_NONBLOCK
        return open_private(self._log(session_id), flags)

    def _log(self, session_id: str) -> Path:
        return self._logs / f"{session_id}.log"


class _LocalProcess:
    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def wait(self) -> int:
        return await self._process.wait()

    def terminate(self) -> None:
        if self._process.returncode is None:
            with suppress(ProcessLookupError):
                self._process.terminate()

    def kill(self) -> None:
        if self._process.returncode is None:
            with suppress(ProcessLookupError, PermissionError):
                # It leads a group of its own.
                os.killpg(self._process.pid, signal.SIGKILL)
