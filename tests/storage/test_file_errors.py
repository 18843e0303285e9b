"""What a file system refuses is said in a sentence, with what would help."""

import errno
import fcntl
import os
import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from arcade_clash.errors import ArcadeError, Damaged, LimitReached, Unavailable, WrongState
from arcade_clash.storage.database import Database
from arcade_clash.storage.directory import DataDirectory, holder
from arcade_clash.storage.file_errors import refusal
from arcade_clash.storage.token import make_token
from disks import BadDisk

SAID: list[tuple[int, type[ArcadeError], str]] = [
    (errno.ENOSPC, LimitReached, "full.*make room"),
    (errno.EDQUOT, LimitReached, "quota.*make room"),
    (errno.EFBIG, LimitReached, "full.*make room"),
    (errno.EACCES, WrongState, "may not be written by this user.*--data-dir"),
    (errno.EPERM, WrongState, "may not be written by this user.*--data-dir"),
    (errno.EROFS, WrongState, "read-only.*mount it for writing.*--data-dir"),
    (errno.EIO, Unavailable, "check the disk.*--data-dir"),
    (errno.ESTALE, Unavailable, "network.*mount it again.*--data-dir"),
    (errno.ENOTCONN, Unavailable, "network.*mount it again.*--data-dir"),
    (errno.ETIMEDOUT, Unavailable, "network.*mount it again.*--data-dir"),
    (errno.ENOLCK, WrongState, "grants no locks.*local disk.*--data-dir"),
    (errno.ENOTSUP, WrongState, "grants no locks.*local disk.*--data-dir"),
    (errno.EMFILE, Unavailable, "open files.*ulimit -n"),
    (errno.ENOENT, Unavailable, "removed or replaced.*--data-dir"),
    (errno.ELOOP, WrongState, "links in a circle.*--data-dir"),
    (errno.ENAMETOOLONG, WrongState, "too long.*--data-dir"),
    (errno.EBUSY, Unavailable, "check its file system.*--data-dir"),
]


@pytest.mark.parametrize(("number", "kind", "words"), SAID)
def test_each_number_of_the_system_has_its_remedy(
    number: int, kind: type[ArcadeError], words: str
) -> None:
    said = refusal(OSError(number, os.strerror(number)), "the data directory /data")
    assert type(said) is kind
    assert re.search(words, str(said))
    assert "the data directory /data" in str(said)


@pytest.mark.parametrize(
    ("number", "kind", "words"), [said for said in SAID if said[0] != errno.ENOENT]
)
@pytest.mark.parametrize("call", ["mkdir", "open", "pwrite", "flock"])
def test_a_data_directory_that_cannot_be_used_says_which_and_what_would_help(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    call: str,
    number: int,
    kind: type[ArcadeError],
    words: str,
) -> None:
    def refuse(*_args: Any, **_kwargs: Any) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(fcntl if call == "flock" else os, call, refuse)
    with pytest.raises(kind, match=words) as refused:
        DataDirectory(tmp_path / "data")
    assert str(tmp_path / "data") in str(refused.value)


def test_a_data_directory_that_cannot_be_made_where_it_is_to_be_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: Any, **_kwargs: Any) -> None:
        raise FileNotFoundError(errno.ENOENT, "as /proc has it")

    monkeypatch.setattr(os, "mkdir", refuse)
    place = tmp_path / "data"
    with pytest.raises(WrongState, match=f"{place} cannot be made there.*--data-dir"):
        DataDirectory(place)


def test_asking_for_the_holder_says_that_there_are_no_locks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    DataDirectory(tmp_path).close()

    def refuse(*_args: object) -> None:
        raise OSError(errno.EINVAL, "as some file systems say it")

    monkeypatch.setattr(fcntl, "flock", refuse)
    with pytest.raises(WrongState, match="grants no locks"):
        holder(tmp_path)


def test_a_directory_that_could_not_be_taken_is_not_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as full:
        full.setattr(os, "pwrite", refuse)
        with pytest.raises(LimitReached):
            DataDirectory(tmp_path)
    DataDirectory(tmp_path).close()


def test_a_token_that_cannot_be_written_is_refused_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(LimitReached, match="make room"):
        make_token(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_file_system_that_syncs_no_directories_is_used_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync = os.fsync

    def files_alone(descriptor: int) -> None:
        if os.path.isdir(f"/proc/self/fd/{descriptor}"):  # noqa: PTH112 # a descriptor, no path
            raise OSError(errno.EINVAL, "Invalid argument")
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", files_alone)
    assert make_token(tmp_path)


@pytest.mark.parametrize(
    ("name", "kind", "words"),
    [
        ("SQLITE_FULL", LimitReached, "full"),
        ("SQLITE_IOERR_WRITE", LimitReached, "full"),
        ("SQLITE_IOERR_FSYNC", LimitReached, "full"),
        ("SQLITE_IOERR_READ", Unavailable, "check the disk"),
        ("SQLITE_IOERR_SHORT_READ", Unavailable, "check the disk"),
        ("SQLITE_IOERR_LOCK", Unavailable, "grants no locks"),
        ("SQLITE_IOERR_SHMLOCK", Unavailable, "grants no locks"),
        ("SQLITE_PROTOCOL", Unavailable, "grants no locks"),
        ("SQLITE_BUSY", Unavailable, "another process"),
        ("SQLITE_BUSY_SNAPSHOT", Unavailable, "another process"),
        ("SQLITE_LOCKED", Unavailable, "another process"),
        ("SQLITE_READONLY", Unavailable, "may not be written"),
        ("SQLITE_READONLY_DBMOVED", Unavailable, "removed or replaced"),
        ("SQLITE_CANTOPEN", Unavailable, "may not be written"),
        ("SQLITE_CORRUPT", Damaged, "restore a copy"),
        ("SQLITE_CORRUPT_INDEX", Damaged, "restore a copy"),
        ("SQLITE_NOMEM", Unavailable, "memory"),
    ],
)
async def test_what_the_database_refuses_is_said_in_a_sentence_and_passes(
    tmp_path: Path, name: str, kind: type[ArcadeError], words: str
) -> None:
    disk = BadDisk()
    database = Database(tmp_path / "arcade.db", connect=disk.connect)
    disk.refuse(name)
    with pytest.raises(kind, match=words):
        await database.add_session({"session_id": "a", "create_time": 0.0})
    with pytest.raises(kind, match=words):
        await database.answer()
    disk.mend()
    await database.answer()
    await database.add_session({"session_id": "a", "create_time": 0.0})
    database.close()


@pytest.mark.parametrize(
    ("number", "kind", "words"),
    [(errno.EIO, Unavailable, "check the disk"), (errno.EROFS, Unavailable, "read-only")],
)
async def test_a_write_that_fails_is_told_by_what_the_disk_says_to_a_file_of_ours(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    kind: type[ArcadeError],
    words: str,
) -> None:
    disk = BadDisk()
    database = Database(tmp_path / "arcade.db", connect=disk.connect)
    disk.refuse("SQLITE_IOERR_FSYNC")

    def refuse(_descriptor: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(kind, match=words):
        await database.add_session({"session_id": "a", "create_time": 0.0})
    database.close()
    assert os.listdir(tmp_path) == ["arcade.db"]  # noqa: PTH208 # short, and nothing waits for it


def test_a_database_that_is_no_file_is_said(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(Damaged, match="no file"):
        Database(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    with pytest.raises(WrongState, match="is a directory"):
        Database(tmp_path / "folder")


async def test_a_database_whose_tables_are_gone_is_damaged(tmp_path: Path) -> None:
    database = Database(tmp_path / "arcade.db")
    with sqlite3.connect(tmp_path / "arcade.db") as other:
        other.executescript("DROP TABLE metrics_row; DROP TABLE session;")
    other.close()
    with pytest.raises(Damaged):
        await database.live_sessions()
    database.close()
