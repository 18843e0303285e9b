"""The fights of a trainer as a Stable-Baselines3 environment: a row for each side that learns.

A fight against another agent has one row, player 1. A fight of the learner against itself has two,
since both of its sides are the learner: first come the rows of player 1 of every fight, then those
of player 2 of the fights against itself. All fights are stepped by one compiled call.

Importing this imports torch and Numba.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from stable_baselines3.common.vec_env import VecEnv

from arcade_clash.agents import Actions, Masks, Observations, PastSelf, masks
from arcade_clash.agents.mixture import SELF
from arcade_clash.engine.layout import MATCH_WINNER, ROUND_WINNER
from arcade_clash.envs.batch import FightBatch, Flags, Terms
from arcade_clash.envs.opponents import Opponents, Sparring
from arcade_clash.envs.options import MakeAgent, character_numbers
from arcade_clash.envs.rewards import REWARD_TERMS, reward_weights
from arcade_clash.envs.spaces import action_space, observation_space
from arcade_clash.training.session import Plan, split_characters
from arcade_clash.training.tally import Episodes

__all__ = ["TrainingFights"]

T = NDArray[Any]


class TrainingFights(VecEnv):
    """The fights that a plan asks for.

    Args:
        plan: complete, as `check_plan` makes it.
        fights: how many are stepped at once.
        make: makes an opponent from its name and a seed.

    Raises:
        NotFound, Damaged, WrongState: as `make` raises them.
    """

    def __init__(self, plan: Plan, fights: int, make: MakeAgent) -> None:
        settings = plan.settings
        self._itself = _OtherSide()
        self._sparring = Sparring(plan.opponent, make, itself=self._itself)
        self._rng = np.random.default_rng(plan.seed)
        self._opponents = Opponents(self._sparring, fights, self._rng)
        reaction_frames = settings.reaction_frames or 0
        whole_match = settings.episode == "match"
        self._batch = FightBatch(
            fights,
            character_numbers("character", split_characters(plan.character)),
            character_numbers("opponent_character", split_characters(plan.opponent_character)),
            whole_match=whole_match,
            decision_frames=settings.decision_frames or 1,
            reaction_frames=(
                reaction_frames,
                np.maximum(self._opponents.reaction_frames, reaction_frames),
            ),
        )
        numbers = self._opponents.numbers
        itself = self.opponents.index(SELF) if SELF in self.opponents else -1
        self._two_sided = np.nonzero(numbers == itself)[0]
        self._fought = np.concatenate((numbers, numbers[self._two_sided]))
        self._winner_at = MATCH_WINNER if whole_match else ROUND_WINNER
        self._limit = settings.max_decisions or 0
        self._weights = reward_weights(settings.reward_weights)
        rows = len(self._fought)
        self._lengths = np.zeros(rows, np.int64)
        self._sums: Terms = np.zeros((rows, len(REWARD_TERMS)), np.float32)
        self._actions: Actions = np.zeros(rows, np.int64)
        self._nothing: dict[str, Any] = {}
        self.ended: Episodes | None = None
        """What the last step ended; None where it ended nothing."""
        super().__init__(rows, observation_space(), action_space())

    @property
    def opponents(self) -> tuple[str, ...]:
        """Who is fought, by their numbers."""
        return self._sparring.names

    @property
    def past_self(self) -> PastSelf | None:
        """The opponent that plays by the learner's past networks; None where there is none."""
        return self._sparring.past_self

    def reset(self) -> Observations:
        """Begins every fight again, with the seed that `seed` gave if it gave one."""
        if self._seeds[0] is not None:
            self._rng = np.random.default_rng(self._seeds[0])
        self._reset_seeds()
        self._reset_options()
        self._opponents.restart(self._rng)
        self._restart(np.arange(self._batch.count))
        self._lengths[:] = 0
        self._sums[:] = 0
        self.ended = None
        return self._rows(self._batch.observations)

    def step_async(self, actions: Actions) -> None:
        """Takes the actions that `step_wait` plays: int64[rows]."""
        self._actions = actions

    def step_wait(
        self,
    ) -> tuple[Observations, NDArray[np.float32], Flags, list[dict[str, Any]]]:
        """Plays one decision in every fight: observations, rewards, dones and infos of each row."""
        batch = self._batch
        self._itself.actions = self._actions[batch.count :]
        theirs = batch.observations[1]
        batch.step(self._actions[: batch.count], self._opponents.act(theirs, masks(theirs)))
        terms = self._rows(batch.terms) * self._weights
        self._lengths += 1
        self._sums += terms
        done = batch.ended.copy()
        infos = [self._nothing] * self.num_envs
        if self._limit:
            truncated = ~done & (self._lengths[: batch.count] >= self._limit)
            self._note_truncated(np.nonzero(self._both(truncated))[0], infos)
            done |= truncated
        dones = self._both(done)
        self.ended = self._end(np.nonzero(dones)[0], done)
        return self._rows(batch.observations), terms.sum(axis=1), dones, infos

    def close(self) -> None:
        """Nothing is held that would have to be closed."""

    def get_attr(self, attr_name: str, indices: int | Iterable[int] | None = None) -> list[Any]:
        """An attribute, which all rows share, once for each of those asked for."""
        value = None if attr_name == "render_mode" else getattr(self, attr_name)
        return [value] * len(self._chosen(indices))

    def set_attr(
        self, attr_name: str, value: object, indices: int | Iterable[int] | None = None
    ) -> None:
        """Refuses: the rows of a trainer have no attributes of their own."""
        raise NotImplementedError(f"the rows of a trainer have no attribute {attr_name} to set")

    def env_method(
        self,
        method_name: str,
        *method_args: object,
        indices: int | Iterable[int] | None = None,
        **method_kwargs: object,
    ) -> list[Any]:
        """Refuses: the rows of a trainer have no methods of their own."""
        raise NotImplementedError(f"the rows of a trainer have no method {method_name}")

    def env_is_wrapped(
        self, wrapper_class: type, indices: int | Iterable[int] | None = None
    ) -> list[bool]:
        """Whether a row is wrapped: none is."""
        del wrapper_class
        return [False] * len(self._chosen(indices))

    def _rows(self, of_sides: T) -> T:
        """The rows of an array that has both sides of every fight first, copied."""
        return np.concatenate((of_sides[0], of_sides[1, self._two_sided]))

    def _both(self, of_fights: T) -> T:
        """The rows of an array of fights, copied."""
        return np.concatenate((of_fights, of_fights[self._two_sided]))

    def _note_truncated(self, rows: NDArray[np.intp], infos: list[dict[str, Any]]) -> None:
        """Hands out the last observations of cut episodes, from which values are bootstrapped."""
        if len(rows):
            seen = self._rows(self._batch.observations)
            for row in rows:
                infos[row] = {"terminal_observation": seen[row], "TimeLimit.truncated": True}

    def _end(self, rows: NDArray[np.intp], done: Flags) -> Episodes | None:
        """Sums up the episodes of these rows, and begins their next fights."""
        if not len(rows):
            return None
        batch = self._batch
        winners = np.where(batch.ended, batch.rows[:, self._winner_at], -1)
        sides = (np.arange(self.num_envs) >= batch.count).astype(np.int64)
        terms = self._sums[rows]
        ended = Episodes(
            won=(self._both(winners) == sides)[rows],
            rewards=terms.sum(axis=1, dtype=np.float64),
            lengths=self._lengths[rows],
            terms=terms,
            opponents=self._fought[rows],
        )
        self._sums[rows] = 0
        self._lengths[rows] = 0
        self._restart(np.nonzero(done)[0])
        return ended

    def _restart(self, fights: NDArray[np.intp]) -> None:
        self._batch.restart(fights, self._rng)
        self._opponents.begin(fights)

    def _chosen(self, indices: int | Iterable[int] | None) -> Sequence[int]:
        return list(self._get_indices(indices))


class _OtherSide:
    """Player 2 of the fights against itself, for which the learner has decided already."""

    def __init__(self) -> None:
        self.actions: Actions = np.zeros(0, np.int64)

    def act(self, observations: Observations, masks: Masks) -> Actions:
        """The actions of the learner's rows of player 2."""
        del observations, masks
        return self.actions
