"""JSON to messages and back, in steps.

Google's parser is written in Python: a body of 256 KB takes 30 ms, and one filled with empty
objects half a second. So the elements of a body are counted before it is parsed, names and shapes
are checked before values, and both directions are generators that yield between two elements of a
list. Errors quote at most 100 characters of the request.
"""

import difflib
import json
import re
from collections import Counter
from collections.abc import Generator
from functools import cache
from typing import Any, TypeVar

from connectrpc.code import Code
from connectrpc.errors import ConnectError
from google.protobuf import descriptor_pool
from google.protobuf.json_format import MessageToJson, ParseDict, ParseError
from google.protobuf.message import Message

from arcade_clash.errors import MOST_QUOTED, InvalidInput, quoted
from arcade_clash.services.bounds import check_count

__all__ = ["MOST_VALUES", "reading", "to_json", "unreadable", "writing"]

M = TypeVar("M", bound=Message)

Steps = Generator[None, None, M]
"""Work in steps: yields after each, and returns the result."""

MOST_VALUES = 20_000
"""Commas and opening brackets of a body; every value has at least one.

A report of 256 KB with thirty metrics in each row has 14,300.
"""

_MOST_DIGITS = 100
_LARGEST = 10**_MOST_DIGITS

_ENUM = re.compile(r"Invalid enum value .* for enum type (arcade_clash[\w.]+)")
"""How the parser names the enum that lacks a value."""


def reading(data: bytes, message_class: type[M]) -> Steps[M]:
    """Parses one message; an empty body is an empty message.

    Raises:
        ConnectError: invalid_argument, the text cannot be read as this message.
        InvalidInput: a field is unknown, has another shape, or has too many elements.
    """
    message = message_class()
    if not data:
        return message
    value = _loaded(data, message_class)
    lists = {}
    for name in [*value]:
        field = _field(message.DESCRIPTOR, name, "")
        item = value[name]
        if field.is_repeated and field.message_type is not None and isinstance(item, list):
            check_count(field, len(item), field.name)
            lists[field] = value.pop(name)
    _check_shape(value, message.DESCRIPTOR, "")
    _take(value, message, message_class, "")
    for field, items in lists.items():
        target = getattr(message, field.name)
        for index, item in enumerate(items):
            yield
            place = f"{field.name}[{index}]"
            _check_shape(item, field.message_type, f"{place}.")
            _take(item, target.add(), message_class, f"{place}: ")
    return message


def writing(message: Message) -> Generator[None, None, bytes]:
    """Encodes a message as one line of JSON, equal in meaning to that of `to_json`."""
    lists = [
        (field, items)
        for field, items in message.ListFields()
        if field.is_repeated and field.message_type is not None and not _is_map(field)
    ]
    if not lists:
        return to_json(message)
    rest = type(message)()
    rest.CopyFrom(message)
    parts = []
    for field, items in lists:
        rest.ClearField(field.name)
        written = []
        for item in items:
            written.append((yield from _written(item)))
            yield
        parts.append(b'"%s": [%s]' % (field.json_name.encode(), b", ".join(written)))
    others = to_json(rest)[1:-1]
    if others:
        parts.append(others)
    return b"{" + b", ".join(parts) + b"}"


_MOST_AT_ONCE = 200
"""Numbers that are written in one step: half a millisecond."""


def _written(item: Message) -> Generator[None, None, bytes]:
    """Encodes an element of a list, and its own long lists of numbers part by part."""
    long = [
        (field, values)
        for field, values in item.ListFields()
        if field.is_repeated and field.message_type is None and len(values) > _MOST_AT_ONCE
    ]
    if not long:
        return to_json(item)
    rest = type(item)()
    rest.CopyFrom(item)
    members = []
    for field, values in long:
        rest.ClearField(field.name)
        parts = []
        for start in range(0, len(values), _MOST_AT_ONCE):
            part = type(item)()
            getattr(part, field.name).extend(values[start : start + _MOST_AT_ONCE])
            text = to_json(part)
            parts.append(text[text.index(b"[") + 1 : text.rindex(b"]")])
            yield
        members.append(b'"%s": [%s]' % (field.json_name.encode(), b", ".join(parts)))
    others = to_json(rest)[1:-1]
    return b"{%s}" % b", ".join([*members, others] if others else members)


def to_json(message: Message) -> bytes:
    """One line of JSON."""
    return MessageToJson(message, indent=None).encode()


def unreadable(message_class: type[Message], reason: str) -> ConnectError:
    """The error for a body that cannot be read as a message of this class."""
    name = message_class.DESCRIPTOR.name
    return ConnectError(Code.INVALID_ARGUMENT, f"the body is no {name}: {reason}")


def _loaded(data: bytes, message_class: type[Message]) -> dict[str, Any]:
    values = data.count(b",") + data.count(b"{") + data.count(b"[")
    if values > MOST_VALUES:
        raise unreadable(
            message_class, f"it has over {MOST_VALUES} values; send them in several requests"
        )
    try:
        value = json.loads(data.decode(), object_pairs_hook=_unique, parse_constant=_NotFinite)
        if b"\\u" in data:
            json.dumps(value, ensure_ascii=False).encode()  # nor could an error quote what fails
    except UnicodeDecodeError:
        raise unreadable(message_class, "its JSON is not UTF-8") from None
    except UnicodeEncodeError:
        raise unreadable(
            message_class, r"its JSON has an unpaired surrogate, such as \ud800 alone"
        ) from None
    except RecursionError:
        raise unreadable(message_class, "its JSON is nested too deeply") from None
    except ValueError as error:
        raise unreadable(message_class, f"its JSON cannot be read ({error})") from None
    if not isinstance(value, dict):
        raise unreadable(message_class, "it is no JSON object, as {} is one")
    return value


class _NotFinite(str):
    """NaN or an infinity without quotes, as Python's `json` writes them; proto3 puts quotes."""

    __slots__ = ()


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        (twice, _), *_ = Counter(name for name, _ in pairs).most_common(1)
        raise ValueError(f"the name {quoted(twice)} comes twice in one object")
    return made


def _take(value: Any, message: Message, message_class: type[Message], place: str) -> None:
    """Parses values whose names and shapes were checked."""
    try:
        ParseDict(value, message)
    except ParseError as error:
        reason = _explained(" ".join(str(error).split()))
        raise unreadable(message_class, f"{place}{reason}") from None


def _explained(reason: str) -> str:
    """The parser's reason; for an unknown enum value, with the known values."""
    found = _ENUM.search(reason)
    if found is None:
        return reason
    values = descriptor_pool.Default().FindEnumTypeByName(found[1].rstrip(".")).values
    return f"{reason} There are {', '.join(value.name for value in values[1:])}."


def _check_shape(value: Any, descriptor: Any, path: str) -> None:  # two makes of descriptors
    """Checks names and shapes, which the parser's errors would quote whole."""
    if descriptor.full_name.startswith("google.protobuf."):
        return  # well-known types have their own JSON
    _expect(value, dict, path.rstrip("."))
    for name, item in value.items():
        field = _field(descriptor, name, path)
        place = f"{path}{field.name}"
        if item is None:
            continue  # as if it were left out
        if _is_map(field):
            _expect(item, dict, place)
            check_count(field, len(item), place)
            for part in item.values():
                _check_value(part, field.message_type.fields_by_name["value"], place)
        elif field.is_repeated:
            _expect(item, list, place)
            check_count(field, len(item), place)
            for index, part in enumerate(item):
                _check_value(part, field, f"{place}[{index}]")
        else:
            _check_value(item, field, place)


def _check_value(value: Any, field: Any, place: str) -> None:
    if field.message_type is not None:
        _check_shape(value, field.message_type, f"{place}.")
    elif value is None or isinstance(value, dict | list):
        raise InvalidInput(place, f"{place} is {_KINDS[type(value)]}; it takes a single value")
    elif isinstance(value, _NotFinite) and field.type not in (field.TYPE_DOUBLE, field.TYPE_FLOAT):
        raise InvalidInput(place, f"{place} is {value}, which only a measured number can be")
    elif isinstance(value, int) and not -_LARGEST < value < _LARGEST:
        raise InvalidInput(place, f"{place} is a number of over {_MOST_DIGITS} digits")
    elif isinstance(value, str) and field.type != field.TYPE_STRING and len(value) > _MOST_DIGITS:
        raise InvalidInput(place, f"{place} is {quoted(value)}, which is not a value of this field")


_KINDS = {
    dict: "an object",
    list: "a list",
    str: "a text",
    bool: "true or false",
    int: "a number",
    float: "a number",
    type(None): "null",
}


def _expect(value: Any, kind: type, place: str) -> None:
    if not isinstance(value, kind):
        raise InvalidInput(place, f"{place} is {_KINDS[type(value)]}; it takes {_KINDS[kind]}")


def _field(descriptor: Any, name: str, path: str) -> Any:  # two makes of descriptors
    fields = _fields(descriptor)
    if name in fields:
        return fields[name]
    known = [field.name for field in descriptor.fields]
    near = difflib.get_close_matches(name[:MOST_QUOTED], known, 1)
    hint = f"; did you mean {near[0]!r}?" if near else "."
    listed = f" The fields are {', '.join(known)}." if known else " It has no fields."
    raise InvalidInput(
        f"{path}{name[:MOST_QUOTED]}",
        f"{path.rstrip('.') or descriptor.name} has no field named {quoted(name)}{hint}{listed}",
    )


@cache
def _fields(descriptor: Any) -> dict[str, Any]:  # the same
    """The fields of a message by proto name and by JSON name."""
    return {name: field for field in descriptor.fields for name in (field.name, field.json_name)}


def _is_map(field: Any) -> bool:  # the same
    return field.message_type is not None and bool(field.message_type.GetOptions().map_entry)
