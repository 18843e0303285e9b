"""A probe as an agent: its rule, applied to each row."""

import numpy as np

from arcade_clash.agents.actions import ACTION_NAMES, NEUTRAL
from arcade_clash.agents.agent import REACTION_FRAMES, Actions, Masks, Observations
from arcade_clash.agents.probes.rules import PROBES

__all__ = ["ProbeAgent"]


class ProbeAgent:
    """Plays by one rule of `PROBES`, without chance and without memory.

    Args:
        name: id of the probe, such as `probe-counter`.
        reaction_frames: its reaction delay.
    """

    def __init__(self, name: str, *, reaction_frames: int = REACTION_FRAMES) -> None:
        self.name = name
        self.reaction_frames = reaction_frames

    def act(self, observations: Observations, masks: Masks) -> Actions:
        """The attack where the rule and the mask allow it, else the stance, else nothing."""
        probe = PROBES[self.name]
        stance = ACTION_NAMES.index(probe.stance)
        actions: Actions = np.where(masks[:, stance], stance, NEUTRAL)
        if probe.attack is not None:
            attack = ACTION_NAMES.index(probe.attack)
            actions = np.where(probe.when(observations) & masks[:, attack], attack, actions)
        return actions
