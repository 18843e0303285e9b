"""The form of a call: path, HTTP method, media type and query are checked before the handler.

A wrong form is answered in JSON that says what to send; Connect's own answer is an empty 404, 405
or 415. A call that passes is normalized: the media type in lower case without parameters, the
message of a GET in base64, and headers that errors quote cut to 100 characters.

A 405 and a 415 have the code `unknown`, since Connect's clients derive that from these statuses.
"""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes, urlencode

from connectrpc.code import Code

from arcade_clash.errors import MOST_QUOTED, quoted
from arcade_clash.server.refusal import content_type, refuse_in_json, refuse_in_text
from arcade_clash.server.unknown_calls import UnknownCalls

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from uvicorn._types import (
        ASGI3Application,
        ASGIReceiveCallable,
        ASGISendCallable,
        HTTPScope,
        Scope,
    )

__all__ = ["Call", "CallForm"]

_GRPC = tuple(
    f"application/{protocol}{codec}".encode()
    for protocol in ("grpc", "grpc-web", "grpc-web-text")
    for codec in ("", "+proto", "+json")
)
_JSON = b"application/json"
_UNARY = (_JSON, b"application/proto", *_GRPC)
_STREAM = (b"application/connect+json", b"application/connect+proto", *_GRPC)

_QUOTED_HEADERS = frozenset(
    {
        b"content-encoding",
        b"connect-content-encoding",
        b"grpc-encoding",
        b"connect-protocol-version",
        b"connect-timeout-ms",
        b"grpc-timeout",
    }
)
"""Headers whose values connectrpc's errors quote whole."""

_BASE64 = re.compile(rb"[A-Za-z0-9_-]*={0,2}")


@dataclass(frozen=True, slots=True)
class Call:
    """An RPC as HTTP sees it."""

    reads: bool = False
    """Whether it has no side effects, so that it may be a GET."""
    streams: bool = False
    """Whether its messages come in envelopes."""


class CallForm:
    """ASGI middleware before a service's handlers. `calls` has every RPC of the server, by path."""

    def __init__(self, app: "ASGI3Application", calls: Mapping[str, Call]) -> None:
        self._app = app
        self._calls = calls
        self._unknown = UnknownCalls(calls)

    async def __call__(
        self, scope: "Scope", receive: "ASGIReceiveCallable", send: "ASGISendCallable"
    ) -> None:
        """Passes a call on in its normal form, or refuses it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        call = self._calls.get(scope["path"])
        if call is None:  # mounted by a host under a root path
            call = self._calls.get(scope["path"].removeprefix(scope["root_path"]))
        kind = content_type(scope)
        if call is None:
            await self._unknown(scope, receive, send)
        elif scope["method"] == "GET" and call.reads:
            try:
                scope = _canonical_get(scope)
            except _Refused as refused:
                status, code, text = refused.args
                await refuse_in_json(send, status, code, text)
                return
            await self._app(scope, receive, send)
        elif scope["method"] != "POST":
            await self._refuse_method(scope, send, call)
        elif kind not in (_STREAM if call.streams else _UNARY):
            await self._refuse_kind(send, call, kind)
        else:
            headers = [*_shortened(scope), (b"content-type", kind)]
            await self._app({**scope, "headers": headers}, receive, send)

    async def _refuse_method(
        self, scope: "HTTPScope", send: "ASGISendCallable", call: Call
    ) -> None:
        allowed = b"GET, POST" if call.reads else b"POST"
        text = (
            f"This call is made by {'GET or POST' if call.reads else 'POST'}, not by "
            f"{scope['method'][:MOST_QUOTED]}: {_example(call)}."
        )
        refuse = _answer_to(content_type(scope))
        await refuse(send, 405, Code.UNKNOWN, text, [(b"allow", allowed)])

    async def _refuse_kind(self, send: "ASGISendCallable", call: Call, kind: bytes) -> None:
        takes = _STREAM if call.streams else _UNARY
        if call.streams and kind != _JSON:
            takes = (_JSON, *takes)  # `JsonLines`, which stands before, takes these
        sent = f"a body of type {quoted(kind.decode('latin-1'))}" if kind else "no content-type"
        text = (
            f"The request has {sent}, which this call does not take; send JSON as "
            f"application/json: {_example(call)}."
        )
        accepted = [(b"accept-post", b", ".join(takes))]
        await _answer_to(kind)(send, 415, Code.UNKNOWN, text, accepted)


def _answer_to(kind: bytes) -> "Callable[..., Awaitable[None]]":
    """JSON for Connect's callers and curl's, text for others: gRPC's clients read no JSON."""
    might_be_connect = not kind or kind.startswith((b"application/", b"text/", b"multipart/"))
    if might_be_connect and not kind.startswith(b"application/grpc"):
        return refuse_in_json
    return refuse_in_text


class _Refused(Exception):
    """A status, a code and a sentence."""


def _example(call: Call) -> str:
    return f"curl {'-N ' if call.streams else ''}--json '{{}}' URL"


def _shortened(scope: "HTTPScope") -> list[tuple[bytes, bytes]]:
    """The headers without the content type, and those that errors quote cut short."""
    return [
        (name, value[:MOST_QUOTED] if name in _QUOTED_HEADERS else value)
        for name, value in scope["headers"]
        if name != b"content-type"
    ]


def _canonical_get(scope: "HTTPScope") -> "HTTPScope":
    """The same call with its message in base64.

    connectrpc's own reader skips characters outside of the alphabet of base64 and replaces bytes
    that are not UTF-8, so rubbish becomes an empty message, which every call that reads accepts.
    Other parameters are ignored, as in Connect.
    """
    known: dict[str, bytes] = {}
    for part in scope["query_string"].split(b"&"):
        name, _, value = part.replace(b"+", b" ").partition(b"=")
        decoded = unquote_to_bytes(name).decode("latin-1")
        if decoded in _PARAMETERS:
            if decoded in known:
                raise _invalid(f"The query has {decoded} twice; give it once.")
            known[decoded] = unquote_to_bytes(value)
    version = known.get("connect", b"v1")
    if version != b"v1":
        raise _invalid(f"connect is {_value(version)} in the query; the version is v1.")
    encoding = known.get("encoding", b"")
    if encoding not in (b"json", b"proto"):
        raise _Refused(
            415,
            Code.UNKNOWN,
            f"encoding is {_value(encoding)} in the query; it is json or proto: "
            "?encoding=json&message=%7B%7D",
        )
    if "message" not in known:
        raise _invalid(
            "The query has no message: ?encoding=json&message=%7B%7D, where %7B%7D is {}."
        )
    query = {
        "connect": "v1",
        "encoding": encoding.decode(),
        "base64": "1",
        "message": base64.urlsafe_b64encode(_message(known)).decode(),
    }
    if known.get("compression"):
        query["compression"] = known["compression"][:MOST_QUOTED].decode("latin-1")
    return {**scope, "query_string": urlencode(query).encode(), "headers": _shortened(scope)}


_PARAMETERS = frozenset({"connect", "encoding", "message", "base64", "compression"})


def _message(known: Mapping[str, bytes]) -> bytes:
    message, is_base64 = known["message"], known.get("base64", b"")
    if is_base64 == b"":
        return message
    if is_base64 != b"1":
        raise _invalid(f"base64 is {_value(is_base64)} in the query; it is 1, or left out.")
    text = message.rstrip(b"=") if _BASE64.fullmatch(message) else b"?"
    try:
        return base64.b64decode(text + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error:
        raise _invalid(
            f"message is {_value(message)} in the query, which is not base64url "
            "(RFC 4648, section 5); leave base64=1 out if it is JSON."
        ) from None


def _invalid(text: str) -> _Refused:
    return _Refused(400, Code.INVALID_ARGUMENT, text)


def _value(value: bytes) -> str:
    return quoted(value[: MOST_QUOTED + 1].decode("utf-8", "replace"))
