"""The secret of a data directory, of which every token is made: one file that its owner can read.

Removing the file calls every token back; the next start makes another.
"""

from pathlib import Path

from arcade_clash.access import new_token
from arcade_clash.errors import Damaged
from arcade_clash.storage.file_errors import refusing
from arcade_clash.storage.files import write_file

__all__ = ["kept_token", "make_token"]

_NAME = "token"
_SHORTEST = 43
"""Characters of 256 bits in base64; a file that was cut short must not become a weak secret."""


def make_token(directory: Path) -> str:
    """The operator's token, made where there is none. Whoever calls holds the data directory.

    Raises:
        Damaged: the file holds something else.
    """
    path = directory / _NAME
    with refusing():
        try:
            path.chmod(0o600)
        except FileNotFoundError:
            write_file(path, new_token().encode())
    token = kept_token(directory)
    if len(token) < _SHORTEST or not token.isascii():
        raise Damaged(
            "the file `token` in the data directory holds no token; remove it, and the next start "
            "makes a new one"
        )
    return token


def kept_token(directory: Path) -> str:
    """The operator's token, for a command on the same machine; empty where it may not be read."""
    try:
        return (directory / _NAME).read_text(errors="replace").strip()
    except OSError:
        return ""
