"""How many requests were answered, by the class of their status and by why they went no further.

Counted where an answer is given: by the log's middleware for what reaches the application, by the
protocols for what does not. Every value is one of a few that are known beforehand, whatever a
caller sends.
"""

from collections import Counter
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

__all__ = ["ANSWERS", "Answers", "Reason"]

ANSWERS = "answers"
"""Under which name a server's `Answers` lie in the state of its lifespan."""


class Reason(StrEnum):
    """Why a request was refused before anything that it asked for was looked at."""

    HOST = "host"
    """A name that the server does not answer to, or not exactly one."""
    ORIGIN = "origin"
    """A page that may not call."""
    TOKEN = "token"  # noqa: S105 # a word, not a token
    """No token, or none of this server's."""
    ROLE = "role"
    """A token whose bearer may not."""
    STREAMS = "streams"
    """As many streams are open as may be."""
    BODY = "body"
    """A body that is too long."""
    HEADERS = "headers"
    """Headers that are too long, or trailers."""
    LATE = "late"
    """Headers or a body that did not come in time."""
    UNREADABLE = "unreadable"
    """What is no request, or is not text where it must be."""
    VERSION = "version"
    """What this version of HTTP cannot carry here."""
    SCHEME = "scheme"
    """Plain HTTP on a port of HTTPS."""
    PIPELINE = "pipeline"
    """Too many that wait on one connection."""


class Answers:
    """Counts; whoever wants to know reads `counts`."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()
        """By the class of a status, such as `4xx`, and a `Reason`; `none` where none applies."""

    def add(self, status: int, reason: str = "") -> None:
        """One more was answered."""
        self.counts[f"{status // 100}xx", reason or "none"] += 1

    @staticmethod
    def within(state: Mapping[str, Any]) -> "Answers":
        """Those of the server with this state; where a host has none, some that nobody reads."""
        found = state.get(ANSWERS)
        return found if isinstance(found, Answers) else Answers()
