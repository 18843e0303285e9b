"""The first two phases of a frame: buttons are read, and what the fighters do goes on.

A press of an attack is remembered for BUFFER_FRAMES, hitstop apart, so that one made a moment too
early still counts. Who is free does what is held: attack before jump, jump before crouch, crouch
before walk.
"""

from arcade_clash.engine.buttons import ATTACKS, BUTTONS_MAX, HEAVY, LIGHT, SPECIAL
from arcade_clash.engine.events import NO_DAMAGE, add_event_at
from arcade_clash.engine.layout import (
    ACTION,
    ACTION_FRAME,
    BUFFER,
    BUFFER_AGE,
    BUTTONS,
    CHARACTER,
    CROUCH,
    CROUCHING_HEAVY,
    CROUCHING_LIGHT,
    EVENT_PROJECTILE,
    FACING,
    FIRST_MOVE,
    GUARD_STAND,
    HAS_HIT,
    HIT_CROUCH,
    HITSTOP,
    JUMP_BACK,
    JUMP_FORWARD,
    JUMP_UP,
    KNOCKDOWN,
    LANDING,
    PHASE,
    PHASE_FIGHT,
    PREVIOUS_BUTTONS,
    SHOT,
    SHOT_DIRECTION,
    SHOT_FRAME,
    SHOT_X,
    SHOT_Y,
    SPECIAL_MOVE,
    STAND,
    STANDING_HEAVY,
    STANDING_LIGHT,
    STUN,
    VX,
    VY,
    WAKEUP,
    WALK_BACK,
    WALK_FORWARD,
    X,
    Y,
    player,
)
from arcade_clash.engine.rom import (
    JUMP_BACK_SPEED,
    JUMP_FORWARD_SPEED,
    JUMP_SPEED,
    JUMP_STARTUP,
    KNOCKDOWN_FRAMES,
    LANDING_FRAMES,
    MOVE_ACTIVE,
    MOVE_RECOVERY,
    MOVE_STARTUP,
    SHOT_SPAWN_X,
    SHOT_SPAWN_Y,
    SHOT_SPEED,
    WAKEUP_FRAMES,
    character_at,
    move_at,
)
from arcade_clash.engine.states import Rom, Row, held_across, held_up

__all__ = ["BUFFER_FRAMES", "advance_moves", "begin", "read_buttons"]

BUFFER_FRAMES = 4
"""Frames for which a press waits for its fighter to be free."""


def read_buttons(row: Row, p1_buttons: int, p2_buttons: int) -> None:
    """Notes what both hold, and which attacks were pressed just now."""
    _read(row, player(0), p1_buttons & BUTTONS_MAX)
    _read(row, player(1), p2_buttons & BUTTONS_MAX)


def advance_moves(row: Row, rom: Rom) -> None:
    """Takes what both do one frame further; who becomes free, or is, begins what it is told."""
    _advance(row, 0, rom)
    _advance(row, 1, rom)


def begin(row: Row, me: int, action: int) -> None:
    """Begins an action on its first frame."""
    row[me + ACTION] = action
    row[me + ACTION_FRAME] = 0


def _read(row: Row, me: int, held: int) -> None:
    before = row[me + BUTTONS]
    row[me + PREVIOUS_BUTTONS] = before
    row[me + BUTTONS] = held
    if row[PHASE] != PHASE_FIGHT:
        row[me + BUFFER] = 0
        row[me + BUFFER_AGE] = 0
        return
    pressed = held & ATTACKS & ~before
    if pressed != 0:
        row[me + BUFFER] = pressed
        row[me + BUFFER_AGE] = 0
    elif row[me + BUFFER] != 0 and row[HITSTOP] == 0:
        row[me + BUFFER_AGE] += 1
        if row[me + BUFFER_AGE] > BUFFER_FRAMES:
            row[me + BUFFER] = 0
            row[me + BUFFER_AGE] = 0


def _advance(row: Row, side: int, rom: Rom) -> None:
    me = player(side)
    action = row[me + ACTION]
    frame = row[me + ACTION_FRAME] + 1
    row[me + ACTION_FRAME] = frame
    character = character_at(row[me + CHARACTER])
    if action >= FIRST_MOVE:
        move = move_at(row[me + CHARACTER], action)
        startup = rom[move + MOVE_STARTUP]
        if frame >= startup + rom[move + MOVE_ACTIVE] + rom[move + MOVE_RECOVERY]:
            begin(row, me, STAND)
        elif frame == startup and rom[move + SHOT_SPEED] > 0:
            _send_shot(row, side, move, rom)
    elif JUMP_UP <= action <= JUMP_BACK:
        if frame == rom[character + JUMP_STARTUP]:
            _take_off(row, me, action, character, rom)
    elif GUARD_STAND <= action <= HIT_CROUCH:
        row[me + STUN] -= 1
        if row[me + STUN] <= 0:
            begin(row, me, STAND)
    elif action == LANDING:
        if frame >= rom[character + LANDING_FRAMES]:
            begin(row, me, STAND)
    elif action == KNOCKDOWN:
        if frame >= rom[character + KNOCKDOWN_FRAMES]:
            begin(row, me, WAKEUP)
    elif action == WAKEUP and frame >= rom[character + WAKEUP_FRAMES]:
        begin(row, me, STAND)
    if STAND <= row[me + ACTION] <= CROUCH:
        _face(row, side)
        _choose(row, side)


def _face(row: Row, side: int) -> None:
    """Turns to the other, who may have come down behind."""
    me = player(side)
    distance = row[player(1 - side) + X] - row[me + X]
    if distance > 0:
        row[me + FACING] = 1
    elif distance < 0:
        row[me + FACING] = -1


def _choose(row: Row, side: int) -> None:
    me = player(side)
    action = STAND
    if row[PHASE] == PHASE_FIGHT:
        action = _pressed_attack(row, side)
        if action == 0:
            action = _held_action(row, side)
    if action >= FIRST_MOVE:
        row[me + BUFFER] = 0
        row[me + BUFFER_AGE] = 0
        row[me + HAS_HIT] = 0
        begin(row, me, action)
    elif action != row[me + ACTION]:
        begin(row, me, action)


def _pressed_attack(row: Row, side: int) -> int:
    """The move that a remembered press begins, or 0. One projectile flies at a time."""
    me = player(side)
    pressed = row[me + BUFFER]
    if pressed == 0:
        return 0
    down = held_up(row, side) < 0
    if pressed & SPECIAL and row[me + SHOT] == 0:
        return SPECIAL_MOVE
    if pressed & HEAVY:
        return CROUCHING_HEAVY if down else STANDING_HEAVY
    if pressed & LIGHT:
        return CROUCHING_LIGHT if down else STANDING_LIGHT
    return 0


def _held_action(row: Row, side: int) -> int:
    forward = held_across(row, side) * row[player(side) + FACING]
    up = held_up(row, side)
    if up > 0:
        if forward > 0:
            return JUMP_FORWARD
        return JUMP_BACK if forward < 0 else JUMP_UP
    if up < 0:
        return CROUCH
    if forward > 0:
        return WALK_FORWARD
    return WALK_BACK if forward < 0 else STAND


def _take_off(row: Row, me: int, action: int, character: int, rom: Rom) -> None:
    row[me + VY] = rom[character + JUMP_SPEED]
    row[me + VX] = 0
    if action == JUMP_FORWARD:
        row[me + VX] = row[me + FACING] * rom[character + JUMP_FORWARD_SPEED]
    elif action == JUMP_BACK:
        row[me + VX] = -row[me + FACING] * rom[character + JUMP_BACK_SPEED]


def _send_shot(row: Row, side: int, move: int, rom: Rom) -> None:
    me = player(side)
    x = row[me + X] + row[me + FACING] * rom[move + SHOT_SPAWN_X]
    y = row[me + Y] + rom[move + SHOT_SPAWN_Y]
    row[me + SHOT] = row[me + ACTION]
    row[me + SHOT_X] = x
    row[me + SHOT_Y] = y
    row[me + SHOT_DIRECTION] = row[me + FACING]
    row[me + SHOT_FRAME] = -1  # its own phase, later on this frame, makes it 0
    add_event_at(row, EVENT_PROJECTILE, side, row[me + ACTION], NO_DAMAGE, x, y)
