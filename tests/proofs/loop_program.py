"""Measures how long the event loop is held while every call is made with its worst requests.

Arguments: a data directory, seconds for each request, rows of the history. Ten callers at once call
the application without sockets. The processor time of each iteration of the loop is taken, which
does not depend on the load of the machine. Prints a line of JSON for each call: the seconds of the
longest iteration, and the number of calls.
"""

import asyncio
import gc
import json
import sys
import time
from pathlib import Path
from typing import Any, cast

import uvloop
from worst import CLIENTS, WORST, prepare

from arcade_clash.app import ArcadeClash
from arcade_clash.site import Site
from arcade_clash.storage.directory import DataDirectory

STREAM_SECONDS = 0.5


class Rounds:
    """The longest round of the loop since it was last asked for, in seconds of this thread."""

    def __init__(self) -> None:
        self._longest = 0.0
        self._began = time.thread_time()

    def __call__(self) -> None:
        now = time.thread_time()
        self._longest = max(self._longest, now - self._began)
        self._began = now
        asyncio.get_running_loop().call_soon(self)

    def longest(self) -> float:
        longest, self._longest = self._longest, 0.0
        return longest


async def ask(site: Site, path: str, body: bytes, told: dict[str, Any] | None = None) -> None:
    """Makes one call, and puts its answer into `told`; a stream is left after a moment."""
    waiting = [body]

    async def receive() -> Any:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(), "more_body": False}
        return await asyncio.get_running_loop().create_future()  # the caller stays

    async def send(message: Any) -> None:
        if told is not None and message.get("body"):
            told.update(json.loads(message["body"]))

    scope: Any = {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": f"/{path}",
        "root_path": "",
        "query_string": b"",
        "client": ("127.0.0.1", 1),
        "headers": [(b"content-type", b"application/json")],
    }
    try:
        async with asyncio.timeout(STREAM_SECONDS):
            await site(scope, cast("Any", receive), cast("Any", send))
    except TimeoutError:
        pass


async def main() -> None:
    """Makes every call."""
    data, seconds, history = Path(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
    prepare(data, history)
    with DataDirectory(data) as directory:
        async with ArcadeClash(directory) as arcade:
            site = Site(arcade, data / "no page", max_streams=100)
            viewer = asyncio.ensure_future(watch(site))
            opened: dict[str, Any] = {}
            await ask(site, "arcade_clash.v1.GameService/CreateMatch", b'{"paused": true}', opened)
            match_id = opened["match"]["matchId"].encode()
            gc.freeze()  # as `serve` does
            rounds = Rounds()
            rounds()
            for path, bodies in WORST.items():
                longest, calls = 0.0, 0
                for body in bodies:
                    until = time.monotonic() + seconds
                    rounds.longest()

                    async def client(path: str, body: bytes, until: float) -> int:
                        count = 0
                        while time.monotonic() < until:
                            await ask(site, path, body)
                            count += 1
                        return count

                    asking = (
                        client(path, body.encode().replace(b"MATCH", match_id), until)
                        for _ in range(CLIENTS)
                    )
                    calls += sum(await asyncio.gather(*asking))
                    longest = max(longest, rounds.longest())
                name = path.rpartition("/")[2]
                print(json.dumps({"call": name, "longest": longest, "calls": calls}), flush=True)
            viewer.cancel()


async def watch(site: Site) -> None:
    """Keeps the arena's fight on."""
    while True:
        await ask(site, "arcade_clash.v1.GameService/StreamGameState", b"{}")


uvloop.run(main())
