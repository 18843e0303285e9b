"""`python -m benchmarks.pictures`: draws frames of fights on one core and prints how fast."""

import argparse
import os
import platform
from importlib.metadata import version
from random import Random
from statistics import median
from time import process_time

from arcade_clash.engine import Fight, FightView, characters
from arcade_clash.pictures import draw

__all__: list[str] = []

REACH = 60
"""Pictures of 480 by 270 a second, for a video of an evaluation as fast as it plays."""

SIZES = ((84, 84), (480, 270), (960, 540), (1920, 1080))


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pictures", description=__doc__)
    parser.add_argument("--turns", type=int, default=5, help="how often each size is measured")
    parser.add_argument("--pictures", type=int, default=60, help="how many pictures each time")
    asked = parser.parse_args()
    views = _views(asked.pictures)
    rates: dict[tuple[int, int], list[float]] = {size: [] for size in SIZES}
    for _ in range(asked.turns):
        for (width, height), taken in rates.items():
            draw(views[0], width=width, height=height)  # paints the backdrop of this size
            begun = process_time()
            for view in views:
                draw(view, width=width, height=height)
            taken.append(len(views) / (process_time() - begun))
    print("| size | pictures a second of CPU time (least to most) |\n|---|---|")
    for (width, height), taken in rates.items():
        print(
            f"| {width} x {height} | {median(taken):.0f} ({min(taken):.0f} to {max(taken):.0f}) |"
        )
    reached = median(rates[480, 270]) >= REACH
    print(f"\nReach: {REACH} at 480 x 270: {'reached' if reached else 'missed'}.")
    print(
        f"{asked.turns} turns of {asked.pictures} pictures; {os.cpu_count()} cores of "
        f"{platform.machine()}, Python {platform.python_version()}, aggdraw {version('aggdraw')}."
    )


def _views(count: int) -> list[FightView]:
    """Frames from all over fights between every two characters."""
    known = list(characters().values())
    rng = Random(1)
    views: list[FightView] = []
    while len(views) < count:
        fight = Fight((rng.choice(known), rng.choice(known)), rng.randrange(1000))
        for frame in range(900):
            if frame % 6 == 0:
                buttons = rng.randrange(256), rng.randrange(256)
            fight.step(*buttons)
            if frame % 90 == 0:
                views.append(fight.view())
    return views[:count]


if __name__ == "__main__":
    main()
