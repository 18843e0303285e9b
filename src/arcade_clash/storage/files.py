"""Files and directories that are there whole or not at all.

What is written appears under its name in one step, after it has reached the disk, so a process that
is killed at any moment leaves the old content or the new and never half of it. What such a process
leaves behind has a name of its own kind, and `sweep` removes it at the next start.

Files are made 0600 and directories 0700 under any umask: 000 would let everybody read them, and 777
not even their owner.
"""

import errno
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from arcade_clash.errors import AlreadyExists
from arcade_clash.storage.file_errors import refusing

__all__ = [
    "discard",
    "make_directory",
    "open_private",
    "sweep",
    "whole_directory",
    "write_file",
]

_FILE, _DIRECTORY = 0o600, 0o700

_LEFTOVER = re.compile(r"^\.(.+)\.([0-9]+)\.[0-9a-f]{8}\.(part|old)$")
"""`.NAME.PID.TOKEN.part`: who wrote it tells whether it is still being written. `.old` instead of
`.part`: what had the name, while another takes it."""


def open_private(path: Path, flags: int) -> int:
    """Opens a file with the `flags` of `os.open`, and creates it if it does not exist.

    The mode of an existing file is set too, if this user owns it.
    """
    descriptor = os.open(path, flags | os.O_CREAT, _FILE)
    with suppress(PermissionError):
        os.fchmod(descriptor, _FILE)
    return descriptor


def make_directory(path: Path, *, parents: bool = False) -> None:
    """Makes a directory, and with `parents` those above it that are missing.

    Raises:
        FileNotFoundError: the directory above it is missing, and `parents` is false.
        NotADirectoryError: a file has the name.
    """
    if path.is_dir():
        return
    if parents and not path.parent.is_dir():
        make_directory(path.parent, parents=True)
    with suppress(FileExistsError):  # another process was quicker
        path.mkdir(mode=_DIRECTORY)
        path.chmod(_DIRECTORY)
    if not path.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(path))


def write_file(path: Path, content: bytes, *, by_way_of: Path | None = None) -> None:
    """Writes a file whole; a file of the same name is replaced.

    The unfinished file lies in the directory `by_way_of`, by default beside the file. It must be on
    the same file system, and is to be swept after a crash.

    Raises what `refusing` makes of what the disk refuses.
    """
    with refusing():
        _write_file(path, content, by_way_of or path.parent)


def _write_file(path: Path, content: bytes, by_way_of: Path) -> None:
    part = by_way_of / _part(path).name
    try:
        descriptor = open_private(part, os.O_WRONLY | os.O_EXCL)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        with suppress(OSError):  # what went wrong before is to be said
            part.unlink(missing_ok=True)
        raise
    _sync_directory(path.parent)


@contextmanager
def whole_directory(path: Path, *, replace: bool = False) -> Iterator[Path]:
    """Gives an empty directory to fill, which takes the name `path` when the block ends well.

    When the block ends badly nothing of it is left. With `replace`, what has the name makes room
    when the new one is complete: between the two a reader may find nothing for an instant.

    Raises:
        AlreadyExists: something has the name, and `replace` is not said.
    """
    if path.exists() and not replace:
        raise AlreadyExists(f"{path.name!r} is there already; choose another name")
    part = _part(path)
    part.mkdir(mode=_DIRECTORY)
    part.chmod(_DIRECTORY)
    try:
        yield part
        _finish_tree(part)
        before = _part(path, "old")
        if replace and path.exists():
            path.rename(before)
        try:
            part.rename(path)
        except OSError as error:
            if not path.exists():
                if before.exists():
                    before.rename(path)
                raise
            # Another writer took the name meanwhile.
            raise AlreadyExists(f"{path.name!r} is there already; choose another name") from error
        shutil.rmtree(before, ignore_errors=True)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    _sync_directory(path.parent)


def discard(path: Path) -> None:
    """Removes a directory, or a link in its place.

    The name is gone in one step, and gone from the disk when this returns: cut off at any moment,
    nothing under its name is half there.

    Raises:
        FileNotFoundError: nothing has the name.
    """
    part = _part(path)
    path.rename(part)
    _sync_directory(path.parent)
    _remove(part)


def sweep(directory: Path) -> int:
    """Removes what interrupted writes have left in a directory, and says how many there were.

    What had a name that nothing has taken since has it again. What another process is still writing
    stays: a trainer may outlive the server that started it.
    """
    removed = 0
    leftovers: list[Path] = []
    with suppress(OSError):  # it is not there, or not ours to clean
        leftovers += directory.iterdir()
    for leftover in leftovers:
        match = _LEFTOVER.match(leftover.name)
        if match is None or _is_alive(int(match[2])):
            continue
        if match[3] == "old" and not (directory / match[1]).exists():
            leftover.rename(directory / match[1])
        else:
            _remove(leftover)
        removed += 1
    return removed


def _remove(path: Path) -> None:
    """Removes a file, a link or a whole directory; a later `sweep` removes what is left of one."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _part(path: Path, kind: str = "part") -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}.{kind}")


def _is_alive(pid: int) -> bool:
    if pid == os.getpid():
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True


def _finish_tree(directory: Path) -> None:
    """Sets the modes of everything in a directory, and syncs it to the disk."""
    directory.chmod(_DIRECTORY)
    for entry in directory.iterdir():
        if entry.is_dir():
            _finish_tree(entry)
        else:
            entry.chmod(_FILE)
            with entry.open("rb") as file:
                os.fsync(file.fileno())
    _sync_directory(directory)


def _sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        # Some network file systems sync files alone, and keep their directories themselves.
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(descriptor)
