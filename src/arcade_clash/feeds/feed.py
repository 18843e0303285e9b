"""A feed: an append-only ring of messages with sequence numbers, read through cursors.

One writer publishes; any number of readers follow, each at its own pace. The ring is bounded, so a
reader that stands still costs its cursor and nothing more, and the writer never waits. Each message
is encoded at most once for each format, however many readers ask for it, and not at all if none
does. What a message is, and how it is encoded, is the business of whoever opened the feed.

A reader may bring a sink. While that is open, each message is written to it as it is published, and
the reader's task sleeps on: so hundreds of readers cost a call each, not a task that wakes.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Generic, Protocol, Self, TypeVar

from arcade_clash.errors import OutOfRange

__all__ = ["Counts", "Encoder", "Entry", "Feed", "FeedClosed", "Mode", "Reader", "Sink"]

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


class Sink(Protocol):
    """Where a reader's messages go. Sinks of one `kind` are sent the same bytes."""

    kind: Hashable

    @property
    def write(self) -> Callable[[bytes], None]:
        """Sends bytes on, at once. For while the sink is open: nothing is asked before a write."""
        ...

    def encode(self, entry: Entry[Any], /) -> bytes:
        """The bytes of a message, for every sink of this kind."""
        ...

    def open(self, shut: Callable[[], None], /) -> bool:
        """Opens the sink until it calls `shut`, from within a write or between them.

        Where there is no room now it says False, and nothing is opened.
        """
        ...

    async def ready(self) -> None:
        """Waits until something can be sent.

        Raises:
            TooSlow: nothing could be for so long that the reader is given up.
        """
        ...


class _Group(Generic[T]):
    """The readers whose sinks are of one kind."""

    __slots__ = ("encode", "writes")

    def __init__(self, encode: Callable[[Entry[T]], bytes]) -> None:
        self.encode = encode
        self.writes: dict[Reader[T], Callable[[bytes], None]] = {}


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
        self._listening: dict[Hashable, _Group[T]] = {}
        """Readers whose sinks are open, by the kind of these."""
        self._shut_meanwhile: list[Reader[T]] | None = None
        """Readers whose sinks were shut while a message is handed out; None between messages."""
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
        return len(self._waiters) + sum(len(group.writes) for group in self._listening.values())

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
            self._hand_out(entry)
        self._wake()
        return entry

    def close(self, error: Exception | None = None) -> None:
        """Ends the feed. Readers see what is left; with an error they are given that at once."""
        if self._ending is None or error is not None:
            self._ending = error or FeedClosed()
        for reader in [reader for group in self._listening.values() for reader in group.writes]:
            self._part_from(reader, self._last)
        self._wake()

    def holds(self, after: int) -> bool:
        """Whether a reader that has seen `after` can go on from there with nothing missing."""
        return self.first - 1 <= after <= self._last

    def reader(self, mode: Mode, after: int | None = None, sink: Sink | None = None) -> "Reader[T]":
        """A cursor behind `after`; None is behind the newest message."""
        return Reader(self, mode, self._last if after is None else after, sink)

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

    def _hand_out(self, entry: Entry[T]) -> None:
        """Writes a message to every open sink."""
        unserved: list[Reader[T]] = []
        shut = self._shut_meanwhile = []
        for group in self._listening.values():
            try:
                data = group.encode(entry)
            except Exception:  # each reader's own task meets it again, and says so
                unserved += group.writes
                continue
            for write in group.writes.values():
                write(data)
            self.counts.delivered += len(group.writes)
        self._shut_meanwhile = None
        for reader in unserved:
            self._part_from(reader, entry.sequence - 1)
        for reader in shut:  # a sink that was shut by this message, or before its turn, has it
            self._shut(reader)

    def _shut(self, reader: "Reader[T]") -> None:
        """A sink takes no more for now: its reader has to come for messages itself."""
        if self._shut_meanwhile is not None:
            self._shut_meanwhile.append(reader)
        else:
            group = self._listening.get(reader.kind)
            if group is not None and reader in group.writes:
                self._part_from(reader, self._last)

    def _part_from(self, reader: "Reader[T]", sequence: int) -> None:
        """Ends a reader's listening; it has had everything up to a sequence."""
        kind = reader.kind
        group = self._listening.get(kind)
        if group is not None:
            group.writes.pop(reader, None)
            if not group.writes:
                del self._listening[kind]
        reader.awake(sequence)

    async def _listen(self, reader: "Reader[T]", sink: Sink, patience: float | None) -> None:
        """Waits until a reader has to come for a message itself, or nothing came for too long."""
        if not sink.open(lambda: self._shut(reader)):
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
                self._part_from(reader, self._last)

        if patience is not None:
            timer = loop.call_later(patience, look, patience)
        waiter = reader.sleep(loop)
        group = self._listening.setdefault(sink.kind, _Group(sink.encode))
        group.writes[reader] = sink.write
        try:
            await waiter
        finally:
            if not waiter.done() or waiter.cancelled():
                self._part_from(reader, self._last)
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

    def __init__(self, feed: Feed[T], mode: Mode, after: int, sink: Sink | None = None) -> None:
        self._feed = feed
        self._mode = mode
        self._sink = sink
        self._waiter: asyncio.Future[None] | None = None
        self._is_open = True
        feed.counts.readers += 1
        self.sequence = after
        """Sequence of the last message that was read, by the task or by the sink."""

    async def next(self, patience: float | None = None) -> Entry[T] | None:
        """The next message for the task; None after `patience` seconds in which none came.

        What comes while it waits goes to the sink, as long as that takes it. With a sink the
        message is chosen once there is room for it, so that it is not old by then.

        Raises what `Feed.next_for` raises, and what the sink does.
        """
        feed, sink = self._feed, self._sink
        if sink is not None:
            await sink.ready()
        entry = feed.next_for(self._mode, self.sequence)
        if entry is None:
            if sink is None:
                await feed._wait(patience)  # noqa: SLF001 # reader and feed are one thing
            else:
                await feed._listen(self, sink, patience)  # noqa: SLF001
                await sink.ready()
            entry = feed.next_for(self._mode, self.sequence)
        if entry is not None:
            feed.counts.delivered += 1
            feed.counts.skipped += entry.sequence - self.sequence - 1
            self.sequence = entry.sequence
        return entry

    @property
    def kind(self) -> Hashable:
        """That of its sink."""
        return self._sink.kind if self._sink is not None else None

    def sleep(self, loop: asyncio.AbstractEventLoop) -> asyncio.Future[None]:
        """What the task waits for while its feed serves the sink."""
        self._waiter = loop.create_future()
        return self._waiter

    def awake(self, sequence: int) -> None:
        """Wakes the task; the sink has had everything up to `sequence`."""
        self.sequence = max(self.sequence, sequence)
        if self._waiter is not None:
            _settle(self._waiter)

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
