"""Whether each trainer is heard of.

Where nothing is, its session is SILENT after some seconds, and still goes on: the next report says
that the trainer is there. After some more it has ended, as LOST. A trainer is heard of from the
moment in which its report arrives until that is stored, so a slow disk is no silence.
"""

from collections.abc import Awaitable, Callable

from arcade_clash.clock import Clock
from arcade_clash.training.course import fallen_silent
from arcade_clash.training.endings import Endings
from arcade_clash.training.run import Run
from arcade_clash.training.session import Outcome, Status
from arcade_clash.training.tasks import Tasks

__all__ = ["Silence"]


class Silence:
    """Makes runs SILENT whose trainers do not report in time, and LOST after a further limit.

    The first report may take `start_s`, since a trainer loads what it needs, each later report
    `silence_s`; a SILENT run is LOST after `lost_s` more. `lost` is called with the id of a session
    that is LOST. Times are in seconds.
    """

    def __init__(
        self,
        endings: Endings,
        clock: Clock,
        *,
        start_s: float,
        silence_s: float,
        lost_s: float,
        lost: Callable[[str], Awaitable[None]],
    ) -> None:
        self._endings = endings
        self._clock = clock
        self._start_s = start_s
        self._silence_s = silence_s
        self._lost_s = lost_s
        self._lost = lost
        self._watched: set[Run] = set()
        self._watches = Tasks()

    def watch(self, run: Run) -> None:
        """Watches a run from now until it has ended; watching it twice is as good as once."""
        if run not in self._watched:
            self._watched.add(run)
            self._watches.begin(self._watch(run))

    async def close(self) -> None:
        """Watches nothing any more."""
        await self._watches.cancel()

    async def _watch(self, run: Run) -> None:
        try:
            while not run.session.has_ended:
                await self._look(run)
        finally:
            self._watched.discard(run)
        while run.reports:  # a report that came meanwhile may bring the session back
            await self._clock.sleep_until(self._clock.now() + self._silence_s)
        if run.session.status is Status.LOST:
            await self._lost(run.session.session_id)

    async def _look(self, run: Run) -> None:
        now = self._clock.now()
        heard = now if run.reports else run.heard
        patience = self._silence_s if run.has_reported else self._start_s
        lost_at = heard + patience + self._lost_s
        if now >= lost_at:
            silent = f"its trainer was not heard of for {patience + self._lost_s:g} seconds"
            await self._endings.end(run, Outcome(Status.LOST, silent), heard=heard)
            return
        next_at = heard + patience
        if now >= next_at:
            next_at = lost_at
            if run.session.status is not Status.SILENT:
                # Not stored: a server that starts again finds out for itself.
                run.become(fallen_silent(run.session, patience))
        # Looked at so often that a report which comes meanwhile has its own silence told in time.
        await self._clock.sleep_until(min(next_at, now + self._silence_s))
