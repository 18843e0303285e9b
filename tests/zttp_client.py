"""An HTTP/2 client by zttp, which hears a GOAWAY and goes on reading, as h2 does not."""

import socket
from contextlib import suppress
from typing import TYPE_CHECKING, Self

import zttp

if TYPE_CHECKING:
    import ssl

__all__ = ["ZttpClient"]

Headers = list[tuple[bytes, bytes]]


class ZttpClient:
    """One connection to a loopback port; `headers` are sent with every request."""

    def __init__(self, port: int, headers: Headers | None = None) -> None:
        self.sock: socket.socket | ssl.SSLSocket = socket.create_connection(("127.0.0.1", port), 20)
        self._headers = [(b"host", b"127.0.0.1:%d" % port), *(headers or [])]
        self.conn = zttp.Connection(zttp.CLIENT, protocol=zttp.HTTP2)
        self.goaways: list[zttp.GoAway] = []
        self.statuses: dict[int, int] = {}
        """Status of each response that has begun."""
        self.data: dict[int, bytearray] = {}
        self.ended: set[int] = set()
        self.reset: dict[int, int] = {}
        """The error code of each stream that was reset."""

    def ask(
        self,
        path: bytes,
        body: bytes | None = None,
        headers: Headers | None = None,
        *,
        flush: bool = True,
    ) -> int:
        """Makes a request, and gives its stream: POST where there is a body."""
        method = b"GET" if body is None else b"POST"
        stream = self.conn.send_request(method, path, b"2", [*self._headers, *(headers or [])])
        if body:
            stream.send_data(body)
        stream.end_message()
        if flush:
            self.flush()
        return stream.stream_id

    def flush(self) -> None:
        """Sends what is to be sent."""
        self.sock.sendall(self.conn.data_to_send())

    def receive(self) -> bool:
        """Takes what comes next; False once the other side has closed."""
        data = self.sock.recv(65536)
        self.conn.receive_data(data)
        while (event := self.conn.next_event()) is not zttp.NEED_DATA:
            if isinstance(event, zttp.GoAway):
                self.goaways.append(event)
            elif isinstance(event, zttp.Response):
                self.statuses[event.stream_id] = event.status_code
            elif isinstance(event, zttp.Data):
                self.data.setdefault(event.stream_id, bytearray()).extend(event.data)
            elif isinstance(event, zttp.EndOfMessage):
                self.ended.add(event.stream_id)
            elif isinstance(event, zttp.RstStream):
                self.reset[event.stream_id] = event.error_code
        # The server may have said all and closed while this side was still reading.
        with suppress(ConnectionError):
            self.flush()
        return bool(data)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.sock.close()
