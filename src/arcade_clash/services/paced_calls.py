"""Calls take turns on the event loop; JSON is parsed and encoded in steps.

The interceptor stands directly within `FailureInterceptor`. A request in JSON arrives as `Unread`
(see `codecs`); the response of a unary call in JSON is encoded here too, and a long one of either
format is compressed in a thread.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Generator
from typing import Any, TypeVar

from connectrpc.request import RequestContext
from google.protobuf.message import Message

from arcade_clash.services.answer_streams import closing
from arcade_clash.services.codecs import Compressible, Encoded, Unread
from arcade_clash.services.json_text import writing
from arcade_clash.services.pace import Pace

__all__ = ["LONG_BYTES", "PacedCalls"]

T = TypeVar("T")

LONG_BYTES = 32 * 1024
"""Of an answer, from which on it is compressed in a thread: a millisecond."""


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
        is_json = isinstance(request, Unread)
        if is_json:
            request = await self._in_turns(request.reading())
        answer = await call_next(request, ctx)
        if not isinstance(answer, Message):
            return answer
        if is_json:
            data = await self._in_turns(writing(answer))
        elif answer.ByteSize() >= LONG_BYTES:
            data = answer.SerializeToString()
        else:
            return answer
        return Encoded(await _compressible(data, ctx))

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


async def _compressible(data: bytes, ctx: RequestContext[Any, Any]) -> bytes:
    """The bytes, compressed already where they are long and the caller may be sent gzip."""
    if len(data) < LONG_BYTES:
        return data
    names = ("accept-encoding", "grpc-accept-encoding")
    if not any("gzip" in ctx.request_headers.get(name, "") for name in names):
        return data
    made = Compressible(data)
    await asyncio.to_thread(lambda: made.gzipped)
    return made
