"""Training sessions and their rows, as SQL: plain functions over an open connection.

A session is a JSON document with `session_id` and `create_time` among its names; a row is one with
`row` and, where it has one, `step`. The rows of a session are numbered from 0 without gaps, and one
that is stored stays as it is.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from arcade_clash.errors import AlreadyExists, Damaged, InvalidInput, NotFound
from arcade_clash.storage.curves import sum_up
from arcade_clash.storage.schema import LIVE

__all__ = [
    "Document",
    "Page",
    "add_rows",
    "add_session",
    "delete_session",
    "last_row",
    "live_sessions",
    "put_session",
    "read_rows",
    "session",
    "sessions_page",
    "thinned",
]

Document = Mapping[str, Any]
"""What JSON holds."""


_STORED = "session_id, CAST(document AS BLOB)"
"""As bytes: text that is no UTF-8 would be refused by the driver, and the whole answer with it."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some of a list, and the token that asks for what follows; empty on the last page."""

    documents: Sequence[dict[str, Any]]
    next_page_token: str = ""


def add_session(connection: sqlite3.Connection, document: Document) -> None:
    """Stores a new session.

    Raises:
        AlreadyExists: its id is taken.
    """
    session_id = document["session_id"]
    try:
        connection.execute(
            "INSERT INTO session (session_id, create_time, document) VALUES (?, ?, ?)",
            (session_id, document["create_time"], _dumps(document)),
        )
    except sqlite3.IntegrityError as error:
        raise AlreadyExists(f"there is a session {session_id!r} already") from error


def put_session(connection: sqlite3.Connection, document: Document) -> None:
    """Stores a session's new state.

    Raises:
        NotFound: there is none of that id.
    """
    session_id = document["session_id"]
    changed = connection.execute(
        "UPDATE session SET document = ? WHERE session_id = ?", (_dumps(document), session_id)
    ).rowcount
    if not changed:
        raise NotFound("session", session_id)


def session(connection: sqlite3.Connection, session_id: str) -> dict[str, Any]:
    """One session; where its document cannot be read, its id alone.

    Raises:
        NotFound: there is none of that id.
    """
    found = connection.execute(
        f"SELECT {_STORED} FROM session WHERE session_id = ?",  # noqa: S608 # a constant
        (session_id,),
    ).fetchone()
    if found is None:
        raise NotFound("session", session_id)
    return _document(*found)


def live_sessions(connection: sqlite3.Connection) -> list[dict[str, Any]]:
    """Every session that has no `end_time`, oldest first, and each that cannot be read by its id.

    It costs what it finds, however many have ended.
    """
    found = connection.execute(
        f"SELECT {_STORED} FROM session WHERE {LIVE} ORDER BY number"  # noqa: S608 # constants
    )
    return [_document(*row) for row in found]


def sessions_page(connection: sqlite3.Connection, page_size: int, page_token: str) -> Page:
    """Sessions, newest first. What is added or deleted meanwhile shifts no page.

    A session whose document cannot be read is given by its id alone.

    Raises:
        InvalidInput: the token is none that a page gave.
    """
    before = (1 << 63) - 1
    if page_token:
        if not (page_token.isascii() and page_token.isdigit() and len(page_token) < 19):
            raise InvalidInput(
                "page_token",
                "page_token is not one that a page gave as next_page_token; leave it empty for the "
                "first page",
            )
        before = int(page_token)
    found = connection.execute(
        f"SELECT number, {_STORED} FROM session "  # noqa: S608 # a constant
        "WHERE number < ? ORDER BY number DESC LIMIT ?",
        (before, page_size + 1),
    ).fetchall()
    kept = found[:page_size]
    token = str(kept[-1][0]) if len(found) > len(kept) else ""
    return Page([_document(*stored) for _, *stored in kept], token)


def delete_session(connection: sqlite3.Connection, session_id: str) -> None:
    """Forgets a session and its rows.

    Raises:
        NotFound: there is none of that id.
    """
    if not connection.execute("DELETE FROM session WHERE session_id = ?", (session_id,)).rowcount:
        raise NotFound("session", session_id)


def last_row(connection: sqlite3.Connection, session_id: str) -> int | None:
    """Number of a session's last row; None before the first."""
    found: int | None = connection.execute(
        "SELECT max(row) FROM metrics_row WHERE session_id = ?", (session_id,)
    ).fetchone()[0]
    return found


def add_rows(
    connection: sqlite3.Connection, session_id: str, rows: Sequence[Document]
) -> int | None:
    """Stores rows, and gives the number of the last that is stored. One that is there counts once.

    Raises:
        InvalidInput: the rows are not one after the other, or leave a gap after the last stored.
        NotFound: there is no such session.
    """
    last = last_row(connection, session_id)
    if not rows:
        return last
    first: int = rows[0]["row"]
    expected = 0 if last is None else last + 1
    if first > expected:
        raise InvalidInput(
            "rows[0].row",
            f"rows[0].row is {first}, which leaves a gap: rows are numbered from 0, each one more "
            f"than the one before, and {expected} is next",
        )
    for index, row in enumerate(rows):
        if row["row"] != first + index:
            raise InvalidInput(
                f"rows[{index}].row",
                f"rows[{index}].row is {row['row']}: it must be {first + index}, one more than "
                "the row before it",
            )
    # A row without a step stands where the one before it does.
    step = _step(connection, session_id, first - 1)
    placed = []
    for row in rows:
        step = row.get("step", step)
        placed.append((session_id, row["row"], step, _dumps(row)))
    try:
        connection.executemany(
            "INSERT OR IGNORE INTO metrics_row (session_id, row, step, payload) "
            "VALUES (?, ?, ?, ?)",
            placed,
        )
    except sqlite3.IntegrityError as error:
        raise NotFound("session", session_id) from error
    sum_up(connection, session_id)
    return max(expected - 1, first + len(rows) - 1)


def _step(connection: sqlite3.Connection, session_id: str, row: int) -> int | None:
    found = connection.execute(
        "SELECT step FROM metrics_row WHERE session_id = ? AND row = ?", (session_id, row)
    ).fetchone()
    return None if found is None else found[0]


def read_rows(
    connection: sqlite3.Connection, session_id: str, numbers: Sequence[int]
) -> list[dict[str, Any]]:
    """The rows that have these numbers, in their order.

    Raises:
        Damaged: one of them cannot be read.
    """
    if isinstance(numbers, range) and numbers.step == 1:
        found = connection.execute(
            "SELECT CAST(payload AS BLOB) FROM metrics_row "
            "WHERE session_id = ? AND row >= ? AND row < ? "
            "ORDER BY row",
            (session_id, numbers.start, numbers.stop),
        )
    else:
        # One seek for each, so thinning a long history costs what it shows.
        found = connection.execute(
            "SELECT CAST(m.payload AS BLOB) FROM json_each(?) AS wanted "
            "CROSS JOIN metrics_row AS m ON m.session_id = ? AND m.row = wanted.value "
            "ORDER BY wanted.key",
            (json.dumps(list(numbers)), session_id),
        )
    try:
        return [_ROW.decode(payload.decode()) for (payload,) in found]
    except (ValueError, RecursionError):
        raise Damaged(f"a row of session {session_id!r} is not what was stored") from None


def _no_json(constant: str) -> float:
    raise ValueError(f"{constant} without quotes")


_ROW = json.JSONDecoder(parse_constant=_no_json)
"""Reads rows: what is not finite is stored as a text."""


def thinned(numbers: range, most: int, page: int) -> Iterator[Sequence[int]]:
    """Row numbers in pages: all of them where `most` is 0 or enough, else `most`, evenly spread.

    The last is always among them, and with two or more the first.
    """
    if most == 0 or len(numbers) <= most:
        for start in range(0, len(numbers), page):
            yield numbers[start : start + page]
        return
    for start in range(0, most, page):
        yield [
            numbers[-1 - _share(most - 1 - index, len(numbers) - 1, most - 1)]
            for index in range(start, min(start + page, most))
        ]


def _share(index: int, whole: int, parts: int) -> int:
    return index * whole // parts if parts else 0


def _dumps(document: Document) -> str:
    return json.dumps(document, separators=(",", ":"), allow_nan=False)


def _document(session_id: str, stored: bytes) -> dict[str, Any]:
    try:
        document = json.loads(stored)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict) or document.get("session_id") != session_id:
        return {"session_id": session_id}
    return document
