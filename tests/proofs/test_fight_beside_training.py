"""Proof 14: a fight keeps its time beside a training that takes every core."""

import asyncio
import re
from collections.abc import Callable

import pytest

from ledger import Proof
from running_server import TRAINING, RunningServer
from viewers import Audience

pytestmark = [pytest.mark.proof(14), pytest.mark.journey]

_LAG = re.compile(r'^arcade_clash_event_loop_lag_seconds_bucket{le="([^"]+)"} (\d+)', re.MULTILINE)


def lag_bound(before: str, after: str, share: float) -> float:
    """Seconds that a share of the loop's delays between two scrapes did not exceed.

    The upper end of a bucket of the histogram, so not less than it was.
    """
    first = {bound: int(count) for bound, count in _LAG.findall(before)}
    counts = [(float(b), int(count) - first[b]) for b, count in _LAG.findall(after)]
    total = counts[-1][1]
    assert total > 0
    return next(bound for bound, count in counts if count >= share * total)


async def test_frames_come_steadily_while_a_trainer_takes_every_core(
    start_server: Callable[..., RunningServer], proof: Proof
) -> None:
    server = start_server()
    started = server.call(f"{TRAINING}/StartTraining", {"totalSteps": 4_000_000_000})
    session = started["session"]["sessionId"]
    async with asyncio.timeout(240):
        while "step" not in server.session(session):
            await asyncio.sleep(0.2)
    async with Audience(server) as audience:
        (viewer,) = await audience.open("1.1", 1)
        await asyncio.sleep(1)
        before = server.get("/metrics")
        viewer.begin()
        await asyncio.sleep(proof.size(4, 60))
        gaps = sorted(b - a for a, b in zip(viewer.arrivals, viewer.arrivals[1:], strict=False))
        after = server.get("/metrics")
        learned = int(server.session(session)["step"])
    server.stop_session(session)
    p99 = gaps[int(0.99 * len(gaps))]
    lag = lag_bound(before, after, 0.99)
    proof.measured(
        f"a match for {proof.size(4, 60)} s beside a trainer on every core",
        f"intervals of frames p99 {p99 * 1000:.1f} ms, longest {gaps[-1] * 1000:.0f} ms, "
        f"{len(gaps)} frames; lag of the event loop p99 at most {lag * 1000:g} ms",
        "p99 under 20 ms; p99 under 5 ms",
        reached=p99 < 0.02 and lag <= 0.005,
    )
    assert learned > 0
    assert len(gaps) > 60
    # How short hangs on what else the machine does; that the server goes first does not.
    assert p99 < 0.1
    assert lag <= 0.1
