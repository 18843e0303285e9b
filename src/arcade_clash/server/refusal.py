"""How the server says no before a handler is reached, in the form that its caller understands.

A caller of gRPC or of a Connect stream reads its status from the end of a 200, every other from an
HTTP status with Connect's JSON error as the body. Which inputs are refused is decided elsewhere.
"""

import json
from collections.abc import Iterable
from urllib.parse import quote

from connectrpc.code import Code
from uvicorn._types import ASGISendCallable, ASGISendEvent, HTTPScope

from arcade_clash.logs import current_request
from arcade_clash.server.answers import Reason

__all__ = [
    "GRPC_STATUS",
    "content_type",
    "error_json",
    "http_status",
    "is_rpc_path",
    "refusal",
    "refuse",
    "refuse_in_json",
    "refuse_in_text",
    "send_response",
]

_HTTP_STATUS = {
    Code.CANCELED: 499,
    Code.UNKNOWN: 500,
    Code.INVALID_ARGUMENT: 400,
    Code.DEADLINE_EXCEEDED: 504,
    Code.NOT_FOUND: 404,
    Code.ALREADY_EXISTS: 409,
    Code.PERMISSION_DENIED: 403,
    Code.RESOURCE_EXHAUSTED: 429,
    Code.FAILED_PRECONDITION: 400,
    Code.ABORTED: 409,
    Code.OUT_OF_RANGE: 400,
    Code.UNIMPLEMENTED: 501,
    Code.INTERNAL: 500,
    Code.UNAVAILABLE: 503,
    Code.DATA_LOSS: 500,
    Code.UNAUTHENTICATED: 401,
}

GRPC_STATUS = {
    code: number
    for number, code in enumerate(
        (
            Code.CANCELED,
            Code.UNKNOWN,
            Code.INVALID_ARGUMENT,
            Code.DEADLINE_EXCEEDED,
            Code.NOT_FOUND,
            Code.ALREADY_EXISTS,
            Code.PERMISSION_DENIED,
            Code.RESOURCE_EXHAUSTED,
            Code.FAILED_PRECONDITION,
            Code.ABORTED,
            Code.OUT_OF_RANGE,
            Code.UNIMPLEMENTED,
            Code.INTERNAL,
            Code.UNAVAILABLE,
            Code.DATA_LOSS,
            Code.UNAUTHENTICATED,
        ),
        start=1,
    )
}
"""The numbers of gRPC."""


def http_status(code: str) -> int:
    """The HTTP status that Connect gives an error of this code; 500 for one that it has not."""
    try:
        return _HTTP_STATUS[Code(code)]
    except ValueError:
        return 500


def error_json(code: Code, message: str) -> bytes:
    """Connect's JSON form of an error."""
    return json.dumps({"code": code.value, "message": message}, ensure_ascii=False).encode()


def content_type(scope: HTTPScope) -> bytes:
    """The media type of the request's body, lower-case, without parameters; empty for none."""
    for name, value in scope["headers"]:
        if name == b"content-type":
            return value.partition(b";")[0].strip().lower()
    return b""


def is_rpc_path(path: str) -> bool:
    """Whether a path has the shape of an RPC's: `/package.Service/Method`."""
    parts = path.split("/")
    return len(parts) == 3 and not parts[0] and "." in parts[1] and bool(parts[2])


async def send_response(
    send: ASGISendCallable,
    status: int,
    headers: Iterable[tuple[bytes, bytes]],
    body: bytes = b"",
) -> None:
    """Sends a whole response whose length is known."""
    for event in _whole(status, headers, body):
        await send(event)


def refusal(
    scope: HTTPScope, code: Code, message: str, *, status: int | None = None
) -> list[ASGISendEvent]:
    """The whole answer to a request that is refused, in the protocol of its content type.

    `status` replaces the HTTP status of the code where the caller's protocol shows one.
    """
    kind = content_type(scope)
    if kind.startswith(b"application/grpc"):
        return _grpc_end(scope, kind, code, message)
    if kind.startswith(b"application/connect+"):
        # A Connect stream keeps its status for the end of the stream, in an envelope flagged 2.
        end = b'{"error": ' + error_json(code, message) + b"}"
        body = b"\x02" + len(end).to_bytes(4, "big") + end
        return _whole(200, [(b"content-type", kind)], body)
    headers = [(b"content-type", b"application/json")]
    if code is Code.UNAUTHENTICATED:
        headers.append((b"www-authenticate", b"Bearer"))
    return _whole(status or _HTTP_STATUS[code], headers, error_json(code, message))


async def refuse(
    scope: HTTPScope,
    send: ASGISendCallable,
    code: Code,
    message: str,
    *,
    status: int | None = None,
    reason: Reason | None = None,
) -> None:
    """Answers a request with its `refusal`; `reason` is what it is counted under."""
    _note(code, reason)
    for event in refusal(scope, code, message, status=status):
        await send(event)


async def refuse_in_json(
    send: ASGISendCallable,
    status: int,
    code: Code,
    message: str,
    headers: Iterable[tuple[bytes, bytes]] = (),
) -> None:
    """Answers a request with an HTTP status and Connect's JSON, whatever protocol it names."""
    _note(code, None)
    kinds = [(b"content-type", b"application/json"), *headers]
    await send_response(send, status, kinds, error_json(code, message))


async def refuse_in_text(
    send: ASGISendCallable,
    status: int,
    code: Code,
    message: str,
    headers: Iterable[tuple[bytes, bytes]] = (),
) -> None:
    """Answers a request with an HTTP status and a line of text; `code` is for the log."""
    _note(code, None)
    kinds = [(b"content-type", b"text/plain; charset=utf-8"), *headers]
    await send_response(send, status, kinds, f"{message}\n".encode())


def _note(code: Code, reason: Reason | None) -> None:
    """Has the log's line and the counts say how the request ended."""
    request = current_request.get()
    if request is not None:
        request.code = code.value
        request.refused_for = reason or ""


def _whole(status: int, headers: Iterable[tuple[bytes, bytes]], body: bytes) -> list[ASGISendEvent]:
    return [
        {
            "type": "http.response.start",
            "status": status,
            "headers": [*headers, (b"content-length", b"%d" % len(body))],
        },
        {"type": "http.response.body", "body": body, "more_body": False},
    ]


def _grpc_end(scope: HTTPScope, kind: bytes, code: Code, message: str) -> list[ASGISendEvent]:
    """gRPC's status: in trailers, which its clients look at, or in the headers of gRPC-Web."""
    status = [
        (b"grpc-status", b"%d" % GRPC_STATUS[code]),
        (b"grpc-message", quote(message, safe=" ").encode()),
    ]
    is_web = kind.startswith(b"application/grpc-web")
    if is_web or "http.response.trailers" not in (scope.get("extensions") or {}):
        # A response of headers only, where the status stands when nothing follows.
        return _whole(200, [(b"content-type", kind), *status], b"")
    return [
        {
            "type": "http.response.start",
            "status": 200,
            "headers": [(b"content-type", kind)],
            "trailers": True,
        },
        {"type": "http.response.body", "body": b"", "more_body": False},
        {"type": "http.response.trailers", "headers": status, "more_trailers": False},
    ]
