"""The proof of what was learned: whole matches, with every character, from both sides."""

import numpy as np

from arcade_clash.agents import Catalogue, masks
from arcade_clash.engine import characters
from arcade_clash.engine.layout import MATCH_WINNER
from arcade_clash.envs.batch import FightBatch

__all__ = ["Trial"]


class Trial:
    """An agent and its opponent, whose matches are drawn from a seed."""

    def __init__(self, catalogue: Catalogue, agent: str, opponent: str, seed: int) -> None:
        self._catalogue = catalogue
        self._agent, self._opponent = agent, opponent
        self._seed = seed
        self._numbers = [character.number for character in characters().values()]

    def wins(self, matches: int) -> int:
        """How many of so many it wins, half of them as player 1. A draw is no win."""
        half = matches // 2
        return self._play(half, 0) + self._play(matches - half, 1)

    def _play(self, count: int, side: int) -> int:
        batch = FightBatch(count, self._numbers, self._numbers, whole_match=True)
        chance = np.random.default_rng((self._seed, side))
        batch.restart(np.arange(count), chance)
        players = [
            self._catalogue.make(name, int(chance.integers(2**31)))
            for name in (self._agent, self._opponent)
        ]
        if side == 1:
            players.reverse()
        while not batch.ended.all():
            first, second = (
                player.act(seen, masks(seen))
                for player, seen in zip(players, batch.observations, strict=True)
            )
            batch.step(first, second)
        return int((batch.rows[:, MATCH_WINNER] == side).sum())
