"""Arcade Clash: a fighting-game arena where agents learn and people watch."""

from typing import Any

__all__ = ["__version__", "env", "parallel_env", "raw_env", "two_sided_vec"]

__version__ = "0.1.0"

# What these functions make is imported when asked for: the package itself imports in a moment,
# NumPy and Numba do not.


def parallel_env(**settings: Any) -> Any:
    """The fight as a PettingZoo parallel environment; the settings are those of `ParallelFight`."""
    from arcade_clash.envs.parallel import ParallelFight

    return ParallelFight(**settings)


def raw_env(**settings: Any) -> Any:
    """The same as a PettingZoo AEC environment, one player after the other, without wrappers."""
    from pettingzoo.utils.conversions import parallel_to_aec_wrapper

    return parallel_to_aec_wrapper(parallel_env(**settings))


def env(**settings: Any) -> Any:
    """The same as `raw_env`, with PettingZoo's wrapper that refuses calls out of order."""
    from pettingzoo.utils.conversions import parallel_to_aec

    return parallel_to_aec(parallel_env(**settings))


def two_sided_vec(num_envs: int = 1, **settings: Any) -> Any:
    """Both players of many fights in one compiled call, settings as of `TwoSidedFight`."""
    from arcade_clash.envs.two_sided import TwoSidedFight

    return TwoSidedFight(num_envs, **settings)
