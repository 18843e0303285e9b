"""The vector environment as Stable-Baselines3 wants one. Needs the `train` extra."""

import time
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from gymnasium.vector import AutoresetMode
from numpy.typing import NDArray
from stable_baselines3.common.monitor import Monitor
from stable_baselines3.common.vec_env import VecEnv

from arcade_clash.agents.agent import Actions
from arcade_clash.envs.infos import INFOS
from arcade_clash.envs.vector import Ended, VectorFight
from arcade_clash.errors import InvalidInput

__all__ = ["FightVecEnv"]

MOST_PICTURES = 16
"""Duels of which `render` makes one picture; more would be too small to see, and slow to draw."""


class FightVecEnv(VecEnv):
    """Steps a `VectorFight` for a Stable-Baselines3 algorithm.

    Each step's `infos` have the keys of `INFOS` for each duel. Those of a duel that ended are the
    last of its episode, with `terminal_observation`, `TimeLimit.truncated` and an `episode` as
    Monitor writes it. `env_method("action_masks")` gives the masks to algorithms that ask for them.

    Args:
        fights: the duels, with `autoreset_mode` SAME_STEP.
        step_infos: False leaves the infos of a duel that did not end empty, which saves about a
            microsecond for each duel and step.

    Raises:
        InvalidInput: the duels have another `autoreset_mode`.
    """

    def __init__(self, fights: VectorFight, *, step_infos: bool = True) -> None:
        if fights.autoreset_mode is not AutoresetMode.SAME_STEP:
            raise InvalidInput(
                "autoreset_mode",
                f"autoreset_mode is {fights.autoreset_mode.name}; Stable-Baselines3 has SAME_STEP",
            )
        self.fights = fights
        self._step_infos = step_infos
        self._actions: Actions = np.zeros(fights.num_envs, np.int64)
        self._nothing: dict[str, Any] = {}
        self._began_at = time.time()
        super().__init__(
            fights.num_envs, fights.single_observation_space, fights.single_action_space
        )

    @property
    def ended(self) -> Ended | None:
        """The episodes that the last step ended."""
        return self.fights.ended

    def reset(self) -> Any:
        """Begins every duel, with the seed that `seed` gave if it gave one."""
        options = self._options[0] if self._options else None
        if any(other != options for other in self._options):
            raise InvalidInput("options", "options differ by duel; the duels of a batch share them")
        observations, infos = self.fights.reset(seed=self._seeds[0], options=options or None)
        self.reset_infos = _by_duel(infos)
        self._reset_seeds()
        self._reset_options()
        return observations

    def step_async(self, actions: Actions) -> None:
        """Takes the actions that `step_wait` plays."""
        self._actions = actions

    def step_wait(
        self,
    ) -> tuple[Any, NDArray[np.float32], NDArray[np.bool_], list[dict[str, Any]]]:
        """Plays one decision in every duel."""
        observations, rewards, terminated, truncated, told = self.fights.step(self._actions)
        infos = _by_duel(told) if self._step_infos else [self._nothing] * self.num_envs
        ended = self.fights.ended
        if ended is not None:
            seconds = round(time.time() - self._began_at, 6)
            last = _by_duel({k: v[ended.indices] for k, v in told["final_info"].items()})
            for place, index in enumerate(ended.indices):
                infos[index] = last[place] | {
                    "terminal_observation": told["final_obs"][index],
                    "TimeLimit.truncated": bool(truncated[index]),
                    "episode": {
                        "r": round(float(ended.rewards[place]), 6),
                        "l": int(ended.lengths[place]),
                        "t": seconds,
                    },
                }
        return observations, rewards, terminated | truncated, infos

    def close(self) -> None:
        """Closes the environment beneath."""
        self.fights.close()

    def get_images(self) -> Sequence[NDArray[np.uint8] | None]:
        """A picture of each of the first 16 duels, where the render mode is `rgb_array`."""
        if self.fights.render_mode != "rgb_array":
            return [None]
        return [self.fights.render(index) for index in range(min(self.num_envs, MOST_PICTURES))]

    def get_attr(self, attr_name: str, indices: int | Iterable[int] | None = None) -> list[Any]:
        """An attribute, which all duels share, once for each of those asked for."""
        return [getattr(self.fights, attr_name)] * len(self._chosen(indices))

    def set_attr(
        self, attr_name: str, value: object, indices: int | Iterable[int] | None = None
    ) -> None:
        """Refuses: what a batch is told, it is told when it is made.

        Raises:
            NotImplementedError: always.
        """
        del value, indices
        raise NotImplementedError(
            f"{attr_name!r} cannot be set: a batch takes its options when VectorFight is made"
        )

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
        """Whether a duel is wrapped: as by Monitor, whose `episode` it has, and by nothing else."""
        return [wrapper_class is Monitor] * len(self._chosen(indices))

    def _chosen(self, indices: int | Iterable[int] | None) -> Sequence[int]:
        return list(self._get_indices(indices))


_NAMES = tuple(info.name for info in INFOS)


def _by_duel(infos: dict[str, Any]) -> list[dict[str, Any]]:
    """The infos of a batch as one dictionary for each duel."""
    mask, *rest = (infos[name] for name in _NAMES)
    columns = (list(mask), *(values.tolist() for values in rest))
    return [dict(zip(_NAMES, values, strict=True)) for values in zip(*columns, strict=True)]
