"""The listening sockets: opened before anything else is, so that a port in use is said at once."""

import errno
import ipaddress
import socket
from dataclasses import dataclass

from arcade_clash.errors import InvalidInput
from arcade_clash.server.limits import Limits, set_socket_options
from arcade_clash.server.names import is_address

__all__ = ["Listener", "check_bind", "is_loopback", "listen"]


@dataclass(frozen=True)
class Listener:
    """Open sockets of one port, not yet served."""

    host: str
    port: int
    sockets: tuple[socket.socket, ...]

    @property
    def is_on_every_address(self) -> bool:
        """Whether it listens on every address of this machine, so that `host` names none."""
        return self.host in ("", "0.0.0.0", "::")  # noqa: S104 # compared, not bound

    def url(self, *, tls: bool, name: str = "") -> str:
        """Where a browser on this machine finds it; with a `name`, one on another machine."""
        host = "127.0.0.1" if self.is_on_every_address else self.host
        host = f"[{host}]" if ":" in host else host
        scheme, default = ("https", 443) if tls else ("http", 80)
        if name:
            if ":" in name.rpartition("]")[2]:
                return f"{scheme}://{name}"
            host = name
        return f"{scheme}://{host}" + ("" if self.port == default else f":{self.port}")

    def close(self) -> None:
        """Gives the port back. Closing twice is as good as once."""
        for sock in self.sockets:
            sock.close()


def check_bind(
    host: str,
    *,
    asks_for_token: bool = False,
    tls: bool = False,
    token_in_the_clear: bool = False,
    everyone_may_control: bool = False,
    name: str = "",
) -> None:
    """Refuses what others can reach without a token and TLS, unless that was said.

    `name` is one of `--allowed-host` that is not loopback's: whatever the address, somebody else
    comes by it, through a proxy or a tunnel, which may have the TLS.
    """
    if everyone_may_control:
        return
    if is_loopback(host):
        if name and not asks_for_token:
            raise InvalidInput(
                "allowed_hosts",
                f"Callers by the name {name} could open matches and start training here, "
                "since no token is asked for. Ask for one (--token), or say "
                "--everyone-may-control.",
            )
        return
    others = f"Other machines reach {host or 'every address'}"
    if not asks_for_token:
        raise InvalidInput(
            "host",
            f"{others}, and whoever does could open matches and start training here, since no "
            "token is asked for. Ask for one over TLS (--token --tls), leave --host at 127.0.0.1, "
            "or say --everyone-may-control.",
        )
    if not (tls or token_in_the_clear):
        raise InvalidInput(
            "host",
            f"{others}, and over plain HTTP whoever listens on the way reads the token and may "
            "then do all that its owner may. Add --tls (or --tls-cert and --tls-key), leave --host "
            "at 127.0.0.1, or say --token-in-the-clear; --everyone-may-control asks for none.",
        )


def listen(host: str, port: int) -> Listener:
    """Opens the port on every address of `host`; port 0 takes any that is free."""
    if not 0 <= port <= 65535:
        raise InvalidInput("port", f"Port {port} does not exist; --port takes 0 to 65535.")
    addresses = _addresses(host)
    sockets: list[socket.socket] = []
    try:
        for family, address in addresses:
            sock = socket.socket(family, socket.SOCK_STREAM)
            sockets.append(sock)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            set_socket_options(sock, Limits)
            sock.bind((address, port))
            sock.listen(2048)  # here, since only now another server on the port would be seen
            port = sock.getsockname()[1]
    except OSError as error:
        for sock in sockets:
            sock.close()
        raise _refusal(host, port, error) from None
    return Listener(host, port, tuple(sockets))


def _addresses(host: str) -> list[tuple[socket.AddressFamily, str]]:
    try:
        found = socket.getaddrinfo(
            host or None, None, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
    except (OSError, UnicodeError):
        raise InvalidInput(
            "host", f"{host} is no address of this machine; --host 127.0.0.1 always is."
        ) from None
    pairs = [(family, str(address[0])) for family, _, _, _, address in found]
    return list(dict.fromkeys(pairs))


def is_loopback(host: str) -> bool:
    """Whether nobody but this machine reaches an address."""
    if not host:
        return False
    try:
        addresses = [host] if is_address(host) else [a for _, a in _addresses(host)]
    except InvalidInput:
        return True  # It reaches nobody; opening it says why.
    return all(ipaddress.ip_address(address).is_loopback for address in addresses)


def _refusal(host: str, port: int, error: OSError) -> InvalidInput:
    if error.errno == errno.EADDRINUSE:
        another = port + 1 if port < 65535 else port - 1
        return InvalidInput(
            "port",
            f"Port {port} is in use. Stop what uses it, or choose another: --port {another} "
            f"(make run PORT={another}), or --port 0 for any that is free.",
        )
    if error.errno in (errno.EACCES, errno.EPERM):
        return InvalidInput(
            "port", f"Port {port} is not yours to open; ports from 1024 up are, as --port 8080."
        )
    return InvalidInput(
        "host", f"{host} is no address of this machine; --host 127.0.0.1 always is."
    )
