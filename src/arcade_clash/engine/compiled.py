"""The same rules, compiled: loops over rows that Numba makes fast.

The kernel's functions stay the plain Python that they are; Numba is told that it may compile them
into whatever calls them. `compiled` makes such a loop; batch.py has the engine's own. What is
compiled is kept on disk under a digest of every source it is made of, so that a changed
rule is never served from an old cache. With NUMBA_DISABLE_JIT=1 everything runs as it is written.

Nothing that serves live matches imports this: Numba takes a third of a second to import, and the
first compilation ever some seconds.
"""

import os
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from hashlib import blake2b
from inspect import isfunction
from pathlib import Path
from types import ModuleType
from typing import Any, ParamSpec, TypeVar, cast

import numba
import platformdirs
from numba.extending import register_jitable

from arcade_clash.engine import pointers
from arcade_clash.engine.sources import KERNEL

__all__ = ["compiled", "is_kept", "jitable"]

P = ParamSpec("P")
R = TypeVar("R")

# Arrays are handed down through dozens of small functions, and counting the references to each on
# the way cost more than the fight: 2.4 million frames a second with it, 8.6 without. So what is
# compiled here makes no array of its own. Dividing by zero is not asked about either.
_OPTIONS: dict[str, Any] = {"_nrt": False, "error_model": "numpy"}

# What is called is put into whatever calls it. A call hands its result back through memory and asks
# whether it failed, which takes longer than most of these functions do; put in place, what is said
# of a side is also worked out for player 1 and player 2 apart, with their places as constants: a
# frame takes 63 ns where it took 90, for a third more of compiling.
_CALLED_OPTIONS: dict[str, Any] = {**_OPTIONS, "forceinline": True}

_PREFIX = "compiled-"
_KEPT_DAYS = 7

_jitable: set[Callable[..., object]] = set()
_places: dict[str, Path | None] = {}
"""Where what was decorated in a module is kept, by the module's name."""


def jitable(*modules: ModuleType) -> None:
    """Lets compiled code call every function that is defined in these modules. Twice is as once."""
    for module in modules:
        for function in vars(module).values():
            if (
                isfunction(function)
                and function.__module__ == module.__name__
                and function not in _jitable
            ):
                register_jitable(**_CALLED_OPTIONS)(function)
                _jitable.add(function)


def compiled(*modules: ModuleType) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Compiles the function below it when it is first called, and keeps the result on disk.

    It may read and write the arrays that it is given, and make none.

    Args:
        modules: Where functions that it calls are defined, besides the kernel's; constants too.
            They are made jitable, and a change in any of them compiles anew.
    """
    jitable(*KERNEL, *modules)

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        own = sys.modules[function.__module__]
        directory = _cache(_digest((*KERNEL, *modules, own)))
        config = vars(numba.config)  # its settings exist once it is imported, not when it is typed
        before = config["CACHE_DIR"]
        _places[own.__name__] = directory
        config["CACHE_DIR"] = str(directory or before)
        try:
            # The directory is taken from the configuration here, once for each function.
            made = numba.njit(cache=directory is not None, nogil=True, **_OPTIONS)(function)
        finally:
            config["CACHE_DIR"] = before
        return cast("Callable[P, R]", made)

    return decorate


def is_kept(*modules: str) -> bool:
    """Whether what was decorated in the modules of these names lies compiled on the disk."""
    return all(
        place is not None and any(place.rglob("*.nbi")) and any(place.rglob("*.nbc"))
        for place in (_places[name] for name in modules)
    )


def _digest(modules: Sequence[ModuleType]) -> str:
    made = blake2b(digest_size=12)
    made.update(Path(__file__).read_bytes())
    made.update(Path(pointers.__file__).read_bytes())
    made.update(f"numba {numba.__version__}, python {sys.version}".encode())
    for module in sorted(set(modules), key=lambda module: module.__name__):
        made.update(module.__name__.encode())
        made.update(Path(str(module.__file__)).read_bytes())
    return made.hexdigest()


def _cache(digest: str) -> Path | None:
    """The directory for what these sources become: beside the package, or the user's, or none."""
    beside = Path(__file__).parent / "__pycache__"
    for base in (beside, Path(platformdirs.user_cache_dir("arcade-clash"))):
        directory = base / f"{_PREFIX}{digest}"
        try:
            is_new = not directory.exists()
            directory.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(directory, os.W_OK):
            if is_new:
                _forget_old(base, directory)
            return directory
    return None


def _forget_old(base: Path, current: Path) -> None:
    """Removes what sources of long ago were compiled to."""
    oldest = time.time() - _KEPT_DAYS * 86_400
    for directory in base.glob(f"{_PREFIX}*"):
        if directory != current and directory.stat().st_mtime < oldest:
            shutil.rmtree(directory, ignore_errors=True)
