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
_NAMES = {
    "match_id": _ID,
    "session_id": _ID,
    "character": _ID,
    "opponent_character": _ID,
    "agent": PLAYED,
    "opponent": MIXTURE,
}

_MORE = {
    "agent": "; how like a person it plays may follow, as in scripted@0.5",
    "opponent": "; there may be several with their weights, as in scripted:3,idle:1,self:2",
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
    for name in ids:
        value = getattr(request, name)
        if value != value.lower():
            value = value.lower()
            setattr(request, name, value)
        if value and not _NAMES[name].fullmatch(value):
            field = f"{path}{name}"
            raise InvalidInput(
                field,
                f"{field} is no id: one has 1 to 63 of a to z, 0 to 9, _ and -, and begins with a "
                f"letter or a digit{_MORE.get(name, '')}",
            )
    for name, is_repeated in parts:
        if is_repeated:
            for index, item in enumerate(getattr(request, name)):
                check_ids(item, f"{path}{name}[{index}].")
        elif request.HasField(name):
            check_ids(getattr(request, name), f"{path}{name}.")


@cache
def _plan(descriptor: Any) -> tuple[tuple[str, ...], tuple[tuple[str, bool], ...]]:
    """The fields of a message that are ids, and those whose messages have some further down."""
    fields = descriptor.fields
    ids = tuple(field.name for field in fields if field.name in _NAMES and not field.is_repeated)
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
