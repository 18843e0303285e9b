"""Arrays on disk: a directory that holds a safetensors file and the JSON that describes it.

Written whole or not at all, and read as if a stranger had written it: nothing in it is executed,
sizes are bounded, and the arrays must have the digest that the description says.
"""

import errno
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import safetensors
import safetensors.numpy
from numpy.typing import NDArray

from arcade_clash.errors import Damaged, LimitReached, WrongState
from arcade_clash.storage.files import make_directory, whole_directory

__all__ = ["ArrayFiles"]

FORMAT = 1
MAX_DESCRIPTION_BYTES = 64 * 1024


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
        """
        data = safetensors.numpy.save(
            {name: np.asarray(array, order="C") for name, array in arrays.items()}
        )
        said = {"format": FORMAT, **description, self._digest: hashlib.sha256(data).hexdigest()}
        try:
            make_directory(path.parent)
            with whole_directory(path, replace=replace) as unfinished:
                (unfinished / self._arrays).write_bytes(data)
                (unfinished / self.description).write_text(json.dumps(said, indent=2))
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
                raise LimitReached(f"no room on the disk to keep {self.kind}") from None
            raise

    def describe(self, path: Path, what: str) -> dict[str, Any]:
        """What the description says.

        Raises:
            Damaged: it is missing or cannot be read.
            WrongState: it was written by another version of the program.
        """
        data = _read(path / self.description, what, MAX_DESCRIPTION_BYTES)
        try:
            description = json.loads(data)
        except (ValueError, RecursionError):
            raise Damaged(f"the {self.description} of {what} is not JSON") from None
        if not isinstance(description, dict):
            raise Damaged(f"the {self.description} of {what} is not a JSON object")
        if description.get("format") != FORMAT:
            raise WrongState(f"{what} was saved by another version of the program")
        return description

    def load(
        self, path: Path, description: Mapping[str, Any], what: str
    ) -> dict[str, NDArray[Any]]:
        """The arrays that a description describes.

        Raises:
            Damaged: they are missing, cut short or changed.
        """
        data = _read(path / self._arrays, what, self.max_bytes)
        if hashlib.sha256(data).hexdigest() != description.get(self._digest):
            raise Damaged(f"the {self._arrays} of {what} is not what was saved")
        try:
            return safetensors.numpy.load(data)
        except (safetensors.SafetensorError, ValueError, KeyError, TypeError):
            raise Damaged(f"the {self._arrays} of {what} cannot be read") from None

    @property
    def _arrays(self) -> str:
        return f"{self.name}.safetensors"

    @property
    def _digest(self) -> str:
        return f"{self.name}_sha256"


def _read(path: Path, what: str, limit: int) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError:
        raise Damaged(f"the {path.name} of {what} is missing, or may not be read") from None
    if len(data) > limit:
        raise Damaged(f"the {path.name} of {what} is longer than {limit} bytes")
    return data
