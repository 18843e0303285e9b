"""`python -m benchmarks.live`: microseconds for each frame of a live match, uncompiled as it is."""

import argparse
import asyncio
import cProfile
import pstats
import random
import time
from collections.abc import Sequence
from statistics import median

from arcade_clash.agents import Catalogue
from arcade_clash.clock import SystemClock
from arcade_clash.engine import characters
from arcade_clash.feeds import Mode
from arcade_clash.matches import Arena
from arcade_clash.services.codecs import JSON, PROTO
from arcade_clash.services.game_wire import game_encoders

__all__: list[str] = []

FRAMES = 1200
WAYS = {
    "nobody watches": (),
    "protobuf is watched": (PROTO,),
    "protobuf and JSON are": (PROTO, JSON),
}


async def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.live", description=__doc__)
    parser.add_argument("--matches", type=int, default=9, help=f"how many, {FRAMES} frames of each")
    parser.add_argument("--profile", action="store_true", help="show where the time goes")
    asked = parser.parse_args()
    profile = cProfile.Profile()
    for name, formats in WAYS.items():
        if asked.profile:
            profile.enable()
        costs = [await play(seed, formats) for seed in range(asked.matches)]
        profile.disable()
        print(
            f"{name:24}{median(costs):7.1f} µs a frame, {min(costs):.1f} to {max(costs):.1f}; "
            f"{median(costs) * 60 / 10_000:.2f}% of a core at 60 Hz"
        )
    if asked.profile:
        pstats.Stats(profile).sort_stats("tottime").print_stats(40)


async def play(seed: int, formats: Sequence[str]) -> float:
    """Microseconds for each frame of a match: the buttons, the rules, the state, the feed.

    Both fighters are of the default level; a state is encoded in these formats, as it is for
    viewers, however many.
    """
    chance = random.Random(seed)
    arena = Arena(characters(), Catalogue(), SystemClock(), time.time, chance, game_encoders())
    async with arena:
        runner = await arena.create(seed=seed, paused=True)
        feed = runner.feed
        runner.step(200)  # the intro, and what is slow only once
        begun = time.process_time()
        played = 0
        while played < FRAMES and not runner.is_over:
            runner.step()
            played += 1
            newest = feed.next_for(Mode.LATEST, feed.last - 1)
            assert newest is not None
            for name in formats:
                newest.encoded(name)
        return (time.process_time() - begun) / played * 1e6


if __name__ == "__main__":
    asyncio.run(main())
