"""Live fights on a clock, and the arena that holds them."""

from arcade_clash.matches.arena import Arena, Opening, Quiet, Watched
from arcade_clash.matches.match import (
    Ending,
    Match,
    MatchPlayer,
    MatchResult,
    MatchStatus,
    Place,
    PlayerSetup,
)
from arcade_clash.matches.runner import GameRunner, MatchEnd, MatchMessage, Presser, State

__all__ = [
    "Arena",
    "Ending",
    "GameRunner",
    "Match",
    "MatchEnd",
    "MatchMessage",
    "MatchPlayer",
    "MatchResult",
    "MatchStatus",
    "Opening",
    "Place",
    "PlayerSetup",
    "Presser",
    "Quiet",
    "State",
    "Watched",
]
