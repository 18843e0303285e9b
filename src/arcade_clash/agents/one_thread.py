"""One thread for NumPy's products, in whatever process they are made.

A product of a batch of fights with a small layer takes tens of microseconds. OpenBLAS splits it
over every core and lets the threads spin: 256 fights through 64 x 64 took 5.5 ms on two cores, and
0.11 ms on one thread. The limit holds for the product alone and not for the process, since an
environment, a mounted server or a notebook belongs to a host that may want its cores elsewhere. So
the environment variables, which count for a whole process and only before NumPy is imported, are
no way; threadpoolctl asks the library that is loaded.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from threadpoolctl import ThreadpoolController

__all__ = ["one_thread"]


@contextmanager
def one_thread() -> Iterator[None]:
    """Holds NumPy's BLAS to one thread inside the block; takes 5 microseconds."""
    limited = [(library, count) for library in _libraries() if (count := library.num_threads) > 1]
    for library, _ in limited:
        library.set_num_threads(1)
    try:
        yield
    finally:
        for library, count in limited:
            library.set_num_threads(count)


@cache
def _libraries() -> tuple[Any, ...]:
    """The BLAS libraries that are loaded; importing NumPy has loaded its own."""
    return tuple(ThreadpoolController().select(user_api="blas").lib_controllers)
