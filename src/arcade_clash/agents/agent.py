"""Who presses the buttons, seen from outside: the contract every agent keeps, and its description.

An agent is given what one player may know and which actions mean something, for a whole batch of
fights at once, and answers with an action for each. It is the same object in a match, where the
batch is one, and in training, where it is a thousand.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "DECISION_FRAMES",
    "Actions",
    "Agent",
    "AgentInfo",
    "AgentKind",
    "Masks",
    "Observations",
]

DECISION_FRAMES = 4
"""Frames from one decision to the next: fifteen a second, about what a quick person manages."""

Observations: TypeAlias = NDArray[np.float32]
"""float32[n, OBSERVATION_SIZE]: a row for each fight, its entries those of `OBSERVATION`."""

Masks: TypeAlias = NDArray[np.bool_]
"""bool[n, ACTION_COUNT]: whether an action means anything now; each row has at least one."""

Actions: TypeAlias = NDArray[np.int64]
"""int64[n]: an action for each fight, an index of `ACTION_NAMES`."""


class Agent(Protocol):
    """Decides for one player of each fight in a batch, every `DECISION_FRAMES` frames.

    Row i of each call is the next decision of the same fight i, so an agent may remember; it
    forgets when the size of the batch changes, and bears with a fight that began anew. Not for
    use by two threads at once.
    """

    def act(self, observations: Observations, masks: Masks) -> Actions:
        """An action for each row, one that its mask allows."""
        ...


class AgentKind(StrEnum):
    """What an agent is made of."""

    BUILT_IN = "built_in"
    NETWORK = "network"


@dataclass(frozen=True, slots=True)
class AgentInfo:
    """Who an agent is and how it learned; the names are those of `Agent` in training.proto.

    `step` and `create_time` (seconds since 1970, UTC) are None for built-in agents, and what says
    how it learned is empty or None where its trainer did not say.
    """

    agent: str
    display_name: str
    kind: AgentKind
    description: str
    character: str = ""
    session_id: str = ""
    step: int | None = None
    create_time: float | None = None
    algorithm: str = ""
    opponent: str = ""
    opponent_character: str = ""
    seed: int | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    """Those of `TrainingSettings`, as JSON holds them."""
    rules_version: int | None = None
    kernel_digest: str = ""
