"""ETags for RPCs by GET: a caller that has the answer gets a 304 without a body.

A handler sets `cache-control` on an answer that may be cached. The tag is strong, a digest of the
bytes that are sent, so each format and each compression has its own.
"""

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from uvicorn._types import (
        ASGI3Application,
        ASGIReceiveCallable,
        ASGISendCallable,
        ASGISendEvent,
        Scope,
    )

__all__ = ["Revalidation", "is_known"]

_OF_A_BODY = frozenset({b"content-type", b"content-length", b"content-encoding"})


class Revalidation:
    """ASGI middleware around unary calls."""

    def __init__(self, app: "ASGI3Application") -> None:
        self._app = app

    async def __call__(
        self, scope: "Scope", receive: "ASGIReceiveCallable", send: "ASGISendCallable"
    ) -> None:
        """Passes a request on, and tags an answer that may be cached."""
        if scope["type"] == "http" and scope["method"] == "GET":
            asked = b", ".join(v for name, v in scope["headers"] if name == b"if-none-match")
            await self._app(scope, receive, _Tagged(send, asked))
        else:
            await self._app(scope, receive, send)


def is_known(tag: bytes, if_none_match: bytes) -> bool:
    """Whether an `If-None-Match` header lists a tag."""
    tags = {part.strip().removeprefix(b"W/") for part in if_none_match.split(b",")}
    return tag in tags or b"*" in tags


class _Tagged:
    """An ASGI `send` that holds the headers back until the body is whole."""

    def __init__(self, send: "ASGISendCallable", asked: bytes) -> None:
        self._send = send
        self._asked = asked
        self._start: ASGISendEvent | None = None
        self._body = bytearray()

    async def __call__(self, message: "ASGISendEvent") -> None:
        if message["type"] == "http.response.start":
            kept = any(name == b"cache-control" for name, _ in message.get("headers", ()))
            if message["status"] == 200 and kept:
                self._start = message
            else:
                await self._send(message)
        elif self._start is None or message["type"] != "http.response.body":
            await self._send(message)
        else:
            self._body += message["body"]
            if not message.get("more_body", False):
                await self._finish(self._start)

    async def _finish(self, start: "ASGISendEvent") -> None:
        assert start["type"] == "http.response.start"  # noqa: S101 # nothing else is held back
        tag = b'"%s"' % hashlib.sha256(self._body).hexdigest()[:32].encode()
        headers = [*start.get("headers", ()), (b"etag", tag)]
        body = bytes(self._body)
        if is_known(tag, self._asked):
            headers = [pair for pair in headers if pair[0].lower() not in _OF_A_BODY]
            start, body = {**start, "status": 304, "headers": headers}, b""
        else:
            start = {**start, "headers": headers}
        self._start = None
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body, "more_body": False})
