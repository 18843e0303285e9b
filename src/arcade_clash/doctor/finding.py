"""What a check has found."""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Finding", "State", "good", "note", "wrong"]


class State(StrEnum):
    """What a finding means."""

    GOOD = "good"
    """As it should be."""
    NOTE = "note"
    """Works, and is worth knowing."""
    WRONG = "wrong"
    """Something does not work until it is mended."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    what: str
    state: State
    text: str
    remedy: str = ""
    """What to do; empty where nothing needs to be done."""


def good(what: str, text: str) -> Finding:
    """As it should be."""
    return Finding(what, State.GOOD, text)


def note(what: str, text: str, remedy: str = "") -> Finding:
    """Worth knowing."""
    return Finding(what, State.NOTE, text, remedy)


def wrong(what: str, text: str, remedy: str) -> Finding:
    """To be mended."""
    return Finding(what, State.WRONG, text, remedy)
