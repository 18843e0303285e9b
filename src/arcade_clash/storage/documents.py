"""What a stored document may hold, so that whatever is read from the disk can also be sent."""

import re
import sys
from typing import Any, TypeGuard

__all__ = ["is_count", "is_line", "is_number", "is_plain_text", "is_text", "is_time"]

_LAST_TIME = 253_402_300_799
"""The last second that a time on the wire can say: that of the year 9999."""

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""Control characters but for tabs and line ends."""

_LINE_END = re.compile("[\t\n\x85\u2028\u2029]")

_MOST = sys.float_info.max


def is_text(value: object) -> TypeGuard[str]:
    """Whether a value is text that UTF-8 can hold: JSON may have half of a character."""
    return isinstance(value, str) and (
        value.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in value)
    )


def is_plain_text(value: object) -> TypeGuard[str]:
    """Whether a value is text that moves no terminal's cursor."""
    return is_text(value) and _CONTROL.search(value) is None


def is_line(value: object) -> TypeGuard[str]:
    """Whether a value is plain text on one line, without tabs."""
    return is_plain_text(value) and _LINE_END.search(value) is None


def is_count(value: Any, most: int) -> bool:
    """Whether a value is a whole number from 0 to `most`."""
    return type(value) is int and 0 <= value <= most


def is_number(value: Any) -> bool:
    """Whether a value is a number that fits a float and is finite."""
    return type(value) in (int, float) and -_MOST <= value <= _MOST


def is_time(value: Any) -> bool:
    """Whether a value is seconds since 1970 that the wire can say."""
    return is_number(value) and 0 <= value <= _LAST_TIME
