"""Measures how long the event loop is held while every call is made with its worst requests.

Arguments: a data directory, seconds for each request, rows of the history. Ten callers at once call
the application without sockets. The processor time of each iteration of the loop is taken, which
does not depend on the load of the machine. Prints a line of JSON for each call: the seconds of the
longest iteration, and the number of calls. Each request is asked in three turns, and the turn with
the shortest longest iteration counts: work that is not cut into steps is long in every turn, a page
fault of the machine is not.
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
TURNS = 3


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


async def ask_until(site: Site, path: str, body: bytes, until: float) -> int:
    """Makes one call after the other until a moment, and returns how many."""
    count = 0
    while time.monotonic() < until:
        await ask(site, path, body)
        count += 1
    return count


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
                    content = body.encode().replace(b"MATCH", match_id)
                    turns = []
                    for _ in range(TURNS):
                        rounds.longest()
                        until = time.monotonic() + seconds / TURNS
                        asking = (ask_until(site, path, content, until) for _ in range(CLIENTS))
                        calls += sum(await asyncio.gather(*asking))
                        turns.append(rounds.longest())
                    longest = max(longest, min(turns))
                name = path.rpartition("/")[2]
                print(json.dumps({"call": name, "longest": longest, "calls": calls}), flush=True)
            viewer.cancel()


async def watch(site: Site) -> None:
    """Keeps the arena's fight on."""
    while True:
        await ask(site, "arcade_clash.v1.GameService/StreamGameState", b"{}")


uvloop.run(main())
