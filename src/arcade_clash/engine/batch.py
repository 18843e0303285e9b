"""Many matches at once: an array of rows, stepped by one compiled call.

A row here is what a `Fight` holds, and a frame gives the same row, to the last bit. Importing this
imports Numba; the first call compiles, unless an earlier process has.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from arcade_clash.engine.character import Character, characters
from arcade_clash.engine.compiled import compiled
from arcade_clash.engine.kernel import step
from arcade_clash.engine.layout import ROW_SIZE
from arcade_clash.engine.pointers import row_of
from arcade_clash.engine.rom_writer import build_rom
from arcade_clash.engine.rounds import begin_match

__all__ = ["Numbers", "begin_batch", "make_rows", "rom_array", "step_batch"]

Numbers = NDArray[np.int32]


def make_rows(count: int) -> Numbers:
    """So many rows, all zero; `begin_batch` makes matches of them."""
    return np.zeros((count, ROW_SIZE), np.int32)


def rom_array(fighters: Sequence[Character] = ()) -> Numbers:
    """The rom of these characters, or of all that can fight, as compiled code reads it."""
    return np.array(build_rom(tuple(fighters) or tuple(characters().values())), np.int32)


@compiled()
def step_batch(rows: Numbers, buttons: Numbers, rom: Numbers) -> None:
    """Takes every match one frame further.

    Args:
        rows: int32[n, ROW_SIZE], changed in place.
        buttons: int32[n, 2], what player 1 and player 2 hold.
        rom: As `rom_array` makes it.
    """
    characters_rom = row_of(rom)
    for index in range(rows.shape[0]):
        step(row_of(rows, index), buttons[index, 0], buttons[index, 1], characters_rom)


@compiled()
def begin_batch(rows: Numbers, numbers: Numbers, seeds: Numbers, rom: Numbers) -> None:
    """Makes every row the first frame of a match.

    Args:
        rows: int32[n, ROW_SIZE], overwritten.
        numbers: int32[n, 2], the characters' numbers.
        seeds: int32[n], each 0 or more.
        rom: As `rom_array` makes it.
    """
    characters_rom = row_of(rom)
    for index in range(rows.shape[0]):
        row = row_of(rows, index)
        begin_match(row, numbers[index, 0], numbers[index, 1], seeds[index], characters_rom)
