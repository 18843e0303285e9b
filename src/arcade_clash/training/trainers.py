"""The trainers on this machine: so many processes at once, and who sees each of them end."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from arcade_clash.clock import Clock
from arcade_clash.training.launcher import Launcher, TrainerProcess
from arcade_clash.training.session import Session
from arcade_clash.training.tasks import Tasks

__all__ = ["Trainers"]

_log = logging.getLogger(__name__)


class Trainers:
    """A place for each of `places` processes; one is taken from launch until the process ends."""

    def __init__(self, launcher: Launcher, clock: Clock, places: int) -> None:
        self._launcher = launcher
        self._clock = clock
        self._places = places
        self._processes: dict[str, TrainerProcess | None] = {}  # None while it is being started
        self._overseers = Tasks()
        self._is_closing = False

    def has_place(self, *, beside: int = 0) -> bool:
        """Whether another may be started, where so many more train here that are none of these."""
        return not self._is_closing and len(self._processes) + beside < self._places

    def __contains__(self, session_id: str) -> bool:
        return session_id in self._processes

    def start(
        self,
        session: Session,
        *,
        started: Callable[[], None],
        ended: Callable[[int | None], Awaitable[None]],
    ) -> None:
        """Takes a place and starts a trainer in it.

        `started` is called once it runs, `ended` when it has ended and its place is free, with
        its exit status; None where it could not be started.
        """
        self._processes[session.session_id] = None
        self._overseers.begin(self._oversee(session, started, ended))

    def kill(self, session_id: str) -> None:
        """Ends the process of a session, if there is one."""
        process = self._processes.get(session_id)
        if process is not None:
            process.kill()

    async def close(self, grace_s: float) -> None:
        """Asks all of them to save and end; those that have not after `grace_s` are killed."""
        self._is_closing = True
        if not self._processes:
            return
        for process in self._processes.values():
            if process is not None:
                process.terminate()
        patience = asyncio.ensure_future(self._clock.sleep_until(self._clock.now() + grace_s))
        ending = asyncio.ensure_future(self._overseers.settle())
        await asyncio.wait((patience, ending), return_when=asyncio.FIRST_COMPLETED)
        patience.cancel()
        for process in self._processes.values():
            if process is not None:
                process.kill()
        await ending

    async def _oversee(
        self,
        session: Session,
        started: Callable[[], None],
        ended: Callable[[int | None], Awaitable[None]],
    ) -> None:
        status = None
        try:
            process = await self._launcher.launch(session)
        except Exception:
            _log.exception("the trainer of session %s could not be started", session.session_id)
        else:
            self._processes[session.session_id] = process
            if self._is_closing:
                process.kill()  # it has nothing to save yet
            started()
            status = await process.wait()
        finally:
            del self._processes[session.session_id]
        await ended(status)
