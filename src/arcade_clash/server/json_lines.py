"""Streams for curl: plain JSON in, one JSON message a line out.

Connect frames a stream's messages in binary envelopes, which curl can neither write nor print. So
where a streaming path is POSTed with the `application/json` of a unary call, the body is put into
an envelope and the envelopes of the answer are taken off. The handler beneath is the same.
"""

import json
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from connectrpc.code import Code

from arcade_clash.server.bodies import MAX_BODY_BYTES, handing_on, whole_body
from arcade_clash.server.refusal import content_type, http_status, send_response

if TYPE_CHECKING:
    from uvicorn._types import (
        ASGI3Application,
        ASGIReceiveCallable,
        ASGISendCallable,
        ASGISendEvent,
        HTTPScope,
        Scope,
    )

__all__ = ["JsonLines"]

_STREAM = b"application/connect+json"
_COMPRESSED, _END = 1, 2

# Headers that mean one thing for a unary call and another, or nothing, for a stream.
_REPLACED = {b"content-type", b"content-length", b"content-encoding", b"connect-accept-encoding"}
_OF_THE_ENVELOPES = {b"content-type", b"content-length", b"connect-content-encoding"}


class JsonLines:
    """ASGI middleware: newline-delimited JSON on the given paths of server-streaming RPCs."""

    def __init__(
        self, app: "ASGI3Application", paths: Collection[str], max_body_bytes: int = MAX_BODY_BYTES
    ) -> None:
        self._app = app
        self._paths = frozenset(paths)
        self._max_body_bytes = max_body_bytes

    async def __call__(
        self, scope: "Scope", receive: "ASGIReceiveCallable", send: "ASGISendCallable"
    ) -> None:
        """Translates a call that is meant for it, and hands on every other untouched."""
        if (
            scope["type"] == "http"
            and scope["method"] == "POST"
            and scope["path"].removeprefix(scope["root_path"]) in self._paths
            and content_type(scope) == b"application/json"
        ):
            await self._translate(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _translate(
        self, scope: "HTTPScope", receive: "ASGIReceiveCallable", send: "ASGISendCallable"
    ) -> None:
        body = await whole_body(scope, receive, send, self._max_body_bytes)
        if body is None:
            return
        encoding = b""
        headers = [(name, value) for name, value in scope["headers"] if name not in _REPLACED]
        for name, value in scope["headers"]:
            if name == b"content-encoding" and value.lower() != b"identity":
                encoding = value
                headers.append((b"connect-content-encoding", value))
        envelope = _envelope(body, _COMPRESSED if encoding else 0)
        headers += [(b"content-type", _STREAM), (b"content-length", b"%d" % len(envelope))]
        inner: HTTPScope = {**scope, "headers": headers}
        await self._app(inner, handing_on(envelope, receive), _Lines(send))


def _envelope(message: bytes, flags: int) -> bytes:
    return bytes([flags]) + len(message).to_bytes(4, "big") + message


class _Lines:
    """An ASGI `send` that takes a Connect stream and writes lines.

    The status waits for the first message, so that an error before it becomes an HTTP status.
    """

    def __init__(self, send: "ASGISendCallable") -> None:
        self._send = send
        self._buffer = bytearray()
        self._headers: list[tuple[bytes, bytes]] = []
        self._passes = False  # not a Connect stream: as it stands
        self._started = False
        self._ended = False

    async def __call__(self, message: "ASGISendEvent") -> None:
        if message["type"] == "http.response.start":
            headers = list(message.get("headers", ()))
            self._passes = message["status"] != 200 or (b"content-type", _STREAM) not in headers
            if self._passes:
                await self._send(message)
            else:
                self._headers = [pair for pair in headers if pair[0] not in _OF_THE_ENVELOPES]
        elif self._passes or message["type"] != "http.response.body":
            await self._send(message)
        elif not self._ended:
            await self._take(message["body"], message.get("more_body", False))

    async def _take(self, data: bytes, more: bool) -> None:
        lines, end = self._unwrap(data)
        if end is None and more:
            if lines:
                await self._write(lines, more=True)
            return
        self._ended = True
        error = self._error(end)
        if error is None:
            await self._write(lines, more=False)
        elif self._started or lines:
            last = json.dumps({"error": error}, ensure_ascii=False).encode() + b"\n"
            await self._write(lines + last, more=False)
        else:
            headers = [*self._headers, (b"content-type", b"application/json")]
            status = http_status(str(error.get("code")))
            text = json.dumps(error, ensure_ascii=False).encode()
            await send_response(self._send, status, headers, text)

    async def _write(self, lines: bytes, *, more: bool) -> None:
        if not self._started:
            self._started = True
            headers = [
                *self._headers,
                (b"content-type", b"application/x-ndjson"),
                (b"cache-control", b"no-store"),
            ]
            await self._send({"type": "http.response.start", "status": 200, "headers": headers})
        await self._send({"type": "http.response.body", "body": lines, "more_body": more})

    def _unwrap(self, data: bytes) -> tuple[bytes, bytes | None]:
        """Takes whole envelopes off: their messages as lines, and the end where it came."""
        if not self._buffer and data[:1] == b"\0" and len(data) == 5 + _length(data):
            return _line(data[5:]), None  # The way of nearly every message.
        buffer = self._buffer
        buffer += data
        lines = bytearray()
        while len(buffer) >= 5:
            stop = 5 + _length(buffer)
            if len(buffer) < stop:
                break
            flags, message = buffer[0], bytes(buffer[5:stop])
            del buffer[:stop]
            if flags & _COMPRESSED:
                raise RuntimeError("a stream was compressed that nobody asked to be")
            if flags & _END:
                return bytes(lines), message
            lines += _line(message)
        return bytes(lines), None

    @staticmethod
    def _error(end: bytes | None) -> dict[str, Any] | None:  # as free as Connect's details are
        if end is None:
            return {"code": Code.INTERNAL.value, "message": "The stream was cut short."}
        error = json.loads(end).get("error")
        return error if isinstance(error, dict) else None


def _length(envelope: bytes | bytearray) -> int:
    return int.from_bytes(envelope[1:5], "big")


def _line(message: bytes) -> bytes:
    """A message on one line: JSON has line ends only where a space is as good."""
    if b"\n" in message or b"\r" in message:
        message = message.replace(b"\r", b" ").replace(b"\n", b" ")
    return message + b"\n"
