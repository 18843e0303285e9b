"""The projectiles of a frame: they fly and meet, and what they touch is found and applied.

Two that meet take from each other as many hits as the weaker has left; one with hits left flies on.
One that touches a fighter has a hit less, and touches again only after SHOT_AGAIN_FRAMES. With none
left, or well beyond the walls, it is gone. It flies on when its sender is hit.
"""

from arcade_clash.engine.damage import apply_hit
from arcade_clash.engine.events import NO_DAMAGE, add_event_at
from arcade_clash.engine.layout import (
    ACTION,
    CHARACTER,
    EVENT_PROJECTILE_CLASH,
    HAS_HIT,
    HIT_CLEAN,
    NOBODY,
    PUSH_RETURNS,
    SHOT,
    SHOT_DIRECTION,
    SHOT_FRAME,
    SHOT_HITS,
    SHOT_WAIT,
    SHOT_X,
    SHOT_Y,
    STAGE_WIDTH,
    SUB,
    player,
)
from arcade_clash.engine.rom import (
    HIT_BIT,
    MOVE_HITS,
    SAFE_FROM_PROJECTILE,
    SHOT_BOX,
    SHOT_SPEED,
    move_at,
)
from arcade_clash.engine.states import Rom, Row, safe_from
from arcade_clash.engine.touch import box_touch, meet

__all__ = ["SHOT_AGAIN_FRAMES", "fly_shots", "resolve_shots"]

SHOT_MARGIN = 64 * SUB
"""How far beyond the walls a projectile flies before it is gone."""

SHOT_AGAIN_FRAMES = 8


def fly_shots(row: Row, rom: Rom) -> None:
    """Moves the projectiles; what left the stage is gone, and what meets takes from the other."""
    _fly(row, 0, rom)
    _fly(row, 1, rom)
    p1 = player(0)
    p2 = player(1)
    if row[p1 + SHOT] == 0 or row[p2 + SHOT] == 0:
        return
    met, x, y = meet(
        rom,
        move_at(row[p1 + CHARACTER], row[p1 + SHOT]) + SHOT_BOX,
        row[p1 + SHOT_X],
        row[p1 + SHOT_Y],
        row[p1 + SHOT_DIRECTION],
        move_at(row[p2 + CHARACTER], row[p2 + SHOT]) + SHOT_BOX,
        row[p2 + SHOT_X],
        row[p2 + SHOT_Y],
        row[p2 + SHOT_DIRECTION],
    )
    if met:
        weaker = min(row[p1 + SHOT_HITS], row[p2 + SHOT_HITS])
        _take(row, p1, weaker)
        _take(row, p2, weaker)
        add_event_at(row, EVENT_PROJECTILE_CLASH, NOBODY, 0, NO_DAMAGE, x, y)


def resolve_shots(row: Row, rom: Rom) -> None:
    """Finds what both projectiles touch, then applies it."""
    met_p1, x_p1, y_p1 = _touch(row, 0, rom)
    met_p2, x_p2, y_p2 = _touch(row, 1, rom)
    # One that hits ends the move of the other, whose own projectile may touch on the same frame.
    sending_p1 = row[player(0) + ACTION] == row[player(0) + SHOT]
    sending_p2 = row[player(1) + ACTION] == row[player(1) + SHOT]
    if met_p1:
        _shoot(row, 0, sending_p1, x_p1, y_p1, rom)
    if met_p2:
        _shoot(row, 1, sending_p2, x_p2, y_p2, rom)


def _fly(row: Row, side: int, rom: Rom) -> None:
    me = player(side)
    if row[me + SHOT] == 0:
        return
    row[me + SHOT_FRAME] += 1
    if row[me + SHOT_WAIT] > 0:
        row[me + SHOT_WAIT] -= 1
    if row[me + SHOT_FRAME] > 0:
        speed = rom[move_at(row[me + CHARACTER], row[me + SHOT]) + SHOT_SPEED]
        row[me + SHOT_X] += row[me + SHOT_DIRECTION] * speed
    if not -SHOT_MARGIN <= row[me + SHOT_X] <= STAGE_WIDTH + SHOT_MARGIN:
        _end_shot(row, me)


def _touch(row: Row, side: int, rom: Rom) -> tuple[bool, int, int]:
    me = player(side)
    if row[me + SHOT] == 0 or row[me + SHOT_WAIT] > 0:
        return False, 0, 0
    if safe_from(row, 1 - side, rom) & SAFE_FROM_PROJECTILE:
        return False, 0, 0
    box = move_at(row[me + CHARACTER], row[me + SHOT]) + SHOT_BOX
    direction = row[me + SHOT_DIRECTION]
    return box_touch(row, 1 - side, box, row[me + SHOT_X], row[me + SHOT_Y], direction, rom)


def _shoot(row: Row, side: int, sending: bool, x: int, y: int, rom: Rom) -> None:
    """Applies a projectile: along its flight.

    The move of a sender who was still `sending` it counts as one that touched.
    """
    me = player(side)
    shot = row[me + SHOT]
    direction = row[me + SHOT_DIRECTION]
    hit = move_at(row[me + CHARACTER], shot) + MOVE_HITS
    row[player(1 - side) + PUSH_RETURNS] = 0
    _take(row, me, 1)
    clean = apply_hit(row, side, shot, hit, direction, False, x, y, rom)
    if sending:
        row[me + HAS_HIT] |= rom[hit + HIT_BIT] | (HIT_CLEAN if clean else 0)


def _take(row: Row, me: int, hits: int) -> None:
    row[me + SHOT_HITS] -= hits
    row[me + SHOT_WAIT] = SHOT_AGAIN_FRAMES
    if row[me + SHOT_HITS] <= 0:
        _end_shot(row, me)


def _end_shot(row: Row, me: int) -> None:
    row[me + SHOT] = 0
    row[me + SHOT_X] = 0
    row[me + SHOT_Y] = 0
    row[me + SHOT_DIRECTION] = 0
    row[me + SHOT_FRAME] = 0
    row[me + SHOT_HITS] = 0
    row[me + SHOT_WAIT] = 0
