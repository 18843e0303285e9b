"""Compiling ahead of need, so that whoever waits for it can be told what they wait for."""

__all__ = ["warm_up"]


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
