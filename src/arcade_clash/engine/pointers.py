"""Rows of arrays, handed to the kernel as pointers where it is compiled.

An array is seven numbers to compiled code, and to hand two of them down through dozens of small
functions costs more than most of those do. A pointer is one, in a register, and is indexed without
asking whether the index counts from the end: a batch steps a third faster. Importing this imports
Numba.
"""

from collections.abc import MutableSequence
from typing import Any, overload

import numpy as np
from numba import extending, types
from numpy.typing import NDArray

from arcade_clash.engine.states import Row

__all__ = ["row_of"]


@overload
def row_of(rows: NDArray[np.int32], *index: int) -> Row: ...


@overload
def row_of(rows: NDArray[np.float32], *index: int) -> MutableSequence[float]: ...


def row_of(rows: Any, *index: int) -> Any:
    """A row of an array, or all of a flat one, for functions over plain rows.

    In compiled code it is a pointer: the array must outlive it, and nothing checks its bounds.
    """
    return rows[index]


@extending.intrinsic
def _point(_: Any, array: Any) -> Any:
    """The address of an array's first number."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        made = context.make_array(signature.args[0])
        return made(context, builder, arguments[0]).data

    return types.CPointer(array.dtype)(array), build  # type: ignore[no-untyped-call] # Numba has no types for it


_OPTIONS: Any = {"_nrt": False, "error_model": "numpy"}
"""Those of compiled.py."""


@extending.overload(row_of, jit_options=_OPTIONS, strict=False)
def _row_of(_: Any, *index: int) -> Any:
    if len(index) == 0:
        return lambda rows, *_: _point(rows)  # type: ignore[call-arg] # Numba gives the first
    return lambda rows, *index: _point(rows[index])  # type: ignore[call-arg] # the same
