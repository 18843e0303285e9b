"""Lets no message of a stream be made ready to send before its viewer has room for it.

A viewer that takes nothing is told why at the end of its stream: the outlet raises `TooSlow` here,
among the interceptors, where it becomes the error that ends the call.
"""

from collections.abc import AsyncIterator, Callable
from typing import Any, TypeVar

from connectrpc.request import RequestContext

from arcade_clash.outlet import current_outlet
from arcade_clash.services.answer_streams import closing

__all__ = ["DeliveryInterceptor"]

REQ = TypeVar("REQ")
RES = TypeVar("RES")


class DeliveryInterceptor:
    """Waits at the outlet of a call before each of its messages."""

    async def intercept_server_stream(
        self,
        call_next: Callable[[REQ, RequestContext[Any, Any]], AsyncIterator[RES]],
        request: REQ,
        ctx: RequestContext[Any, Any],
        /,
    ) -> AsyncIterator[RES]:
        """A call with a stream of answers."""
        outlet = current_outlet.get()
        async with closing(call_next(request, ctx)) as answers:
            async for answer in answers:
                if outlet is not None:
                    await outlet.ready()
                yield answer
