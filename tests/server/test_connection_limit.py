"""A server holds a bounded number of connections, and those that it holds are well."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from local_server import Echo, LocalServer, eventually, read_all

from arcade_clash.server import HttpProtocol


class Narrow(HttpProtocol):
    most_connections = 3


@pytest.fixture
def server() -> Iterator[LocalServer]:
    with LocalServer(Echo(), http=Narrow) as running:
        yield running


def ask(sock: socket.socket) -> bytes:
    sock.sendall(b"GET /x HTTP/1.1\r\nhost: x\r\n\r\n")
    return sock.recv(1000)


def test_one_connection_too_many_is_closed_and_the_others_go_on(server: LocalServer) -> None:
    with ExitStack() as stack:
        held = [stack.enter_context(server.connect()) for _ in range(3)]
        eventually(lambda: len(server.server.server_state.connections) == 3)
        assert read_all(stack.enter_context(server.connect())) == b""
        assert all(ask(sock).startswith(b"HTTP/1.1 200") for sock in held)


def test_a_place_that_was_given_back_is_taken_again(server: LocalServer) -> None:
    with ExitStack() as stack:
        for _ in range(3):
            stack.enter_context(server.connect())
        eventually(lambda: len(server.server.server_state.connections) == 3)
    eventually(lambda: not server.server.server_state.connections)
    with server.connect() as sock:
        assert ask(sock).startswith(b"HTTP/1.1 200")
