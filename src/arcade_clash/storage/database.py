"""The database: SQLite with one thread that writes and two that read, off the event loop.

When a writing call returns, what it wrote is stored: committed with `synchronous=FULL`, so neither
the death of the process nor that of the machine takes it back. Cancelling a call does not undo it.
Whoever opens a database holds the lock of its data directory: one connection in all the world
writes and checkpoints, since versions of SQLite before 3.51.3 can lose pages where two do.
"""

import asyncio
import os
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from arcade_clash.errors import (
    AlreadyExists,
    ArcadeError,
    Damaged,
    InvalidInput,
    NotFound,
    Unavailable,
    WrongState,
)
from arcade_clash.storage import curves, sessions
from arcade_clash.storage.curves import CurveColumns
from arcade_clash.storage.file_errors import refusing
from arcade_clash.storage.files import open_private
from arcade_clash.storage.schema import MIGRATIONS, upgrade
from arcade_clash.storage.sessions import Document, Page
from arcade_clash.storage.sqlite_errors import refusing_database

__all__ = ["Connect", "Database", "connect_to"]

P = ParamSpec("P")
R = TypeVar("R")

_PAGE_ROWS = 250
"""Rows that are read at a time: what a follower of a long history keeps in memory."""

_SLOW_SECONDS = 2.0
"""A write that takes longer is said when the database is asked whether it is well."""

Connect = Callable[[Path], sqlite3.Connection]
"""Opens a connection that may be used in any thread, by one at a time."""


class Database:
    """Sessions and their rows. Any task may call at any time; writes happen one after the other.

    Every call can raise Damaged (the file is not what was written), LimitReached (the disk is
    full) and Unavailable (the database is closed, held by another process, or on a disk that fails,
    or was removed or replaced since it was opened).
    """

    def __init__(
        self,
        path: Path,
        *,
        migrations: Sequence[str] = MIGRATIONS,
        connect: Connect | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """Opens the database, making it where it is not there and upgrading it where it is older.

        `connect` opens each of its three connections, as `connect_to` does.
        Takes some milliseconds; called before there is anything to hold up.

        Raises:
            WrongState: a newer version of the package wrote it, or it may not be written.
            Damaged: it is no database.
        """
        self._path = path
        self._now = now
        self._closed = False
        self._trouble: Exception | None = None
        """What the disk said to the last write; None where that was stored."""
        self._writing_since: float | None = None
        connect = connect or connect_to
        with refusing("the database in the data directory"), refusing_database(path):
            # SQLite gives its other files the mode of this one.
            os.close(open_private(path, os.O_RDWR))
            if not path.is_file():
                raise Damaged("the database in the data directory is no file; restore a copy")
            self._write = connect(path)
            try:
                # FULL: the log is on the disk before a commit returns, so power may fail too.
                self._write.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;")
                upgrade(self._write, path, migrations)
                self._read = connect(path)
                # A curve may take a second, for which no other question waits.
                self._draw = connect(path)
            except BaseException:
                self._write.close()
                raise
            # They never write, hence never checkpoint.
            for connection in (self._read, self._draw):
                connection.execute("PRAGMA query_only = ON")
                _ask(connection)
            self._files = _identities(path)
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="database-writer")
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="database-reader")
        self._drawer = ThreadPoolExecutor(1, thread_name_prefix="database-curves")

    async def add_session(self, document: Document) -> None:
        """Stores a new session. Raises AlreadyExists where its id is taken."""
        await self._written(sessions.add_session, document)

    async def put_session(self, document: Document) -> None:
        """Stores a session's new state. Raises NotFound where there is none of that id."""
        await self._written(sessions.put_session, document)

    async def delete_session(self, session_id: str) -> None:
        """Forgets a session and its rows. Raises NotFound where there is none of that id."""
        await self._written(sessions.delete_session, session_id)

    async def session(self, session_id: str) -> dict[str, Any]:
        """One session. Raises NotFound where there is none of that id."""
        return await self._found(sessions.session, session_id)

    async def live_sessions(self) -> list[dict[str, Any]]:
        """Every session without an `end_time`, oldest first; by its id alone if it is damaged."""
        return await self._found(sessions.live_sessions)

    async def sessions_page(self, page_size: int, page_token: str = "") -> Page:
        """Sessions, newest first. Raises InvalidInput where the token is none that a page gave."""
        return await self._found(sessions.sessions_page, page_size, page_token)

    async def report(
        self, session_id: str, rows: Sequence[Document], document: Document | None = None
    ) -> int | None:
        """Stores rows and, with them or not at all, the session's new state.

        Gives the number of the last row that is stored. One that was stored before counts once.

        Raises:
            InvalidInput: the rows are not one after the other, or leave a gap after the last one.
            NotFound: there is no such session.
        """
        return await self._written(_report, session_id, rows, document)

    async def last_row(self, session_id: str) -> int | None:
        """Number of a session's last row; None before the first."""
        return await self._found(sessions.last_row, session_id)

    async def rows(
        self, session_id: str, numbers: range, *, most: int = 0, page: int = _PAGE_ROWS
    ) -> AsyncIterator[list[dict[str, Any]]]:
        """Stored rows in pages: those numbered so, or `most` of them evenly spread.

        With `most` above 0 the last is always among them, and with two or more the first.
        """
        for wanted in sessions.thinned(numbers, most, page):
            yield await self._found(sessions.read_rows, session_id, wanted)

    async def metric_names(self, session_id: str) -> list[str]:
        """The metrics of a session's rows, in the order in which they were first measured."""
        await self._sum_up(session_id)
        return await self._found(curves.metric_names, session_id)

    async def curves(
        self,
        session_id: str,
        metrics: Sequence[str],
        width: int,
        first_step: int | None = None,
        last_step: int | None = None,
    ) -> list[CurveColumns]:
        """The curves of these metrics, as `curves.read_curves` has them."""
        await self._sum_up(session_id)

        def read(connection: sqlite3.Connection) -> list[CurveColumns]:
            self._check_open()  # a shutdown does not wait for questions that have not begun
            return curves.read_curves(connection, session_id, metrics, width, first_step, last_step)

        return await asyncio.wrap_future(self._submit(self._drawer, self._draw, read))

    async def answer(self) -> None:
        """Returns when it is seen that reports can be stored.

        The file was read; it is the one that was opened; no write takes long; and where the last
        one failed, another was tried.
        """
        await self._found(self._look)
        writing_since = self._writing_since
        if writing_since is not None:
            seconds = self._now() - writing_since
            if seconds >= _SLOW_SECONDS:
                raise Unavailable(
                    f"a write to the database has taken {seconds:.0f} s so far; the disk is slow, "
                    "or another process holds it"
                )
        if self._trouble is not None:
            await self._written(_touch)

    def report_now(
        self, session_id: str, rows: Sequence[Document], document: Document | None = None
    ) -> int | None:
        """`report` for a caller that has no event loop and may wait."""
        return self._submit(self._writer, self._write, _report, session_id, rows, document).result()

    def session_now(self, session_id: str) -> dict[str, Any]:
        """`session` for a caller that has no event loop and may wait."""
        return self._submit(self._reader, self._read, sessions.session, session_id).result()

    def add_session_now(self, document: Document) -> None:
        """`add_session` for a caller that has no event loop and may wait."""
        self._submit(self._writer, self._write, sessions.add_session, document).result()

    def close(self) -> None:
        """Waits for what was begun, and closes the file; closing twice is as good as once."""
        if self._closed:
            return
        self._closed = True
        self._draw.interrupt()
        self._drawer.shutdown()
        self._reader.shutdown()
        self._writer.shutdown()
        # The last connection to close writes the log back into the file: that must be the writer.
        self._draw.close()
        self._read.close()
        self._write.close()

    async def _sum_up(self, session_id: str) -> None:
        """Has rows of an earlier version summed up, which stored them without."""
        if await self._found(curves.is_summed_up, session_id):
            return
        while await self._written(curves.sum_up, session_id):
            pass

    async def _written(
        self, action: Callable[Concatenate[sqlite3.Connection, P], R], *args: P.args, **kw: P.kwargs
    ) -> R:
        # Shielded: a caller who is cancelled does not take back what the writer has not begun.
        future = self._submit(self._writer, self._write, action, *args, **kw)
        return await asyncio.shield(asyncio.wrap_future(future))

    async def _found(
        self, action: Callable[Concatenate[sqlite3.Connection, P], R], *args: P.args, **kw: P.kwargs
    ) -> R:
        return await asyncio.wrap_future(
            self._submit(self._reader, self._read, action, *args, **kw)
        )

    def _submit(
        self,
        executor: ThreadPoolExecutor,
        connection: sqlite3.Connection,
        action: Callable[Concatenate[sqlite3.Connection, P], R],
        *args: P.args,
        **kw: P.kwargs,
    ) -> "Future[R]":
        def run() -> R:
            with refusing_database(self._path), _transaction(connection):
                return action(connection, *args, **kw)

        self._check_open()
        if executor is self._writer:
            return executor.submit(self._store, run)
        return executor.submit(run)

    def _check_open(self) -> None:
        if self._closed:
            raise Unavailable("the database is closed: the server is shutting down")

    def _store(self, write: Callable[[], R]) -> R:
        """Writes, and sees that what was written is where it will be looked for."""
        self._writing_since = self._now()
        try:
            self._check_place()
            result = write()
            self._check_place()
        except (InvalidInput, NotFound, AlreadyExists):
            raise
        except WrongState as error:
            # Of the disk, which may be mended: nobody who asked has to give up for good.
            self._trouble = Unavailable(str(error))
            raise self._trouble from error
        except ArcadeError as error:
            self._trouble = error
            raise
        finally:
            self._writing_since = None
        self._trouble = None
        return result

    def _look(self, connection: sqlite3.Connection) -> None:
        _ask(connection)
        self._check_place()

    def _check_place(self) -> None:
        # SQLite writes on to files that nobody will find any more, and says nothing.
        with refusing():
            if _identities(self._path) != self._files:
                raise Unavailable(
                    "the data directory was removed or replaced while the server ran; put it back "
                    "as it was, or start the server again"
                )


def _ask(connection: sqlite3.Connection) -> None:
    connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()


def _report(
    connection: sqlite3.Connection,
    session_id: str,
    rows: Sequence[Document],
    document: Document | None,
) -> int | None:
    last = sessions.add_rows(connection, session_id, rows)
    if document is not None:
        sessions.put_session(connection, document)
    return last


def _touch(connection: sqlite3.Connection) -> None:
    """The smallest write there is."""
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    connection.execute(f"PRAGMA user_version = {version}")


def _identities(path: Path) -> Sequence[tuple[int, int] | None]:
    """Which files the database and its log are, whatever their names."""
    found: list[tuple[int, int] | None] = []
    for file in (path, path.with_name(f"{path.name}-wal")):
        try:
            stat = file.stat()
        except (FileNotFoundError, NotADirectoryError):
            found.append(None)
        else:
            found.append((stat.st_dev, stat.st_ino))
    return found


def connect_to(
    path: Path, kind: type[sqlite3.Connection] = sqlite3.Connection
) -> sqlite3.Connection:
    """Opens a connection that may be used in any thread, by one at a time."""
    # No transaction but our own.
    connection = sqlite3.connect(
        path, check_same_thread=False, isolation_level=None, timeout=5.0, factory=kind
    )
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
