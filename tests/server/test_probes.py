"""What a probe is answered."""

from typing import Any

import httpx
import pytest

from arcade_clash.server import Probes


async def ask(reason: str, method: str, path: str) -> httpx.Response:
    async def closed_because() -> str:
        return reason

    application: Any = Probes(closed_because)
    transport = httpx.ASGITransport(application)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        return await client.request(method, path)


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
async def test_an_open_server_answers_both(path: str) -> None:
    answer = await ask("", "GET", path)
    assert (answer.status_code, answer.text) == (200, "ok\n")


async def test_a_server_that_is_not_open_lives_and_says_why_it_is_not() -> None:
    assert (await ask("the disk is full", "GET", "/healthz")).status_code == 200
    answer = await ask("the disk is full", "GET", "/readyz")
    assert (answer.status_code, answer.text) == (503, "the disk is full\n")


async def test_a_probe_is_only_to_be_read() -> None:
    answer = await ask("", "POST", "/readyz")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")
