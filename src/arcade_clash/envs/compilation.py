"""Compiling ahead of need, so that whoever waits for it can be told what they wait for."""

__all__ = ["is_kept", "warm_up"]


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


def is_kept() -> bool:
    """Whether all of that is kept for this version and this machine already."""
    from arcade_clash.agents import compiled as agents_compiled
    from arcade_clash.engine import compiled
    from arcade_clash.envs import batch

    return compiled.is_kept(agents_compiled.__name__, batch.__name__)
