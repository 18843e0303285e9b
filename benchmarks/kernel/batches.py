"""A batch of duels that are played by chance, on one core or on several."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np

from arcade_clash.agents import ACTION_COUNT, actions, agent, observation, reaction
from arcade_clash.agents.agent import DECISION_FRAMES, Actions, Observations
from arcade_clash.engine import characters
from arcade_clash.engine.batch import Numbers, rom_array
from arcade_clash.engine.compiled import compiled
from arcade_clash.engine.pointers import row_of
from arcade_clash.envs import stepping
from arcade_clash.envs.batch import FightBatch, Flags, Terms
from arcade_clash.envs.stepping import play_decision

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

__all__ = ["frames_per_second"]

CHOICES = 64
"""Different sets of actions, drawn before the clock starts and used in turns."""


def frames_per_second(count: int, cores: int, seconds: float, *, observed: bool) -> float:
    """Frames that so many duels on each core make in a second of that core, together.

    The clock is each thread's own CPU time, so that whoever else uses the machine does not count.
    """
    batches = [_Batch(count, seed, observed=observed) for seed in range(cores)]
    for batch in batches:
        batch.play(0.0)  # compiles, and begins
    with ThreadPoolExecutor(cores) as pool:
        return float(sum(pool.map(lambda batch: batch.play(seconds), batches)))


class _Batch:
    def __init__(self, count: int, seed: int, *, observed: bool) -> None:
        numbers = [character.number for character in characters().values()]
        self._chance = np.random.default_rng(seed)
        self._batch = FightBatch(count, numbers, numbers)
        self._batch.restart(np.arange(count), self._chance)
        self._choices: NDArray[np.int64] = self._chance.integers(
            ACTION_COUNT, size=(CHOICES, 2, count)
        )
        self._rom = rom_array()
        self._step: Callable[[Actions, Actions], None] = (
            self._batch.step if observed else self._step_blindly
        )

    def play(self, seconds: float) -> float:
        """Plays for so long, and at least a little; frames a second of CPU time."""
        decisions = 0
        start = time.thread_time()
        while True:
            p1, p2 = self._choices[decisions % CHOICES]
            self._step(p1, p2)
            if self._batch.ended.any():
                self._batch.restart(np.flatnonzero(self._batch.ended), self._chance)
            decisions += 1
            spent = time.thread_time() - start
            if decisions >= CHOICES and spent >= seconds:
                return decisions * self._batch.count * DECISION_FRAMES / spent

    def _step_blindly(self, p1: Actions, p2: Actions) -> None:
        batch = self._batch
        _play(batch.rows, p1, p2, self._rom, _NO_HISTORY, batch.terms, batch.ended)


_NO_HISTORY: Observations = np.zeros((1, 1), np.float32)


@compiled(actions, agent, observation, reaction, stepping)
def _play(
    rows: Numbers,
    p1_actions: Actions,
    p2_actions: Actions,
    rom: Numbers,
    history: Observations,
    terms: Terms,
    ended: Flags,
) -> None:
    characters_rom = row_of(rom)
    no_history = row_of(history, 0)
    for index in range(rows.shape[0]):
        ended[index] = play_decision(
            row_of(rows, index),
            p1_actions[index],
            p2_actions[index],
            DECISION_FRAMES,
            False,
            characters_rom,
            no_history,
            0,
            0,
            (0, 0),
            row_of(terms, 0, index),
            row_of(terms, 1, index),
        )
