"""Bounds of a request: elements of lists and maps, and the characters of names.

The walk over the schema gives a bound to every repeated field and every map of a request, so a
field that is added later is bounded too. Counting comes before any work on the elements.
"""

import re
from functools import cache
from typing import Any

from google.protobuf.message import Message

from arcade_clash.errors import InvalidInput, quoted

__all__ = [
    "MOST_ELEMENTS",
    "MOST_KEY_CHARACTERS",
    "check_bounds",
    "check_count",
    "most_elements",
]

MOST_ELEMENTS = 16_384
"""Elements of all lists and maps of a request together.

A report of 256 KB holds about 300 rows of thirty entries each.
"""

MOST_IN_A_LIST = 64
MOST_IN_A_MAP = 256
MOST_KEY_CHARACTERS = 100

_MOST = {
    "arcade_clash.v1.ReportTrainingMetricsRequest.rows": 1000,
    "arcade_clash.v1.GetTrainingCurvesRequest.metrics": 256,
    "arcade_clash.v1.GetTrainingCurvesRequest.session_ids": 16,
    "arcade_clash.v1.TrainingSettings.reward_weights": 64,
}

_FREE_TEXT = frozenset({"activity", "failure", "message"})
"""Fields of sentences, which may contain the line ends of an error's text."""

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
"""Characters that move a terminal's cursor or end a line of a log."""


def check_bounds(request: object) -> None:
    """Counts the elements of a request, and checks its names for control characters.

    Raises:
        InvalidInput: a list or a map has too many elements, or a name has a control character.
    """
    if isinstance(request, Message):
        _check(request, "", 0)


def check_count(field: Any, count: int, path: str) -> None:  # the runtime has two makes of fields
    """Checks the number of elements of a list or a map.

    Raises:
        InvalidInput: there are more than the field may have.
    """
    most = most_elements(field)
    if count > most:
        raise InvalidInput(path, f"{path} has {count} elements; it can have up to {most}")


def most_elements(field: Any) -> int:  # the same
    """How many elements a list or a map of a request may have."""
    default = MOST_IN_A_MAP if _is_map(field) else MOST_IN_A_LIST
    return _MOST.get(field.full_name, default)


def _check(message: Message, path: str, so_far: int) -> int:
    """Checks one message, and returns the number of elements so far."""
    plan = _plan(message.DESCRIPTOR)
    for field, is_map in plan.many:
        items = getattr(message, field.name)
        if not items:
            continue
        place = f"{path}{field.name}"
        check_count(field, len(items), place)
        so_far += len(items)
        if so_far > MOST_ELEMENTS:
            raise InvalidInput(
                place,
                f"the lists and maps of the request have more than {MOST_ELEMENTS} elements; "
                "send them in several requests",
            )
        if is_map:
            for key in items:
                _check_key(key, place)
        elif field.message_type is not None:
            for index, item in enumerate(items):
                so_far = _check(item, f"{place}[{index}].", so_far)
    for name in plan.texts:
        value = getattr(message, name)
        if value and _CONTROL.search(value):
            raise _control(f"{path}{name}", value)
    for name in plan.parts:
        if message.HasField(name):
            so_far = _check(getattr(message, name), f"{path}{name}.", so_far)
    return so_far


def _check_key(key: object, place: str) -> None:
    if not isinstance(key, str):
        return
    if len(key) > MOST_KEY_CHARACTERS:
        raise InvalidInput(
            place,
            f"{place} has the name {quoted(key)} of {len(key)} characters; a name has at most "
            f"{MOST_KEY_CHARACTERS}",
        )
    if _CONTROL.search(key):
        raise _control(place, key)


def _control(field: str, value: str) -> InvalidInput:
    return InvalidInput(
        field, f"{field} is {quoted(value)}, which has a control character; send it without"
    )


class _Plan:
    """The fields of a message type that are checked."""

    def __init__(self, descriptor: Any) -> None:  # the runtime has two makes of descriptors
        fields = descriptor.fields
        self.many = tuple((field, _is_map(field)) for field in fields if field.is_repeated)
        single = [field for field in fields if not field.is_repeated]
        self.texts = tuple(
            field.name
            for field in single
            if field.type == field.TYPE_STRING and field.name not in _FREE_TEXT
        )
        self.parts = tuple(field.name for field in single if field.message_type is not None)


@cache
def _plan(descriptor: Any) -> _Plan:  # the same
    return _Plan(descriptor)


def _is_map(field: Any) -> bool:  # the same
    return field.message_type is not None and bool(field.message_type.GetOptions().map_entry)
