"""Compiling ahead of need, so that a user who waits for it is told so."""

from pathlib import Path

__all__ = ["kept_at", "warm_up"]


def warm_up() -> None:
    """Compiles all that a batch of fights runs, or reads it from where it is kept.

    The first time on a machine this takes some tens of seconds, then less than one.
    """
    # Imports Numba, which nothing that serves live fights may.
    from arcade_clash.agents.scripted import COMPILED_FROM
    from arcade_clash.envs.vector import VectorFight

    fights = VectorFight(COMPILED_FROM)
    fights.reset(seed=0)
    fights.step(fights.action_space.sample())


def kept_at() -> Path | None:
    """Where all of that is kept for this version and this processor; None: not all of it is."""
    from arcade_clash.agents import compiled as agents_compiled
    from arcade_clash.engine import compiled
    from arcade_clash.envs import batch

    return compiled.kept_at(agents_compiled.__name__, batch.__name__)
