"""What goes wrong, as Connect says it: a code, a sentence, and a detail that a program can read.

Only this file knows codes. The domain's errors become theirs, with Google's standard details
(google.rpc.BadRequest and its kin). Anything else is an error of ours: the client learns an id and
nothing more, and the log has the rest under it.
"""

import asyncio
import logging
import secrets
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from typing import Any, TypeVar

from connectrpc.code import Code
from connectrpc.errors import ConnectError, ErrorDetail
from connectrpc.request import RequestContext
from google.protobuf.message import Message
from google.rpc import error_details_pb2 as details
from protobuf.wkt import Any as WireAny

from arcade_clash import errors
from arcade_clash.services.answer_streams import closing

__all__ = ["UNARY_SECONDS", "FailureInterceptor", "to_connect_error"]

UNARY_SECONDS = 30.0
"""What a call with one answer may take at most, however long its caller would wait."""

REQ = TypeVar("REQ")
RES = TypeVar("RES")

_log = logging.getLogger(__name__)


class FailureInterceptor:
    """Stands around every call and lets no error of ours through as it is.

    A call with one answer is given up after `unary_seconds`.
    """

    def __init__(self, unary_seconds: float = UNARY_SECONDS) -> None:
        self._unary_seconds = unary_seconds

    async def intercept_unary(
        self,
        call_next: Callable[[REQ, RequestContext[Any, Any]], Awaitable[RES]],
        request: REQ,
        ctx: RequestContext[Any, Any],
        /,
    ) -> RES:
        """A call with one answer."""
        patience = asyncio.timeout(self._unary_seconds)
        try:
            async with patience:
                return await call_next(request, ctx)
        except Exception as error:
            if isinstance(error, TimeoutError) and patience.expired():
                raise ConnectError(
                    Code.DEADLINE_EXCEEDED,
                    f"the call took longer than {self._unary_seconds:g} s and was given up; what "
                    "it had begun may still be done",
                ) from error
            raise to_connect_error(error, ctx.method.name) from error

    async def intercept_server_stream(
        self,
        call_next: Callable[[REQ, RequestContext[Any, Any]], AsyncIterator[RES]],
        request: REQ,
        ctx: RequestContext[Any, Any],
        /,
    ) -> AsyncIterator[RES]:
        """A call with a stream of answers."""
        async with aclosing(_told_in_codes(call_next(request, ctx), ctx.method.name)) as answers:
            async for answer in answers:
                yield answer

    async def intercept_bidi_stream(
        self,
        call_next: Callable[[AsyncIterator[REQ], RequestContext[Any, Any]], AsyncIterator[RES]],
        request: AsyncIterator[REQ],
        ctx: RequestContext[Any, Any],
        /,
    ) -> AsyncIterator[RES]:
        """A call with a stream of questions and one of answers, as reflection is."""
        async with aclosing(_told_in_codes(call_next(request, ctx), ctx.method.name)) as answers:
            async for answer in answers:
                yield answer


async def _told_in_codes(calling: AsyncIterator[RES], method: str) -> AsyncGenerator[RES]:
    try:
        async with closing(calling) as answers:
            async for answer in answers:
                yield answer
    except Exception as error:
        raise to_connect_error(error, method) from error


def to_connect_error(error: Exception, method: str) -> ConnectError:
    """The error that a client of `method` is told."""
    match error:
        case ConnectError():
            return error
        case errors.InvalidInput():
            violation = details.BadRequest.FieldViolation(field=error.field, description=str(error))
            return _told(
                Code.INVALID_ARGUMENT, error, details.BadRequest(field_violations=[violation])
            )
        case errors.NotFound():
            return _told(
                Code.NOT_FOUND,
                error,
                details.ResourceInfo(resource_type=error.kind, resource_name=error.name),
            )
        case errors.AlreadyExists():
            return _told(Code.ALREADY_EXISTS, error)
        case errors.WrongState():
            violation_of_state = details.PreconditionFailure.Violation(
                type="STATE", description=str(error)
            )
            return _told(
                Code.FAILED_PRECONDITION,
                error,
                details.PreconditionFailure(violations=[violation_of_state]),
            )
        case errors.Forbidden():
            return _told(Code.PERMISSION_DENIED, error)
        case errors.LimitReached():
            used_up = details.QuotaFailure.Violation(description=str(error))
            return _told(Code.RESOURCE_EXHAUSTED, error, details.QuotaFailure(violations=[used_up]))
        case errors.OutOfRange():
            held = {"first": str(error.first), "last": str(error.last)}
            return _told(
                Code.OUT_OF_RANGE,
                error,
                details.ErrorInfo(reason="OUT_OF_RANGE", domain="arcade_clash", metadata=held),
            )
        case errors.Damaged():
            return _told(Code.DATA_LOSS, error)
        case errors.TooSlow():
            return _told(Code.ABORTED, error)
        case errors.Unavailable():
            retry = details.RetryInfo()
            retry.retry_delay.FromSeconds(1)
            return _told(Code.UNAVAILABLE, error, retry)
        case _:
            incident = secrets.token_hex(6)
            _log.error(
                "%s failed, incident %s",
                method,
                incident,
                exc_info=error,
                extra={"incident": incident},
            )
            return ConnectError(
                Code.INTERNAL,
                f"the server failed at this, and it is no fault of yours; "
                f"its log says more under {incident}",
            )


def _told(code: Code, error: Exception, detail: Message | None = None) -> ConnectError:
    packed = []
    if detail is not None:
        packed.append(
            ErrorDetail(
                WireAny(
                    type_url=f"type.googleapis.com/{detail.DESCRIPTOR.full_name}",
                    value=detail.SerializeToString(),
                )
            )
        )
    return ConnectError(code, str(error), packed)
