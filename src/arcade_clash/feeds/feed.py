"""A feed: an append-only ring of messages with sequence numbers, read through cursors.

One writer publishes; any number of readers follow, each at its own pace. The ring is bounded, so a
reader that stands still costs its cursor and nothing more, and the writer never waits. Each message
is encoded at most once for each format, however many readers ask for it, and not at all if none
does. What a message is, and how it is encoded, is the business of whoever opened the feed.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Generic, TypeVar

from arcade_clash.errors import OutOfRange

__all__ = ["Encoder", "Entry", "Feed", "FeedClosed", "Mode", "Reader"]

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


class Feed(Generic[T]):
    """The ring. Used from one event loop.

    Sequences begin at 1 and grow by one. `capacity` is how many messages are held at most.
    """

    def __init__(self, capacity: int, encoders: Mapping[str, Encoder[T]]) -> None:
        self._ring: deque[Entry[T]] = deque(maxlen=capacity)
        self._encoders = encoders
        self._last = 0
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
        return len(self._waiters)

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
        self._wake()
        return entry

    def close(self, error: Exception | None = None) -> None:
        """Ends the feed. Readers see what is left; with an error they are given that at once."""
        if self._ending is None or error is not None:
            self._ending = error or FeedClosed()
        self._wake()

    def holds(self, after: int) -> bool:
        """Whether a reader that has seen `after` can go on from there with nothing missing."""
        return self.first - 1 <= after <= self._last

    def reader(self, mode: Mode, after: int | None = None) -> "Reader[T]":
        """A cursor behind `after`; None is behind the newest message."""
        return Reader(self, mode, self._last if after is None else after)

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
    """A cursor in a feed. One task uses it at a time."""

    def __init__(self, feed: Feed[T], mode: Mode, after: int) -> None:
        self._feed = feed
        self._mode = mode
        self.sequence = after
        """Sequence of the last message that was read."""

    async def next(self, patience: float | None = None) -> Entry[T] | None:
        """The next message, waiting for it; None after `patience` seconds in which none came.

        Raises what `Feed.next_for` raises.
        """
        entry = self._feed.next_for(self._mode, self.sequence)
        if entry is None:
            await self._feed._wait(patience)  # noqa: SLF001 - reader and feed are one thing
            entry = self._feed.next_for(self._mode, self.sequence)
        if entry is not None:
            self.sequence = entry.sequence
        return entry


def _settle(waiter: asyncio.Future[None]) -> None:
    if not waiter.done():
        waiter.set_result(None)
