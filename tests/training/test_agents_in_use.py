"""An agent that a session trains against is not deleted under it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from arcade_clash.errors import NotFound, WrongState
from arcade_clash.training.manager import Limits
from arcade_clash.training.session import Order, Outcome, Plan, Settings, Status
from launchers import Managed, managed
from saved_agents import plain_network, save_agent


@pytest.fixture
def agents(tmp_path: Path) -> Path:
    save_agent(tmp_path / "agents", "ppo-1", create_time=1.0)
    return tmp_path / "agents"


@pytest.fixture
async def stage(tmp_path: Path, agents: Path) -> AsyncIterator[Managed]:
    async with managed(tmp_path / "arcade.db", Limits(running=1), agents) as stage:
        yield stage


async def begin(stage: Managed, opponent: str) -> str:
    session = await stage.manager.start(Plan(opponent=opponent, total_steps=1000))
    return session.session_id


@pytest.mark.parametrize("opponent", ["ppo-1", "PPO-1@0.5", "scripted:3,ppo-1:1"])
async def test_the_opponent_of_a_session_is_kept_until_the_session_has_ended(
    stage: Managed, agents: Path, opponent: str
) -> None:
    session_id = await begin(stage, opponent)
    with pytest.raises(WrongState, match=session_id):
        await stage.manager.delete_agent("ppo-1")
    assert (agents / "ppo-1").exists()

    await stage.manager.report(session_id, outcome=Outcome(Status.STOPPED))
    await stage.manager.delete_agent("Ppo-1")
    assert not (agents / "ppo-1").exists()


async def test_a_session_that_waits_for_its_turn_keeps_its_opponent_too(
    stage: Managed, agents: Path
) -> None:
    await begin(stage, "scripted")
    waiting = await begin(stage, "ppo-1")
    with pytest.raises(WrongState, match=waiting):
        await stage.manager.delete_agent("ppo-1")
    await stage.manager.control(waiting, Order.STOP)
    await stage.manager.delete_agent("ppo-1")
    assert not (agents / "ppo-1").exists()


@pytest.mark.parametrize(
    "plan",
    [Plan(begin_from="ppo-2"), Plan(settings=Settings(evaluation_opponents=("ppo-2@0.5",)))],
    ids=["begins from it", "is measured against it"],
)
async def test_a_session_keeps_every_agent_that_it_reads(
    tmp_path: Path, agents: Path, plan: Plan
) -> None:
    save_agent(agents, "ppo-2", network=plain_network(8), create_time=2.0)
    async with managed(tmp_path / "arcade.db", agents=agents) as stage:
        session = await stage.manager.start(replace(plan, total_steps=1000))
        with pytest.raises(WrongState, match=session.session_id):
            await stage.manager.delete_agent("ppo-2")


async def test_a_trainer_elsewhere_has_its_opponent_in_memory_and_keeps_no_file(
    stage: Managed, agents: Path
) -> None:
    await stage.manager.register(Plan(opponent="ppo-1"))
    await stage.manager.delete_agent("ppo-1")
    assert not (agents / "ppo-1").exists()


async def test_a_session_whose_opponent_is_deleted_is_not_resumed(
    stage: Managed, tmp_path: Path
) -> None:
    session_id = await begin(stage, "ppo-1")
    # Its trainer keeps a checkpoint, as it does before it ends.
    (tmp_path / "checkpoints").mkdir()
    await stage.manager.report(session_id, outcome=Outcome(Status.STOPPED))
    await stage.manager.delete_agent("ppo-1")
    with pytest.raises((NotFound, WrongState)):
        await stage.manager.control(session_id, Order.CONTINUE)
    assert (await stage.manager.get(session_id)).status is Status.STOPPED


async def test_built_in_agents_and_strangers_are_refused(stage: Managed) -> None:
    with pytest.raises(WrongState, match="built in"):
        await stage.manager.delete_agent("scripted-1")
    with pytest.raises(NotFound):
        await stage.manager.delete_agent("nobody")
