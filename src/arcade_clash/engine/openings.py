"""What a fighter could begin by a press on the next frame, as the kernel would accept it.

A press is remembered for BUFFER_FRAMES, so it counts when its fighter is free, in the air, or in a
move that it cancels, within so many frames. Nothing is guessed of what the other may do meanwhile,
nor of a move that has yet to touch. For one who is caught, the throw is what gets away.
"""

from arcade_clash.engine.buttons import ATTACKS, DASH, HEAVY, LIGHT, PRESSES, SPECIAL
from arcade_clash.engine.layout import (
    ACTION,
    ACTION_FRAME,
    BUTTONS,
    CHARACTER,
    DOWN_SPECIAL,
    FIRST_MOVE,
    FORWARD_SPECIAL,
    GUARD_AIR,
    HAS_HIT,
    HIT_AIR,
    JUMP_BACK,
    JUMP_UP,
    KO,
    PHASE,
    PHASE_FIGHT,
    RECENT,
    SPECIAL_MOVE,
    STUN,
    SUPER,
    THROW,
    THROWN,
    VY,
    Y,
    player,
)
from arcade_clash.engine.presses import (
    BUFFER_FRAMES,
    CHORD_FRAMES,
    cancels_at,
    is_ready,
)
from arcade_clash.engine.rom import (
    CANCEL_HEAVY,
    CANCEL_LIGHT,
    CANCEL_SPECIAL,
    CANCEL_SUPER,
    CHARACTER_SIZE,
    GRAVITY,
    JUMP_STARTUP,
    LANDING_FRAMES,
    MOVE_LANDING,
    MOVE_LAST,
    MOVE_LEAP_FRAME,
    MOVE_LEAP_UP,
    MOVE_TIMELINE,
    THROW_ESCAPE,
    move_at,
)
from arcade_clash.engine.states import Rom, Row, frames_until_free, is_airborne

__all__ = [
    "OPEN_AIR_HEAVY",
    "OPEN_AIR_LIGHT",
    "OPEN_DASH",
    "OPEN_DOWN_SPECIAL",
    "OPEN_FORWARD_SPECIAL",
    "OPEN_HEAVY",
    "OPEN_LIGHT",
    "OPEN_SPECIAL",
    "OPEN_SUPER",
    "OPEN_THROW",
    "frames_until_floor",
    "frames_until_free_of_all",
    "openings",
]

OPEN_LIGHT = 1
OPEN_HEAVY = 2
OPEN_AIR_LIGHT = 4
OPEN_AIR_HEAVY = 8
OPEN_THROW = 16
OPEN_DASH = 32
OPEN_SPECIAL = 64
OPEN_FORWARD_SPECIAL = 128
OPEN_DOWN_SPECIAL = 256
OPEN_SUPER = 512

SOON = BUFFER_FRAMES + 1
"""Frames, the next counted, on which a press that is made on the next can begin something."""


def openings(row: Row, side: int, until: int, rom: Rom) -> int:
    """What a press on the next frame would begin: OPEN bits.

    Args:
        row: The match.
        side: Whose press.
        until: What `frames_until_free_of_all` says of that side.
        rom: The characters.
    """
    if row[PHASE] != PHASE_FIGHT:
        return 0
    held = row[player(side) + BUTTONS] & PRESSES
    found = _openings(row, side, until, rom)
    if held != 0:
        found &= ~_held_down(held)
    return found | _chords(row, side, held, rom)


def _openings(row: Row, side: int, until: int, rom: Rom) -> int:
    """What a press would begin, were no button down."""
    me = player(side)
    action = row[me + ACTION]
    if action == THROWN:
        return OPEN_THROW if _can_escape(row, side, rom) else 0
    if 0 <= until <= SOON and not JUMP_UP <= action <= JUMP_BACK:
        return (
            OPEN_LIGHT
            | OPEN_HEAVY
            | OPEN_THROW
            | OPEN_DASH
            | _specials(row, me, False, CANCEL_SPECIAL | CANCEL_SUPER, rom)
            | _cancels(row, side, rom)
        )
    if action >= FIRST_MOVE:
        return _cancels(row, side, rom)
    if _can_attack_in_the_air(row, side, rom):
        open_now = OPEN_AIR_LIGHT | OPEN_AIR_HEAVY
        open_now |= _specials(row, me, True, CANCEL_SPECIAL | CANCEL_SUPER, rom)
        if 0 <= until <= SOON:
            # What cannot be begun in the air waits for the floor; a light or heavy would not.
            open_now |= OPEN_DASH
            open_now |= _specials(row, me, False, CANCEL_SPECIAL, rom)
        return open_now
    return 0


def frames_until_free_of_all(row: Row, side: int, rom: Rom) -> int:
    """Frames until it is free on the floor; -1 where it hangs on a fall that is not almost over."""
    me = player(side)
    action = row[me + ACTION]
    if action in (HIT_AIR, KO) or not is_airborne(row, side):
        if action == GUARD_AIR:
            return row[me + STUN]
        return frames_until_free(row, side, rom)
    floor = frames_until_floor(row, side, rom)
    if floor < 0:
        return -1
    if action >= FIRST_MOVE:
        return floor + rom[move_at(row[me + CHARACTER], action) + MOVE_LANDING]
    landing = rom[row[me + CHARACTER] * CHARACTER_SIZE + LANDING_FRAMES]
    if action == GUARD_AIR and row[me + STUN] > floor:
        return floor + max(row[me + STUN] - floor, landing)
    return floor + landing


def frames_until_floor(row: Row, side: int, rom: Rom) -> int:
    """Frames until one in the air lands; -1 where it is not within the memory of a press."""
    me = player(side)
    height = row[me + Y]
    speed = row[me + VY]
    gravity = rom[row[me + CHARACTER] * CHARACTER_SIZE + GRAVITY]
    action = row[me + ACTION]
    leap = 0
    move = 0
    if action >= FIRST_MOVE:
        move = move_at(row[me + CHARACTER], action)
        leap = rom[move + MOVE_LEAP_FRAME] - row[me + ACTION_FRAME]
    if leap <= 0 and height + SOON * speed > SOON * SOON * gravity:
        return -1
    for frame in range(1, SOON + 1):
        if frame == leap:
            speed = rom[move + MOVE_LEAP_UP]
        height += speed
        speed -= gravity
        if height <= 0:
            return frame
    return -1


def _can_escape(row: Row, side: int, rom: Rom) -> bool:
    """Whether one who is caught gets away by pressing light and heavy on the next frame."""
    you = player(1 - side)
    escape = rom[move_at(row[you + CHARACTER], row[you + ACTION]) + THROW_ESCAPE]
    return row[player(side) + ACTION_FRAME] < escape


def _held_down(held: int) -> int:
    """What cannot be pressed, since a button of it is down already and must first be let go."""
    closed = 0
    if held & LIGHT:
        closed |= OPEN_LIGHT | OPEN_AIR_LIGHT | OPEN_THROW
    if held & HEAVY:
        closed |= OPEN_HEAVY | OPEN_AIR_HEAVY | OPEN_THROW | OPEN_SUPER
    if held & SPECIAL:
        closed |= OPEN_SPECIAL | OPEN_FORWARD_SPECIAL | OPEN_DOWN_SPECIAL | OPEN_SUPER
    if held & DASH:
        closed |= OPEN_DASH
    return closed


def _can_attack_in_the_air(row: Row, side: int, rom: Rom) -> bool:
    """Whether it is in a jump of its own, or will be while the press is remembered."""
    me = player(side)
    action = row[me + ACTION]
    if JUMP_UP <= action <= JUMP_BACK:
        startup = rom[row[me + CHARACTER] * CHARACTER_SIZE + JUMP_STARTUP]
        return is_airborne(row, side) or startup - row[me + ACTION_FRAME] <= SOON
    if action != GUARD_AIR or row[me + STUN] > SOON:
        return False
    floor = frames_until_floor(row, side, rom)
    return floor < 0 or row[me + STUN] <= floor


def _specials(row: Row, me: int, airborne: bool, groups: int, rom: Rom) -> int:
    """The specials, and the super, of these groups that are ready."""
    found = 0
    if groups & CANCEL_SPECIAL:
        if is_ready(row, me, SPECIAL_MOVE, airborne, rom):
            found |= OPEN_SPECIAL
        if is_ready(row, me, FORWARD_SPECIAL, airborne, rom):
            found |= OPEN_FORWARD_SPECIAL
        if is_ready(row, me, DOWN_SPECIAL, airborne, rom):
            found |= OPEN_DOWN_SPECIAL
    if groups & CANCEL_SUPER and is_ready(row, me, SUPER, airborne, rom):
        found |= OPEN_SUPER
    return found


def _chords(row: Row, side: int, held: int, rom: Rom) -> int:
    """What a second button makes on the next frame of a move that has just begun."""
    me = player(side)
    action = row[me + ACTION]
    if action < FIRST_MOVE or row[me + ACTION_FRAME] >= CHORD_FRAMES or row[me + HAS_HIT] != 0:
        return 0
    if action >= SUPER or action == THROW or is_airborne(row, side):
        return 0
    leap = rom[move_at(row[me + CHARACTER], action) + MOVE_LEAP_FRAME]
    if leap == row[me + ACTION_FRAME] + 1:
        return 0
    pressed = ATTACKS & ~held
    # What was pressed on this frame or the one before is still together with a press on the next.
    together = pressed | row[me + RECENT] | row[me + RECENT] >> 4
    found = 0
    if pressed & (LIGHT | HEAVY) and together & LIGHT and together & HEAVY and action < THROW:
        found |= OPEN_THROW
    asks_super = pressed & (HEAVY | SPECIAL) and together & HEAVY and together & SPECIAL
    if asks_super and is_ready(row, me, SUPER, False, rom):
        found |= OPEN_SUPER
    return found


def _cancels(row: Row, side: int, rom: Rom) -> int:
    """What the move that is done can be given up for on the next frame."""
    me = player(side)
    action = row[me + ACTION]
    if action < FIRST_MOVE:
        return 0
    move = move_at(row[me + CHARACTER], action)
    frame = row[me + ACTION_FRAME] + 1
    leaps = frame == rom[move + MOVE_LEAP_FRAME] and rom[move + MOVE_LEAP_UP] > 0
    airborne = leaps or is_airborne(row, side)
    if row[me + HAS_HIT] == 0:
        return 0
    bits = rom[rom[move + MOVE_TIMELINE] + min(frame, rom[move + MOVE_LAST])]
    groups = cancels_at(row, me, move, bits, rom)
    if groups == 0:
        return 0
    found = _specials(row, me, airborne, groups, rom)
    if groups & CANCEL_LIGHT:
        found |= OPEN_AIR_LIGHT if airborne else OPEN_LIGHT
    if groups & CANCEL_HEAVY:
        found |= OPEN_AIR_HEAVY if airborne else OPEN_HEAVY
    return found
