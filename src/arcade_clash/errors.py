"""What the domain refuses, in its own words.

Each error's text is one or two sentences for the person who meets it: what was asked, what is
wrong with it, what would work. It is shown to clients as it stands, so it holds nothing private:
no path, no address, nothing of another exception.

    ArcadeError
    ├── InvalidInput       a field breaks its rule; a ValueError too
    │   └── UnknownOption  no option has this name; a TypeError too
    ├── NotFound           there is no such thing; a KeyError too
    ├── AlreadyExists      the name is taken
    ├── WrongState         it cannot be done to the thing as it stands
    ├── Forbidden          whoever asks may not
    ├── LimitReached       a size, a number or a quota is used up
    ├── OutOfRange         a place that is not held
    ├── Damaged            what is stored is not what was stored
    ├── TooSlow            a reader was dropped
    └── Unavailable        not now; trying again later can work

The built-in bases are for libraries that catch those. Libraries also raise an error again as
`type(error)(text)`, and send one from another process by pickle: both work for every error here.
"""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

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
    "UnknownOption",
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

    def __reduce__(self) -> tuple[Any, ...]:
        # Exception's own calls the class with the text alone, and constructors here take more.
        return _restored, (type(self), str(self)), vars(self)


def _restored(kind: type[ArcadeError], text: str) -> ArcadeError:
    """An error that was pickled; pickle sets its attributes after."""
    error = kind.__new__(kind)
    Exception.__init__(error, text)
    return error


class InvalidInput(ArcadeError, ValueError):
    """A field breaks its rule. `field` names it as the domain does, dotted where it is nested.

    A single argument is the text; `field` is empty then.
    """

    def __init__(self, field: str, text: str | None = None) -> None:
        super().__init__(field if text is None else text)
        self.field = "" if text is None else field


class UnknownOption(InvalidInput, TypeError):
    """No option has this name; worded as Python words an unknown keyword, since libraries look."""


class NotFound(ArcadeError, KeyError):
    """There is no such thing: `kind` is a noun (`match`, `session`), `name` what was asked for,
    of which the first 100 characters are kept.

    A single argument is the text; `kind` and `name` are empty then.
    """

    __str__ = Exception.__str__  # KeyError's own puts the text in quotes

    def __init__(self, kind: str, name: str | None = None, text: str = "") -> None:
        if name is None:
            kind, name, text = "", "", kind
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

    def __init__(self, text: str, first: int = 0, last: int = 0) -> None:
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
