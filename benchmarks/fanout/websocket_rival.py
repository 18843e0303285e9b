"""What is usual: a WebSocket on uvicorn, and for each frame and each viewer the state as JSON.

Runs in an environment of its own, which alone has a WebSocket library. The state to show comes as
JSON on the standard input; the port is printed.
"""

import asyncio
import json
import socket
import sys
from typing import Any

import uvicorn

from benchmarks.fanout.pace import Pace

__all__: list[str] = []


class Broadcast:
    """An ASGI application that shows a state to everyone who is connected."""

    def __init__(self, state: dict[str, Any]) -> None:
        self._state = state
        self._viewers: set[Any] = set()
        self._task: asyncio.Task[None] | None = None

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] != "websocket":
            return
        if self._task is None:
            self._task = asyncio.create_task(self._run())
        await receive()
        await send({"type": "websocket.accept"})
        self._viewers.add(send)
        try:
            while (await receive())["type"] != "websocket.disconnect":
                pass
        finally:
            self._viewers.discard(send)

    async def _run(self) -> None:
        async for number in Pace().frames():
            self._state["sequence"] = number
            for send in list(self._viewers):
                try:
                    await send({"type": "websocket.send", "text": json.dumps(self._state)})
                except Exception:
                    self._viewers.discard(send)


if __name__ == "__main__":
    listener = socket.create_server(("127.0.0.1", 0), backlog=2048)
    print(listener.getsockname()[1], flush=True)
    config = uvicorn.Config(
        Broadcast(json.loads(sys.stdin.readline())),
        loop="uvloop",
        http="httptools",
        ws="wsproto",
        lifespan="off",
        access_log=False,
        log_level="error",
    )
    uvicorn.Server(config).run(sockets=[listener])
