"""The code cache: machine code made by Numba, on disk, one file for each signature of a function.

Loading a file runs what is in it, so a file is read only if its checksum fits and its owner is the
user or root. A directory that NUMBA_CACHE_DIR names is trusted: there every owner will do. What is
not read is compiled again, and code that cannot be written is used all the same; either case is one
line in the log. The caller names the sources by their digest, which is the name of a directory:
changed sources never meet old code.

Numba's own cache writes beside the package, where uninstalling leaves it behind, reads nothing from
a directory that it cannot write, and raises on damaged files and full disks.
"""

import logging
import os
import pickle
import shutil
import stat
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numba
import platformdirs
from numba.core.compiler import CompileResult
from numba.core.serialize import dumps

__all__ = ["CodeCache", "places", "writable_place"]

log = logging.getLogger(__name__)

_PREFIX = "compiled-"
_UNUSED_DAYS = 7
_CHECKSUM_BYTES = 32

_said: set[str] = set()
"""Kinds of trouble that this process has logged."""


class CodeCache:
    """The kept code of one function; stands where a Numba dispatcher has its `FunctionCache`.

    Args:
        function: the plain function.
        digest: names the sources, the versions and the processor that the code is made of and for.
    """

    def __init__(self, function: Callable[..., object], digest: str) -> None:
        self._name = f"{function.__module__}.{function.__qualname__}".replace("<locals>.", "")
        self._directory = f"{_PREFIX}{digest}"

    @property
    def cache_path(self) -> str:
        """Where a signature would be written first."""
        return str(places()[0] / self._directory) if places() else ""

    def kept_at(self) -> Path | None:
        """The directory in which code of this function lies, whole and readable; None: nowhere."""
        for place in places():
            directory = place / self._directory
            for file in directory.glob(f"{self._name}-*"):
                with suppress(OSError, ValueError):
                    self._read(file, _is_named(place))
                    return directory
        return None

    def load_overload(self, signature: object, target_context: Any) -> Any:
        """The compiled function for a signature, or None where it has to be compiled."""
        target_context.refresh()
        trouble = ""
        for place in places():
            path = place / self._directory / self._file(signature)
            try:
                content = self._read(path, _is_named(place))
                made = _rebuild(target_context, content)
            except (FileNotFoundError, NotADirectoryError):
                continue
            except Exception as error:  # whatever is wrong with a file, compiling is right
                trouble = trouble or f"{path}: {_reason(error)}"
                continue
            with suppress(OSError):  # a read-only directory is never cleared either
                os.utime(path.parent)
            return made
        if trouble:
            _say_once("compiled code cannot be read (%s): the fight is compiled again", trouble)
        return None

    def save_overload(self, signature: object, made: Any) -> None:
        """Writes a compiled function to the first place that takes it."""
        troubles = []
        try:
            if made.library.has_dynamic_globals or made.lifted:
                return
            content = _reduce(made)
            for place in places():
                try:
                    self._write(place, self._file(signature), content)
                except OSError as error:
                    troubles.append(f"{place}: {_reason(error)}")
                else:
                    return
        except Exception as error:  # a cache may not stop a fight
            troubles.append(_reason(error))
        _say_once(
            "compiled code cannot be kept (%s), so every process compiles the fight again; "
            "NUMBA_CACHE_DIR may name a directory that has room and can be written",
            "; ".join(troubles) or "there is no home directory",
        )

    def enable(self) -> None:
        """Asked for by Numba's interface; this cache is always on."""

    def disable(self) -> None:
        """Asked for by Numba's interface; this cache is always on."""

    def flush(self) -> None:
        """Removes what is kept of the function, where that may be removed."""
        for place in places():
            for file in (place / self._directory).glob(f"{self._name}-*"):
                with suppress(OSError):
                    file.unlink()

    def _file(self, signature: object) -> str:
        return f"{self._name}-{blake2b(repr(signature).encode(), digest_size=8).hexdigest()}"

    def _read(self, path: Path, is_named: bool) -> bytes:
        """The content of a file. Raises OSError, ValueError where it is not to be used."""
        # What is looked at is what is read, though another takes its name. No pipe is waited for.
        opened = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        try:
            found = os.fstat(opened)
            if not stat.S_ISREG(found.st_mode):
                raise ValueError("not a regular file")
            if not is_named:
                if found.st_uid not in (0, os.geteuid()):
                    raise ValueError(f"it belongs to user {found.st_uid}")
                if found.st_mode & stat.S_IWOTH:
                    raise ValueError("every user may write it")
            with open(opened, "rb", closefd=False) as file:
                written = file.read()
        finally:
            os.close(opened)
        content = written[_CHECKSUM_BYTES:]
        if self._checksum(path.name, content) != written[:_CHECKSUM_BYTES]:
            raise ValueError("damaged")
        return content

    def _write(self, place: Path, name: str, content: bytes) -> None:
        directory = place / self._directory
        if not directory.is_dir():
            _make(place)
            _make(directory)
            _forget_unused(place, directory)
        handle, temporary = tempfile.mkstemp(dir=directory, prefix=".")
        try:
            with os.fdopen(handle, "wb") as file:
                os.fchmod(handle, 0o644)  # what root compiled is read by other users
                file.write(self._checksum(name, content) + content)
            Path(temporary).replace(directory / name)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise

    def _checksum(self, name: str, content: bytes) -> bytes:
        """Of the content and its place: code of another signature or of other sources is damage."""
        place = f"{self._directory}/{name}\n".encode()
        return blake2b(place + content, digest_size=_CHECKSUM_BYTES).digest()


def places() -> tuple[Path, ...]:
    """The directories in which the cache may lie, in the order in which they are tried.

    What NUMBA_CACHE_DIR names comes first, then the user's cache directory, then the machine's. For
    root the machine's comes before root's own: so an image built by root serves every user.
    """
    return tuple(_places())


def writable_place() -> Path | None:
    """The first of the places that this process can write, or None."""
    for place in places():
        with suppress(OSError):
            there = next(path for path in (place, *place.parents) if path.exists())
            if there.is_dir() and os.access(there, os.W_OK | os.X_OK):
                return place
    return None


def _places() -> Iterator[Path]:
    named = vars(numba.config)["CACHE_DIR"]
    if named:
        yield Path(named).absolute() / "arcade-clash"
    found: list[Callable[..., Path]]
    found = [platformdirs.user_cache_path, platformdirs.site_cache_path]
    if os.geteuid() == 0:
        found.reverse()
    for path in found:
        with suppress(RuntimeError):  # raised where a user has no home directory
            yield path("arcade-clash", appauthor=False)


def _is_named(place: Path) -> bool:
    named = vars(numba.config)["CACHE_DIR"]
    return bool(named) and place == Path(named).absolute() / "arcade-clash"


def _rebuild(target_context: Any, content: bytes) -> Any:
    """A compiled function from its bytes, as Numba's own cache makes it."""
    result: Any = CompileResult
    return result._rebuild(target_context, *pickle.loads(content))  # noqa: S301, SLF001 # read from a trusted owner's file; Numba has no public way


def _reduce(made: Any) -> bytes:
    """The bytes of a compiled function, as Numba's own cache makes them."""
    serialize: Callable[[object], bytes] = dumps
    return serialize(made._reduce())  # noqa: SLF001 # as above


def _make(directory: Path) -> None:
    if not directory.is_dir():
        directory.mkdir(parents=True, exist_ok=True)
        directory.chmod(0o755)


def _forget_unused(place: Path, current: Path) -> None:
    """Removes code that no process has read or written for some days."""
    oldest = time.time() - _UNUSED_DAYS * 86_400
    for directory in place.glob(f"{_PREFIX}*"):
        with suppress(OSError):
            if directory != current and directory.stat().st_mtime < oldest:
                shutil.rmtree(directory, ignore_errors=True)


def _reason(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return str(error) or type(error).__name__


def _say_once(sentence: str, about: str) -> None:
    """One line for each kind of trouble, however many functions meet it."""
    if sentence not in _said:
        _said.add(sentence)
        log.warning(sentence, about)
