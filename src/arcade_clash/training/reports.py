"""What trainers report: stored, then told, and answered with the order in force."""

import asyncio
import math
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from arcade_clash.agents import Catalogue
from arcade_clash.errors import InvalidInput, NotFound, WrongState
from arcade_clash.storage.database import Database
from arcade_clash.training import course
from arcade_clash.training.metrics import Metrics
from arcade_clash.training.news import News
from arcade_clash.training.run import Run, Runs
from arcade_clash.training.session import Order, Outcome, Status, document

__all__ = ["Report", "Reports"]


@dataclass(frozen=True, slots=True)
class Report:
    """What a trainer says at a time; with nothing else it is a sign of life."""

    rows: Sequence[Metrics] = ()
    activity: str = ""
    paused: bool = False
    outcome: Outcome | None = None


class Reports:
    """Takes reports, those of a session one after the other.

    `heard` is called with the run of each: its trainer is there.
    """

    def __init__(
        self,
        runs: Runs,
        database: Database,
        catalogue: Catalogue,
        *,
        now: Callable[[], float],
        wall_time: Callable[[], float],
        check_disk: Callable[[], None],
        heard: Callable[[Run], None],
    ) -> None:
        self._runs = runs
        self._database = database
        self._catalogue = catalogue
        self._now = now
        self._wall_time = wall_time
        self._check_disk = check_disk
        self._heard = heard

    async def take(self, session_id: str, report: Report) -> tuple[Order, int | None]:
        """Stores a report; gives the order in force and the number of the last row stored.

        Its trainer is heard of from now on until it is stored, or refused.
        """
        with ExitStack() as hearing:
            known = self._runs.get(session_id)
            if known is not None:
                hearing.enter_context(known.hearing(self._now))
            course.check_report(report.rows, report.activity, report.outcome)
            if report.outcome is not None and report.outcome.agent:
                await asyncio.to_thread(self._check_agent, report.outcome.agent)
            if report.rows:
                await asyncio.to_thread(self._check_disk)
            while True:
                run = await self._runs.revived(session_id)
                if run is not known:
                    hearing.enter_context(run.hearing(self._now))
                    known = run
                async with run.lock:
                    if run.session.status is not Status.LOST:
                        return await self._store(run, report)
                # It was called lost while the report waited, and goes on all the same.

    async def _store(self, run: Run, report: Report) -> tuple[Order, int | None]:
        session_id = run.session.session_id
        if run.session.has_ended:
            if course.repeats_the_end(run.session, report.rows, report.outcome):
                return Order.STOP, run.session.last_row
            raise WrongState(
                f"session {session_id!r} is {run.session.status}: it takes no more reports"
            )
        if run.waiting:
            raise WrongState(f"session {session_id!r} waits for its turn; it has no trainer yet")
        self._heard(run)
        course.check_steps(run.session, report.rows)
        # As the storage will have it; where the rows leave a gap, it refuses them all.
        new = course.new_rows(run.session, report.rows)
        session = course.after_report(
            run.session,
            new,
            report.activity,
            report.paused,
            report.outcome,
            order=run.order,
            now=self._wall_time(),
        )
        session = await self._runs.with_checkpoint(session)
        if report.rows or session != run.session:
            rows = [row.to_dict() for row in report.rows]
            await self._database.report(session_id, rows, document(session, run.order))
        if new:
            rate = new[-1].steps_per_second or 0.0
            run.steps_per_second = rate if math.isfinite(rate) else 0.0
        if not run.feed.is_closed:
            for row in new:
                run.feed.publish(News(session_id, row.row, metrics=row))
        self._runs.tell(run, session)
        return (Order.STOP if session.has_ended else run.order), session.last_row

    def _check_agent(self, agent: str) -> None:
        try:
            self._catalogue.info(agent)
        except NotFound as error:
            raise InvalidInput(
                "outcome.agent", f"{error}; save it before you report it, or leave it out"
            ) from error
