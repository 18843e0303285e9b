"""Uploads that were answered before they had come whole, and how long their rest is taken.

It is not refused at once: clients such as httpx send on, and take a reset meanwhile for an error.
"""

import asyncio
from collections.abc import Callable

__all__ = ["Unread"]


class Unread:
    """Such uploads of one connection, by their streams, the oldest first.

    Args:
        silence_seconds: Time without a byte after which the rest is not asked for.
        most_seconds: The same in all.
        most: For one more, the oldest is not waited for.
        ask_no_more: Is given the stream whose rest is not wanted.
    """

    def __init__(
        self,
        silence_seconds: float,
        most_seconds: float,
        most: int,
        ask_no_more: Callable[[int], None],
    ) -> None:
        self._silence_seconds = silence_seconds
        self._most_seconds = most_seconds
        self._most = most
        self._ask_no_more = ask_no_more
        self._moved_at: dict[int, float] = {}
        self._loop = asyncio.get_running_loop()

    def __len__(self) -> int:
        return len(self._moved_at)

    def add(self, stream_id: int) -> None:
        """An answer is given, and the upload goes on."""
        if len(self._moved_at) >= self._most:
            self._give_up(next(iter(self._moved_at)))
        now = self._moved_at[stream_id] = self._loop.time()
        self._loop.call_later(
            self._silence_seconds, self._look, stream_id, now + self._most_seconds
        )

    def moved(self, stream_id: int) -> None:
        """Something of a stream has come."""
        if stream_id in self._moved_at:
            self._moved_at[stream_id] = self._loop.time()

    def ended(self, stream_id: int) -> None:
        """A stream is over."""
        self._moved_at.pop(stream_id, None)

    def _look(self, stream_id: int, end: float) -> None:
        moved_at = self._moved_at.get(stream_id)
        if moved_at is None:
            return
        moment = min(moved_at + self._silence_seconds, end)
        if self._loop.time() < moment:
            self._loop.call_at(moment, self._look, stream_id, end)
        else:
            self._give_up(stream_id)

    def _give_up(self, stream_id: int) -> None:
        del self._moved_at[stream_id]
        self._ask_no_more(stream_id)
