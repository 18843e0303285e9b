"""What every stream asks of whoever stands between server and viewer."""

from collections.abc import AsyncIterator, Callable
from typing import Any, TypeVar

from connectrpc.request import RequestContext

__all__ = ["StreamHeaders"]

REQ = TypeVar("REQ")
RES = TypeVar("RES")


class StreamHeaders:
    """Asks proxies not to gather a stream's messages: nginx, and others by its example, would.

    Gathered frames come in lumps, and a gathered heartbeat keeps nothing alive.
    """

    def intercept_server_stream(
        self,
        call_next: Callable[[REQ, RequestContext[Any, Any]], AsyncIterator[RES]],
        request: REQ,
        ctx: RequestContext[Any, Any],
        /,
    ) -> AsyncIterator[RES]:
        """A call with a stream of answers."""
        ctx.response_headers["x-accel-buffering"] = "no"
        return call_next(request, ctx)
