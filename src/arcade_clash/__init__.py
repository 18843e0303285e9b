"""Arcade Clash: a fighting-game arena where agents learn and people watch."""

from typing import Any

__all__ = ["__version__", "parallel_env"]

__version__ = "0.1.0"


def parallel_env(**settings: Any) -> Any:
    """The fight as a PettingZoo parallel environment; the settings are those of `ParallelFight`."""
    # Imported when asked for: the package itself imports in a moment, NumPy and Numba do not.
    from arcade_clash.envs.parallel import ParallelFight

    return ParallelFight(**settings)
