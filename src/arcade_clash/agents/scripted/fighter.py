"""The scripted fighter as an agent: a memory for each fight, one decision for each row."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from arcade_clash.agents.agent import Actions, Masks, Observations
from arcade_clash.agents.scripted.decision import decide
from arcade_clash.agents.scripted.kit import make_kits
from arcade_clash.agents.scripted.levels import LEVELS, MIDDLE, skill_of
from arcade_clash.agents.scripted.memory import CHANCE, MEMORY_SIZE
from arcade_clash.engine import characters

__all__ = ["COMPILED_FROM", "ScriptedAgent"]

COMPILED_FROM = 16
"""Batches of this size and more are worth compiled code."""


class ScriptedAgent:
    """A fighter of a level, 1 to 5; its chance comes from the seed.

    It reckons with the reaction delay of its level, so it has to be shown the fight with that one.
    """

    def __init__(self, seed: int, level: int = MIDDLE) -> None:
        self._seed = seed
        self.reaction_frames = LEVELS[level - 1].reaction_frames
        self._skill = skill_of(level)
        self._memory = np.zeros((0, MEMORY_SIZE), dtype=np.int64)

    def begin(self, rows: NDArray[np.intp], count: int) -> None:
        """Forgets the fights in these rows of a batch of `count`; its chance goes on."""
        self._require(count)
        self._memory[rows, CHANCE + 1 :] = 0

    def act(self, observations: Observations, masks: Masks) -> Actions:  # noqa: ARG002  # it sees what it may do
        """An action for each row, one that its mask allows."""
        count = len(observations)
        self._require(count)
        actions = np.empty(count, dtype=np.int64)
        if count >= COMPILED_FROM:
            from arcade_clash.agents.compiled import decide_batch

            skill = np.array(self._skill, np.int64)
            decide_batch(observations, self._memory, skill, _kit_array(), actions)
        else:
            kits = _kits()
            for index in range(count):
                memory = self._memory[index].tolist()
                actions[index] = decide(observations[index].tolist(), memory, self._skill, kits)
                self._memory[index] = memory
        return actions

    def _require(self, count: int) -> None:
        """Has a memory for each of so many fights."""
        if len(self._memory) != count:
            chance = np.random.default_rng(self._seed)
            self._memory = np.zeros((count, MEMORY_SIZE), dtype=np.int64)
            self._memory[:, CHANCE] = chance.integers(2**31, size=count)


@cache
def _kits() -> tuple[int, ...]:
    return tuple(make_kits(characters().values()))


@cache
def _kit_array() -> NDArray[np.int64]:
    array = np.array(_kits(), np.int64)
    array.flags.writeable = False
    return array
