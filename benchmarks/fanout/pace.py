"""The pace of the floor and of the rivals: frame n is due at the origin and n sixtieths."""

import asyncio
from collections.abc import AsyncIterator

__all__ = ["Pace"]


class Pace:
    """Sixty frames a second, for one who shows them to all or for a task a viewer.

    Whoever is late goes on with the frame that is now due, as our own server does.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._origin = self._loop.time()
        self._number = 0
        self._next = asyncio.Event()

    async def frames(self) -> AsyncIterator[int]:
        """The number of each frame, at its moment."""
        number = 0
        while True:
            late = self._loop.time() - self._origin
            number = max(number + 1, int(late * 60))
            await asyncio.sleep(self._origin + number / 60 - self._loop.time())
            yield number

    async def run(self) -> None:
        """Wakes everyone who waits for a frame, without end."""
        async for number in self.frames():
            self._number = number
            due, self._next = self._next, asyncio.Event()
            due.set()

    async def frame(self) -> int:
        """Waits for the next frame, beside others who do."""
        await self._next.wait()
        return self._number
