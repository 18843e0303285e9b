"""Matches between an agent and the probe that reverses whatever it sees begin."""

from itertools import product

import numpy as np

from arcade_clash.agents import Agent, masks
from arcade_clash.agents.probes import ProbeAgent
from arcade_clash.engine import SEED_MAX, characters
from arcade_clash.engine.layout import MATCH_WINNER
from arcade_clash.envs.batch import FightBatch
from arcade_clash.envs.contest import Score

__all__ = ["against_the_reversal"]


def against_the_reversal(agent: Agent, fights: int, seed: int, reaction_frames: int) -> Score:
    """How `probe-counter` does against an agent.

    Args:
        agent: the agent, for a batch of any size.
        fights: how many matches, half of them with the probe as player 1; a multiple of 16 gives
            every pair of characters equally many.
        seed: what chance is drawn from.
        reaction_frames: by how many frames both see the other late.
    """
    numbers = [character.number for character in characters().values()]
    pairs = np.array(list(product(numbers, repeat=2)), np.int32)
    rng = np.random.default_rng(seed)
    total = Score(0, 0, 0)
    for side in range(2):
        count = (fights + 1 - side) // 2
        # The second half goes on among the pairs where the first ended.
        played = pairs[(np.arange(count) + side * ((fights + 1) // 2)) % len(pairs)]
        if side == 1:
            played = played[:, ::-1]  # the probe's character comes first
        winners = _winners(agent, side, played, rng, reaction_frames)
        total += Score(
            int((winners == side).sum()),
            int((winners > 1).sum()),
            int((winners == 1 - side).sum()),
        )
    return total


def _winners(
    agent: Agent,
    side: int,
    played: np.ndarray[tuple[int, int], np.dtype[np.int32]],
    rng: np.random.Generator,
    reaction_frames: int,
) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    """The winner of each match, by side, with the probe on one side."""
    count = len(played)
    batch = FightBatch(
        count,
        played[:, 0].tolist(),
        played[:, 1].tolist(),
        whole_match=True,
        reaction_frames=(reaction_frames, reaction_frames),
    )
    seeds = rng.integers(SEED_MAX, size=count, dtype=np.int32, endpoint=True)
    batch.begin(np.arange(count), np.ascontiguousarray(played.T), seeds)
    agents: list[Agent] = [agent, agent]
    agents[side] = ProbeAgent("probe-counter")
    while not batch.ended.all():
        batch.step(
            *(
                each.act(seen, masks(seen))
                for each, seen in zip(agents, batch.observations, strict=True)
            )
        )
    return batch.rows[:, MATCH_WINNER]
