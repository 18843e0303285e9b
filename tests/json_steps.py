"""JSON read in one go by what reads it in steps."""

from collections.abc import Generator
from typing import TypeVar

from google.protobuf.message import Message

from arcade_clash.services.json_text import reading

__all__ = ["in_steps", "read_json"]

T = TypeVar("T")
M = TypeVar("M", bound=Message)


def in_steps(steps: Generator[None, None, T]) -> tuple[T, int]:
    """The result, and after how many stops it came."""
    stops = 0
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value, stops
        stops += 1


def read_json(body: bytes, message: type[M]) -> M:
    """The message in a body; raises as `reading`."""
    return in_steps(reading(body, message))[0]
