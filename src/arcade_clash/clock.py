"""Time as an argument: whoever waits is given a clock, so that tests let an hour pass at once."""

import asyncio
import time
from typing import Protocol

__all__ = ["Clock", "SystemClock"]


class Clock(Protocol):
    """Seconds that only grow, from an unstated beginning."""

    def now(self) -> float:
        """The time in seconds."""
        ...

    async def sleep_until(self, moment: float) -> None:
        """Returns once `now()` is at least `moment`, and never before others had a turn."""
        ...


class SystemClock:
    """The machine's own monotonic clock."""

    def now(self) -> float:
        """The time in seconds."""
        return time.monotonic()

    async def sleep_until(self, moment: float) -> None:
        """Returns once `now()` is at least `moment`."""
        await asyncio.sleep(max(0.0, moment - time.monotonic()))
