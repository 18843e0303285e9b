"""A trainer that is not heard of is silent, then lost, and goes on with its next word."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from arcade_clash.errors import InvalidInput, WrongState
from arcade_clash.training.session import Order, Outcome, Plan, Session, Status
from launchers import Managed, managed, running, some_metrics


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Managed]:
    async with managed(tmp_path / "arcade.db") as stage:
        yield stage


async def status_of(stage: Managed, session_id: str) -> Status:
    return (await stage.manager.get(session_id)).status


async def test_a_trainer_is_silent_after_five_seconds_and_lost_after_a_minute_more(
    stage: Managed,
) -> None:
    session_id = (await running(stage)).session_id
    await stage.clock.advance(3.0)
    await stage.manager.report(session_id, some_metrics(0, 1))
    await stage.clock.advance(4.9)
    assert await status_of(stage, session_id) is Status.RUNNING
    await stage.clock.advance(0.2)
    silent = await stage.manager.get(session_id)
    assert (silent.status, silent.failure, silent.end_time) == (Status.SILENT, "", None)
    assert "5 seconds" in silent.activity
    await stage.clock.advance(59.8)
    assert await status_of(stage, session_id) is Status.SILENT
    await stage.clock.advance(0.2)
    ended = await stage.end_of(session_id)
    assert (ended.status, ended.last_row) == (Status.LOST, 0)
    assert "65 seconds" in ended.failure


async def test_a_trainer_may_take_its_time_before_its_first_report(stage: Managed) -> None:
    session = await stage.manager.start(Plan())
    await stage.launcher.trainer(session.session_id)
    await stage.clock.advance(119.0)
    assert await status_of(stage, session.session_id) is Status.STARTING
    await stage.clock.advance(2.0)
    assert await status_of(stage, session.session_id) is Status.SILENT
    await stage.clock.advance(60.0)
    assert (await stage.end_of(session.session_id)).status is Status.LOST


async def test_a_report_that_came_before_its_turn_costs_a_trainer_none_of_that_time(
    stage: Managed,
) -> None:
    first = (await running(stage)).session_id
    waiting = (await stage.manager.start(Plan())).session_id
    with pytest.raises(WrongState, match="waits for its turn"):
        await stage.manager.report(waiting)
    (await stage.launcher.trainer(first)).end(0)
    await stage.launcher.trainer(waiting)
    await stage.clock.advance(119.0)
    assert await status_of(stage, waiting) is Status.STARTING


async def test_after_its_first_report_it_may_be_silent_for_five_seconds_as_any_other(
    stage: Managed,
) -> None:
    session = await stage.manager.start(Plan())
    await stage.launcher.trainer(session.session_id)
    await stage.clock.advance(20.0)
    await stage.manager.report(session.session_id)
    await stage.clock.advance(5.0)
    assert await status_of(stage, session.session_id) is Status.SILENT


async def test_a_paused_trainer_must_be_heard_of_too(stage: Managed) -> None:
    session_id = (await running(stage)).session_id
    await stage.manager.control(session_id, Order.PAUSE)
    for _ in range(20):
        await stage.manager.report(session_id, paused=True)
        await stage.clock.advance(4.0)
    assert await status_of(stage, session_id) is Status.PAUSED
    await stage.clock.advance(2.0)
    assert await status_of(stage, session_id) is Status.SILENT


async def test_however_often_a_trainer_is_silent_each_silence_has_its_own_minute(
    stage: Managed,
) -> None:
    session_id = (await running(stage)).session_id
    trainer = await stage.launcher.trainer(session_id)
    for seconds in (6.0, 64.0, 9.0, 62.5):
        await stage.clock.advance(seconds)
        assert await status_of(stage, session_id) is Status.SILENT
        await stage.manager.report(session_id)
        assert await status_of(stage, session_id) is Status.RUNNING
    assert trainer.told == []
    await stage.clock.advance(64.9)
    assert trainer.told == []
    await stage.clock.advance(0.2)
    assert (await stage.end_of(session_id)).status is Status.LOST
    await stage.clock.settle()
    assert trainer.told == ["kill"]


async def test_an_order_to_a_silent_trainer_is_kept_until_it_is_heard_of(stage: Managed) -> None:
    for order, doing, after in (
        (Order.PAUSE, "pausing", Status.PAUSED),
        (Order.STOP, "stopping", Status.STOPPING),
    ):
        session_id = (await stage.manager.register(Plan())).session_id
        await stage.manager.report(session_id)
        await stage.clock.advance(6.0)
        told = await stage.manager.control(session_id, order)
        assert (told.status, told.activity) == (Status.SILENT, doing)
        assert await stage.manager.control(session_id, order) == told
        assert (await stage.manager.report(session_id, paused=True))[0] is order
        assert await status_of(stage, session_id) is after


async def test_a_lost_session_goes_on_when_its_trainer_comes_back(stage: Managed) -> None:
    session_id = (await running(stage)).session_id
    await stage.manager.report(session_id, some_metrics(0, 2))
    await stage.manager.control(session_id, Order.PAUSE)
    await stage.clock.advance(66.0)
    assert (await stage.end_of(session_id)).status is Status.LOST
    order, last = await stage.manager.report(session_id)
    assert (order, last) == (Order.PAUSE, 1)
    back = await stage.manager.get(session_id)
    assert (back.status, back.failure, back.end_time) == (Status.RUNNING, "", None)
    assert Session.from_dict(await stage.database.session(session_id)) == back
    await stage.manager.report(session_id, some_metrics(0, 4), paused=True)
    await stage.clock.advance(66.0)
    assert (await stage.end_of(session_id)).last_row == 3


async def test_a_report_that_is_refused_ends_a_silence_as_any_other(stage: Managed) -> None:
    session_id = (await running(stage)).session_id
    for order, doing in ((None, ""), (Order.PAUSE, "pausing")):
        await stage.clock.advance(6.0)
        assert await status_of(stage, session_id) is Status.SILENT
        if order is not None:
            await stage.manager.control(session_id, order)
        with pytest.raises(InvalidInput, match="gap"):
            await stage.manager.report(session_id, some_metrics(7, 1))
        session = await stage.manager.get(session_id)
        assert (session.status, session.activity) == (Status.RUNNING, doing)


@pytest.mark.parametrize(
    "refused",
    [{"rows": some_metrics(7, 1)}, {"outcome": Outcome(Status.FINISHED, agent="nobody")}],
)
async def test_a_report_that_is_refused_is_a_sign_of_life_too(
    stage: Managed, refused: dict[str, object]
) -> None:
    session_id = (await running(stage)).session_id
    for _ in range(5):
        await stage.clock.advance(4.0)
        with pytest.raises(InvalidInput):
            await stage.manager.report(session_id, **refused)  # type: ignore[arg-type] # two kinds
    assert await status_of(stage, session_id) is Status.RUNNING
