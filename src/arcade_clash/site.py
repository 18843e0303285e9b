"""What our own server serves: the RPCs, what Prometheus reads, the probes, and the page's files."""

from pathlib import Path
from typing import TYPE_CHECKING

from arcade_clash.app import ArcadeClash
from arcade_clash.errors import ArcadeError
from arcade_clash.rpcs import (
    CONVERSATION_PATHS,
    METRICS_PATH,
    RPC_PATHS,
    STREAMING_PATHS,
    rpc_layers,
)
from arcade_clash.server import (
    ANSWERS,
    CONNECTIONS,
    DEFAULT_STREAMS,
    PROBES,
    Access,
    Page,
    Probes,
)
from arcade_clash.services.access import RULES

if TYPE_CHECKING:
    from uvicorn._types import ASGIReceiveCallable, ASGISendCallable, Scope

__all__ = ["Site"]


class Site:
    """What our own server serves: the services, streams for curl, and the page's files.

    Args:
        arcade: Whose services.
        page: The directory of the built page.
        asks_for_token: Whether callers must show who they are; else everyone is an operator.
        public_view: Whether one who shows no token may read all the same.
        max_streams: Open at once, of all clients together.
        max_streams_per_client: The same of one; None for no limit but that of all.
    """

    def __init__(
        self,
        arcade: ArcadeClash,
        page: Path,
        *,
        asks_for_token: bool = False,
        public_view: bool = False,
        max_streams: int = DEFAULT_STREAMS,
        max_streams_per_client: int | None = None,
    ) -> None:
        self._arcade = arcade
        tokens = arcade.tokens if asks_for_token else None
        self._rpc = rpc_layers(
            self._call,
            streams=STREAMING_PATHS,
            conversations=CONVERSATION_PATHS,
            rules=RULES,
            tokens=tokens,
            public_view=public_view,
            max_streams=max_streams,
            max_streams_per_client=max_streams_per_client,
        )
        self._figures = Access(self._metrics, RULES, tokens, public_view=public_view)
        self._page = Page(page, RPC_PATHS)
        self._probes = Probes(arcade.readiness.closed_because)

    async def __call__(
        self, scope: "Scope", receive: "ASGIReceiveCallable", send: "ASGISendCallable"
    ) -> None:
        """Answers a request; the arena opens as the server starts, and closes as it ends."""
        if scope["type"] == "lifespan":
            await self._live(scope, receive, send)
        elif scope["type"] == "http" and scope["path"] in RPC_PATHS:
            await self._rpc(scope, receive, send)
        elif scope["type"] == "http" and scope["path"] in PROBES:
            await self._probes(scope, receive, send)
        elif scope["type"] == "http" and scope["path"] == METRICS_PATH:
            await self._figures(scope, receive, send)
        else:
            await self._page(scope, receive, send)

    async def _call(
        self, scope: "Scope", receive: "ASGIReceiveCallable", send: "ASGISendCallable"
    ) -> None:
        path = scope["path"] if scope["type"] == "http" else ""
        service = next(s for s in self._arcade.services if path.startswith(f"{s.path}/"))
        await service(scope, receive, send)

    async def _metrics(
        self, scope: "Scope", receive: "ASGIReceiveCallable", send: "ASGISendCallable"
    ) -> None:
        assert self._arcade.metrics is not None  # noqa: S101 # requests come after the start
        await self._arcade.metrics(scope, receive, send)

    async def _live(
        self, scope: "Scope", receive: "ASGIReceiveCallable", send: "ASGISendCallable"
    ) -> None:
        await receive()
        try:
            await self._arcade.__aenter__()
        except ArcadeError as error:
            await send({"type": "lifespan.startup.failed", "message": str(error)})
            return
        told = scope.get("state", {})
        if self._arcade.metrics is not None and CONNECTIONS in told:
            self._arcade.metrics.connections = told[CONNECTIONS]
            self._arcade.metrics.answers = told[ANSWERS]
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self._arcade.__aexit__(None, None, None)
        await send({"type": "lifespan.shutdown.complete"})
