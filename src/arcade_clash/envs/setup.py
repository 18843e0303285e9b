"""What every environment of the fight is told: who fights, as whom, for how long and for what.

Each environment takes the same settings by name; here they are checked and made into what the
duels need.
"""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from gymnasium import spaces

from arcade_clash.agents.actions import ACTION_COUNT
from arcade_clash.agents.agent import Agent, Observations
from arcade_clash.agents.catalogue import Catalogue
from arcade_clash.agents.observation import OBSERVATION
from arcade_clash.engine import SEED_MAX, characters
from arcade_clash.errors import InvalidInput, NotFound

__all__ = [
    "EPISODES",
    "Opponent",
    "action_space",
    "character_numbers",
    "check_limit",
    "is_whole_match",
    "make_opponent",
    "observation_space",
]

Opponent: TypeAlias = str | Callable[[int], Agent]
"""The id of a built-in agent, or what makes an agent from a seed."""

EPISODES = ("round", "match")
"""How long an episode can be. A round is the better lesson: its end is nearer to what caused it."""


def observation_space() -> spaces.Space[Observations]:
    """The space of observations, with the bounds that each entry keeps."""
    return spaces.Box(
        np.array([entry.low for entry in OBSERVATION], np.float32),
        np.array([entry.high for entry in OBSERVATION], np.float32),
        dtype=np.float32,
    )


def action_space() -> spaces.Discrete:
    """The space of actions."""
    return spaces.Discrete(ACTION_COUNT)


def character_numbers(field: str, name: str) -> list[int]:
    """The numbers of the character of this id; of every one where it is empty.

    Raises:
        NotFound: there is no such character.
    """
    known = characters()
    if not name:
        return [character.number for character in known.values()]
    if name not in known:
        raise NotFound(
            "character",
            name,
            f"{field}: there is no character {name!r}; there are {', '.join(known)}",
        )
    return [known[name].number]


def is_whole_match(episode: str) -> bool:
    """Whether an episode is a match.

    Raises:
        InvalidInput: it is neither a round nor a match.
    """
    if episode not in EPISODES:
        raise InvalidInput("episode", f"episode is {episode!r}; it is a round or a match")
    return episode == "match"


def check_limit(max_decisions: int | None) -> int:
    """After how many decisions an episode is cut short, 0 for never.

    Raises:
        InvalidInput: it is less than one.
    """
    if max_decisions is not None and max_decisions < 1:
        raise InvalidInput(
            "max_decisions", f"max_decisions is {max_decisions}; it is at least 1, or None"
        )
    return max_decisions or 0


def make_opponent(opponent: Opponent, chance: np.random.Generator) -> Agent:
    """The opponent, its chance drawn from this one.

    Raises:
        NotFound: there is no built-in agent of this id.
    """
    seed = int(chance.integers(SEED_MAX, endpoint=True))
    return opponent(seed) if callable(opponent) else Catalogue().make(opponent, seed)
