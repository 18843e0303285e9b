"""How much a data directory may hold, and the refusal of more.

The directory is measured at most once in a while, since a walk costs a little. What lies free
within the database counts as free: its file does not shrink when a session is deleted.
"""

import os
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from arcade_clash.errors import LimitReached

__all__ = ["DEFAULT_QUOTA_BYTES", "Quota"]

DEFAULT_QUOTA_BYTES = 10 * 10**9

_PERIOD_SECONDS = 1.0


class Quota:
    """The most that the data directory at `path` may hold. Any thread may ask."""

    def __init__(
        self,
        path: Path,
        most_bytes: int = DEFAULT_QUOTA_BYTES,
        *,
        database: str = "arcade.db",
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.most_bytes = most_bytes
        self._path = path
        self._database = path / database
        self._now = now
        self._lock = threading.Lock()
        self._measured = 0
        self._measured_at: float | None = None

    def check(self) -> None:
        """Refuses what would add to a directory that is full.

        Raises:
            LimitReached: it holds as much as it may, or more.
        """
        with self._lock:
            now = self._now()
            if self._measured_at is None or now - self._measured_at >= _PERIOD_SECONDS:
                self._measured = _bytes_under(self._path) - _free_within(self._database)
                self._measured_at = now
            held = self._measured
        if held >= self.most_bytes:
            raise LimitReached(
                f"the data directory holds {_size(held)} of the {_size(self.most_bytes)} that it "
                "may; delete sessions, or serve with a larger --quota"
            )


def _bytes_under(path: Path) -> int:
    total = 0
    for place, _, names in os.walk(path):
        for name in names:
            with suppress(OSError):  # it went meanwhile
                total += os.lstat(os.path.join(place, name)).st_size  # noqa: PTH118  # a path object for each file costs more than the rest
    return total


def _free_within(database: Path) -> int:
    if not database.exists():
        return 0
    try:
        with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as reading:
            pages: int = reading.execute("PRAGMA freelist_count").fetchone()[0]
            size: int = reading.execute("PRAGMA page_size").fetchone()[0]
    except sqlite3.Error:
        return 0
    return pages * size


def _size(count: int) -> str:
    return f"{count / 1e9:.1f} GB" if count >= 10**9 else f"{count / 1e6:.1f} MB"
