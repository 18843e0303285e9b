"""grpc.health.v1.Health: whether the server is open, in the words of gRPC's own tools."""

from collections.abc import AsyncIterator, Collection
from typing import Any

from connectrpc.request import RequestContext
from google.protobuf.message import Message

from arcade_clash.errors import NotFound, quoted
from arcade_clash.services.health_wire import Serving, check_response
from arcade_clash.services.readiness import Readiness

__all__ = ["HealthService"]

Context = RequestContext[Any, Any]


class HealthService:
    """One state for all services, since they stand on one database.

    Args:
        readiness: What is asked.
        services: Full names of the services that may be asked for; empty is the server itself.
        interval: Seconds between two looks of a watcher.
    """

    def __init__(
        self, readiness: Readiness, services: Collection[str], *, interval: float = 5.0
    ) -> None:
        self._readiness = readiness
        self._services = frozenset({"", *services})
        self._interval = interval

    async def check(self, request: Any, ctx: Context, /) -> Message:
        """How it is now."""
        if request.service not in self._services:
            raise NotFound(
                "service",
                request.service,
                f"there is no service {quoted(request.service)} here; leave service empty to ask "
                "for the server itself",
            )
        return check_response(await self._status(request.service))

    async def watch(self, request: Any, ctx: Context, /) -> AsyncIterator[Message]:
        """How it is, and again whenever that changes; it ends when the server shuts down."""
        told: int | None = None
        while True:
            status = await self._status(request.service)
            if status != told:
                told = status
                yield check_response(status)
            await self._readiness.pause(self._interval)

    async def _status(self, service: str) -> int:
        if service not in self._services:
            return Serving.SERVICE_UNKNOWN
        return Serving.NOT_SERVING if await self._readiness.closed_because() else Serving.SERVING
