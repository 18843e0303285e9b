"""What one life of the server leaves to the next, and how it closes."""

import asyncio
from pathlib import Path

import numpy as np
import pytest

from arcade_clash.agents import (
    ACTION_COUNT,
    OBSERVATION_SIZE,
    AgentInfo,
    AgentKind,
    Layer,
    Network,
    save_network,
)
from arcade_clash.errors import Unavailable
from arcade_clash.training.session import Order, Outcome, Plan, Status
from launchers import managed, running, some_metrics

FINISHED = Outcome(Status.FINISHED)


async def test_a_restart_finds_what_ended_and_calls_lost_what_trained(tmp_path: Path) -> None:
    path = tmp_path / "arcade.db"
    async with managed(path) as before:
        done = await running(before)
        await before.manager.report(done.session_id, some_metrics(0, 3), outcome=FINISHED)
        (await before.launcher.trainer(done.session_id)).end(0)
        cut_off = await running(before)
        await before.manager.report(cut_off.session_id, some_metrics(0, 2))
        waiting = await before.manager.start(Plan())
        elsewhere = await before.manager.register(Plan())
        await before.manager.report(elsewhere.session_id, some_metrics(0, 1))
        await before.manager.control(elsewhere.session_id, Order.PAUSE)
        # As after kill -9: nothing more is stored.
        before.database.close()
    async with managed(path) as after:
        assert (await after.manager.get(done.session_id)).status is Status.FINISHED
        rows = [n.metrics for n in await after.told_of(done.session_id) if n.metrics]
        assert rows == some_metrics(0, 3)
        lost = await after.manager.get(cut_off.session_id)
        assert (lost.status, lost.last_row) == (Status.LOST, 1)
        assert "server was stopped while it trained" in lost.failure
        never = await after.manager.get(waiting.session_id)
        assert (never.status, never.activity) == (Status.LOST, "")
        assert "before it could begin" in never.failure
        # A trainer elsewhere did not go down with the server, and still has its order.
        assert not (await after.manager.get(elsewhere.session_id)).has_ended
        answer = await after.manager.report(elsewhere.session_id, some_metrics(0, 2))
        assert answer == (Order.PAUSE, 1)
        # Nor, as it turns out, did this one.
        answer = await after.manager.report(cut_off.session_id, some_metrics(0, 3))
        assert answer == (Order.CONTINUE, 2)
        assert (await after.manager.get(cut_off.session_id)).status is Status.RUNNING


async def test_closing_asks_trainers_to_save_and_takes_their_last_word(tmp_path: Path) -> None:
    async with managed(tmp_path / "arcade.db") as stage:
        stage.launcher.stubborn = True
        session_id = (await running(stage)).session_id
        waiting = await stage.manager.start(Plan())
        trainer = await stage.launcher.trainer(session_id)
        closing = asyncio.ensure_future(stage.manager.close(grace_s=2.0))
        await stage.clock.settle()
        order, _ = await stage.manager.report(session_id, some_metrics(0, 2))
        assert order is Order.STOP
        await stage.manager.report(session_id, outcome=Outcome(Status.STOPPED, agent="scripted"))
        trainer.end(0)
        await closing
        assert trainer.told == ["terminate"]
        assert (await stage.manager.get(session_id)).status is Status.STOPPED
        assert (await stage.manager.get(waiting.session_id)).status is Status.LOST
        for call in (
            stage.manager.start(Plan()),
            stage.manager.register(Plan()),
            stage.manager.control(session_id, Order.STOP),
            stage.manager.report(session_id),
            stage.manager.delete(session_id),
        ):
            with pytest.raises(Unavailable, match="shutting down"):
                await call


async def test_closing_leaves_no_trainer_behind(tmp_path: Path) -> None:
    async with managed(tmp_path / "arcade.db") as stage:
        stage.launcher.stubborn = True
        session_id = (await running(stage)).session_id
        trainer = await stage.launcher.trainer(session_id)
        closing = asyncio.ensure_future(stage.manager.close(grace_s=2.0))
        await stage.clock.settle()
        assert trainer.told == ["terminate"]
        await stage.clock.advance(2.0)
        await closing
        assert trainer.told == ["terminate", "kill"]
        ended = await stage.manager.get(session_id)
        assert ended.status is Status.LOST
        assert "server was stopped" in ended.failure


def save_an_agent(agents: Path, session_id: str) -> None:
    layer = Layer(
        np.zeros((ACTION_COUNT, OBSERVATION_SIZE), np.float32), np.zeros(ACTION_COUNT, np.float32)
    )
    info = AgentInfo(session_id, "It", AgentKind.NETWORK, "Learned.", session_id=session_id)
    save_network(agents, info, Network([layer]))


@pytest.mark.parametrize("stubborn", [False, True])
async def test_a_trainer_that_saved_what_it_had_when_the_server_left_was_stopped(
    tmp_path: Path, stubborn: bool
) -> None:
    async with managed(tmp_path / "arcade.db", agents=tmp_path) as stage:
        stage.launcher.stubborn = stubborn
        session_id = (await running(stage)).session_id
        # The server takes no more connections, so this is all that is seen of it.
        save_an_agent(tmp_path, session_id)
        closing = asyncio.ensure_future(stage.manager.close(grace_s=1.0))
        await stage.clock.advance(1.0)
        await closing
        ended = await stage.manager.get(session_id)
        assert (ended.status, ended.agent, ended.failure) == (Status.STOPPED, session_id, "")


async def test_a_lost_session_still_has_the_agent_that_it_saved(tmp_path: Path) -> None:
    path = tmp_path / "arcade.db"
    async with managed(path, agents=tmp_path) as stage:
        session_id = (await running(stage)).session_id
        save_an_agent(tmp_path, session_id)
        (await stage.launcher.trainer(session_id)).end(-9)
        ended = await stage.end_of(session_id)
        assert (ended.status, ended.agent) == (Status.LOST, session_id)

        cut_off = (await running(stage)).session_id
        save_an_agent(tmp_path, cut_off)
        stage.database.close()
    async with managed(path, agents=tmp_path) as stage:
        ended = await stage.manager.get(cut_off)
        assert (ended.status, ended.agent) == (Status.LOST, cut_off)
