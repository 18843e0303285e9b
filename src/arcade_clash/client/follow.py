"""Staying on a server's stream: a stream that breaks is opened again, until its last message.

The wait before each new try grows and has chance in it, so that a server that comes back is not met
by everyone at once. Where to go on from is the caller's to know: it is asked for anew each time.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from http import HTTPStatus
from random import Random
from typing import TypeVar, cast

from connectrpc.code import Code
from connectrpc.errors import ConnectError

from arcade_clash.clock import Clock
from arcade_clash.errors import (
    ArcadeError,
    Damaged,
    Forbidden,
    InvalidInput,
    NotFound,
    Unavailable,
    WrongState,
)

__all__ = ["FIRST_WAIT_SECONDS", "LONGEST_WAIT_SECONDS", "Lost", "follow", "said_by_server"]

FIRST_WAIT_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 10.0

_TRANSPORT = "Request failed: "
"""How an error of the HTTP client begins (pyqwest 0.12)."""

_NOTICED = {
    "dns error": "no address is known for the name of the host",
    "Connection refused": "the connection was refused",
    "timed out": "the connection timed out",
    "UnknownIssuer": "its certificate is not trusted here; --certificate names one to trust",
    "NotValidForName": "its certificate is for another name",
    "certificate: Expired": "its certificate has expired",
    "InvalidContentType": "it does not speak TLS; http:// may be right",
    "connection closed before message completed": (
        "the connection was closed without an answer; https:// may be right"
    ),
}
"""What its errors mean, by a part of their text."""

_PHRASES = frozenset(status.phrase for status in HTTPStatus)

_OTHER_CONTENT = "invalid content-type"

Message = TypeVar("Message")


@dataclass(frozen=True, slots=True)
class Lost:
    """The stream broke, for a reason fit to be shown, and will be opened again."""

    reason: str


async def follow(
    open_stream: Callable[[], AsyncIterator[Message]], clock: Clock, chance: Random
) -> AsyncGenerator[Message | Lost]:
    """The messages of a stream without end, and `Lost` wherever it broke.

    Whoever reads it closes it after the last message (`aclosing`). A stream that never began is no
    broken one: then, as for a refusal that would stay the same, what went wrong is raised.

    Raises:
        ArcadeError: what the server said, or Unavailable where nobody answers from the start.
    """
    failures = 0
    has_begun = False
    while True:
        # The generated client's streams are generators, which its types do not say.
        messages = cast("AsyncGenerator[Message]", open_stream())
        try:
            async with aclosing(messages):
                async for message in messages:
                    has_begun = True
                    failures = 0
                    yield message
            reason = "the stream ended early"
        except ConnectError as error:
            _let_cancellation_pass()
            told = said_by_server(error)
            if not has_begun or not isinstance(told, Unavailable):
                raise told from error
            reason = str(told)
        yield Lost(reason)
        longest = min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2.0**failures)
        failures += 1
        # Half of it surely, so that nobody asks again at once; the rest by chance.
        await clock.sleep_until(clock.now() + longest * (0.5 + 0.5 * chance.random()))


def said_by_server(error: ConnectError) -> ArcadeError:
    """A failed call in the domain's words; Unavailable is what trying again can mend."""
    text = error.message or f"the server answered {error.code.value}"
    if text.startswith(_TRANSPORT):
        return Unavailable(_noticed(text))
    if error.code is not Code.UNAVAILABLE and (text in _PHRASES or text.startswith(_OTHER_CONTENT)):
        # An answer without a word of Connect's: a phrase of HTTP, or a page.
        return WrongState(
            f"what answers is not an Arcade Clash server, or is one of another version ({text})"
        )
    match error.code:
        case Code.INVALID_ARGUMENT | Code.UNIMPLEMENTED:
            return InvalidInput("", text)
        case Code.NOT_FOUND:
            return NotFound("", "", text)
        case Code.UNAUTHENTICATED:
            return Forbidden(text)
        case Code.FAILED_PRECONDITION | Code.PERMISSION_DENIED:
            return WrongState(text)
        case Code.DATA_LOSS:
            return Damaged(text)
        case _:
            return Unavailable(text)


def _noticed(text: str) -> str:
    """What the transport noticed, without the names of its layers."""
    for known, reason in _NOTICED.items():
        if known in text:
            return reason
    return text.rpartition(": ")[2]


def _let_cancellation_pass() -> None:
    """The client library turns a cancellation into an error of its own; it is none."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
