"""The same rules, compiled: loops over rows that Numba makes fast.

The kernel's functions stay the plain Python that they are; Numba is told that it may compile them
into whatever calls them. `compiled` makes such a loop; batch.py has the engine's own. What is
compiled is kept on disk (code_cache.py) under a digest of every source it is made of, so that a
changed rule is never served from an old cache. With NUMBA_DISABLE_JIT=1 everything runs as it is
written.

Nothing that serves live matches imports this: Numba takes a third of a second to import, and the
first compilation ever some seconds.
"""

import sys
from collections.abc import Callable, Sequence
from hashlib import blake2b
from inspect import isfunction
from pathlib import Path
from types import ModuleType
from typing import Any, ParamSpec, TypeVar, cast

import numba
from numba.core.registry import cpu_target
from numba.extending import register_jitable

from arcade_clash.engine import code_cache, pointers
from arcade_clash.engine.code_cache import CodeCache
from arcade_clash.engine.sources import KERNEL

__all__ = ["compiled", "is_kept", "jitable", "kept_at"]

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

_jitable: set[Callable[..., object]] = set()
_caches: dict[str, list[CodeCache]] = {}
"""The caches of the functions that were decorated in a module, by the module's name."""


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
        cache = CodeCache(function, _digest((*KERNEL, *modules, own)))
        _caches.setdefault(own.__name__, []).append(cache)
        made = numba.njit(nogil=True, **_OPTIONS)(function)
        if made is not function:  # with compilation off, Numba gives the function back
            made._cache = cache  # noqa: SLF001 # Numba puts its own there for cache=True
        return cast("Callable[P, R]", made)

    return decorate


def is_kept(*modules: str) -> bool:
    """Whether everything that was decorated in the modules of these names is kept compiled."""
    return kept_at(*modules) is not None


def kept_at(*modules: str) -> Path | None:
    """Where the compiled code of the modules of these names lies; None: not all of it is kept."""
    found = [cache.kept_at() for name in modules for cache in _caches[name]]
    return found[0] if found and all(found) else None


def _digest(modules: Sequence[ModuleType]) -> str:
    made = blake2b(digest_size=12)
    made.update(Path(__file__).read_bytes())
    made.update(Path(pointers.__file__).read_bytes())
    # Another version of the cache writes files that this version would take for damaged.
    made.update(Path(code_cache.__file__).read_bytes())
    # Code for one processor stops the process on another.
    processor = cpu_target.target_context.codegen().magic_tuple()
    made.update(f"numba {numba.__version__}, python {sys.version}, {processor}".encode())
    for module in sorted(set(modules), key=lambda module: module.__name__):
        made.update(module.__name__.encode())
        made.update(Path(str(module.__file__)).read_bytes())
    return made.hexdigest()
