"""Arrays on disk: a directory that holds a safetensors file and the JSON that describes it.

Written whole or not at all, and read as if a stranger had written it: nothing in it is executed,
sizes are bounded, and the arrays must have the digest that the description says.
"""

import errno
import hashlib
import json
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import safetensors
import safetensors.numpy
from numpy.typing import NDArray

from arcade_clash.errors import Damaged, WrongState
from arcade_clash.storage.file_errors import refusal, refusing
from arcade_clash.storage.files import make_directory, whole_directory, write_file

__all__ = ["ArrayFiles"]

FORMAT = 1
MAX_DESCRIPTION_BYTES = 64 * 1024

_UNREADABLE = {
    errno.ENOENT: "is missing",
    errno.EACCES: "may not be read by this user",
    errno.EPERM: "may not be read by this user",
    errno.ELOOP: "is a link, which is not followed",
    errno.ENOTDIR: "lies behind a link, or in no directory",
    errno.ENXIO: "is no regular file",
}


@dataclass(frozen=True, slots=True)
class ArrayFiles:
    """How one kind of thing is kept: as `NAME.safetensors` and a description.

    `kind` names any such thing in an error ("an agent"), and a call's `what` the one that is meant.
    """

    kind: str
    name: str
    description: str
    max_bytes: int

    def save(
        self,
        path: Path,
        arrays: Mapping[str, NDArray[Any]],
        description: Mapping[str, Any],
        *,
        replace: bool = False,
    ) -> None:
        """Keeps arrays and what is said of them as the directory `path`, whole or not at all.

        Raises:
            AlreadyExists: something has the name, and `replace` is not said.
            LimitReached: the disk is full.
            WrongState, Unavailable: the disk does not take it; the text says why.
        """
        data = safetensors.numpy.save(
            {name: np.asarray(array, order="C") for name, array in arrays.items()}
        )
        said = {"format": FORMAT, **description, self._digest: hashlib.sha256(data).hexdigest()}
        with refusing(f"the directory for {self.kind}"):
            # No more than one folder is made: where a data directory was moved away, to make
            # another in its place would keep it from coming back.
            make_directory(path.parent)
            with whole_directory(path, replace=replace) as unfinished:
                (unfinished / self._arrays).write_bytes(data)
                (unfinished / self.description).write_text(json.dumps(said, indent=2))

    def describe(self, path: Path, what: str) -> dict[str, Any]:
        """What the description says.

        Raises:
            Damaged: it is missing or cannot be read.
            Unavailable: the disk fails, or no more files can be opened.
            WrongState: it was written by another version of the program.
        """
        data = _read(path, self.description, what, MAX_DESCRIPTION_BYTES)
        try:
            description = json.loads(data)
        except (ValueError, RecursionError):
            raise Damaged(f"the {self.description} of {what} is not JSON") from None
        if not isinstance(description, dict):
            raise Damaged(f"the {self.description} of {what} is not a JSON object")
        if description.get("format") != FORMAT:
            raise WrongState(f"{what} was saved by another version of the program")
        return description

    def redescribe(self, path: Path, changes: Mapping[str, Any], what: str) -> dict[str, Any]:
        """Replaces fields of the description in one step, and returns all of it.

        Of two processes that do so at once, the later one wins.

        Raises:
            Damaged: the description is missing or cannot be read.
            LimitReached: the disk is full.
            WrongState, Unavailable: another version wrote it, or the disk does not take it.
        """
        description = {**self.describe(path, what), **changes}
        content = json.dumps(description, indent=2).encode()
        write_file(path / self.description, content, by_way_of=path.parent)
        return description

    def load(
        self, path: Path, description: Mapping[str, Any], what: str
    ) -> dict[str, NDArray[Any]]:
        """The arrays that a description describes.

        Raises:
            Damaged: they are missing, cut short or changed.
        """
        data = _read(path, self._arrays, what, self.max_bytes)
        if hashlib.sha256(data).hexdigest() != description.get(self._digest):
            raise Damaged(f"the {self._arrays} of {what} is not what was saved")
        try:
            return safetensors.numpy.load(data)
        except (safetensors.SafetensorError, ValueError, KeyError, TypeError):
            raise Damaged(f"the {self._arrays} of {what} cannot be read") from None

    @property
    def names(self) -> tuple[str, str]:
        """The files that lie in the directory: the description's, and that of the arrays."""
        return self.description, self._arrays

    @property
    def _arrays(self) -> str:
        return f"{self.name}.safetensors"

    @property
    def _digest(self) -> str:
        return f"{self.name}_sha256"


def _read(directory: Path, name: str, what: str, limit: int) -> bytes:
    """A regular file's content: no link is followed, and no pipe waited for."""
    try:
        place = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            file = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=place)
        finally:
            os.close(place)
    except OSError as error:
        if error.errno not in _UNREADABLE:
            raise refusal(error, f"the {name} of {what}") from None
        raise Damaged(f"the {name} of {what} {_UNREADABLE[error.errno]}") from None
    try:
        found = os.fstat(file)
        if not stat.S_ISREG(found.st_mode):
            raise Damaged(f"the {name} of {what} is no regular file")
        if found.st_size > limit:
            raise Damaged(f"the {name} of {what} is longer than {limit} bytes")
        with refusing(f"the {name} of {what}"), os.fdopen(file, "rb", closefd=False) as opened:
            # No more than it had, though somebody writes on.
            return opened.read(found.st_size)
    finally:
        os.close(file)
