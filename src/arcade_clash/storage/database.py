"""The database: SQLite with one thread that writes and one that reads, off the event loop.

When a writing call returns, what it wrote is stored: committed with `synchronous=FULL`, so neither
the death of the process nor that of the machine takes it back. Cancelling a call does not undo it.
Whoever opens a database holds the lock of its data directory: one connection in all the world
writes and checkpoints, since versions of SQLite before 3.51.3 can lose pages where two do.
"""

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from arcade_clash.errors import Damaged, LimitReached, Unavailable
from arcade_clash.storage import sessions
from arcade_clash.storage.files import open_private
from arcade_clash.storage.schema import MIGRATIONS, upgrade
from arcade_clash.storage.sessions import Document, Page

__all__ = ["Database"]

P = ParamSpec("P")
R = TypeVar("R")

_PAGE_ROWS = 250
"""Rows that are read at a time: what a follower of a long history keeps in memory."""

_FULL = {"SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_FSYNC", "SQLITE_IOERR_TRUNCATE"}
_DAMAGED = {"SQLITE_CORRUPT", "SQLITE_NOTADB"}


class Database:
    """Sessions and their rows. Any task may call at any time; writes happen one after the other.

    Every call can raise Damaged (the file is not what was written), LimitReached (the disk is
    full) and Unavailable (the database is closed).
    """

    def __init__(self, path: Path, *, migrations: Sequence[str] = MIGRATIONS) -> None:
        """Opens the database, making it where it is not there and upgrading it where it is older.

        Takes some milliseconds; called before there is anything to hold up.

        Raises:
            WrongState: a newer version of the package wrote it.
            Damaged: it is no database.
        """
        self._closed = False
        # SQLite gives its other files the mode of this one.
        os.close(open_private(path, os.O_RDWR))
        with _in_our_words():
            self._write = _connect(path)
            try:
                # FULL: the log is on the disk before a commit returns, so power may fail too.
                self._write.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;")
                upgrade(self._write, path, migrations)
                self._read = _connect(path)
            except BaseException:
                self._write.close()
                raise
            # It never writes, hence never checkpoints.
            self._read.execute("PRAGMA query_only = ON")
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="database-writer")
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="database-reader")

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

    async def newest_session(self) -> dict[str, Any] | None:
        """The session that was added last."""
        return await self._found(sessions.newest_session)

    async def all_sessions(self) -> list[dict[str, Any]]:
        """Every session, oldest first."""
        return await self._found(sessions.all_sessions)

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

    async def answer(self) -> None:
        """Returns when a question that reads the file was answered."""
        await self._found(_ask)

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
        self._reader.shutdown()
        self._writer.shutdown()
        # The last connection to close writes the log back into the file: that must be the writer.
        self._read.close()
        self._write.close()

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
            with _in_our_words(), _transaction(connection):
                return action(connection, *args, **kw)

        if self._closed:
            raise Unavailable("the database is closed: the server is shutting down")
        return executor.submit(run)


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


def _connect(path: Path) -> sqlite3.Connection:
    # Opened in one thread and used in another, by one at a time. No transaction but our own.
    connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=5.0)
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


@contextmanager
def _in_our_words() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        name = getattr(error, "sqlite_errorname", "")
        if name in _FULL:
            raise LimitReached(
                "the disk that holds the data directory is full; make room and try again"
            ) from error
        if name in _DAMAGED:
            raise Damaged(
                "the database in the data directory is damaged: restore a copy, or use another "
                "data directory"
            ) from error
        if name in {"SQLITE_BUSY", "SQLITE_LOCKED"}:
            raise Unavailable("the database is in use; try again in a moment") from error
        raise
