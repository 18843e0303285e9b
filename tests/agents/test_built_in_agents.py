"""The agents in the package: who beats whom, that chance has a seed, and that masks are kept."""

import numpy as np
import pytest

from arcade_clash.agents import (
    ACTION_COUNT,
    OBSERVATION_SIZE,
    Actions,
    Agent,
    Catalogue,
    masks,
    reaction_frames,
)
from arcade_clash.agents.scripted import COMPILED_FROM, LEVELS, ScriptedAgent
from arcade_clash.agents.scripted.decision import decide
from arcade_clash.agents.scripted.kit import make_kits
from arcade_clash.agents.scripted.levels import skill_of
from arcade_clash.agents.scripted.memory import CHANCE, MEMORY_SIZE
from arcade_clash.engine import characters
from arcade_clash.engine.layout import NOBODY, ROUND_WINNER, TIMER
from arcade_clash.envs.batch import FightBatch

SCRIPTED = tuple(f"scripted-{level}" for level in range(1, len(LEVELS) + 1))
BUILT_IN = [info.agent for info in Catalogue().infos()]


def rounds(p1: Agent, p2: Agent, count: int = 200, seed: int = 0) -> tuple[list[float], list[int]]:
    """How so many rounds ended: shares of player 1, player 2 and nobody, and their seconds."""
    everyone = [character.number for character in characters().values()]
    delays = (reaction_frames(p1), reaction_frames(p2))
    batch = FightBatch(count, everyone, everyone, reaction_frames=delays)
    batch.restart(np.arange(count), np.random.default_rng(seed))
    winners = np.full(count, -1)
    seconds = np.zeros(count, int)
    while (winners < 0).any():
        seen = batch.observations
        batch.step(p1.act(seen[0], masks(seen[0])), p2.act(seen[1], masks(seen[1])))
        over = np.nonzero(batch.ended & (winners < 0))[0]
        winners[over] = batch.rows[over, ROUND_WINNER]
        seconds[over] = 99 - batch.rows[over, TIMER] // 60
        batch.restart(np.nonzero(batch.ended)[0], np.random.default_rng(seed))
    return [float((winners == side).mean()) for side in range(NOBODY + 1)], seconds.tolist()


def played(agent: Agent, count: int, decisions: int) -> list[Actions]:
    batch = FightBatch(count, (0, 1), (0, 1))
    batch.restart(np.arange(count), np.random.default_rng(7))
    actions = []
    for _ in range(decisions):
        seen = batch.observations
        mine = agent.act(seen[0], masks(seen[0]))
        assert masks(seen[0])[np.arange(count), mine].all(), "an action that means nothing"
        actions.append(mine)
        batch.step(mine, mine)
    return actions


def test_the_master_beats_chance_nine_times_in_ten() -> None:
    catalogue = Catalogue()

    (won, _, _), _ = rounds(catalogue.make("scripted-5", 1), catalogue.make("random", 2), 400)

    assert won > 0.9


def test_the_scripted_fighter_always_beats_one_who_does_nothing() -> None:
    catalogue = Catalogue()

    (won, _, _), _ = rounds(catalogue.make("scripted", 1), catalogue.make("idle", 2))

    assert won == 1.0


def test_two_scripted_fighters_are_worth_watching() -> None:
    """Neither runs over the other, rounds are neither short nor endless, and no two are alike."""
    catalogue = Catalogue()

    (p1, p2, _), seconds = rounds(catalogue.make("scripted", 1), catalogue.make("scripted", 2), 400)

    assert 0.4 < p1 < 0.6
    assert 0.4 < p2 < 0.6
    assert 15 <= np.median(seconds) <= 30
    assert len(set(seconds)) > 15


@pytest.mark.parametrize("name", BUILT_IN)
def test_a_seed_plays_the_same_every_time(name: str) -> None:
    one, other = (played(Catalogue().make(name, 11), 20, 60) for _ in range(2))

    assert all((a == b).all() for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("name", [*SCRIPTED, "random"])
def test_another_seed_plays_another_way(name: str) -> None:
    one, other = (played(Catalogue().make(name, seed), 20, 60) for seed in (11, 12))

    assert any((a != b).any() for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("level", range(1, len(LEVELS) + 1))
def test_a_scripted_fighter_decides_alike_compiled_and_as_it_stands(level: int) -> None:
    count = COMPILED_FROM
    everyone = [character.number for character in characters().values()]
    kits = make_kits(characters().values())
    batch = FightBatch(count, everyone, everyone)
    batch.restart(np.arange(count), np.random.default_rng(3))
    agent = ScriptedAgent(5, level)
    memories = [[0] * MEMORY_SIZE for _ in range(count)]
    for memory, chance in zip(
        memories, np.random.default_rng(5).integers(2**31, size=count), strict=True
    ):
        memory[CHANCE] = int(chance)

    for _ in range(200):
        seen = batch.observations[0]
        compiled = agent.act(seen, masks(seen))
        assert compiled.tolist() == [
            decide(row.tolist(), memory, skill_of(level), kits)
            for row, memory in zip(seen, memories, strict=True)
        ]
        batch.step(compiled, compiled[::-1].copy())


def test_the_plain_name_is_the_middle_level() -> None:
    plain, third, fourth = (
        played(Catalogue().make(name, 11), 20, 60)
        for name in ("scripted", "scripted-3", "scripted-4")
    )

    assert all((a == b).all() for a, b in zip(plain, third, strict=True))
    assert any((a != b).any() for a, b in zip(plain, fourth, strict=True))


@pytest.mark.parametrize("name", BUILT_IN)
@pytest.mark.parametrize("count", [1, 3, 40])
def test_agents_take_batches_of_any_size(name: str, count: int) -> None:
    agent = Catalogue().make(name, 1)

    actions = agent.act(
        np.zeros((count, OBSERVATION_SIZE), np.float32), np.ones((count, ACTION_COUNT), np.bool_)
    )

    assert actions.shape == (count,)
    assert actions.dtype == np.int64
