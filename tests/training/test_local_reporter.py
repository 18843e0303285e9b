"""Where no server runs, a trainer's session is stored as a server would have stored it."""

import asyncio
import math
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from arcade_clash.errors import Damaged, InvalidInput, NotFound, Unavailable, WrongState
from arcade_clash.storage.database import Database
from arcade_clash.storage.directory import DataDirectory
from arcade_clash.training.checkpoints import Checkpoint, Checkpoints, Progress
from arcade_clash.training.local_reporter import StorageReporter
from arcade_clash.training.metrics import Metrics
from arcade_clash.training.session import Order, Outcome, Plan, Status
from launchers import managed, some_metrics

PLAN = Plan(name="mine", algorithm="ppo", total_steps=100, opponent="scripted")


def begin(directory: Path) -> tuple[StorageReporter, str]:
    reporter, session = StorageReporter.begin(directory, PLAN)
    return reporter, session.session_id


async def test_a_server_that_is_started_later_shows_the_whole_curve(tmp_path: Path) -> None:
    def train() -> str:
        reporter, session_id = begin(tmp_path)
        assert reporter.report([], activity="compiling") is Order.CONTINUE
        assert reporter.report(some_metrics(0, 3)) is Order.CONTINUE
        assert reporter.report(some_metrics(1, 4)) is Order.CONTINUE
        finished = Outcome(Status.FINISHED, agent="scripted")
        for _ in range(2):
            assert reporter.report(some_metrics(5, 1), outcome=finished) is Order.STOP
        with pytest.raises(WrongState):
            reporter.report(some_metrics(6, 1))
        return session_id

    session_id = await asyncio.to_thread(train)
    async with managed(tmp_path / "arcade.db") as stage:
        told = await stage.told_of(session_id)
        assert [n.metrics for n in told if n.metrics] == some_metrics(0, 6)
        session = told[-1].session
        assert session is not None
        assert (session.status, session.agent, session.step) == (Status.FINISHED, "scripted", 50)
        assert session.plan == PLAN


async def test_a_server_that_comes_between_two_reports_takes_the_next_one(tmp_path: Path) -> None:
    reporter, session_id = await asyncio.to_thread(begin, tmp_path)
    await asyncio.to_thread(reporter.report, some_metrics(0, 2))
    async with managed(tmp_path / "arcade.db") as stage:
        assert (await stage.manager.get(session_id)).status is Status.RUNNING
        await stage.manager.report(session_id, some_metrics(2, 2))
        await stage.manager.control(session_id, Order.PAUSE)

    order = await asyncio.to_thread(lambda: reporter.report(some_metrics(4, 1), paused=True))
    assert order is Order.PAUSE, "what the server has ordered stands"
    async with managed(tmp_path / "arcade.db") as stage:
        session = await stage.manager.get(session_id)
        assert (session.status, session.last_row) == (Status.PAUSED, 4)


async def test_a_session_that_a_server_called_lost_goes_on_in_the_storage(tmp_path: Path) -> None:
    reporter, session_id = await asyncio.to_thread(begin, tmp_path)
    await asyncio.to_thread(reporter.report, some_metrics(0, 1))
    async with managed(tmp_path / "arcade.db") as stage:
        await stage.clock.advance(66.0)
        assert (await stage.end_of(session_id)).status is Status.LOST

    await asyncio.to_thread(reporter.report, some_metrics(1, 1))
    async with managed(tmp_path / "arcade.db") as stage:
        session = await stage.manager.get(session_id)
        assert (session.status, session.last_row, session.failure) == (Status.RUNNING, 1, "")


async def test_one_that_ends_without_a_word_is_lost_and_can_go_on(tmp_path: Path) -> None:
    checkpoint = Checkpoint(Progress(step=10, updates=1), {"x": np.zeros(1, np.float32)})

    def train() -> str:
        reporter, session_id = begin(tmp_path)
        reporter.report(some_metrics(0, 2))
        Checkpoints(tmp_path / "checkpoints").save(session_id, checkpoint)
        reporter.lose()
        return session_id

    session_id = await asyncio.to_thread(train)
    async with managed(tmp_path / "arcade.db") as stage:
        session = await stage.manager.get(session_id)
        assert (session.status, session.last_row) == (Status.LOST, 1)
        assert (session.checkpoint_step, session.external) == (10, True)
        assert "before it was done" in session.failure


def test_several_trainers_share_a_directory(tmp_path: Path) -> None:
    first, one = begin(tmp_path)
    second, two = begin(tmp_path)
    for row in range(3):
        first.report(some_metrics(row, 1))
        second.report(some_metrics(row, 1))

    assert one != two
    first.report([], outcome=Outcome(Status.FINISHED))
    assert second.report(some_metrics(3, 1)) is Order.CONTINUE


def test_while_a_server_holds_the_directory_nothing_is_stored_beside_it(tmp_path: Path) -> None:
    reporter, _ = begin(tmp_path)
    with DataDirectory(tmp_path):
        with pytest.raises(Unavailable, match="serving"):
            reporter.report(some_metrics(0, 1))
        with pytest.raises(Unavailable):
            begin(tmp_path)
    assert reporter.report(some_metrics(0, 1)) is Order.CONTINUE


def test_what_a_server_refuses_is_refused(tmp_path: Path) -> None:
    reporter, _ = begin(tmp_path)
    with pytest.raises(InvalidInput, match="win_rate"):
        reporter.report([Metrics(0, win_rate=7.0)])
    with pytest.raises(InvalidInput, match="gap"):
        reporter.report(some_metrics(3, 1))
    with pytest.raises(NotFound):
        StorageReporter(tmp_path, "ppo-none").report(some_metrics(0, 1))
    diverged = Metrics(0, step=10, loss=math.nan, reward=0.5)
    assert reporter.report([diverged]) is Order.CONTINUE
    with pytest.raises(InvalidInput, match="never go back"):
        reporter.report([Metrics(1, step=9)])
    assert reporter.report([Metrics(1, step=10)]) is Order.CONTINUE


def test_a_session_that_is_damaged_is_refused_by_its_name(tmp_path: Path) -> None:
    reporter, session_id = begin(tmp_path)
    for spoiled in ({"order": "jump"}, {"status": "dancing"}):
        with closing(Database(tmp_path / "arcade.db")) as database:
            stored = database.session_now(session_id)
            database.report_now(session_id, [], stored | spoiled)
        for say in (reporter.report, lambda _: reporter.lose()):
            with pytest.raises(Damaged, match=session_id):
                say([])
        with closing(Database(tmp_path / "arcade.db")) as database:
            database.report_now(session_id, [], stored)
    assert reporter.report([]) is Order.CONTINUE
