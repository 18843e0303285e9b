"""gRPC-Web as text: base64 in both directions, by which Google's browser client reads streams.

The handler beneath sees binary gRPC-Web. Each chunk of a response is encoded on its own, with
padding, as the gRPC-Web protocol allows.
"""

import base64
import binascii
import re
from typing import TYPE_CHECKING

from connectrpc.code import Code

from arcade_clash.outlet import OUTLET
from arcade_clash.server.bodies import MAX_BODY_BYTES, handing_on, whole_body
from arcade_clash.server.refusal import content_type, refuse

if TYPE_CHECKING:
    from uvicorn._types import (
        ASGI3Application,
        ASGIReceiveCallable,
        ASGISendCallable,
        ASGISendEvent,
        HTTPScope,
        Scope,
    )

__all__ = ["GrpcWebText"]

_TEXT, _BINARY = b"application/grpc-web-text", b"application/grpc-web"

_PIECE = re.compile(rb"[A-Za-z0-9+/]+={0,2}")

_MOST_PIECES = 1000
"""Padded pieces of a body; more of them hold the event loop."""


class GrpcWebText:
    """ASGI middleware: decodes requests of gRPC-Web's text form, and encodes their responses."""

    def __init__(self, app: "ASGI3Application", max_body_bytes: int = MAX_BODY_BYTES) -> None:
        self._app = app
        self._max_body_bytes = max_body_bytes

    async def __call__(
        self, scope: "Scope", receive: "ASGIReceiveCallable", send: "ASGISendCallable"
    ) -> None:
        """Translates a call of the text form, and passes every other on untouched."""
        if scope["type"] == "http" and content_type(scope).startswith(_TEXT):
            await self._translate(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _translate(
        self, scope: "HTTPScope", receive: "ASGIReceiveCallable", send: "ASGISendCallable"
    ) -> None:
        text = await whole_body(scope, receive, send, self._max_body_bytes)
        if text is None:
            return
        body = _decoded(text)
        if body is None:
            told = (
                "The body of application/grpc-web-text is not base64, or is in over "
                f"{_MOST_PIECES} pieces; send it encoded as one."
            )
            await refuse(scope, send, Code.INVALID_ARGUMENT, told)
            return
        kind = content_type(scope).replace(_TEXT, _BINARY, 1)
        headers = [
            (name, value)
            for name, value in scope["headers"]
            if name not in (b"content-type", b"content-length")
        ]
        headers += [(b"content-type", kind), (b"content-length", b"%d" % len(body))]
        # An outlet writes past this middleware, and what it writes is not base64.
        others = {k: v for k, v in (scope.get("extensions") or {}).items() if k != OUTLET}
        inner: HTTPScope = {**scope, "headers": headers, "extensions": others}

        async def encoded(message: "ASGISendEvent") -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*map(_as_text, message.get("headers", ()))]}
            elif message["type"] == "http.response.body":
                message = {**message, "body": base64.b64encode(message["body"])}
            await send(message)

        await self._app(inner, handing_on(body, receive), encoded)


def _as_text(header: tuple[bytes, bytes]) -> tuple[bytes, bytes]:
    name, value = header
    if name == b"content-type" and value.startswith(_BINARY):
        return name, value.replace(_BINARY, _TEXT, 1)
    return header


def _decoded(text: bytes) -> bytes | None:
    """The bytes of concatenated base64 pieces, padded or not; None if the text is invalid."""
    if text.count(b"=") > 2 * _MOST_PIECES:
        return None
    body = bytearray()
    at = 0
    for piece in _PIECE.finditer(text):
        if piece.start() != at:
            return None
        at = piece.end()
        try:
            body += base64.b64decode(piece[0], validate=True)
        except binascii.Error:
            return None
    return bytes(body) if at == len(text) else None
