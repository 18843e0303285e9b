"""The descriptors of this process: as many as the system gives, and how many connections they hold.

Every connection is one. A process that runs out of them can open nothing: no file, no database, no
module of Python. So connections are bounded below what the process has.
"""

import contextlib
import resource

__all__ = ["RESERVED", "connections_within", "raise_limit"]

RESERVED = 96
"""Descriptors for everything but connections: database, logs, trainers, agents that are read."""

_FEWEST = 8
"""Connections that are taken however few descriptors there are."""

_OPEN_MAX = 10240
"""What macOS takes at most, though its hard limit says "unlimited"."""


def raise_limit() -> int:
    """Raises the limit of open files to what the system allows this process, and gives it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    for wanted in (hard, _OPEN_MAX):
        if soft == resource.RLIM_INFINITY or (soft >= wanted != resource.RLIM_INFINITY):
            break
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
            break
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def connections_within(limit: int, most: int) -> int:
    """How many connections a limit of open files has room for, and `most` at most."""
    if limit == resource.RLIM_INFINITY:
        return most
    return min(most, max(limit - RESERVED, _FEWEST))
