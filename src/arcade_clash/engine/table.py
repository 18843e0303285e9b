"""A table of a data file, read field by field.

Each reader checks its field and raises InvalidInput with the field's dotted name, what would have
been right and what was found; `done` refuses fields that nobody read, so a slip of the pen is seen.
"""

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from arcade_clash.errors import InvalidInput

__all__ = ["Table"]


class Table:
    """Reads one table; `where` is its dotted name, empty for the whole file."""

    def __init__(self, data: Mapping[str, Any], where: str) -> None:
        self._data = data
        self._where = where
        self._read: set[str] = set()
        self._known: set[str] = set()

    def __contains__(self, name: str) -> bool:
        self._known.add(name)
        return name in self._data

    def __iter__(self) -> Iterator[str]:
        return iter(self._data)

    def wrong(self, name: str, right: str, found: object) -> InvalidInput:
        """Return the error that says that a field should be something else."""
        field = ".".join(part for part in (self._where, name) if part)
        if name and name not in self._data:
            unread = [given for given in self._data if given not in self._read]
            slips = get_close_matches(name, unread, n=1, cutoff=0.85)
            slip = f"; {self._inner(slips[0])} may be a slip for it" if slips else ""
            return InvalidInput(field, f"{field} is missing: it should be {right}{slip}")
        return InvalidInput(field, f"{field} should be {right}, not {found!r}")

    def needless(self, name: str, why: str) -> InvalidInput:
        """Return the error that says that a field should not be there."""
        field = self._inner(name)
        return InvalidInput(field, f"{field} should be left out{why}")

    def done(self) -> None:
        """Refuse fields that were never asked for."""
        for name in self._data:
            if name not in self._read:
                known = ", ".join(sorted(self._read | self._known))
                raise self.needless(name, f": the fields here are {known}")

    def table(self, name: str) -> "Table":
        """Return a table in this one."""
        value = self._take(name)
        if not isinstance(value, Mapping):
            raise self.wrong(name, "a table", value)
        return Table(value, self._inner(name))

    def tables(self, name: str) -> "list[Table]":
        """Return a list of tables."""
        value = self._list(name, "a list of tables")
        for index, item in enumerate(value):
            if not isinstance(item, Mapping):
                raise self.wrong(f"{name}[{index}]", "a table", item)
        return [Table(item, self._inner(f"{name}[{i}]")) for i, item in enumerate(value)]

    def text(self, name: str) -> str:
        """Return a text that is not empty."""
        value = self._take(name)
        if not isinstance(value, str) or not value:
            raise self.wrong(name, "a text", value)
        return value

    def texts(self, name: str) -> list[str]:
        """Return a list of texts."""
        value = self._list(name, "a list of texts")
        if not all(isinstance(item, str) for item in value):
            raise self.wrong(name, "a list of texts", value)
        return [str(item) for item in value]

    def one_of(self, name: str, choices: Sequence[str]) -> str:
        """Return a text that is one of those given."""
        value = self._take(name)
        if not isinstance(value, str) or value not in choices:
            raise self.wrong(name, f"one of {', '.join(choices) or '(there is none)'}", value)
        return value

    def flag(self, name: str) -> bool:
        """Return true or false; false where it is left out."""
        value = self._take(name) if name in self._data else False
        if not isinstance(value, bool):
            raise self.wrong(name, "true or false", value)
        return value

    def whole(self, name: str, least: int, most: int) -> int:
        """Return a whole number within bounds."""
        value = self._take(name)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            right = f"{least}" if least == most else f"a whole number from {least} to {most}"
            raise self.wrong(name, right, value)
        return value

    def number(self, name: str, least: float, most: float) -> float:
        """Return a number within bounds."""
        value = self._take(name)
        if not _is_number(value) or not least <= value <= most:
            raise self.wrong(name, f"a number from {least} to {most}", value)
        return float(value)

    def numbers(self, name: str, count: int) -> list[float]:
        """Return a list of so many numbers."""
        value = self._take(name)
        if not _are_numbers(value, count):
            raise self.wrong(name, f"a list of {count} numbers", value)
        return [float(item) for item in value]

    def rows(self, name: str, count: int) -> list[list[float]]:
        """Return a list of lists of so many numbers each."""
        value = self._list(name, f"a list of lists of {count} numbers")
        if not all(_are_numbers(item, count) for item in value):
            raise self.wrong(name, f"a list of lists of {count} numbers", value)
        return [[float(number) for number in item] for item in value]

    def points(self, name: str) -> list[tuple[float, float]]:
        """Return a list of three points or more."""
        value = self._list(name, "a list of points such as [3, 4]")
        if len(value) < 3 or not all(_are_numbers(item, 2) for item in value):
            raise self.wrong(name, "a list of three or more points such as [3, 4]", value)
        return [(float(x), float(y)) for x, y in value]

    def _take(self, name: str) -> Any:  # what a file holds is known only once it is looked at
        self._read.add(name)
        return self._data.get(name)

    def _list(self, name: str, right: str) -> list[Any]:
        value = self._take(name)
        if not isinstance(value, list):
            raise self.wrong(name, right, value)
        return value

    def _inner(self, name: str) -> str:
        return f"{self._where}.{name}" if self._where else name


def _is_number(value: object) -> bool:
    # Written so that NaN and the infinities are refused as well: TOML can spell them.
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e6


def _are_numbers(value: object, count: int) -> bool:
    return isinstance(value, list) and len(value) == count and all(_is_number(v) for v in value)
