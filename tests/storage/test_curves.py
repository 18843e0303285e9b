"""Curves of stored rows: exact extremes in every bucket, at every width and range."""

import asyncio
import math
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arcade_clash.errors import Unavailable
from arcade_clash.storage import curves, sessions
from arcade_clash.storage.curves import BLOCK_ROWS, CurveColumns
from arcade_clash.storage.database import Database
from arcade_clash.storage.schema import MIGRATIONS

Row = dict[str, Any]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path / "arcade.db")
    yield opened
    opened.close()


async def stored(database: Database, rows: list[Row], at_a_time: int = 1000) -> None:
    await database.add_session({"session_id": "s", "create_time": 1.0})
    for start in range(0, len(rows), at_a_time):
        await database.report("s", rows[start : start + at_a_time])


async def curve(database: Database, width: int, metric: str = "loss", **steps: int) -> CurveColumns:
    (found,) = await database.curves("s", [metric], width, **steps)
    return found


def losses(values: list[Any], step: int = 10) -> list[Row]:
    return [{"row": n, "step": n * step, "loss": value} for n, value in enumerate(values)]


async def test_few_rows_are_given_as_they_are(database: Database) -> None:
    await stored(database, losses([3.0, 1.0, 2.5]))
    found = await curve(database, 3)
    assert (found.first_step, found.last_step) == ((0, 10, 20), (0, 10, 20))
    assert found.minimum == found.maximum == found.mean == [3.0, 1.0, 2.5]
    assert found.count == (1, 1, 1)


async def test_no_spike_is_lost_at_any_width(database: Database) -> None:
    values = [0.5] * 9000
    for spike in (17, 4444, 8999):
        values[spike] = 500.0
    await stored(database, losses(values))
    for width in (1, 7, 30, 300, 2000):
        found = await curve(database, width)
        assert len(found.count) <= width
        assert sum(found.count) == 9000
        assert set(found.minimum) == {0.5}
        spiked = [n for n, most in enumerate(found.maximum) if most == 500.0]
        assert len(spiked) == min(3, width)
        assert found.last_step[-1] == 89_990


@settings(max_examples=60, deadline=None)
@given(
    values=st.lists(
        st.floats(allow_nan=False, allow_infinity=False) | st.just("NaN") | st.none(),
        min_size=1,
        max_size=600,
    ),
    width=st.integers(1, 64),
    at_a_time=st.integers(1, 400),
)
def test_buckets_have_the_exact_extremes_of_the_rows_that_they_cover(
    values: list[Any], width: int, at_a_time: int
) -> None:
    rows = [
        {"row": n, "step": n, **({} if value is None else {"loss": value})}
        for n, value in enumerate(values)
    ]
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        for script in MIGRATIONS:
            connection.executescript(script)
        sessions.add_session(connection, {"session_id": "s", "create_time": 1.0})
        for start in range(0, len(rows), at_a_time):
            sessions.add_rows(connection, "s", rows[start : start + at_a_time])
        found = curves.read_curves(connection, "s", ["loss"], width)
    measured = [value for value in values if value is not None]
    if not measured:
        assert found == []
        return
    (columns,) = found
    assert len(columns.count) <= max(width, 1)
    assert sum(columns.count) + sum(columns.nan_count) == len(measured)
    for earlier, later in pairwise(zip(columns.first_step, columns.last_step, strict=True)):
        assert earlier[0] <= earlier[1] < later[0]
    for n, (first, last) in enumerate(zip(columns.first_step, columns.last_step, strict=True)):
        covered = [v for v in values[first : last + 1] if v is not None]
        finite = [v for v in covered if v != "NaN"]
        assert columns.count[n] == len(finite)
        assert columns.nan_count[n] == len(covered) - len(finite)
        if finite:
            # SQLite may read a number's text one unit in the last place beside Python.
            assert columns.minimum[n] == pytest.approx(min(finite), rel=1e-14)
            assert columns.maximum[n] == pytest.approx(max(finite), rel=1e-14)
            assert columns.minimum[n] <= columns.mean[n] <= columns.maximum[n]
        else:
            assert math.isnan(columns.mean[n])


async def test_the_mean_is_that_of_all_rows(database: Database) -> None:
    await stored(database, losses([float(n % 7) for n in range(5000)]))
    found = await curve(database, 5)
    total = sum(mean * count for mean, count in zip(found.mean, found.count, strict=True))
    assert total == pytest.approx(sum(n % 7 for n in range(5000)))


async def test_the_largest_numbers_have_a_finite_mean(database: Database) -> None:
    await stored(database, losses([1e308] * 32 + [-1e308] * 32))
    found = await curve(database, 2)
    assert found.mean == pytest.approx([1e308, -1e308])
    assert (await curve(database, 1)).mean == pytest.approx([0.0], abs=1e295)


async def test_what_diverged_is_counted_apart_and_takes_no_other_value_along(
    database: Database,
) -> None:
    await stored(database, losses([1.0, "NaN", 2.0, "Infinity", "-Infinity", "NaN", 3.0]))
    found = await curve(database, 1)
    assert (found.minimum, found.maximum, found.mean) == ([1.0], [3.0], [2.0])
    assert (found.count, found.nan_count) == ((3,), (2,))
    assert (found.infinity_count, found.negative_infinity_count) == ((1,), (1,))


async def test_a_range_is_told_at_its_own_resolution(database: Database) -> None:
    values = [0.5] * 5000
    values[2600] = 500.0
    await stored(database, losses(values))
    found = await curve(database, 40, first_step=25_990, last_step=26_010)
    assert found.first_step == (25_990, 26_000, 26_010)
    assert found.maximum == [0.5, 500.0, 0.5]
    assert await database.curves("s", ["loss"], 40, 60_000, 70_000) == []
    found = await curve(database, 50, first_step=20_000, last_step=40_000)
    assert found.last_step[0] >= 20_000
    assert found.first_step[-1] <= 40_000
    assert len(found.count) <= 50


async def test_every_name_that_was_measured_is_a_metric(database: Database) -> None:
    odd = {'a "quoted".name': 1.0, "größe": 2.0, "$": 3.0}
    await stored(database, [{"row": 0, "step": 0, "loss": 1.0, "extra": odd}])
    metrics = ["loss", *(f"extra.{name}" for name in odd)]
    assert await database.metric_names("s") == metrics
    found = await database.curves("s", metrics, 10)
    assert [columns.metric for columns in found] == metrics
    assert [columns.mean for columns in found] == [[1.0], [1.0], [2.0], [3.0]]


async def test_a_row_without_a_step_stands_where_the_one_before_it_does(
    database: Database,
) -> None:
    rows: list[Row] = losses([1.0, 2.0, 3.0, 4.0])
    del rows[2]["step"]
    await stored(database, rows, at_a_time=2)
    assert (await curve(database, 10)).first_step == (0, 10, 10, 30)


async def test_rows_without_steps_go_by_their_numbers(database: Database) -> None:
    await stored(database, [{"row": n, "loss": 1.0} for n in range(3)])
    assert (await curve(database, 10)).first_step == (0, 1, 2)


async def test_rows_of_an_earlier_version_are_summed_up_when_they_are_asked_for(
    tmp_path: Path,
) -> None:
    path = tmp_path / "arcade.db"
    rows = losses([float(n) for n in range(5000)])
    with closing(Database(path, migrations=MIGRATIONS[:2])) as before:
        await before.add_session({"session_id": "s", "create_time": 1.0})
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executemany(
            "INSERT INTO metrics_row VALUES ('s', ?, ?, ?)",
            [(n, n * 10, f'{{"row":{n},"step":{n * 10},"loss":{n}.0}}') for n in range(len(rows))],
        )
    with closing(Database(path)) as after:
        assert await after.metric_names("s") == ["loss"]
        found = await curve(after, 10)
        assert sum(found.count) == 5000
        assert found.maximum[-1] == 4999.0
        assert await after.report("s", [{"row": 5000, "step": 50_000, "loss": 9999.0}]) == 5000
        assert (await curve(after, 10)).maximum[-1] == 9999.0


async def test_a_damaged_row_costs_its_own_values_alone(tmp_path: Path) -> None:
    path = tmp_path / "arcade.db"
    with closing(Database(path)) as database:
        await stored(database, losses([1.0] * 40))
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE metrics_row SET payload = x'ff' WHERE row = 35")
        connection.execute("UPDATE metrics_row SET payload = '{cut' WHERE row = 36")
    with closing(Database(path)) as database:
        assert sum((await curve(database, 40)).count) == 38
        assert await database.report("s", losses([1.0] * 60)[40:]) == 59
        assert sum((await curve(database, 1)).count) == 58


async def test_a_deleted_session_leaves_nothing_of_its_curves(
    database: Database, tmp_path: Path
) -> None:
    await stored(database, losses([1.0] * 300))
    await database.delete_session("s")
    with closing(sqlite3.connect(tmp_path / "arcade.db")) as connection:
        for table in ("curve", "curve_block", "metrics_row"):
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)  # noqa: S608  # from the line above


async def test_other_questions_do_not_wait_for_a_curve(database: Database) -> None:
    await stored(database, losses([1.0]))
    # The curve that is asked for holds its thread until the other question is answered.
    answered = asyncio.Event()
    loop = asyncio.get_running_loop()
    database._draw.create_function(
        "json_valid",
        1,
        lambda _: asyncio.run_coroutine_threadsafe(answered.wait(), loop).result(10),
    )
    asked = asyncio.ensure_future(database.curves("s", ["loss"], 10))
    assert (await database.session("s"))["session_id"] == "s"
    assert not asked.done()
    answered.set()
    assert len(await asked) == 1


async def test_no_curve_is_read_once_the_database_is_closed(database: Database) -> None:
    await stored(database, losses([1.0]))
    database.close()
    with pytest.raises(Unavailable):
        await database.curves("s", ["loss"], 10)


def test_each_level_of_blocks_is_made_of_whole_blocks_of_the_one_below() -> None:
    assert all(larger % smaller == 0 for smaller, larger in pairwise(BLOCK_ROWS))
