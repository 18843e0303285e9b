"""Reporting straight to the storage, where no server holds the data directory.

The session and its curve are what a server would have made of them. The directory is borrowed for
each report, so several trainers share it, and a server that is started between two reports shows
the session, and takes the next one. What stands in the storage is read again each time: a server
may have been there since.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

from arcade_clash.errors import LimitReached, Unavailable, WrongState
from arcade_clash.storage.database import Database
from arcade_clash.storage.directory import borrowed
from arcade_clash.training.checkpoints import Checkpoints
from arcade_clash.training.course import (
    after_end,
    after_report,
    begin,
    check_report,
    check_steps,
    come_back,
    new_rows,
    repeats_the_end,
)
from arcade_clash.training.metrics import Metrics
from arcade_clash.training.session import (
    Order,
    Outcome,
    Plan,
    Session,
    Status,
    document,
    from_document,
)

__all__ = ["StorageReporter"]


class StorageReporter:
    """A `Reporter` of one session, used by one thread.

    The orders are those that the last server left: a pause stays one until a server lifts it.
    """

    def __init__(
        self, directory: Path, session_id: str, *, wall_time: Callable[[], float] = time.time
    ) -> None:
        self._directory = directory
        self._session_id = session_id
        self._wall_time = wall_time
        self._checkpoints = Checkpoints(directory / "checkpoints")

    @classmethod
    def begin(
        cls, directory: Path, plan: Plan, *, wall_time: Callable[[], float] = time.time
    ) -> "tuple[StorageReporter, Session]":
        """Stores a new session of a plan that `check_plan` has passed.

        Raises:
            Unavailable: a server holds the directory.
            LimitReached: the disk is full.
        """
        # External, as if it had registered: a server that comes waits for its report.
        session = replace(begin(plan, wall_time()), external=True)
        with _database(directory, make=True) as database:
            database.add_session_now(document(session, Order.CONTINUE))
        return cls(directory, session.session_id, wall_time=wall_time), session

    def report(
        self,
        rows: Sequence[Metrics],
        *,
        activity: str = "",
        paused: bool = False,
        outcome: Outcome | None = None,
    ) -> Order:
        """Stores the rows, as `Reporter` promises."""
        check_report(rows, activity, outcome)
        try:
            with _database(self._directory) as database:
                return self._report(database, rows, activity, paused, outcome)
        except LimitReached as error:
            # Room may be made, and the rows are kept till then.
            raise Unavailable(str(error)) from error

    def lose(self) -> None:
        """Ends the session where nothing has: its trainer leaves without an outcome.

        Raises:
            Unavailable: a server holds the directory, and finds it out by the silence.
            LimitReached: the disk is full.
        """
        with _database(self._directory) as database:
            stored = database.session_now(self._session_id)
            session, order = from_document(stored)
            if not session.has_ended:
                lost = Outcome(Status.LOST, "its trainer ended before it was done")
                ended = self._checkpoints.noted(after_end(session, lost, now=self._wall_time()))
                database.report_now(self._session_id, [], stored | document(ended, order))

    def _report(
        self,
        database: Database,
        rows: Sequence[Metrics],
        activity: str,
        paused: bool,
        outcome: Outcome | None,
    ) -> Order:
        stored = database.session_now(self._session_id)
        known, order = from_document(stored)
        # A server may have missed it, and here it is.
        before = come_back(known, order) if known.status is Status.LOST else known
        if before.has_ended:
            if repeats_the_end(before, rows, outcome):
                return Order.STOP
            raise WrongState(
                f"session {self._session_id!r} is {before.status}: it takes no more reports"
            )
        check_steps(before, rows)
        session = after_report(
            before,
            new_rows(before, rows),
            activity,
            paused,
            outcome,
            order=order,
            now=self._wall_time(),
        )
        session = self._checkpoints.noted(session)
        if rows or session != known:
            new = stored | document(session, order)
            database.report_now(self._session_id, [row.to_dict() for row in rows], new)
        return Order.STOP if session.has_ended else order


@contextmanager
def _database(directory: Path, *, make: bool = False) -> Iterator[Database]:
    with borrowed(directory, make=make) as path, closing(Database(path)) as database:
        yield database
