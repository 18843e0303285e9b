"""Streams of answers in interceptors: closed at their end, or refused before their beginning."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, TypeVar

__all__ = ["closing", "refused"]

RES = TypeVar("RES")


@asynccontextmanager
async def closing(answers: AsyncIterator[RES]) -> AsyncIterator[AsyncIterator[RES]]:
    """Closes a stream of answers, if it can be closed.

    A generator around another does not close it when it is closed itself.
    """
    try:
        yield answers
    finally:
        close = getattr(answers, "aclose", None)
        if close is not None:
            await close()


async def refused(error: Exception) -> AsyncIterator[Any]:
    """A stream that ends with an error before its first message."""
    raise error
    yield  # type: ignore[unreachable] # which makes it a stream
