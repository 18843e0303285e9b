"""Following a session: what is stored, then what comes, with no gap and no row twice.

The cursor in the live feed is taken before the storage is read, and a row is published only after
it was stored: so what is not yet in the one is in the other. A follower who falls so far behind
that the feed no longer holds its place goes back to the storage and comes again.
"""

from collections.abc import AsyncGenerator, Mapping
from contextlib import suppress

from arcade_clash.errors import OutOfRange
from arcade_clash.feeds import Encoder, Entry, Feed, FeedClosed, Mode
from arcade_clash.storage.database import Database
from arcade_clash.training.course import differs
from arcade_clash.training.metrics import Metrics
from arcade_clash.training.news import News
from arcade_clash.training.run import Run

__all__ = ["follow"]


async def follow(
    run: Run,
    database: Database,
    encoders: Mapping[str, Encoder[News]],
    *,
    after_row: int | None,
    max_history_points: int,
    patience: float | None,
) -> AsyncGenerator[Entry[News]]:
    """The session, its rows after `after_row`, what comes, and the end.

    Stored rows are thinned to `max_history_points` where that is above 0; later ones never are.
    Where nothing comes for `patience` seconds, a sign of life does.

    Raises:
        OutOfRange: there is no row `after_row`.
        Exception: the one that the feed was closed with.
    """

    def tell(news: News) -> Entry[News]:
        return Entry(0, news, encoders, keep=True)

    told = run.session
    session_id = told.session_id
    _check_place(after_row, told.last_row)
    yield tell(News(session_id, after_row, session=told))
    while True:
        with run.feed.reader(Mode.EVERY) as reader, suppress(OutOfRange, FeedClosed):
            session = run.session
            last = session.last_row
            if differs(told, session) and not session.has_ended:
                yield tell(News(session_id, after_row, session=session))
                told = session
            numbers = range(
                0 if after_row is None else after_row + 1, 0 if last is None else last + 1
            )
            async for page in database.rows(session_id, numbers, most=max_history_points):
                for stored in page:
                    metrics = Metrics.from_dict(stored)
                    yield tell(News(session_id, metrics.row, metrics=metrics))
                # A shutdown does not wait for a long history.
                _peek(run.feed)
            after_row = after_row if not numbers else numbers[-1]
            max_history_points = 0
            if session.has_ended:
                yield tell(News(session_id, after_row, session=session, is_end=True))
                return
            while True:
                entry = await reader.next(patience)
                if entry is None:
                    yield tell(News(session_id, after_row))
                    continue
                after_row = entry.item.row
                told = entry.item.session or told
                yield entry
                if entry.item.is_end:
                    return


def _check_place(after_row: int | None, last: int | None) -> None:
    if after_row is None or (last is not None and after_row <= last):
        return
    if last is None:
        raise OutOfRange(
            f"there is no row {after_row}: the session has none yet; leave after_row out", 0, 0
        )
    raise OutOfRange(f"there is no row {after_row}; there are 0 to {last}", 0, last)


def _peek(feed: Feed[News]) -> None:
    with suppress(FeedClosed):
        feed.next_for(Mode.EVERY, feed.last)
