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

from arcade_clash.errors import InvalidInput

__all__ = [
    "DECISION_FRAMES",
    "MOST_REACTION_FRAMES",
    "REACTION_FRAMES",
    "Actions",
    "Agent",
    "AgentInfo",
    "AgentKind",
    "Masks",
    "Observations",
    "begin_fights",
    "reaction_frames",
]

DECISION_FRAMES = 4
"""Frames from one decision to the next: fifteen a second, about what a quick person manages."""

REACTION_FRAMES = 12
"""Reaction delay of the environments by default, in frames: 200 ms, those of a practised player."""

MOST_REACTION_FRAMES = 60
"""Longest reaction delay, in frames: a second."""

Observations: TypeAlias = NDArray[np.float32]
"""float32[n, OBSERVATION_SIZE]: a row for each fight, its entries those of `OBSERVATION`."""

Masks: TypeAlias = NDArray[np.bool_]
"""bool[n, ACTION_COUNT]: whether an action means anything now; each row has at least one."""

Actions: TypeAlias = NDArray[np.int64]
"""int64[n]: an action for each fight, an index of `ACTION_NAMES`."""


class Agent(Protocol):
    """Decides for one player of each fight in a batch, every `DECISION_FRAMES` frames.

    Row i of each call is the next decision of the same fight i, so an agent may remember. Not for
    use by two threads at once. Two members are optional:

    - `reaction_frames: int`, 0 to MOST_REACTION_FRAMES, is the agent's own reaction delay; 0 where
      it is missing. Environments and matches show the agent the other player as it was so many
      frames ago, or more where they are set to more; the two never add.
    - `begin(rows: NDArray[np.intp], count: int) -> None` is called before the first decision of
      each fight: `rows` are the rows, of a batch of `count`, in which a fight begins. A fight is an
      episode of an environment, or a live match.
    """

    def act(self, observations: Observations, masks: Masks) -> Actions:
        """An action for each row, one that its mask allows."""
        ...


def reaction_frames(agent: Agent, setting: int = 0) -> int:
    """Reaction delay of the side that an agent plays: the larger of its own and the setting's.

    Raises:
        InvalidInput: the agent's own is not a whole number from 0 to MOST_REACTION_FRAMES.
    """
    own = getattr(agent, "reaction_frames", 0)
    if type(own) is not int or not 0 <= own <= MOST_REACTION_FRAMES:
        raise InvalidInput(
            "reaction_frames",
            f"{type(agent).__name__}.reaction_frames is {own!r}; it is a whole number, 0 to "
            f"{MOST_REACTION_FRAMES}",
        )
    return max(own, setting)


def begin_fights(agent: Agent, rows: NDArray[np.intp], count: int) -> None:
    """Tells an agent that fights begin in these rows of a batch of `count`, if it has a `begin`."""
    begin = getattr(agent, "begin", None)
    if begin is not None:
        begin(rows, count)


class AgentKind(StrEnum):
    """What an agent is made of."""

    BUILT_IN = "built_in"
    NETWORK = "network"
    PROBE = "probe"
    IMPORTED = "imported"


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
    reaction_frames: int = 0
    """Its own reaction delay: frames between what happens and what it sees, 0 to
    MOST_REACTION_FRAMES."""
    architecture: str = ""
    """How its network is built, such as `mlp`; empty where it has none."""
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
