"""A feed: an append-only ring of messages with sequence numbers, read through cursors.

One writer publishes; any number of readers follow, each at its own pace. The ring is bounded, so a
reader that stands still costs its cursor and nothing more, and the writer never waits. Each message
is encoded at most once for each format, however many readers ask for it, and not at all if none
does. What a message is, and how it is encoded, is the business of whoever opened the feed.

A reader may bring an outlet (`arcade_clash/outlet.py`). While that is open, each message is written
to it as it is published, and the reader's task sleeps on: so hundreds of readers cost a call each,
not a task that wakes. An outlet that fails ends its own reader; the writer and every other reader
go on.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Generic, Self, TypeVar

from arcade_clash.errors import OutOfRange
from arcade_clash.outlet import Framing, Outlet

__all__ = ["Counts", "Encoder", "Entry", "Feed", "FeedClosed", "Mode", "Reader"]

T = TypeVar("T")

Encoder = Callable[[int, T], bytes]
"""Makes the bytes of a message from its sequence and itself."""


class FeedClosed(Exception):
    """The feed has ended, and the reader has seen all that it would."""


class Mode(Enum):
    """What a reader does about messages that came while it was away."""

    LATEST = "latest"
    """Goes on with the newest; of what it missed it reads only what was published to be kept."""

    EVERY = "every"
    """Reads each in turn, and is told if one has left the ring."""


class Entry(Generic[T]):
    """A message in its place."""

    __slots__ = ("_encoded", "_encoders", "item", "keep", "sequence")

    def __init__(
        self, sequence: int, item: T, encoders: Mapping[str, Encoder[T]], *, keep: bool
    ) -> None:
        self.sequence = sequence
        self.item = item
        self.keep = keep
        self._encoders = encoders
        self._encoded: dict[str, bytes] = {}

    def encoded(self, format_name: str) -> bytes:
        """The message in a format that the feed was opened with; made on the first call."""
        data = self._encoded.get(format_name)
        if data is None:
            data = self._encoded[format_name] = self._encoders[format_name](
                self.sequence, self.item
            )
        return data


@dataclass
class Counts:
    """What feeds have done since somebody began to count: a whole family may share one."""

    readers: int = 0
    """Readers that have a cursor now."""
    delivered: int = 0
    """Messages that readers were given."""
    skipped: int = 0
    """Messages that readers of the latest went past, since they did not keep up."""


class Feed(Generic[T]):
    """The ring. Used from one event loop.

    Sequences begin at 1 and grow by one. `capacity` is how many messages are held at most, and
    `counts` is where readers are counted.
    """

    def __init__(
        self, capacity: int, encoders: Mapping[str, Encoder[T]], counts: Counts | None = None
    ) -> None:
        self._ring: deque[Entry[T]] = deque(maxlen=capacity)
        self._encoders = encoders
        self.counts = counts or Counts()
        self._last = 0
        self._published = 0.0
        self._listening: dict[Framing, dict[Reader[T], Callable[[bytes], None]]] = {}
        """How to write to each reader whose outlet is open, by the framing of the outlets."""
        self._shut_meanwhile: list[Reader[T]] | None = None
        """Readers whose outlets shut during a broadcast; None between broadcasts."""
        self._waiters: set[asyncio.Future[None]] = set()
        self._ending: Exception | None = None

    @property
    def first(self) -> int:
        """Sequence of the oldest message that is held; `last + 1` while none is."""
        return self._last - len(self._ring) + 1

    @property
    def last(self) -> int:
        """Sequence of the newest message; 0 before the first."""
        return self._last

    @property
    def depth(self) -> int:
        """How many messages are held."""
        return len(self._ring)

    @property
    def waiting(self) -> int:
        """How many readers wait for the next message."""
        return len(self._waiters) + sum(map(len, self._listening.values()))

    @property
    def is_closed(self) -> bool:
        """Whether nothing more will come."""
        return self._ending is not None

    def publish(self, item: T, *, keep: bool = True) -> Entry[T]:
        """Appends a message and wakes whoever waits.

        A message with `keep=False` is superseded by the next: readers of the latest pass over it.
        """
        if self._ending is not None:
            raise RuntimeError("a feed that was closed takes no more messages")
        self._last += 1
        entry = Entry(self._last, item, self._encoders, keep=keep)
        self._ring.append(entry)
        self._published = time.monotonic()
        if self._listening:
            self._broadcast(entry)
        self._wake()
        return entry

    def close(self, error: Exception | None = None) -> None:
        """Ends the feed. Readers see what is left; with an error they are given that at once."""
        if self._ending is None or error is not None:
            self._ending = error or FeedClosed()
        for reader in [reader for writes in self._listening.values() for reader in writes]:
            self._detach(reader, self._last)
        self._wake()

    def holds(self, after: int) -> bool:
        """Whether a reader that has seen `after` can go on from there with nothing missing."""
        return self.first - 1 <= after <= self._last

    def reader(
        self, mode: Mode, after: int | None = None, outlet: Outlet | None = None
    ) -> "Reader[T]":
        """A cursor behind `after`; None is behind the newest message."""
        return Reader(self, mode, self._last if after is None else after, outlet)

    def next_for(self, mode: Mode, after: int) -> Entry[T] | None:
        """What a reader that has seen `after` reads next, or None while it has seen everything.

        Raises:
            OutOfRange: the reader wants every message, and the next one has left the ring.
            FeedClosed: there is nothing left to read.
            Exception: the one that the feed was closed with.
        """
        if self._ending is not None and not isinstance(self._ending, FeedClosed):
            raise self._ending
        if after >= self._last:
            if self._ending is not None:
                raise self._ending
            return None
        if after < self.first - 1:
            if mode is Mode.EVERY:
                raise OutOfRange(
                    f"message {after + 1} is no longer held; {self.first} to {self._last} are",
                    self.first,
                    self._last,
                )
            after = self.first - 1
        start = after + 1 - self.first
        if mode is Mode.EVERY:
            return self._ring[start]
        candidate = self._ring[start]
        for index in range(start, len(self._ring)):
            entry = self._ring[index]
            if entry.keep:
                # What it superseded is passed over, but not what it follows.
                return candidate if not candidate.keep else entry
            candidate = entry
        return candidate

    def _broadcast(self, entry: Entry[T]) -> None:
        """Writes a message to every open outlet; whatever fails is met by its own reader alone."""
        missed: list[tuple[Reader[T], Exception | None]] = []
        shut = self._shut_meanwhile = []
        try:
            for framing, writes in self._listening.items():
                try:
                    data = framing.frame(entry.encoded(framing.format))
                except Exception:  # the reader's own task meets the error again, and reports it
                    missed += [(reader, None) for reader in writes]
                    continue
                self.counts.delivered += len(writes)
                for reader, write in writes.items():
                    try:
                        write(data)
                    except Exception as error:
                        self.counts.delivered -= 1
                        missed.append((reader, error))
        finally:
            self._shut_meanwhile = None
        for reader, failure in missed:
            self._detach(reader, entry.sequence - 1, failure)
        for reader in shut:  # an outlet that shut during the broadcast was written the message
            self._shut(reader)

    def _shut(self, reader: "Reader[T]") -> None:
        """An outlet takes no more for now: its reader has to come for messages itself."""
        if self._shut_meanwhile is not None:
            self._shut_meanwhile.append(reader)
        elif reader.framing is not None and reader in self._listening.get(reader.framing, ()):
            self._detach(reader, self._last)

    def _detach(self, reader: "Reader[T]", sequence: int, failure: Exception | None = None) -> None:
        """Ends a reader's listening; it has had everything up to a sequence."""
        framing = reader.framing
        if framing is not None and (writes := self._listening.get(framing)) is not None:
            writes.pop(reader, None)
            if not writes:
                del self._listening[framing]
        reader.awake(sequence, failure)

    async def _listen(self, reader: "Reader[T]", outlet: Outlet, patience: float | None) -> None:
        """Waits until a reader has to come for a message itself, or nothing came for too long.

        Raises what a write to the outlet raised.
        """
        if not outlet.open(lambda: self._shut(reader)):
            await self._wait(patience)
            return
        loop = asyncio.get_running_loop()
        begun = time.monotonic()

        timer: asyncio.TimerHandle | None = None

        def look(patience: float) -> None:
            nonlocal timer
            left = max(begun, self._published) + patience - time.monotonic()
            if left > 0:
                timer = loop.call_later(left, look, patience)
            else:
                self._detach(reader, self._last)

        if patience is not None:
            timer = loop.call_later(patience, look, patience)
        waiter = reader.sleep(loop)
        self._listening.setdefault(outlet.framing, {})[reader] = outlet.write
        try:
            await waiter
        finally:
            if not waiter.done() or waiter.cancelled():
                self._detach(reader, self._last)
            if timer is not None:
                timer.cancel()

    def _wake(self) -> None:
        waiters, self._waiters = self._waiters, set()
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)

    async def _wait(self, patience: float | None) -> None:
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[None] = loop.create_future()
        self._waiters.add(waiter)
        timer = loop.call_later(patience, _settle, waiter) if patience is not None else None
        try:
            await waiter
        finally:
            self._waiters.discard(waiter)
            if timer is not None:
                timer.cancel()


class Reader(Generic[T]):
    """A cursor in a feed, for one task. Leave it with `close`, or by `with`."""

    def __init__(self, feed: Feed[T], mode: Mode, after: int, outlet: Outlet | None = None) -> None:
        self._feed = feed
        self._mode = mode
        self._outlet = outlet
        self._waiter: asyncio.Future[None] | None = None
        self._is_open = True
        feed.counts.readers += 1
        self.framing = outlet.framing if outlet is not None else None
        """How messages are written to its outlet."""
        self.sequence = after
        """Sequence of the last message that was read by the task or written to the outlet."""

    async def next(self, patience: float | None = None) -> Entry[T] | None:
        """The next message for the task; None after `patience` seconds in which none came.

        What comes while it waits goes to the outlet, as long as that is open. With an outlet the
        message is chosen once there is room for it, so that it is not old by then.

        Raises what `Feed.next_for` raises, and what the outlet does.
        """
        feed, outlet = self._feed, self._outlet
        if outlet is not None:
            await outlet.ready()
        entry = feed.next_for(self._mode, self.sequence)
        if entry is None:
            if outlet is None:
                await feed._wait(patience)  # noqa: SLF001 # reader and feed are one thing
            else:
                await feed._listen(self, outlet, patience)  # noqa: SLF001
                await outlet.ready()
            entry = feed.next_for(self._mode, self.sequence)
        if entry is not None:
            feed.counts.delivered += 1
            feed.counts.skipped += entry.sequence - self.sequence - 1
            self.sequence = entry.sequence
        return entry

    def sleep(self, loop: asyncio.AbstractEventLoop) -> asyncio.Future[None]:
        """What the task waits for while its feed writes to the outlet."""
        self._waiter = loop.create_future()
        return self._waiter

    def awake(self, sequence: int, failure: Exception | None = None) -> None:
        """Wakes the task, with an error where a write failed; it has had all up to `sequence`."""
        self.sequence = max(self.sequence, sequence)
        if self._waiter is None or self._waiter.done():
            return
        if failure is None:
            self._waiter.set_result(None)
        else:
            self._waiter.set_exception(failure)

    def close(self) -> None:
        """Gives the cursor up; closing twice is as good as once."""
        if self._is_open:
            self._is_open = False
            self._feed.counts.readers -= 1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def _settle(waiter: asyncio.Future[None]) -> None:
    if not waiter.done():
        waiter.set_result(None)
