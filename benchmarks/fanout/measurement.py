"""One measurement: a contender shows the fight to a number of viewers for a while."""

import json
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median
from typing import Any

from benchmarks.fanout.age import percentile
from benchmarks.fanout.contenders import Contender
from benchmarks.fanout.processes import cpu_seconds, pipes

__all__ = ["Measured", "Summary", "most_viewers", "take"]

FRAME_MILLISECONDS = 1000 / 60
SETTLING_SECONDS = 0.5


@dataclass(frozen=True)
class Measured:
    """What was seen."""

    microseconds: float
    """The server's CPU time for each message that was delivered."""
    rate: float
    """Messages that each viewer got a second."""
    ages: list[float]
    """Milliseconds from when a frame was due to when it came, of a sample of the viewers."""
    gone: int
    """Viewers whose connection was closed."""


class Summary:
    """The same measurement, taken in several turns."""

    def __init__(self, taken: Iterable[Measured]) -> None:
        turns = list(taken)
        costs = [turn.microseconds for turn in turns]
        self.cost = median(costs)
        self.least, self.most = min(costs), max(costs)
        self.rate = median(turn.rate for turn in turns)
        ages = [age for turn in turns for age in turn.ages]
        self.p50, self.p99 = percentile(ages, 50), percentile(ages, 99)
        self.gone = max(turn.gone for turn in turns)


def take(contender: Contender, number: int, seconds: float) -> Measured:
    """Measures once."""
    command = [sys.executable, "-m", "benchmarks.fanout.viewers", contender.way.to_json()]
    with subprocess.Popen(
        [*command, str(number)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as viewers:
        stdin, stdout = pipes(viewers)

        def answer() -> Any:
            line = stdout.readline()
            if not line:
                raise ConnectionError(f"{number} viewers of {contender.name} could not be opened")
            return json.loads(line)

        def ask(command: str) -> Any:
            stdin.write(command + "\n")
            stdin.flush()
            return answer()

        assert answer() == "ready"
        time.sleep(SETTLING_SECONDS)  # connecting is not what is measured
        before, _ = ask("begin")
        begun, used = time.monotonic(), cpu_seconds(contender.pid)
        time.sleep(seconds)
        messages, gone = ask("count")
        elapsed, used = time.monotonic() - begun, cpu_seconds(contender.pid) - used
        ages = ask("ages")
        stdin.close()
    messages -= before
    if not messages or not ages:
        raise ConnectionError(f"{number} viewers of {contender.name} were shown nothing")
    return Measured(used / messages * 1e6, messages / number / elapsed, ages, gone)


def most_viewers(contender: Contender, seconds: float, most: int) -> int:
    """The highest number of viewers that are held at 60 Hz, in fifties, `most` at most."""

    def holds(number: int) -> bool:
        for _ in range(2):  # once more, since another program may have had its moment
            try:
                seen = take(contender, number, seconds)
            except ConnectionError:
                return False
            if not seen.gone and seen.rate > 59 and percentile(seen.ages, 99) < FRAME_MILLISECONDS:
                return True
        return False

    held, step = 0, 800
    while step >= 50:
        if held + step <= most and holds(held + step):
            held += step
        else:
            step //= 2
    return held
