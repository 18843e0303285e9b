"""The arena inside an application that was there before: in the process, and over real sockets."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import ModuleType

import httpx
import pytest
import uvicorn

from arcade_clash.server import HttpProtocol, Server, ServerSettings, listen
from programs import load_program

GAME = "/arcade_clash.v1.GameService"
TRAINING = "/arcade_clash.v1.TrainingService"


@pytest.fixture
def example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.delenv("ARENA_DATA", raising=False)
    monkeypatch.chdir(tmp_path)  # its data lie beside where it is started
    return load_program("examples/fastapi_app.py")


@asynccontextmanager
async def served(example: ModuleType, http: type[asyncio.Protocol] | str) -> AsyncIterator[str]:
    """The example behind a real uvicorn, as its author would run it."""
    config = uvicorn.Config(
        example.app, http=http, port=0, log_config=None, timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    try:
        while not server.started and not serving.done():
            await asyncio.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await serving


async def test_rest_routes_and_services_answer_beside_each_other(example: ModuleType) -> None:
    app = example.app
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://arena") as client,
    ):
        assert (await client.get("/api/health")).json() == {"status": "well"}
        opened = await client.post(f"{GAME}/CreateMatch", json={"paused": True})
        assert opened.json()["match"]["status"] == "MATCH_STATUS_PAUSED"
        agents = await client.post(f"{TRAINING}/ListAgents", json={})
        assert "scripted-3" in {agent["agent"] for agent in agents.json()["agents"]}
        session = await client.post(f"{TRAINING}/RegisterTrainingSession", json={"name": "mine"})
        assert session.json()["session"]["name"] == "mine"
        wrong = await client.post(f"{GAME}/GetMatch", json={"matchId": "none-such"})
        assert wrong.status_code == 404
        assert wrong.json()["code"] == "not_found"


@pytest.mark.parametrize(
    ("http", "http2"), [("httptools", False), (HttpProtocol, False), (HttpProtocol, True)]
)
async def test_a_fight_streams_through_a_real_uvicorn(
    example: ModuleType, http: type[asyncio.Protocol] | str, http2: bool
) -> None:
    async with (
        served(example, http) as url,
        httpx.AsyncClient(http1=not http2, http2=http2, timeout=30) as client,
    ):
        assert (await client.get(f"{url}/api/health")).json() == {"status": "well"}
        stream = client.stream("POST", f"{url}{GAME}/StreamGameState", json={})
        async with stream as response:
            assert response.http_version == ("HTTP/2" if http2 else "HTTP/1.1")
            sequences: list[int] = []
            async for line in response.aiter_lines():
                message = json.loads(line)
                assert ("snapshot" in message) == (not sequences)
                sequences.append(message["sequence"])
                if len(sequences) == 20:
                    break
        assert sequences == sorted(set(sequences))


async def test_served_by_our_server_an_open_stream_ends_with_a_sentence(
    example: ModuleType,
) -> None:
    started = asyncio.Event()
    listener = listen("127.0.0.1", 0)
    server = Server(
        example.app,
        ServerSettings(),
        listener,
        on_started=lambda url: started.set(),
        drain=lambda: example.app.state.arcade.drain(),
    )
    serving = asyncio.create_task(server.serve())
    try:
        await asyncio.wait_for(started.wait(), 30)
        url = f"http://127.0.0.1:{listener.port}{GAME}/StreamGameState"
        async with (
            httpx.AsyncClient(timeout=30) as client,
            client.stream("POST", url, json={}) as response,
        ):
            lines = response.aiter_lines()
            assert "snapshot" in json.loads(await anext(lines))
            server.should_exit = True
            last = json.loads([line async for line in lines][-1])
        assert last["error"]["code"] == "unavailable"
    finally:
        server.should_exit = True
        await serving
        listener.close()
