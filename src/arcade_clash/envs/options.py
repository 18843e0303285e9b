"""What every environment of the fight is told: who fights, as whom, how, how long and for what.

Each takes the same options by name; here they are checked, once, and named where they are wrong.
"""

import operator
import os
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from arcade_clash.agents import DECISION_FRAMES, DEFAULT_AGENT, Agent, Catalogue
from arcade_clash.agents.agent import MOST_REACTION_FRAMES, REACTION_FRAMES
from arcade_clash.engine import character_id, characters
from arcade_clash.envs.rewards import reward_weights
from arcade_clash.errors import InvalidInput, UnknownOption, did_you_mean

__all__ = [
    "EPISODES",
    "MASKS",
    "MOST_DECISION_FRAMES",
    "FightOptions",
    "MakeAgent",
    "Opponent",
    "character_numbers",
    "whole_number",
]

MakeAgent: TypeAlias = Callable[[str, int], Agent]
"""Makes an agent from its name and a seed."""

Opponent: TypeAlias = str | Callable[[int], Agent]
"""The name of an agent, a mixture of several, or what makes an agent from a seed."""

EPISODES = ("round", "match")
"""How long an episode can be. A round is the better lesson: its end is nearer to what caused it."""

MOST_DECISION_FRAMES = 60

MASKS = ("info", "observation")
"""Where the action mask is: in `info` alone, or in the observation too, which is a Dict then."""

ONE_SIDED = (
    "opponent",
    "character",
    "opponent_character",
    "opponent_reaction_frames",
    "agents",
)
"""Options that an environment does not have whose caller decides for both players."""


@dataclass(frozen=True, slots=True)
class FightOptions:
    """The options of an environment, each with its default.

    Raises:
        InvalidInput: an option breaks its rule.
        NotFound: there is no such character.
    """

    opponent: Opponent = DEFAULT_AGENT
    """Who plays against the learner: the id of an agent, with its humanness where it shall have
    some (`scripted@0.5`), or a mixture with weights (`scripted:3,idle:1,self:2`), in which `self`
    is what the environment's `past_self` was given. Or what makes an agent from a seed."""

    character: str | Sequence[str] = ""
    """Id of the learner's character, or of several; each episode draws one. Empty: of all."""

    opponent_character: str | Sequence[str] = ""
    """The same for the opponent."""

    episode: str = "round"
    """`round`, or `match` for best of three."""

    rewards: Mapping[str, float] | None = None
    """Weights of reward terms that differ from the defaults."""

    max_decisions: int | None = None
    """After how many decisions an episode is cut short (truncated); None never does."""

    decision_frames: int = DECISION_FRAMES
    """Frames from one decision to the next (frame skip), 1 to MOST_DECISION_FRAMES. Live matches
    have DECISION_FRAMES; a saved agent plays in the rhythm that it learned in."""

    reaction_frames: int = REACTION_FRAMES
    """Reaction delay of the learner in frames, 0 to MOST_REACTION_FRAMES: it sees the opponent and
    its projectile as they were, itself, the clock and hitstop as they are. 0 is no delay at all,
    faster than any person."""

    opponent_reaction_frames: int = REACTION_FRAMES
    """The same for the opponent. An opponent whose own delay is larger has that one; the two never
    add."""

    mask: str = "info"
    """Where the action mask is: `info`, or `observation`, which is then a Dict of `observation` and
    `action_mask`."""

    agents: str | Path | None = None
    """The directory of saved agents, where `opponent` names one."""

    def __post_init__(self) -> None:
        if not (isinstance(self.opponent, str) or callable(self.opponent)):
            raise InvalidInput(
                "opponent",
                f"opponent is {self.opponent!r}; it is the id of an agent, a mixture of several, "
                "or what makes an agent from a seed",
            )
        if not (self.agents is None or isinstance(self.agents, str | os.PathLike)):
            raise InvalidInput("agents", f"agents is {self.agents!r}; it is a directory, or None")
        character_numbers("character", self.character)
        character_numbers("opponent_character", self.opponent_character)
        if self.episode not in EPISODES:
            raise InvalidInput("episode", f"episode is {self.episode!r}; it is a round or a match")
        if self.mask not in MASKS:
            raise InvalidInput("mask", f"mask is {self.mask!r}; it is {' or '.join(MASKS)}")
        reward_weights(self.rewards)
        for name, least, most in (
            ("max_decisions", 1, None),
            ("decision_frames", 1, MOST_DECISION_FRAMES),
            ("reaction_frames", 0, MOST_REACTION_FRAMES),
            ("opponent_reaction_frames", 0, MOST_REACTION_FRAMES),
        ):
            value = getattr(self, name)
            if name != "max_decisions" or value is not None:
                bounds = f"{least} to {most}" if most else f"at least {least}, or None"
                number = whole_number(name, value, bounds, least, most)
                object.__setattr__(self, name, number)  # frozen only for those outside

    @classmethod
    def of(cls, named: Mapping[str, Any], but: Collection[str] = ()) -> Self:
        """The options of these names, but for some that an environment has in another way.

        Raises:
            UnknownOption: there is no option of a name.
            InvalidInput: one breaks its rule.
            NotFound: there is no such character.
        """
        known = [field.name for field in fields(cls) if field.name not in but]
        for name in named:
            if name not in known:
                raise UnknownOption(
                    name,
                    f"got an unexpected keyword argument {name!r}{did_you_mean(name, known)}; "
                    f"the options are {', '.join(known)}",
                )
        return cls(**named)

    @classmethod
    def of_both(cls, named: Mapping[str, Any]) -> Self:
        """The options of an environment whose caller decides for both players.

        Raises:
            UnknownOption, InvalidInput, NotFound: as `of`.
        """
        for name in ONE_SIDED:
            if name in named:
                raise UnknownOption(
                    name,
                    f"got an unexpected keyword argument {name!r}: both players are yours, "
                    "and p1_character and p2_character are their characters",
                )
        return cls.of(named, ONE_SIDED)

    @property
    def whole_match(self) -> bool:
        """Whether an episode goes on to the match's end."""
        return self.episode == "match"

    @property
    def limit(self) -> int:
        """After how many decisions an episode is cut short, 0 for never."""
        return self.max_decisions or 0

    @property
    def weights(self) -> NDArray[np.float32]:
        """The weight of each reward term."""
        return reward_weights(self.rewards)

    @property
    def numbers(self) -> tuple[list[int], list[int]]:
        """The numbers of the characters that the learner may play, and that the opponent may."""
        return (
            character_numbers("character", self.character),
            character_numbers("opponent_character", self.opponent_character),
        )

    def make_agent(self, name: str, seed: int) -> Agent:
        """An agent by its name.

        Raises:
            InvalidInput, NotFound, Damaged, WrongState: as `Catalogue.make`.
        """
        catalogue = Catalogue(Path(self.agents) if self.agents else None)
        return catalogue.make(name, seed, decision_frames=self.decision_frames)


def character_numbers(field: str, ids: str | Sequence[str]) -> list[int]:
    """The numbers of the characters of these ids; of every one where there is none.

    Raises:
        InvalidInput: it is neither an id nor a list of them.
        NotFound: there is no such character.
    """
    known = characters()
    if not isinstance(ids, Sequence):
        raise InvalidInput(
            field, f"{field} is {ids!r}; it is the id of a character, or a list of ids"
        )
    chosen = [ids] if isinstance(ids, str) else list(ids)
    for name in chosen:
        if not isinstance(name, str):
            raise InvalidInput(field, f"{field} has {name!r}; it takes ids of characters")
    if chosen in ([], [""]):
        return [character.number for character in known.values()]
    return [known[character_id(name, known, field)].number for name in chosen]


def whole_number(
    field: str, value: object, bounds: str, least: int, most: int | None = None
) -> int:
    """An option that is a whole number, NumPy's among them, as Python has it.

    Raises:
        InvalidInput: it is none, or out of bounds.
    """
    try:
        number = None if isinstance(value, bool) else operator.index(value)  # type: ignore[arg-type]  # what is no number raises
    except TypeError:
        number = None
    if number is None or number < least or (most is not None and number > most):
        raise InvalidInput(field, f"{field} is {value!r}; it is a whole number, {bounds}")
    return number
