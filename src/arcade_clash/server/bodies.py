"""The bodies of requests in middleware: read whole within a bound, or counted as they come."""

from typing import TYPE_CHECKING

from connectrpc.code import Code
from connectrpc.errors import ConnectError

from arcade_clash.logs import current_request
from arcade_clash.server.answers import Reason
from arcade_clash.server.refusal import refuse

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from uvicorn._types import (
        ASGIReceiveCallable,
        ASGIReceiveEvent,
        ASGISendCallable,
        HTTPScope,
    )

__all__ = ["MAX_BODY_BYTES", "bounded", "handing_on", "refuse_size", "whole_body"]

MAX_BODY_BYTES = 256 * 1024


async def whole_body(
    scope: "HTTPScope", receive: "ASGIReceiveCallable", send: "ASGISendCallable", most: int
) -> bytes | None:
    """A request's body; None where it was refused as too long, or its caller left."""
    body = bytearray()
    while True:
        event = await receive()
        if event["type"] != "http.request":
            return None
        body += event["body"]
        if len(body) > most:
            await refuse_size(scope, send, most)
            return None
        if not event["more_body"]:
            return bytes(body)


def handing_on(
    body: bytes, receive: "ASGIReceiveCallable"
) -> "Callable[[], Awaitable[ASGIReceiveEvent]]":
    """A `receive` that gives a whole body, then what comes after it."""
    waiting = [body]

    async def given() -> "ASGIReceiveEvent":
        if waiting:
            return {"type": "http.request", "body": waiting.pop(), "more_body": False}
        return await receive()

    return given


def bounded(
    receive: "ASGIReceiveCallable", most: int
) -> "Callable[[], Awaitable[ASGIReceiveEvent]]":
    """A `receive` that raises a ConnectError past `most` bytes.

    The handler that reads tells its caller: the response may have begun by then.
    """
    read = 0

    async def counted() -> "ASGIReceiveEvent":
        nonlocal read
        event = await receive()
        if event["type"] == "http.request":
            read += len(event["body"])
            if read > most:
                request = current_request.get()
                if request is not None:
                    request.refused_for = Reason.BODY
                raise ConnectError(Code.RESOURCE_EXHAUSTED, _too_long(most))
        return event

    return counted


async def refuse_size(scope: "HTTPScope", send: "ASGISendCallable", most: int) -> None:
    """Refuses a request whose body is longer than `most` bytes."""
    await refuse(scope, send, Code.RESOURCE_EXHAUSTED, _too_long(most), reason=Reason.BODY)


def _too_long(most: int) -> str:
    return f"The body is longer than {most} bytes; send less at once."
