"""The vector environment as Stable-Baselines3 wants one. Needs the `train` extra.

Nothing is done for each duel in Python but the handing over of those that ended.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from stable_baselines3.common.vec_env import VecEnv

from arcade_clash.agents.agent import Actions, Observations
from arcade_clash.envs.vector import Ended, VectorFight

__all__ = ["FightVecEnv"]


class FightVecEnv(VecEnv):
    """Steps a `VectorFight` for a Stable-Baselines3 algorithm.

    `infos` of a duel that ended have its `terminal_observation`, `TimeLimit.truncated` and an
    `episode` as its Monitor writes it, with `won` besides. `env_method("action_masks")` gives the
    masks to algorithms that ask for them.
    """

    def __init__(self, fights: VectorFight) -> None:
        self.fights = fights
        self._actions: Actions = np.zeros(fights.num_envs, np.int64)
        self._nothing: dict[str, Any] = {}
        super().__init__(
            fights.num_envs, fights.single_observation_space, fights.single_action_space
        )

    @property
    def ended(self) -> Ended | None:
        """The episodes that the last step ended."""
        return self.fights.ended

    def reset(self) -> Observations:
        """Begins every duel anew, with the seed that `seed` gave if it gave one."""
        observations, _ = self.fights.reset(seed=self._seeds[0])
        self._reset_seeds()
        self._reset_options()
        return observations

    def step_async(self, actions: Actions) -> None:
        """Takes the actions that `step_wait` plays."""
        self._actions = actions

    def step_wait(
        self,
    ) -> tuple[Observations, NDArray[np.float32], NDArray[np.bool_], list[dict[str, Any]]]:
        """Plays one decision in every duel."""
        observations, rewards, terminated, truncated, _ = self.fights.step(self._actions)
        infos = [self._nothing] * self.num_envs
        ended = self.fights.ended
        if ended is not None:
            for place, index in enumerate(ended.indices):
                infos[index] = {
                    "terminal_observation": ended.observations[place],
                    "TimeLimit.truncated": bool(truncated[index]),
                    "episode": {
                        "r": float(ended.rewards[place]),
                        "l": int(ended.lengths[place]),
                        "t": 0.0,
                    },
                    "won": bool(ended.won[place]),
                }
        return observations, rewards, terminated | truncated, infos

    def close(self) -> None:
        """Closes the environment beneath."""
        self.fights.close()

    def get_attr(self, attr_name: str, indices: int | Iterable[int] | None = None) -> list[Any]:
        """An attribute, which all duels share, once for each of those asked for."""
        return [getattr(self.fights, attr_name)] * len(self._chosen(indices))

    def set_attr(
        self, attr_name: str, value: object, indices: int | Iterable[int] | None = None
    ) -> None:
        """Sets an attribute, for all duels at once: they have none of their own."""
        if len(self._chosen(indices)) != self.num_envs:
            raise NotImplementedError("the duels of a batch have no attributes of their own")
        setattr(self.fights, attr_name, value)

    def env_method(
        self,
        method_name: str,
        *method_args: object,
        indices: int | Iterable[int] | None = None,
        **method_kwargs: object,
    ) -> list[Any]:
        """Calls `action_masks`, the one method that a duel has of its own."""
        if method_name != "action_masks" or method_args or method_kwargs:
            raise NotImplementedError(f"the duels of a batch have no method {method_name}")
        return list(self.fights.action_masks()[self._chosen(indices)])

    def env_is_wrapped(
        self, wrapper_class: type, indices: int | Iterable[int] | None = None
    ) -> list[bool]:
        """Whether a duel is wrapped: none is."""
        del wrapper_class
        return [False] * len(self._chosen(indices))

    def _chosen(self, indices: int | Iterable[int] | None) -> Sequence[int]:
        return list(self._get_indices(indices))
