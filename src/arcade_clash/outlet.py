"""The way of a message from a feed to a socket: one interface, from the server up to the feed.

A message that is the same for many viewers is written to each of their connections by the code that
publishes it, while the viewers' tasks sleep. The steps, in the order in which they happen:

1. A response begins its turn. The protocol (`server/http1.py`, `server/http2.py`) makes its outlet,
   the only one that it ever has (`server/outlet.py`), and puts it into the request's scope.
2. The mount of the service (`rpcs.py`) makes it the `current_outlet`, since connectrpc hands a
   handler no scope.
3. The handler gives it to a feed's reader (`feeds/feed.py`). The reader opens it once the viewer
   has everything that was published, and from then on publishing is one `write` for each viewer.
4. The outlet shuts itself where its socket or its window is full, or its caller left. Its reader's
   task wakes, waits until it is `ready`, and sends the newest message by the handler.

On a server without outlets there is no current one, and every message goes by its handler.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Protocol

__all__ = ["OUTLET", "Framing", "Outlet", "current_outlet", "outlet_of", "using_outlet_of"]

OUTLET = "arcade_clash.outlet"
"""The name of the extension under which a scope holds the outlet."""


@dataclass(frozen=True)
class Framing:
    """How a message lies in a response. Outlets of equal framing are written the same bytes."""

    format: str
    """The format of the message, by the name of its codec: `proto` or `json`."""
    frame: Callable[[bytes], bytes]
    """Puts an encoded message into its envelope or line, and into what HTTP has around a piece."""


class Outlet(Protocol):
    """The way out of one response. Used from the event loop alone."""

    framing: Framing

    @property
    def is_gone(self) -> bool:
        """Whether the caller left, or was answered otherwise."""
        ...

    @property
    def write(self) -> Callable[[bytes], None]:
        """Writes a framed message and asks nothing: for while the outlet is open."""
        ...

    def open(self, on_shut: Callable[[], None]) -> bool:
        """Opens the outlet until it calls `on_shut`, from within a write or between writes.

        Returns False, and opens nothing, where the response has not begun or there is no room.
        """
        ...

    async def ready(self) -> None:
        """Waits until the next message can be sent by the handler.

        Raises:
            TooSlow: the viewer took nothing for too long. A last message may still be sent.
        """
        ...


current_outlet: ContextVar[Outlet | None] = ContextVar("current_outlet", default=None)
"""The outlet of the call that is being answered; None where its server has no outlets."""


def outlet_of(scope: Mapping[str, Any]) -> Outlet | None:
    """The outlet that a server put into a scope; None on a server without outlets."""
    outlet: Outlet | None = (scope.get("extensions") or {}).get(OUTLET, {}).get("outlet")
    return outlet


@contextmanager
def using_outlet_of(scope: Mapping[str, Any]) -> Iterator[None]:
    """Makes the outlet in a scope the current one for what is called within."""
    token = current_outlet.set(outlet_of(scope))
    try:
        yield
    finally:
        current_outlet.reset(token)
