"""Calls take turns on the event loop; JSON is parsed and encoded in steps.

The interceptor stands directly within `FailureInterceptor`. A request in JSON arrives as `Unread`
(see `codecs`); the response of a unary call in JSON is encoded here too.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Generator
from typing import Any, TypeVar

from connectrpc.request import RequestContext
from google.protobuf.message import Message

from arcade_clash.services.answer_streams import closing
from arcade_clash.services.codecs import Encoded, Unread
from arcade_clash.services.json_text import writing
from arcade_clash.services.pace import Pace

__all__ = ["PacedCalls"]

T = TypeVar("T")


class PacedCalls:
    """Interceptor; `pace` is that of the event loop."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace

    async def intercept_unary(
        self,
        call_next: Callable[[Any, RequestContext[Any, Any]], Awaitable[Any]],
        request: Any,
        ctx: RequestContext[Any, Any],
        /,
    ) -> Any:
        """A call with one answer."""
        await self._pace.turn()
        if not isinstance(request, Unread):
            return await call_next(request, ctx)
        answer = await call_next(await self._in_turns(request.reading()), ctx)
        if not isinstance(answer, Message):
            return answer
        return Encoded(await self._in_turns(writing(answer)))

    async def intercept_server_stream(
        self,
        call_next: Callable[[Any, RequestContext[Any, Any]], AsyncIterator[Any]],
        request: Any,
        ctx: RequestContext[Any, Any],
        /,
    ) -> AsyncIterator[Any]:
        """A call with a stream of answers."""
        await self._pace.turn()
        if isinstance(request, Unread):
            request = await self._in_turns(request.reading())
        async with closing(call_next(request, ctx)) as answers:
            async for answer in answers:
                yield answer

    async def intercept_client_stream(
        self,
        call_next: Callable[[AsyncIterator[Any], RequestContext[Any, Any]], Awaitable[Any]],
        request: AsyncIterator[Any],
        ctx: RequestContext[Any, Any],
        /,
    ) -> Any:
        """A call with a stream of requests."""
        return await call_next(self._read(request), ctx)

    def intercept_bidi_stream(
        self,
        call_next: Callable[[AsyncIterator[Any], RequestContext[Any, Any]], AsyncIterator[Any]],
        request: AsyncIterator[Any],
        ctx: RequestContext[Any, Any],
        /,
    ) -> AsyncIterator[Any]:
        """A call with a stream of requests and one of answers."""
        return call_next(self._read(request), ctx)

    async def _read(self, requests: AsyncIterator[Any]) -> AsyncIterator[Any]:
        async for request in requests:
            await self._pace.turn()
            if isinstance(request, Unread):
                request = await self._in_turns(request.reading())
            yield request

    async def _in_turns(self, steps: Generator[None, None, T]) -> T:
        while True:
            try:
                next(steps)
            except StopIteration as end:
                result: T = end.value
                return result
            await self._pace.turn()
