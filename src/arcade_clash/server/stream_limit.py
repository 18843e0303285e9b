"""How many streams are open at once: for one client, by its address and its role, and in all.

One too many is refused as `resource_exhausted` in the caller's own protocol. A bare 429 or 503
would be taken for a passing trouble, and tried again without end.
"""

from collections import Counter
from collections.abc import Collection
from typing import TYPE_CHECKING

from connectrpc.code import Code

from arcade_clash.access import caller
from arcade_clash.server.answers import Reason
from arcade_clash.server.refusal import refuse

if TYPE_CHECKING:
    from uvicorn._types import ASGI3Application, ASGIReceiveCallable, ASGISendCallable, Scope

__all__ = ["DEFAULT_STREAMS", "OPEN_STREAMS_PER_CLIENT", "StreamLimit"]

DEFAULT_STREAMS = 500
"""Of one server."""

OPEN_STREAMS_PER_CLIENT = 4
"""Of one client, where other machines reach the server."""


class StreamLimit:
    """ASGI middleware that counts the streams on `paths`; it stands behind `Access`."""

    def __init__(
        self, app: "ASGI3Application", paths: Collection[str], most: int, most_per_client: int
    ) -> None:
        self._app = app
        self._paths = frozenset(paths)
        self._most = most
        self._most_per_client = most_per_client
        self._open: Counter[tuple[object, ...]] = Counter()

    @property
    def open(self) -> int:
        """How many there are now."""
        return self._open.total()

    async def __call__(
        self, scope: "Scope", receive: "ASGIReceiveCallable", send: "ASGISendCallable"
    ) -> None:
        """Hands a call on; a stream one too many is refused."""
        if scope["type"] != "http" or scope["path"] not in self._paths:
            await self._app(scope, receive, send)
            return
        address = scope["client"][0] if scope["client"] else ""
        client = (address, caller.get())
        if self._open.total() >= self._most:
            text = (
                f"{self._most} streams are open, the most that this server gives at once "
                "(--max-streams); try again when somebody has left."
            )
            await refuse(scope, send, Code.RESOURCE_EXHAUSTED, text, reason=Reason.STREAMS)
        elif self._open[client] >= self._most_per_client:
            text = (
                f"{self._most_per_client} streams are open for you, the most for one client "
                "(--max-streams-per-client); close one first."
            )
            await refuse(scope, send, Code.RESOURCE_EXHAUSTED, text, reason=Reason.STREAMS)
        else:
            self._open[client] += 1
            try:
                await self._app(scope, receive, send)
            finally:
                self._open[client] -= 1
                if not self._open[client]:
                    del self._open[client]
