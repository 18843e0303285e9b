"""Tasks with an owner: what is begun is kept hold of, and what fails is said."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any, TypeVar

from arcade_clash.errors import ArcadeError

__all__ = ["Tasks"]

T = TypeVar("T")

_log = logging.getLogger(__name__)


class Tasks:
    """A group whose tasks outlive whoever began them, and do not fall with one another."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    def begin(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Begins work that ends by itself, or by `cancel`."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(_say_what_failed)
        return task

    async def finish(self, work: Coroutine[Any, Any, T]) -> T:
        """Does work to its end, though whoever asked for it may leave."""
        return await asyncio.shield(self.begin(work))

    async def settle(self) -> None:
        """Waits until all of them have ended."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def cancel(self) -> None:
        """Ends all of them."""
        for task in self._tasks:
            task.cancel()
        await self.settle()


def _say_what_failed(task: asyncio.Task[Any]) -> None:
    if task.cancelled():
        return
    error = task.exception()
    # What the domain refuses is said to whoever asked.
    if error is not None and not isinstance(error, ArcadeError):
        _log.error("work on a training session failed", exc_info=error)
