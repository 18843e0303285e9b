"""The data directory: whether it can be used, who holds it, and whether what it holds is whole."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

from arcade_clash.doctor.finding import Finding, good, note, wrong
from arcade_clash.errors import ArcadeError, Damaged
from arcade_clash.storage.directory import holder
from arcade_clash.storage.schema import MIGRATIONS
from arcade_clash.storage.sessions import sessions_page
from arcade_clash.storage.sqlite_errors import refusing_database
from arcade_clash.training.session import from_document

__all__ = ["check_data", "check_database", "check_sessions"]

_PAGE = 500

_LITTLE = 1 << 30
_TOO_LITTLE = 100 << 20

_DATABASE = "arcade.db"


def check_data(directory: Path) -> Iterator[Finding]:
    """Whether the directory can be written, by whom it is held, and how much room there is."""
    what = "data directory"
    another = "let the server's user write it, or name another one with --data-dir"
    if directory.exists() and not directory.is_dir():
        yield wrong(what, f"{directory} is no directory", "name another one with --data-dir")
        return
    nearest = next(path for path in (directory, *directory.parents) if path.exists())
    if not os.access(nearest, os.W_OK | os.X_OK):
        yield wrong(what, f"{nearest} cannot be written", another)
        return
    if nearest != directory:
        yield good(what, f"{directory} is not there yet; the first start makes it")
    else:
        try:
            held = holder(directory)
        except ArcadeError as error:
            text, _, remedy = str(error).partition("; ")
            yield wrong(what, f"{directory}: {text}", remedy)
            return
        if held is None:
            yield good(what, f"{directory}, held by nobody")
        else:
            place = f" at {held.url}" if held.url else ""
            yield note(what, f"{directory}: process {held.pid} is {held.doing} on it{place}")
    free = shutil.disk_usage(nearest).free
    room = f"{free / (1 << 30):.1f} GiB free" if free >= _LITTLE else f"{free >> 20} MiB free"
    if free < _TOO_LITTLE:
        yield wrong("disk", room, "make room: what training measures is refused on a full disk")
    elif free < _LITTLE:
        yield note("disk", room, "make room before long")
    else:
        yield good("disk", room)


def check_database(directory: Path) -> Iterator[Finding]:
    """The database's version and its own check of itself; a server beside may go on writing."""
    what = "database"
    path = directory / _DATABASE
    if not path.is_file():
        return
    copy = "restore a copy of it, or use another data directory"
    try:
        with refusing_database(path), _reading(path) as database:
            version: int = database.execute("PRAGMA user_version").fetchone()[0]
            found: str = database.execute("PRAGMA quick_check(1)").fetchone()[0]
    except Damaged:
        yield wrong(what, f"{path.name} is damaged", copy)
        return
    except (sqlite3.Error, ArcadeError) as error:
        text, _, remedy = str(error).partition("; ")
        yield wrong(what, f"{path.name} cannot be read: {text}", remedy or copy)
        return
    newest = len(MIGRATIONS)
    if found != "ok":
        yield wrong(what, f"damaged: {' '.join(found.split())}", copy)
    elif version > newest:
        yield wrong(
            what,
            f"written by a newer version: its schema is {version}, this one knows {newest}",
            "use that version, or another data directory",
        )
    elif version < newest:
        yield note(
            what,
            f"its schema is {version}, the newest {newest}",
            "the next start copies it, then upgrades it",
        )
    else:
        yield good(what, f"whole, schema {version}, {path.stat().st_size / 1024:.0f} KB")


def check_sessions(directory: Path) -> Iterator[Finding]:
    """Each session that a server would leave out, since what is stored of it cannot be read."""
    what = "session"
    path = directory / _DATABASE
    if not path.is_file():
        return
    with (
        suppress(sqlite3.Error),  # the check of the database says so
        _reading(path) as database,
    ):
        token: str | None = ""
        while token is not None:
            page = sessions_page(database, _PAGE, token)
            for stored in page.documents:
                try:
                    from_document(stored)
                except Damaged as error:
                    yield wrong(
                        what,
                        str(error),
                        "DeleteTrainingSession removes it; a copy may have it whole",
                    )
            token = page.next_page_token or None


def _reading(path: Path) -> "closing[sqlite3.Connection]":
    """A connection that writes nothing."""
    return closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=5))
