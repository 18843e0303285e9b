"""What is acknowledged is stored, counts once, and is read back in order."""

import asyncio
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arcade_clash.errors import (
    AlreadyExists,
    Damaged,
    InvalidInput,
    NotFound,
    Unavailable,
    WrongState,
)
from arcade_clash.storage.database import Database
from arcade_clash.storage.schema import MIGRATIONS
from arcade_clash.storage.sessions import thinned
from disks import BadDisk


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path / "arcade.db")
    yield opened
    opened.close()


def a_session(session_id: str, **more: object) -> dict[str, Any]:
    return {"session_id": session_id, "create_time": 1.5, **more}


def some_rows(first: int, count: int) -> list[dict[str, Any]]:
    return [{"row": n, "step": n * 10, "reward": n / 3} for n in range(first, first + count)]


def names(directory: Path) -> list[str]:
    return [entry.name for entry in directory.iterdir()]


async def read(database: Database, session_id: str, numbers: range, most: int = 0) -> list[int]:
    pages = database.rows(session_id, numbers, most=most, page=7)
    return [row["row"] async for page in pages for row in page]


async def test_a_session_and_its_rows_come_back_as_they_were(database: Database) -> None:
    await database.add_session(a_session("a", name="Größe"))
    assert await database.report("a", some_rows(0, 3), a_session("a", step=20)) == 2
    assert await database.session("a") == a_session("a", step=20)
    assert [page async for page in database.rows("a", range(3))] == [some_rows(0, 3)]


async def test_a_row_that_is_sent_twice_counts_once_and_stays_as_it_was(
    database: Database,
) -> None:
    await database.add_session(a_session("a"))
    await database.report("a", some_rows(0, 3))
    changed = [row | {"reward": -1.0} for row in some_rows(1, 4)]
    assert await database.report("a", changed) == 4
    pages = [page async for page in database.rows("a", range(5))]
    assert pages == [some_rows(0, 3) + changed[2:]]
    assert await database.report("a", some_rows(0, 1)) == 4


async def test_rows_leave_no_gap(database: Database) -> None:
    await database.add_session(a_session("a"))
    with pytest.raises(InvalidInput, match="0 is next") as refused:
        await database.report("a", some_rows(1, 1))
    assert refused.value.field == "rows[0].row"
    await database.report("a", some_rows(0, 1))
    with pytest.raises(InvalidInput, match="must be 2") as refused:
        await database.report("a", [*some_rows(1, 1), *some_rows(3, 1)])
    assert refused.value.field == "rows[1].row"
    assert await database.last_row("a") == 0


async def test_rows_and_the_sessions_state_are_stored_together_or_not_at_all(
    database: Database,
) -> None:
    await database.add_session(a_session("a", step=0))
    with pytest.raises(ValueError, match="JSON"):
        await database.report("a", some_rows(0, 2), a_session("a", step=float("nan")))
    assert await database.last_row("a") is None
    assert await database.session("a") == a_session("a", step=0)


async def test_an_unknown_session_is_not_found(database: Database) -> None:
    with pytest.raises(NotFound):
        await database.session("missing")
    with pytest.raises(NotFound):
        await database.put_session(a_session("missing"))
    with pytest.raises(NotFound):
        await database.delete_session("missing")
    with pytest.raises(NotFound):
        await database.report("missing", some_rows(0, 1))


async def test_an_id_is_taken_once(database: Database) -> None:
    await database.add_session(a_session("a", name="first"))
    with pytest.raises(AlreadyExists):
        await database.add_session(a_session("a", name="second"))
    assert (await database.session("a"))["name"] == "first"


async def test_a_deleted_session_takes_its_rows_along(database: Database, tmp_path: Path) -> None:
    await database.add_session(a_session("a"))
    await database.add_session(a_session("b"))
    await database.report("a", some_rows(0, 3))
    await database.report("b", some_rows(0, 3))
    await database.delete_session("a")
    assert await database.last_row("a") is None
    assert await database.last_row("b") == 2
    await database.add_session(a_session("a"))
    assert await read(database, "a", range(3)) == []
    assert (tmp_path / "arcade.db").stat().st_mode & 0o077 == 0


async def test_pages_of_sessions_stay_in_place_while_sessions_come_and_go(
    database: Database,
) -> None:
    for name in "abcdef":
        await database.add_session(a_session(name))
    first = await database.sessions_page(2)
    assert [d["session_id"] for d in first.documents] == ["f", "e"]
    await database.add_session(a_session("g"))
    await database.delete_session("e")
    await database.delete_session("d")
    second = await database.sessions_page(2, first.next_page_token)
    assert [d["session_id"] for d in second.documents] == ["c", "b"]
    third = await database.sessions_page(2, second.next_page_token)
    assert [d["session_id"] for d in third.documents] == ["a"]
    assert third.next_page_token == ""
    (newest,) = (await database.sessions_page(1)).documents
    assert newest["session_id"] == "g"


@pytest.mark.parametrize("token", ["x", "-1", "1.5", "9" * 40, "٣"])
async def test_a_token_of_ones_own_making_is_refused(database: Database, token: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        await database.sessions_page(2, token)
    assert refused.value.field == "page_token"


@given(count=st.integers(0, 300), start=st.integers(0, 50), most=st.integers(0, 40))
def test_thinning_keeps_the_ends_and_the_order_and_spreads_evenly(
    count: int, start: int, most: int
) -> None:
    numbers = range(start, start + count)
    pages = list(thinned(numbers, most, page=16))
    kept = [number for page in pages for number in page]
    assert all(0 < len(page) <= 16 for page in pages)
    if most == 0 or count <= most:
        assert kept == list(numbers)
        return
    assert len(kept) == most
    assert kept[-1] == numbers[-1]
    if most > 1:
        assert kept[0] == numbers[0]
        steps = {later - earlier for earlier, later in pairwise(kept)}
        assert min(steps) >= 1
        assert max(steps) - min(steps) <= 1


async def test_a_long_history_is_thinned_without_reading_it_all(database: Database) -> None:
    await database.add_session(a_session("a"))
    await database.report("a", some_rows(0, 1000))
    assert await read(database, "a", range(1000)) == list(range(1000))
    assert await read(database, "a", range(10, 1000), most=4) == [10, 340, 670, 999]
    assert await read(database, "a", range(1000), most=1) == [999]


async def test_a_cancelled_caller_does_not_take_back_what_it_asked_for(
    database: Database,
) -> None:
    calls = [asyncio.ensure_future(database.add_session(a_session(f"s{n}"))) for n in range(20)]
    await asyncio.sleep(0)
    for call in calls:
        call.cancel()
    await asyncio.gather(*calls, return_exceptions=True)
    await database.add_session(a_session("last"))
    assert len(await database.live_sessions()) == 21


async def test_reopening_finds_everything(tmp_path: Path) -> None:
    first = Database(tmp_path / "arcade.db")
    await first.add_session(a_session("a"))
    await first.report("a", some_rows(0, 5))
    first.close()
    first.close()
    assert names(tmp_path) == ["arcade.db"]
    second = Database(tmp_path / "arcade.db")
    assert await second.last_row("a") == 4
    second.close()
    with pytest.raises(Unavailable):
        await second.last_row("a")


async def test_a_caller_without_an_event_loop_can_report(tmp_path: Path) -> None:
    database = Database(tmp_path / "arcade.db")

    def work() -> int | None:
        database.add_session_now(a_session("a"))
        return database.report_now("a", some_rows(0, 2), a_session("a", step=10))

    assert await asyncio.to_thread(work) == 1
    assert (await database.session("a"))["step"] == 10
    database.close()


@pytest.mark.parametrize("reports", [1, 2, 23])
def test_killing_the_writer_loses_no_acknowledged_row(tmp_path: Path, reports: int) -> None:
    program = (
        "import sys; from pathlib import Path\n"
        "from arcade_clash.storage.database import Database\n"
        "database = Database(Path(sys.argv[1]))\n"
        "database.add_session_now({'session_id': 'a', 'create_time': 0.0})\n"
        "for n in range(10**9):\n"
        "    print(database.report_now('a', [{'row': n, 'reward': n / 7}]), flush=True)\n"
    )
    path = tmp_path / "arcade.db"
    with subprocess.Popen([sys.executable, "-c", program, path], stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        for _ in range(reports):
            acknowledged = int(writer.stdout.readline())
        writer.send_signal(signal.SIGKILL)
        for line in writer.stdout:
            if line.endswith(b"\n"):
                acknowledged = int(line)
    database = Database(path)
    stored = asyncio.run(database.last_row("a"))
    assert stored is not None
    assert stored >= acknowledged
    assert asyncio.run(read(database, "a", range(stored + 1))) == list(range(stored + 1))
    database.close()
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA quick_check").fetchall() == [("ok",)]
    connection.close()


async def test_a_newer_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "arcade.db"
    Database(path, migrations=[*MIGRATIONS, "CREATE TABLE later (x)"]).close()
    before = path.read_bytes()
    with pytest.raises(WrongState, match="newer version"):
        Database(path)
    assert path.read_bytes() == before


async def test_an_older_database_is_copied_before_it_is_upgraded(tmp_path: Path) -> None:
    path = tmp_path / "arcade.db"
    old = Database(path)
    await old.add_session(a_session("a"))
    old.close()
    assert names(tmp_path) == ["arcade.db"]

    newer = [*MIGRATIONS, "CREATE TABLE later (x); INSERT INTO later VALUES (1)"]
    upgraded = Database(path, migrations=newer)
    assert (await upgraded.session("a"))["session_id"] == "a"
    upgraded.close()

    copy = tmp_path / f"arcade.db.v{len(MIGRATIONS)}"
    assert copy.stat().st_mode & 0o077 == 0
    kept = Database(copy)
    assert (await kept.session("a"))["session_id"] == "a"
    kept.close()


async def test_an_upgrade_that_fails_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "arcade.db"
    Database(path).close()
    with pytest.raises(sqlite3.Error):
        Database(
            path,
            migrations=[*MIGRATIONS, "CREATE TABLE later (x); INSERT INTO later VALUES (1, 2)"],
        )
    again = Database(path, migrations=[*MIGRATIONS, "CREATE TABLE later (x)"])
    again.close()


async def test_a_file_that_is_no_database_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "arcade.db"
    path.write_bytes(b"not a database" * 1000)
    with pytest.raises(Damaged):
        Database(path)


def test_a_full_disk_is_a_limit_and_all_is_well_when_there_is_room_again(tmp_path: Path) -> None:
    program = (
        "import resource, sys; from pathlib import Path\n"
        "from arcade_clash.errors import LimitReached\n"
        "from arcade_clash.storage.database import Database\n"
        "database = Database(Path(sys.argv[1]))\n"
        "database.add_session_now({'session_id': 'a', 'create_time': 0.0})\n"
        "before = resource.getrlimit(resource.RLIMIT_FSIZE)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, before[1]))\n"
        "last = -1\n"
        "try:\n"
        "    while True:\n"
        "        last = database.report_now('a', [{'row': last + 1, 'text': 'x' * 1000}])\n"
        "except LimitReached as error:\n"
        "    print(error)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, before)\n"
        "assert database.report_now('a', []) == last\n"
        "print(database.report_now('a', [{'row': last + 1}]))\n"
        "database.close()\n"
    )
    path = tmp_path / "arcade.db"
    told = subprocess.run(
        [sys.executable, "-c", program, path], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert "disk" in told[0]
    assert "full" in told[0]
    last = int(told[1])
    assert last > 10
    database = Database(path)
    assert asyncio.run(read(database, "a", range(last + 1))) == list(range(last + 1))
    database.close()


def test_a_damaged_page_is_said_and_nothing_else_falls(tmp_path: Path) -> None:
    path = tmp_path / "arcade.db"
    database = Database(path)
    database.add_session_now(a_session("a"))
    database.report_now("a", some_rows(0, 2000))
    database.close()
    whole = bytearray(path.read_bytes())
    for page in range(4096 * 5, len(whole), 4096):
        whole[page : page + 64] = b"\xff" * 64
    path.write_bytes(whole)
    database = Database(path)
    with pytest.raises(Damaged):
        asyncio.run(read(database, "a", range(2000)))
    assert asyncio.run(database.session("a"))["session_id"] == "a"
    database.close()


@settings(max_examples=25, deadline=None)
@given(batches=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 9)), max_size=12))
def test_however_reports_overlap_each_row_is_there_once(batches: list[tuple[int, int]]) -> None:
    with tempfile.TemporaryDirectory() as directory:
        database = Database(Path(directory) / "arcade.db")
        database.add_session_now(a_session("a"))
        stored = 0
        for overlap, fresh in batches:
            first = max(0, stored - overlap)
            stored = max(stored, stored + fresh)
            last = database.report_now("a", some_rows(first, stored - first))
            assert last == (stored - 1 if stored else None)
        assert asyncio.run(read(database, "a", range(stored))) == list(range(stored))
        database.close()


MOVED = "removed or replaced while the server ran"


async def test_what_is_removed_underneath_is_noticed_and_found_again_when_it_is_back(
    tmp_path: Path,
) -> None:
    place = tmp_path / "data"
    place.mkdir()
    database = Database(place / "arcade.db")
    await database.add_session(a_session("a"))
    await database.report("a", some_rows(0, 2))
    await database.answer()
    for replacement in (None, "an empty directory", "another database"):
        place.rename(tmp_path / "away")
        if replacement is not None:
            place.mkdir()
        if replacement == "another database":
            Database(place / "arcade.db").close()
        with pytest.raises(Unavailable, match=MOVED):
            await database.report("a", some_rows(2, 1))
        with pytest.raises(Unavailable, match=MOVED):
            await database.answer()
        shutil.rmtree(place, ignore_errors=True)
        (tmp_path / "away").rename(place)
        await database.answer()
        assert await database.report("a", some_rows(0, 2)) == 1
    database.close()
    reopened = Database(place / "arcade.db")
    assert await read(reopened, "a", range(9)) == [0, 1]
    reopened.close()


@pytest.mark.parametrize("file", ["arcade.db", "arcade.db-wal"])
async def test_a_file_that_is_removed_alone_is_noticed_too(tmp_path: Path, file: str) -> None:
    database = Database(tmp_path / "arcade.db")
    await database.add_session(a_session("a"))
    (tmp_path / file).unlink()
    with pytest.raises(Unavailable, match=MOVED):
        await database.report("a", some_rows(0, 1))
    with pytest.raises(Unavailable, match=MOVED):
        await database.answer()
    database.close()


async def test_others_who_look_at_the_database_leave_it_where_it_is(tmp_path: Path) -> None:
    database = Database(tmp_path / "arcade.db")
    for n in range(3):
        await database.add_session(a_session(f"s{n}"))
        with sqlite3.connect(tmp_path / "arcade.db") as other:
            assert other.execute("SELECT count(*) FROM session").fetchone() == (n + 1,)
            other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        other.close()
        await database.answer()
    database.close()


async def test_a_write_that_takes_long_shows_in_the_answer_of_the_database(
    tmp_path: Path,
) -> None:
    disk, passed = BadDisk(), [0.0]
    database = Database(tmp_path / "arcade.db", connect=disk.connect, now=lambda: passed[0])
    disk.stall()
    write = asyncio.ensure_future(database.add_session(a_session("a")))
    async with asyncio.timeout(10):
        await disk.is_waited_for()
    await database.answer()
    passed[0] = 1.9
    await database.answer()
    passed[0] = 7.2
    with pytest.raises(Unavailable, match="7 s"):
        await database.answer()
    disk.mend()
    await write
    await database.answer()
    database.close()
