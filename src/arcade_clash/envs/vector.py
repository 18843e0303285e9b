"""The fight as a Gymnasium vector environment: a thousand duels stepped by one compiled call.

The learner is player 1 of each, an agent plays player 2 of all at once. A duel that ends begins
anew within the same step (`AutoresetMode.SAME_STEP`): its last observation is in
`infos["final_obs"]`, and what was returned in its place is the first of the next episode.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space
from numpy.typing import NDArray

from arcade_clash.agents import DEFAULT_AGENT, masks
from arcade_clash.agents.agent import Actions, Masks, Observations
from arcade_clash.engine.layout import MATCH_WINNER, ROUND_WINNER
from arcade_clash.envs.batch import FightBatch, Flags, Terms
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
from arcade_clash.errors import InvalidInput

__all__ = ["Ended", "VectorFight"]


@dataclass(frozen=True, slots=True)
class Ended:
    """The episodes that the last step ended, in the order of their duels."""

    indices: NDArray[np.intp]
    won: Flags
    rewards: NDArray[np.float64]
    lengths: NDArray[np.int64]
    terms: Terms
    """Each reward term of each, summed over the episode, times its weight."""
    observations: Observations
    """How each ended."""


class VectorFight(VectorEnv[Observations, Actions, NDArray[Any]]):
    """`gymnasium.make_vec("arcade_clash/Fight-v0", num_envs=1024)`.

    The settings are those of `SingleFight`. `infos` has `action_mask` (int8[n, actions]) and
    after a step `reward_terms` (arrays by name). Where duels ended: `final_obs` as Gymnasium has
    it, and `final_info` with `won` (bool), `episode_reward` and `episode_length` of each.
    """

    metadata = {  # noqa: RUF012  # Gymnasium declares it so
        "render_modes": [],
        "autoreset_mode": AutoresetMode.SAME_STEP,
    }

    def __init__(
        self,
        num_envs: int = 1,
        *,
        opponent: Opponent = DEFAULT_AGENT,
        character: str = "",
        opponent_character: str = "",
        episode: str = "round",
        rewards: Mapping[str, float] | None = None,
        max_decisions: int | None = None,
        render_mode: None = None,
    ) -> None:
        if num_envs < 1:
            raise InvalidInput("num_envs", f"num_envs is {num_envs}; it is at least 1")
        self.num_envs = num_envs
        self.render_mode = render_mode
        self.single_observation_space = observation_space()
        self.single_action_space = action_space()
        self.observation_space = batch_space(self.single_observation_space, num_envs)
        self.action_space = batch_space(self.single_action_space, num_envs)
        self.ended: Ended | None = None
        """What the last step ended; None where it ended nothing."""
        whole_match = is_whole_match(episode)
        self._batch = FightBatch(
            num_envs,
            character_numbers("character", character),
            character_numbers("opponent_character", opponent_character),
            whole_match=whole_match,
        )
        self._winner_at = MATCH_WINNER if whole_match else ROUND_WINNER
        self._weights = reward_weights(rewards)
        self._limit = check_limit(max_decisions)
        self._opponent_is = opponent
        self._opponent = make_opponent(opponent, np.random.default_rng(0))
        self._lengths = np.zeros(num_envs, np.int64)
        self._sums: Terms = np.zeros((num_envs, len(REWARD_TERMS)), np.float32)
        self._none_truncated: Flags = np.zeros(num_envs, np.bool_)

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Observations, dict[str, Any]]:
        """Begins every duel anew; a seed makes them, and those that follow, the same each time."""
        super().reset(seed=seed, options=options)
        self._opponent = make_opponent(self._opponent_is, self.np_random)
        self._batch.restart(np.arange(self.num_envs), self.np_random)
        self._lengths[:] = 0
        self._sums[:] = 0
        self.ended = None
        return self._batch.observations[0].copy(), {"action_mask": self.action_masks()}

    def step(
        self, actions: Actions
    ) -> tuple[Observations, NDArray[np.float32], Flags, Flags, dict[str, Any]]:
        """Plays one decision in every duel, against the opponent's."""
        batch = self._batch
        seen = batch.observations[1]
        batch.step(np.asarray(actions, np.int64), self._opponent.act(seen, masks(seen)))
        terms = batch.terms[0] * self._weights
        rewards = terms.sum(axis=1)
        self._lengths += 1
        self._sums += terms
        terminated = batch.ended.copy()
        truncated = self._none_truncated
        if self._limit:
            truncated = ~terminated & (self._lengths >= self._limit)
        infos: dict[str, Any] = {
            "reward_terms": {
                name: batch.terms[0, :, number].copy() for number, name in enumerate(REWARD_TERMS)
            }
        }
        self.ended = self._end(np.nonzero(terminated | truncated)[0], infos)
        infos["action_mask"] = self.action_masks()
        return batch.observations[0].copy(), rewards, terminated, truncated.copy(), infos

    def action_masks(self) -> NDArray[np.int8]:
        """Which actions mean something now: int8[n, actions]."""
        allowed: Masks = masks(self._batch.observations[0])
        return allowed.astype(np.int8)

    def _end(self, indices: NDArray[np.intp], infos: dict[str, Any]) -> Ended | None:
        """Notes the episodes that ended, and begins their duels anew."""
        if not len(indices):
            return None
        batch = self._batch
        terms = self._sums[indices]
        ended = Ended(
            indices=indices,
            won=batch.ended[indices] & (batch.rows[indices, self._winner_at] == 0),
            rewards=terms.sum(axis=1, dtype=np.float64),
            lengths=self._lengths[indices],
            terms=terms,
            observations=batch.observations[0, indices],
        )
        final = np.full(self.num_envs, None, dtype=object)
        for index, observation in zip(indices, ended.observations, strict=True):
            final[index] = observation
        here = np.zeros(self.num_envs, np.bool_)
        here[indices] = True
        infos["final_obs"], infos["_final_obs"] = final, here
        infos["final_info"], infos["_final_info"] = self._final_info(ended, here), here
        self._sums[indices] = 0
        self._lengths[indices] = 0
        batch.restart(indices, self.np_random)
        return ended

    def _final_info(self, ended: Ended, here: Flags) -> dict[str, Any]:
        info: dict[str, Any] = {}
        for name, values in (
            ("won", ended.won),
            ("episode_reward", ended.rewards),
            ("episode_length", ended.lengths),
        ):
            spread = np.zeros(self.num_envs, values.dtype)
            spread[ended.indices] = values
            info[name], info[f"_{name}"] = spread, here
        return info
