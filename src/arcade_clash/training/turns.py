"""Whose turn it is to train on this machine: who waits, who is begun, and how each came to its end.

So many train at once. One that outlived the server that started it is no process of ours, and takes
a place all the same for as long as its session goes on.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from arcade_clash.agents import Catalogue
from arcade_clash.clock import Clock
from arcade_clash.errors import ArcadeError, LimitReached, WrongState
from arcade_clash.training import course
from arcade_clash.training.endings import AGAIN_S, Endings
from arcade_clash.training.launcher import Launcher
from arcade_clash.training.run import Run, Runs
from arcade_clash.training.session import Order, Outcome, Session, Status
from arcade_clash.training.tasks import Tasks
from arcade_clash.training.trainers import Trainers

__all__ = ["Limits", "Turns"]

_log = logging.getLogger(__name__)

_CUT_OFF = "the server was stopped while it trained; start another to go on"
_NOT_BEGUN = "the server was stopped before it could begin; start it again"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much at once, and how long without a word."""

    running: int = 1
    """Trainers on this machine at once."""
    waiting: int = 16
    """Sessions that wait for one of those to end."""
    external: int = 64
    """Sessions at once whose trainers run elsewhere."""
    silence_s: float = 5.0
    """A trainer that is not heard of for so long is called silent."""
    start_s: float = 120.0
    """The same before its first report, while it loads what it needs."""
    lost_s: float = 60.0
    """A session whose trainer stays silent for so long after that is lost; a process on this
    machine is killed. As long as a trainer tries to reach its server."""


class Turns:
    """Begins the trainers of sessions that wait, in their order.

    `expect` is called with a run whose trainer was started, and is to be heard of.
    """

    def __init__(
        self,
        runs: Runs,
        endings: Endings,
        launcher: Launcher,
        catalogue: Catalogue,
        clock: Clock,
        limits: Limits,
        expect: Callable[[Run], None],
    ) -> None:
        self._runs = runs
        self._endings = endings
        self._trainers = Trainers(launcher, clock, limits.running)
        self._catalogue = catalogue
        self._clock = clock
        self._limits = limits
        self._expect = expect
        self._filling = asyncio.Lock()
        self._later = Tasks()
        self._is_later = False
        self._is_closing = False

    def check_room(self) -> None:
        """Refuses one more.

        Raises:
            LimitReached: it would have to wait, and so many do that no other may.
        """
        waiting = sum(run.waiting for run in self._runs)
        if waiting >= self._limits.waiting and not self._has_place:
            raise LimitReached(
                f"{waiting} sessions wait already, the most that may; stop one, or start this one "
                "later"
            )

    def check_resumable(self, session: Session) -> None:
        """Refuses to begin again what cannot be, or has a trainer still.

        Raises:
            WrongState: it is so.
        """
        course.check_resumable(session)
        if session.has_ended and session.session_id in self._trainers:
            raise WrongState(
                f"the trainer of session {session.session_id!r} has not ended yet; resume it in a "
                "moment"
            )

    async def fill(self) -> None:
        """Begins the trainers whose turn it is.

        A beginning is stored first. Where the database does not take it, nothing begins, and all
        is tried again later.
        """
        async with self._filling:
            for run in self._runs:
                async with run.lock:
                    # Looked at under the lock: an order may have been on its way.
                    if not (
                        run.waiting
                        and self._has_place
                        and run.order is Order.CONTINUE
                        and not run.session.has_ended
                    ):
                        continue
                    try:
                        await self._runs.store(run, replace(run.session, activity=""), run.order)
                    except ArcadeError as error:
                        _log.warning("no training begins: %s", error)
                        self._fill_later()
                        return
                    run.waiting = False
                    self._begin_trainer(run)

    async def lost(self, session_id: str) -> None:
        """A session was lost: its process, where there is one, hangs, and is killed."""
        run = self._runs.get(session_id)
        if run is None or run.session.has_ended:
            self._trainers.kill(session_id)
        await self.fill()

    def kill(self, session_id: str) -> None:
        """Ends the process of a session, if there is one."""
        self._trainers.kill(session_id)

    async def cut_off(self, run: Run) -> None:
        """Ends a run of an earlier life of the server: its trainer went down with it, or waited."""
        waited = run.session.activity == course.WAITING
        agent = "" if waited else await self._saved_by(run.session.session_id)
        lost = Outcome(Status.LOST, _NOT_BEGUN if waited else _CUT_OFF, agent)
        await self._endings.end(run, lost)

    async def close(self, grace_s: float) -> None:
        """Begins nothing more, and asks the trainers to save and end; waits `grace_s` for them.

        A trainer that outlived the server that started it is asked in the answer to its report.
        """
        self._is_closing = True
        await self._later.cancel()
        runs = [run for run in self._runs if not run.session.external]
        for run in runs:
            if not run.waiting:
                run.order = Order.STOP
        outlived = [run for run in runs if self._outlived_its_server(run)]
        await asyncio.gather(
            self._trainers.close(grace_s),
            self._wait_for(outlived, grace_s),
            *(self._endings.end(r, Outcome(Status.LOST, _NOT_BEGUN)) for r in runs if r.waiting),
        )

    async def _wait_for(self, runs: Sequence[Run], grace_s: float) -> None:
        """Waits until they have ended, and not longer than `grace_s`."""
        if not runs:
            return
        patience = asyncio.ensure_future(self._clock.sleep_until(self._clock.now() + grace_s))
        ending = asyncio.gather(*(run.ended.wait() for run in runs))
        await asyncio.wait((patience, ending), return_when=asyncio.FIRST_COMPLETED)
        for waiting in (patience, ending):
            waiting.cancel()
            with suppress(asyncio.CancelledError):
                await waiting

    def _outlived_its_server(self, run: Run) -> bool:
        return not (run.session.external or run.waiting or run.session.session_id in self._trainers)

    @property
    def _has_place(self) -> bool:
        outlived = sum(self._outlived_its_server(run) for run in self._runs)
        return not self._is_closing and self._trainers.has_place(beside=outlived)

    def _fill_later(self) -> None:
        async def fill() -> None:
            await self._clock.sleep_until(self._clock.now() + AGAIN_S)
            self._is_later = False
            await self.fill()

        if not (self._is_closing or self._is_later):
            self._is_later = True
            self._later.begin(fill())

    def _begin_trainer(self, run: Run) -> None:
        session_id = run.session.session_id

        def started() -> None:
            run.heard = self._clock.now()
            self._expect(run)

        async def ended(status: int | None) -> None:
            # Perhaps another run by now: it was lost and came back.
            last = self._runs.get(session_id)
            if last is not None:
                await self._endings.end(last, await self._outcome(session_id, status))
            await self.fill()

        self._trainers.start(run.session, started=started, ended=ended)

    async def _outcome(self, session_id: str, status: int | None) -> Outcome:
        """How a trainer ended that did not say so. It may have saved an agent before."""
        agent = await self._saved_by(session_id)
        if self._is_closing and agent:
            # Told to stop, it did; but a server that is leaving may not have heard of it.
            return Outcome(Status.STOPPED, agent=agent)
        return Outcome(Status.LOST, _CUT_OFF if self._is_closing else _why(status), agent)

    async def _saved_by(self, session_id: str) -> str:
        try:
            infos = await asyncio.to_thread(self._catalogue.infos)
        except Exception:  # whatever it is, no end may hang on it
            _log.exception("it is not known what agent session %s saved", session_id)
            return ""
        return next((info.agent for info in infos if info.session_id == session_id), "")


def _why(status: int | None) -> str:
    if status is None:
        return "its trainer could not be started; the server's log says why"
    if status < 0:
        return f"its trainer was killed by signal {-status}; what it had measured is kept"
    return (
        f"its trainer ended with exit status {status} before it was done; what it printed is in "
        "the logs of the data directory"
    )
