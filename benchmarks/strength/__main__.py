"""`python -m benchmarks.strength`: trains by self-play, then looks for what beats the agent."""

import argparse
import json
import os
import platform
import shlex
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from statistics import mean

from arcade_clash.agents import Catalogue
from arcade_clash.engine import characters
from arcade_clash.envs.compilation import warm_up
from arcade_clash.envs.contest import Score, play_matches
from arcade_clash.training.config import merged, read_config
from arcade_clash.training.exploit import best_response
from arcade_clash.training.metrics import Metrics
from arcade_clash.training.plan import check_plan
from arcade_clash.training.session import Order, Outcome, Plan, Settings
from arcade_clash.training.trainer import train
from benchmarks.fanout.processes import say

__all__: list[str] = []

LEVEL = "scripted-5"
PROBE = "probe-"

TRIAL_STEPS = 500_000
"""Steps by which the speed is measured, so that the training can be told how many it has."""

REACH = {LEVEL: "> 97%", "worst probe": "> 75%"}


@dataclass(frozen=True)
class Strength:
    """One agent: its training, and what became of it."""

    seed: int
    steps: int
    seconds: float
    wins: Mapping[str, Score]
    """Against the level and the probes."""
    responses: Mapping[int, Sequence[float]]
    """How often best responses of so many steps won, one for each of their seeds."""


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.strength", description=__doc__)
    parser.add_argument("--opponent", default="self", help="who is fought in training")
    parser.add_argument("--seconds", type=float, default=600, help="of training")
    parser.add_argument("--steps", type=int, help="of training, in place of --seconds")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--config", type=Path, help="other settings, as `train` takes them")
    parser.add_argument(
        "--responses",
        type=int,
        nargs="*",
        default=[800_000, 3_000_000],
        help="steps of best responses, besides a tenth of the training's",
    )
    parser.add_argument("--response-seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--matches", type=int, default=400, help="of each pairing")
    parser.add_argument("--threads", type=int, help="that torch computes with")
    parser.add_argument("--json", action="store_true", help="print what was measured as JSON")
    parser.add_argument("--save", type=Path, help="a Markdown file to write")
    asked = parser.parse_args()
    warm_up()
    found = [strength(asked, seed) for seed in asked.seeds]
    if asked.json:
        print(json.dumps([as_json(one) for one in found]))
        return
    lines = table(found)
    print("\n".join(lines))
    if asked.save:
        how = shlex.join(["python", "-m", "benchmarks.strength", *sys.argv[1:]])
        written = (
            f"Written by `{how}`; Python {platform.python_version()}, {os.cpu_count()} cores. "
            f"Shares of {asked.matches} matches. A best response is trained against the agent, "
            f"which does not learn; its share is the mean of {len(asked.response_seeds)} seeds."
        )
        asked.save.write_text("\n".join(["# Strength of self-play", "", written, "", *lines, ""]))


def strength(asked: argparse.Namespace, seed: int) -> Strength:
    """Trains with one seed, and tries what came of it."""
    with tempfile.TemporaryDirectory() as directory:
        catalogue = Catalogue(Path(directory))
        plan = Plan(opponent=asked.opponent, seed=seed)
        if asked.config:
            plan = merged(read_config(asked.config), plan)
        steps = asked.steps
        if steps is None:
            say(f"seed {seed}: measuring the speed")
            trial = learn(plan, TRIAL_STEPS, "trial", catalogue, directory, asked.threads)
            steps = round(asked.seconds * TRIAL_STEPS / trial.seconds)
        say(f"seed {seed}: {steps:,} steps against {asked.opponent}")
        learned = learn(plan, steps, "agent", catalogue, directory, asked.threads)
        rivals = [LEVEL, *(it.agent for it in catalogue.infos() if it.agent.startswith(PROBE))]
        wins = {}
        for rival in rivals:
            say(f"seed {seed}: {asked.matches} matches against {rival}")
            wins[rival] = matches("agent", rival, asked.matches, seed, catalogue, learned.settings)
        responses = {}
        for length in dict.fromkeys((learned.steps // 10, *asked.responses)):
            rates = []
            for number in asked.response_seeds:
                say(f"seed {seed}: best response {number} of {length:,} steps")
                response = best_response(
                    "agent",
                    length,
                    number,
                    catalogue,
                    matches=asked.matches,
                    threads=asked.threads,
                )
                rates.append(response.score.rate)
            responses[length] = rates
    say("")
    return Strength(seed, learned.steps, learned.seconds, wins, responses)


@dataclass(frozen=True)
class Learned:
    """A training that has ended."""

    steps: int
    seconds: float
    settings: Settings


def learn(
    plan: Plan, steps: int, agent: str, catalogue: Catalogue, directory: str, threads: int | None
) -> Learned:
    """Trains, and saves the agent under an id."""
    listener = Listener()
    plan = replace(plan, total_steps=steps, agent_id=agent)
    plan = check_plan(plan, catalogue, characters())
    outcome = train(
        plan,
        listener,
        Path(directory),
        session_id=agent,
        threads=threads,
        niceness=0,
    )
    if outcome.failure:
        sys.exit(outcome.failure)
    last = listener.rows[-1]
    return Learned(last.step or 0, last.elapsed_seconds or 0.0, plan.settings)


class Listener:
    """The reporter of a training: keeps its rows."""

    def __init__(self) -> None:
        self.rows: list[Metrics] = []

    def report(
        self,
        rows: Sequence[Metrics],
        *,
        activity: str = "",  # noqa: ARG002 # nobody watches
        paused: bool = False,  # noqa: ARG002 # the same
        outcome: Outcome | None = None,  # noqa: ARG002 # what train returns
    ) -> Order:
        """Never stops it."""
        self.rows += rows
        return Order.CONTINUE


def matches(
    agent: str, rival: str, count: int, seed: int, catalogue: Catalogue, settings: Settings
) -> Score:
    """Matches between two agents, with every pair of characters."""
    numbers = [character.number for character in characters().values()]
    return play_matches(
        partial(catalogue.make, agent),
        partial(catalogue.make, rival),
        count,
        seed,
        characters=(numbers, numbers),
        reaction_frames=settings.reaction_frames or 0,
    )


def worst_probe(found: Strength) -> str:
    """The probe that does best, and the agent's share against it."""
    probes = {name: score.rate for name, score in found.wins.items() if name.startswith(PROBE)}
    worst = min(probes, key=lambda name: probes[name], default="")
    return f"{probes[worst]:.1%} ({worst.removeprefix(PROBE)})" if worst else "no probes"


def table(found: Sequence[Strength]) -> list[str]:
    """A row for each agent."""
    lengths = list(found[0].responses)
    titles = ["seed", "steps", "seconds", "steps/s", *REACH]
    titles += [f"best response of {length / 1e6:.2g} M" for length in lengths]
    rows = [f"| {' | '.join(titles)} |", "|---" * len(titles) + "|"]
    for one in found:
        cells = [
            str(one.seed),
            f"{one.steps:,}",
            f"{one.seconds:.0f}",
            f"{one.steps / one.seconds:,.0f}",
            f"{one.wins[LEVEL].rate:.1%}",
            worst_probe(one),
            *(
                f"{mean(rates):.1%} ({', '.join(f'{rate:.0%}' for rate in rates)})"
                for rates in one.responses.values()
            ),
        ]
        rows.append(f"| {' | '.join(cells)} |")
    reach = ["", "", "", "reach", *REACH.values(), *map(reach_of, lengths)]
    return [*rows, f"| {' | '.join(reach)} |"]


def reach_of(steps: int) -> str:
    """How often a best response of so many steps may win."""
    return {800_000: "at most 30%", 3_000_000: "at most 60%"}.get(steps, "< 45%")


def as_json(found: Strength) -> Mapping[str, object]:
    """What was measured of one agent."""
    return {
        "seed": found.seed,
        "steps": found.steps,
        "seconds": found.seconds,
        "win_rates": {name: score.rate for name, score in found.wins.items()},
        "best_responses": {str(steps): list(rates) for steps, rates in found.responses.items()},
    }


if __name__ == "__main__":
    main()
