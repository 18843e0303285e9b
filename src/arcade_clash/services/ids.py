"""What a caller names is named as the server names things, or refused before anyone looks for it.

An id is `[a-z0-9][a-z0-9_-]{0,62}`, typed in capitals or not: no path, no address, nothing that
means more than itself. Who plays may be an id with its humanness, and who is fought a mixture of
those.
Which fields hold one is known by their names, so a field that is added later is checked too.
"""

import re
from functools import cache
from typing import Any

from google.protobuf.message import Message

from arcade_clash.agents.mixture import MIXTURE, PLAYED
from arcade_clash.errors import InvalidInput

__all__ = ["check_ids"]

_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
_IDS = re.compile(rf"{_ID.pattern}(?:,{_ID.pattern}){{0,15}}")
_NAMES = {
    "match_id": _ID,
    "session_id": _ID,
    "session_ids": _ID,
    "character": _IDS,
    "opponent_character": _IDS,
    "agent": PLAYED,
    "agent_id": _ID,
    "begin_from": _ID,
    "opponent": MIXTURE,
    "evaluation_opponents": PLAYED,
}

_NO_OBJECT = (
    ", but no Python object: module:Class plays in the commands of the machine that has the module"
)
_PLAYER = f"; how like a person it plays may follow, as in scripted@0.5{_NO_OBJECT}"
_MORE = {
    "agent": _PLAYER,
    "evaluation_opponents": _PLAYER,
    "opponent": "; there may be several with their weights, as in scripted:3,idle:1,self:2"
    f"{_NO_OBJECT}",
}


def check_ids(request: object, path: str = "") -> None:
    """Looks at every id in a request, and has its capitals as small letters.

    An empty one means that nothing is named.

    Raises:
        InvalidInput: one is none that this server could have made.
    """
    if not isinstance(request, Message):
        return
    ids, parts = _plan(request.DESCRIPTOR)
    for name, is_repeated in ids:
        if is_repeated:
            values = getattr(request, name)
            for index, value in enumerate(values):
                values[index] = _checked(value, name, f"{path}{name}[{index}]")
        elif value := getattr(request, name):
            setattr(request, name, _checked(value, name, f"{path}{name}"))
    for name, is_repeated in parts:
        if is_repeated:
            for index, item in enumerate(getattr(request, name)):
                check_ids(item, f"{path}{name}[{index}].")
        elif request.HasField(name):
            check_ids(getattr(request, name), f"{path}{name}.")


def _checked(value: str, name: str, field: str) -> str:
    """An id in small letters."""
    value = value.lower()
    if not _NAMES[name].fullmatch(value):
        raise InvalidInput(
            field,
            f"{field} is no id: one has 1 to 63 of a to z, 0 to 9, _ and -, and begins with a "
            f"letter or a digit{_MORE.get(name, '')}",
        )
    return value


@cache
def _plan(descriptor: Any) -> tuple[tuple[tuple[str, bool], ...], tuple[tuple[str, bool], ...]]:
    """The fields of a message that are ids, and those whose messages have some further down."""
    fields = descriptor.fields
    ids = tuple((field.name, field.is_repeated) for field in fields if field.name in _NAMES)
    parts = tuple(
        (field.name, field.is_repeated)
        for field in fields
        if field.message_type is not None
        and not field.message_type.GetOptions().map_entry
        and _holds_ids(field.message_type)
    )
    return ids, parts


def _holds_ids(descriptor: Any) -> bool:  # the runtime has two makes of descriptors
    return any(
        field.name in _NAMES or (field.message_type is not None and _holds_ids(field.message_type))
        for field in descriptor.fields
    )
