"""A match as others see it: who fights whom, whether it runs, how it ended.

The names are those of game.proto. What moves every frame is not here: that is the fight's view.
"""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Ending", "Match", "MatchPlayer", "MatchResult", "MatchStatus", "Place", "PlayerSetup"]


class MatchStatus(StrEnum):
    """Whether a match runs."""

    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"


class Ending(StrEnum):
    """By what a match ended."""

    KO = "ko"
    DOUBLE_KO = "double_ko"
    TIME_OVER = "time_over"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class PlayerSetup:
    """One side of a match to open; empty means one by chance, and the scripted agent."""

    character: str = ""
    agent: str = ""


@dataclass(frozen=True, slots=True)
class MatchPlayer:
    """One side of a match: `id` is `p1` or `p2`, `reaction_frames` the delay that its agent has."""

    id: str
    character: str
    agent: str
    reaction_frames: int = 0


@dataclass(frozen=True, slots=True)
class MatchResult:
    """How a match ended; no winner after a draw or an order to stop."""

    winner_id: str | None
    ending: Ending


@dataclass(frozen=True, slots=True)
class Match:
    """A match and where it stands; `create_time` is in seconds since 1970, UTC."""

    match_id: str
    status: MatchStatus
    players: tuple[MatchPlayer, MatchPlayer]
    seed: int
    create_time: float
    exhibition: bool = False
    result: MatchResult | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the states of a match; the epoch is one life of the server."""

    epoch: str
    match_id: str
    sequence: int
