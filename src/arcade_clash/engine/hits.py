"""The middle phases of a frame: hits are found, projectiles fly and meet, and hits are applied.

What touches is found for both sides before anything is applied, so blows that land together trade.
The rules:

- Held back, away from the attack, guards; a low attack must be guarded crouching, a high one
  standing. Who blocks already goes on blocking, high or low as it holds. Nobody guards in the air.
- Hit n of a combo takes 100, 85, 70, 55, 40, then 30 percent of its damage, and n - 1 frames less
  of hitstun; a fighter is hit three times at most before it lands. So no combo is endless.
- A hit in the air, or one that knocks down, throws the fighter down; lying, it cannot be hit.
- Damage that blocking does not stop can knock out.
"""

from arcade_clash.engine.events import NO_DAMAGE, add_event_at
from arcade_clash.engine.layout import (
    ACTION,
    CHARACTER,
    COMBO_DAMAGE,
    COMBO_HITS,
    EVENT_BLOCK,
    EVENT_HIT,
    EVENT_KNOCKDOWN,
    EVENT_KO,
    EVENT_PROJECTILE_CLASH,
    FACING,
    GAUGE,
    GUARD_CROUCH,
    GUARD_STAND,
    HAS_HIT,
    HEALTH,
    HIT_AIR,
    HIT_CROUCH,
    HIT_STAND,
    HITSTOP,
    JUGGLE,
    KO,
    NOBODY,
    PUSH,
    PUSH_RETURNS,
    SHOT,
    SHOT_DIRECTION,
    SHOT_FRAME,
    SHOT_X,
    SHOT_Y,
    STAGE_WIDTH,
    STUN,
    SUB,
    VX,
    VY,
    X,
    Y,
    player,
)
from arcade_clash.engine.moves import begin
from arcade_clash.engine.rom import (
    BOX_SIZE,
    BOXES_MAX,
    CHARACTER_SIZE,
    GUARD_HIGH,
    GUARD_LOW,
    MAX_GAUGE,
    MOVE_BLOCKSTUN,
    MOVE_CHIP,
    MOVE_DAMAGE,
    MOVE_GAUGE,
    MOVE_GUARD,
    MOVE_HITBOXES,
    MOVE_HITSTOP,
    MOVE_HITSTUN,
    MOVE_KNOCKDOWN,
    MOVE_PUSH_BLOCK,
    MOVE_PUSH_HIT,
    SHOT_BOX,
    SHOT_SPEED,
    move_at,
)
from arcade_clash.engine.states import (
    HURTBOXES_MAX,
    STATUS_ACTIVE,
    Rom,
    Row,
    attack_stage,
    can_guard,
    held_across,
    held_up,
    hurtbox_at,
    is_airborne,
    is_crouching,
    is_in_hitstun,
)

__all__ = ["KO_HITSTOP", "end_combos", "fly_shots", "resolve_hits", "resolve_shots"]

KO_HITSTOP = 24
"""A knock-out freezes both for longer, so that it is seen."""

LAUNCH_SPEED = 7 * SUB
LAUNCH_DRIFT = 3 * SUB
"""How fast a fighter that is thrown down leaves the floor, and drifts away."""

SCALING_STEP = 15
SCALING_LEAST = 30
"""Percent that each hit of a combo takes less than the one before, and the percent that remain."""

SHOT_MARGIN = 64 * SUB
"""How far beyond the walls a projectile flies before it is gone."""


def resolve_hits(row: Row, rom: Rom) -> None:
    """Finds what both attacks touch, then applies it."""
    hit_p1, x_p1, y_p1 = _touch(row, 0, rom)
    hit_p2, x_p2, y_p2 = _touch(row, 1, rom)
    if hit_p1:
        _strike(row, 0, hit_p1, x_p1, y_p1, rom)
    if hit_p2:
        _strike(row, 1, hit_p2, x_p2, y_p2, rom)


def fly_shots(row: Row, rom: Rom) -> None:
    """Moves the projectiles; one that left the stage is gone, and two that meet undo each other."""
    _fly(row, 0, rom)
    _fly(row, 1, rom)
    p1 = player(0)
    p2 = player(1)
    if row[p1 + SHOT] == 0 or row[p2 + SHOT] == 0:
        return
    box_p1 = move_at(row[p1 + CHARACTER], row[p1 + SHOT]) + SHOT_BOX
    box_p2 = move_at(row[p2 + CHARACTER], row[p2 + SHOT]) + SHOT_BOX
    met, x, y = _meet(
        rom,
        box_p1,
        row[p1 + SHOT_X],
        row[p1 + SHOT_Y],
        row[p1 + SHOT_DIRECTION],
        box_p2,
        row[p2 + SHOT_X],
        row[p2 + SHOT_Y],
        row[p2 + SHOT_DIRECTION],
    )
    if met:
        _end_shot(row, p1)
        _end_shot(row, p2)
        add_event_at(row, EVENT_PROJECTILE_CLASH, NOBODY, 0, NO_DAMAGE, x, y)


def resolve_shots(row: Row, rom: Rom) -> None:
    """Finds what both projectiles touch, then applies it; one that touched is gone."""
    hit_p1, x_p1, y_p1 = _shot_touch(row, 0, rom)
    hit_p2, x_p2, y_p2 = _shot_touch(row, 1, rom)
    if hit_p1:
        _shoot(row, 0, hit_p1, x_p1, y_p1, rom)
    if hit_p2:
        _shoot(row, 1, hit_p2, x_p2, y_p2, rom)


def end_combos(row: Row) -> None:
    """Ends the combo on whoever reels no more; the blow that knocks out stays counted."""
    for side in range(2):
        if row[player(side) + ACTION] != KO and not is_in_hitstun(row, side):
            foe = player(1 - side)
            row[foe + COMBO_HITS] = 0
            row[foe + COMBO_DAMAGE] = 0


def _touch(row: Row, side: int, rom: Rom) -> tuple[int, int, int]:
    """The move with which a side touches the other, and where; 0 where it does not."""
    me = player(side)
    if attack_stage(row, side, rom) != STATUS_ACTIVE or row[me + HAS_HIT] == 1:
        return 0, 0, 0
    boxes = move_at(row[me + CHARACTER], row[me + ACTION]) + MOVE_HITBOXES
    for index in range(BOXES_MAX):
        box = boxes + index * BOX_SIZE
        if rom[box + 2] > 0:
            met, x, y = _box_touch(
                row, 1 - side, box, row[me + X], row[me + Y], row[me + FACING], rom
            )
            if met:
                return row[me + ACTION], x, y
    return 0, 0, 0


def _shot_touch(row: Row, side: int, rom: Rom) -> tuple[int, int, int]:
    me = player(side)
    shot = row[me + SHOT]
    if shot == 0:
        return 0, 0, 0
    box = move_at(row[me + CHARACTER], shot) + SHOT_BOX
    direction = row[me + SHOT_DIRECTION]
    met, x, y = _box_touch(row, 1 - side, box, row[me + SHOT_X], row[me + SHOT_Y], direction, rom)
    return (shot, x, y) if met else (0, 0, 0)


def _box_touch(
    row: Row, foe_side: int, box: int, x: int, y: int, facing: int, rom: Rom
) -> tuple[bool, int, int]:
    """Whether a box that stands at a place lies over one in which a side can be hurt, and where."""
    foe = player(foe_side)
    for index in range(HURTBOXES_MAX):
        hurtbox = hurtbox_at(row, foe_side, index, rom)
        if hurtbox >= 0:
            met, at_x, at_y = _meet(
                rom, box, x, y, facing, hurtbox, row[foe + X], row[foe + Y], row[foe + FACING]
            )
            if met:
                return True, at_x, at_y
    return False, 0, 0


def _meet(
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
    left = max(_left(rom, box, x, facing), _left(rom, other, other_x, other_facing))
    right = min(
        _left(rom, box, x, facing) + rom[box + 2],
        _left(rom, other, other_x, other_facing) + rom[other + 2],
    )
    low = max(y + rom[box + 1], other_y + rom[other + 1])
    high = min(y + rom[box + 1] + rom[box + 3], other_y + rom[other + 1] + rom[other + 3])
    return left < right and low < high, (left + right) // 2, (low + high) // 2


def _left(rom: Rom, box: int, x: int, facing: int) -> int:
    """The left edge of a box whose owner stands at x."""
    return x + rom[box] if facing > 0 else x - rom[box] - rom[box + 2]


def _strike(row: Row, side: int, action: int, x: int, y: int, rom: Rom) -> None:
    """Applies a blow: away from the one who gave it, and what a wall refuses comes back to it."""
    me = player(side)
    distance = row[player(1 - side) + X] - row[me + X]
    direction = row[me + FACING]
    if distance != 0:
        direction = 1 if distance > 0 else -1
    row[me + HAS_HIT] = 1
    row[player(1 - side) + PUSH_RETURNS] = 1
    _apply(row, side, action, direction, x, y, rom)


def _shoot(row: Row, side: int, shot: int, x: int, y: int, rom: Rom) -> None:
    """Applies a projectile: along its flight."""
    direction = row[player(side) + SHOT_DIRECTION]
    _end_shot(row, player(side))
    row[player(1 - side) + PUSH_RETURNS] = 0
    _apply(row, side, shot, direction, x, y, rom)


def _apply(row: Row, side: int, action: int, direction: int, x: int, y: int, rom: Rom) -> None:
    move = move_at(row[player(side) + CHARACTER], action)
    row[HITSTOP] = max(row[HITSTOP], rom[move + MOVE_HITSTOP])
    row[player(1 - side) + FACING] = -direction
    if _guards(row, 1 - side, direction, rom[move + MOVE_GUARD]):
        _block(row, side, action, move, direction, x, y, rom)
    else:
        _hurt(row, side, action, move, direction, x, y, rom)


def _guards(row: Row, side: int, direction: int, level: int) -> bool:
    """Whether a side guards against an attack that pushes in this direction."""
    if not can_guard(row, side):
        return False
    blocking = GUARD_STAND <= row[player(side) + ACTION] <= GUARD_CROUCH
    if not blocking and held_across(row, side) != direction:
        return False
    low = held_up(row, side) < 0
    return not (low and level == GUARD_HIGH) and not (not low and level == GUARD_LOW)


def _block(
    row: Row, side: int, action: int, move: int, direction: int, x: int, y: int, rom: Rom
) -> None:
    foe = player(1 - side)
    chip = rom[move + MOVE_CHIP]
    taken = min(chip, row[foe + HEALTH])
    row[foe + HEALTH] -= taken
    _earn(row, side, rom[move + MOVE_GAUGE] // 2, rom)
    _earn(row, 1 - side, rom[move + MOVE_GAUGE] // 4, rom)
    add_event_at(row, EVENT_BLOCK, side, action, taken, x, y)
    if row[foe + HEALTH] == 0:
        _throw_down(row, side, action, direction, x, y)
        return
    row[foe + STUN] = rom[move + MOVE_BLOCKSTUN]
    row[foe + PUSH] = direction * rom[move + MOVE_PUSH_BLOCK]
    begin(row, foe, GUARD_CROUCH if held_up(row, 1 - side) < 0 else GUARD_STAND)


def _hurt(
    row: Row, side: int, action: int, move: int, direction: int, x: int, y: int, rom: Rom
) -> None:
    me = player(side)
    foe = player(1 - side)
    if not is_in_hitstun(row, 1 - side):
        row[me + COMBO_HITS] = 0
        row[me + COMBO_DAMAGE] = 0
    before = row[me + COMBO_HITS]
    percent = max(SCALING_LEAST, 100 - SCALING_STEP * before)
    taken = min(max(1, rom[move + MOVE_DAMAGE] * percent // 100), row[foe + HEALTH])
    row[foe + HEALTH] -= taken
    row[me + COMBO_HITS] = before + 1
    row[me + COMBO_DAMAGE] += taken
    _earn(row, side, rom[move + MOVE_GAUGE], rom)
    _earn(row, 1 - side, rom[move + MOVE_GAUGE] // 2, rom)
    add_event_at(row, EVENT_HIT, side, action, taken, x, y)
    falls = rom[move + MOVE_KNOCKDOWN] == 1 or is_airborne(row, 1 - side)
    if falls or row[foe + ACTION] == HIT_AIR or row[foe + HEALTH] == 0:
        _throw_down(row, side, action, direction, x, y)
        return
    row[foe + STUN] = max(1, rom[move + MOVE_HITSTUN] - before)
    row[foe + PUSH] = direction * rom[move + MOVE_PUSH_HIT]
    begin(row, foe, HIT_CROUCH if is_crouching(row, 1 - side, rom) else HIT_STAND)


def _throw_down(row: Row, side: int, action: int, direction: int, x: int, y: int) -> None:
    """Throws the other off its feet, for a moment or for the rest of the round."""
    foe = player(1 - side)
    row[foe + STUN] = 0
    row[foe + PUSH] = 0
    row[foe + VX] = direction * LAUNCH_DRIFT
    row[foe + VY] = LAUNCH_SPEED
    row[foe + JUGGLE] += 1
    if row[foe + HEALTH] == 0:
        row[HITSTOP] = max(row[HITSTOP], KO_HITSTOP)
        begin(row, foe, KO)
        add_event_at(row, EVENT_KO, side, action, NO_DAMAGE, x, y)
    else:
        begin(row, foe, HIT_AIR)
        add_event_at(row, EVENT_KNOCKDOWN, side, action, NO_DAMAGE, x, y)


def _earn(row: Row, side: int, points: int, rom: Rom) -> None:
    me = player(side)
    most = rom[row[me + CHARACTER] * CHARACTER_SIZE + MAX_GAUGE]
    row[me + GAUGE] = min(most, row[me + GAUGE] + points)


def _fly(row: Row, side: int, rom: Rom) -> None:
    me = player(side)
    if row[me + SHOT] == 0:
        return
    row[me + SHOT_FRAME] += 1
    if row[me + SHOT_FRAME] > 0:
        speed = rom[move_at(row[me + CHARACTER], row[me + SHOT]) + SHOT_SPEED]
        row[me + SHOT_X] += row[me + SHOT_DIRECTION] * speed
    if not -SHOT_MARGIN <= row[me + SHOT_X] <= STAGE_WIDTH + SHOT_MARGIN:
        _end_shot(row, me)


def _end_shot(row: Row, me: int) -> None:
    row[me + SHOT] = 0
    row[me + SHOT_X] = 0
    row[me + SHOT_Y] = 0
    row[me + SHOT_DIRECTION] = 0
    row[me + SHOT_FRAME] = 0
