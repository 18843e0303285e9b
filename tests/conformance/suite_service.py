"""Connect's conformance service: each request says what its response is to be.

`SuiteService` answers by its handlers alone. `FedSuiteService` sends a server stream as the product
sends its own: a feed holds the messages, and the response's outlet is the reader's. What
each call has to do is written in the suite's `service.proto`, whose generated modules are there
only while the suite runs.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from connectrpc.code import Code
from connectrpc.conformance.v1 import service_pb2 as pb
from connectrpc.errors import ConnectError, ErrorDetail
from connectrpc.request import RequestContext
from google.protobuf.any_pb2 import Any as AnyMessage
from google.protobuf.message import Message
from protobuf.wkt import Any as WireAny

from arcade_clash.feeds import Encoder, Feed, FeedClosed, Mode
from arcade_clash.outlet import current_outlet
from arcade_clash.server.refusal import GRPC_STATUS
from arcade_clash.services.codecs import JSON, PROTO
from arcade_clash.services.json_text import to_json

__all__ = ["FedSuiteService", "SuiteService"]

Context = RequestContext[Any, Any]

_Info: TypeAlias = pb.ConformancePayload.RequestInfo
_Definition: TypeAlias = pb.UnaryResponseDefinition | pb.StreamResponseDefinition

_CODES = {number: code for code, number in GRPC_STATUS.items()}
"""By the numbers of the suite's `Code`, which are gRPC's."""


class SuiteService:
    """The service as the suite asks for it."""

    async def unary(self, request: pb.UnaryRequest, ctx: Context, /) -> pb.UnaryResponse:
        """One request, one response."""
        payload = await _payload(request.response_definition, [request], ctx)
        return pb.UnaryResponse(payload=payload)

    async def idempotent_unary(
        self, request: pb.IdempotentUnaryRequest, ctx: Context, /
    ) -> pb.IdempotentUnaryResponse:
        """The same by a method that may be called with GET."""
        payload = await _payload(request.response_definition, [request], ctx)
        return pb.IdempotentUnaryResponse(payload=payload)

    async def unimplemented(
        self, request: pb.UnimplementedRequest, ctx: Context, /
    ) -> pb.UnimplementedResponse:
        """A method that generated code answers while a service does not have it."""
        raise ConnectError(Code.UNIMPLEMENTED, "the suite asks for a method that is not there")

    async def client_stream(
        self, request: AsyncIterator[pb.ClientStreamRequest], ctx: Context, /
    ) -> pb.ClientStreamResponse:
        """All requests, then one response, which the first request defines."""
        received = [message async for message in request]
        definition = received[0].response_definition if received else pb.UnaryResponseDefinition()
        return pb.ClientStreamResponse(payload=await _payload(definition, received, ctx))

    async def server_stream(
        self, request: pb.ServerStreamRequest, ctx: Context, /
    ) -> AsyncIterator[pb.ServerStreamResponse]:
        """One request, then its responses."""
        definition = request.response_definition
        _set_metadata(definition, ctx)
        info = _request_info([request], ctx)
        for number, data in enumerate(definition.response_data):
            await _delay(definition)
            payload = pb.ConformancePayload(data=data, request_info=None if number else info)
            yield pb.ServerStreamResponse(payload=payload)
        _raise_error(definition, None if definition.response_data else info)

    async def bidi_stream(
        self, request: AsyncIterator[pb.BidiStreamRequest], ctx: Context, /
    ) -> AsyncIterator[pb.BidiStreamResponse]:
        """In full duplex a response to each request; else all responses after the last request."""
        definition = pb.StreamResponseDefinition()
        full_duplex = False
        unanswered: list[Message] = []
        is_first, sent = True, 0
        async for message in request:
            unanswered.append(message)
            if is_first:
                is_first = False
                definition, full_duplex = message.response_definition, message.full_duplex
                _set_metadata(definition, ctx)
            if not full_duplex:
                continue
            if sent == len(definition.response_data):
                break
            info = _Info(requests=_packed(unanswered)) if sent else _request_info(unanswered, ctx)
            await _delay(definition)
            yield _bidi_response(definition.response_data[sent], info)
            sent += 1
            unanswered = []
        info = None if sent else _request_info(unanswered, ctx)
        for data in definition.response_data[sent:]:
            await _delay(definition)
            yield _bidi_response(data, info)
            info = None
        _raise_error(definition, info)


class FedSuiteService(SuiteService):
    """The same, whose server streams go through a feed and the response's outlet."""

    async def server_stream(
        self, request: pb.ServerStreamRequest, ctx: Context, /
    ) -> AsyncIterator[pb.ServerStreamResponse]:
        """One request, then its responses."""
        feed: Feed[Message] = Feed(8, _ENCODERS)
        writing = asyncio.create_task(_publish(super().server_stream(request, ctx), feed))
        try:
            with feed.reader(Mode.EVERY, 0, current_outlet.get()) as reader:
                while True:
                    entry = await reader.next()
                    if entry is not None:  # none where the outlet was shut and had sent everything
                        yield entry
        except FeedClosed:
            return
        finally:
            writing.cancel()


_ENCODERS: Mapping[str, Encoder[Message]] = {
    PROTO: lambda _sequence, message: message.SerializeToString(),
    JSON: lambda _sequence, message: to_json(message),
}


async def _publish(messages: AsyncIterator[Message], feed: Feed[Message]) -> None:
    """Publishes each message, and the end, once the reader waits for it.

    So every message after the first finds the outlet open, as a viewer's does who keeps up.
    """
    error = None
    try:
        async for message in messages:
            await _until_read(feed)
            feed.publish(message)
    except ConnectError as raised:
        error = raised
    await _until_read(feed)
    feed.close(error)


async def _until_read(feed: Feed[Message]) -> None:
    while not feed.waiting:
        await asyncio.sleep(0)


async def _payload(
    definition: pb.UnaryResponseDefinition, requests: Sequence[Message], ctx: Context
) -> pb.ConformancePayload:
    """The payload of a single response, after its delay; raises the error that is asked for."""
    _set_metadata(definition, ctx)
    info = _request_info(requests, ctx)
    await _delay(definition)
    _raise_error(definition, info)
    return pb.ConformancePayload(data=definition.response_data, request_info=info)


async def _delay(definition: _Definition) -> None:
    await asyncio.sleep(definition.response_delay_ms / 1000)


def _bidi_response(data: bytes, info: _Info | None) -> pb.BidiStreamResponse:
    return pb.BidiStreamResponse(payload=pb.ConformancePayload(data=data, request_info=info))


def _set_metadata(definition: _Definition, ctx: Context) -> None:
    for pairs, headers in (
        (definition.response_headers, ctx.response_headers),
        (definition.response_trailers, ctx.response_trailers),
    ):
        for pair in pairs:
            for value in pair.value:
                headers.add(pair.name, value)


def _raise_error(definition: _Definition, info: _Info | None) -> None:
    """Raises the error of a definition that has one, with the call's properties among its details.

    Raises:
        ConnectError: what the definition asks for.
    """
    if not definition.HasField("error"):
        return
    error = definition.error
    details = [*error.details, *_packed([info] if info is not None else [])]
    raise ConnectError(
        _CODES[error.code],
        error.message,
        [ErrorDetail(WireAny(type_url=detail.type_url, value=detail.value)) for detail in details],
    )


def _request_info(requests: Iterable[Message], ctx: Context) -> _Info:
    """The properties of a call as its handler sees them."""
    names = dict.fromkeys(ctx.request_headers.keys())
    info = _Info(
        request_headers=[
            pb.Header(name=name, value=ctx.request_headers.getall(name)) for name in names
        ],
        requests=_packed(requests),
    )
    if ctx.timeout_ms is not None:
        info.timeout_ms = int(ctx.timeout_ms)
    if ctx.http_method == "GET":
        info.connect_get_info.SetInParent()  # handlers are not shown the query
    return info


def _packed(messages: Iterable[Message]) -> list[AnyMessage]:
    packed = []
    for message in messages:
        packed.append(AnyMessage())
        packed[-1].Pack(message)
    return packed
