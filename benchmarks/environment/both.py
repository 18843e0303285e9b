"""Both players decided for: PettingZoo's loop over one fight, and the two-sided batch."""

import numpy as np

import arcade_clash
from arcade_clash.agents import ACTION_COUNT, DECISION_FRAMES
from benchmarks.environment.drive import drive

__all__: list[str] = []


def main(count: int, seconds: float) -> None:
    """Plays by chance; `count` is 0 for PettingZoo's parallel environment."""
    chance = np.random.default_rng(1)
    if count:
        fights = arcade_clash.two_sided_vec(count)
        fights.reset(seed=1)
        drive(
            fights.step,
            chance.integers(ACTION_COUNT, size=(256, count, 2)),
            DECISION_FRAMES,
            seconds,
        )
        return
    fight = arcade_clash.parallel_env()
    fight.reset(seed=1)

    def step(chosen: list[dict[str, int]]) -> None:
        fight.step(chosen[0])
        if not fight.agents:
            fight.reset()

    drive(
        step,
        [
            [dict(zip(fight.possible_agents, pair, strict=True))]
            for pair in chance.integers(ACTION_COUNT, size=(256, 2)).tolist()
        ],
        DECISION_FRAMES,
        seconds,
    )
