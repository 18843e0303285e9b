"""What a file system refuses, in the words of the domain: what is wrong, and what would help.

A disk fails in many ways, and each has a remedy of its own: room is made, a right is given, a
network home is mounted again. The system's number tells them apart.
"""

import errno
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from arcade_clash.errors import ArcadeError, LimitReached, Unavailable, WrongState

__all__ = ["DATA_DIRECTORY", "probe", "refusal", "refusing"]

DATA_DIRECTORY = "the data directory"


class _Said(NamedTuple):
    """A kind of error, and its sentence about a `{place}`."""

    kind: type[ArcadeError]
    text: str


_FULL = _Said(
    LimitReached,
    "the disk that holds {place} is full, or its quota is used up; make room and try again",
)
_FORBIDDEN = _Said(
    WrongState,
    "{place} may not be written by this user; let the user write it, or name another one with "
    "--data-dir",
)
_IN_THE_WAY = _Said(
    WrongState,
    "{place} cannot be a directory, since a file has its name or that of a folder above it; name "
    "another one with --data-dir",
)
_FAILING = _Said(
    Unavailable,
    "the disk that holds {place} fails (input/output error); check the disk, and restore a copy, "
    "or name a directory on another disk with --data-dir",
)
_AWAY = _Said(
    Unavailable,
    "the network file system that holds {place} does not answer; mount it again, or name a "
    "directory on a local disk with --data-dir",
)
_NO_LOCKS = _Said(
    WrongState,
    "the file system that holds {place} grants no locks; name a directory on a local disk with "
    "--data-dir",
)
_TOO_MANY = _Said(
    Unavailable,
    "no more files can be opened, and {place} needs some; raise the limit of open files "
    "(ulimit -n)",
)
_NO_SUCH_PATH = _Said(
    WrongState,
    "{place} has a path that leads nowhere (too long, or links in a circle); name another one with "
    "--data-dir",
)

_LINUX_FAILING = [getattr(errno, name) for name in ("EREMOTEIO", "EUCLEAN") if hasattr(errno, name)]

_BY_NUMBER: Mapping[int, _Said] = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT, errno.EFBIG), _FULL),
    **dict.fromkeys((errno.EACCES, errno.EPERM), _FORBIDDEN),
    errno.EROFS: _Said(
        WrongState,
        "{place} is on a read-only file system; mount it for writing, or name another directory "
        "with --data-dir",
    ),
    errno.ENOENT: _Said(
        Unavailable,
        "{place} was removed or replaced; put it back, or start again with another one by "
        "--data-dir",
    ),
    **dict.fromkeys((errno.ENOTDIR, errno.EEXIST), _IN_THE_WAY),
    errno.EISDIR: _Said(
        WrongState,
        "{place} is a directory, where a file must be; remove it, or name another data directory "
        "with --data-dir",
    ),
    **dict.fromkeys((errno.EIO, errno.ENXIO, errno.ENODEV, *_LINUX_FAILING), _FAILING),
    **dict.fromkeys(
        (
            errno.ESTALE,
            errno.ENOTCONN,
            errno.ETIMEDOUT,
            errno.EHOSTDOWN,
            errno.EHOSTUNREACH,
            errno.ECONNREFUSED,
            errno.ECONNRESET,
            errno.ECONNABORTED,
        ),
        _AWAY,
    ),
    **dict.fromkeys((errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS), _NO_LOCKS),
    **dict.fromkeys((errno.EMFILE, errno.ENFILE), _TOO_MANY),
    **dict.fromkeys((errno.ENAMETOOLONG, errno.ELOOP), _NO_SUCH_PATH),
}


def refusal(error: OSError, place: str = DATA_DIRECTORY) -> ArcadeError:
    """The domain's error for one of the system's; `place` says what could not be used."""
    said = _BY_NUMBER.get(error.errno or 0)
    if said is not None:
        return said.kind(said.text.format(place=place))
    reason = error.strerror or type(error).__name__
    return Unavailable(
        f"{place} cannot be used ({reason}); check its file system, or name another directory with "
        "--data-dir"
    )


@contextmanager
def refusing(place: str = DATA_DIRECTORY) -> Iterator[None]:
    """Raises the domain's error for what the system refuses in the block."""
    try:
        yield
    except OSError as error:
        raise refusal(error, place) from error


def probe(directory: Path) -> OSError | None:
    """Why a directory takes no file, for where a library has kept the system's number to itself."""
    path = directory / f".probe.{os.getpid()}.{secrets.token_hex(4)}.part"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.write(descriptor, bytes(4096))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        return error
    finally:
        with suppress(OSError):
            path.unlink(missing_ok=True)
    return None
