"""Proof 2: who stops reading costs little, is told why it is dropped, and holds up nobody."""

import asyncio
import time
from collections.abc import Callable

import pytest

from ledger import Proof
from running_server import RunningServer
from viewers import Audience, descriptors, memory_bytes, watched

pytestmark = [pytest.mark.proof(2), pytest.mark.journey]

WAYS = {
    "HTTP/1.1": ("1.1", ()),
    "HTTP/2": ("2", ()),
    "HTTP/2, no window granted": ("2-window", ()),
    "HTTP/2 with TLS": ("2", ("--tls",)),
}


async def test_viewers_that_stop_are_dropped_with_a_reason_and_the_others_see_every_frame(
    start_server: Callable[..., RunningServer], proof: Proof
) -> None:
    if proof.long:  # one at a time, since each takes what the machine has
        for name in WAYS:
            await watch_some_stop(start_server, proof, name)
    else:
        await asyncio.gather(*(watch_some_stop(start_server, proof, name) for name in WAYS))


async def watch_some_stop(
    start_server: Callable[..., RunningServer], proof: Proof, name: str
) -> None:
    way, options = WAYS[name]
    patience = proof.size(1.0, 20.0)
    server = await asyncio.to_thread(
        start_server,
        "--stall-seconds",
        f"{patience:g}",
        *options,
        data=name.replace("/", " "),
    )
    async with Audience(server) as audience:
        watching = await audience.open(way if way != "2-window" else "2", proof.size(15, 475))
        before = descriptors(server.pid)
        stopping = await audience.open(way, proof.size(5, 25), receive_buffer=4096)
        everyone, given_up = watched(server), 0.0  # what the first scrape loads is no growth
        await asyncio.sleep(1)
        memory = most = memory_bytes(server.pid)
        begun = time.monotonic()
        for viewer in watching:
            viewer.begin()
        for viewer in stopping:
            viewer.stop_reading()
        asked = stopping[0]
        while descriptors(server.pid) > before + 1 or not asked.closed_at:
            await asyncio.sleep(0.1)
            seconds = time.monotonic() - begun
            most = max(most, memory_bytes(server.pid))
            # One that is not given up yet would be an ordinary viewer again.
            if not given_up:
                left = await asyncio.to_thread(watched, server)
                if left <= everyone - len(stopping):
                    given_up = seconds
                    asked.read_on()
            if b'"aborted"' in asked.tail:
                asked.transport.close()
            assert seconds < 120, "somebody who stopped is still held"
        dropped = [viewer for viewer in watching if viewer.closed_at]
    rates = [viewer.count / seconds for viewer in watching]
    gaps = sorted(viewer.longest_gap for viewer in watching)
    kib = (most - memory) / 1024
    number = len(stopping)
    proof.measured(
        f"{number} of {number + len(watching)} viewers stop reading over {name}",
        f"the others get {min(rates):.1f} to {max(rates):.1f} states a second, longest gap "
        f"{gaps[-1] * 1000:.0f} ms; server memory +{kib:.0f} KiB; dropped by {given_up:.1f} s, "
        f"gone after {seconds:.1f} s",
        f"60 a second; +5 MB for all; dropped with a reason after {patience:g} s, gone by "
        f"{patience + 10:g} s",
        reached=min(rates) > 59
        and most - memory < 5_000_000
        and given_up < patience + 6  # a layer of TLS takes on for a while after its reader stops
        and seconds < patience + 10,
    )
    assert b'"aborted"' in asked.tail, "it read on in time and was not told why"
    assert not dropped
    assert most - memory < 8_000_000
    assert min(rates) > 20, "somebody was held up"
