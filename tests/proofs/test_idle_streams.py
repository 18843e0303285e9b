"""Proof 13, the server's side: heartbeats keep a stream alive on which nothing happens.

Between a viewer and the server stands a proxy that cuts whatever is silent for a minute, as many
do. In an ordinary run its minute is a few seconds, and the server's ten seconds shrink with it. The
viewer's side, what a page does about silence, is in `frontend/src/wire/follow.test.ts`.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from arcade_clash.app import ArcadeClash
from arcade_clash.server import Server, ServerSettings, listen
from arcade_clash.site import Site
from arcade_clash.storage.directory import DataDirectory
from ledger import Proof
from running_server import GAME

pytestmark = [pytest.mark.proof(13), pytest.mark.journey]

STREAM = f"{GAME}/StreamGameState"
HEARTBEAT_S, IDLE_LIMIT_S = 10.0, 60.0


class IdleProxy:
    """Hands bytes through, and cuts a connection on which none came for `limit_s`."""

    def __init__(self, port: int, limit_s: float) -> None:
        self._port = port
        self._limit_s = limit_s

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[str]:
        """Gives the URL under which it serves."""
        async with await asyncio.start_server(self._serve, "127.0.0.1", 0) as server:
            yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"

    async def _serve(self, viewer: asyncio.StreamReader, to_viewer: asyncio.StreamWriter) -> None:
        server, to_server = await asyncio.open_connection("127.0.0.1", self._port)
        loop = asyncio.get_running_loop()
        heard_at = loop.time()

        async def hand_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal heard_at
            while data := await reader.read(65536):
                heard_at = loop.time()
                writer.write(data)
                await writer.drain()

        async def watch() -> None:
            while (left := heard_at + self._limit_s - loop.time()) > 0:
                await asyncio.sleep(left)

        work = [hand_on(viewer, to_server), hand_on(server, to_viewer), watch()]
        tasks = [asyncio.create_task(part) for part in work]
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for writer in (to_viewer, to_server):
            writer.close()


@asynccontextmanager
async def served(data: Path, heartbeat: float) -> AsyncIterator[int]:
    """The arena on a port of this process."""
    listener = listen("127.0.0.1", 0)
    started = asyncio.Event()
    with DataDirectory(data) as directory:
        arcade = ArcadeClash(directory, heartbeat=heartbeat)
        server = Server(
            Site(arcade, data),
            ServerSettings(),
            listener,
            on_started=lambda url: started.set(),
            drain=arcade.drain,
        )
        serving = asyncio.create_task(server.serve())
        try:
            await started.wait()
            yield listener.port
        finally:
            server.should_exit = True
            await serving
            listener.close()


def viewer(port: int, *, http2: bool = False) -> httpx.AsyncClient:
    """A client that calls the server by its own name, through whatever proxy."""
    host = {"host": f"127.0.0.1:{port}"}
    return httpx.AsyncClient(headers=host, timeout=300, http1=not http2, http2=http2)


async def a_paused_match(client: httpx.AsyncClient, url: str) -> dict[str, str]:
    """Opens a match in which nothing happens, and names it."""
    answer = await client.post(f"{url}/{GAME}/CreateMatch", json={"paused": True})
    return {"matchId": answer.json()["match"]["matchId"]}


async def test_heartbeats_keep_an_idle_stream_alive_through_a_proxy(
    tmp_path: Path, proof: Proof
) -> None:
    shrunk = proof.size(40.0, 1.0)
    heartbeat_s, limit_s = HEARTBEAT_S / shrunk, IDLE_LIMIT_S / shrunk
    async with (
        served(tmp_path / "data", heartbeat_s) as port,
        IdleProxy(port, limit_s).opened() as url,
        viewer(port) as first,
        viewer(port, http2=True) as second,
    ):
        await asyncio.gather(
            watch(first, "HTTP/1.1", url, proof, heartbeat_s, limit_s),
            watch(second, "HTTP/2", url, proof, heartbeat_s, limit_s),
        )


async def watch(
    client: httpx.AsyncClient,
    version: str,
    url: str,
    proof: Proof,
    heartbeat_s: float,
    limit_s: float,
) -> None:
    watched_s = 2.5 * limit_s
    asked = await a_paused_match(client, url)
    begun = time.monotonic()
    heartbeats, longest, last = 0, 0.0, begun
    async with client.stream("POST", f"{url}/{STREAM}", json=asked) as stream:
        assert stream.http_version == version
        assert stream.headers["x-accel-buffering"] == "no"
        async for line in stream.aiter_lines():
            now = time.monotonic()
            longest, last = max(longest, now - last), now
            heartbeats += "heartbeat" in json.loads(line)
            if now - begun > watched_s:
                break
    proof.measured(
        f"a paused match over {version}, watched for {watched_s:g} s through a proxy that cuts "
        f"after {limit_s:g} s of silence: the stream lives",
        f"{heartbeats} heartbeats, {longest:.1f} s of silence at most",
        f"a sign of life every {heartbeat_s:g} s",
        reached=longest < 1.1 * heartbeat_s,
    )
    assert last - begun > watched_s, "the stream ended early"
    assert heartbeats >= 4
    assert longest < limit_s


async def test_the_proxy_cuts_what_is_silent(tmp_path: Path) -> None:
    async with (
        served(tmp_path / "data", heartbeat=60.0) as port,
        IdleProxy(port, limit_s=0.5).opened() as url,
        viewer(port) as client,
    ):
        asked = await a_paused_match(client, url)
        with pytest.raises(httpx.RemoteProtocolError):
            await client.post(f"{url}/{STREAM}", json=asked)
