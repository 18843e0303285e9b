"""The built page's files, held in memory: one look-up each, and no path ever reaches the disk.

A path of the page's own, such as `/match/ID`, is answered with `index.html`, which knows what to
show. Names with a hash in them never change, so browsers keep them; the rest is asked for again.
"""

import gzip
import hashlib
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from arcade_clash.server.refusal import send_response
from arcade_clash.server.revalidation import is_known
from arcade_clash.server.unknown_calls import UnknownCalls, is_call

if TYPE_CHECKING:
    from uvicorn._types import (
        ASGIReceiveCallable,
        ASGISendCallable,
        HTTPScope,
        Scope,
    )

__all__ = ["Page"]

# The module of the standard library reads the machine's own tables, which differ.
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
_COMPRESSED_TYPES = (".css", ".html", ".js", ".json", ".map", ".svg", ".txt", ".webmanifest")

_SAFETY = [
    (
        b"content-security-policy",
        (
            b"default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
            b"form-action 'none'; frame-ancestors 'self'"
        ),
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
]

_NOT_BUILT = (
    "The page is not built, so there is nothing to show here: `make page` builds it. "
    "Everything else answers: try `curl -N --json '{}' "
    "http://HOST/arcade_clash.v1.GameService/StreamGameState`.\n"
)


@dataclass(frozen=True)
class _File:
    """A file of the page as it is sent."""

    content: bytes = field(repr=False)
    media_type: bytes
    immutable: bool
    compressible: bool

    @cached_property
    def etag(self) -> bytes:
        return b'"%s"' % hashlib.sha256(self.content).hexdigest()[:32].encode()

    @cached_property
    def gzipped(self) -> bytes:
        return gzip.compress(self.content, 9, mtime=0)


class Page:
    """ASGI application for the files in `directory`, read once, when the first is asked for.

    It may be the last of the routes: an RPC that nothing else knew gets Connect's `unimplemented`,
    with the nearest names among `rpc_paths`.
    """

    def __init__(self, directory: Path, rpc_paths: Collection[str] = ()) -> None:
        self._directory = directory
        self._unknown = UnknownCalls(rpc_paths)
        self._files: dict[str, _File] = {}

    async def __call__(
        self,
        scope: "Scope",
        receive: "ASGIReceiveCallable",
        send: "ASGISendCallable",
    ) -> None:
        """Answers one request."""
        if scope["type"] != "http":
            raise RuntimeError(f"the page does not speak {scope['type']}")
        path = scope["path"].removeprefix(scope["root_path"])
        if is_call(scope, path):
            await self._unknown(scope, receive, send)
        elif scope["method"] not in ("GET", "HEAD"):
            headers = [(b"allow", b"GET, HEAD"), *_plain()]
            await send_response(send, 405, headers, b"The page is only to be read.\n")
        else:
            await self._send_file(scope, send, path)

    async def _send_file(self, scope: "HTTPScope", send: "ASGISendCallable", path: str) -> None:
        file = self._find(path)
        if file is None:
            status, text = (404, "There is no such page.\n") if self._files else (503, _NOT_BUILT)
            await send_response(send, status, _plain(), text.encode())
            return
        asked = dict(scope["headers"])
        keep = b"public, max-age=31536000, immutable" if file.immutable else b"no-cache"
        headers = [(b"etag", file.etag), (b"cache-control", keep), *_SAFETY]
        if file.compressible:
            headers.append((b"vary", b"accept-encoding"))
        if is_known(file.etag, asked.get(b"if-none-match", b"")):
            await send({"type": "http.response.start", "status": 304, "headers": headers})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
            return
        body = file.content
        if file.compressible and b"gzip" in asked.get(b"accept-encoding", b""):
            body = file.gzipped
            headers.append((b"content-encoding", b"gzip"))
        headers.append((b"content-type", file.media_type))
        await send_response(send, 200, headers, body)

    def _find(self, path: str) -> _File | None:
        if not self._files:
            self._files = _read(self._directory)
        file = self._files.get(path)
        if file is None and not PurePosixPath(path).suffix:
            file = self._files.get("/index.html")  # A path of the page's own.
        return file


def _plain() -> list[tuple[bytes, bytes]]:
    return [(b"content-type", b"text/plain; charset=utf-8"), *_SAFETY]


def _read(directory: Path) -> dict[str, _File]:
    """Every file by its path on the server; none at all unless there is an index."""
    if not (directory / "index.html").is_file():
        return {}
    return {
        "/" + path.relative_to(directory).as_posix(): _File(
            path.read_bytes(),
            _TYPES.get(path.suffix, "application/octet-stream").encode(),
            immutable=path.parent.name == "assets",
            compressible=path.suffix in _COMPRESSED_TYPES,
        )
        for path in directory.rglob("*")
        if path.is_file()
    }
