"""The share of the event loop that calls get: short slices, with everything else between them.

A fight's frames, and the bytes of every connection, wait for whatever runs on the loop. So work for
calls that grows with what was asked (rows of a history, items of a list, a long body) is cut into
steps, and asks before each step whether it may go on.
"""

import asyncio
from collections import deque
from time import perf_counter

__all__ = ["SLICE_SECONDS", "Pace"]

SLICE_SECONDS = 0.002
"""An eighth of a frame: all calls together hold the loop for one slice and one step at most."""


class Pace:
    """Hands out the slices of one event loop; every call of an application shares one `Pace`."""

    def __init__(self, slice_seconds: float = SLICE_SECONDS) -> None:
        self._slice = slice_seconds
        self._ends = 0.0
        self._is_taken = False  # whether a slice was begun in this round of the loop
        self._waiting: deque[asyncio.Future[None]] = deque()

    async def turn(self) -> None:
        """Returns at once while the slice lasts, else when the loop has seen to everything else.

        Callers that wait are served in their order, one in each round of the loop.
        """
        if self._is_taken:
            if perf_counter() < self._ends:
                return
            waiter = asyncio.get_running_loop().create_future()
            self._waiting.append(waiter)
            await waiter
        else:
            self._is_taken = True
            asyncio.get_running_loop().call_soon(self._next_round)
        self._ends = perf_counter() + self._slice

    def _next_round(self) -> None:
        while self._waiting:
            waiter = self._waiting.popleft()
            if not waiter.done():  # its caller may have left meanwhile
                waiter.set_result(None)
                asyncio.get_running_loop().call_soon(self._next_round)
                return
        self._is_taken = False
