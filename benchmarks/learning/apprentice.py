"""One seed: trains for so many seconds, fights so many fights, and prints what came of it."""

import cProfile
import json
import pstats
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from arcade_clash.agents import DEFAULT_AGENT, Catalogue, parse_mixture
from arcade_clash.agents.humanness import split_agent
from arcade_clash.agents.mixture import SELF
from arcade_clash.engine import characters
from arcade_clash.envs.comparison import duel
from arcade_clash.envs.compilation import warm_up
from arcade_clash.training.metrics import Metrics
from arcade_clash.training.plan import check_plan
from arcade_clash.training.session import Order, Outcome, Plan
from arcade_clash.training.trainer import train

__all__: list[str] = []

# Where the time goes: the function that stands for each part, its file's name first.
PARTS = {
    "the update": ("ppo.py", "train"),
    "choosing actions": ("policy.py", "forward"),
    "the fights, opponent included": ("fights.py", "step_wait"),
    "of that, the opponent": ("opponents.py", "act"),
}


class Stopwatch:
    """The reporter of this trial: keeps the rows, and ends the training when its time is over."""

    def __init__(self, seconds: float) -> None:
        self.rows: list[Metrics] = []
        self._seconds = seconds

    def report(
        self,
        rows: Sequence[Metrics],
        *,
        activity: str = "",  # noqa: ARG002 # nobody watches
        paused: bool = False,  # noqa: ARG002 # the same
        outcome: Outcome | None = None,  # noqa: ARG002 # what train returns
    ) -> Order:
        """A report comes every second, and what it says of the time is a second old at most."""
        self.rows += rows
        last = self.rows[-1].elapsed_seconds if self.rows else None
        is_over = last is not None and last > self._seconds - 2
        return Order.STOP if is_over else Order.CONTINUE


def main(asked: Mapping[str, Any]) -> None:
    """Trains and tries; the answer is one line of JSON, the last that is printed."""
    seed, opponent = asked["seed"], asked["opponent"]
    watch = Stopwatch(asked["seconds"])
    with tempfile.TemporaryDirectory() as directory:
        agents = Path(directory)
        plan = check_plan(
            Plan(opponent=opponent, total_steps=2_000_000_000, seed=seed),
            Catalogue(agents),
            characters(),
        )
        profile = cProfile.Profile()
        warm_up()  # compiled once for a machine, and no part of learning
        begun = time.monotonic()
        if asked["profile"]:
            profile.enable()
        outcome = train(plan, watch, agents, session_id="new", threads=asked["threads"])
        profile.disable()
        if outcome.failure:
            sys.exit(outcome.failure)
        wall = time.monotonic() - begun
        rival = tried_against(opponent)
        score = duel(outcome.agent, rival, asked["fights"], seed, Catalogue(agents))
    last = watch.rows[-1]
    answer = {
        "seed": seed,
        "seconds": last.elapsed_seconds,
        "wall": wall,
        "samples": last.step,
        "wins": score.won,
        "curve": [(row.elapsed_seconds, row.step, row.win_rate) for row in watch.rows],
        "settings": asdict(plan.settings),
        "shares": shares(profile, last.elapsed_seconds or wall) if asked["profile"] else {},
    }
    print(json.dumps(answer))


def tried_against(opponent: str) -> str:
    """The opponent, or the default agent where the opponent is a mixture or the past self."""
    agents = [split_agent(share.agent)[0] for share in parse_mixture(opponent)]
    return opponent if len(agents) == 1 and SELF not in agents else DEFAULT_AGENT


def shares(profile: cProfile.Profile, seconds: float) -> Mapping[str, float]:
    """The share of the training's time that each part took."""
    found = dict.fromkeys(PARTS, 0.0)
    for (file, _, function), (*_, cumulative, _callers) in pstats.Stats(profile).stats.items():  # type: ignore[attr-defined] # it has them, and no other way to them
        for part, (name, of) in PARTS.items():
            if function == of and Path(file).name == name:
                found[part] = max(found[part], cumulative / seconds)
    return found


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
