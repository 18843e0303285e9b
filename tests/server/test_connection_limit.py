"""A server holds a bounded number of connections, and those that it holds are well."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from http.client import HTTPResponse

import h2.events
import pytest

from arcade_clash.server import HttpProtocol
from local_server import Echo, Http2Client, LocalServer, eventually, read_all


class Narrow(HttpProtocol):
    most_connections = 3


@pytest.fixture
def server() -> Iterator[LocalServer]:
    with LocalServer(Echo(), http=Narrow) as running:
        yield running


def ask(sock: socket.socket) -> int:
    """The status of a whole response, so that the next one begins where it should."""
    sock.sendall(b"GET /x HTTP/1.1\r\nhost: x\r\n\r\n")
    response = HTTPResponse(sock)
    response.begin()
    response.read()
    return response.status


def stream(sock: socket.socket) -> None:
    sock.sendall(b"GET /endless HTTP/1.1\r\nhost: x\r\n\r\n")
    assert sock.recv(1000).startswith(b"HTTP/1.1 200")


def test_a_newcomer_takes_the_place_of_the_connection_that_is_idle_longest(
    server: LocalServer,
) -> None:
    with ExitStack() as stack:
        first, second, third = (stack.enter_context(server.connect()) for _ in range(3))
        for sock in (first, second, third, first):  # so the second is idle longest
            assert ask(sock) == 200
        newcomer = stack.enter_context(server.connect())
        assert ask(newcomer) == 200
        assert read_all(second) == b""
        assert all(ask(sock) == 200 for sock in (first, third, newcomer))


@pytest.mark.parametrize("version", [1, 2])
def test_a_connection_that_answers_is_never_cut_for_a_newcomer(
    server: LocalServer, version: int
) -> None:
    with ExitStack() as stack:
        held = [stack.enter_context(server.connect()) for _ in range(3)]
        for sock in held:
            if version == 1:
                stream(sock)
            else:
                viewer = Http2Client(sock)
                viewer.request("/endless")
                viewer.until(h2.events.DataReceived)
        assert read_all(stack.enter_context(server.connect())) == b""
        assert all(sock.recv(1000) for sock in held)


def test_an_http2_connection_is_idle_once_its_streams_have_ended(server: LocalServer) -> None:
    with ExitStack() as stack:
        viewer = Http2Client(stack.enter_context(server.connect()))
        viewer.request("/x")
        assert viewer.status() == 200
        viewer.until(h2.events.StreamEnded)
        for _ in range(2):
            stream(stack.enter_context(server.connect()))
        assert ask(stack.enter_context(server.connect())) == 200
        assert read_all(viewer.sock) == b""


def test_a_place_that_was_given_back_is_taken_again(server: LocalServer) -> None:
    with ExitStack() as stack:
        for _ in range(3):
            stack.enter_context(server.connect())
        eventually(lambda: len(server.server.server_state.connections) == 3)
    eventually(lambda: not server.server.server_state.connections)
    with server.connect() as sock:
        assert ask(sock) == 200
