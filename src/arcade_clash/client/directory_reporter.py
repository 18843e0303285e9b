"""Reporting to whatever keeps a data directory now: the server that holds it, or its storage.

A server may be started and ended while a trainer learns. Each report goes to the server that holds
the directory in that moment; while none does, to the storage, where the next server finds it.
"""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from arcade_clash.access import Tokens
from arcade_clash.client.reporter import ServerReporter, register
from arcade_clash.errors import ArcadeError, Unavailable
from arcade_clash.storage.directory import Holder, server_on
from arcade_clash.storage.token import kept_token
from arcade_clash.training.local_reporter import StorageReporter
from arcade_clash.training.metrics import Metrics
from arcade_clash.training.session import Order, Outcome, Plan

__all__ = ["DirectoryReporter"]

_PATIENCE_S = 20.0
"""How long a server that holds the directory may take until it serves."""


class DirectoryReporter:
    """A new session of a plan that `check_plan` has passed; a `Reporter`, used by one thread.

    Leaving it before an outcome was reported is a loss, and says so.
    """

    def __init__(
        self, directory: Path, plan: Plan, *, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        """Opens the session.

        Raises:
            LimitReached: the server has sessions enough, or the disk is full.
            Unavailable: a server holds the directory and does not answer.
            WrongState: the directory cannot be made or written.
        """
        self._directory = directory
        self._has_ended = False
        self._server: ServerReporter | None = None
        self._holder: Holder | None = None
        self.url = ""
        """Where the server is that the session was opened at; empty where none runs."""
        self.session_id = self._open(plan, sleep)
        self._storage = StorageReporter(directory, self.session_id)

    def report(
        self,
        rows: Sequence[Metrics],
        *,
        activity: str = "",
        paused: bool = False,
        outcome: Outcome | None = None,
    ) -> Order:
        """Stores the rows and says what to do, as `Reporter` promises."""
        running = server_on(self._directory)
        reporter = self._storage if running is None else self._at(running)
        order = reporter.report(rows, activity=activity, paused=paused, outcome=outcome)
        self._has_ended = outcome is not None
        return order

    def close(self) -> None:
        """Ends the session where nothing has: a server finds it out by the silence."""
        self._leave_server()
        if not self._has_ended:
            with suppress(ArcadeError):
                self._storage.lose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _open(self, plan: Plan, sleep: Callable[[float], None]) -> str:
        deadline = time.monotonic() + _PATIENCE_S
        while True:
            running = server_on(self._directory)
            try:
                if running is None:
                    return StorageReporter.begin(self._directory, plan)[1].session_id
                session_id, _ = register(
                    running.url,
                    plan,
                    certificate=running.certificate_file,
                    token=kept_token(self._directory),
                )
                self.url = running.url
                return session_id
            except Unavailable:
                # A server that starts or ends just now.
                if time.monotonic() >= deadline:
                    raise
                sleep(0.2)

    def _at(self, running: Holder) -> ServerReporter:
        """The reporter to a server: the same for as long as that server lives."""
        if self._server is None or running != self._holder:
            self._leave_server()
            self._holder = running
            self._server = ServerReporter(
                running.url,
                self.session_id,
                certificate=running.certificate_file,
                token=Tokens(kept_token(self._directory)).trainer(self.session_id),
            )
        return self._server

    def _leave_server(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
