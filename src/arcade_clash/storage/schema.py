"""The database's shape, and how an older one becomes it.

Each entry of `MIGRATIONS` takes the schema one version further; the version lies in SQLite's own
`user_version`. A released entry is never changed: a new one is appended.
"""

import os
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from arcade_clash.errors import WrongState
from arcade_clash.storage.files import open_private

__all__ = ["LIVE", "MIGRATIONS", "upgrade"]

LIVE = "CASE WHEN json_valid(document) THEN json_extract(document, '$.end_time') END IS NULL"
"""Which sessions have not ended, or cannot be read: a condition in SQL."""

MIGRATIONS: Sequence[str] = (
    # `number` orders the sessions, since clocks can stand or go back. A deleted number is not given
    # again, so a page token keeps its place. Rows lie together in the order they are read.
    """
    CREATE TABLE session (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        session_id TEXT NOT NULL UNIQUE,
        create_time REAL NOT NULL,
        document TEXT NOT NULL
    );
    CREATE TABLE metrics_row (
        session_id TEXT NOT NULL REFERENCES session (session_id) ON DELETE CASCADE,
        row INTEGER NOT NULL,
        step INTEGER,
        payload TEXT NOT NULL,
        PRIMARY KEY (session_id, row)
    ) WITHOUT ROWID;
    """,
    # A start looks at these alone, however many sessions have ended.
    f"""
    CREATE INDEX session_live ON session (number) WHERE {LIVE};
    """,
    # What is drawn of a long history (curves.py). Rows that are there already are summed up when
    # their curves are first asked for, so that no start waits for it.
    """
    ALTER TABLE session ADD COLUMN summed_rows INTEGER NOT NULL DEFAULT 0;
    CREATE TABLE curve (
        curve INTEGER PRIMARY KEY,
        session_id TEXT NOT NULL REFERENCES session (session_id) ON DELETE CASCADE,
        metric TEXT NOT NULL,
        UNIQUE (session_id, metric)
    );
    CREATE TABLE curve_block (
        curve INTEGER NOT NULL REFERENCES curve (curve) ON DELETE CASCADE,
        level INTEGER NOT NULL,
        block INTEGER NOT NULL,
        first_step INTEGER NOT NULL,
        last_step INTEGER NOT NULL,
        minimum REAL,
        maximum REAL,
        mean REAL,
        count INTEGER NOT NULL,
        nan_count INTEGER NOT NULL,
        infinity_count INTEGER NOT NULL,
        negative_infinity_count INTEGER NOT NULL,
        PRIMARY KEY (curve, level, block)
    ) WITHOUT ROWID;
    """,
)


def upgrade(
    connection: sqlite3.Connection, path: Path, migrations: Sequence[str] = MIGRATIONS
) -> None:
    """Brings the database at `path` to the newest version; a copy of an older one is kept.

    Raises:
        WrongState: a newer version of the package wrote it.
    """
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > len(migrations):
        raise WrongState(
            f"the data directory was written by a newer version (its schema is {version}, this "
            f"one knows {len(migrations)}); use that version, or another data directory"
        )
    if 0 < version < len(migrations):
        _copy(connection, path.with_name(f"{path.name}.v{version}"))
    for number, script in enumerate(migrations[version:], start=version + 1):
        # One transaction for each: an upgrade that is cut off goes on where it was.
        connection.executescript(f"BEGIN; {script}; PRAGMA user_version = {number}; COMMIT;")


def _copy(connection: sqlite3.Connection, copy: Path) -> None:
    part = copy.with_name(f".{copy.name}.{os.getpid()}.00000000.part")
    part.unlink(missing_ok=True)
    os.close(open_private(part, os.O_WRONLY | os.O_EXCL))
    with sqlite3.connect(part) as target:
        connection.backup(target)
    target.close()
    part.replace(copy)
