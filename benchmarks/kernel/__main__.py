"""`python -m benchmarks.kernel`: steps fights in every way in turns and prints how fast it was."""

import argparse
import os
import platform
from pathlib import Path
from statistics import median

from benchmarks.kernel.batches import frames_per_second

__all__: list[str] = []

REACH = 10e6
LEAST = 6e6
REACH_CORES = 1.9

HOW = (
    "Millions of frames a second of CPU time, median of {turns} turns of {seconds:g} s (least to "
    "most); {machine}, Python {python}, Numba {numba}."
)


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kernel", description=__doc__)
    parser.add_argument("--batches", type=int, nargs="+", default=[16, 64, 256, 1024, 4096])
    parser.add_argument("--turns", type=int, default=5, help="how often each way is measured")
    parser.add_argument("--seconds", type=float, default=1, help="how long each time")
    parser.add_argument("--table", type=Path, help="a Markdown file to write")
    asked = parser.parse_args()
    taken: dict[tuple[int, int, bool], list[float]] = {}
    for _ in range(asked.turns):
        for count in asked.batches:
            for cores in (1, 2):
                for observed in (False, True):
                    fast = frames_per_second(count, cores, asked.seconds, observed=observed)
                    taken.setdefault((count, cores, observed), []).append(fast)
    text = "\n".join(_report(taken, asked.turns, asked.seconds)) + "\n"
    print(text)
    if asked.table:
        asked.table.write_text(text)


def _report(
    taken: dict[tuple[int, int, bool], list[float]],
    turns: int,
    seconds: float,
) -> list[str]:
    """The lines of the report: a table of batches, and the reach."""
    import numba

    lines = [
        "# How fast fights are stepped",
        "",
        HOW.format(
            turns=turns,
            seconds=seconds,
            machine=f"{os.cpu_count()} cores of {platform.machine()}",
            python=platform.python_version(),
            numba=numba.__version__,
        ),
        "",
        "| duels | kernel, one core | kernel, two | with both observations, one | two |",
        "|---|---|---|---|---|",
    ]
    counts = sorted({count for count, _, _ in taken})
    for count in counts:
        cells = [
            _millions(taken[count, cores, observed])
            for observed in (False, True)
            for cores in (1, 2)
        ]
        lines.append("| " + " | ".join([str(count), *cells]) + " |")
    best = max(counts, key=lambda count: median(taken[count, 1, True]))
    fast = median(taken[best, 1, True])
    ratio = median(taken[best, 2, True]) / fast
    reach = f"{REACH / 1e6:g} million frames/s, at least {LEAST / 1e6:g}"
    lines += [
        "",
        "| what | reach | seen |",
        "|---|---|---|",
        f"| with both observations, one core, {best} duels | {reach} | {fast / 1e6:.2f} million |",
        f"| two cores against one | {REACH_CORES:g} times | {ratio:.2f} times |",
    ]
    return lines


def _millions(turns: list[float]) -> str:
    fast, least, most = median(turns) / 1e6, min(turns) / 1e6, max(turns) / 1e6
    return f"{fast:.2f} ({least:.2f} to {most:.2f})"


if __name__ == "__main__":
    main()
