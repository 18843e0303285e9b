"""Bidirectional calls such as reflection's, bounded in number and in silence.

grpcui and Postman keep one open as long as their window. So the deadline of request bodies does
not apply to these; their number, their silence and, in the guard, their bytes are bounded instead.
A conversation that is ended gets a status and a sentence in its own protocol.
"""

import asyncio
from collections import Counter
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from connectrpc.code import Code
from connectrpc.errors import ConnectError

from arcade_clash.access import caller
from arcade_clash.server.answers import Reason
from arcade_clash.server.limits import BODY_DEADLINE
from arcade_clash.server.refusal import refuse

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from uvicorn._types import (
        ASGI3Application,
        ASGIReceiveCallable,
        ASGIReceiveEvent,
        ASGISendCallable,
        Scope,
    )

__all__ = ["Conversations"]

MOST = 32
MOST_PER_CLIENT = 8
SILENCE_SECONDS = 300.0


class Conversations:
    """ASGI middleware for the conversations on `paths`; it stands behind `Access`.

    Args:
        app: What answers.
        paths: Which calls are conversations.
        most: Open at once, of all clients together.
        most_per_client: The same of one address and role.
        silence_seconds: Time without a message from the caller after which it is ended.
    """

    def __init__(
        self,
        app: "ASGI3Application",
        paths: Collection[str],
        *,
        most: int = MOST,
        most_per_client: int = MOST_PER_CLIENT,
        silence_seconds: float = SILENCE_SECONDS,
    ) -> None:
        self._app = app
        self._paths = frozenset(paths)
        self._most = most
        self._most_per_client = most_per_client
        self._silence_seconds = silence_seconds
        self._open: Counter[tuple[object, ...]] = Counter()

    async def __call__(
        self, scope: "Scope", receive: "ASGIReceiveCallable", send: "ASGISendCallable"
    ) -> None:
        """Passes a call on, or refuses it when every place is taken."""
        if scope["type"] != "http" or scope["path"] not in self._paths:
            await self._app(scope, receive, send)
            return
        client = (scope["client"][0] if scope["client"] else "", caller.get())
        if self._open.total() >= self._most or self._open[client] >= self._most_per_client:
            text = (
                f"As many conversations are open as may be: {self._most} in all, "
                f"{self._most_per_client} for one client. End one first."
            )
            await refuse(scope, send, Code.RESOURCE_EXHAUSTED, text, reason=Reason.STREAMS)
            return
        deadline: Any = (scope.get("extensions") or {}).get(BODY_DEADLINE)
        if deadline is not None:  # HTTP/2 on our own protocol class
            deadline["lift"]()
        self._open[client] += 1
        try:
            await self._app(scope, _patient(receive, self._silence_seconds), send)
        finally:
            self._open[client] -= 1
            if not self._open[client]:
                del self._open[client]


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
