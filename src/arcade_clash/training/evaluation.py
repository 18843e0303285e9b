"""Matches of what is learned against other agents, while it learns."""

from collections.abc import Mapping
from functools import partial

from arcade_clash.agents import DECISION_FRAMES, Catalogue, Network, NetworkAgent
from arcade_clash.envs.contest import play_matches
from arcade_clash.envs.options import character_numbers
from arcade_clash.training.session import Plan, split_characters

__all__ = ["evaluate"]

MATCHES = 64
"""Against each opponent; a share of one half is then known to 12 points, 95 times of 100."""


def evaluate(network: Network, plan: Plan, catalogue: Catalogue, step: int) -> Mapping[str, float]:
    """The share of matches that a network wins against each of its plan's evaluation opponents.

    A draw counts for half. Characters, rhythm and reaction delay are the plan's. The same network
    at the same step of the same plan plays the same matches.
    """
    settings = plan.settings
    frames = settings.decision_frames or DECISION_FRAMES
    characters = (
        character_numbers("character", split_characters(plan.character)),
        character_numbers("opponent_character", split_characters(plan.opponent_character)),
    )
    return {
        name: play_matches(
            partial(NetworkAgent, network),
            partial(catalogue.make, name, decision_frames=frames),
            MATCHES,
            (plan.seed or 0) + step,
            characters=characters,
            decision_frames=frames,
            reaction_frames=settings.reaction_frames or 0,
        ).rate
        for name in settings.evaluation_opponents
    }
