"""The data directory: who holds it, and what lies where in it.

One process holds it at a time, by a lock that the system takes back when the process ends, however
it ends. A server holds it for as long as it lives; trainers that no server runs for hold it in
turn, each while it stores a report (`borrowed`), so any number of them share a directory. The
lock's file says who holds it and where that process serves, so that a second server can name the
first and a command on the same machine can find it.
"""

import errno
import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from types import TracebackType
from typing import Self

from arcade_clash.errors import Unavailable, WrongState
from arcade_clash.storage.file_errors import refusing
from arcade_clash.storage.files import make_directory, open_private, sweep

__all__ = ["DataDirectory", "Holder", "borrowed", "holder", "server_on"]

_LOCK_NAME = "lock"
_DATABASE_NAME = "arcade.db"

_PATIENCE_S = 0.25
"""How long a lock is tried for: `holder` takes it for an instant to see whether it is free."""

_BORROWED_PATIENCE_S = 15.0
"""How long a lock is tried for that is held for one report: a slow disk may take seconds."""

_BORROWING = "storing a trainer's report"


@dataclass(frozen=True, slots=True)
class Holder:
    """The process that holds a data directory."""

    pid: int
    doing: str
    """What it does there, as in `it is serving`."""
    started: float
    """Seconds since 1970, UTC."""
    url: str = ""
    """Where it serves; empty while it does not, or not yet."""
    certificate: str = ""
    """Path of the certificate that a client on this machine trusts; empty for the system's."""
    public_url: str = ""
    """Where other machines reach it; empty where that is `url`, or where none does."""

    @property
    def certificate_file(self) -> Path | None:
        """`certificate` as clients take it."""
        return Path(self.certificate) if self.certificate else None


class DataDirectory:
    """A data directory that this process holds, until `close`."""

    def __init__(self, path: Path, *, doing: str = "serving") -> None:
        """Makes the directory, readable by its owner only, where it is not there, and takes it.

        What writes that were cut off have left in it is removed. A relative path begins where the
        process stands now, wherever it goes later.

        Raises:
            WrongState: another process holds it, or it cannot be made or written.
            LimitReached: its disk is full.
            Unavailable: its disk fails, or is away.
        """
        self.path = path = path.absolute()
        self._lock = -1
        try:
            with refusing(f"the data directory {path}"):
                self._lock = _open_lock(path, make=True)
                if not _take_after_borrowers(self._lock, path):
                    raise WrongState(_refusal(holder(path)))
                self._holder = Holder(os.getpid(), doing, time.time())
                _write(self._lock, self._holder)
                sessions = [place for place in self.checkpoints.iterdir() if place.is_dir()]
                for place in (path, self.agents, self.tls, *sessions):
                    sweep(place)
        except BaseException:
            self.close()
            raise

    @property
    def database(self) -> Path:
        """The database file."""
        return self.path / _DATABASE_NAME

    @property
    def agents(self) -> Path:
        """The directory of saved agents; made when it is asked for."""
        return self._part("agents")

    @property
    def checkpoints(self) -> Path:
        """The directory of checkpoints, by session; made when it is asked for."""
        return self._part("checkpoints")

    @property
    def logs(self) -> Path:
        """The directory of the trainers' logs; made when it is asked for."""
        return self._part("logs")

    @property
    def tls(self) -> Path:
        """The directory of our own certificate; made when it is asked for."""
        return self._part("tls")

    def announce(self, url: str, certificate: Path | None = None, public_url: str = "") -> None:
        """Says where this process serves, for `holder` to tell."""
        self._holder = Holder(
            self._holder.pid,
            self._holder.doing,
            self._holder.started,
            url,
            str(certificate.resolve()) if certificate else "",
            public_url,
        )
        with refusing():
            _write(self._lock, self._holder)

    def close(self) -> None:
        """Gives the directory back; closing twice is as good as once."""
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _part(self, name: str) -> Path:
        path = self.path / name
        with refusing(f"the directory `{name}` of the data directory"):
            make_directory(path)
        return path


@contextmanager
def borrowed(path: Path, *, make: bool = False) -> Iterator[Path]:
    """Holds a data directory for the moment that one report takes, and gives its database's path.

    Others who borrow it are waited for. It is made only with `make`: a directory that was moved
    away could not be put back where another is.

    Raises:
        Unavailable: a server holds it, or is about to; or its disk fails, or it is not there.
        WrongState: it cannot be made or written.
        LimitReached: its disk is full.
    """
    place = f"the data directory {path}"
    with refusing(place):
        lock = _open_lock(path, make=make)
    try:
        with refusing(place):
            if not _take_after_borrowers(lock, path):
                raise Unavailable(_refusal(holder(path)))
            _write(lock, Holder(os.getpid(), _BORROWING, time.time()))
        yield path / _DATABASE_NAME
    finally:
        os.close(lock)


def holder(directory: Path) -> Holder | None:
    """Who holds a data directory now; None where nobody does. Its file may outlive a holder.

    Raises:
        WrongState: its file system grants no locks, so nobody can hold it.
        Unavailable: its file system fails, or is away.
    """
    try:
        lock = os.open(directory / _LOCK_NAME, os.O_RDONLY)
    except OSError:
        return None
    try:
        # Read a few times: the holder may be writing just now.
        for _ in range(10):
            with refusing():
                if _take(lock, patience_s=0.0, shared=True):
                    return None
            with suppress(ValueError, TypeError):
                stored = json.loads(os.pread(lock, 65536, 0))
                return Holder(
                    **{f.name: stored[f.name] for f in fields(Holder) if f.name in stored}
                )
            time.sleep(0.01)
    finally:
        os.close(lock)
    return Holder(0, "starting", 0.0)


def server_on(directory: Path) -> Holder | None:
    """The server that serves on a data directory now; None where none does. Raises as `holder`."""
    found = holder(directory)
    return found if found is not None and found.url else None


def _refusal(held_by: Holder | None) -> str:
    if held_by is None or not held_by.pid:
        return (
            "another process holds the data directory; try again, or name another one with "
            "--data-dir"
        )
    if held_by.doing == _BORROWING:
        return (
            f"process {held_by.pid} holds the data directory to store a trainer's report, and has "
            f"not done so in {_BORROWED_PATIENCE_S:.0f} s; look at its disk, and try again, or end "
            "that process"
        )
    place = f" at {held_by.url}" if held_by.url else ""
    return (
        f"process {held_by.pid} holds the data directory: it is {held_by.doing}{place}; "
        "use that one, end it, or name another data directory with --data-dir"
    )


def _open_lock(path: Path, *, make: bool) -> int:
    if make:
        try:
            make_directory(path, parents=True)
        except FileNotFoundError:  # as in /proc, or below a folder that was removed meanwhile
            raise WrongState(
                f"the data directory {path} cannot be made there; name another one with --data-dir"
            ) from None
    # Never replaced and never removed: a lock is on the file, not on its name.
    return open_private(path / _LOCK_NAME, os.O_RDWR)


def _write(lock: int, held_by: Holder) -> None:
    content = json.dumps(asdict(held_by)).encode()
    os.pwrite(lock, content, 0)
    os.ftruncate(lock, len(content))


def _take_after_borrowers(lock: int, path: Path) -> bool:
    """Takes the lock unless a server holds it; says whether it was taken."""
    deadline = time.monotonic() + _BORROWED_PATIENCE_S
    while not _take(lock, patience_s=_PATIENCE_S):
        held_by = holder(path)
        is_moment = held_by is None or held_by.doing == _BORROWING
        if not is_moment or time.monotonic() >= deadline:
            return False
    return True


def _take(lock: int, *, patience_s: float, shared: bool = False) -> bool:
    deadline = time.monotonic() + patience_s
    while True:
        try:
            fcntl.flock(lock, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                return False
            time.sleep(0.01)
        except OSError as error:
            if error.errno == errno.EINVAL:  # as some file systems say that they have no locks
                raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK)) from error
            raise
        else:
            return True
