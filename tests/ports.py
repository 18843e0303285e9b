"""Ports for programs that have to be told one; whatever can take port 0 takes that."""

import socket

__all__ = ["free_port"]


def free_port() -> int:
    """A port that was free just now."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port
