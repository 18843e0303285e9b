"""A reader with an outlet: messages go there past the reader's task, which sleeps meanwhile."""

import asyncio
from collections.abc import Callable

import pytest

from arcade_clash.errors import TooSlow
from arcade_clash.feeds import Counts, Entry, Feed, FeedClosed, Mode, Reader
from arcade_clash.outlet import Framing


def plain(message: bytes) -> bytes:
    return message


class Viewer:
    """An outlet that keeps what it is sent while it has room, which is `room` messages at most."""

    def __init__(
        self, frame: Callable[[bytes], bytes] = plain, room: int = 1000, name: str = "text"
    ) -> None:
        self.framing = Framing(name, frame)
        self.is_gone = False
        self.room = room
        self.given_up = False
        self.fails = False
        self.on_shut: Callable[[], None] | None = None
        self.got: list[bytes] = []

    def open(self, on_shut: Callable[[], None]) -> bool:
        self.on_shut = on_shut
        return self.room > 0

    def write(self, data: bytes) -> None:
        if self.fails:
            raise RuntimeError("the handler is closed")
        self.got.append(data)
        self.room -= 1
        if self.room <= 0:
            self.fill()

    def fill(self) -> None:
        """Has no room from here on."""
        self.room = 0
        if self.on_shut is not None:
            self.on_shut()

    async def ready(self) -> None:
        if self.given_up:
            raise TooSlow("nothing was taken")


def text_feed(counts: Counts | None = None) -> Feed[str]:
    return Feed(8, {"text": lambda sequence, item: f"{sequence}:{item}".encode()}, counts)


async def asleep(
    feed: Feed[str], reader: Reader[str], patience: float | None = None
) -> "asyncio.Task[Entry[str] | None]":
    """A task that waits for a reader's next message."""
    before = feed.waiting
    task = asyncio.create_task(reader.next(patience))
    while feed.waiting == before:
        await asyncio.sleep(0)
    return task


async def test_what_the_outlet_takes_does_not_wake_the_task() -> None:
    feed, viewer = text_feed(), Viewer()
    task = await asleep(feed, feed.reader(Mode.LATEST, outlet=viewer))
    for item in "abc":
        feed.publish(item, keep=False)
        await asyncio.sleep(0)
    assert viewer.got == [b"1:a", b"2:b", b"3:c"]
    assert not task.done()
    task.cancel()


async def test_who_has_no_room_comes_for_the_newest_and_sees_what_it_missed() -> None:
    feed, viewer = text_feed(), Viewer()
    reader = feed.reader(Mode.LATEST, outlet=viewer)
    task = await asleep(feed, reader)
    feed.publish("a", keep=False)
    viewer.fill()
    for item in "bcd":
        feed.publish(item, keep=False)
    entry = await task
    assert viewer.got == [b"1:a"]
    assert entry is not None
    assert entry.item == "d"
    assert feed.counts.skipped == 2


async def test_an_outlet_that_is_filled_by_a_message_has_it_and_its_reader_goes_on_behind_it() -> (
    None
):
    feed, full, other = text_feed(), Viewer(room=1), Viewer()
    reader = feed.reader(Mode.LATEST, outlet=full)
    task, beside = (
        await asleep(feed, reader),
        await asleep(feed, feed.reader(Mode.LATEST, outlet=other)),
    )
    feed.publish("a", keep=False)
    assert full.got == [b"1:a"]
    assert reader.sequence == 1
    feed.publish("b", keep=False)
    entry = await task
    assert entry is not None
    assert entry.item == "b"
    assert full.got == [b"1:a"], "what its task has read is not written too"
    assert other.got == [b"1:a", b"2:b"]
    beside.cancel()


async def test_an_outlet_without_room_is_not_written_to_and_its_task_waits() -> None:
    feed, viewer = text_feed(), Viewer(room=0)
    task = await asleep(feed, feed.reader(Mode.LATEST, outlet=viewer))
    feed.publish("a")
    entry = await task
    assert entry is not None
    assert entry.item == "a"
    assert viewer.got == []


async def test_an_outlet_that_is_shut_when_its_reader_has_left_moves_nothing() -> None:
    feed, viewer = text_feed(), Viewer()
    reader = feed.reader(Mode.LATEST, outlet=viewer)
    task = await asleep(feed, reader, patience=0.01)
    assert await asyncio.wait_for(task, 10) is None
    feed.publish("a")
    viewer.fill()
    assert reader.sequence == 0


async def test_one_viewer_without_room_holds_up_no_other() -> None:
    feed, slow, quick = text_feed(), Viewer(), Viewer()
    tasks = [await asleep(feed, feed.reader(Mode.LATEST, outlet=v)) for v in (slow, quick)]
    slow.fill()
    feed.publish("a", keep=False)
    feed.publish("b", keep=False)
    assert quick.got == [b"1:a", b"2:b"]
    assert (await tasks[0]) is not None
    assert not tasks[1].done()
    tasks[1].cancel()


async def test_a_message_is_made_once_for_all_outlets_of_equal_framing() -> None:
    framed: list[bytes] = []

    def line(message: bytes) -> bytes:
        framed.append(message)
        return message + b"\n"

    feed = text_feed()
    viewers = [Viewer(line), Viewer(line), Viewer()]
    tasks = [await asleep(feed, feed.reader(Mode.LATEST, outlet=v)) for v in viewers]
    feed.publish("a")
    assert framed == [b"1:a"]
    assert [viewer.got for viewer in viewers] == [[b"1:a\n"], [b"1:a\n"], [b"1:a"]]
    for task in tasks:
        task.cancel()


async def test_an_outlet_that_fails_ends_its_own_reader_and_everybody_else_has_the_message() -> (
    None
):
    feed = text_feed(counts := Counts())
    first, broken, last = Viewer(), Viewer(), Viewer()
    tasks = [await asleep(feed, feed.reader(Mode.LATEST, outlet=v)) for v in (first, broken, last)]
    broken.fails = True
    feed.publish("a", keep=False)
    with pytest.raises(RuntimeError, match="closed"):
        await tasks[1]
    feed.publish("b", keep=False)
    assert first.got == last.got == [b"1:a", b"2:b"]
    assert counts.delivered == 4
    assert feed.waiting == 2
    for task in tasks:
        task.cancel()


async def test_an_outlet_that_shuts_beside_one_that_fails_is_not_forgotten() -> None:
    feed = text_feed()
    broken, full = Viewer(), Viewer(room=1)
    tasks = [await asleep(feed, feed.reader(Mode.LATEST, outlet=v)) for v in (broken, full)]
    broken.fails = True
    feed.publish("a", keep=False)
    feed.publish("b", keep=False)
    entry = await tasks[1]
    assert entry is not None
    assert entry.item == "b"
    assert full.got == [b"1:a"]
    with pytest.raises(RuntimeError):
        await tasks[0]


async def test_an_outlet_that_shuts_and_fails_at_once_ends_its_reader() -> None:
    feed, viewer = text_feed(), Viewer()
    reader = feed.reader(Mode.LATEST, outlet=viewer)
    task = await asleep(feed, reader)

    def write(data: bytes) -> None:
        viewer.fill()
        raise RuntimeError("lost")

    task.cancel()
    await asyncio.wait([task])
    viewer.write = write  # type: ignore[method-assign] # the outlet of another kind of server
    task = await asleep(feed, reader)
    feed.publish("a", keep=False)
    with pytest.raises(RuntimeError, match="lost"):
        await task
    assert reader.sequence == 0, "the message was not delivered"
    assert feed.waiting == 0


async def test_a_message_that_cannot_be_framed_is_missed_by_that_framing_alone() -> None:
    def fails(message: bytes) -> bytes:
        raise ValueError(message)

    feed = text_feed()
    odd, plainly = Viewer(fails), Viewer()
    tasks = [await asleep(feed, feed.reader(Mode.LATEST, outlet=v)) for v in (odd, plainly)]
    feed.publish("a", keep=False)
    assert plainly.got == [b"1:a"]
    entry = await tasks[0]
    assert entry is not None
    assert entry.item == "a"
    tasks[1].cancel()


async def test_a_message_that_cannot_be_made_is_met_by_the_readers_own_task() -> None:
    def fails(sequence: int, item: str) -> bytes:
        raise ValueError(item)

    feed: Feed[str] = Feed(8, {"text": fails})
    viewer = Viewer()
    task = await asleep(feed, feed.reader(Mode.LATEST, outlet=viewer))
    feed.publish("bad")
    entry = await task
    assert entry is not None
    with pytest.raises(ValueError, match="bad"):
        entry.encoded("text")


async def test_a_quiet_feed_is_told_of_after_the_patience_since_its_last_message() -> None:
    feed, viewer = text_feed(), Viewer()
    task = await asleep(feed, feed.reader(Mode.LATEST, outlet=viewer), patience=0.05)
    feed.publish("a", keep=False)
    assert await asyncio.wait_for(task, 10) is None
    assert viewer.got == [b"1:a"]
    assert feed.waiting == 0


@pytest.mark.parametrize("error", [None, RuntimeError("the server goes away")])
async def test_a_feed_that_closes_wakes_the_task(error: Exception | None) -> None:
    feed, viewer = text_feed(), Viewer()
    task = await asleep(feed, feed.reader(Mode.LATEST, outlet=viewer))
    feed.publish("the end")
    feed.close(error)
    with pytest.raises(type(error) if error else FeedClosed):
        await task
    assert viewer.got == [b"1:the end"], "and it is not told the end twice"


async def test_a_task_that_is_cancelled_is_sent_nothing_more() -> None:
    feed, viewer = text_feed(), Viewer()
    task = await asleep(feed, feed.reader(Mode.LATEST, outlet=viewer))
    task.cancel()
    await asyncio.wait([task])
    feed.publish("a")
    assert viewer.got == []
    assert feed.waiting == 0


async def test_a_viewer_that_was_given_up_is_read_for_no_more() -> None:
    feed, viewer = text_feed(), Viewer()
    feed.publish("a")
    viewer.given_up = True
    with pytest.raises(TooSlow):
        await feed.reader(Mode.LATEST, 0, viewer).next()


@pytest.mark.parametrize("waits", [True, False])
async def test_readers_and_messages_are_counted_for_a_family_of_feeds(waits: bool) -> None:
    counts = Counts()
    feeds = [text_feed(counts), text_feed(counts)]
    viewers = [Viewer(), Viewer()]
    readers = [feed.reader(Mode.LATEST, outlet=v) for feed, v in zip(feeds, viewers, strict=True)]
    assert counts.readers == 2
    publish: Callable[[], object] = lambda: [feed.publish("a") for feed in feeds]  # noqa: E731
    if waits:
        tasks = [await asleep(f, r) for f, r in zip(feeds, readers, strict=True)]
        publish()
        for task in tasks:
            task.cancel()
    else:
        publish()
        for reader in readers:
            await reader.next()
    assert counts.delivered == 2
    for reader in readers:
        reader.close()
        reader.close()
    assert counts.readers == 0
