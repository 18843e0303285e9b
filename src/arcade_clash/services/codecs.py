"""How messages become bytes and bytes messages: strict when read, made once when shared.

A stream may yield a feed's entry in place of a message: its bytes were made once, for every
viewer. The two formats that a feed for the wire is opened with are named as the codecs are.
"""

import re
from typing import Any, TypeVar

from connectrpc.code import Code
from connectrpc.errors import ConnectError
from google.protobuf import descriptor_pool
from google.protobuf.json_format import MessageToJson, Parse, ParseError
from google.protobuf.message import DecodeError, Message

from arcade_clash.feeds import Entry

__all__ = ["JSON", "PROTO", "JsonCodec", "ProtoCodec", "codecs", "to_json"]

_ENUM = re.compile(r"Invalid enum value .* for enum type (arcade_clash[\w.]+)")
"""How the parser names the enum that lacks a value."""

PROTO = "proto"
JSON = "json"

M = TypeVar("M", bound=Message)


class ProtoCodec:
    """The binary format."""

    def name(self) -> str:
        """As content types name it."""
        return PROTO

    def encode(self, message: Any) -> bytes:
        """The bytes of a message, or of a feed's entry."""
        if isinstance(message, Entry):
            return message.encoded(PROTO)
        return bytes(message.SerializeToString())

    def decode(self, data: bytes | bytearray, message_class: type[M]) -> M:
        """The message.

        Raises:
            ConnectError: invalid_argument, the bytes are no such message.
        """
        try:
            return message_class.FromString(bytes(data))
        except DecodeError:
            raise _unreadable(
                message_class, "its protobuf bytes are cut short or damaged"
            ) from None


class JsonCodec:
    """The JSON format. A name that the message does not have is an error, and said so."""

    def name(self) -> str:
        """As content types name it."""
        return JSON

    def encode(self, message: Any) -> bytes:
        """One line of JSON of a message, or of a feed's entry."""
        if isinstance(message, Entry):
            return message.encoded(JSON)
        return to_json(message)

    def decode(self, data: bytes | bytearray, message_class: type[M]) -> M:
        """The message; no bytes at all are an empty one.

        Raises:
            ConnectError: invalid_argument, the text is no such message.
        """
        if not data:
            return message_class()
        try:
            text = bytes(data).decode()
            if not text.lstrip().startswith("{"):
                # The parser takes some of what else there is for an empty message.
                raise _unreadable(message_class, "it is no JSON object, as {} is one")
            return Parse(text, message_class())
        except UnicodeDecodeError:
            raise _unreadable(message_class, "its JSON is not UTF-8") from None
        except ParseError as error:
            raise _unreadable(message_class, _explained(" ".join(str(error).split()))) from None
        except RecursionError:
            raise _unreadable(message_class, "its JSON is nested too deeply") from None


def to_json(message: Message) -> bytes:
    """One line of JSON."""
    return MessageToJson(message, indent=None).encode()


def codecs() -> tuple[ProtoCodec, JsonCodec]:
    """What a service of ours speaks."""
    return ProtoCodec(), JsonCodec()


def _explained(reason: str) -> str:
    """What the parser says; where it knows no such value of an enum, with those that there are."""
    found = _ENUM.search(reason)
    if found is None:
        return reason
    values = descriptor_pool.Default().FindEnumTypeByName(found[1].rstrip(".")).values
    return f"{reason} There are {', '.join(value.name for value in values[1:])}."


def _unreadable(message_class: type[Message], reason: str) -> ConnectError:
    name = message_class.DESCRIPTOR.name
    return ConnectError(Code.INVALID_ARGUMENT, f"the body is no {name}: {reason}")
