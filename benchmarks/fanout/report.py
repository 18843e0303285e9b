"""What was measured, as a table for the terminal or for the docs, every figure beside its reach."""

import os
import platform
from collections.abc import Iterator, Mapping, Sequence

from benchmarks.fanout.contenders import BARE, GRPCIO, HTTP1, HTTP2, HTTP2_TLS, WEBSOCKET
from benchmarks.fanout.measurement import Summary

__all__ = ["Table", "markdown", "text"]

Table = Mapping[int, Mapping[str, Summary]]
"""By the number of viewers, what each contender was seen to do."""

HEAD = (
    "way", "µs", "least", "most", "× bare", "× WebSocket", "× grpcio",
    "Hz", "messages/s", "age p50, ms", "age p99, ms",
)  # fmt: skip
HOW = (
    "CPU time is the server's alone, for each message delivered, the median of the turns. Viewers "
    "are another process on the same machine. The age of a frame is from the moment it was due to "
    "the moment a viewer had it; frame n is due at an origin and n/60 s, and the origin is "
    "estimated as the earliest (arrival - n/60) seen in the run, so the least age is 0."
)


def text(table: Table, most: Mapping[str, int], limit: int) -> str:
    """For the terminal."""
    parts = []
    for number, summaries in table.items():
        parts.append(f"\n{number} viewers at 60 Hz")
        rows = [HEAD, *rows_of(number, summaries)]
        parts += [f"{r[0]:42}" + "".join(f"{cell:>13}" for cell in r[1:]) for r in rows]
    parts += ["", *(" | ".join(row) for row in reaches(table)), ""]
    parts += [f"{name}: {held(number, limit)}" for name, number in most.items()]
    return "\n".join([*parts, "", HOW])


def markdown(table: Table, most: Mapping[str, int], limit: int, how: str) -> str:
    """For the docs."""
    parts = [
        "# What a viewer costs",
        "",
        f"Written by `{how}`; Python {platform.python_version()}, {os.cpu_count()} cores. {HOW}",
        "",
        "## The reach",
        "",
        *grid([("what", "reach", "seen", ""), *reaches(table)]),
    ]
    if most:
        rows = [(name, held(number, limit)) for name, number in most.items()]
        parts += ["", "## The most viewers that one process holds at 60 Hz", ""]
        parts += ["With p99 of the age under one frame (16.7 ms), in steps of fifty.", ""]
        parts += grid([("way", "viewers"), *rows])
    for number, summaries in table.items():
        parts += ["", f"## {number} viewer{'' if number == 1 else 's'} at 60 Hz", ""]
        parts += grid([HEAD, *rows_of(number, summaries)])
    return "\n".join(parts) + "\n"


def rows_of(number: int, summaries: Mapping[str, Summary]) -> Iterator[tuple[str, ...]]:
    """A row for each contender."""
    for name, seen in summaries.items():
        yield (
            name + (f" ({seen.gone} dropped)" if seen.gone else ""),
            *(f"{cost:.1f}" for cost in (seen.cost, seen.least, seen.most)),
            *(
                f"{seen.cost / summaries[other].cost:.2f}" if other in summaries else ""
                for other in (BARE, WEBSOCKET, GRPCIO)
            ),
            f"{seen.rate:.1f}",
            f"{seen.rate * number:.0f}",
            f"{seen.p50:.1f}",
            f"{seen.p99:.1f}",
        )


def reaches(table: Table) -> Iterator[tuple[str, ...]]:
    """What was to be reached, and whether it was."""
    at = table.get(400, {})
    for way, other, limit in (
        (HTTP1, BARE, 1.25),
        (HTTP1, WEBSOCKET, 0.5),
        (HTTP1, GRPCIO, 0.25),
        (HTTP2, BARE, 1.5),
        (HTTP2_TLS, BARE, None),
        (HTTP2, GRPCIO, None),
    ):
        if way in at and other in at:
            ratio = at[way].cost / at[other].cost
            reach = "reported beside" if limit is None else f"at most {limit} times"
            verdict = "" if limit is None else "reached" if ratio <= limit else "short"
            what = f"CPU for each state, 400 viewers: {way}, against {other}"
            yield what, reach, f"{ratio:.2f} times", verdict
    for way in (HTTP1, HTTP2, HTTP2_TLS):
        if way in table.get(500, {}):
            p99 = table[500][way].p99
            verdict = "reached" if p99 < 1000 / 60 else "short"
            yield f"age of a frame, 500 viewers, p99: {way}", "< 16.7 ms", f"{p99:.1f} ms", verdict


def held(number: int, limit: int) -> str:
    """The most viewers, in words."""
    return f"{number} or more (no more were tried)" if number >= limit else str(number)


def grid(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """A table in Markdown."""
    head, *others = rows
    return [line(head), "|---" * len(head) + "|", *map(line, others)]


def line(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cells) + " |"
