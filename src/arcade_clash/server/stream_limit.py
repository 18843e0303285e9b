"""How many streams are open at once: for one client, by its address and its role, and in all.

Each kind of stream has places of its own, so that calls which need no token leave those of the
others alone. One too many is refused as `resource_exhausted` in the caller's own protocol. A bare
429 or 503 would be taken for a passing trouble, and tried again without end.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from connectrpc.code import Code

from arcade_clash.access import caller
from arcade_clash.server.answers import Reason
from arcade_clash.server.connections import share_of
from arcade_clash.server.refusal import refuse

if TYPE_CHECKING:
    from uvicorn._types import (
        ASGI3Application,
        ASGIReceiveCallable,
        ASGISendCallable,
        HTTPScope,
        Scope,
    )

__all__ = [
    "DEFAULT_STREAMS",
    "OPEN_STREAMS_PER_CLIENT",
    "TOKENLESS_STREAMS",
    "Places",
    "StreamLimit",
]

DEFAULT_STREAMS = 500
"""Of one server, by those who may watch."""

OPEN_STREAMS_PER_CLIENT = 4
"""Of one client, where other machines reach the server."""

TOKENLESS_STREAMS = 20
"""Of one server, by calls that need no token."""


@dataclass(frozen=True, slots=True)
class Places:
    """The places of one kind of stream."""

    paths: Collection[str]
    most: int
    most_per_client: int
    what: str = "streams"
    """What takes a place, in the plural, for sentences."""
    most_advice: str = " (--max-streams); try again when somebody has left"
    """What ends the sentence that refuses one beyond `most`."""
    client_advice: str = " (--max-streams-per-client); close one first"
    """The same beyond `most_per_client`."""


class StreamLimit:
    """ASGI middleware that counts streams by their `Places`; it stands behind `Access`."""

    def __init__(self, app: "ASGI3Application", *kinds: Places) -> None:
        self._app = app
        self._kinds = [(kind, Counter[tuple[object, ...]]()) for kind in kinds]

    @property
    def open(self) -> int:
        """How many streams are open now, of every kind."""
        return sum(held.total() for _, held in self._kinds)

    async def __call__(
        self, scope: "Scope", receive: "ASGIReceiveCallable", send: "ASGISendCallable"
    ) -> None:
        """Hands a call on; a stream one too many is refused."""
        if scope["type"] == "http":
            for kind, held in self._kinds:
                if scope["path"] in kind.paths:
                    await self._count(kind, held, scope, receive, send)
                    return
        await self._app(scope, receive, send)

    async def _count(
        self,
        kind: Places,
        held: Counter[tuple[object, ...]],
        scope: "HTTPScope",
        receive: "ASGIReceiveCallable",
        send: "ASGISendCallable",
    ) -> None:
        client = (share_of(scope["client"][0]) if scope["client"] else "", caller.get())
        text = ""
        if held.total() >= kind.most:
            text = (
                f"{kind.most} {kind.what} are open, the most that this server gives at once"
                f"{kind.most_advice}."
            )
        elif held[client] >= kind.most_per_client:
            text = (
                f"{kind.most_per_client} {kind.what} are open for you, the most for one client"
                f"{kind.client_advice}."
            )
        if text:
            await refuse(scope, send, Code.RESOURCE_EXHAUSTED, text, reason=Reason.STREAMS)
            return
        held[client] += 1
        try:
            await self._app(scope, receive, send)
        finally:
            held[client] -= 1
            if not held[client]:
                del held[client]
