"""Rectangles, lengths and speeds, as characters' files write them and as everything else has them.

Lengths in the files are whole pixels, speeds pixels a frame in steps of 1/256; read, both are whole
numbers of 1/256 pixel.
"""

from dataclasses import dataclass

from arcade_clash.engine.layout import SUB
from arcade_clash.engine.rom import BOXES_MAX
from arcade_clash.engine.table import Table

__all__ = ["Box", "read_box", "read_boxes", "read_place", "read_speed", "read_speeds"]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle beside its fighter, or its projectile: x counts towards where that looks."""

    x: int
    y: int
    width: int
    height: int


def read_boxes(table: Table, name: str) -> tuple[Box, ...]:
    """Returns a list of one box or more."""
    lists = table.rows(name, 4)
    if not 1 <= len(lists) <= BOXES_MAX:
        raise table.wrong(name, f"1 to {BOXES_MAX} boxes [x, y, width, height]", lists)
    return tuple(_box(table, name, numbers) for numbers in lists)


def read_box(table: Table, name: str) -> Box:
    """Returns one box."""
    return _box(table, name, table.numbers(name, 4))


def read_place(table: Table, name: str) -> tuple[int, int]:
    """Returns a place beside the fighter."""
    x, y = (_length(table, name, value) for value in table.numbers(name, 2))
    return x, y


def read_speed(table: Table, name: str, least: float, most: float) -> int:
    """Returns a speed within bounds, in pixels a frame."""
    return _speed(table, name, table.number(name, least, most))


def read_speeds(
    table: Table, name: str, across: tuple[float, float], up: tuple[float, float]
) -> tuple[int, int]:
    """Returns a speed across and a speed up, each within its bounds."""
    pair = table.numbers(name, 2)
    for value, (least, most) in zip(pair, (across, up), strict=True):
        if not least <= value <= most:
            right = (
                f"[across, up] in pixels a frame, {across[0]:g} to {across[1]:g} "
                f"and {up[0]:g} to {up[1]:g}"
            )
            raise table.wrong(name, right, pair)
    return _speed(table, name, pair[0]), _speed(table, name, pair[1])


def _box(table: Table, name: str, numbers: list[float]) -> Box:
    x, y, width, height = (_length(table, name, value) for value in numbers)
    if width <= 0 or height <= 0:
        raise table.wrong(name, "[x, y, width, height] with width and height above 0", numbers)
    return Box(x, y, width, height)


def _length(table: Table, name: str, value: float) -> int:
    if not (value.is_integer() and -400 <= value <= 400):
        raise table.wrong(name, "whole pixels from -400 to 400", value)
    return int(value) * SUB


def _speed(table: Table, name: str, pixels: float) -> int:
    parts = pixels * SUB
    if not parts.is_integer():
        raise table.wrong(name, "pixels a frame in steps of 1/256, such as 3.5", pixels)
    return int(parts)
