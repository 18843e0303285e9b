"""Whose turn it is to train on this machine: who waits, who is begun, and how each came to its end.

So many train at once. One that outlived the server that started it is no process of ours, and takes
a place all the same for as long as its session goes on.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace

from arcade_clash.agents import Catalogue
from arcade_clash.clock import Clock
from arcade_clash.errors import LimitReached, WrongState
from arcade_clash.training import course
from arcade_clash.training.launcher import Launcher
from arcade_clash.training.run import Run, Runs
from arcade_clash.training.session import Order, Outcome, Session, Status
from arcade_clash.training.trainers import Trainers

__all__ = ["Limits", "Turns"]

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
    """A trainer that is silent for so long is taken for lost."""
    start_s: float = 120.0
    """The same before its first report, while it loads what it needs."""
    hang_s: float = 60.0
    """A process on this machine that stays silent for so long after that is killed."""


class Turns:
    """Begins the trainers of sessions that wait, in their order.

    `expect` is called with a run whose trainer was started, and is to be heard of.
    """

    def __init__(
        self,
        runs: Runs,
        launcher: Launcher,
        catalogue: Catalogue,
        clock: Clock,
        limits: Limits,
        expect: Callable[[Run], None],
    ) -> None:
        self._runs = runs
        self._trainers = Trainers(launcher, clock, limits.running)
        self._catalogue = catalogue
        self._clock = clock
        self._limits = limits
        self._expect = expect
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
        """Begins the trainers whose turn it is."""
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
                run.waiting = False
                self._begin_trainer(run)
                await self._runs.store(run, replace(run.session, activity=""), run.order)

    async def lost(self, session_id: str) -> None:
        """A session was called lost: its place is another's, unless it still has a process.

        That is killed after a while: it hangs, and keeps the next one waiting.
        """
        await self.fill()
        if session_id in self._trainers:
            await self._clock.sleep_until(self._clock.now() + self._limits.hang_s)
            if self._runs.get(session_id) is None:
                self._trainers.kill(session_id)

    def kill(self, session_id: str) -> None:
        """Ends the process of a session, if there is one."""
        self._trainers.kill(session_id)

    async def cut_off(self, run: Run) -> None:
        """Ends a run of an earlier life of the server: its trainer went down with it, or waited."""
        waited = run.session.activity == course.WAITING
        agent = "" if waited else await self._saved_by(run.session.session_id)
        lost = Outcome(Status.LOST, _NOT_BEGUN if waited else _CUT_OFF, agent)
        await self._runs.end(run, lost)

    async def close(self, grace_s: float) -> None:
        """Begins nothing more, and asks the trainers to save and end; waits `grace_s` for them."""
        self._is_closing = True
        for run in self._runs:
            if run.waiting:
                await self._runs.end(run, Outcome(Status.LOST, _NOT_BEGUN))
            elif run.session.session_id in self._trainers:
                run.order = Order.STOP
        await self._trainers.close(grace_s)

    @property
    def _has_place(self) -> bool:
        outlived = sum(
            not (run.session.external or run.waiting or run.session.session_id in self._trainers)
            for run in self._runs
        )
        return not self._is_closing and self._trainers.has_place(beside=outlived)

    def _begin_trainer(self, run: Run) -> None:
        session_id = run.session.session_id

        def started() -> None:
            run.heard = self._clock.now()
            self._expect(run)

        async def ended(status: int | None) -> None:
            # Perhaps another run by now: it was lost and came back.
            last = self._runs.get(session_id)
            if last is not None and not last.session.has_ended:
                await self._runs.end(last, await self._outcome(session_id, status))
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
        infos = await asyncio.to_thread(self._catalogue.infos)
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
