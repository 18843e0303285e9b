"""The table of probes: what each does, in the words of the observation and of the actions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from arcade_clash.agents.agent import Observations
from arcade_clash.agents.observation import OBSERVATION_NAMES

__all__ = ["PROBES", "Probe"]

Condition: TypeAlias = Callable[[Observations], NDArray[np.bool_]]
"""Whether something holds in each row of observations: bool[n]."""


def _always(observations: Observations) -> NDArray[np.bool_]:
    return np.ones(len(observations), np.bool_)


def _above(name: str, least: float = 0.0) -> Condition:
    """Whether an entry of the observation is above a number."""
    column = OBSERVATION_NAMES.index(name)
    return lambda observations: observations[:, column] > least


def _below(name: str, most: float) -> Condition:
    """Whether the size of an entry of the observation is below a number."""
    column = OBSERVATION_NAMES.index(name)
    return lambda observations: np.abs(observations[:, column]) < most


def _they_attack(observations: Observations) -> NDArray[np.bool_]:
    return _above("their_startup")(observations) | _above("their_active")(observations)


def _falls(observations: Observations) -> NDArray[np.bool_]:
    return observations[:, OBSERVATION_NAMES.index("own_upward_speed")] < 0


@dataclass(frozen=True, slots=True)
class Probe:
    """One rule: the attack whenever the condition holds and the mask allows it, else the stance."""

    display_name: str
    description: str
    stance: str
    """An action's name; where the mask refuses it too, the probe does nothing."""
    attack: str | None = None
    """An action's name; None never attacks."""
    when: Condition = _always


PROBES: Mapping[str, Probe] = {
    "probe-counter": Probe(
        "Probe: counter",
        "Walks in, and answers every attack that it sees begin with its down special.",
        "forward",
        "down_special",
        _they_attack,
    ),
    "probe-heavy": Probe(
        "Probe: heavy",
        "Walks in, and strikes with its standing heavy where that reaches.",
        "forward",
        "standing_heavy",
        _above("own_standing_heavy_margin"),
    ),
    "probe-sweep": Probe(
        "Probe: sweep",
        "Walks in, and strikes with its crouching heavy where that reaches.",
        "forward",
        "crouching_heavy",
        _above("own_crouching_heavy_margin"),
    ),
    "probe-light": Probe(
        "Probe: light",
        "Walks in, and strikes with its crouching light where that reaches.",
        "forward",
        "crouching_light",
        _above("own_crouching_light_margin"),
    ),
    "probe-throw": Probe(
        "Probe: throw",
        "Walks in, and throws where its throw reaches.",
        "forward",
        "throw",
        _above("own_throw_margin"),
    ),
    "probe-block": Probe(
        "Probe: block",
        "Crouches and guards, and does nothing else.",
        "down_back",
    ),
    "probe-blockthrow": Probe(
        "Probe: block and throw",
        "Crouches and guards, and throws where its throw reaches.",
        "down_back",
        "throw",
        _above("own_throw_margin"),
    ),
    "probe-special": Probe(
        "Probe: special",
        "Walks back, and does its special whenever it can.",
        "back",
        "special",
    ),
    "probe-fspecial": Probe(
        "Probe: forward special",
        "Walks in, and does its forward special whenever it can.",
        "forward",
        "forward_special",
    ),
    "probe-dspecial": Probe(
        "Probe: down special",
        "Walks in, and does its down special from nearby.",
        "forward",
        "down_special",
        _below("distance", 0.25),
    ),
    "probe-jump": Probe(
        "Probe: jump",
        "Jumps in, and strikes with its jumping heavy as it falls.",
        "up_forward",
        "jumping_heavy",
        _falls,
    ),
}
"""The probes by their ids."""
