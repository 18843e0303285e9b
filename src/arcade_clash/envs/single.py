"""The fight as a Gymnasium environment: the learner is player 1, an agent plays against it.

It runs uncompiled and at once, for trying things out. To learn in earnest take the vector
environment, which steps a thousand fights in the time of a few of these.
"""

from typing import Any

import gymnasium
import numpy as np

from arcade_clash.agents import PastSelf, masks, reaction_frames
from arcade_clash.agents.agent import Agent, Observations
from arcade_clash.envs.duel import Duel
from arcade_clash.envs.opponents import Sparring
from arcade_clash.envs.options import FightOptions
from arcade_clash.envs.rewards import REWARD_TERMS
from arcade_clash.envs.spaces import action_space, check_action, observation_space
from arcade_clash.errors import WrongState

__all__ = ["SingleFight"]


class SingleFight(gymnasium.Env[Observations, np.int64]):
    """`gymnasium.make("arcade_clash/Fight-v0")`.

    A step is one decision. `info` has the `action_mask` (int8, for `action_space.sample`) and the
    `opponent`, and after a step the `reward_terms` by name; at the end, the `winner`. The end of a
    round, time over included, terminates: it is the game's own. `max_decisions` truncates.

    Args:
        options: by name, as `FightOptions` has them.

    Raises:
        InvalidInput: an option breaks its rule.
        NotFound: there is no such character or agent.
    """

    metadata = {"render_modes": []}  # noqa: RUF012  # Gymnasium declares it so

    def __init__(self, *, render_mode: None = None, **options: Any) -> None:
        self.options = FightOptions.of(options)
        self.render_mode = render_mode
        self.observation_space = observation_space()
        self.action_space = action_space()
        self._duel = Duel(
            *self.options.numbers,
            whole_match=self.options.whole_match,
            decision_frames=self.options.decision_frames,
        )
        self._weights = self.options.weights
        self._sparring = Sparring(self.options.opponent, self.options.make_agent)
        for number in range(len(self._sparring.names)):  # that nobody is missing is seen at once
            self._opponent: Agent = self._sparring.make(number, np.random.default_rng(0))
            reaction_frames(self._opponent)  # raises where its own delay is out of range
        self._opponent_name = ""
        self._decisions = 0

    @property
    def past_self(self) -> PastSelf | None:
        """Who plays `self`, to be given networks; None where nobody does."""
        return self._sparring.past_self

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Observations, dict[str, Any]]:
        """Begins an episode; a seed makes it, and those that follow, the same each time."""
        super().reset(seed=seed, options=options)
        number, self._opponent = self._sparring.draw(self.np_random)
        self._opponent_name = self._sparring.names[number]
        self._duel.set_reaction_frames(
            self.options.reaction_frames,
            reaction_frames(self._opponent, self.options.opponent_reaction_frames),
        )
        self._duel.restart(self.np_random)
        self._decisions = 0
        seen = self._duel.observation(0)
        return seen, self._info(seen)

    def step(self, action: np.int64) -> tuple[Observations, float, bool, bool, dict[str, Any]]:
        """Plays one decision against the opponent's.

        Raises:
            InvalidInput: the action is out of range.
            WrongState: no episode has begun, or it is over.
        """
        self._check_begun()
        chosen = check_action(action)
        theirs = self._duel.observation(1)[None]
        answer = self._opponent.act(theirs, masks(theirs))
        terms, _ = self._duel.step(chosen, check_action(answer, "opponent's action"))
        self._decisions += 1
        seen = self._duel.observation(0)
        terminated = self._duel.ended
        info = self._info(seen)
        info["reward_terms"] = dict(zip(REWARD_TERMS, terms, strict=True))
        if terminated:
            info["winner"] = self._duel.winner()
        truncated = not terminated and self._decisions == self.options.limit
        return seen, float(np.dot(self._weights, terms)), terminated, truncated, info

    def _check_begun(self) -> None:
        if self._duel.ended:
            raise WrongState("no episode is going on; reset() begins one")

    def _info(self, seen: Observations) -> dict[str, Any]:
        return {
            "action_mask": masks(seen[None])[0].astype(np.int8),
            "opponent": self._opponent_name,
        }
