"""The fight as a Gymnasium vector environment: a thousand duels stepped by one compiled call.

The learner is player 1 of each, an agent plays player 2 of all at once. A duel that ends begins
anew within the same step (`AutoresetMode.SAME_STEP`): its last observation is in
`infos["final_obs"]`, and what was returned in its place is the first of the next episode.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space
from numpy.typing import NDArray

from arcade_clash.agents import PastSelf, masks
from arcade_clash.agents.agent import Actions, Masks, Observations
from arcade_clash.engine.layout import MATCH_WINNER, ROUND_WINNER
from arcade_clash.envs.batch import FightBatch, Flags, Terms
from arcade_clash.envs.opponents import Opponents, Sparring
from arcade_clash.envs.options import FightOptions, whole_number
from arcade_clash.envs.rewards import REWARD_TERMS
from arcade_clash.envs.spaces import action_space, observation_space
from arcade_clash.errors import WrongState

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
    opponents: NDArray[np.intp]
    """Who was fought in each, an index into `VectorFight.opponents`."""


class VectorFight(VectorEnv[Observations, Actions, NDArray[Any]]):
    """`gymnasium.make_vec("arcade_clash/Fight-v0", num_envs=1024)`.

    The options are those of `SingleFight`. `infos` has `action_mask` (int8[n, actions]) and
    after a step `reward_terms` (arrays by name). Where duels ended: `final_obs` as Gymnasium has
    it, and `final_info` with `won` (bool), `episode_reward`, `episode_length` and the `opponent`
    (an index into `opponents`) of each.

    Args:
        num_envs: how many duels.
        max_episode_steps: another name of `max_decisions`; `gymnasium.make_vec` hands it on so.
        options: by name, as `FightOptions` has them.

    Raises:
        InvalidInput: there are no duels, or an option breaks its rule.
        NotFound: there is no such character or agent.
    """

    metadata = {  # noqa: RUF012  # Gymnasium declares it so
        "render_modes": [],
        "autoreset_mode": AutoresetMode.SAME_STEP,
    }

    def __init__(
        self,
        num_envs: int = 1,
        *,
        render_mode: None = None,
        max_episode_steps: int | None = None,
        **options: Any,
    ) -> None:
        if max_episode_steps is not None:
            options.setdefault("max_decisions", max_episode_steps)
        self.num_envs = num_envs = whole_number("num_envs", num_envs, "at least 1", 1)
        self.options = FightOptions.of(options)
        self.render_mode = render_mode
        self.single_observation_space = observation_space()
        self.single_action_space = action_space()
        self.observation_space = batch_space(self.single_observation_space, num_envs)
        self.action_space = batch_space(self.single_action_space, num_envs)
        self.ended: Ended | None = None
        """What the last step ended; None where it ended nothing."""
        chance = np.random.default_rng(0)
        self._sparring = Sparring(self.options.opponent, self.options.make_agent)
        self._opponents = Opponents(self._sparring, num_envs, chance)
        self._batch = FightBatch(
            num_envs,
            *self.options.numbers,
            whole_match=self.options.whole_match,
            decision_frames=self.options.decision_frames,
            reaction_frames=self._delays(),
        )
        self._winner_at = MATCH_WINNER if self.options.whole_match else ROUND_WINNER
        self._weights = self.options.weights
        self._lengths = np.zeros(num_envs, np.int64)
        self._sums: Terms = np.zeros((num_envs, len(REWARD_TERMS)), np.float32)
        self._none_truncated: Flags = np.zeros(num_envs, np.bool_)
        self._begun = False

    @property
    def opponents(self) -> tuple[str, ...]:
        """Who is fought, by their numbers."""
        return self._sparring.names

    @property
    def past_self(self) -> PastSelf | None:
        """Who plays `self`, to be given networks; None where nobody does."""
        return self._sparring.past_self

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Observations, dict[str, Any]]:
        """Begins every duel anew; a seed makes them, and those that follow, the same each time."""
        super().reset(seed=seed, options=options)
        self._opponents.restart(self.np_random)
        self._batch.set_reaction_frames(*self._delays())
        self._restart(np.arange(self.num_envs))
        self._begun = True
        self._lengths[:] = 0
        self._sums[:] = 0
        self.ended = None
        return self._batch.observations[0].copy(), {"action_mask": self.action_masks()}

    def step(
        self, actions: Actions
    ) -> tuple[Observations, NDArray[np.float32], Flags, Flags, dict[str, Any]]:
        """Plays one decision in every duel, against the opponent's.

        Raises:
            InvalidInput: there are more or fewer actions than duels, or one is out of range.
            WrongState: no duel has begun yet.
        """
        if not self._begun:
            raise WrongState("no duel has begun yet; reset() begins them, and comes before step()")
        batch = self._batch
        seen = batch.observations[1]
        batch.step(actions, self._opponents.act(seen, masks(seen)))
        terms = batch.terms[0] * self._weights
        rewards = terms.sum(axis=1)
        self._lengths += 1
        self._sums += terms
        terminated = batch.ended.copy()
        truncated = self._none_truncated
        if self.options.limit:
            truncated = ~terminated & (self._lengths >= self.options.limit)
        infos: dict[str, Any] = {
            "reward_terms": {
                name: batch.terms[0, :, number].copy() for number, name in enumerate(REWARD_TERMS)
            }
        }
        self.ended = self._end(np.nonzero(terminated | truncated)[0], infos)
        infos["action_mask"] = self.action_masks()
        return batch.observations[0].copy(), rewards, terminated, truncated.copy(), infos

    def _delays(self) -> tuple[int, NDArray[np.int32]]:
        """Reaction delays of the learner and of the opponent of each duel."""
        theirs = np.maximum(
            self._opponents.reaction_frames, np.int32(self.options.opponent_reaction_frames)
        )
        return self.options.reaction_frames, theirs

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
            opponents=self._opponents.numbers[indices],
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
        self._restart(indices)
        return ended

    def _restart(self, indices: NDArray[np.intp]) -> None:
        self._batch.restart(indices, self.np_random)
        self._opponents.begin(indices)

    def _final_info(self, ended: Ended, here: Flags) -> dict[str, Any]:
        info: dict[str, Any] = {}
        for name, values in (
            ("won", ended.won),
            ("episode_reward", ended.rewards),
            ("episode_length", ended.lengths),
            ("opponent", ended.opponents),
        ):
            spread = np.zeros(self.num_envs, values.dtype)
            spread[ended.indices] = values
            info[name], info[f"_{name}"] = spread, here
        return info
