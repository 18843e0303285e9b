"""Whether the server is open: its database answers, and it is not shutting down."""

import asyncio
from collections.abc import Awaitable, Callable

from arcade_clash.errors import ArcadeError, Unavailable

__all__ = ["Readiness"]

_CHECK_SECONDS = 2.0
"""A probe that waits longer is told so: whoever asks has a limit too."""


class Readiness:
    """Asked by probes, at any time. `check` raises where what the server stands on is not there."""

    def __init__(self, check: Callable[[], Awaitable[None]]) -> None:
        self._check = check
        self._closing = asyncio.Event()

    @property
    def is_closing(self) -> bool:
        """Whether the server is shutting down."""
        return self._closing.is_set()

    def close(self) -> None:
        """The server is shutting down: it is not open any more, and who watches is told."""
        self._closing.set()

    async def closed_because(self) -> str:
        """A sentence that says why the server is not open; empty where it is."""
        if self.is_closing:
            return "the server is shutting down; another may be up in a moment"
        try:
            async with asyncio.timeout(_CHECK_SECONDS):
                await self._check()
        except TimeoutError:
            return f"the database did not answer in {_CHECK_SECONDS:g} s; the disk may be too slow"
        except ArcadeError as error:
            return str(error)
        return ""

    async def pause(self, seconds: float) -> None:
        """Waits a while.

        Raises:
            Unavailable: the server is shutting down.
        """
        try:
            async with asyncio.timeout(seconds):
                await self._closing.wait()
        except TimeoutError:
            return
        raise Unavailable("the server is shutting down; try again in a moment")
