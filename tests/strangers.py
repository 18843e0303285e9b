"""Clients that show no token and do what harm they can: they hold connections, ask, and watch."""

import asyncio
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Self

from prometheus_client.parser import text_string_to_metric_families

from running_server import RunningServer

__all__ = ["Flood", "Idlers", "figure", "watches"]

_WATCH = "/grpc.health.v1.Health/Watch"


class Idlers:
    """Connections that say nothing, or half a request; all of them are closed at the end."""

    def __init__(self, server: RunningServer) -> None:
        self._server = server
        self._held: list[socket.socket] = []

    async def open(self, number: int, *, said: bytes = b"") -> None:
        """Opens some more, each of which has sent what is `said`."""
        loop = asyncio.get_running_loop()
        for _ in range(number):
            sock = socket.socket()
            sock.setblocking(False)
            self._held.append(sock)
            await loop.sock_connect(sock, ("127.0.0.1", self._server.port))
            if said:
                sock.send(said)

    def __len__(self) -> int:
        return len(self._held)

    def close(self) -> None:
        """Closes all."""
        for sock in self._held:
            sock.close()
        self._held.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


class Flood:
    """Requests without a token, one after another over so many connections, until it is left."""

    def __init__(self, server: RunningServer, path: str, connections: int, body: bytes) -> None:
        self.asked = 0
        self._server = server
        self._connections = connections
        self._request = (
            f"POST {path} HTTP/1.1\r\nhost: {server.address}\r\n"
            f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
        ).encode() + body

    async def __aenter__(self) -> Self:
        self._tasks = [asyncio.create_task(self._ask_on()) for _ in range(self._connections)]
        return self

    async def __aexit__(self, *error: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.wait(self._tasks)

    async def _ask_on(self) -> None:
        while True:
            reader, writer = await asyncio.open_connection("127.0.0.1", self._server.port)
            try:
                while True:
                    writer.write(self._request)
                    head = await reader.readuntil(b"\r\n\r\n")
                    length = re.search(rb"content-length: (\d+)", head)
                    await reader.readexactly(int(length[1]) if length else 0)
                    self.asked += 1
            except (ConnectionError, asyncio.IncompleteReadError):
                pass  # closed by the server: it comes again
            finally:
                writer.close()


@asynccontextmanager
async def watches(server: RunningServer, number: int) -> AsyncIterator[list[int]]:
    """So many watches of the health at once; the status that each was answered."""
    statuses, writers = [], []
    try:
        for _ in range(number):
            reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
            writers.append(writer)
            writer.write(
                f"POST {_WATCH} HTTP/1.1\r\nhost: {server.address}\r\n"
                "content-type: application/json\r\ncontent-length: 2\r\n\r\n{}".encode()
            )
            line = await reader.readline()
            statuses.append(int(line.split()[1]))
        yield statuses
    finally:
        for writer in writers:
            writer.close()


def figure(server: RunningServer, name: str, **labels: str) -> float:
    """A figure of the server's, as Prometheus reads it; 0 before it is counted."""
    families = text_string_to_metric_families(server.get("/metrics"))
    for sample in (sample for family in families for sample in family.samples):
        if sample.name == f"arcade_clash_{name}" and labels.items() <= sample.labels.items():
            return sample.value
    return 0.0
