"""The answer to a call of an unknown RPC: `unimplemented`, with the nearest known names."""

import difflib
from collections.abc import Collection
from typing import TYPE_CHECKING

from connectrpc.code import Code

from arcade_clash.errors import MOST_QUOTED, quoted
from arcade_clash.server.refusal import content_type, is_rpc_path, refuse

if TYPE_CHECKING:
    from uvicorn._types import ASGIReceiveCallable, ASGISendCallable, HTTPScope, Scope

__all__ = ["UnknownCalls", "is_call"]

_MOST_NAMED = 3


def is_call(scope: "HTTPScope", path: str) -> bool:
    """Whether a request is meant for an RPC, by its path or by its media type."""
    kind = content_type(scope)
    return (
        is_rpc_path(path)
        or kind.startswith((b"application/grpc", b"application/connect+"))
        or (scope["method"] == "POST" and kind in (b"application/json", b"application/proto"))
    )


class UnknownCalls:
    """ASGI application: Connect's `unimplemented`, with the nearest names among `paths`."""

    def __init__(self, paths: Collection[str]) -> None:
        self._paths = tuple(paths)
        self._by_method: dict[str, list[str]] = {}
        for path in self._paths:
            self._by_method.setdefault(_method(path), []).append(path)

    async def __call__(
        self,
        scope: "Scope",
        receive: "ASGIReceiveCallable",  # noqa: ARG002 # the body does not matter
        send: "ASGISendCallable",
    ) -> None:
        """Answers one request."""
        if scope["type"] != "http":
            raise RuntimeError(f"no RPC is called by {scope['type']}")
        path = scope["path"]
        text = f"There is no RPC {quoted(path)}{self._hint(path)}"
        await refuse(scope, send, Code.UNIMPLEMENTED, text, status=404)

    def _hint(self, path: str) -> str:
        method = _method(path)[:MOST_QUOTED]
        near = [method]
        if method not in self._by_method:
            near = difflib.get_close_matches(method, self._by_method, _MOST_NAMED, 0.7)
        meant = [known for name in near for known in self._by_method[name]][:_MOST_NAMED]
        if meant:
            return f"; did you mean {' or '.join(meant)}?"
        service = path.rpartition("/")[0]
        beside = [known for known in self._paths if known.rpartition("/")[0] == service]
        if beside:
            return f"; there are {', '.join(known.rpartition('/')[2] for known in beside)}."
        services = dict.fromkeys(known.rpartition("/")[0] for known in self._paths)
        return f"; the services are {', '.join(services)}." if services else "."


def _method(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2].lower()
