"""What the domain refuses, in its own words.

Each error's text is one or two sentences for the person who meets it: what was asked, what is
wrong with it, what would work. It is shown to clients as it stands, so it holds nothing private:
no path, no address, nothing of another exception.

    ArcadeError
    ├── InvalidInput       a field breaks its rule
    ├── NotFound           there is no such thing
    ├── AlreadyExists      the name is taken
    ├── WrongState         it cannot be done to the thing as it stands
    ├── Forbidden          whoever asks may not
    ├── LimitReached       a size, a number or a quota is used up
    ├── OutOfRange         a place that is not held
    ├── Damaged            what is stored is not what was stored
    ├── TooSlow            a reader was dropped
    └── Unavailable        not now; trying again later can work
"""

from collections.abc import Iterable
from difflib import get_close_matches

__all__ = [
    "MOST_QUOTED",
    "AlreadyExists",
    "ArcadeError",
    "Damaged",
    "Forbidden",
    "InvalidInput",
    "LimitReached",
    "NotFound",
    "OutOfRange",
    "TooSlow",
    "Unavailable",
    "WrongState",
    "did_you_mean",
    "quoted",
]

MOST_QUOTED = 100
"""Characters of a caller's text that an error repeats at most."""


def quoted(text: str) -> str:
    """The first 100 characters of a caller's text, escaped and in quotes, for an error."""
    shown = repr(text[:MOST_QUOTED])
    return shown if len(text) <= MOST_QUOTED else f"{shown[:-1]}…{shown[-1]}"


class ArcadeError(Exception):
    """Something that the domain refuses; never raised itself."""


class InvalidInput(ArcadeError):
    """A field breaks its rule. `field` names it as the domain does, dotted where it is nested."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field


class NotFound(ArcadeError):
    """There is no such thing: `kind` is a noun (`match`, `session`), `name` what was asked for,
    of which the first 100 characters are kept.
    """

    def __init__(self, kind: str, name: str, text: str = "") -> None:
        super().__init__(text or f"there is no {kind} {quoted(name)}")
        self.kind = kind
        self.name = name[:MOST_QUOTED]


class AlreadyExists(ArcadeError):
    """The name is taken."""


class WrongState(ArcadeError):
    """It cannot be done to the thing as it stands; the text says how it stands."""


class Forbidden(ArcadeError):
    """Whoever asks may not; the text says who may."""


class LimitReached(ArcadeError):
    """A size, a number or a quota is used up; the text names the limit and its value."""


class OutOfRange(ArcadeError):
    """A place that is not held; `first` and `last` are those that are."""

    def __init__(self, text: str, first: int, last: int) -> None:
        super().__init__(text)
        self.first = first
        self.last = last


class Damaged(ArcadeError):
    """What is stored is not what was stored: cut short, or changed."""


class TooSlow(ArcadeError):
    """A reader did not keep up, and was dropped."""


class Unavailable(ArcadeError):
    """Not now: shutting down, starting, or something that is needed is away. Later can work."""


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """The end of a sentence that refuses a name: the closest known name, if any."""
    near = get_close_matches(name.lower()[:80], list(known), n=1)
    return f": did you mean {near[0]}?" if near else ""
