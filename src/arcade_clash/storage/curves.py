"""Curves of stored rows, as SQL: buckets with exact extremes, at a cost that the width bounds.

Each number of a row is a value of the metric of its name: `loss`, or `extra.temperature` for an
entry of a map. The values of every 16, 256 and 4096 rows are summed up in blocks: as the rows are
stored, or, where an earlier version stored them, at the first question. A question reads the
coarsest blocks of which there are enough for its width, and single rows where there are not.

SQLite does all of it: a thread that waits for it leaves Python's lock to the event loop.
"""

import math
import sqlite3
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

__all__ = [
    "BLOCK_ROWS",
    "CurveColumns",
    "is_summed_up",
    "metric_names",
    "read_curves",
    "sum_up",
]

BLOCK_ROWS = (16, 256, 4096)
"""Rows of a block, by level; blocks take an eighth of the room of their rows."""

_MOST_SUMMED = 4096
"""Rows that one transaction sums up at most: 0.3 s with 40 metrics in each."""

_COLUMNS = (
    "first_step",
    "last_step",
    "minimum",
    "maximum",
    "mean",
    "count",
    "nan_count",
    "infinity_count",
    "negative_infinity_count",
)


@dataclass(frozen=True, slots=True)
class CurveColumns:
    """The buckets of one metric in the order of their steps: lists of equal length.

    Where a bucket has no finite value, its minimum, maximum and mean are NaN.
    """

    metric: str
    first_step: Sequence[int]
    last_step: Sequence[int]
    minimum: Sequence[float]
    maximum: Sequence[float]
    mean: Sequence[float]
    count: Sequence[int]
    """Finite values."""
    nan_count: Sequence[int]
    infinity_count: Sequence[int]
    negative_infinity_count: Sequence[int]


# A damaged row has no values: what is left of the curve is still worth seeing. Some versions of
# SQLite put a name with an underscore into quotes in a path.
_VALUES = """
    SELECT m.row, coalesce(m.step, m.row) AS step,
        CASE WHEN j.path = '$' THEN j.key
            ELSE trim(substr(j.path, 3), '"') || '.' || j.key END AS metric,
        CASE WHEN j.type IN ('integer', 'real') THEN CAST(j.atom AS REAL) END AS value,
        j.atom AS written
    FROM metrics_row AS m, json_tree(
        CASE WHEN typeof(m.payload) = 'text' AND json_valid(m.payload)
            THEN m.payload ELSE 'null' END
    ) AS j
    WHERE m.session_id = :session_id AND m.row BETWEEN {first} AND {last}
        AND j.atom IS NOT NULL AND j.fullkey NOT IN ('$.row', '$.step')
"""

# CROSS JOIN and the plus keep SQLite to one look at the index by name for each value.
_ROW_SAMPLES = f"""
    SELECT curve.curve, v.row AS place, v.step AS first_step, v.step AS last_step,
        v.value AS minimum, v.value AS maximum, v.value AS mean, v.value IS NOT NULL AS count,
        v.written IS 'NaN' AS nan_count, v.written IS 'Infinity' AS infinity_count,
        v.written IS '-Infinity' AS negative_infinity_count
    FROM ({_VALUES}) AS v
    CROSS JOIN curve ON curve.session_id = :session_id AND curve.metric = v.metric
        AND +curve.curve IN ({{curves}})
"""

_BLOCK_SAMPLES = f"""
    SELECT curve, block AS place, {", ".join(_COLUMNS)} FROM curve_block
    WHERE level = {{level}} AND block BETWEEN {{first}} AND {{last}}
        AND curve IN ({{curves}})
"""

# The mean is scaled by 2 to the -64, so that no sum of floats is infinite, and does not leave the
# range of its values by rounding.
_SUMMED = f"""
    min(first_step), max(last_step), min(minimum), max(maximum),
    min(
        max(sum(mean * {2.0**-64!r} * count) / sum(count) * {2.0**64!r}, min(minimum)),
        max(maximum)
    ),
    sum(count), sum(nan_count), sum(infinity_count), sum(negative_infinity_count)
"""


def sum_up(connection: sqlite3.Connection, session_id: str) -> bool:
    """Sums up stored rows that are not summed up yet, 4096 at most; whether others are left."""
    begin, stored = _rows(connection, session_id)
    if begin == stored:
        return False
    end = min(stored, begin + _MOST_SUMMED)
    given = {"session_id": session_id}
    all_curves = "SELECT curve FROM curve WHERE session_id = :session_id"
    connection.execute(
        "INSERT OR IGNORE INTO curve (session_id, metric) SELECT DISTINCT :session_id, metric "
        f"FROM ({_VALUES.format(first=begin, last=end - 1)})",
        given,
    )
    for level, size in enumerate(BLOCK_ROWS):
        blocks = range(begin // size, end // size)
        if not blocks:
            break
        first, last = blocks[0], blocks[-1]
        factor = size // BLOCK_ROWS[level - 1] if level else size
        samples = (_BLOCK_SAMPLES if level else _ROW_SAMPLES).format(
            level=level - 1,
            first=first * factor,
            last=(last + 1) * factor - 1,
            curves=all_curves,
        )
        connection.execute(
            f"INSERT OR REPLACE INTO curve_block (curve, level, block, {', '.join(_COLUMNS)}) "
            f"SELECT curve, {level}, place / {factor}, {_SUMMED} FROM ({samples}) "
            f"GROUP BY curve, place / {factor}",
            given,
        )
    connection.execute("UPDATE session SET summed_rows = ? WHERE session_id = ?", (end, session_id))
    return end < stored


def is_summed_up(connection: sqlite3.Connection, session_id: str) -> bool:
    """Whether all stored rows are summed up, as far as they fill blocks."""
    summed, stored = _rows(connection, session_id)
    return summed == stored


def metric_names(connection: sqlite3.Connection, session_id: str) -> list[str]:
    """The metrics of a session's rows, in the order in which they were first measured."""
    found = connection.execute(
        "SELECT metric FROM curve WHERE session_id = ? ORDER BY curve", (session_id,)
    )
    return [metric for (metric,) in found]


def read_curves(
    connection: sqlite3.Connection,
    session_id: str,
    metrics: Sequence[str],
    width: int,
    first_step: int | None = None,
    last_step: int | None = None,
) -> list[CurveColumns]:
    """The curves of these metrics, those without a value left out, in the order of `metrics`.

    Each has `width` buckets at most, of equal shares of the steps from `first_step` to `last_step`;
    where no more rows than that lie between the two, each row is a bucket. A row without a step
    stands where the one before it does, and at its number while none has had one. At either end a
    bucket may reach beyond the steps asked for, by less than its neighbour is wide.
    """
    _, stored = _rows(connection, session_id)

    def step_of(row: int) -> int:
        step: int = connection.execute(
            "SELECT coalesce(step, row) FROM metrics_row WHERE session_id = ? AND row = ?",
            (session_id, row),
        ).fetchone()[0]
        return step

    numbers = range(stored)
    first = 0 if first_step is None else bisect_left(numbers, first_step, key=step_of)
    end = stored if last_step is None else bisect_right(numbers, last_step, key=step_of)
    if first >= end:
        return []
    names = dict(
        connection.execute("SELECT curve, metric FROM curve WHERE session_id = ?", (session_id,))
    )
    asked = frozenset(metrics)
    wanted = ", ".join(str(curve) for curve, metric in names.items() if metric in asked)
    begin = step_of(first) if first_step is None else first_step
    steps = (step_of(end - 1) if last_step is None else last_step) - begin + 1
    if end - first <= width:
        bucket = "place"
        parts = [_ROW_SAMPLES.format(first=first, last=end - 1, curves=wanted)]
    else:
        bucket = "max(0, min(:width - 1, CAST((first_step - :begin) * :scale AS INTEGER)))"
        parts = list(_parts(first, end, stored, width, wanted))
    found = connection.execute(
        f"SELECT curve, {_SUMMED} FROM ({' UNION ALL '.join(parts)}) "
        f"GROUP BY curve, {bucket} ORDER BY curve, {bucket}",
        {"session_id": session_id, "begin": begin, "scale": width / steps, "width": width},
    )
    curves = {
        names[curve]: _columns(names[curve], [row[1:] for row in rows])
        for curve, rows in groupby(found, key=itemgetter(0))
    }
    return [curves[metric] for metric in metrics if metric in curves]


def _rows(connection: sqlite3.Connection, session_id: str) -> tuple[int, int]:
    """How many rows of a session are summed up, and how many are stored."""
    found = connection.execute(
        "SELECT summed_rows, (SELECT max(row) + 1 FROM metrics_row AS m "
        "WHERE m.session_id = session.session_id) FROM session WHERE session_id = ?",
        (session_id,),
    ).fetchone()
    return (0, 0) if found is None else (found[0], found[1] or 0)


def _parts(first: int, end: int, stored: int, width: int, curves: str) -> Iterator[str]:
    """Selects of samples that cover the rows from `first` to `end`, blocks before single rows."""
    enough = [level for level, size in enumerate(BLOCK_ROWS) if (end - first) // size >= width]
    for level in reversed(enough):
        size = BLOCK_ROWS[level]
        blocks = range(first // size, min(-(-end // size), stored // size))
        if blocks:
            yield _BLOCK_SAMPLES.format(
                level=level, first=blocks[0], last=blocks[-1], curves=curves
            )
            first = (blocks[-1] + 1) * size
    if first < end:
        yield _ROW_SAMPLES.format(first=first, last=end - 1, curves=curves)


def _columns(metric: str, buckets: Sequence[Sequence[Any]]) -> CurveColumns:
    first, last, low, high, mean, *counts = zip(*buckets, strict=True)
    return CurveColumns(metric, first, last, _values(low), _values(high), _values(mean), *counts)


def _values(column: Sequence[float | None]) -> list[float]:
    return [math.nan if value is None else value for value in column]
