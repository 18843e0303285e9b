"""A trainer that is not heard of is lost, and goes on with its next word."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from arcade_clash.training.session import Order, Plan, Session, Status
from launchers import Managed, managed, running, some_metrics


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Managed]:
    async with managed(tmp_path / "arcade.db") as stage:
        yield stage


async def test_a_silent_trainer_is_lost_after_five_seconds(stage: Managed) -> None:
    session_id = (await running(stage)).session_id
    await stage.clock.advance(3.0)
    await stage.manager.report(session_id, some_metrics(0, 1))
    await stage.clock.advance(4.9)
    assert (await stage.manager.get(session_id)).status is Status.RUNNING
    await stage.clock.advance(0.2)
    ended = await stage.end_of(session_id)
    assert (ended.status, ended.last_row) == (Status.LOST, 0)
    assert "5 seconds" in ended.failure


async def test_a_trainer_may_take_its_time_before_its_first_report(stage: Managed) -> None:
    session = await stage.manager.start(Plan())
    await stage.launcher.trainer(session.session_id)
    await stage.clock.advance(119.0)
    assert (await stage.manager.get(session.session_id)).status is Status.STARTING
    await stage.clock.advance(2.0)
    assert (await stage.end_of(session.session_id)).status is Status.LOST


async def test_a_paused_trainer_must_be_heard_of_too(stage: Managed) -> None:
    session_id = (await running(stage)).session_id
    await stage.manager.control(session_id, Order.PAUSE)
    for _ in range(20):
        await stage.manager.report(session_id, paused=True)
        await stage.clock.advance(4.0)
    assert (await stage.manager.get(session_id)).status is Status.PAUSED
    await stage.clock.advance(2.0)
    assert (await stage.end_of(session_id)).status is Status.LOST


async def test_a_lost_session_goes_on_when_its_trainer_comes_back(stage: Managed) -> None:
    session_id = (await running(stage)).session_id
    await stage.manager.report(session_id, some_metrics(0, 2))
    await stage.manager.control(session_id, Order.PAUSE)
    await stage.clock.advance(6.0)
    await stage.end_of(session_id)
    order, last = await stage.manager.report(session_id)
    assert (order, last) == (Order.PAUSE, 1)
    back = await stage.manager.get(session_id)
    assert (back.status, back.failure, back.end_time) == (Status.RUNNING, "", None)
    assert Session.from_dict(await stage.database.session(session_id)) == back
    await stage.manager.report(session_id, some_metrics(0, 4), paused=True)
    await stage.clock.advance(6.0)
    assert (await stage.end_of(session_id)).last_row == 3
