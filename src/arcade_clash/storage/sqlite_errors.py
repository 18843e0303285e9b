"""What SQLite refuses, in the words of the domain."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EACCES, EFBIG, EIO, ENOENT, ENOLCK
from os import strerror
from pathlib import Path

from arcade_clash.errors import ArcadeError, Damaged, LimitReached, Unavailable
from arcade_clash.storage.file_errors import probe, refusal

__all__ = ["refusing_database"]

_UNWRITTEN = {
    "SQLITE_IOERR_WRITE",
    "SQLITE_IOERR_FSYNC",
    "SQLITE_IOERR_DIR_FSYNC",
    "SQLITE_IOERR_TRUNCATE",
    "SQLITE_IOERR_SHMSIZE",
    "SQLITE_IOERR_SHMMAP",
    "SQLITE_FULL",
}
_LOCKS = {
    "SQLITE_IOERR_LOCK",
    "SQLITE_IOERR_RDLOCK",
    "SQLITE_IOERR_UNLOCK",
    "SQLITE_IOERR_CHECKRESERVEDLOCK",
    "SQLITE_IOERR_SHMLOCK",
    "SQLITE_IOERR_BLOCKED",
    "SQLITE_PROTOCOL",
}
_MOVED = {"SQLITE_READONLY_DBMOVED", "SQLITE_IOERR_VNODE"}


@contextmanager
def refusing_database(path: Path) -> Iterator[None]:
    """Raises the domain's error for what SQLite refuses of the database at `path`.

    A statement of ours that is wrong stays what it is.
    """
    try:
        yield
    except sqlite3.Error as error:
        said = _refusal(error, path)
        if said is None:
            raise
        raise said from error


def _refusal(error: sqlite3.Error, path: Path) -> ArcadeError | None:
    name: str = getattr(error, "sqlite_errorname", "")
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return Unavailable(
            "another process holds the database in the data directory; end it, or try again in a "
            "moment"
        )
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_FORMAT")) or (
        name == "SQLITE_ERROR" and str(error).startswith("no such table")
    ):
        return Damaged(
            "the database in the data directory is damaged: restore a copy, or use another data "
            "directory"
        )
    if name == "SQLITE_INTERRUPT":
        return Unavailable("the database is closed: the server is shutting down")
    if name.endswith("NOMEM"):
        return Unavailable("there is no memory for the database; try again in a moment")
    if name in _MOVED:
        return _system(ENOENT)
    if name in _LOCKS:
        return _system(ENOLCK)
    if name in _UNWRITTEN:
        # SQLite keeps the system's number to itself, and a quota or a failing disk has others.
        found = probe(path.parent)
        return refusal(found) if found is not None else _system(EFBIG)
    if name.startswith(("SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_PERM")):
        found = probe(path.parent)
        return refusal(found) if found is not None else _system(EACCES)
    if name.startswith("SQLITE_IOERR"):
        return _system(EIO)
    if name == "SQLITE_NOLFS":
        return LimitReached("the database is larger than its file system lets a file be")
    return None


def _system(number: int) -> ArcadeError:
    return refusal(OSError(number, strerror(number)))
