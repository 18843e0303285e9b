"""Whoever follows a session is told each row once and in order, from storage or live."""

import asyncio
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arcade_clash.errors import OutOfRange, Unavailable
from arcade_clash.feeds import Entry
from arcade_clash.training.news import News
from arcade_clash.training.session import Order, Outcome, Plan, Status
from launchers import Managed, managed, some_metrics

FINISHED = Outcome(Status.FINISHED)


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Managed]:
    async with managed(tmp_path / "arcade.db") as stage:
        yield stage


async def registered(stage: Managed, rows: int = 0) -> str:
    session_id = (await stage.manager.register(Plan())).session_id
    await stage.manager.report(session_id, some_metrics(0, rows))
    return session_id


def rows_of(news: list[News]) -> list[int]:
    return [item.metrics.row for item in news if item.metrics is not None]


async def read(news: AsyncGenerator[Entry[News]], count: int) -> list[News]:
    async with asyncio.timeout(10):
        return [(await anext(news)).item for _ in range(count)]


async def test_the_session_comes_first_then_what_is_stored_then_what_comes(stage: Managed) -> None:
    session_id = await registered(stage, 2)
    async with aclosing(stage.manager.follow(session_id)) as news:
        first, *stored = await read(news, 3)
        assert first.session == await stage.manager.get(session_id)
        assert (first.row, first.is_end) == (None, False)
        assert rows_of(stored) == [0, 1]
        await stage.manager.report(session_id, some_metrics(2, 2))
        assert rows_of(await read(news, 2)) == [2, 3]
        await stage.manager.control(session_id, Order.PAUSE)
        (changed,) = await read(news, 1)
        assert changed.session is not None
        assert (changed.session.activity, changed.row) == ("pausing", 3)
        await stage.manager.report(session_id, some_metrics(4, 1), outcome=FINISHED)
        row, end = await read(news, 2)
        assert rows_of([row]) == [4]
        assert end.is_end
        assert end.session == await stage.manager.get(session_id)
        assert end.row == 4
        with pytest.raises(StopAsyncIteration):
            await anext(news)


async def test_without_an_id_the_newest_session_is_followed(stage: Managed) -> None:
    await registered(stage)
    newest = await registered(stage)
    async with aclosing(stage.manager.follow()) as news:
        (first,) = await read(news, 1)
        assert first.session_id == newest


async def test_one_that_resumes_is_told_what_came_after(stage: Managed) -> None:
    session_id = await registered(stage, 10)
    await stage.manager.report(session_id, outcome=FINISHED)
    told = await stage.told_of(session_id, after_row=6)
    assert told[0].row == 6
    assert rows_of(told) == [7, 8, 9]
    told = await stage.told_of(session_id, after_row=9)
    assert rows_of(told) == []
    assert (told[-1].is_end, told[-1].row) == (True, 9)


async def test_a_place_that_is_not_there_is_out_of_range(stage: Managed) -> None:
    session_id = await registered(stage)
    with pytest.raises(OutOfRange, match="none yet"):
        await stage.told_of(session_id, after_row=0)
    await stage.manager.report(session_id, some_metrics(0, 3))
    with pytest.raises(OutOfRange) as refused:
        await stage.told_of(session_id, after_row=3)
    assert (refused.value.first, refused.value.last) == (0, 2)


async def test_a_long_history_is_thinned_and_what_comes_is_not(stage: Managed) -> None:
    session_id = await registered(stage, 1000)
    async with aclosing(stage.manager.follow(session_id, max_history_points=10)) as news:
        stored = rows_of(await read(news, 11))
        assert (len(stored), stored[0], stored[-1]) == (10, 0, 999)
        assert stored == sorted(set(stored))
        await stage.manager.report(session_id, some_metrics(1000, 30), outcome=FINISHED)
        assert rows_of(await read(news, 31)) == list(range(1000, 1030))


async def test_one_that_falls_far_behind_goes_on_from_the_storage(stage: Managed) -> None:
    session_id = await registered(stage, 5)
    async with aclosing(stage.manager.follow(session_id, max_history_points=3)) as news:
        await read(news, 4)
        for first in range(5, 3005, 1000):
            await stage.manager.report(session_id, some_metrics(first, 1000))
        await stage.manager.control(session_id, Order.PAUSE)
        await stage.manager.report(session_id, some_metrics(3005, 1), outcome=FINISHED)
        async with asyncio.timeout(20):
            told = [entry.item async for entry in news]
    assert rows_of(told) == list(range(5, 3006))
    assert told[-1].is_end


async def test_a_row_is_encoded_once_however_many_follow(stage: Managed) -> None:
    session_id = await registered(stage)
    followers = [stage.manager.follow(session_id) for _ in range(5)]
    for follower in followers:
        await anext(follower)
    waiting = [asyncio.ensure_future(anext(follower)) for follower in followers]
    await stage.manager.report(session_id, some_metrics(0, 1))
    entries = await asyncio.gather(*waiting)
    assert len({id(entry.encoded("text")) for entry in entries}) == 1
    for follower in followers:
        await follower.aclose()


async def test_a_quiet_line_shows_that_it_is_well(stage: Managed) -> None:
    session_id = await registered(stage, 2)
    async with aclosing(stage.manager.follow(session_id, patience=0.001)) as news:
        told = await read(news, 5)
    assert rows_of(told) == [0, 1]
    assert [(n.session, n.metrics, n.row) for n in told[-2:]] == [(None, None, 1)] * 2


async def test_a_silence_is_told_and_ends_no_stream(stage: Managed) -> None:
    session_id = await registered(stage, 2)
    async with aclosing(stage.manager.follow(session_id)) as news:
        await read(news, 3)
        for first in range(2, 5):
            await stage.clock.advance(5.0)
            (silent,) = await read(news, 1)
            assert silent.session is not None
            assert silent.session.status is Status.SILENT
            assert "not been heard of for 5 seconds" in silent.session.activity
            assert not silent.is_end
            await stage.manager.report(session_id, some_metrics(first, 1))
            row, back = await read(news, 2)
            assert rows_of([row]) == [first]
            assert back.session is not None
            assert (back.session.status, back.session.activity) == (Status.RUNNING, "")
        await stage.clock.advance(65.0)
        silent, end = await read(news, 2)
        assert (silent.is_end, end.is_end) == (False, True)
        assert end.session is not None
        assert (end.session.status, end.row) == (Status.LOST, 4)


async def test_closing_ends_every_follower_with_the_reason(stage: Managed) -> None:
    session_id = await registered(stage, 2)
    quiet = stage.manager.follow(session_id)
    await read(quiet, 3)
    waiting = asyncio.ensure_future(anext(quiet))
    in_history = stage.manager.follow(session_id)
    await read(in_history, 2)
    await asyncio.sleep(0)
    await stage.manager.close(grace_s=0.0)
    with pytest.raises(Unavailable, match="shutting down"):
        await waiting
    with pytest.raises(Unavailable, match="shutting down"):
        await read(in_history, 3)
    with pytest.raises(Unavailable, match="shutting down"):
        await anext(stage.manager.follow(session_id))


one_step = st.one_of(
    st.tuples(st.just("read"), st.integers(0, 2), st.integers(1, 30)),
    st.tuples(st.just("read"), st.integers(0, 2), st.integers(1, 3)),
    st.tuples(st.just("report"), st.integers(0, 6), st.integers(0, 4)),
    st.tuples(st.just("order"), st.sampled_from([0, 1]), st.just(0)),
    st.tuples(st.just("lose"), st.just(0), st.just(0)),
    st.tuples(st.just("silence"), st.just(0), st.just(0)),
    st.tuples(st.just("follow"), st.integers(0, 100), st.just(0)),
)
begun = [("report", 9, 0), ("follow", 0, 0), ("follow", 50, 0)]
steps = st.lists(one_step, min_size=10, max_size=30).map(lambda steps: [*begun, *steps])


@settings(max_examples=20, deadline=None)
@given(steps=steps)
def test_however_things_fall_there_is_no_gap_and_no_duplicate(
    steps: list[tuple[str, int, int]],
) -> None:
    asyncio.run(play(steps))


async def play(steps: list[tuple[str, int, int]]) -> None:
    with tempfile.TemporaryDirectory() as directory:
        async with managed(Path(directory) / "arcade.db") as stage:
            session_id = await registered(stage)
            stored = 0
            followers: list[Follower] = []
            for what, one, two in steps:
                if what == "report":
                    first = max(0, stored - two)
                    await stage.manager.report(
                        session_id, some_metrics(first, stored - first + one)
                    )
                    stored += one
                elif what == "order":
                    await stage.manager.control(session_id, (Order.PAUSE, Order.CONTINUE)[one])
                elif what == "lose":
                    await stage.clock.advance(66.0)
                    await stage.until(session_id, status=Status.LOST)
                    await stage.manager.report(session_id)
                elif what == "silence":
                    await stage.clock.advance(6.0)
                elif what == "follow":
                    followers.append(Follower(stage, session_id, stored * one // 100 - 1))
                elif followers:
                    # At once, so that a row may come between any two looks of the follower.
                    await asyncio.gather(
                        followers[one % len(followers)].read(two),
                        stage.manager.report(session_id, some_metrics(stored, two)),
                    )
                    stored += two
            await stage.manager.report(session_id, outcome=FINISHED)
            for follower in followers:
                await follower.read(None)
                assert follower.rows == list(range(follower.start, follower.last + 1))
                # Whoever was told of a loss is at the end; all others have everything.
                assert follower.lost or follower.last == stored - 1


class Follower:
    """Reads a little at a time, and leaves off where nothing comes."""

    def __init__(self, stage: Managed, session_id: str, after_row: int) -> None:
        self._news = stage.manager.follow(
            session_id, after_row=None if after_row < 0 else after_row
        )
        self._next: asyncio.Future[Entry[News]] | None = None
        self._is_over = False
        self.start = max(after_row + 1, 0)
        self.last = self.start - 1
        self.rows: list[int] = []
        self.lost = False

    async def read(self, count: int | None) -> None:
        """Reads so much of what is there; None is until the end."""
        while not self._is_over and (count is None or count > 0):
            if self._next is None:
                self._next = asyncio.ensure_future(anext(self._news))
            await asyncio.wait({self._next}, timeout=20 if count is None else 0.002)
            if not self._next.done():
                assert count is not None
                return
            news = self._next.result().item
            self._next = None
            if news.metrics is not None:
                self.rows.append(news.metrics.row)
            if news.row is not None:
                self.last = news.row
            if news.is_end:
                self._is_over = True
                self.lost = news.session is not None and news.session.status is Status.LOST
            count = None if count is None else count - 1
