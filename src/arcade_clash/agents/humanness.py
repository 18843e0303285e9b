"""How like a person an agent plays: it sees the other late, its fingers slip, its inputs get lost.

One number from 0 to 1 sets all three, and each can be set apart. After an agent's id it is written
`scripted@0.5`, or part by part `scripted@delay=12+slip=0.05+drop=0.02`, or both, the parts after
the number: `scripted@0.5+delay=20`. It works for any agent, in a match and in training.
"""

import math
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from arcade_clash.agents.actions import ACTION_COUNT, NEUTRAL, buttons
from arcade_clash.agents.agent import (
    MOST_REACTION_FRAMES,
    Actions,
    Agent,
    Masks,
    Observations,
    begin_fights,
    reaction_frames,
)
from arcade_clash.engine.buttons import ATTACKS
from arcade_clash.errors import InvalidInput, quoted

__all__ = [
    "MACHINE",
    "NEIGHBOURS",
    "HumanAgent",
    "Humanness",
    "split_agent",
]

FULL_REACTION_FRAMES = 24
FULL_SLIP = 0.15
FULL_DROP = 0.15
"""What the number 1 stands for: 400 ms, and three decisions of ten that go wrong. At 0.5 it is the
200 ms of a practised player, who errs in one decision of seven."""


@dataclass(frozen=True, slots=True)
class Humanness:
    """What stands between an agent and its buttons; all zero is the machine itself.

    Raises:
        InvalidInput: a part is out of its range.
    """

    reaction_frames: int = 0
    """Least reaction delay in frames, 0 to MOST_REACTION_FRAMES; an agent's own may be larger."""

    slip: float = 0.0
    """Share of its decisions, 0 to 1, that come out as a neighbouring action: one direction or one
    attack button off, where such a one means something."""

    drop: float = 0.0
    """Share of its decisions, 0 to 1, of which no button arrives."""

    def __post_init__(self) -> None:
        frames = self.reaction_frames
        if type(frames) is not int or not 0 <= frames <= MOST_REACTION_FRAMES:
            raise InvalidInput(
                "reaction_frames",
                f"reaction_frames is {frames}; it is a whole number, 0 to {MOST_REACTION_FRAMES}",
            )
        for name, share in (("slip", self.slip), ("drop", self.drop)):
            if not 0 <= share <= 1:
                raise InvalidInput(name, f"{name} is {share}; it is a share, 0 to 1")

    @classmethod
    def of_level(cls, level: float) -> Self:
        """What one number stands for: 0 the machine, 1 a beginner who is slow and clumsy.

        Raises:
            InvalidInput: it is not from 0 to 1.
        """
        if not 0 <= level <= 1:
            raise InvalidInput("humanness", f"humanness is {level}; it is a number, 0 to 1")
        return cls(round(level * FULL_REACTION_FRAMES), level * FULL_SLIP, level * FULL_DROP)

    @classmethod
    def parse(cls, text: str) -> Self:
        """What is written after the `@`.

        Raises:
            InvalidInput: it is written otherwise, or a part is out of its range.
        """
        made = cls()
        for place, part in enumerate(text.split("+")):
            name, is_named, number = part.rpartition("=")
            value = _number(number, text)
            if not is_named and place == 0:
                made = cls.of_level(value)
            elif name == "delay" and value == round(value):
                made = replace(made, reaction_frames=round(value))
            elif name == "slip":
                made = replace(made, slip=value)
            elif name == "drop":
                made = replace(made, drop=value)
            else:
                raise _no_humanness(text)
        return made

    @property
    def is_machine(self) -> bool:
        """Whether nothing stands between."""
        return self == MACHINE


MACHINE = Humanness()
"""Any agent as it is."""


def split_agent(name: str, field: str = "agent") -> tuple[str, Humanness]:
    """The id of an agent and what may be written after it; capitals are read as small letters.

    Raises:
        InvalidInput: what follows the `@` is no humanness; `field` is where it was said.
    """
    agent, is_there, text = name.lower().partition("@")
    if not is_there:
        return agent, MACHINE
    try:
        return agent, Humanness.parse(text)
    except InvalidInput as error:
        raise InvalidInput(field, f"{field}: {error}") from None


def _number(text: str, whole: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise _no_humanness(whole) from None
    if not math.isfinite(value):
        raise _no_humanness(whole)
    return value


def _no_humanness(text: str) -> InvalidInput:
    return InvalidInput(
        "humanness",
        f"there is no humanness {quoted(text)}; after an agent's id comes @ and a number, 0 to 1, "
        "or parts, such as @delay=12+slip=0.05+drop=0.02",
    )


def _are_neighbours(one: int, other: int) -> bool:
    """Whether a finger can slip from one action to the other."""
    differing = buttons(one, 1) ^ buttons(other, 1)
    # With the same stick, any other attack: a thumb lies on several of those buttons.
    return differing.bit_count() == 1 or (differing != 0 and differing & ~ATTACKS == 0)


NEIGHBOURS = np.array(
    [[_are_neighbours(one, other) for other in range(ACTION_COUNT)] for one in range(ACTION_COUNT)]
)
"""Which actions lie beside each: bool[ACTION_COUNT, ACTION_COUNT]."""


class HumanAgent:
    """Another agent, whose fingers slip and whose inputs get lost.

    Its reaction delay is the larger of the agent's own and the humanness's.
    """

    def __init__(self, agent: Agent, humanness: Humanness, seed: int) -> None:
        self.agent = agent
        self.humanness = humanness
        self.reaction_frames = reaction_frames(agent, humanness.reaction_frames)
        self._chance = np.random.default_rng((seed, 1))

    def begin(self, rows: NDArray[np.intp], count: int) -> None:
        """Tells the agent that fights begin in these rows of a batch of `count`."""
        begin_fights(self.agent, rows, count)

    def act(self, observations: Observations, masks: Masks) -> Actions:
        """An action for each row, one that its mask allows."""
        chosen = self.agent.act(observations, masks)
        if self.humanness.slip > 0:
            beside = NEIGHBOURS[chosen] & masks
            draws = self._chance.random(masks.shape, dtype=np.float32)
            slipped = np.argmax(np.where(beside, draws, np.float32(-1)), axis=1)
            slips = self._chance.random(len(chosen)) < self.humanness.slip
            chosen = np.where(slips & beside.any(axis=1), slipped, chosen)
        if self.humanness.drop > 0:
            lost = self._chance.random(len(chosen)) < self.humanness.drop
            chosen = np.where(lost, NEUTRAL, chosen)
        return chosen
