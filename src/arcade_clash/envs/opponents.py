"""Who plays against the learner: one agent, or several that share out the fights by their weights.

A single fight draws one of them for each episode. In a batch each has duels of its own, as near to
its weight as whole duels come, and keeps them: so it may remember, and a curve can tell them apart.
"""

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from arcade_clash.agents import (
    Actions,
    Agent,
    HumanAgent,
    Humanness,
    Masks,
    Observations,
    PastSelf,
    Share,
    begin_fights,
    parse_mixture,
    reaction_frames,
)
from arcade_clash.agents.humanness import split_agent
from arcade_clash.agents.mixture import SELF, share_out
from arcade_clash.engine import SEED_MAX
from arcade_clash.envs.options import MakeAgent, Opponent
from arcade_clash.errors import InvalidInput

__all__ = ["Opponents", "Sparring"]

UNNAMED = "opponent"
"""The name of one that came as what makes it."""


class Sparring:
    """Those who can be fought, and how each is made.

    Args:
        opponent: one agent, several with their weights, or what makes one from a seed.
        make: makes an agent from its name and a seed.
        itself: who plays `self` where the learner decides for both sides; without it, and for a
            `self` with humanness, the learner's past networks do.

    Raises:
        InvalidInput: `opponent` is no mixture.
    """

    def __init__(self, opponent: Opponent, make: MakeAgent, *, itself: Agent | None = None) -> None:
        self._itself = itself
        self.past_self: PastSelf | None = None
        """Who plays `self`; None where nobody does."""
        if callable(opponent):
            self.shares: tuple[Share, ...] = (Share(UNNAMED),)
            self._makers: Sequence[Callable[[int], Agent]] = [opponent]
        else:
            self.shares = parse_mixture(opponent)
            self._makers = [self._maker(share.agent, make) for share in self.shares]

    @property
    def names(self) -> tuple[str, ...]:
        """Who they are, by their numbers."""
        return tuple(share.agent for share in self.shares)

    def draw(self, chance: np.random.Generator) -> tuple[int, Agent]:
        """Draws one by the weights and makes it; its number, an index into `names`, and the agent.

        The agent is told that its fight begins.
        """
        number = 0
        if len(self.shares) > 1:
            weights = np.array([share.weight for share in self.shares])
            number = int(chance.choice(len(weights), p=weights / weights.sum()))
        agent = self.make(number, chance)
        begin_fights(agent, np.zeros(1, np.intp), 1)
        return number, agent

    def make(self, number: int, chance: np.random.Generator) -> Agent:
        """One of them, its chance drawn from this one. A past self keeps what it was given.

        Raises:
            NotFound, Damaged, WrongState: as whoever makes it raises them.
        """
        return self._makers[number](int(chance.integers(SEED_MAX, endpoint=True)))

    def _maker(self, name: str, make: MakeAgent) -> Callable[[int], Agent]:
        agent_id, humanness = split_agent(name, "opponent")
        if agent_id != SELF:
            return partial(make, name)
        if self._itself is not None and humanness.is_machine:
            itself = self._itself
            return lambda _seed: itself
        if self.past_self is not None:
            raise InvalidInput("opponent", "opponent has more than one past self; one is enough")
        self.past_self = PastSelf(0)
        return partial(_past_self_anew, self.past_self, humanness)


def _past_self_anew(past_self: PastSelf, humanness: Humanness, seed: int) -> Agent:
    past_self.seed(seed)
    return past_self if humanness.is_machine else HumanAgent(past_self, humanness, seed)


class Opponents:
    """Those who play player 2 of so many duels.

    Raises:
        InvalidInput: there are more of them than duels.
        NotFound, Damaged, WrongState: as whoever makes them raises them.
    """

    def __init__(self, sparring: Sparring, count: int, chance: np.random.Generator) -> None:
        shares = sparring.shares
        if len(shares) > count:
            raise InvalidInput(
                "opponent",
                f"{len(shares)} opponents cannot share {count} duels; take fewer of them, or more "
                "duels",
            )
        counts = share_out([share.weight for share in shares], count)
        self._bounds = np.concatenate(([0], np.cumsum(counts))).tolist()
        self._sparring = sparring
        self._agents: list[Agent] = []
        self.restart(chance)
        self.numbers: NDArray[np.intp] = np.repeat(np.arange(len(shares)), counts)
        """Whose each duel is, an index into the names."""

    @property
    def reaction_frames(self) -> NDArray[np.int32]:
        """Own reaction delay of each duel's agent, in frames; int32[duels].

        Raises:
            InvalidInput: an agent's own delay is out of its range.
        """
        delays = [reaction_frames(agent) for agent in self._agents]
        return np.array(delays, np.int32)[self.numbers]

    def restart(self, chance: np.random.Generator) -> None:
        """Makes them anew, their chance drawn from this one."""
        self._agents = [
            self._sparring.make(number, chance) for number in range(len(self._bounds) - 1)
        ]

    def begin(self, indices: NDArray[np.intp]) -> None:
        """Tells each agent which of its duels begin."""
        bounds = self._bounds
        for agent, first, last in zip(self._agents, bounds[:-1], bounds[1:], strict=True):
            rows = indices[(indices >= first) & (indices < last)] - first
            if len(rows):
                begin_fights(agent, rows, last - first)

    def act(self, observations: Observations, masks: Masks) -> Actions:
        """An action for each duel."""
        if len(self._agents) == 1:
            return self._agents[0].act(observations, masks)
        bounds = self._bounds
        return np.concatenate(
            [
                agent.act(observations[first:last], masks[first:last])
                for agent, first, last in zip(self._agents, bounds[:-1], bounds[1:], strict=True)
            ]
        )
