"""When the server is open, and when a probe is told that it is not."""

import asyncio
from contextlib import aclosing
from types import SimpleNamespace
from typing import Any

import pytest

from arcade_clash.errors import Damaged, NotFound, Unavailable
from arcade_clash.services.health_service import HealthService
from arcade_clash.services.health_wire import Serving
from arcade_clash.services.readiness import Readiness

CTX: Any = None  # the handlers do not look at it


class Ground:
    """What a server stands on."""

    error: Exception | None = None

    async def check(self) -> None:
        if self.error is not None:
            raise self.error


@pytest.fixture
def ground() -> Ground:
    return Ground()


@pytest.fixture
def readiness(ground: Ground) -> Readiness:
    return Readiness(ground.check)


@pytest.fixture
def health(readiness: Readiness) -> HealthService:
    return HealthService(readiness, ["a.Service"], interval=0.01)


def about(service: str = "") -> Any:
    return SimpleNamespace(service=service)


async def status(health: HealthService, service: str = "") -> int:
    answer: Any = await health.check(about(service), CTX)
    return int(answer.status)


async def test_it_is_open_while_the_database_answers(
    health: HealthService, readiness: Readiness
) -> None:
    assert await readiness.closed_because() == ""
    assert await status(health, "a.Service") == Serving.SERVING


async def test_it_is_not_while_the_database_does_not(
    health: HealthService, readiness: Readiness, ground: Ground
) -> None:
    ground.error = Damaged("the database is damaged")
    assert await readiness.closed_because() == "the database is damaged"
    assert await status(health) == Serving.NOT_SERVING


async def test_it_is_not_once_it_shuts_down(health: HealthService, readiness: Readiness) -> None:
    readiness.close()
    assert "shutting down" in await readiness.closed_because()
    assert await status(health) == Serving.NOT_SERVING


async def test_a_service_that_is_not_there_is_not_found(health: HealthService) -> None:
    with pytest.raises(NotFound, match=r"no\.Such"):
        await health.check(about("no.Such"), CTX)


async def test_a_watcher_is_told_what_changes_and_nothing_else(
    health: HealthService, readiness: Readiness, ground: Ground
) -> None:
    async with aclosing(health.watch(about(), CTX)) as told:  # type: ignore[type-var] # a generator
        first: Any = await anext(told)
        assert first.status == Serving.SERVING
        following = asyncio.ensure_future(anext(told))
        ground.error = Damaged("the database is damaged")
        second: Any = await asyncio.wait_for(following, 30)
        assert second.status == Serving.NOT_SERVING
        readiness.close()
        with pytest.raises(Unavailable):
            await asyncio.wait_for(anext(told), 30)


async def test_a_watcher_of_what_is_not_there_waits_for_it(health: HealthService) -> None:
    async with aclosing(health.watch(about("no.Such"), CTX)) as told:  # type: ignore[type-var] # a generator
        first: Any = await anext(told)
        assert first.status == Serving.SERVICE_UNKNOWN


async def test_a_service_that_there_is_not_is_quoted_to_a_hundred_characters(
    health: HealthService,
) -> None:
    with pytest.raises(NotFound) as refused:
        await health.check(about("x" * 100_000), CTX)
    assert len(str(refused.value)) < 250
    assert len(refused.value.name) == 100
