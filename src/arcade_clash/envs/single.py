"""The fight as a Gymnasium environment: the learner is player 1, an agent plays against it.

It runs uncompiled and at once, for trying things out. To learn in earnest take the vector
environment, which steps a thousand fights in the time of a few of these.
"""

from collections.abc import Mapping
from typing import Any

import gymnasium
import numpy as np

from arcade_clash.agents import DEFAULT_AGENT, masks
from arcade_clash.agents.agent import Observations
from arcade_clash.envs.duel import Duel
from arcade_clash.envs.rewards import REWARD_TERMS, reward_weights
from arcade_clash.envs.setup import (
    Opponent,
    action_space,
    character_numbers,
    check_limit,
    is_whole_match,
    make_opponent,
    observation_space,
)

__all__ = ["SingleFight"]


class SingleFight(gymnasium.Env[Observations, np.int64]):
    """`gymnasium.make("arcade_clash/Fight-v0")`.

    A step is one decision, `DECISION_FRAMES` frames. `info` has the `action_mask` (int8, for
    `action_space.sample`), and after a step the `reward_terms` by name; at the end, the `winner`.
    The end of a round, time over included, terminates: it is the game's own. `max_decisions`
    truncates.

    Args:
        opponent: the id of a built-in agent, or what makes an agent from a seed.
        character: id of the learner's character; empty draws one for each episode.
        opponent_character: the same for the opponent.
        episode: `round`, or `match` for best of three.
        rewards: weights of reward terms that differ from the defaults.
        max_decisions: after how many decisions an episode is cut short; None never does.

    Raises:
        InvalidInput: a setting breaks its rule.
        NotFound: there is no such character or agent.
    """

    metadata = {"render_modes": []}  # noqa: RUF012  # Gymnasium declares it so

    def __init__(
        self,
        *,
        opponent: Opponent = DEFAULT_AGENT,
        character: str = "",
        opponent_character: str = "",
        episode: str = "round",
        rewards: Mapping[str, float] | None = None,
        max_decisions: int | None = None,
        render_mode: None = None,
    ) -> None:
        self.render_mode = render_mode
        self.observation_space = observation_space()
        self.action_space = action_space()
        self._duel = Duel(
            character_numbers("character", character),
            character_numbers("opponent_character", opponent_character),
            whole_match=is_whole_match(episode),
        )
        self._weights = reward_weights(rewards)
        self._limit = check_limit(max_decisions)
        self._opponent_is = opponent
        self._opponent = make_opponent(opponent, np.random.default_rng(0))
        self._decisions = 0

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Observations, dict[str, Any]]:
        """Begins an episode; a seed makes it, and those that follow, the same each time."""
        super().reset(seed=seed, options=options)
        self._opponent = make_opponent(self._opponent_is, self.np_random)
        self._duel.restart(self.np_random)
        self._decisions = 0
        seen = self._duel.observation(0)
        return seen, {"action_mask": masks(seen[None])[0].astype(np.int8)}

    def step(self, action: np.int64) -> tuple[Observations, float, bool, bool, dict[str, Any]]:
        """Plays one decision against the opponent's."""
        theirs = self._duel.observation(1)[None]
        answer = self._opponent.act(theirs, masks(theirs))
        terms, _ = self._duel.step(int(action), int(answer[0]))
        self._decisions += 1
        seen = self._duel.observation(0)
        terminated = self._duel.ended
        info: dict[str, Any] = {
            "action_mask": masks(seen[None])[0].astype(np.int8),
            "reward_terms": dict(zip(REWARD_TERMS, terms, strict=True)),
        }
        if terminated:
            info["winner"] = self._duel.winner()
        truncated = not terminated and self._decisions == self._limit
        return seen, float(np.dot(self._weights, terms)), terminated, truncated, info
