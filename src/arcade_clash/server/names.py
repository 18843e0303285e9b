"""Host names and origins as the command line gives them: checked, and in the form browsers send.

A browser writes an origin without a path, in lower case and without the default port of its scheme.
Loopback names need no permission: no page of another site can put one into a Host header.
"""

import ipaddress
import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from arcade_clash.errors import InvalidInput, quoted

__all__ = ["check_name", "exact_origin", "first_public", "is_address", "is_loopback_name"]

_HOST = re.compile(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_.])?", re.IGNORECASE)
_DEFAULT_PORTS = {"http": 80, "https": 443}


def is_loopback_name(name: str) -> bool:
    """Whether a Host header, with or without a port, names the machine that sends it."""
    parts = _split(name)
    if parts is None:
        return False
    host, _ = parts
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def first_public(names: Sequence[str]) -> str:
    """The first of `--allowed-host` that is not loopback's; empty where all are."""
    return next((name for name in names if not is_loopback_name(name)), "")


def check_name(name: str) -> None:
    """Refuses a value of `--allowed-host` that no Host header can be.

    Raises:
        InvalidInput: the text says what would work.
    """
    if _split(name) is not None:
        return
    bare = name.strip("[]")
    advice = "give a name or an address, with or without a port, such as arena.example"
    if name.count(":") > 1 and is_address(bare):
        advice = f"an IPv6 address stands in brackets: [{bare}]"
    elif "://" in name:
        advice = f"give the name alone: {name.partition('://')[2].partition('/')[0]}"
    elif not name.isascii():
        advice = "give its xn-- form, which is what a browser sends"
    raise InvalidInput("allowed_hosts", f"--allowed-host {quoted(name)} is not a host; {advice}.")


def exact_origin(origin: str) -> str:
    """A value of `--allowed-origin` as a browser sends it.

    A slash at the end, capitals and a default port are taken off.

    Raises:
        InvalidInput: it names no single origin; the text says what would work.
    """
    try:
        parts = urlsplit(origin)
    except ValueError:
        raise _not_an_origin(origin, "give one such as https://app.example") from None
    found = _split(parts.netloc)
    if parts.scheme not in _DEFAULT_PORTS or found is None:
        raise _not_an_origin(origin, "give one such as https://app.example")
    host, port = found
    exact = f"{parts.scheme}://{host.lower()}"
    if port is not None and port != _DEFAULT_PORTS[parts.scheme]:
        exact += f":{port}"
    if parts.path not in ("", "/") or "?" in origin or "#" in origin:
        raise _not_an_origin(origin, f"leave out what follows the host: {exact}")
    return exact


def _not_an_origin(origin: str, advice: str) -> InvalidInput:
    return InvalidInput(
        "allowed_origins",
        f"--allowed-origin {quoted(origin)} is not an exact origin; {advice}.",
    )


def _split(name: str) -> tuple[str, int | None] | None:
    """Host and port of `host` or `host:port`; None where it is neither."""
    if name.startswith("["):
        host, bracket, rest = name.partition("]")
        host += bracket
        is_host = bool(bracket) and is_address(host[1:-1]) and ":" in host
        colon, port = rest[:1], rest[1:]
    else:
        host, colon, port = name.partition(":")
        is_host = _HOST.fullmatch(host) is not None
    if not is_host or colon not in ("", ":"):
        return None
    if not colon:
        return host, None
    if not (port.isascii() and port.isdigit() and len(port) <= 5 and 0 < int(port) <= 65535):
        return None
    return host, int(port)


def is_address(text: str) -> bool:
    """Whether a text is an address of IPv4 or IPv6, without brackets."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
