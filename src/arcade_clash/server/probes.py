"""Two addresses for whoever runs the server: whether it lives, and whether it is open."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from arcade_clash.server.refusal import send_response

if TYPE_CHECKING:
    from uvicorn._types import ASGIReceiveCallable, ASGISendCallable, Scope

__all__ = ["PROBES", "Probes"]

PROBES = frozenset({"/healthz", "/readyz"})

_PLAIN = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]


class Probes:
    """ASGI application for the paths of `PROBES`.

    `closed_because` gives the sentence that says why the server is not open, empty where it is.
    """

    def __init__(self, closed_because: Callable[[], Awaitable[str]]) -> None:
        self._closed_because = closed_because

    async def __call__(
        self,
        scope: "Scope",
        receive: "ASGIReceiveCallable",  # noqa: ARG002 # a probe has no body
        send: "ASGISendCallable",
    ) -> None:
        """Answers a probe with a line."""
        if scope["type"] != "http":
            raise RuntimeError(f"probes do not speak {scope['type']}")
        if scope["method"] not in ("GET", "HEAD"):
            await send_response(send, 405, [(b"allow", b"GET, HEAD"), *_PLAIN], b"Only GET.\n")
            return
        reason = await self._closed_because() if scope["path"] == "/readyz" else ""
        if reason:
            await send_response(
                send, 503, [*_PLAIN, (b"retry-after", b"1")], f"{reason}\n".encode()
            )
        else:
            await send_response(send, 200, _PLAIN, b"ok\n")
