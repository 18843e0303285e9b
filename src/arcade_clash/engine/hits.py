"""The blows of a frame: what both attacks touch is found, then applied.

What touches is found for both sides before anything is applied, so blows that land together trade.
Each hit of a move touches once.
"""

from arcade_clash.engine.damage import apply_hit
from arcade_clash.engine.layout import (
    ACTION,
    CHARACTER,
    COMBO_DAMAGE,
    COMBO_HITS,
    FACING,
    FRAME_BITS,
    HAS_HIT,
    HIT_CLEAN,
    KO,
    P1,
    P2,
    PUSH_RETURNS,
    X,
    Y,
    player,
)
from arcade_clash.engine.rom import (
    BOX_SIZE,
    BOXES_MAX,
    FRAME_HIT,
    HIT_BIT,
    HIT_BOXES,
    HIT_SIZE,
    MOVE_HITS,
    SAFE_FROM_STRIKE,
    move_at,
)
from arcade_clash.engine.states import (
    Rom,
    Row,
    is_airborne,
    is_in_hitstun,
    safe_from,
)
from arcade_clash.engine.touch import box_touch

__all__ = ["end_combos", "resolve_hits"]


def resolve_hits(row: Row, rom: Rom) -> None:
    """Finds what both attacks touch, then applies it."""
    hit_p1, x_p1, y_p1 = _touch(row, 0, rom)
    hit_p2, x_p2, y_p2 = _touch(row, 1, rom)
    if hit_p1 == 0 and hit_p2 == 0:
        return
    action_p1 = row[player(0) + ACTION]
    action_p2 = row[player(1) + ACTION]
    direction_p1 = _direction(row, 0)
    direction_p2 = _direction(row, 1)
    grounded_p1 = not is_airborne(row, 0)
    grounded_p2 = not is_airborne(row, 1)
    if hit_p1:
        _strike(row, 0, action_p1, hit_p1, direction_p1, grounded_p1, x_p1, y_p1, rom)
    if hit_p2:
        _strike(row, 1, action_p2, hit_p2, direction_p2, grounded_p2, x_p2, y_p2, rom)


def end_combos(row: Row) -> None:
    """Ends the combo on whoever reels no more; the blow that knocks out stays counted."""
    if row[P1 + COMBO_HITS] | row[P2 + COMBO_HITS] == 0:
        return
    for side in range(2):
        if row[player(side) + ACTION] != KO and not is_in_hitstun(row, side):
            foe = player(1 - side)
            row[foe + COMBO_HITS] = 0
            row[foe + COMBO_DAMAGE] = 0


def _touch(row: Row, side: int, rom: Rom) -> tuple[int, int, int]:
    """Where the hit begins in the rom with which a side touches the other, and where; 0: none."""
    me = player(side)
    index = row[me + FRAME_BITS] & FRAME_HIT
    if index == 0:
        return 0, 0, 0
    hit = move_at(row[me + CHARACTER], row[me + ACTION]) + MOVE_HITS + (index - 1) * HIT_SIZE
    if row[me + HAS_HIT] & rom[hit + HIT_BIT] or safe_from(row, 1 - side, rom) & SAFE_FROM_STRIKE:
        return 0, 0, 0
    for box in range(hit + HIT_BOXES, hit + HIT_BOXES + BOXES_MAX * BOX_SIZE, BOX_SIZE):
        if rom[box + 2] > 0:
            met, x, y = box_touch(
                row, 1 - side, box, row[me + X], row[me + Y], row[me + FACING], rom
            )
            if met:
                return hit, x, y
    return 0, 0, 0


def _direction(row: Row, side: int) -> int:
    """Where a strike of a side pushes: away from it, or where it looks if both share a place."""
    me = player(side)
    distance = row[player(1 - side) + X] - row[me + X]
    if distance == 0:
        return row[me + FACING]
    return 1 if distance > 0 else -1


def _strike(
    row: Row,
    side: int,
    action: int,
    hit: int,
    direction: int,
    grounded: bool,
    x: int,
    y: int,
    rom: Rom,
) -> None:
    """Applies a strike; what a wall refuses of the slide comes back to the attacker."""
    me = player(side)
    row[player(1 - side) + PUSH_RETURNS] = 1
    bits = rom[hit + HIT_BIT]
    if apply_hit(row, side, action, hit, direction, grounded, x, y, rom):
        bits |= HIT_CLEAN
    row[me + HAS_HIT] |= bits
