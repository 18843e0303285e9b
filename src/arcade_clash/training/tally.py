"""What a learner has done since it was last asked: episodes, actions, steps, time.

Means over episodes are over those that ended since the row before, and over the last hundred
where fewer have: enough to be steady, and none left out.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from arcade_clash.agents import ACTION_COUNT, ACTION_NAMES
from arcade_clash.agents.mixture import SELF
from arcade_clash.envs.rewards import REWARD_TERMS

__all__ = ["Episodes", "Measured", "Tally", "is_table"]

WINDOW = 100
"""Episodes that a mean is over at least, where there were so many."""


_COLUMNS = 4 + len(REWARD_TERMS)
"""Of an episode: won, reward, length, the number of the opponent, then the terms."""

_OPPONENT = 3


def is_table(table: NDArray[np.float64] | None) -> bool:
    """Whether an array is what a tally keeps of its episodes."""
    return (
        table is not None
        and table.dtype == np.float64
        and table.ndim == 2
        and table.shape[1] == _COLUMNS
        and bool(np.isfinite(table).all())
    )


@dataclass(frozen=True, slots=True)
class Episodes:
    """The episodes that a step ended, one for each row of their fights."""

    won: NDArray[np.bool_]
    rewards: NDArray[np.float64]
    lengths: NDArray[np.int64]
    """In decisions."""
    terms: NDArray[np.float32]
    """Each reward term of each, summed over the episode, times its weight."""
    opponents: NDArray[np.intp]
    """Who was fought in each, an index into their names."""


class Measured(TypedDict):
    """The fields of a row of metrics that the environment knows."""

    episode: int
    reward: float | None
    episode_length: float | None
    win_rate: float | None
    win_rate_by_opponent: Mapping[str, float]
    reward_by_term: Mapping[str, float]
    action_distribution: Mapping[str, float]
    steps_per_second: float | None
    elapsed_seconds: float


class Tally:
    """Counts what happens in the environment, and sums it up in rows."""

    def __init__(
        self,
        opponents: Sequence[str],
        now: Callable[[], float] = time.monotonic,
        *,
        episodes: int = 0,
        elapsed_seconds: float = 0.0,
        table: NDArray[np.float64] | None = None,
    ) -> None:
        """Begins at nothing, or where another has been: what it counted, and its `table`.

        `opponents` are the names of those that are fought, by their numbers.
        """
        self._opponents = tuple(opponents)
        self._now = now
        self._row_began = now()
        self._began = self._row_began - elapsed_seconds
        self._held = 0.0
        self._steps = self._row_steps = 0
        self._episodes = episodes
        self._new = 0
        # One row for each episode.
        self._table: NDArray[np.float64] = np.zeros((0, _COLUMNS)) if table is None else table
        self._actions = np.zeros(ACTION_COUNT, np.int64)

    @property
    def episodes(self) -> int:
        """Episodes that have ended."""
        return self._episodes

    @property
    def table(self) -> NDArray[np.float64]:
        """What is kept of the last episodes, as another can begin with it."""
        return self._table[-WINDOW:].copy()

    @property
    def elapsed_seconds(self) -> float:
        """Seconds of training, pauses left out."""
        return self._now() - self._began - self._held

    @property
    def win_rate(self) -> float | None:
        """Share of the last episodes that were won; None before the first.

        Episodes against itself are left out, here and by opponent: one of their two sides wins.
        """
        return _won(self._against_others(self._table[-WINDOW:]))

    @property
    def since_row(self) -> float:
        """Seconds since the row before, pauses left out."""
        return self._now() - self._row_began

    def step(self, actions: NDArray[np.int64], ended: Episodes | None) -> None:
        """Counts one step of every environment."""
        self._steps += len(actions)
        self._actions += np.bincount(actions.reshape(-1), minlength=ACTION_COUNT)
        if ended is not None:
            rows = np.column_stack(
                (ended.won, ended.rewards, ended.lengths, ended.opponents, ended.terms)
            )
            self._table = np.concatenate((self._table, rows))
            self._new += len(rows)
            self._episodes += len(rows)

    def hold(self, seconds: float) -> None:
        """Leaves a pause out of every time."""
        self._held += seconds
        self._row_began += seconds

    def measure(self) -> Measured:
        """What a row says, and the beginning of the next."""
        now = self._now()
        seconds = now - self._row_began
        steps = self._steps - self._row_steps
        self._table = self._table[-max(WINDOW, self._new) :]
        means = self._table.mean(axis=0).tolist() if len(self._table) else None
        actions = int(self._actions.sum())
        measured = Measured(
            episode=self._episodes,
            reward=means[1] if means else None,
            episode_length=means[2] if means else None,
            win_rate=_won(self._against_others(self._table)),
            win_rate_by_opponent=self._win_rates(),
            reward_by_term=dict(zip(REWARD_TERMS, means[_OPPONENT + 1 :], strict=True))
            if means
            else {},
            action_distribution=dict(
                zip(ACTION_NAMES, (self._actions / actions).tolist(), strict=True)
            )
            if actions
            else {},
            steps_per_second=steps / seconds if seconds > 0 and steps else None,
            elapsed_seconds=now - self._began - self._held,
        )
        self._row_began, self._row_steps, self._new = now, self._steps, 0
        self._actions[:] = 0
        return measured

    def _win_rates(self) -> dict[str, float]:
        """The share of the episodes that were won against each of those who were fought in them."""
        numbers = self._table[:, _OPPONENT]
        return {
            name: float(self._table[mine, 0].mean())
            for number, name in enumerate(self._opponents)
            if name != SELF and (mine := numbers == number).any()
        }

    def _against_others(self, table: NDArray[np.float64]) -> NDArray[np.float64]:
        if SELF not in self._opponents:
            return table
        others: NDArray[np.float64] = table[table[:, _OPPONENT] != self._opponents.index(SELF)]
        return others


def _won(table: NDArray[np.float64]) -> float | None:
    return float(table[:, 0].mean()) if len(table) else None
