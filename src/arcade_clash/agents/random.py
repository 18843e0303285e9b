"""The agent that does anything: every action that means something is as likely as any other."""

import numpy as np

from arcade_clash.agents.agent import Actions, Masks, Observations

__all__ = ["RandomAgent"]


class RandomAgent:
    """Draws each decision anew, from a seed."""

    def __init__(self, seed: int) -> None:
        self._chance = np.random.default_rng(seed)

    def act(self, observations: Observations, masks: Masks) -> Actions:  # noqa: ARG002  # the contract's
        """An action for each row, drawn evenly from those that its mask allows."""
        # The greatest of independent draws falls on each allowed action equally often.
        draws = self._chance.random(masks.shape, dtype=np.float32)
        chosen: Actions = np.argmax(np.where(masks, draws, np.float32(-1)), axis=1)
        return chosen
