"""The port and the certificate: whether the one is free, and whether the other will do."""

import datetime
import json
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from arcade_clash.doctor.finding import Finding, good, note, wrong
from arcade_clash.errors import InvalidInput
from arcade_clash.server.bind import listen
from arcade_clash.server.tls import users_certificate
from arcade_clash.storage.directory import holder

__all__ = ["check_certificate", "check_port"]

_ASKED = "/arcade_clash.v1.GameService/ListCharacters?encoding=json&message=%7B%7D"
_SECONDS = 2.0
_SOON = datetime.timedelta(days=14)


def check_port(host: str, port: int, directory: Path) -> Iterator[Finding]:
    """Whether the port can be opened, or who answers there."""
    what = f"port {port}"
    try:
        listen(host, port).close()
    except InvalidInput as error:
        if error.field != "port" or not _answers(host, port):
            yield wrong(what, str(error), "give another --port or --host")
            return
    else:
        yield good(what, f"free on {host}")
        return
    held = holder(directory)
    if held is not None and held.url and urlsplit(held.url).port == port:
        yield note(what, f"the server on this data directory answers there: {held.url}")
    elif _is_arcade(host, port):
        yield wrong(
            what,
            "an Arcade Clash on other data answers there",
            "end it, or give this one another --port",
        )
    else:
        yield wrong(what, "another program answers there", "end it, or give another --port")


def check_certificate(
    cert: Path, key: Path, *, now: float | None = None, is_ours: bool = False
) -> Iterator[Finding]:
    """Whether a certificate and its key belong together, whom it names, and until when."""
    from cryptography import x509  # a tenth of a second

    what = "certificate"
    again = "bring another, or leave it to --tls, which makes one"
    if is_ours:
        again = "the next start with --tls makes it anew"
    try:
        users_certificate(cert, key)
        parsed = x509.load_pem_x509_certificate(cert.read_bytes())
    except InvalidInput as error:
        yield wrong(what, str(error), again)
        return
    except ValueError:
        yield wrong(what, f"{cert} cannot be read as a certificate", again)
        return
    try:
        extension = parsed.extensions.get_extension_for_class(x509.SubjectAlternativeName)
        names = ", ".join(str(name.value) for name in extension.value)
    except x509.ExtensionNotFound:
        yield wrong(what, f"{cert} names no host (subjectAltName): browsers refuse it", again)
        return
    moment = datetime.datetime.fromtimestamp(time.time() if now is None else now, datetime.UTC)
    until = f"{parsed.not_valid_after_utc:%Y-%m-%d}"
    if moment >= parsed.not_valid_after_utc:
        yield wrong(what, f"for {names}: it ran out on {until}", again)
    elif moment < parsed.not_valid_before_utc:
        begins = f"{parsed.not_valid_before_utc:%Y-%m-%d %H:%M} UTC"
        yield wrong(what, f"for {names}: it begins on {begins}", "set the clock, or wait")
    elif moment > parsed.not_valid_after_utc - _SOON:
        yield note(what, f"for {names}, only until {until}", "" if is_ours else "renew it")
    else:
        yield good(what, f"for {names}, until {until}, and the key fits")


def _answers(host: str, port: int) -> bool:
    try:
        socket.create_connection((_reached(host), port), timeout=_SECONDS).close()
    except OSError:
        return False
    return True


def _is_arcade(host: str, port: int) -> bool:
    name = _reached(host)
    name = f"[{name}]" if ":" in name else name
    try:
        # No secret is sent, and no answer but its shape is used.
        url = f"http://{name}:{port}{_ASKED}"
        with urllib.request.urlopen(url, timeout=_SECONDS) as answer:  # http, as it says
            return "characters" in json.loads(answer.read(1 << 20))
    except urllib.error.HTTPError as error:
        with error:
            return "x-request-id" in error.headers and b'"code"' in error.read(1 << 16)
    except (OSError, ValueError):
        return False


def _reached(host: str) -> str:
    every_address = ("", "0.0.0.0", "::")  # noqa: S104 # compared, not bound
    return "127.0.0.1" if host in every_address else host
