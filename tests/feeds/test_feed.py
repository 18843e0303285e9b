"""A feed is a bounded ring: what readers see of it, and what they cost."""

import asyncio
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcade_clash.errors import OutOfRange, Unavailable
from arcade_clash.feeds import Feed, FeedClosed, Mode


def text_feed(capacity: int = 8) -> Feed[str]:
    return Feed(capacity, {"text": lambda sequence, item: f"{sequence}:{item}".encode()})


def drain(feed: Feed[str], mode: Mode, after: int) -> list[int]:
    seen = []
    while (entry := feed.next_for(mode, after)) is not None:
        seen.append(entry.sequence)
        after = entry.sequence
    return seen


def test_a_message_is_encoded_once_for_each_format_however_many_ask() -> None:
    calls: list[tuple[str, int]] = []

    def encoder(name: str, sequence: int) -> bytes:
        calls.append((name, sequence))
        return name.encode()

    feed: Feed[str] = Feed(
        4, {"a": lambda n, _: encoder("a", n), "b": lambda n, _: encoder("b", n)}
    )
    entry = feed.publish("x")
    for _ in range(100):
        assert entry.encoded("a") == b"a"
    entry.encoded("b")
    feed.publish("nobody asks for this one")
    assert calls == [("a", 1), ("b", 1)]


def test_a_reader_of_every_message_gets_each_once_and_in_order() -> None:
    feed = text_feed()
    for word in "abcde":
        feed.publish(word)
    assert drain(feed, Mode.EVERY, 0) == [1, 2, 3, 4, 5]
    assert drain(feed, Mode.EVERY, 3) == [4, 5]


def test_a_reader_of_every_message_is_told_what_it_missed() -> None:
    feed = text_feed(capacity=3)
    for word in "abcde":
        feed.publish(word)
    with pytest.raises(OutOfRange) as caught:
        feed.next_for(Mode.EVERY, 0)
    assert (caught.value.first, caught.value.last) == (3, 5)


def test_a_reader_of_the_latest_skips_to_the_newest() -> None:
    feed = text_feed(capacity=3)
    for word in "abcdefgh":
        feed.publish(word, keep=False)
    assert drain(feed, Mode.LATEST, 0) == [8]


def test_a_kept_message_is_read_with_the_newest_before_and_after_it() -> None:
    feed = text_feed()
    for word, keep in [("a", False), ("b", False), ("C", True), ("d", False), ("e", False)]:
        feed.publish(word, keep=keep)
    assert drain(feed, Mode.LATEST, 0) == [2, 3, 5]


@given(st.lists(st.booleans(), max_size=40), st.integers(0, 40), st.integers(1, 12))
def test_a_reader_of_the_latest_never_goes_back_ends_newest_and_misses_nothing_kept(
    kept: Sequence[bool], start: int, capacity: int
) -> None:
    feed = text_feed(capacity)
    for keep in kept:
        feed.publish("x", keep=keep)
    after = min(start, feed.last)
    seen = drain(feed, Mode.LATEST, after)
    assert seen == sorted(set(seen))
    assert not seen or (seen[0] > after and seen[-1] == feed.last)
    held = range(max(after + 1, feed.first), feed.last + 1)
    assert {n for n in held if kept[n - 1]} <= set(seen)


def test_a_place_is_held_while_nothing_behind_it_has_left_the_ring() -> None:
    feed = text_feed(capacity=3)
    for word in "abcde":
        feed.publish(word)
    assert [n for n in range(8) if feed.holds(n)] == [2, 3, 4, 5]


async def test_waiting_readers_wake_together() -> None:
    feed = text_feed()
    readers = [feed.reader(Mode.EVERY) for _ in range(50)]
    tasks = [asyncio.create_task(reader.next()) for reader in readers]
    while feed.waiting < 50:
        await asyncio.sleep(0)
    feed.publish("now")
    entries = await asyncio.gather(*tasks)
    assert {entry.sequence for entry in entries if entry} == {1}
    assert feed.waiting == 0


async def test_a_reader_that_is_cancelled_leaves_nothing_behind() -> None:
    feed = text_feed()
    task = asyncio.create_task(feed.reader(Mode.LATEST).next(patience=60))
    while not feed.waiting:
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert feed.waiting == 0


async def test_patience_ends_with_nothing_and_the_reader_can_go_on() -> None:
    feed = text_feed()
    reader = feed.reader(Mode.EVERY)
    assert await reader.next(patience=0.001) is None
    feed.publish("late")
    entry = await reader.next()
    assert entry is not None
    assert entry.item == "late"


async def test_a_closed_feed_is_read_to_its_end() -> None:
    feed = text_feed()
    reader = feed.reader(Mode.EVERY)
    feed.publish("last words")
    feed.close()
    entry = await reader.next()
    assert entry is not None
    with pytest.raises(FeedClosed):
        await reader.next()


async def test_a_feed_that_fails_tells_its_readers_at_once() -> None:
    feed = text_feed()
    reader = feed.reader(Mode.EVERY)
    waiting = asyncio.create_task(reader.next())
    while not feed.waiting:
        await asyncio.sleep(0)
    feed.close(Unavailable("the server is shutting down"))
    with pytest.raises(Unavailable, match="shutting down"):
        await waiting


def test_a_closed_feed_takes_no_more() -> None:
    feed = text_feed()
    feed.close()
    with pytest.raises(RuntimeError, match="closed"):
        feed.publish("too late")
