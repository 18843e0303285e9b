"""`python -m benchmarks.learning`: how often a fresh agent wins after so long a training."""

import argparse
import json
import os
import platform
import shlex
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.fanout.processes import say
from benchmarks.learning.curve import picture

__all__: list[str] = []

Answer = Mapping[str, Any]


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.learning", description=__doc__)
    parser.add_argument(
        "--opponent",
        nargs="+",
        default=["scripted"],
        help="who is fought; of several, speeds are compared with the first",
    )
    parser.add_argument("--seconds", type=float, default=60, help="of training, at most")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--fights", type=int, default=200, help="matches that it is tried in")
    parser.add_argument("--reach", type=float, default=0.9, help="the share to win")
    parser.add_argument(
        "--threads", type=int, help="that torch computes with; as `train` by default"
    )
    parser.add_argument("--profile", action="store_true", help="show where the time goes")
    parser.add_argument("--save", type=Path, help="a Markdown file to write, its curve beside it")
    asked = parser.parse_args()
    learned: dict[str, list[Answer]] = {name: [] for name in asked.opponent}
    for seed in asked.seeds:
        for opponent, answers in learned.items():
            say(f"seed {seed}: {asked.seconds:g} s against {opponent}")
            wish = {**vars(asked), "save": "", "opponent": opponent, "seed": seed}
            answers.append(apprentice(wish))
    say("")
    for opponent, answers in learned.items():
        heading = [f"Against {opponent}:", ""] if len(learned) > 1 else []
        lines = [*heading, *table(answers, asked.fights, asked.reach), *profile(answers), ""]
        print("\n".join(lines))
    if len(learned) > 1:
        print("\n".join(speeds(learned)))
    if asked.save:
        opponent, answers = next(iter(learned.items()))
        drawn = asked.save.with_suffix(".svg")
        title = f"Win rate in training against {opponent}, {len(answers)} seeds"
        drawn.write_text(picture([answer["curve"] for answer in answers], title, asked.reach))
        how = shlex.join(["python", "-m", "benchmarks.learning", *sys.argv[1:]])
        lines = [*table(answers, asked.fights, asked.reach), *profile(answers)]
        if len(learned) > 1:
            lines += ["", *speeds(learned)]
        asked.save.write_text(markdown(answers, lines, drawn.name, how, opponent))


def apprentice(asked: Mapping[str, Any]) -> Answer:
    """One seed in a process of its own, with the environment that a user's has."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.learning.apprentice", json.dumps(asked)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    answer: Answer = json.loads(done.stdout.splitlines()[-1])
    return answer


def table(answers: Sequence[Answer], fights: int, reach: float) -> list[str]:
    """A row for each seed, and what they come to."""
    rows = ["| seed | seconds | samples | samples/s | won | share | 90% in training after |"]
    rows.append("|---" * 7 + "|")
    for answer in answers:
        rate = answer["samples"] / answer["seconds"]
        soon = next((f"{s:.0f} s" for s, _, won in answer["curve"] if (won or 0) >= 0.9), "")
        rows.append(
            f"| {answer['seed']} | {answer['seconds']:.1f} | {answer['samples']:,} | {rate:,.0f} "
            f"| {answer['wins']} of {fights} | {answer['wins'] / fights:.1%} | {soon} |"
        )
    reached = sum(answer["wins"] > reach * fights for answer in answers)
    rate = median(answer["samples"] / answer["seconds"] for answer in answers)
    return [
        *rows,
        "",
        (
            f"More than {reach:.0%} of {fights} matches won: {reached} of {len(answers)} seeds. "
            f"Samples a second, learning included: {rate:,.0f} (median)."
        ),
    ]


def speeds(learned: Mapping[str, Sequence[Answer]]) -> list[str]:
    """Samples a second against each opponent, and as a share of those against the first."""
    rates = {
        opponent: median(answer["samples"] / answer["seconds"] for answer in answers)
        for opponent, answers in learned.items()
    }
    first = next(iter(rates.values()))
    rows = ["| opponent | samples/s | of the first |", "|---|---|---|"]
    return rows + [f"| {name} | {rate:,.0f} | {rate / first:.2f} |" for name, rate in rates.items()]


def profile(answers: Sequence[Answer]) -> list[str]:
    """Where the time went, the median of the seeds."""
    parts = list(answers[0]["shares"])
    if not parts:
        return []
    rows = ["", "| part | share of the time |", "|---|---|"]
    return rows + [
        f"| {part} | {median(answer['shares'][part] for answer in answers):.0%} |" for part in parts
    ]


def markdown(
    answers: Sequence[Answer], lines: Sequence[str], drawn: str, how: str, opponent: str
) -> str:
    """For the docs."""
    settings = answers[0]["settings"]
    rows = [f"| {name} | {value} |" for name, value in settings.items() if value not in (None, [])]
    return "\n".join(
        [
            f"# Learning to beat {opponent}",
            "",
            (
                f"Written by `{how}`; Python {platform.python_version()}, {os.cpu_count()} cores. "
                "An agent begins with chance, trains with the settings below, every character "
                "against every character, and is then tried in whole matches, half of them as "
                "player 2."
            ),
            "",
            *lines,
            "",
            f"![win rate in training]({drawn})",
            "",
            "| setting | value |",
            "|---|---|",
            *rows,
            "",
        ]
    )


if __name__ == "__main__":
    main()
