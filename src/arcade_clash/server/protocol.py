"""The protocol class that uvicorn is given: HTTP/1.1 and HTTP/2 on one port, each bounded.

A host with its own uvicorn gets the same by `uvicorn.run(app, http=HttpProtocol)`; over TLS the
version is agreed on by ALPN, over plain TCP seen from the first bytes.
"""

import asyncio

from uvicorn.protocols.http.auto_zttp_impl import AutoZttpProtocol

from arcade_clash.server.http1 import Http1Protocol
from arcade_clash.server.http2 import Http2Protocol

__all__ = ["HttpProtocol"]


class HttpProtocol(AutoZttpProtocol):
    """A new connection, until it is known which HTTP it speaks.

    Give subclasses of the two protocols here to change a limit.
    """

    http1: type[Http1Protocol] = Http1Protocol
    http2: type[Http2Protocol] = Http2Protocol

    most_connections = 2048
    """Connections of one server; a further one is closed as it comes.

    Four for every stream that there may be. Silent ones give their place back in ten seconds.
    """

    @classmethod
    def patient(cls, stall_seconds: float) -> "type[HttpProtocol]":
        """The same, with a time of its own after which a reader that takes nothing is dropped."""
        limits = {"stall_seconds": stall_seconds}
        http1 = type("Http1", (cls.http1,), limits)
        http2 = type("Http2", (cls.http2,), limits)
        return type("Http", (cls,), {"http1": http1, "http2": http2})

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        """Starts the clock for the first bytes, or goes on where TLS has agreed on a version."""
        if len(self.connections) >= self.most_connections:
            transport.abort()
            return
        super().connection_made(transport)
        if self.timeout_task is not None:
            self.timeout_task.cancel()
            self.timeout_task = self.loop.call_later(self.http1.header_seconds, transport.close)

    def _switch(self, http2: bool, initial_data: bytes = b"") -> None:
        chosen = self.http2 if http2 else self.http1
        protocol = chosen(
            config=self.config,
            server_state=self.server_state,
            app_state=self.app_state,
            _loop=self.loop,
        )
        self.transport.set_protocol(protocol)
        protocol.connection_made(self.transport)
        if initial_data:
            protocol.data_received(initial_data)
