"""What a learner is rewarded for: named terms, each with a weight that can be set.

A term is measured as it stands, the same for whoever learns; the reward is their sum, each times
its weight. Terms are reported one by one beside it, so that a curve can say what it is made of.
"""

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from arcade_clash.errors import InvalidInput

__all__ = ["DEFAULT_WEIGHTS", "REWARD_TERMS", "reward_weights"]

DEFAULT_WEIGHTS: Mapping[str, float] = {
    "damage_dealt": 1.0,  # share of the other's health that was taken
    "damage_taken": -1.0,  # share of one's own that was lost
    "win": 1.0,  # 1 when a round is won
    "loss": -1.0,  # 1 when a round is lost
    "approach": 0.1,  # share of the stage by which the two came closer; negative: drew apart
}
"""Each term and its weight. Approach is small and cancels itself over a round: it only shows a
beginner where the fight is."""

REWARD_TERMS = tuple(DEFAULT_WEIGHTS)


def reward_weights(changed: Mapping[str, float] | None = None) -> NDArray[np.float32]:
    """The weights in the order of REWARD_TERMS, with some of them changed.

    Raises:
        InvalidInput: there is no such term, or the weight is not a finite number.
    """
    weights = dict(DEFAULT_WEIGHTS)
    for term, weight in (changed or {}).items():
        if term not in weights:
            known = ", ".join(REWARD_TERMS)
            raise InvalidInput(
                f"rewards.{term}", f"there is no reward term {term!r}; there are {known}"
            )
        if not math.isfinite(weight):
            raise InvalidInput(f"rewards.{term}", f"the weight of {term} is {weight}, not finite")
        weights[term] = weight
    return np.array(list(weights.values()), dtype=np.float32)
