"""`python -m benchmarks.fanout`: runs every way in turns and prints what each costs."""

import argparse
import resource
import shlex
import sys
from contextlib import ExitStack
from pathlib import Path

from benchmarks.fanout.contenders import HTTP1, HTTP2, start
from benchmarks.fanout.measurement import Measured, Summary, most_viewers, take
from benchmarks.fanout.processes import say
from benchmarks.fanout.report import markdown, text

__all__: list[str] = []


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fanout", description=__doc__)
    parser.add_argument("--viewers", type=int, nargs="+", default=[1, 100, 400, 500])
    parser.add_argument("--turns", type=int, default=3, help="how often each way is measured")
    parser.add_argument("--seconds", type=float, default=1, help="how long each time")
    parser.add_argument("--only", help="measure the ways whose name has this in it")
    parser.add_argument(
        "--most", type=int, default=2000, help="viewers to look for at most; 0 looks for none"
    )
    parser.add_argument("--table", type=Path, help="a Markdown file to write")
    asked = parser.parse_args()
    if not Path("/proc/self/stat").exists():
        sys.exit("This benchmark reads CPU times from /proc, which this system does not have.")
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    taken: dict[int, dict[str, list[Measured]]] = {number: {} for number in asked.viewers}
    most: dict[str, int] = {}
    with ExitStack() as stack:
        contenders = [c for c in start(stack) if not asked.only or asked.only in c.name]
        for turn in range(asked.turns):
            for number in asked.viewers:
                for contender in contenders:
                    say(f"turn {turn + 1} of {asked.turns}: {number} viewers, {contender.name}")
                    try:
                        measured = take(contender, number, asked.seconds)
                    except ConnectionError as error:
                        say(f"not measured: {error}")
                    else:
                        taken[number].setdefault(contender.name, []).append(measured)
        for contender in contenders:
            if asked.most and contender.name in (HTTP1, HTTP2):
                say(f"looking for the most viewers: {contender.name}")
                most[contender.name] = most_viewers(contender, asked.seconds, asked.most)
        say("")
    table = {
        number: {name: Summary(turns) for name, turns in ways.items()}
        for number, ways in taken.items()
    }
    print(text(table, most, asked.most))
    if asked.table:
        how = shlex.join(["python", "-m", "benchmarks.fanout", *sys.argv[1:]])
        asked.table.write_text(markdown(table, most, asked.most, how))


if __name__ == "__main__":
    main()
