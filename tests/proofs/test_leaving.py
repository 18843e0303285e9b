"""Proofs 3 and 5: who leaves leaves nothing behind, and whom the server leaves is told so."""

import asyncio
import signal
import time
from collections.abc import Callable

import pytest

from ledger import Proof
from running_server import RunningServer
from viewers import Audience, descriptors, watched

pytestmark = pytest.mark.journey

WAYS = {"HTTP/1.1": "1.1", "HTTP/2": "2"}


async def settled(ask: Callable[[], bool], *, what: str) -> float:
    """Seconds until something is so."""
    begun = time.monotonic()
    while not ask():
        await asyncio.sleep(0.01)
        assert time.monotonic() - begun < 60, what
    return time.monotonic() - begun


@pytest.mark.proof(3)
@pytest.mark.parametrize("name", WAYS)
async def test_handlers_of_viewers_that_leave_end_at_once(
    start_server: Callable[..., RunningServer], proof: Proof, name: str
) -> None:
    server = start_server()
    number, at_once, slowest = proof.size(100, 1000), 50, 0.0
    for _ in range(number // at_once):
        async with Audience(server) as audience:
            await audience.open(WAYS[name], at_once)
            assert watched(server) == at_once
        slowest = max(slowest, await settled(lambda: watched(server) == 0, what="a handler stays"))
    proof.measured(
        f"handlers of {number} streams that their viewers cancelled, {at_once} at once, {name}",
        f"all ended within {slowest * 1000:.0f} ms",
        "within 250 ms",
        reached=slowest <= 0.25,
    )
    assert slowest < 10


@pytest.mark.proof(3)
@pytest.mark.parametrize("name", WAYS)
async def test_many_that_come_and_go_leave_no_descriptor_and_no_reader(
    start_server: Callable[..., RunningServer], proof: Proof, name: str
) -> None:
    server = start_server()
    async with Audience(server) as audience:
        await audience.open(WAYS[name], 1)
    await settled(lambda: watched(server) == 0, what="the first one stays")
    before = descriptors(server.pid)
    number, at_once = proof.size(300, 10_000), 100
    for _ in range(number // at_once):
        async with Audience(server) as audience:
            await audience.open(WAYS[name], at_once)
    await settled(lambda: watched(server) == 0, what="a reader stays")
    await settled(lambda: descriptors(server.pid) <= before, what="a descriptor stays")
    left = descriptors(server.pid) - before, watched(server)
    proof.measured(
        f"{number} viewers come and go over {name}",
        f"{left[0]:+d} descriptors, {left[1]} readers",
        "none left",
        reached=max(left) <= 0,
    )


@pytest.mark.proof(5)
@pytest.mark.parametrize("name", WAYS)
async def test_every_stream_is_told_that_the_server_goes(
    start_server: Callable[..., RunningServer], proof: Proof, name: str
) -> None:
    server = start_server()
    number = proof.size(60, 500)
    async with Audience(server) as audience:
        viewers = await audience.open(WAYS[name], number)
        begun = time.monotonic()
        server.terminate(signal.SIGTERM)
        gone = await settled(lambda: server.process.poll() is not None, what="the server stays")
        await settled(lambda: all(viewer.closed_at for viewer in viewers), what="a stream stays")
    told = sum(b'"unavailable"' in viewer.tail for viewer in viewers)
    last = max(viewer.closed_at for viewer in viewers) - begun
    proof.measured(
        f"SIGTERM with {number} streams over {name}",
        f"{told} ended with `unavailable`, the last after {last:.2f} s; the process was gone "
        f"after {gone:.2f} s",
        f"{number} told; gone within 3 s",
        reached=told == number and gone < 3,
    )
    assert told == number
    assert server.process.returncode == 0
    assert gone < 3
