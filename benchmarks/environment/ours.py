"""Our environment, driven by chance: decisions a second, and the frames that they are."""

import sys

import gymnasium
import numpy as np

import arcade_clash.envs  # noqa: F401 # registers the fight
from arcade_clash.agents import DECISION_FRAMES
from benchmarks.environment.drive import drive

__all__: list[str] = []


def main(count: int, seconds: float) -> None:
    """Plays against one who does nothing, as the peer's other boxer costs nothing extra either."""
    fights = gymnasium.make_vec("arcade_clash/Fight-v0", num_envs=count, opponent="idle")
    fights.reset(seed=1)
    space = fights.single_action_space
    assert isinstance(space, gymnasium.spaces.Discrete)
    actions = np.random.default_rng(1).integers(space.n, size=(256, count))
    drive(fights.step, actions, DECISION_FRAMES, seconds)


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]))
