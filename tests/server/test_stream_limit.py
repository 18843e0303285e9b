"""Streams are counted: those of one client, and all of them."""

import asyncio
from contextlib import asynccontextmanager
from typing import Any, cast

import httpx
from uvicorn._types import ASGIReceiveCallable, ASGISendCallable, Scope

from arcade_clash.access import Caller, Role, caller
from arcade_clash.server import Places, StreamLimit

STREAM, TOKENLESS, CALL = "/a.B/Stream", "/a.B/Watch", "/a.B/Call"


class Stage:
    """Streams that end when the test says so."""

    def __init__(self, most: int, most_per_client: int) -> None:
        self.limit = StreamLimit(
            self._app,
            Places({STREAM}, most, most_per_client),
            Places({TOKENLESS}, 2, 2, "watches", "; ask by Call"),
        )
        self._end = asyncio.Event()
        self._tasks: list[asyncio.Task[httpx.Response]] = []

    async def _app(
        self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable
    ) -> None:
        assert scope["type"] == "http"
        if scope["path"] != CALL:
            await self._end.wait()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"told", "more_body": False})

    async def ask(self, address: str = "192.0.2.1", path: str = STREAM) -> httpx.Response:
        transport = httpx.ASGITransport(cast("Any", self.limit), client=(address, 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
            return await client.post(path, headers={"content-type": "application/json"})

    async def open(
        self, address: str = "192.0.2.1", path: str = STREAM
    ) -> "asyncio.Task[httpx.Response]":
        """Opens a stream, and waits until it is counted."""
        before = self.limit.open
        task = asyncio.create_task(self.ask(address, path))
        self._tasks.append(task)
        async with asyncio.timeout(5):
            while self.limit.open == before:
                await asyncio.sleep(0)
        return task

    async def end(self) -> None:
        self._end.set()
        await asyncio.wait(self._tasks)


@asynccontextmanager
async def staged(most: int, most_per_client: int) -> Any:
    stage = Stage(most, most_per_client)
    yield stage
    await stage.end()
    assert stage.limit.open == 0


def refused(answer: httpx.Response, *told: str) -> None:
    assert (answer.status_code, answer.json()["code"]) == (429, "resource_exhausted")
    assert all(words in answer.json()["message"] for words in told), answer.text


async def test_one_client_has_so_many_and_others_are_not_kept_out_by_it() -> None:
    async with staged(10, 2) as stage:
        await stage.open()
        await stage.open()
        refused(await stage.ask(), "2 streams", "--max-streams-per-client")
        await stage.open("192.0.2.2")
        assert (await stage.ask(path=CALL)).status_code == 200


async def test_whoever_shows_another_token_is_another_client() -> None:
    async with staged(10, 1) as stage:
        await stage.open()
        before = caller.set(Caller(Role.VIEWER))
        try:
            await stage.open()
            refused(await stage.ask(), "1 streams")
        finally:
            caller.reset(before)


async def test_all_clients_together_have_so_many() -> None:
    async with staged(3, 3) as stage:
        for number in range(3):
            await stage.open(f"192.0.2.{number}")
        refused(await stage.ask("192.0.2.9"), "3 streams", "--max-streams")


async def test_streams_that_need_no_token_leave_the_places_of_the_others_alone() -> None:
    async with staged(3, 3) as stage:
        for number in range(2):
            await stage.open(f"192.0.2.{number}", TOKENLESS)
        refused(await stage.ask("192.0.2.9", TOKENLESS), "2 watches", "; ask by Call")
        for number in range(3):
            await stage.open(f"192.0.2.{number}")
        refused(await stage.ask("192.0.2.9"), "3 streams", "--max-streams")


async def test_one_network_of_ipv6_is_one_client() -> None:
    async with staged(10, 2) as stage:
        await stage.open("2001:db8:1:2::1")
        await stage.open("2001:db8:1:2:ffff::9")
        refused(await stage.ask("2001:db8:1:2:3:4:5:6"), "2 streams")
        await stage.open("2001:db8:1:3::1")


async def test_a_stream_that_ended_or_was_cut_makes_room() -> None:
    async with staged(1, 1) as stage:
        stream = await stage.open()
        refused(await stage.ask())
        stream.cancel()
        await asyncio.wait([stream])
        assert stage.limit.open == 0
        await stage.open()
