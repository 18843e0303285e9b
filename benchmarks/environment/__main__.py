"""`python -m benchmarks.environment`: ours and the peer in turns, each on one core."""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from statistics import median

from benchmarks.fanout.processes import say
from benchmarks.rivals import ROOT, rivals_python

__all__: list[str] = []

OURS, BOXING = "arcade_clash/Fight-v0", "ALE Boxing, pictures"


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.environment", description=__doc__)
    parser.add_argument("--fights", type=int, nargs="+", default=[1, 64, 256])
    parser.add_argument("--turns", type=int, default=3, help="how often each is measured")
    parser.add_argument("--seconds", type=float, default=2, help="how long each time")
    asked = parser.parse_args()
    python = str(rivals_python(Path(__file__).parent, ["ale-py", "gymnasium", "numpy"]))
    contenders = {OURS: (sys.executable, "ours"), BOXING: (python, "boxing")}
    head = ("fights", "decisions/s", "frames/s", "times")
    print(f"{'one core, actions by chance':34}{head[0]:>8}{head[1]:>14}{head[2]:>14}{head[3]:>9}")
    for count in asked.fights:
        seen: dict[str, list[Mapping[str, float]]] = {name: [] for name in contenders}
        for turn in range(asked.turns):
            for name, (interpreter, module) in contenders.items():
                say(f"turn {turn + 1} of {asked.turns}: {count} of {name}")
                call = f"{module} import main; main({count}, {asked.seconds})"
                seen[name].append(run(interpreter, call))
        say("")
        base = median(turn["frames"] for turn in seen[BOXING])
        for name, turns in seen.items():
            decisions = median(turn["decisions"] for turn in turns)
            frames = median(turn["frames"] for turn in turns)
            print(f"{name:34}{count:8}{decisions:14,.0f}{frames:14,.0f}{frames / base:9.1f}")

    print()
    print(f"{'both players by chance':34}{head[0]:>8}{head[1]:>14}{head[2]:>14}{head[3]:>9}")
    loop = 0.0
    for count in (0, 64, 256, 1024):
        call = f"both import main; main({count}, {asked.seconds})"
        turns = [run(sys.executable, call) for _ in range(asked.turns)]
        decisions = median(turn["decisions"] for turn in turns)
        frames = median(turn["frames"] for turn in turns)
        loop = loop or frames
        name = "two_sided_vec" if count else "PettingZoo's parallel_env"
        print(f"{name:34}{count or 1:8}{decisions:14,.0f}{frames:14,.0f}{frames / loop:9.1f}")

    for count, name in ((1, "one fight"), (64, "a batch of 64")):
        call = f"first_step import main; main({count})"
        waits = [run(sys.executable, call)["seconds"] for _ in range(asked.turns + 1)]
        print(f"first import to first step, {name}: {median(waits[1:]):.2f} s")


def run(python: str, call: str) -> Mapping[str, float]:
    """One measurement, in a process of its own, which is kept on one core where that is known."""
    pin: list[str] = []
    if hasattr(os, "sched_getaffinity"):
        core = max(os.sched_getaffinity(0))
        pin = [f"import os; os.sched_setaffinity(0, {{{core}}})"]
    start = [*pin, f"from benchmarks.environment.{call}"]
    done = subprocess.run(
        [python, "-c", "; ".join(start)],
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    measured: Mapping[str, float] = json.loads(done.stdout.splitlines()[-1])
    return measured


if __name__ == "__main__":
    main()
