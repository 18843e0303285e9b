"""How messages become bytes and bytes messages: strict when read, made once when shared.

A stream may yield a feed's entry in place of a message: its bytes were made once, for every
viewer. A call may give a `Prepared` message, whose bytes are made once for every caller. The two
formats that a feed for the wire is opened with are named as the codecs are.
"""

import gzip
from collections.abc import Generator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar

from connectrpc.code import Code
from connectrpc.compression.gzip import GzipCompression
from connectrpc.errors import ConnectError
from google.protobuf.message import DecodeError, Message

from arcade_clash.errors import InvalidInput
from arcade_clash.feeds import Entry
from arcade_clash.services.failures import to_connect_error
from arcade_clash.services.json_text import reading, to_json, unreadable
from arcade_clash.services.proto_counts import check_proto_counts

__all__ = [
    "JSON",
    "PROTO",
    "Compressible",
    "Encoded",
    "Gzip",
    "JsonCodec",
    "Prepared",
    "ProtoCodec",
    "Unread",
    "codecs",
]

PROTO = "proto"
JSON = "json"

M = TypeVar("M", bound=Message)


class Compressible(bytes):
    """Bytes that are compressed once, by the thread that asks for it first."""

    level = 1

    @cached_property
    def gzipped(self) -> bytes:
        """The bytes compressed."""
        return gzip.compress(self, self.level, mtime=0)


class Kept(Compressible):
    """Bytes that are sent many times: at the highest level."""

    level = 9


class Prepared:
    """A message that does not change: encoded once for each format, at the first request."""

    def __init__(self, message: Message) -> None:
        self.message = message
        self._encoded: dict[str, Kept] = {}

    def encoded(self, format_name: str) -> Kept:
        """Its bytes in one of the two formats."""
        kept = self._encoded.get(format_name)
        if kept is None:
            data = to_json(self.message) if format_name == JSON else _to_proto(self.message)
            kept = self._encoded[format_name] = Kept(data)
        return kept


@dataclass(frozen=True, slots=True)
class Encoded:
    """A message that is encoded already, in the format of its request."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Unread(Generic[M]):
    """A request in JSON that is not parsed yet."""

    data: bytes
    message_class: type[M]

    def reading(self) -> Generator[None, None, M]:
        """Parses it in steps; raises what `json_text.reading` raises."""
        return reading(self.data, self.message_class)


class ProtoCodec:
    """The binary format."""

    def name(self) -> str:
        """As content types name it."""
        return PROTO

    def encode(self, message: Any) -> bytes:
        """The bytes of a message, of a prepared one, or of a feed's entry."""
        if isinstance(message, Entry | Prepared):
            return message.encoded(PROTO)
        if isinstance(message, Encoded):
            return message.data
        return _to_proto(message)

    def decode(self, data: bytes | bytearray, message_class: type[M]) -> M:
        """The message.

        Raises:
            ConnectError: invalid_argument, the bytes are no such message, or a list in them has
                too many elements.
        """
        data = bytes(data)
        try:
            check_proto_counts(data, message_class)
            return message_class.FromString(data)
        except InvalidInput as error:
            raise to_connect_error(error, message_class.DESCRIPTOR.name) from None
        except DecodeError:
            raise unreadable(message_class, "its protobuf bytes are cut short or damaged") from None


class JsonCodec:
    """The JSON format. `PacedCalls` reads an `Unread` request before the handler has it."""

    def name(self) -> str:
        """As content types name it."""
        return JSON

    def encode(self, message: Any) -> bytes:
        """One line of JSON of a message, of a prepared one, or of a feed's entry."""
        if isinstance(message, Entry | Prepared):
            return message.encoded(JSON)
        if isinstance(message, Encoded):
            return message.data
        return to_json(message)

    def decode(self, data: bytes | bytearray, message_class: type[M]) -> Unread[M]:
        """The message, not read yet."""
        return Unread(bytes(data), message_class)


_MEMBER = b"\x1f\x8b\x08"
"""How each member of a gzip file begins."""

_MOST_MEMBERS = 64
"""Clients send one; each copies what follows, so thousands hold the event loop."""


class Gzip(GzipCompression):
    """Compresses `Compressible` bytes once, and everything else at the fastest level."""

    def __init__(self) -> None:
        super().__init__(level=1)

    def compress(self, data: bytes | bytearray | memoryview) -> bytes:
        """The bytes, compressed."""
        return data.gzipped if isinstance(data, Compressible) else super().compress(data)

    def decompress(
        self, data: bytes | bytearray | memoryview, read_max_bytes: int | None = None
    ) -> bytes:
        """The bytes, decompressed.

        Raises:
            ConnectError: resource_exhausted, they are longer than `read_max_bytes`;
                invalid_argument, they have over 64 members.
        """
        if bytes(data).count(_MEMBER) > _MOST_MEMBERS:
            raise ConnectError(
                Code.INVALID_ARGUMENT,
                f"the message is gzip of over {_MOST_MEMBERS} members; compress it as one",
            )
        return super().decompress(data, read_max_bytes)


def codecs() -> tuple[ProtoCodec, JsonCodec]:
    """What a service of ours speaks, with `PacedCalls` among its interceptors."""
    return ProtoCodec(), JsonCodec()


def _to_proto(message: Message) -> bytes:
    return bytes(message.SerializeToString())
