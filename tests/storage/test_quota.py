"""The quota of a data directory: what counts, and what it says."""

from pathlib import Path

import pytest

from arcade_clash.errors import LimitReached
from arcade_clash.storage.database import Database
from arcade_clash.storage.quota import Quota


def test_what_lies_anywhere_in_the_directory_counts(tmp_path: Path) -> None:
    now = 0.0
    quota = Quota(tmp_path, 1000, now=lambda: now)
    quota.check()
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "file").write_bytes(bytes(1000))
    now += 1
    with pytest.raises(LimitReached, match="--quota") as told:
        quota.check()
    assert str(tmp_path) not in str(told.value)
    (tmp_path / "deep" / "file").unlink()
    now += 1
    quota.check()


async def test_what_a_deleted_session_leaves_free_in_the_database_does_not_count(
    tmp_path: Path,
) -> None:
    now = 0.0
    database = Database(tmp_path / "arcade.db")
    await database.add_session({"session_id": "s", "create_time": 1.0})
    await database.report("s", [{"row": n, "text": "x" * 1000} for n in range(1000)])
    database.close()
    quota = Quota(tmp_path, 500_000, now=lambda: now)
    with pytest.raises(LimitReached):
        quota.check()
    database = Database(tmp_path / "arcade.db")
    await database.delete_session("s")
    database.close()
    now += 1
    quota.check()
