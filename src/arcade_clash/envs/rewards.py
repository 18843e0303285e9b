"""What a learner is rewarded for: named terms, each with a weight that can be set.

A term is measured as it stands, the same for whoever learns; the reward is their sum, each times
its weight. Terms are reported one by one beside it, so that a curve can say what it is made of.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from arcade_clash.errors import InvalidInput

__all__ = ["DEFAULT_WEIGHTS", "REWARDS", "REWARD_TERMS", "RewardTerm", "reward_weights"]


@dataclass(frozen=True, slots=True)
class RewardTerm:
    """One thing that counts: its weight where nobody sets another, and how it is measured."""

    name: str
    weight: float
    measure: str


REWARDS = (
    RewardTerm("damage_dealt", 1.0, "share of the other's health that was taken"),
    RewardTerm("damage_taken", -1.0, "share of one's own health that was lost"),
    RewardTerm("win", 1.0, "1 when a round is won"),
    RewardTerm("loss", -1.0, "1 when a round is lost; a draw is neither"),
    RewardTerm(
        "approach",
        0.1,
        "share of the stage by which the two came closer; below 0 where they drew apart",
    ),
    RewardTerm("whiff", -0.01, "attacks that ran their course and touched nothing"),
    RewardTerm(
        "idle",
        -0.01,
        "seconds of being free and neither coming closer nor attacking nor in the air",
    ),
    RewardTerm("block", 0.01, "hits of the other that were blocked"),
    RewardTerm("combo", 0.01, "hits that followed another in a combo"),
    RewardTerm(
        "gauge", 0.01, "share of the super gauge that was gained; spending it costs nothing"
    ),
)
"""Every term. Damage and the round's end are what is meant; the rest is small beside them, and
shows a beginner where the fight is: approach cancels itself over a round."""

REWARD_TERMS = tuple(term.name for term in REWARDS)

MOST_WEIGHT = 1e6
"""More would leave nothing of the other terms in a sum of float32."""

DEFAULT_WEIGHTS: Mapping[str, float] = {term.name: term.weight for term in REWARDS}
"""Each term's weight where nobody sets another."""


def reward_weights(changed: Mapping[str, float] | None = None) -> NDArray[np.float32]:
    """The weights in the order of REWARD_TERMS, with some of them changed.

    Raises:
        InvalidInput: there is no such term, or the weight is no number within its bounds.
    """
    weights = dict(DEFAULT_WEIGHTS)
    if not isinstance(changed, Mapping | None):
        raise InvalidInput(
            "rewards", f'rewards are {changed!r}; they are weights by name, such as {{"win": 2.0}}'
        )
    for term, weight in (changed or {}).items():
        if term not in weights:
            known = ", ".join(REWARD_TERMS)
            raise InvalidInput(
                f"rewards.{term}", f"there is no reward term {term!r}; there are {known}"
            )
        if not _is_weight(weight):
            raise InvalidInput(
                f"rewards.{term}",
                f"the weight of {term} is {weight!r}; it is a number from "
                f"-{MOST_WEIGHT:g} to {MOST_WEIGHT:g}",
            )
        weights[term] = weight
    return np.array(list(weights.values()), dtype=np.float32)


def _is_weight(weight: object) -> bool:
    # NaN and the infinities lie between no bounds.
    return isinstance(weight, int | float | np.floating | np.integer) and bool(
        -MOST_WEIGHT <= weight <= MOST_WEIGHT
    )
