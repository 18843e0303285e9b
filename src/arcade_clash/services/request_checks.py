"""Checks every request before its handler: first how much it holds, then the names in it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, TypeVar

from connectrpc.request import RequestContext

from arcade_clash.errors import InvalidInput
from arcade_clash.services.answer_streams import refused
from arcade_clash.services.bounds import check_bounds
from arcade_clash.services.ids import check_ids

__all__ = ["RequestChecks"]

REQ = TypeVar("REQ")
RES = TypeVar("RES")


class RequestChecks:
    """Interceptor of calls with one request; `FailureInterceptor`, further out, tells the error."""

    async def intercept_unary(
        self,
        call_next: Callable[[REQ, RequestContext[Any, Any]], Awaitable[RES]],
        request: REQ,
        ctx: RequestContext[Any, Any],
        /,
    ) -> RES:
        """A call with one answer."""
        _check(request)
        return await call_next(request, ctx)

    def intercept_server_stream(
        self,
        call_next: Callable[[REQ, RequestContext[Any, Any]], AsyncIterator[RES]],
        request: REQ,
        ctx: RequestContext[Any, Any],
        /,
    ) -> AsyncIterator[RES]:
        """A call with a stream of answers."""
        try:
            _check(request)
        except InvalidInput as error:
            # Raised where the stream is read, which is where `FailureInterceptor` catches it.
            return refused(error)
        return call_next(request, ctx)


def _check(request: object) -> None:
    check_bounds(request)
    check_ids(request)
