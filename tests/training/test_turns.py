"""Whose turn it is to train: so many at once, and each place is given back."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from arcade_clash.errors import LimitReached, WrongState
from arcade_clash.training.manager import Limits
from arcade_clash.training.session import Order, Outcome, Plan, Status
from launchers import Managed, left_running, managed, running, some_metrics

FINISHED = Outcome(Status.FINISHED)


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Managed]:
    async with managed(tmp_path / "arcade.db") as stage:
        yield stage


async def test_one_session_trains_and_the_next_wait_for_their_turn(stage: Managed) -> None:
    first = await running(stage)
    second = await stage.manager.start(Plan(name="second"))
    third = await stage.manager.start(Plan(name="third"))
    for waiting in (second, third):
        assert waiting.status is Status.STARTING
        assert waiting.activity == "waiting for another session to end"
        with pytest.raises(WrongState, match="waits for its turn"):
            await stage.manager.report(waiting.session_id)
    # However long it takes: nobody is expected to be heard of.
    for _ in range(60):
        await stage.clock.advance(4.0)
        await stage.manager.report(first.session_id)
    assert set(stage.launcher.trainers) == {first.session_id}

    await stage.manager.report(first.session_id, outcome=FINISHED)
    assert set(stage.launcher.trainers) == {first.session_id}  # its process is still there
    (await stage.launcher.trainer(first.session_id)).end(0)
    await stage.launcher.trainer(second.session_id)
    assert (await stage.until(second.session_id, activity="")).status is Status.STARTING
    assert third.session_id not in stage.launcher.trainers
    assert (await stage.manager.get(first.session_id)).status is Status.FINISHED


async def test_so_many_may_wait_and_no_more(tmp_path: Path) -> None:
    async with managed(tmp_path / "arcade.db", Limits(waiting=2)) as stage:
        await running(stage)
        waiting = [await stage.manager.start(Plan()) for _ in range(2)]
        with pytest.raises(LimitReached, match="2 sessions wait"):
            await stage.manager.start(Plan())
        stopped = await stage.manager.control(waiting[0].session_id, Order.STOP)
        assert (stopped.status, stopped.activity) == (Status.STOPPED, "")
        await stage.manager.start(Plan())


async def test_however_many_are_started_at_once_only_so_many_get_in(tmp_path: Path) -> None:
    async with managed(tmp_path / "arcade.db", Limits(waiting=2)) as stage:
        starts = [stage.manager.start(Plan()) for _ in range(6)]
        results = await asyncio.gather(*starts, return_exceptions=True)
        refused = [r for r in results if isinstance(r, LimitReached)]
        assert len(refused) <= 4
        assert len(stage.launcher.trainers) == 1
        sessions = (await stage.manager.list()).sessions
        assert sum(s.activity != "" for s in sessions) <= 2


async def test_a_session_that_is_held_while_it_waits_is_passed_over(stage: Managed) -> None:
    first = await running(stage)
    held = await stage.manager.start(Plan())
    last = await stage.manager.start(Plan())
    paused = await stage.manager.control(held.session_id, Order.PAUSE)
    assert paused.status is Status.PAUSED
    (await stage.launcher.trainer(first.session_id)).end(1)
    await stage.launcher.trainer(last.session_id)
    assert held.session_id not in stage.launcher.trainers
    assert (await stage.manager.control(held.session_id, Order.CONTINUE)).status is Status.STARTING
    (await stage.launcher.trainer(last.session_id)).end(1)
    await stage.launcher.trainer(held.session_id)


@pytest.mark.parametrize(
    ("status", "words"), [(-9, "killed by signal 9"), (3, "exit status 3"), (0, "exit status 0")]
)
async def test_a_trainer_that_dies_is_seen_at_once_and_its_curve_is_kept(
    stage: Managed, status: int, words: str
) -> None:
    session_id = (await running(stage)).session_id
    await stage.manager.report(session_id, some_metrics(0, 4))
    (await stage.launcher.trainer(session_id)).end(status)
    told = await stage.told_of(session_id)
    ended = told[-1].session
    assert ended is not None
    assert ended.status is Status.LOST
    assert words in ended.failure
    assert [n.metrics for n in told if n.metrics] == some_metrics(0, 4)


async def test_a_process_that_hangs_is_killed_so_that_the_next_has_its_turn(
    stage: Managed,
) -> None:
    session_id = (await running(stage)).session_id
    waiting = await stage.manager.start(Plan())
    await stage.clock.advance(64.0)
    assert (await stage.launcher.trainer(session_id)).told == []
    assert waiting.session_id not in stage.launcher.trainers
    await stage.clock.advance(1.0)
    assert (await stage.end_of(session_id)).status is Status.LOST
    await stage.launcher.trainer(waiting.session_id)
    assert (await stage.launcher.trainer(session_id)).told == ["kill"]


async def test_a_trainer_that_outlived_its_server_takes_a_place(tmp_path: Path) -> None:
    path = tmp_path / "arcade.db"
    outlived = await left_running(path)
    async with managed(path) as after:
        await after.manager.report(outlived, some_metrics(0, 2))
        waiting = await after.manager.start(Plan())
        assert waiting.activity == "waiting for another session to end"
        for _ in range(10):
            await after.clock.advance(4.0)
            await after.manager.report(outlived)
        assert after.launcher.trainers == {}
        await after.manager.report(outlived, outcome=FINISHED)
        await after.launcher.trainer(waiting.session_id)


async def test_one_that_outlived_its_server_and_is_lost_gives_its_place_back(
    tmp_path: Path,
) -> None:
    path = tmp_path / "arcade.db"
    outlived = await left_running(path)
    async with managed(path) as after:
        await after.manager.report(outlived)
        waiting = await after.manager.start(Plan())
        await after.clock.advance(66.0)
        assert (await after.end_of(outlived)).status is Status.LOST
        await after.launcher.trainer(waiting.session_id)
