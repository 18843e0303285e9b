"""The modules that the kernel is made of, and the digest by which two kernels are told apart.

Importing this imports no Numba.
"""

from functools import cache
from hashlib import blake2b
from pathlib import Path

from arcade_clash.engine import (
    bodies,
    buttons,
    damage,
    events,
    guard,
    hits,
    kernel,
    layout,
    moves,
    openings,
    presses,
    rom,
    rounds,
    shots,
    states,
    throws,
    touch,
)
from arcade_clash.engine.fight import roster_rom

__all__ = ["KERNEL", "kernel_digest"]

KERNEL = (
    buttons,
    layout,
    rom,
    states,
    events,
    presses,
    moves,
    bodies,
    touch,
    guard,
    damage,
    hits,
    shots,
    throws,
    rounds,
    kernel,
    openings,
)
"""Every module whose functions step a fight, or say what can be done in it."""


@cache
def kernel_digest() -> str:
    """Of the kernel's sources and of all frame data, in hexadecimal.

    Two fights with the same seed and buttons are the same where the digests are.
    """
    made = blake2b(digest_size=12)
    for module in KERNEL:
        made.update(module.__name__.encode())
        made.update(Path(str(module.__file__)).read_bytes())
    made.update(repr(roster_rom()).encode())
    return made.hexdigest()
