"""A line in the log for each request, and the id that joins it with every other line about it.

The line comes when the request has ended: method, path, codes, time. A stream so has one line,
however many messages it carried. What was answered is counted then too.
"""

import logging
import time
from collections.abc import Collection
from typing import TYPE_CHECKING

from arcade_clash.logs import Request, current_request, request_id
from arcade_clash.outlet import outlet_of
from arcade_clash.server.answers import Answers
from arcade_clash.server.refusal import is_rpc_path

if TYPE_CHECKING:
    from uvicorn._types import (
        ASGI3Application,
        ASGIReceiveCallable,
        ASGISendCallable,
        ASGISendEvent,
        HTTPScope,
        Scope,
    )

__all__ = ["AccessLog"]

_log = logging.getLogger(__name__)

_CLIENT_LEFT = 499  # what others write too where nobody waited for an answer
_OURS = 500  # what uvicorn answers where nothing else has


class AccessLog:
    """ASGI middleware around everything else.

    Args:
        app: What answers.
        quiet: Paths of calls that come by the second, whose good ends are no news.
        answers: Where they are counted, each as it ends.
    """

    def __init__(
        self,
        app: "ASGI3Application",
        quiet: Collection[str] = (),
        answers: Answers | None = None,
    ) -> None:
        self._app = app
        self._quiet = frozenset(quiet)
        self._answers = Answers() if answers is None else answers

    async def __call__(
        self, scope: "Scope", receive: "ASGIReceiveCallable", send: "ASGISendCallable"
    ) -> None:
        """Has a request answered, and says so."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        offered = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
        request = Request(request_id(offered.decode("latin-1")))
        header = (b"x-request-id", request.request_id.encode())
        status = 0
        outlet = outlet_of(scope)

        async def with_id(message: "ASGISendEvent") -> None:
            if message["type"] == "http.response.start":
                nonlocal status
                if outlet is None or not outlet.is_gone:
                    status = message["status"]
                message = {**message, "headers": [*message.get("headers", ()), header]}
            await send(message)

        before = current_request.set(request)
        began = time.perf_counter()
        try:
            await self._app(scope, receive, with_id)
        except Exception:
            status = status or _OURS
            raise
        finally:
            if status:
                self._answers.add(status, request.refused_for)
            self._write(scope, request, status or _CLIENT_LEFT, time.perf_counter() - began)
            current_request.reset(before)

    def _write(self, scope: "HTTPScope", request: Request, status: int, seconds: float) -> None:
        level = self._level(scope["path"], request, status)
        if not _log.isEnabledFor(level):
            return
        path = _shown(scope["path"])
        milliseconds = round(seconds * 1000, 1)
        code = f" {request.code}" if request.code else ""
        _log.log(
            level,
            "%s %s %d%s in %.1f ms",
            scope["method"],
            path,
            status,
            code,
            milliseconds,
            extra={
                "method": scope["method"],
                "path": path,
                "status": status,
                "code": request.code,
                "milliseconds": milliseconds,
                "http_version": scope["http_version"],
            },
        )

    def _level(self, path: str, request: Request, status: int) -> int:
        fine = status < 400 and request.code in ("", "ok", "canceled")
        if fine and (path in self._quiet or not is_rpc_path(path)):
            return logging.DEBUG
        return logging.INFO


def _shown(path: str) -> str:
    """A path on one line, and no longer than a line should be."""
    shown = "".join(char if char.isprintable() and char != " " else "?" for char in path[:200])
    return shown if len(path) <= 200 else f"{shown}…"
