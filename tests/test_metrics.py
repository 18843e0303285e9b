"""Two arenas in one process count apart, and what they count is what happened."""

from pathlib import Path
from typing import Any

import httpx
from prometheus_client.parser import text_string_to_metric_families

from arcade_clash.app import ArcadeClash
from arcade_clash.services.meter import Durations
from arcade_clash.storage.directory import DataDirectory


async def scrape(arcade: ArcadeClash) -> dict[str, float]:
    application: Any = arcade.metrics
    transport = httpx.ASGITransport(application)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        answer = await client.get("/metrics")
    return {
        sample.name: sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
        if sample.name == "arcade_clash_rpcs_total"
    }


async def list_matches(arcade: ArcadeClash) -> None:
    application: Any = arcade.services[0]
    transport = httpx.ASGITransport(application)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        answer = await client.post("/arcade_clash.v1.GameService/ListMatches", json={})
        assert answer.status_code == 200


async def test_two_arenas_in_one_process_count_apart(tmp_path: Path) -> None:
    with DataDirectory(tmp_path / "one") as one, DataDirectory(tmp_path / "two") as two:
        async with ArcadeClash(one) as first, ArcadeClash(two) as second:
            await list_matches(first)
            await list_matches(first)
            await list_matches(second)
            assert await scrape(first) == {"arcade_clash_rpcs_total": 2.0}
            assert await scrape(second) == {"arcade_clash_rpcs_total": 1.0}


def test_a_time_falls_into_the_first_bucket_that_holds_it() -> None:
    durations = Durations((0.1, 1.0))
    for seconds in (0.05, 0.1, 0.5, 2.0):
        durations.add(seconds)
    assert durations.counts == [2, 1, 1]
    assert durations.total == 2.65
