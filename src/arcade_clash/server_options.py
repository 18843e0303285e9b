"""The options by which `watch` and `train` reach a server, and what is wrong with their values.

A token is read from a file or from the environment, and never from the command line, which every
user of the machine can read. No message holds one.
"""

import os
import re
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from arcade_clash.access import TOKEN_VARIABLE
from arcade_clash.errors import InvalidInput, quoted

__all__ = ["Certificate", "TokenFile", "check_server", "given_token"]

TokenFile = Annotated[
    Path | None,
    typer.Option(
        help="A file that holds the server's token, where it is elsewhere; else the environment "
        f"variable {TOKEN_VARIABLE} is looked at."
    ),
]

Certificate = Annotated[
    Path | None,
    typer.Option(help="The certificate (PEM) of a server elsewhere that made its own."),
]

_TOKEN = re.compile(r"[A-Za-z0-9._~+/=-]+")
"""What `Authorization: Bearer` can carry (RFC 6750)."""

_LONGEST_TOKEN = 4096


def check_server(url: str, certificate: Path | None) -> None:
    """Looks at the address and the certificate of a server before it is called.

    Raises:
        InvalidInput: one of them cannot be used.
    """
    if not _is_address(url):
        raise InvalidInput(
            "url",
            f"--url is {quoted(url)}, which is not the address of a server; one is written as "
            "http://127.0.0.1:8080 or https://arena.example",
        )
    if certificate is None:
        return
    import ssl

    try:
        ssl.create_default_context(cafile=certificate)
    except ssl.SSLError:
        raise InvalidInput(
            "certificate", f"--certificate names {certificate}, which is not a certificate in PEM"
        ) from None
    except OSError as error:
        raise InvalidInput("certificate", _unread("--certificate", certificate, error)) from None


def given_token(file: Path | None) -> str:
    """The token in the file, or else in the environment; empty where neither was given.

    Raises:
        InvalidInput: what was given cannot be a token.
    """
    if file is None:
        name, written = TOKEN_VARIABLE, os.environ.get(TOKEN_VARIABLE, "").strip()
        if not written:
            return ""
    else:
        name = f"--token-file {file}"
        try:
            with file.open("rb") as opened:
                written = opened.read(_LONGEST_TOKEN + 1).decode("ascii", "replace").strip()
        except OSError as error:
            raise InvalidInput("token_file", _unread("--token-file", file, error)) from None
    if len(written) > _LONGEST_TOKEN or not _TOKEN.fullmatch(written):
        raise InvalidInput(
            "token_file",
            f"{name} holds no token: that is one line, as `arcade-clash token --bare` prints it "
            "beside the server",
        )
    return written


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return (
            url.isascii()
            and url.isprintable()
            and " " not in url
            and parts.scheme in ("http", "https")
            and bool(parts.hostname)
            and parts.username is None
            and parts.port != 0  # asking for it raises where it is out of range
            and not (parts.query or parts.fragment)
        )
    except ValueError:
        return False


def _unread(option: str, file: Path, error: OSError) -> str:
    return f"{option} names {file}, which cannot be read: {error.strerror}"
