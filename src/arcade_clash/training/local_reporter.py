"""Reporting straight to the storage, where no server holds the data directory.

The session and its curve are what a server would have made of them, and one that is started later
shows them. Whoever makes a `StorageReporter` holds the data directory.
"""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from arcade_clash.errors import LimitReached, Unavailable, WrongState
from arcade_clash.storage.database import Database
from arcade_clash.training.course import (
    after_end,
    after_report,
    begin,
    check_report,
    repeats_the_end,
)
from arcade_clash.training.metrics import Metrics
from arcade_clash.training.session import Order, Outcome, Plan, Session, Status

__all__ = ["StorageReporter"]


class StorageReporter:
    """A new session of a plan that `check_plan` has passed; a `Reporter`, used by one thread.

    Nobody gives orders here. Leaving it before an outcome was reported is a loss, and says so.
    """

    def __init__(
        self, database: Path, plan: Plan, *, wall_time: Callable[[], float] = time.time
    ) -> None:
        """Opens the database and stores the session in it. Raises what `Database` raises."""
        self._wall_time = wall_time
        self._session = begin(plan, wall_time())
        self._database = Database(database)
        self._database.add_session_now(self._session.to_dict())

    @property
    def session_id(self) -> str:
        """The id of the session."""
        return self._session.session_id

    @property
    def session(self) -> Session:
        """The session as it stands."""
        return self._session

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
        session = self._session
        if session.has_ended:
            if repeats_the_end(session, rows, outcome):
                return Order.STOP
            raise WrongState(f"session {session.session_id!r} is {session.status}")
        new = [row for row in rows if session.last_row is None or row.row > session.last_row]
        session = after_report(
            session,
            rows,
            activity,
            paused,
            outcome,
            order=Order.CONTINUE,
            last_row=new[-1].row if new else session.last_row,
            now=self._wall_time(),
        )
        if rows or session != self._session:
            try:
                self._database.report_now(
                    session.session_id, [row.to_dict() for row in rows], session.to_dict()
                )
            except LimitReached as error:
                # Room may be made, and the rows are kept till then.
                raise Unavailable(str(error)) from error
        self._session = session
        return Order.STOP if session.has_ended else Order.CONTINUE

    def close(self) -> None:
        """Ends the session where nothing has, and closes the database."""
        if not self._session.has_ended:
            lost = Outcome(Status.LOST, "its trainer ended before it was done")
            self._session = after_end(self._session, lost, now=self._wall_time())
            with suppress(LimitReached):  # the next server finds it cut off, and says so
                self._database.report_now(self._session.session_id, [], self._session.to_dict())
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
