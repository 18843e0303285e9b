"""How many calls there were, how each ended, how long it took, and how many are open.

An interceptor that stands before every other: it sees a call before its message is read, and the
code that the caller is told. A call costs two look-ups, a message of a stream nothing.
"""

import time
from collections import Counter
from typing import Any

from connectrpc.code import Code
from connectrpc.errors import ConnectError
from connectrpc.method import StreamType
from connectrpc.request import RequestContext

from arcade_clash.logs import current_request

__all__ = ["BUCKETS_SECONDS", "CallMeter", "Durations"]

BUCKETS_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

OK = "ok"

Name = tuple[str, str]
"""A service in full, and its method."""


class Durations:
    """Times by how long they were at most."""

    def __init__(self, buckets: tuple[float, ...] = BUCKETS_SECONDS) -> None:
        self.buckets = buckets
        self.counts = [0] * (len(buckets) + 1)
        """How many fell into each bucket, and into none."""
        self.total = 0.0

    def add(self, seconds: float) -> None:
        """Counts one."""
        index = next((i for i, most in enumerate(self.buckets) if seconds <= most), -1)
        self.counts[index] += 1
        self.total += seconds


def _counted(error: ConnectError) -> Code:
    """The code that an error is counted by.

    Connect demands `internal` for envelopes that are marked as compressed without an encoding. The
    caller made that error, so it does not count among the server's own.
    """
    if error.code is Code.INTERNAL and error.message.startswith("protocol error:"):
        return Code.INVALID_ARGUMENT
    return error.code


class CallMeter:
    """Counts; whoever wants to know reads the attributes, each keyed by service and method."""

    def __init__(self) -> None:
        self.open: Counter[Name] = Counter()
        """Calls that are being answered, streams among them."""
        self.ended: Counter[tuple[str, str, str]] = Counter()
        """Calls that have ended, the code of each third: Connect's word, or `ok`."""
        self.unary: dict[Name, Durations] = {}
        """How long calls with one answer took."""

    async def on_start(self, ctx: RequestContext[Any, Any]) -> float:
        """A call has come."""
        self.open[ctx.method.service_name, ctx.method.name] += 1
        return time.perf_counter()

    async def on_end(
        self, token: float, ctx: RequestContext[Any, Any], error: Exception | None, /
    ) -> None:
        """It has ended."""
        method = ctx.method
        name = (method.service_name, method.name)
        if error is None:
            code = OK
        elif isinstance(error, ConnectError):
            code = _counted(error).value
        else:
            code = "unknown"
        self.open[name] -= 1
        self.ended[*name, code] += 1
        if method.stream_type is StreamType.UNARY:
            self.unary.setdefault(name, Durations()).add(time.perf_counter() - token)
        request = current_request.get()
        if request is not None:
            request.code = code
