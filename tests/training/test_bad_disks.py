"""A disk that stalls, is full or is held by another costs a session time, and nothing else."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from arcade_clash.errors import LimitReached, Unavailable, WrongState
from arcade_clash.storage.database import Database
from arcade_clash.training.session import Order, Outcome, Plan, Session, Status
from disks import BadDisk
from launchers import Managed, managed, running, some_metrics

FULL = "SQLITE_FULL"
HELD = "SQLITE_BUSY"


@pytest.fixture
def disk() -> BadDisk:
    return BadDisk()


@pytest.fixture
async def stage(tmp_path: Path, disk: BadDisk) -> AsyncIterator[Managed]:
    database = Database(tmp_path / "arcade.db", connect=disk.connect)
    async with managed(tmp_path / "arcade.db", database=database) as stage:
        try:
            yield stage
        finally:
            disk.mend()


async def comes(ask: Callable[[], Awaitable[object]]) -> None:
    """Returns when something is so: the thread that writes has a pace of its own."""
    async with asyncio.timeout(10):
        while not await ask():
            await asyncio.sleep(0.001)


async def stored(stage: Managed, session_id: str) -> Session:
    return Session.from_dict(await stage.database.session(session_id))


async def test_a_trainer_is_heard_of_for_as_long_as_its_report_is_being_stored(
    stage: Managed, disk: BadDisk
) -> None:
    session_id = (await running(stage)).session_id
    disk.stall()
    report = asyncio.ensure_future(stage.manager.report(session_id, some_metrics(0, 3)))
    for _ in range(30):
        await stage.clock.advance(4.0)
        assert (await stage.manager.get(session_id)).status is Status.RUNNING
    disk.mend()
    assert await report == (Order.CONTINUE, 2)
    await stage.clock.advance(4.9)
    assert (await stage.manager.get(session_id)).status is Status.RUNNING
    await stage.clock.advance(0.2)
    assert (await stage.manager.get(session_id)).status is Status.SILENT


async def test_reports_that_wait_for_a_disk_are_bounded(stage: Managed, disk: BadDisk) -> None:
    session_id = (await running(stage)).session_id
    disk.stall()
    reports = [
        asyncio.ensure_future(stage.manager.report(session_id, some_metrics(0, 1)))
        for _ in range(32)
    ]
    await stage.clock.settle()
    with pytest.raises(Unavailable, match="32 reports"):
        await stage.manager.report(session_id, some_metrics(0, 1))
    disk.mend()
    assert set(await asyncio.gather(*reports)) == {(Order.CONTINUE, 0)}


async def test_a_report_that_comes_while_its_session_is_called_lost_brings_it_back(
    stage: Managed, disk: BadDisk
) -> None:
    session_id = (await running(stage)).session_id
    trainer = await stage.launcher.trainer(session_id)
    await stage.clock.advance(64.0)
    disk.stall()
    await stage.clock.advance(2.0)
    report = asyncio.ensure_future(stage.manager.report(session_id, some_metrics(0, 1)))
    await stage.clock.settle()
    disk.mend()
    assert await report == (Order.CONTINUE, 0)
    await stage.clock.advance(4.0)
    assert (await stage.manager.get(session_id)).status is Status.RUNNING
    assert (await stored(stage, session_id)).status is Status.RUNNING
    assert trainer.told == []


@pytest.mark.parametrize("why", [FULL, HELD])
async def test_an_end_that_cannot_be_stored_keeps_no_place_and_is_stored_later(
    stage: Managed, disk: BadDisk, why: str
) -> None:
    first = (await running(stage)).session_id
    waiting = (await stage.manager.start(Plan())).session_id
    disk.refuse(why)
    (await stage.launcher.trainer(first)).end(-9)
    assert (await stage.end_of(first)).status is Status.LOST
    assert (await stored(stage, first)).status is Status.RUNNING
    assert waiting not in stage.launcher.trainers  # that it begins cannot be stored either
    disk.mend()

    async def goes_on() -> bool:
        await stage.clock.advance(1.0)
        is_stored = (await stored(stage, first)).status is Status.LOST
        return is_stored and waiting in stage.launcher.trainers

    await comes(goes_on)
    await stage.manager.report(waiting, some_metrics(0, 1))
    assert (await stage.manager.get(first)).status is Status.LOST


async def test_deleting_what_ended_unstored_lets_the_next_begin(
    stage: Managed, disk: BadDisk
) -> None:
    first = (await running(stage)).session_id
    waiting = (await stage.manager.start(Plan())).session_id
    disk.refuse(FULL)
    (await stage.launcher.trainer(first)).end(1)
    await stage.end_of(first)
    with pytest.raises(LimitReached, match="full"):
        await stage.manager.delete(first)
    disk.mend()
    await stage.manager.delete(first)
    await stage.launcher.trainer(waiting)
    # What was still to be stored of it does not come back.
    await stage.clock.advance(10.0)
    assert [s.session_id for s in (await stage.manager.list()).sessions] == [waiting]


async def test_a_trainer_may_come_back_to_a_session_whose_end_was_not_stored(
    stage: Managed, disk: BadDisk
) -> None:
    session_id = (await stage.manager.register(Plan())).session_id
    await stage.manager.report(session_id)
    disk.refuse(FULL)
    await stage.clock.advance(66.0)
    assert (await stage.end_of(session_id)).status is Status.LOST
    with pytest.raises(LimitReached):
        await stage.manager.report(session_id, some_metrics(0, 1))
    disk.mend()
    assert await stage.manager.report(session_id, some_metrics(0, 1)) == (Order.CONTINUE, 0)
    await stage.clock.advance(4.0)
    assert (await stored(stage, session_id)).status is Status.RUNNING


async def test_a_full_disk_lets_sessions_wait_and_begins_none_of_them(
    stage: Managed, disk: BadDisk
) -> None:
    first = (await running(stage)).session_id
    waiting = [(await stage.manager.start(Plan())).session_id for _ in range(3)]
    disk.refuse(FULL)
    (await stage.launcher.trainer(first)).end(0)
    for _ in range(5):
        await stage.clock.advance(2.0)
    for session_id in waiting:
        assert (await stage.manager.get(session_id)).activity.startswith("waiting")
    disk.mend()

    async def begins() -> bool:
        await stage.clock.advance(1.0)
        return len(stage.launcher.trainers) == 2

    await comes(begins)
    await stage.launcher.trainer(waiting[0])


async def test_a_trainer_that_cannot_be_started_ends_so_though_agents_cannot_be_listed(
    tmp_path: Path,
) -> None:
    agents = tmp_path / "agents"
    agents.write_text("a file where a directory was")
    async with managed(tmp_path / "arcade.db", agents=agents) as stage:
        stage.launcher.fails = True
        session = await stage.manager.start(Plan())
        ended = await stage.end_of(session.session_id)
        assert (ended.status, ended.agent) == (Status.LOST, "")
        assert "could not be started" in ended.failure
        stage.launcher.fails = False
        await running(stage)


class GatedDatabase(Database):
    """A database whose look-up of a session takes as long as a test says."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.slow = ""
        self.gate = asyncio.Event()

    async def session(self, session_id: str) -> dict[str, Any]:
        if session_id == self.slow:
            await self.gate.wait()
        return await super().session(session_id)


@asynccontextmanager
async def gated(path: Path) -> AsyncIterator[tuple[Managed, GatedDatabase]]:
    database = GatedDatabase(path)
    async with managed(path, database=database) as stage:
        yield stage, database


async def test_no_session_waits_for_the_look_up_of_another(tmp_path: Path) -> None:
    async with gated(tmp_path / "arcade.db") as (stage, database):
        slow, other = [(await stage.manager.register(Plan())).session_id for _ in range(2)]
        for session_id in (slow, other):
            await stage.manager.report(session_id, some_metrics(0, 1))
        await stage.clock.advance(66.0)
        for session_id in (slow, other):
            assert (await stage.end_of(session_id)).status is Status.LOST
        database.slow = slow
        held = [asyncio.ensure_future(stage.manager.report(slow)) for _ in range(2)]
        async with asyncio.timeout(10):
            answer = await stage.manager.report(other, some_metrics(1, 1))
            await stage.manager.report(other, outcome=Outcome(Status.FINISHED))
            await stage.manager.delete(other)
        assert answer == (Order.CONTINUE, 1)
        assert not any(report.done() for report in held)
        database.gate.set()
        assert await asyncio.gather(*held) == [(Order.CONTINUE, 0)] * 2


async def test_two_reports_revive_a_lost_session_once(tmp_path: Path) -> None:
    async with managed(tmp_path / "arcade.db") as stage:
        session_id = (await stage.manager.register(Plan())).session_id
        await stage.manager.report(session_id, some_metrics(0, 1))
        await stage.clock.advance(66.0)
        await stage.end_of(session_id)
        answers = await asyncio.gather(
            *(stage.manager.report(session_id, some_metrics(0, count)) for count in (2, 3, 4))
        )
        assert [last for _, last in answers] == [1, 2, 3]
        await stage.manager.report(session_id, outcome=Outcome(Status.FINISHED))
        with pytest.raises(WrongState, match="finished"):
            await stage.manager.report(session_id, some_metrics(4, 1))
        rows = [n.row for n in await stage.told_of(session_id) if n.metrics]
        assert rows == [0, 1, 2, 3]
