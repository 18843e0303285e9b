"""Who beats whom: many fights between two agents, played as a batch, and counted.

A fight is a match, best of three rounds, as it is live, and each agent has its own reaction delay.
The same seed gives the same fights and the same counts. Each agent fights half of them as player 1.
Importing this imports Numba.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np
from numpy.typing import NDArray

from arcade_clash.agents import (
    Actions,
    Agent,
    Catalogue,
    begin_fights,
    masks,
    reaction_frames,
)
from arcade_clash.engine import SEED_MAX, characters
from arcade_clash.engine.layout import MATCH_WINNER
from arcade_clash.envs.batch import FightBatch
from arcade_clash.errors import InvalidInput

__all__ = ["Pairing", "Score", "compare_characters", "duel", "ladder"]

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


@dataclass(frozen=True, slots=True)
class Pairing:
    """Two that fought, and how it ended for the first."""

    first: str
    second: str
    score: Score


def duel(first: str, second: str, fights: int, seed: int, catalogue: Catalogue) -> Score:
    """How an agent does against another, with all characters on both sides.

    Args:
        first: the name of the agent that is asked about, as `Catalogue.make` takes it.
        second: the name of the other.
        fights: how many; every pair of characters comes equally often, as far as that goes.
        seed: what chance is drawn from.
        catalogue: where the agents are.

    Raises:
        InvalidInput: there are too few fights for both sides, or more than MOST_FIGHTS.
        NotFound, Damaged, WrongState: as `Catalogue.make`.
    """
    numbers = [character.number for character in characters().values()]
    pairs = [(one, other) for one in numbers for other in numbers]
    half = _half_of(fights)
    played = [pairs[index % len(pairs)] for index in range(half)]
    return _sum(_fight_out((first, second), played, seed, catalogue))


def ladder(names: Sequence[str], fights: int, seed: int, catalogue: Catalogue) -> list[Pairing]:
    """How each of these agents does against the one before it.

    Raises:
        InvalidInput, NotFound, Damaged, WrongState: as `duel`.
    """
    return [
        Pairing(name, before, duel(name, before, fights, seed, catalogue))
        for before, name in pairwise(names)
    ]


def compare_characters(agent: str, fights: int, seed: int, catalogue: Catalogue) -> list[Pairing]:
    """How each character does against each other one, the same agent playing both.

    Args:
        agent: the agent's name.
        fights: how many each pair has.
        seed: what chance is drawn from.
        catalogue: where the agent is.

    Raises:
        InvalidInput, NotFound, Damaged, WrongState: as `duel`.
    """
    cast = characters()
    pairings = list(combinations(cast, 2))
    half = _half_of(fights)
    played = [
        (cast[one].number, cast[other].number) for one, other in pairings for _ in range(half)
    ]
    sides = list(_fight_out((agent, agent), played, seed, catalogue))
    return [
        Pairing(one, other, _sum(side[place * half : (place + 1) * half] for side in sides))
        for place, (one, other) in enumerate(pairings)
    ]


Winners = NDArray[np.int64]
"""int64[n]: 1 where the first won, -1 where the second did, 0 where nobody."""


def _fight_out(
    names: tuple[str, str], played: Sequence[tuple[int, int]], seed: int, catalogue: Catalogue
) -> Iterator[Winners]:
    """Fights all of these twice, the first agent as player 1, then as player 2."""
    chance = np.random.default_rng(seed)
    numbers = np.array(played, np.int32).T
    for first_side in range(2):
        agents = [
            catalogue.make(name, int(chance.integers(SEED_MAX, endpoint=True))) for name in names
        ]
        seeds = chance.integers(SEED_MAX, size=len(played), dtype=np.int32, endpoint=True)
        if first_side == 1:
            agents.reverse()
            numbers = numbers[::-1]
        winners = _fight(agents, numbers, seeds)
        yield np.select([winners == first_side, winners == 1 - first_side], [1, -1], 0)


def _fight(
    agents: Sequence[Agent], numbers: NDArray[np.int32], seeds: NDArray[np.int32]
) -> Winners:
    """Plays these matches to their end: who won each, 0, 1 or NOBODY."""
    count = len(seeds)
    batch = FightBatch(
        count,
        numbers[0].tolist(),
        numbers[1].tolist(),
        whole_match=True,
        reaction_frames=(reaction_frames(agents[0]), reaction_frames(agents[1])),
    )
    everything = np.arange(count)
    batch.begin(everything, numbers, seeds)
    for agent in agents:
        begin_fights(agent, everything, count)
    while not batch.ended.all():
        batch.step(*(_act(agent, batch, side) for side, agent in enumerate(agents)))
    return batch.rows[:, MATCH_WINNER].astype(np.int64)


def _act(agent: Agent, batch: FightBatch, side: int) -> Actions:
    seen = batch.observations[side]
    return agent.act(seen, masks(seen))


def _sum(sides: Iterable[Winners]) -> Score:
    total = Score(0, 0, 0)
    for winners in sides:
        total += Score(
            int((winners == 1).sum()), int((winners == 0).sum()), int((winners == -1).sum())
        )
    return total


def _half_of(fights: int) -> int:
    if not 2 <= fights <= MOST_FIGHTS or fights % 2:
        raise InvalidInput(
            "fights",
            f"fights is {fights}; it is an even number, for both sides, 2 to {MOST_FIGHTS}",
        )
    return fights // 2
