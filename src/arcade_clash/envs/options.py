"""What every environment of the fight is told: who fights, as whom, how, how long and for what.

Each takes the same options by name; here they are checked, once, and named where they are wrong.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from arcade_clash.agents import DECISION_FRAMES, DEFAULT_AGENT, Agent, Catalogue
from arcade_clash.agents.humanness import MOST_REACTION_FRAMES
from arcade_clash.engine import characters
from arcade_clash.envs.rewards import reward_weights
from arcade_clash.errors import InvalidInput, NotFound

__all__ = ["EPISODES", "MOST_DECISION_FRAMES", "FightOptions", "MakeAgent", "Opponent"]

MakeAgent: TypeAlias = Callable[[str, int], Agent]
"""Makes an agent from its name and a seed."""

Opponent: TypeAlias = str | Callable[[int], Agent]
"""The name of an agent, a mixture of several, or what makes an agent from a seed."""

EPISODES = ("round", "match")
"""How long an episode can be. A round is the better lesson: its end is nearer to what caused it."""

MOST_DECISION_FRAMES = 60


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
    """Frames from one decision to the next (frame skip), 1 to MOST_DECISION_FRAMES. Masks, saved
    agents and live matches are made for DECISION_FRAMES."""

    reaction_frames: int = 0
    """By how many frames the learner sees the other late, 0 to MOST_REACTION_FRAMES: the other and
    its projectile as they were, oneself, the clock and hitstop as they are."""

    agents: str | Path | None = None
    """The directory of saved agents, where `opponent` names one."""

    def __post_init__(self) -> None:
        character_numbers("character", self.character)
        character_numbers("opponent_character", self.opponent_character)
        if self.episode not in EPISODES:
            raise InvalidInput("episode", f"episode is {self.episode!r}; it is a round or a match")
        reward_weights(self.rewards)
        if self.max_decisions is not None:
            _check_whole("max_decisions", self.max_decisions, 1, None)
        _check_whole("decision_frames", self.decision_frames, 1, MOST_DECISION_FRAMES)
        _check_whole("reaction_frames", self.reaction_frames, 0, MOST_REACTION_FRAMES)

    @classmethod
    def of(cls, named: Mapping[str, Any]) -> Self:
        """The options of these names.

        Raises:
            InvalidInput: there is no option of a name, or one breaks its rule.
            NotFound: there is no such character.
        """
        known = [field.name for field in fields(cls)]
        for name in named:
            if name not in known:
                raise InvalidInput(
                    name, f"there is no option {name!r}; there are {', '.join(known)}"
                )
        return cls(**named)

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
        return Catalogue(Path(self.agents) if self.agents else None).make(name, seed)


def character_numbers(field: str, ids: str | Sequence[str]) -> list[int]:
    """The numbers of the characters of these ids; of every one where there is none.

    Raises:
        NotFound: there is no such character.
    """
    known = characters()
    chosen = [ids] if isinstance(ids, str) else list(ids)
    if chosen in ([], [""]):
        return [character.number for character in known.values()]
    for name in chosen:
        if name not in known:
            raise NotFound(
                "character",
                name,
                f"{field}: there is no character {name!r}; there are {', '.join(known)}",
            )
    return [known[name].number for name in chosen]


def _check_whole(field: str, value: int, least: int, most: int | None) -> None:
    if type(value) is not int or value < least or (most is not None and value > most):
        bounds = f"at least {least}, or None" if most is None else f"{least} to {most}"
        raise InvalidInput(field, f"{field} is {value}; it is a whole number, {bounds}")
