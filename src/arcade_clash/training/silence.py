"""Whether each trainer is heard of: one that says nothing for too long is called lost."""

from collections.abc import Awaitable, Callable

from arcade_clash.clock import Clock
from arcade_clash.training.run import Run, Runs
from arcade_clash.training.session import Outcome, Status
from arcade_clash.training.tasks import Tasks

__all__ = ["Silence"]


class Silence:
    """Ends runs that nothing is heard of, each after the patience that it is given.

    `lost` is called with the session of one that was ended so.
    """

    def __init__(
        self,
        runs: Runs,
        clock: Clock,
        *,
        start_s: float,
        silence_s: float,
        lost: Callable[[str], Awaitable[None]],
    ) -> None:
        self._runs = runs
        self._clock = clock
        self._start_s = start_s
        self._silence_s = silence_s
        self._lost = lost
        self._listeners = Tasks()

    def expect(self, run: Run) -> None:
        """Waits for a first report, for as long as a trainer may take to load what it needs."""
        self._listeners.begin(self._expect(run))

    def listen(self, run: Run) -> None:
        """Waits for one report after the other, until the run has ended."""
        self._listeners.begin(self._listen(run))

    async def close(self) -> None:
        """Waits for nobody any more."""
        await self._listeners.cancel()

    async def _expect(self, run: Run) -> None:
        heard = run.heard
        await self._clock.sleep_until(heard + self._start_s)
        if not run.has_reported:
            await self._call_lost(run, heard, self._start_s)

    async def _listen(self, run: Run) -> None:
        while not run.session.has_ended:
            heard = run.heard
            if self._clock.now() < heard + self._silence_s:
                await self._clock.sleep_until(heard + self._silence_s)
            else:
                await self._call_lost(run, heard, self._silence_s)

    async def _call_lost(self, run: Run, heard: float, patience: float) -> None:
        silent = f"its trainer was not heard of for {patience:g} seconds"
        await self._runs.end(run, Outcome(Status.LOST, silent), heard=heard)
        if run.session.status is Status.LOST:
            await self._lost(run.session.session_id)
