"""How sessions end whose trainers do not say so, and that each such end is stored.

An end is told even where it cannot be stored, as on a full disk: a place must not hang on that. It
is stored as soon as the database takes it. Where it never does, the next start finds the session
cut off, and says so.
"""

import logging
from collections.abc import Callable

from arcade_clash.clock import Clock
from arcade_clash.training.course import after_end
from arcade_clash.training.run import Run, Runs
from arcade_clash.training.session import Outcome
from arcade_clash.training.tasks import Tasks

__all__ = ["AGAIN_S", "Endings"]

_log = logging.getLogger(__name__)

AGAIN_S = 2.0
"""Seconds after which what could not be stored is tried again."""


class Endings:
    """Ends runs, and keeps at storing what could not be."""

    def __init__(self, runs: Runs, clock: Clock, wall_time: Callable[[], float]) -> None:
        self._runs = runs
        self._clock = clock
        self._wall_time = wall_time
        self._unstored = Tasks()

    async def end(self, run: Run, outcome: Outcome, *, heard: float | None = None) -> None:
        """Ends a run whose trainer does not, unless it has ended or was heard of since `heard`."""
        async with run.lock:
            if run.session.has_ended or (
                heard is not None and (run.reports > 0 or run.heard != heard)
            ):
                return
            ended = after_end(run.session, outcome, now=self._wall_time())
            session = await self._runs.with_checkpoint(ended)
            try:
                await self._runs.store(run, session, run.order)
            except Exception:
                _log.exception("the end of session %s could not be stored", session.session_id)
                run.become(session)
                self._unstored.begin(self._store(run))

    async def close(self) -> None:
        """Gives up what could not be stored."""
        await self._unstored.cancel()

    async def _store(self, run: Run) -> None:
        session = run.session
        while self._runs.get(session.session_id) is run:
            await self._clock.sleep_until(self._clock.now() + AGAIN_S)
            async with run.lock:
                if self._runs.get(session.session_id) is not run:
                    return  # it goes on, or was deleted
                try:
                    await self._runs.put(run)
                except Exception as error:
                    _log.warning("the end of session %s: %s", session.session_id, error)
                else:
                    self._runs.let_go(run)
