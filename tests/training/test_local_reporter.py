"""Where no server runs, a trainer's session is stored as a server would have stored it."""

import asyncio
import math
from pathlib import Path

import pytest

from arcade_clash.errors import InvalidInput, WrongState
from arcade_clash.training.local_reporter import StorageReporter
from arcade_clash.training.metrics import Metrics
from arcade_clash.training.session import Order, Outcome, Plan, Status
from launchers import managed, some_metrics

PLAN = Plan(name="mine", algorithm="ppo", total_steps=100, opponent="scripted")


async def test_a_server_that_is_started_later_shows_the_whole_curve(tmp_path: Path) -> None:
    path = tmp_path / "arcade.db"

    def train() -> str:
        with StorageReporter(path, PLAN) as reporter:
            assert reporter.report([], activity="compiling") is Order.CONTINUE
            assert reporter.session.activity == "compiling"
            assert reporter.report(some_metrics(0, 3)) is Order.CONTINUE
            assert reporter.report(some_metrics(1, 4)) is Order.CONTINUE
            finished = Outcome(Status.FINISHED, agent="scripted")
            for _ in range(2):
                assert reporter.report(some_metrics(5, 1), outcome=finished) is Order.STOP
            with pytest.raises(WrongState):
                reporter.report(some_metrics(6, 1))
            return reporter.session_id

    session_id = await asyncio.to_thread(train)
    async with managed(path) as stage:
        told = await stage.told_of(session_id)
        assert [n.metrics for n in told if n.metrics] == some_metrics(0, 6)
        session = told[-1].session
        assert session is not None
        assert (session.status, session.agent, session.step) == (Status.FINISHED, "scripted", 50)
        assert session.plan == PLAN


async def test_one_that_ends_without_a_word_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "arcade.db"

    def train() -> str:
        with StorageReporter(path, PLAN) as reporter:
            reporter.report(some_metrics(0, 2))
            return reporter.session_id

    session_id = await asyncio.to_thread(train)
    async with managed(path) as stage:
        session = await stage.manager.get(session_id)
        assert (session.status, session.last_row) == (Status.LOST, 1)
        assert "before it was done" in session.failure


def test_what_a_server_refuses_is_refused(tmp_path: Path) -> None:
    with StorageReporter(tmp_path / "arcade.db", PLAN) as reporter:
        with pytest.raises(InvalidInput):
            reporter.report([Metrics(0, loss=math.nan)])
        with pytest.raises(InvalidInput, match="gap"):
            reporter.report(some_metrics(3, 1))
        assert reporter.session.last_row is None
