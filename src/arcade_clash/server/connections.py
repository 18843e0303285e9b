"""The places that connections take: so many in all, and so many of them for one address.

A connection is counted from the moment it is accepted, before TLS. Where a newcomer finds no place,
the connection that has been idle longest makes room: it waits for nothing, and its client opens
another when it next asks. A connection that answers a request, a stream among them, is never cut.
"""

import ipaddress
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from heapq import nsmallest
from typing import Any

__all__ = [
    "CONNECTIONS",
    "OPEN_CONNECTIONS_PER_ADDRESS",
    "Closed",
    "Connections",
    "Place",
    "Placed",
    "share_of",
]

CONNECTIONS = "connections"
"""Under which name a server's `Connections` lie in the state of its lifespan."""

OPEN_CONNECTIONS_PER_ADDRESS = 256
"""Of one address, where other machines reach the server."""

_LOOK_AHEAD = 64
"""Idle connections that one search finds, so that a flood does not pay for one each."""

_SEARCHED_AGAIN_SECONDS = 0.1
"""Time after which a search that found none is made again."""


class Closed(StrEnum):
    """Why the server closed a connection, or did not take it."""

    IDLE = "idle"
    """It was idle longest when a newcomer needed its place."""
    SHARE = "share"
    """It was one too many of its address, none of which was idle."""
    FULL = "full"
    """It was one too many in all, none of which was idle."""
    DESCRIPTORS = "descriptors"
    """The process had no descriptor left for it."""


class Place:
    """One connection's place.

    Attributes:
        cut: Closes the connection at once.
        idle_since: The moment since when it answers nothing; none while it does.
    """

    __slots__ = ("_connections", "_share", "cut", "idle_since")

    def __init__(
        self, connections: "Connections", share: str, since: float, cut: Callable[[], object]
    ) -> None:
        self._connections = connections
        self._share = share
        self.cut = cut
        self.idle_since: Callable[[], float | None] = lambda: since

    def leave(self) -> None:
        """Gives the place back; twice is as good as once."""
        self._connections.take_back(self, self._share)


class Connections:
    """The places of one server.

    Args:
        most: In all.
        most_per_address: Of one address; none for no limit but that of all.
        clock: Seconds that never go back, the same as those of `Place.idle_since`.
        stands_for_many: Whether an address is that of many clients, as a proxy's is; such ones
            have no limit but that of all.
    """

    def __init__(
        self,
        most: int,
        most_per_address: int | None,
        clock: Callable[[], float],
        stands_for_many: Callable[[str], bool] | None = None,
    ) -> None:
        self.closed: Counter[Closed] = Counter()
        """Connections that made room or were not taken, by why."""
        self._most = most
        self._most_per_address = most_per_address
        self._clock = clock
        self._stands_for_many = stands_for_many
        self._places: set[Place] = set()
        self._by_share: dict[str, set[Place]] = {}
        self._idle: list[tuple[float, int, Place]] = []  # found by a search, the longest last
        self._searched = -_SEARCHED_AGAIN_SECONDS

    @property
    def open(self) -> int:
        """How many places are taken."""
        return len(self._places)

    def enter(self, address: str, cut: Callable[[], object]) -> Place | None:
        """A place for a newcomer; none where there is no room, and nobody idle to make it."""
        is_many = self._stands_for_many is not None and self._stands_for_many(address)
        share = "" if is_many else share_of(address)
        if share and self._most_per_address is not None:
            beside = self._by_share.get(share, ())
            if len(beside) >= self._most_per_address:
                idle = min(self._all_idle(beside), default=None)
                if idle is None:
                    self.closed[Closed.SHARE] += 1
                    return None
                self._cut(idle[-1])
        if len(self._places) >= self._most and not self.make_room():
            self.closed[Closed.FULL] += 1
            return None
        place = Place(self, share, self._clock(), cut)
        self._places.add(place)
        self._by_share.setdefault(share, set()).add(place)
        return place

    def make_room(self) -> bool:
        """Cuts the connection that has been idle longest; False where none is idle."""
        place = self._longest_idle()
        if place is None:
            return False
        self._cut(place)
        return True

    def _cut(self, place: Place) -> None:
        self.closed[Closed.IDLE] += 1
        place.leave()
        place.cut()

    def _longest_idle(self) -> Place | None:
        now = self._clock()
        while True:
            while self._idle:
                since, _, place = self._idle.pop()
                # Whatever became idle after the search has been so for less time than these.
                if place in self._places and place.idle_since() == since:
                    return place
            if now - self._searched < _SEARCHED_AGAIN_SECONDS:
                return None
            self._idle = nsmallest(_LOOK_AHEAD, self._all_idle(self._places))[::-1]
            if not self._idle:
                self._searched = now
                return None

    @staticmethod
    def _all_idle(places: Iterable[Place]) -> Iterator[tuple[float, int, Place]]:
        for place in places:
            since = place.idle_since()
            if since is not None:
                yield since, id(place), place

    def take_back(self, place: Place, share: str) -> None:
        """Forgets a place: for `Place.leave`."""
        if place not in self._places:
            return
        self._places.discard(place)
        beside = self._by_share[share]
        beside.discard(place)
        if not beside:
            del self._by_share[share]


class Placed:
    """Mixin of a protocol: gives the connection's place back, and knows its last response."""

    place: Place | None = None
    """None where nothing counts the connection."""

    responded_at: float | None = None
    """When the last response was complete, by time.monotonic; none before the first.

    The clock of uvloop counts whole milliseconds, in which several connections respond.
    """

    def connection_lost(self, exc: Exception | None) -> None:
        """Gives the place back."""
        super().connection_lost(exc)  # type: ignore[misc] # the protocol's own, by its bases
        if self.place is not None:
            self.place.leave()

    def on_response_complete(self, *stream: Any) -> None:
        """Remembers when, as uvicorn tells it for either version."""
        super().on_response_complete(*stream)  # type: ignore[misc] # the same
        self.responded_at = time.monotonic()


def share_of(address: str) -> str:
    """What one client is counted by: its address, in IPv6 the network of 64 bits that it is given.

    An address of IPv4 that is written as one of IPv6 is that of IPv4. What is no address stands for
    itself.
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(parsed) >> 64 << 64, 64)))
