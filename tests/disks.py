"""A disk for tests that stalls, or refuses, for as long as a test says so."""

import asyncio
import sqlite3
import threading
from pathlib import Path
from typing import Any

from arcade_clash.storage.database import connect_to

__all__ = ["BadDisk"]


class BadDisk:
    """Whatever a database commits waits while the disk stalls, and fails while it refuses.

    Its `connect` is what `Database` opens connections by. A disk that is left stalled would hold
    the thread that writes, so `mend` is called in the end.
    """

    def __init__(self) -> None:
        self._flows = threading.Event()
        self._flows.set()
        self._waiting = threading.Event()
        self._refuses = ""

    async def is_waited_for(self) -> None:
        """Returns once a commit waits for the disk."""
        await asyncio.to_thread(self._waiting.wait, 30)

    def stall(self) -> None:
        """Commits wait from now on, as an fsync does on a disk that hangs."""
        self._flows.clear()

    def refuse(self, name: str) -> None:
        """Commits fail from now on, with SQLite's error of that name."""
        self._refuses = name

    def mend(self) -> None:
        """All is well again, and what has waited is done."""
        self._refuses = ""
        self._flows.set()

    def connect(self, path: Path) -> sqlite3.Connection:
        """Opens a connection to a database on this disk."""
        disk = self

        class Connection(sqlite3.Connection):
            def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
                if sql == "COMMIT" and not super().execute("PRAGMA query_only").fetchone()[0]:
                    disk.commit()
                return super().execute(sql, *values)

        return connect_to(path, Connection)

    def commit(self) -> None:
        """What the disk does with a commit of something that was written."""
        self._waiting.set()
        self._flows.wait()
        self._waiting.clear()
        if self._refuses:
            error = sqlite3.OperationalError(self._refuses)
            error.sqlite_errorname = self._refuses
            raise error
