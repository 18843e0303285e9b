"""Networks that are kept in memory, so that one which plays often is read and checked once."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable

from arcade_clash.agents.network import Network

__all__ = ["NetworkCache"]

KEPT_BYTES = 128 * 1024 * 1024
"""Of weights, at most; those that were asked for longest ago go first."""


class NetworkCache:
    """Networks by a key, each as long as its files have the stamp that they were read at.

    Used from several threads. One network is loaded at a time: a large one takes its memory twice
    while it is checked.
    """

    def __init__(self, kept_bytes: int = KEPT_BYTES) -> None:
        self._kept_bytes = kept_bytes
        self._kept: OrderedDict[Hashable, tuple[Hashable, Network]] = OrderedDict()
        self._loading = threading.Lock()

    def get(self, key: Hashable, stamp: Hashable, load: Callable[[], Network]) -> Network:
        """The network of a key; loaded where it is not kept, or its files have another stamp."""
        with self._loading:
            found = self._kept.get(key)
            if found is None or found[0] != stamp:
                self._kept.pop(key, None)
                found = self._kept[key] = (stamp, load())
            self._kept.move_to_end(key)
            while self.size > self._kept_bytes:
                self._kept.popitem(last=False)
            return found[1]

    @property
    def size(self) -> int:
        """Bytes of weights that are kept."""
        return sum(network.size for _, network in self._kept.values())
