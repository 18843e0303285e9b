"""Cooperative scheduling of calls on the event loop: short slices, with everything else between.

Frames of live matches and the bytes of every connection wait for the callback that runs. So a
call whose work grows with the request (rows of a history, items of a list, a long body) does that
work in steps, and awaits `Pace.turn` before each step.
"""

import asyncio
from collections import deque
from time import perf_counter

__all__ = ["SLICE_SECONDS", "Pace"]

SLICE_SECONDS = 0.002
"""An eighth of a frame. All calls together hold the loop for at most one slice and one step."""


class Pace:
    """Hands out the slices of one event loop; every call of an application shares one `Pace`."""

    def __init__(self, slice_seconds: float = SLICE_SECONDS) -> None:
        self._slice = slice_seconds
        self._ends = 0.0
        self._is_taken = False  # whether a slice began in this iteration of the loop
        self._waiting: deque[asyncio.Future[None]] = deque()

    async def turn(self) -> None:
        """Returns at once while the slice lasts, else in a later iteration of the loop.

        Waiting calls are served first in, first out, one in each iteration.
        """
        if self._is_taken:
            if perf_counter() < self._ends:
                return
            waiter = asyncio.get_running_loop().create_future()
            self._waiting.append(waiter)
            await waiter
        else:
            self._is_taken = True
            asyncio.get_running_loop().call_soon(self._next_iteration)
        self._ends = perf_counter() + self._slice

    def _next_iteration(self) -> None:
        while self._waiting:
            waiter = self._waiting.popleft()
            if not waiter.done():  # cancelled: the caller left
                waiter.set_result(None)
                asyncio.get_running_loop().call_soon(self._next_iteration)
                return
        self._is_taken = False
