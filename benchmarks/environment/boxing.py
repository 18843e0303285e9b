"""The peer, in a Python of its own: Atari's Boxing by the Arcade Learning Environment."""

import sys

import numpy as np
from ale_py.vector_env import AtariVectorEnv  # type: ignore[import-not-found] # the peer's Python has it

from benchmarks.environment.drive import drive

__all__: list[str] = []

FRAMES = 4
"""Frames of a decision, the peer's own default."""


def main(count: int, seconds: float) -> None:
    """Plays on one thread, as ours does."""
    fights = AtariVectorEnv(game="boxing", num_envs=count, num_threads=1, frameskip=FRAMES)
    fights.reset(seed=1)
    actions = np.random.default_rng(1).integers(18, size=(256, count))
    drive(fights.step, actions, FRAMES, seconds)


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]))
