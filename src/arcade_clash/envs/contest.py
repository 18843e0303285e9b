"""Who beats whom: many fights between two agents, played as a batch, and counted.

A fight is a match, best of three rounds, as it is live, and each agent has its own reaction delay.
The same seed gives the same fights and the same counts. Each agent fights half of them as player 1,
with the same characters on both sides. `comparison.py` compares agents by their names. Importing
this imports Numba.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import cycle, islice, product
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from arcade_clash.agents import (
    DECISION_FRAMES,
    Actions,
    Agent,
    Observations,
    begin_fights,
    masks,
    reaction_frames,
)
from arcade_clash.engine import SEED_MAX
from arcade_clash.engine.layout import MATCH_WINNER
from arcade_clash.envs.batch import FightBatch, Flags
from arcade_clash.errors import InvalidInput

__all__ = [
    "CharacterPair",
    "MakeFighter",
    "Score",
    "Watch",
    "check_matches",
    "half_of",
    "play_matches",
    "play_pairs",
]

MOST_FIGHTS = 100_000

DEVIATIONS = 1.96
"""Half the width of an interval that holds the truth 95 times of 100, in standard deviations."""


@dataclass(frozen=True, slots=True)
class Score:
    """How so many fights ended for the one who is asked about."""

    won: int
    drawn: int
    lost: int

    @property
    def fights(self) -> int:
        """How many there were."""
        return self.won + self.drawn + self.lost

    @property
    def rate(self) -> float:
        """The share that was won, a drawn one counting for half."""
        return (self.won + self.drawn / 2) / self.fights

    @property
    def interval(self) -> tuple[float, float]:
        """Between which shares the truth lies, 95 times of 100 (Wilson's interval)."""
        n = self.fights
        spread = DEVIATIONS * DEVIATIONS / n
        middle = self.rate + spread / 2
        half = DEVIATIONS * math.sqrt(self.rate * (1 - self.rate) / n + spread / (4 * n))
        return (middle - half) / (1 + spread), (middle + half) / (1 + spread)

    def __add__(self, other: "Score") -> "Score":
        return Score(self.won + other.won, self.drawn + other.drawn, self.lost + other.lost)


MakeFighter: TypeAlias = Callable[[int], Agent]
"""Makes an agent from a seed."""

CharacterPair: TypeAlias = tuple[int, int]
"""The numbers of the first agent's character and of the second's."""


class Watch(Protocol):
    """Sees every decision of the matches that are played."""

    def __call__(
        self,
        side: int,
        observations: Observations,
        actions: Actions,
        batch: FightBatch,
        going_on: Flags,
    ) -> None:
        """A decision was played.

        Args:
            side: which side the first agent is, 0 or 1.
            observations: what the first agent saw.
            actions: what it did.
            batch: the fights after it.
            going_on: which fights had not ended before it; the others stand still.
        """
        ...


def play_matches(
    first: MakeFighter,
    second: MakeFighter,
    matches: int,
    seed: int,
    *,
    characters: tuple[Sequence[int], Sequence[int]],
    decision_frames: int = DECISION_FRAMES,
    reaction_frames: int = 0,
    watch: Watch | None = None,
) -> Score:
    """How one agent does against another in whole matches, half of them on either side.

    Args:
        first: makes the agent that is asked about.
        second: makes the other.
        matches: how many, an even number; every pair of characters comes equally often, as far as
            that goes.
        seed: what chance is drawn from.
        characters: the numbers of those that the first plays, and that the second does.
        decision_frames: frames from one decision to the next.
        reaction_frames: reaction delay of both sides; an agent with a longer one keeps that.
        watch: called with every decision.

    Raises:
        InvalidInput: the number of matches is odd, or out of range.
    """
    scores = play_pairs(
        first,
        second,
        list(islice(cycle(product(*characters)), half_of(matches))),
        seed,
        decision_frames=decision_frames,
        reaction_frames=reaction_frames,
        watch=watch,
    )
    return sum(scores.values(), Score(0, 0, 0))


def play_pairs(
    first: MakeFighter,
    second: MakeFighter,
    pairs: Sequence[CharacterPair],
    seed: int | Sequence[int],
    *,
    decision_frames: int = DECISION_FRAMES,
    reaction_frames: int = 0,
    watch: Watch | None = None,
) -> dict[CharacterPair, Score]:
    """How one agent does against another with each of these pairs of characters.

    Args:
        first: makes the agent that is asked about.
        second: makes the other.
        pairs: the first agent's character and the second's, for two matches each: the first is
            player 1 in one of them, and player 2 in the other.
        seed: what chance is drawn from.
        decision_frames: frames from one decision to the next.
        reaction_frames: reaction delay of both sides; an agent with a longer one keeps that.
        watch: called with every decision.
    """
    rhythm = _Rhythm(decision_frames, reaction_frames)
    scores: dict[CharacterPair, Score] = {}
    for winners in _fight_out((first, second), pairs, seed, rhythm, watch):
        for pair, winner in zip(pairs, winners.tolist(), strict=True):
            scores[pair] = scores.get(pair, Score(0, 0, 0)) + _SCORES[winner]
    return scores


Winners = NDArray[np.int64]
"""int64[n]: 1 where the first won, -1 where the second did, 0 for a draw."""

_SCORES = {1: Score(1, 0, 0), 0: Score(0, 1, 0), -1: Score(0, 0, 1)}


@dataclass(frozen=True, slots=True)
class _Rhythm:
    """Frames from one decision to the next, and by which both sides see the other late."""

    decision_frames: int = DECISION_FRAMES
    reaction_frames: int = 0


def _fight_out(
    makers: tuple[MakeFighter, MakeFighter],
    played: Sequence[CharacterPair],
    seed: int | Sequence[int],
    rhythm: _Rhythm,
    watch: Watch | None = None,
) -> Iterator[Winners]:
    """Fights all of these twice, the first agent as player 1, then as player 2."""
    chance = np.random.default_rng(seed)
    numbers = np.array(played, np.int32).T
    for first_side in range(2):
        agents = [make(int(chance.integers(SEED_MAX, endpoint=True))) for make in makers]
        seeds = chance.integers(SEED_MAX, size=len(played), dtype=np.int32, endpoint=True)
        if first_side == 1:
            agents.reverse()
            numbers = numbers[::-1]
        seen = None if watch is None else partial(watch, first_side)
        winners = _fight(agents, numbers, seeds, rhythm, first_side, seen)
        yield np.select([winners == first_side, winners == 1 - first_side], [1, -1], 0)


def _fight(
    agents: Sequence[Agent],
    numbers: NDArray[np.int32],
    seeds: NDArray[np.int32],
    rhythm: _Rhythm,
    watched: int,
    watch: Callable[[Observations, Actions, FightBatch, Flags], None] | None,
) -> Winners:
    """Plays these matches to their end: who won each, 0, 1 or NOBODY."""
    count = len(seeds)
    batch = FightBatch(
        count,
        numbers[0].tolist(),
        numbers[1].tolist(),
        whole_match=True,
        decision_frames=rhythm.decision_frames,
        reaction_frames=(
            reaction_frames(agents[0], rhythm.reaction_frames),
            reaction_frames(agents[1], rhythm.reaction_frames),
        ),
    )
    everything = np.arange(count)
    batch.begin(everything, numbers, seeds)
    for agent in agents:
        begin_fights(agent, everything, count)
    while not batch.ended.all():
        actions = [_act(agent, batch, side) for side, agent in enumerate(agents)]
        if watch is None:
            batch.step(*actions)
            continue
        seen, going_on = batch.observations[watched].copy(), ~batch.ended
        batch.step(*actions)
        watch(seen, actions[watched], batch, going_on)
    return batch.rows[:, MATCH_WINNER].astype(np.int64)


def _act(agent: Agent, batch: FightBatch, side: int) -> Actions:
    seen = batch.observations[side]
    return agent.act(seen, masks(seen))


def check_matches(matches: int) -> None:
    """Says before a long work what `play_matches` would say of a number of matches after it.

    Raises:
        InvalidInput: the number is odd, or out of range.
    """
    half_of(matches)


def half_of(fights: int) -> int:
    """Half of a number of fights: those of one side.

    Raises:
        InvalidInput: the number is odd, or not from 2 to MOST_FIGHTS.
    """
    if not 2 <= fights <= MOST_FIGHTS or fights % 2:
        raise InvalidInput(
            "fights",
            f"fights is {fights}; it is an even number, for both sides, 2 to {MOST_FIGHTS}",
        )
    return fights // 2
