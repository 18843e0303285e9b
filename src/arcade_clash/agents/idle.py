"""The agent that does nothing: what everything else is measured against first."""

import numpy as np

from arcade_clash.agents.actions import NEUTRAL
from arcade_clash.agents.agent import Actions, Masks, Observations

__all__ = ["IdleAgent"]


class IdleAgent:
    """Lets go of everything, always."""

    def act(self, observations: Observations, masks: Masks) -> Actions:  # noqa: ARG002  # the contract's
        """No buttons, for each row."""
        return np.full(len(observations), NEUTRAL, dtype=np.int64)
