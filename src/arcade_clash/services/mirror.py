"""Copies between the domain's values and the wire's messages where the two have the same names.

One word means one thing on both sides, so most messages are their dataclass field by field. What a
message has and its dataclass has not must be named by the caller: a forgotten field is an error
when the first message is made, not a hole on somebody's screen. Enums match by name, the domain's
`time_over` being the wire's `MATCH_ENDING_TIME_OVER`. A domain value of None is an absent field.
"""

import re
from dataclasses import is_dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

__all__ = ["enum_number", "fill", "read", "timestamp"]

if TYPE_CHECKING:
    from collections.abc import Mapping

    from google._upb._message import EnumDescriptor as FastEnum
    from google._upb._message import FieldDescriptor as FastField
    from google.protobuf.descriptor import EnumDescriptor, FieldDescriptor

    # The runtime has two makes of descriptors, which are used alike.
    Enum = EnumDescriptor | FastEnum
    Field = FieldDescriptor | FastField

M = TypeVar("M", bound=Message)
V = TypeVar("V")


def fill(message: M, value: object, *, besides: frozenset[str] = frozenset()) -> M:
    """Copies a dataclass into a message, and gives the message back.

    Args:
        message: An empty message whose fields are named as the dataclass's.
        value: The dataclass.
        besides: Fields of the message that the caller fills.

    Raises:
        AttributeError: the message has a field that neither the dataclass nor `besides` has.
    """
    for field in message.DESCRIPTOR.fields:
        if field.name in besides:
            continue
        if field.containing_oneof is not None and not _is_optional(field):
            _fill_choice(message, field, value)
            continue
        item = getattr(value, field.name)
        if item is None:
            continue
        if field.message_type is not None and field.message_type.GetOptions().map_entry:
            getattr(message, field.name).update(item)
        elif field.is_repeated:
            _fill_repeated(getattr(message, field.name), field, item)
        elif field.message_type is not None:
            _fill_one(getattr(message, field.name), item)
        elif field.enum_type is not None:
            setattr(message, field.name, enum_number(field.enum_type, item))
        else:
            setattr(message, field.name, item)
    return message


def read(message: Message, kind: type[V], /, **given: Any) -> V:
    """A dataclass made of the fields that a message has under its names; `given` overrides them.

    An absent field is left to the dataclass's default.
    """
    names: Mapping[str, object] = kind.__dataclass_fields__  # type: ignore[attr-defined] # it is one
    values: dict[str, Any] = {}
    # Only what is set is listed: a row of metrics has twenty fields, and most rows few of them.
    for field, item in message.ListFields():
        if field.name not in names or field.name in given:
            continue
        if field.message_type is not None and field.message_type.GetOptions().map_entry:
            item = dict(item)
        elif field.is_repeated:
            item = tuple(item)
        values[field.name] = item
    return kind(**values, **given)


def enum_number(enum: "Enum", value: StrEnum | str) -> int:
    """The number of a domain value in the wire's enum.

    Raises:
        KeyError: the wire has no such value.
    """
    prefix = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", enum.name).upper()
    return int(enum.values_by_name[f"{prefix}_{value.upper()}"].number)


def timestamp(seconds: float) -> Timestamp:
    """Seconds since 1970, UTC, to the millisecond."""
    made = Timestamp()
    made.FromMilliseconds(round(seconds * 1000))
    return made


def _is_optional(field: "Field") -> bool:
    # A proto3 `optional` is a oneof of its own, which the compiler names after its field.
    return field.containing_oneof is not None and field.containing_oneof.name == f"_{field.name}"


def _fill_choice(message: Message, field: "Field", value: object) -> None:
    """The one of a oneof whose message is named as the chosen dataclass."""
    oneof = field.containing_oneof
    assert oneof is not None  # noqa: S101 - the caller looked
    chosen = getattr(value, oneof.name)
    if field.message_type is not None and type(chosen).__name__ == field.message_type.name:
        _fill_one(getattr(message, field.name), chosen)


def _fill_one(target: Message, item: object) -> None:
    if isinstance(item, float) and isinstance(target, Timestamp):
        target.CopyFrom(timestamp(item))
    else:
        # An empty message has to be set to be there.
        target.SetInParent()
        fill(target, item)


def _fill_repeated(target: Any, field: "Field", items: Any) -> None:
    for item in items:
        if is_dataclass(item):
            fill(target.add(), item)
        elif field.enum_type is not None:
            target.append(enum_number(field.enum_type, item))
        else:
            target.append(item)
