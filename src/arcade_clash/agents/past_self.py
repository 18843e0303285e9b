"""Whoever learns, as it was a while ago: the opponent of self-play.

It knows no learner. Who has one hands over its network now and then, `take`; the last few are
kept, and each fight draws one of them when it begins, so that nobody changes in the middle of a
round. Before the first it does anything, as a network does that has learned nothing.
"""

import numpy as np
from numpy.typing import NDArray

from arcade_clash.agents.agent import Actions, Masks, Observations
from arcade_clash.agents.network import Network, NetworkAgent
from arcade_clash.agents.random import RandomAgent

__all__ = ["KEPT", "PastSelf"]

KEPT = 4
"""Past selves that are fought. The newest is drawn every other time: mostly it is what has to be
beaten, and the older ones see to it that what beat them is not forgotten."""


class PastSelf:
    """Plays each fight by one of the last networks that it was given."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._networks: list[Network] = []
        self._agents: list[RandomAgent | NetworkAgent] = []
        self._taken = 0
        # Which of all that were ever taken plays each fight, counted from the first; the agents
        # are the last of them.
        self._who = np.zeros(0, np.int64)
        self._chance = np.random.default_rng(seed)
        self.seed(seed)

    @property
    def taken(self) -> int:
        """How many networks it was given."""
        return self._taken

    def take(self, network: Network) -> None:
        """Adds what the learner is now. Fights go on as they are; where what plays one is so old
        that it is forgotten, the oldest that is left takes its place."""
        self._taken += 1
        self._networks = [*self._networks, network][-KEPT:]
        if self._taken == 1:
            self._agents.clear()
        self._agents = [*self._agents, NetworkAgent(network, self._seed + self._taken)][-KEPT:]

    def seed(self, seed: int) -> None:
        """Draws its chance from here on from a seed; what it was given, it keeps."""
        self._seed = seed
        self._chance = np.random.default_rng((seed, 2))
        self._agents = [
            NetworkAgent(network, seed + number)
            for number, network in enumerate(self._networks, self._taken - len(self._networks) + 1)
        ] or [RandomAgent(seed)]

    def begin(self, indices: NDArray[np.intp], count: int = 1) -> None:
        """Draws who plays these of so many fights: they begin."""
        if len(self._who) != count:
            self._who = np.zeros(count, np.int64)
        oldest = self._oldest
        drawn = self._chance.integers(oldest, self._taken + 1, size=len(indices))
        newest = self._chance.random(len(indices)) < 0.5
        self._who[indices] = np.where(newest, self._taken, drawn)

    def act(self, observations: Observations, masks: Masks) -> Actions:
        """An action for each row, one that its mask allows."""
        if len(self._who) != len(observations):
            self.begin(np.arange(len(observations)), len(observations))
        who = np.maximum(self._who, self._oldest)
        actions = np.zeros(len(observations), np.int64)
        for number, agent in enumerate(self._agents, self._oldest):
            mine = np.nonzero(who == number)[0]
            if len(mine):
                actions[mine] = agent.act(observations[mine], masks[mine])
        return actions

    @property
    def _oldest(self) -> int:
        return self._taken - len(self._agents) + 1
