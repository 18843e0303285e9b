"""Where boxes of the rom, each at a place on the stage, lie over each other."""

from arcade_clash.engine.layout import FACING, STAGE_WIDTH, X, Y, player
from arcade_clash.engine.rom import BOX_SIZE, BOXES_MAX
from arcade_clash.engine.states import Rom, Row, hurtboxes_at, limb_at

__all__ = ["box_touch", "meet", "middle"]


def box_touch(
    row: Row, foe_side: int, box: int, x: int, y: int, facing: int, rom: Rom
) -> tuple[bool, int, int]:
    """Whether a box that stands at a place lies over one in which a side can be hurt, and where."""
    foe = player(foe_side)
    foe_x = row[foe + X]
    foe_y = row[foe + Y]
    foe_facing = row[foe + FACING]
    boxes = hurtboxes_at(row, foe_side, rom)
    for hurtbox in range(boxes, boxes + BOXES_MAX * BOX_SIZE, BOX_SIZE):
        if rom[hurtbox + 2] > 0:
            met, at_x, at_y = meet(rom, box, x, y, facing, hurtbox, foe_x, foe_y, foe_facing)
            if met:
                return True, at_x, at_y
    limb = limb_at(row, foe_side, rom)
    if limb >= 0:
        return meet(rom, box, x, y, facing, limb, foe_x, foe_y, foe_facing)
    return False, 0, 0


def meet(
    rom: Rom,
    box: int,
    x: int,
    y: int,
    facing: int,
    other: int,
    other_x: int,
    other_y: int,
    other_facing: int,
) -> tuple[bool, int, int]:
    """Whether two boxes of the rom, each at a place, overlap, and the middle of what they share."""
    box_left = _left(rom, box, x, facing)
    other_left = _left(rom, other, other_x, other_facing)
    left = max(box_left, other_left)
    right = min(box_left + rom[box + 2], other_left + rom[other + 2])
    low = max(y + rom[box + 1], other_y + rom[other + 1])
    high = min(y + rom[box + 1] + rom[box + 3], other_y + rom[other + 1] + rom[other + 3])
    return left < right and low < high, middle(left, right), (low + high) // 2


def middle(left: int, right: int) -> int:
    """The middle of two places, rounded away from the middle of the stage: mirrored as they are."""
    total = left + right
    return (total + 1) // 2 if total > STAGE_WIDTH else total // 2


def _left(rom: Rom, box: int, x: int, facing: int) -> int:
    """The left edge of a box whose owner stands at x."""
    return x + rom[box] if facing > 0 else x - rom[box] - rom[box + 2]
