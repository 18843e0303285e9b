"""The protocol class that uvicorn is given: HTTP/1.1 and HTTP/2 on one port, each bounded.

A host with its own uvicorn gets the same by `uvicorn.run(app, http=HttpProtocol)`; over TLS the
version is agreed on by ALPN, over plain TCP seen from the first bytes.
"""

import asyncio
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar
from weakref import WeakKeyDictionary

from uvicorn.protocols.http.auto_zttp_impl import AutoZttpProtocol

from arcade_clash.server.connections import Connections, Place
from arcade_clash.server.http1 import Http1Protocol
from arcade_clash.server.http2 import Http2Protocol

if TYPE_CHECKING:
    from uvicorn.protocols.http.httptools_impl import RequestResponseCycle
    from uvicorn.server import ServerState

__all__ = ["HttpProtocol"]


class HttpProtocol(AutoZttpProtocol):
    """A new connection, until it is known which HTTP it speaks.

    Give subclasses of the two protocols here to change a limit.
    """

    http1: type[Http1Protocol] = Http1Protocol
    http2: type[Http2Protocol] = Http2Protocol

    most_connections = 2048
    """Connections of one server; a newcomer takes the place of the longest idle.

    Four for every stream that there may be. Silent ones give their place back in ten seconds.
    """

    _counted: ClassVar["WeakKeyDictionary[ServerState, Connections]"] = WeakKeyDictionary()
    """Those of servers that are not ours, which have no places before a protocol is made."""

    def __init__(self, *args: Any, place: Place | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._place = place

    @classmethod
    def patient(cls, stall_seconds: float) -> "type[HttpProtocol]":
        """The same, with a time of its own after which a reader that takes nothing is dropped."""
        limits = {"stall_seconds": stall_seconds}
        http1 = type("Http1", (cls.http1,), limits)
        http2 = type("Http2", (cls.http2,), limits)
        return type("Http", (cls,), {"http1": http1, "http2": http2})

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        """Starts the clock for the first bytes, or goes on where TLS has agreed on a version."""
        if self._place is None:
            self._place = self._enter(transport)
            if self._place is None:
                transport.abort()
                return
        self._place.cut = transport.abort
        super().connection_made(transport)
        if self.timeout_task is not None:
            self.timeout_task.cancel()
            self.timeout_task = self.loop.call_later(self.http1.header_seconds, transport.close)

    def connection_lost(self, exc: Exception | None) -> None:
        """Gives the place back; once a protocol was chosen, that one does."""
        super().connection_lost(exc)
        if self._place is not None:
            self._place.leave()

    def _enter(self, transport: asyncio.Transport) -> Place | None:
        connections = self._counted.get(self.server_state)
        if connections is None:
            connections = Connections(self.most_connections, None, time.monotonic)
            self._counted[self.server_state] = connections
        peer = transport.get_extra_info("peername")
        return connections.enter(peer[0] if peer else "", transport.abort)

    def _switch(self, http2: bool, initial_data: bytes = b"") -> None:
        chosen = self.http2 if http2 else self.http1
        protocol = chosen(
            config=self.config,
            server_state=self.server_state,
            app_state=self.app_state,
            _loop=self.loop,
        )
        if self._place is not None:
            protocol.place = self._place
            self._place.idle_since = _idle_since(protocol, time.monotonic())
        self.transport.set_protocol(protocol)
        protocol.connection_made(self.transport)
        if initial_data:
            protocol.data_received(initial_data)


def _idle_since(
    protocol: Http1Protocol | Http2Protocol, made_at: float
) -> Callable[[], float | None]:
    """How to ask since when a connection answers nothing: its last response, or its beginning."""

    def since() -> float:
        return made_at if protocol.responded_at is None else protocol.responded_at

    if isinstance(protocol, Http2Protocol):
        cycles = protocol.cycles
        return lambda: None if cycles else since()

    def http1() -> float | None:
        cycle: RequestResponseCycle | None = protocol.cycle  # uvicorn's type leaves out the none
        is_busy = len(protocol.pipeline) > 0 or not (cycle is None or cycle.response_complete)
        return None if is_busy else since()

    return http1
