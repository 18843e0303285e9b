"""Proof 18: what needs no token cannot take what needs one."""

import asyncio
import time
from collections.abc import Callable

import pytest

from ledger import Proof
from running_server import GAME, RunningServer
from strangers import Flood, Idlers, figure, watches
from viewers import Audience, Viewer, memory_bytes

pytestmark = [pytest.mark.proof(18), pytest.mark.journey]


async def rate_of(viewer: Viewer, seconds: float) -> float:
    """States a second that a viewer is sent from now on."""
    viewer.begin()
    begun = time.monotonic()
    await asyncio.sleep(seconds)
    return viewer.count / (time.monotonic() - begun)


async def test_watches_of_the_health_take_no_place_of_a_stream(
    start_server: Callable[..., RunningServer], proof: Proof
) -> None:
    server = start_server("--token", "--max-streams", "30")
    number = proof.size(60, 600)
    async with watches(server, number) as statuses, Audience(server) as audience:
        viewers = await audience.open("1.1", 30)
        counted = figure(server, "viewers", stream="health")
        rate = await rate_of(viewers[0], proof.size(1.0, 10.0))
    let_in, refused = statuses.count(200), statuses.count(429)
    proof.measured(
        f"{number} watches of the health without a token, then as many viewers as there are places",
        f"{let_in} watches let in, which /metrics counts, {refused} refused; 30 of 30 viewers let "
        f"in, {rate:.1f} states a second",
        "20 watches; every viewer; 60 a second",
        reached=let_in == 20 and rate > 59,
    )
    assert (let_in, refused, counted) == (20, number - 20, 20)
    assert rate > 20


async def test_idle_connections_of_strangers_keep_nobody_out(
    start_server: Callable[..., RunningServer], proof: Proof
) -> None:
    server = start_server("--token", descriptors=proof.size(256, 2144))
    places, number = proof.size(160, 2048), proof.size(250, 4000)
    async with Audience(server) as audience:
        (viewer,) = await audience.open("1.1", 1)
        with Idlers(server) as idlers:
            await idlers.open(number // 2)
            await idlers.open(number // 2, said=b"POST / HTTP/1.1\r\nhost: x\r\n")
            newcomers = await audience.open("1.1", 10)
            rate = await rate_of(viewer, proof.size(1.0, 10.0))
            held = figure(server, "connections")
            made_room = figure(server, "connections_closed_total", reason="idle")
        was_kept = not any(each.closed_at for each in (viewer, *newcomers))
    proof.measured(
        f"{number} idle connections without a token on a server of {places} places",
        f"at most {places} held, {made_room:.0f} made room; 10 of 10 newcomers watch; an earlier "
        f"viewer got {rate:.1f} states a second",
        "every newcomer; 60 a second",
        reached=was_kept and held <= places and rate > 59,
    )
    assert was_kept
    assert held <= places
    assert made_room >= number - places
    assert rate > 20


@pytest.mark.parametrize("size", [2, 256 * 1024], ids=["empty", "256 KB"])
async def test_calls_without_a_token_cost_no_memory_no_frame_and_few_lines(
    start_server: Callable[..., RunningServer], proof: Proof, size: int
) -> None:
    server = start_server("--token")
    seconds = proof.size(3.0, 20.0)
    body = b"{" + b" " * (size - 2) + b"}"
    async with Audience(server) as audience:
        (viewer,) = await audience.open("2", 1)
        calm = await rate_of(viewer, 1.0)
        before, lines_before = memory_bytes(server.pid), server.log.count("\n")
        begun = time.monotonic()
        async with Flood(server, f"/{GAME}/CreateMatch", 5, body) as flood:
            rate = await rate_of(viewer, seconds)
        lasted = time.monotonic() - begun
        was_dropped = bool(viewer.closed_at)
        grown = (memory_bytes(server.pid) - before) / 1e6
        lines = server.log.count("\n") - lines_before
    dropped = figure(server, "log_lines_dropped_total", reason="rate")
    proof.measured(
        f"calls of {size} bytes without a token for {seconds:g} s, five at once",
        f"{flood.asked} refused; memory {grown:+.1f} MB; {lines} lines in the log, {dropped:.0f} "
        f"counted; a viewer got {rate:.1f} states a second ({calm:.1f} before)",
        "under 20 MB; 10 lines a second; 60 states a second",
        reached=grown < 20 and rate > 59,
    )
    assert grown < 20
    assert lines <= 10 * (lasted + 1)
    assert flood.asked <= lines + dropped + 10
    assert not was_dropped
