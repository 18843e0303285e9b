"""How a stream's messages reach their sockets: the service's side of the seam.

A server of ours gives each response an outlet, through which whoever publishes a message writes it
to every viewer who has room. So the bytes of an entry are put into their envelope, and into what
HTTP puts around that, once for all viewers of a kind. On another server there is no outlet, and
every message goes by its handler. Either way a viewer who takes nothing is told so at the end.
"""

from collections.abc import AsyncIterator, Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Protocol, TypeVar

from connectrpc.request import RequestContext

from arcade_clash.errors import TooSlow
from arcade_clash.feeds import Entry
from arcade_clash.services.codecs import JSON, PROTO

__all__ = ["Delivery", "DeliveryInterceptor", "Outlet", "current_delivery", "delivering"]

REQ = TypeVar("REQ")
RES = TypeVar("RES")


class Outlet(Protocol):
    """What a server offers for one response. `lines`: its body is lines, not envelopes."""

    lines: bool

    @staticmethod
    def frame(body: bytes) -> bytes:
        """A piece of a body as `write` takes it."""
        ...

    @property
    def write(self) -> Callable[[bytes], None]:
        """Writes a piece; for while the outlet is open."""
        ...

    def open(self, shut: Callable[[], None]) -> bool:
        """Opens it until it calls `shut`; False where the response has not begun or lacks room."""
        ...

    async def ready(self) -> bool:
        """Waits for room; False where the reader has taken nothing for too long."""
        ...


class Delivery:
    """The sink of one viewer, to whom a feed's entries are sent in one of the formats."""

    def __init__(self, outlet: Outlet, format_name: str) -> None:
        self._format = format_name
        self._frame = outlet.frame
        self._lines = outlet.lines
        self.kind: Hashable = (format_name, outlet.frame, outlet.lines)
        self.write = outlet.write
        self.open = outlet.open
        self._ready = outlet.ready

    def encode(self, entry: Entry[Any]) -> bytes:
        """An entry as every viewer of this kind is sent it."""
        data = entry.encoded(self._format)
        if self._lines:
            return self._frame(data + b"\n")
        return self._frame(b"\0" + len(data).to_bytes(4, "big") + data)

    async def ready(self) -> None:
        """Waits for room.

        Raises:
            TooSlow: there was none for too long.
        """
        if not await self._ready():
            raise TooSlow(
                "this viewer took nothing for too long and was dropped; come again, and the stream "
                "goes on with the newest"
            )


_current: ContextVar[Delivery | None] = ContextVar("delivery", default=None)


def current_delivery() -> Delivery | None:
    """The delivery of the call that is being answered; none where its server has no outlet."""
    return _current.get()


@contextmanager
def delivering(outlet: Outlet | None, content_type: bytes) -> Iterator[None]:
    """Makes an outlet known to the call that is answered within, whose body has this type."""
    delivery = None
    if outlet is not None:
        # Connect, gRPC and gRPC-Web all put five bytes before a message, and the same ones.
        name = JSON if content_type.endswith(b"json") else PROTO
        delivery = Delivery(outlet, name)
    token = _current.set(delivery)
    try:
        yield
    finally:
        _current.reset(token)


class DeliveryInterceptor:
    """Lets no message of a stream be sent before its viewer has room for it."""

    async def intercept_server_stream(
        self,
        call_next: Callable[[REQ, RequestContext[Any, Any]], AsyncIterator[RES]],
        request: REQ,
        ctx: RequestContext[Any, Any],
        /,
    ) -> AsyncIterator[RES]:
        """A call with a stream of answers."""
        delivery = current_delivery()
        answers = call_next(request, ctx)
        try:
            async for answer in answers:
                if delivery is not None:
                    await delivery.ready()
                yield answer
        finally:
            close = getattr(answers, "aclose", None)
            if close is not None:
                await close()
