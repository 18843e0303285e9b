"""Bidirectional calls such as reflection's, which may be silent for minutes.

grpcui and Postman keep one open as long as their window. So the deadline of request bodies does
not apply to these; their silence is bounded here, their number by places of their own (see
`StreamLimit`), their bytes by the guard. A conversation that is ended gets a status and a sentence
in its own protocol.
"""

import asyncio
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from connectrpc.code import Code
from connectrpc.errors import ConnectError

from arcade_clash.server.limits import BODY_DEADLINE

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from uvicorn._types import (
        ASGI3Application,
        ASGIReceiveCallable,
        ASGIReceiveEvent,
        ASGISendCallable,
        Scope,
    )

__all__ = ["OPEN_CONVERSATIONS", "OPEN_CONVERSATIONS_PER_CLIENT", "Conversations"]

OPEN_CONVERSATIONS = 32
"""Of one server."""

OPEN_CONVERSATIONS_PER_CLIENT = 8
"""Of one address and role."""

SILENCE_SECONDS = 300.0


class Conversations:
    """ASGI middleware for the conversations on `paths`; it stands behind `StreamLimit`.

    Args:
        app: What answers.
        paths: Which calls are conversations.
        silence_seconds: Time without a message from the caller after which it is ended.
    """

    def __init__(
        self,
        app: "ASGI3Application",
        paths: Collection[str],
        silence_seconds: float = SILENCE_SECONDS,
    ) -> None:
        self._app = app
        self._paths = frozenset(paths)
        self._silence_seconds = silence_seconds

    async def __call__(
        self, scope: "Scope", receive: "ASGIReceiveCallable", send: "ASGISendCallable"
    ) -> None:
        """Passes a call on; a conversation without the deadline of its body."""
        if scope["type"] == "http" and scope["path"] in self._paths:
            deadline: Any = (scope.get("extensions") or {}).get(BODY_DEADLINE)
            if deadline is not None:  # HTTP/2 on our own protocol class
                deadline["lift"]()
            receive = _patient(receive, self._silence_seconds)
        await self._app(scope, receive, send)


def _patient(
    receive: "ASGIReceiveCallable", silence_seconds: float
) -> "Callable[[], Awaitable[ASGIReceiveEvent]]":
    """A `receive` that raises a ConnectError after too long a silence within the body."""
    has_more = True

    async def patient() -> "ASGIReceiveEvent":
        nonlocal has_more
        if not has_more:
            return await receive()  # returns when the caller disconnects
        try:
            async with asyncio.timeout(silence_seconds):
                event = await receive()
        except TimeoutError:
            raise ConnectError(
                Code.DEADLINE_EXCEEDED,
                f"this conversation was silent for {silence_seconds:g} s and was ended; open "
                "another",
            ) from None
        has_more = event["type"] == "http.request" and event["more_body"]
        return event

    return patient
