"""The age of a frame on arrival, by the clock that the server and its viewers share."""

from collections.abc import Iterable, Sequence

from benchmarks.fanout.message import sequence_of

__all__ = ["Kept", "ages", "percentile"]

Kept = tuple[float, list[bytes]]
"""A moment, and the messages that came at it."""

_OTHER_MATCH_SECONDS = 5.0
"""A match's sequence begins anew: its origin is later than the last one's by its whole length."""


def ages(kept: Iterable[Kept]) -> list[float]:
    """Milliseconds by which each frame came after it was due.

    Frame n is due at an origin and n sixtieths; the origin is the earliest (arrival - n / 60) seen.
    """
    offsets = sorted(
        arrival - sequence / 60
        for arrival, messages in kept
        for message in messages
        if (sequence := sequence_of(message)) is not None
    )
    found, origin, last = [], 0.0, float("-inf")
    for offset in offsets:
        if offset - last > _OTHER_MATCH_SECONDS:
            origin = offset
        last = offset
        found.append((offset - origin) * 1000)
    return found


def percentile(numbers: Sequence[float], percent: float) -> float:
    """The least of the numbers that so many percent of them do not exceed."""
    ordered = sorted(numbers)
    return ordered[max(0, -int(-len(ordered) * percent // 100) - 1)]
