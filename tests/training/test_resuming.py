"""A session that ended goes on from its checkpoint, in the manager: orders, places, refusals."""

from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from arcade_clash.errors import Damaged, WrongState
from arcade_clash.training.checkpoints import Checkpoint, Checkpoints, Progress
from arcade_clash.training.session import Order, Outcome, Plan, Session, Status
from launchers import Managed, managed, some_metrics

STOPPED = Outcome(Status.STOPPED)


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Managed]:
    async with managed(tmp_path / "arcade.db") as held:
        yield held


async def ended(stage: Managed, outcome: Outcome = STOPPED, *, kill: bool = False) -> Session:
    session_id = (await stage.manager.start(Plan())).session_id
    trainer = await stage.launcher.trainer(session_id)
    if kill:
        await stage.manager.report(session_id, some_metrics(0, 3))
        trainer.end(-9)
    else:
        await stage.manager.report(session_id, some_metrics(0, 3), outcome=outcome)
        trainer.end(0)
    await stage.clock.settle()
    return await stage.end_of(session_id)


def keep(tmp_path: Path, session_id: str, step: int = 20) -> Path:
    state = {"weight": np.zeros(3, np.float32)}
    Checkpoints(tmp_path / "checkpoints").save(session_id, Checkpoint(Progress(step), state))
    return tmp_path / "checkpoints" / session_id / f"{step:010}"


@pytest.mark.parametrize("kill", [True, False])
async def test_it_goes_on_with_its_rows_numbered_on(
    stage: Managed, tmp_path: Path, kill: bool
) -> None:
    session = await ended(stage, kill=kill)
    session_id = session.session_id
    assert session.checkpoint_step is None
    keep(tmp_path, session_id)
    del stage.launcher.trainers[session_id]

    resumed = await stage.manager.control(session_id, Order.CONTINUE)

    assert resumed.status is Status.STARTING
    assert (resumed.end_time, resumed.failure, resumed.last_row) == (None, "", 2)
    await stage.launcher.trainer(session_id)
    order, last = await stage.manager.report(session_id, some_metrics(3, 2))
    assert (order, last) == (Order.CONTINUE, 4)
    await stage.manager.report(session_id, outcome=STOPPED)
    told = await stage.told_of(session_id)
    assert [news.metrics.row for news in told if news.metrics] == [0, 1, 2, 3, 4]
    assert (await stage.manager.get(session_id)).checkpoint_step == 20


async def test_a_session_without_a_checkpoint_says_so(stage: Managed) -> None:
    session = await ended(stage)
    with pytest.raises(WrongState, match="no checkpoint"):
        await stage.manager.control(session.session_id, Order.CONTINUE)
    assert (await stage.manager.get(session.session_id)) == session


async def test_one_that_finished_or_learns_elsewhere_is_not_begun_again(stage: Managed) -> None:
    finished = await ended(stage, Outcome(Status.FINISHED))
    with pytest.raises(WrongState, match="all its steps"):
        await stage.manager.control(finished.session_id, Order.CONTINUE)
    elsewhere = await stage.manager.register(Plan(algorithm="mine"))
    await stage.manager.report(elsewhere.session_id, outcome=STOPPED)
    with pytest.raises(WrongState, match="elsewhere"):
        await stage.manager.control(elsewhere.session_id, Order.CONTINUE)


async def test_a_damaged_checkpoint_is_said_and_the_one_before_it_taken(
    stage: Managed, tmp_path: Path
) -> None:
    session_id = (await ended(stage)).session_id
    keep(tmp_path, session_id, 10)
    (keep(tmp_path, session_id, 20) / "state.safetensors").write_bytes(b"bent")
    with pytest.raises(Damaged, match="of step 10"):
        await stage.manager.control(session_id, Order.CONTINUE)
    assert (await stage.manager.control(session_id, Order.CONTINUE)).status is Status.STARTING


async def test_it_is_not_begun_while_its_trainer_is_still_at_work(
    stage: Managed, tmp_path: Path
) -> None:
    session_id = (await ended(stage)).session_id
    keep(tmp_path, session_id)
    with (
        Checkpoints(tmp_path / "checkpoints").working(session_id),
        pytest.raises(WrongState, match="still at work"),
    ):
        await stage.manager.control(session_id, Order.CONTINUE)


async def test_resuming_twice_is_as_good_as_once(stage: Managed, tmp_path: Path) -> None:
    session_id = (await ended(stage)).session_id
    keep(tmp_path, session_id)
    await stage.manager.control(session_id, Order.CONTINUE)
    again = await stage.manager.control(session_id, Order.CONTINUE)
    assert not again.has_ended


async def test_a_session_that_is_deleted_takes_its_checkpoints_with_it(
    stage: Managed, tmp_path: Path
) -> None:
    session_id = (await ended(stage)).session_id
    kept = keep(tmp_path, session_id)
    await stage.manager.delete(session_id)
    assert not kept.exists()


async def test_a_trainer_that_ran_beside_the_data_leaves_a_session_to_go_on_with(
    stage: Managed, tmp_path: Path
) -> None:
    session_id = (await stage.manager.register(Plan())).session_id
    await stage.manager.report(session_id, some_metrics(0, 3))
    keep(tmp_path, session_id)
    await stage.manager.report(session_id, outcome=STOPPED)
    assert (await stage.manager.get(session_id)).checkpoint_step == 20
    resumed = await stage.manager.control(session_id, Order.CONTINUE)
    assert (resumed.external, resumed.last_row) == (False, 2)
    await stage.launcher.trainer(session_id)


async def test_one_that_ran_elsewhere_goes_on_when_it_reports_again(stage: Managed) -> None:
    session_id = (await stage.manager.register(Plan())).session_id
    await stage.manager.report(session_id, some_metrics(0, 3), outcome=STOPPED)
    with pytest.raises(WrongState, match="runs elsewhere"):
        await stage.manager.control(session_id, Order.CONTINUE)
