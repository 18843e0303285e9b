"""The third phase of a frame: bodies move, fall, land, slide, and give each other room.

On the floor a body moves by its walk or dash, its attack's step and the slide that a hit left it;
in the air only by the speed that it left the floor with. Who lands recovers for the frames that its
jump, or its attack, takes. A slide that a wall stops goes to the attacker.
Everything is written so that a mirrored fight gives the mirrored result.
"""

from arcade_clash.engine.layout import (
    ACTION,
    CEILING,
    CHARACTER,
    FACING,
    FIRST_MOVE,
    FRAME_BITS,
    GUARD_AIR,
    GUARD_STAND,
    HIT_AIR,
    JUGGLE,
    JUMP_BACK,
    JUMP_UP,
    KNOCKDOWN,
    KO,
    LANDING,
    PUSH,
    PUSH_RETURNS,
    STAGE_WIDTH,
    STUN,
    SUB,
    THROWN,
    VX,
    VY,
    X,
    Y,
    player,
)
from arcade_clash.engine.moves import begin
from arcade_clash.engine.rom import (
    BODY_HALF_WIDTH,
    BODY_HEIGHT,
    FRAME_STEP,
    FRAME_STEP_SHIFT,
    GRAVITY,
    LANDING_FRAMES,
    MOVE_LANDING,
    MOVE_STEPS,
    PACE,
    character_at,
    move_at,
)
from arcade_clash.engine.states import Rom, Row, is_airborne

__all__ = ["move_bodies", "side_of"]

FRICTION = SUB // 2
"""By how much a slide slows on each frame: one of 5 pixels a frame goes 27 pixels."""

ROOM_STEP = 10 * SUB
"""The most that a body gives way on a frame: one that lands on another slips off, not through."""


def move_bodies(row: Row, rom: Rom) -> None:
    """Moves both, then lets them make room for each other, within the walls."""
    stopped_p1 = _move(row, 0, rom)
    stopped_p2 = _move(row, 1, rom)
    _give_back(row, 1, stopped_p1, rom)
    _give_back(row, 0, stopped_p2, rom)
    _make_room(row, rom)


def _move(row: Row, side: int, rom: Rom) -> int:
    """Moves one body; what a wall took of a slide that it gives back is returned."""
    me = player(side)
    if is_airborne(row, side):
        _fall(row, me, rom)
        _keep_inside(row, me, rom)
        return 0
    slide = row[me + PUSH]
    speed = _pace(row, side, rom) + slide
    row[me + VX] = speed
    if speed == 0 and slide == 0:
        return 0
    row[me + X] += speed
    if slide > 0:
        row[me + PUSH] = max(0, slide - FRICTION)
    elif slide < 0:
        row[me + PUSH] = min(0, slide + FRICTION)
    stopped = _keep_inside(row, me, rom)
    return stopped if row[me + PUSH_RETURNS] == 1 and stopped * slide > 0 else 0


def _pace(row: Row, side: int, rom: Rom) -> int:
    """How far its own feet carry it."""
    me = player(side)
    action = row[me + ACTION]
    if action < FIRST_MOVE:
        return row[me + FACING] * rom[character_at(row[me + CHARACTER]) + PACE + action]
    move = move_at(row[me + CHARACTER], action)
    step = (row[me + FRAME_BITS] & FRAME_STEP) >> FRAME_STEP_SHIFT
    return row[me + FACING] * rom[move + MOVE_STEPS + step - 1] if step > 0 else 0


def _fall(row: Row, me: int, rom: Rom) -> None:
    character = character_at(row[me + CHARACTER])
    row[me + X] += row[me + VX]
    row[me + Y] += row[me + VY]
    row[me + VY] -= rom[character + GRAVITY]
    if row[me + Y] > 0:
        if row[me + Y] > CEILING:
            row[me + Y] = CEILING
            row[me + VY] = 0
        return
    row[me + Y] = 0
    row[me + VX] = 0
    row[me + VY] = 0
    row[me + PUSH] = 0
    row[me + JUGGLE] = 0
    action = row[me + ACTION]
    if action == HIT_AIR:
        begin(row, me, KNOCKDOWN)
    elif JUMP_UP <= action <= JUMP_BACK:
        row[me + STUN] = rom[character + LANDING_FRAMES]
        begin(row, me, LANDING)
    elif action == GUARD_AIR:
        # What is left of its blockstun it blocks out on the floor.
        row[me + STUN] = max(row[me + STUN], rom[character + LANDING_FRAMES])
        begin(row, me, GUARD_STAND)
    elif action >= FIRST_MOVE:
        row[me + STUN] = rom[move_at(row[me + CHARACTER], action) + MOVE_LANDING]
        begin(row, me, LANDING)


def _keep_inside(row: Row, me: int, rom: Rom) -> int:
    """Holds a body within the walls, and returns how far beyond them it would have been."""
    half = rom[character_at(row[me + CHARACTER]) + BODY_HALF_WIDTH]
    x = row[me + X]
    if half <= x <= STAGE_WIDTH - half:
        return 0
    inside = min(max(x, half), STAGE_WIDTH - half)
    row[me + X] = inside
    return x - inside


def _give_back(row: Row, side: int, stopped: int, rom: Rom) -> None:
    """Slides the attacker by what the wall took from the one that it hit."""
    me = player(side)
    if stopped != 0 and not is_airborne(row, side):
        row[me + X] -= stopped
        _keep_inside(row, me, rom)


def _make_room(row: Row, rom: Rom) -> None:
    overlap = _overlap(row, rom)
    if overlap <= 0:
        return
    p1 = player(0)
    p2 = player(1)
    away = side_of(row)
    # Each gives way by half, rounded up for both alike; what a wall refuses the other takes.
    step = min((overlap + 1) // 2, ROOM_STEP)
    row[p1 + X] -= away * step
    row[p2 + X] += away * step
    stopped_p1 = _keep_inside(row, p1, rom)
    stopped_p2 = _keep_inside(row, p2, rom)
    row[p1 + X] -= stopped_p2
    row[p2 + X] -= stopped_p1
    _keep_inside(row, p1, rom)
    _keep_inside(row, p2, rom)


def _overlap(row: Row, rom: Rom) -> int:
    """How far the two bodies stand in each other; 0 or less where they do not."""
    p1 = player(0)
    p2 = player(1)
    character_p1 = character_at(row[p1 + CHARACTER])
    character_p2 = character_at(row[p2 + CHARACTER])
    room = rom[character_p1 + BODY_HALF_WIDTH] + rom[character_p2 + BODY_HALF_WIDTH]
    overlap = room - abs(row[p2 + X] - row[p1 + X])
    if overlap <= 0:
        return 0
    above_p1 = row[p1 + Y] >= row[p2 + Y] + rom[character_p2 + BODY_HEIGHT]
    above_p2 = row[p2 + Y] >= row[p1 + Y] + rom[character_p1 + BODY_HEIGHT]
    if above_p1 or above_p2 or _lies(row, p1) or _lies(row, p2):
        return 0
    return overlap


def _lies(row: Row, me: int) -> bool:
    """Whether it lies on the floor, where another can step over it, or is held."""
    action = row[me + ACTION]
    return action == THROWN or (row[me + Y] == 0 and action in (KNOCKDOWN, KO))


def side_of(row: Row) -> int:
    """1 where player 2 stands, or gives way, to the right of player 1, -1 where to the left."""
    distance = row[player(1) + X] - row[player(0) + X]
    if distance > 0:
        return 1
    if distance < 0:
        return -1
    # One exactly above the other: each backs off from where it looks. Where both look the same way,
    # player 1 goes left, which in a mirrored fight, its players exchanged, is the same again.
    return -1 if row[player(0) + FACING] == -1 and row[player(1) + FACING] == 1 else 1
