"""Clocks for tests: time that passes when the test says so."""

import asyncio
import heapq
from itertools import count

__all__ = ["RacingClock", "VirtualClock"]


class VirtualClock:
    """A clock that stands still until `advance` lets time pass, waking sleepers in their order."""

    def __init__(self, start: float = 1000.0) -> None:
        self._now = start
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._order = count()

    def now(self) -> float:
        return self._now

    async def sleep_until(self, moment: float) -> None:
        if moment <= self._now:
            await asyncio.sleep(0)
            return
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (moment, next(self._order), waiter))
        await waiter

    async def advance(self, seconds: float) -> None:
        """Lets time pass; each sleeper wakes at its own moment, and runs until it sleeps again."""
        end = self._now + seconds
        await self.settle()
        while self._sleepers and self._sleepers[0][0] <= end:
            moment, _, waiter = heapq.heappop(self._sleepers)
            if waiter.done():
                continue
            self._now = max(self._now, moment)
            waiter.set_result(None)
            await self.settle()
        self._now = end
        await self.settle()

    async def settle(self) -> None:
        """Lets every task run until it waits for something."""
        for _ in range(8):
            await asyncio.sleep(0)


class RacingClock:
    """A clock on which every sleep is over at once, as if its time had passed."""

    def __init__(self, start: float = 1000.0) -> None:
        self._now = start

    def now(self) -> float:
        return self._now

    async def sleep_until(self, moment: float) -> None:
        self._now = max(self._now, moment)
        await asyncio.sleep(0)
