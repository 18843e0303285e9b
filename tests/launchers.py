"""Trainers for tests: processes that end when the test says so, and a manager that starts them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from arcade_clash.agents import Catalogue
from arcade_clash.errors import WrongState
from arcade_clash.storage.database import Database
from arcade_clash.training.checkpoints import Checkpoints
from arcade_clash.training.launcher import TrainerProcess
from arcade_clash.training.manager import Limits, TrainingManager
from arcade_clash.training.metrics import Metrics
from arcade_clash.training.news import News
from arcade_clash.training.session import Plan, Session
from clocks import VirtualClock

__all__ = [
    "Managed",
    "StagedLauncher",
    "StagedTrainer",
    "left_running",
    "managed",
    "running",
    "some_metrics",
]


class StagedTrainer:
    """A process that ends when it is told to."""

    def __init__(self, *, stubborn: bool = False) -> None:
        self._status: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._stubborn = stubborn
        self.told: list[str] = []

    async def wait(self) -> int:
        return await asyncio.shield(self._status)

    def end(self, status: int) -> None:
        if not self._status.done():
            self._status.set_result(status)

    def terminate(self) -> None:
        self.told.append("terminate")
        if not self._stubborn:
            self.end(0)

    def kill(self) -> None:
        self.told.append("kill")
        self.end(-9)


class StagedLauncher:
    """Starts staged trainers and remembers them by their sessions."""

    def __init__(self) -> None:
        self.trainers: dict[str, StagedTrainer] = {}
        self.forgotten: list[str] = []
        self.missing = ""
        self.fails = False
        self.stubborn = False
        self.launched = asyncio.Condition()

    def check(self) -> None:
        if self.missing:
            raise WrongState(self.missing)

    async def launch(self, session: Session) -> TrainerProcess:
        if self.fails:
            raise OSError("no such program at /a/private/path")
        async with self.launched:
            trainer = StagedTrainer(stubborn=self.stubborn)
            self.trainers[session.session_id] = trainer
            self.launched.notify_all()
            return trainer

    async def trainer(self, session_id: str) -> StagedTrainer:
        """The trainer of a session, once it was started."""
        async with asyncio.timeout(5), self.launched:
            await self.launched.wait_for(lambda: session_id in self.trainers)
            return self.trainers[session_id]

    def forget(self, session_id: str) -> None:
        self.forgotten.append(session_id)


@dataclass(frozen=True)
class Managed:
    """A manager and all that a test moves around it."""

    manager: TrainingManager
    clock: VirtualClock
    launcher: StagedLauncher
    database: Database

    async def end_of(self, session_id: str) -> Session:
        """The session as it ended, once it has."""
        return (await self.told_of(session_id))[-1].session or await self.manager.get(session_id)

    async def told_of(
        self, session_id: str, *, after_row: int | None = None, most: int = 0
    ) -> list[News]:
        """All that a follower is told until the end."""
        async with (
            asyncio.timeout(10),
            aclosing(
                self.manager.follow(session_id, after_row=after_row, max_history_points=most)
            ) as news,
        ):
            return [entry.item async for entry in news]

    async def until(self, session_id: str, **state: object) -> Session:
        """The session, once it stands so."""
        async with asyncio.timeout(10), aclosing(self.manager.follow(session_id)) as news:
            async for entry in news:
                session = entry.item.session
                if session is not None and all(
                    getattr(session, name) == value for name, value in state.items()
                ):
                    return session
        raise AssertionError(f"it ended as {await self.manager.get(session_id)}")


def some_metrics(first: int, count: int) -> list[Metrics]:
    return [Metrics(row=n, step=n * 10, loss=1 / (n + 1)) for n in range(first, first + count)]


@asynccontextmanager
async def managed(
    path: Path,
    limits: Limits | None = None,
    agents: Path | None = None,
    database: Database | None = None,
) -> AsyncIterator[Managed]:
    """A manager on the database at `path`; opened twice in turn, it is a server that restarts."""
    clock, launcher = VirtualClock(), StagedLauncher()
    database = database or Database(path)
    manager = TrainingManager(
        database,
        Catalogue(agents),
        ("kestrel", "vesper"),
        launcher,
        clock,
        {"text": lambda sequence, news: repr((sequence, news)).encode()},
        Checkpoints(path.parent / "checkpoints"),
        wall_time=lambda: 1_700_000_000.0 + clock.now(),
        limits=limits,
    )
    await manager.open()
    try:
        yield Managed(manager, clock, launcher, database)
    finally:
        closing = asyncio.ensure_future(manager.close(grace_s=1.0))
        while not closing.done():
            await clock.advance(1.0)
        await closing
        database.close()


async def running(stage: Managed) -> Session:
    """A session whose trainer was started and has reported."""
    session = await stage.manager.start(Plan(total_steps=1000))
    await stage.launcher.trainer(session.session_id)
    await stage.manager.report(session.session_id)
    return await stage.manager.get(session.session_id)


async def left_running(path: Path, *, rows: int = 0) -> str:
    """A session whose trainer has reported so many rows, and whose server is gone as by kill -9."""
    async with managed(path) as before:
        session_id = (await running(before)).session_id
        await before.manager.report(session_id, some_metrics(0, rows))
        before.database.close()
    return session_id
