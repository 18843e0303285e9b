"""`python -m benchmarks.reversal`: how often the reactive reversal beats agents that learned."""

import argparse
import tempfile
from pathlib import Path

from arcade_clash.agents import Catalogue
from arcade_clash.engine import characters
from arcade_clash.envs.compilation import warm_up
from arcade_clash.training.plan import check_plan
from arcade_clash.training.session import Plan
from arcade_clash.training.trainer import train
from benchmarks.fanout.processes import say
from benchmarks.learning.apprentice import Stopwatch
from benchmarks.reversal.matches import against_the_reversal

__all__: list[str] = []

REACH = 0.55


def main() -> None:
    """Trains, fights and prints."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reversal", description=__doc__)
    parser.add_argument("--opponent", default="scripted", help="what the agents learn to beat")
    parser.add_argument("--seconds", type=float, default=120, help="of training, at most")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--fights", type=int, default=400, help="matches against each agent")
    parser.add_argument("--reaction-frames", type=int, default=12, help="of both sides")
    parser.add_argument("--threads", type=int, help="of torch; as `train` by default")
    asked = parser.parse_args()
    warm_up()  # compiled once for a machine, and no part of learning
    print("| seed | samples | the reversal won | share | 95% of the time within |")
    print("|---|---|---|---|---|")
    rates = []
    for seed in asked.seeds:
        say(f"seed {seed}: {asked.seconds:g} s against {asked.opponent}")
        watch = Stopwatch(asked.seconds)
        with tempfile.TemporaryDirectory() as directory:
            catalogue = Catalogue(Path(directory))
            plan = check_plan(
                Plan(opponent=asked.opponent, total_steps=2_000_000_000, seed=seed),
                catalogue,
                characters(),
            )
            outcome = train(plan, watch, Path(directory), session_id="new", threads=asked.threads)
            if outcome.failure:
                raise SystemExit(outcome.failure)
            agent = catalogue.make(outcome.agent, seed)
            score = against_the_reversal(agent, asked.fights, seed, asked.reaction_frames)
        rates.append(score.rate)
        low, high = score.interval
        print(
            f"| {seed} | {watch.rows[-1].step:,} | {score.won} of {score.fights} "
            f"| {score.rate:.1%} | {low:.1%} to {high:.1%} |",
            flush=True,
        )
    mean = sum(rates) / len(rates)
    print(
        f"\nMean {mean:.1%} with {asked.reaction_frames} frames of reaction; at most {REACH:.0%}."
    )


if __name__ == "__main__":
    main()
