"""A limit on the log lines that callers without a token can cause; the rest is counted."""

import logging
import time
from collections.abc import Callable

__all__ = ["LIMITED_LOGGERS", "LogLimit", "limit_logs"]

LIMITED_LOGGERS = ("uvicorn.error", "asyncio")
"""Where uvicorn and the event loop report what came in by a connection."""


class LogLimit(logging.Filter):
    """Lets `per_second` records of its loggers through in a second.

    The first record of a later second says how many were left out. `now` is in seconds.
    """

    def __init__(self, per_second: int = 10, now: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._per_second = per_second
        self._now = now
        self._second = 0
        self._written = 0
        self._left_out = 0

    def admit(self) -> int | None:
        """How many were left out before this one; None where this one is left out too."""
        second = int(self._now())
        if second != self._second:
            self._second, self._written = second, 0
        if self._written >= self._per_second:
            self._left_out += 1
            return None
        self._written += 1
        left_out, self._left_out = self._left_out, 0
        return left_out

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether a record is written; tells in it how many were not."""
        left_out = self.admit()
        if left_out is None:
            return False
        if left_out:
            record.msg = f"{record.getMessage()} ({left_out} more were left out)"
            record.args = None
        return True


_limit = LogLimit()


def limit_logs() -> None:
    """Puts one limit on what uvicorn and the event loop log; doing so twice is as good as once."""
    for name in LIMITED_LOGGERS:
        logging.getLogger(name).addFilter(_limit)
