"""The second phase of a frame: what the fighters do goes on, and what they ask for begins.

Who is free does what is pressed, else what is held: jump before crouch, crouch before walk. A move
that touched can be cancelled to the groups that its data name, from the touch until CANCEL_FRAMES
after its active frames: normal to special to super. What is done in the air lasts until the floor.
One who gets up, or reels no more, cannot be thrown for SAFE_FRAMES.
"""

from arcade_clash.engine.events import NO_DAMAGE, add_event, add_event_at
from arcade_clash.engine.layout import (
    ACTION,
    ACTION_FRAME,
    BUFFER,
    CHARACTER,
    CROUCH,
    DASH_BACK,
    DASH_FORWARD,
    EVENT_PROJECTILE,
    EVENT_SUPER_FLASH,
    FACING,
    FALL,
    FALL_NONE,
    FALL_SOFT,
    FIRST_MOVE,
    FRAME_BITS,
    GAUGE,
    GUARD_AIR,
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
    SAFE,
    SHOT,
    SHOT_DIRECTION,
    SHOT_FRAME,
    SHOT_HITS,
    SHOT_WAIT,
    SHOT_X,
    SHOT_Y,
    STAND,
    STUN,
    THROWN,
    VX,
    VY,
    WAKEUP,
    WALK_BACK,
    WALK_FORWARD,
    X,
    Y,
    player,
)
from arcade_clash.engine.presses import (
    CHORD_FRAMES,
    asked_for,
    cancelled_to,
    chord,
    forget_press,
    remember_press,
)
from arcade_clash.engine.rom import (
    DASH_BACK_FRAMES,
    DASH_FORWARD_FRAMES,
    JUMP_BACK_SPEED,
    JUMP_FORWARD_SPEED,
    JUMP_SPEED,
    JUMP_STARTUP,
    KNOCKDOWN_FRAMES,
    MOVE_FLASH,
    MOVE_GAUGE_COST,
    MOVE_LAST,
    MOVE_LEAP_ACROSS,
    MOVE_LEAP_FRAME,
    MOVE_LEAP_UP,
    MOVE_STARTUP,
    MOVE_TIMELINE,
    MOVE_TOTAL,
    QUICK_RISE_FRAMES,
    SHOT_MOST_HITS,
    SHOT_SPAWN_X,
    SHOT_SPAWN_Y,
    SHOT_SPEED,
    WAKEUP_FRAMES,
    character_at,
    move_at,
)
from arcade_clash.engine.states import Rom, Row, held_across, held_up, is_airborne

__all__ = ["SAFE_FRAMES", "advance_moves", "begin", "get_free", "note_frame"]

SAFE_FRAMES = 8

FALLING_FRAME = 30
"""The frame of a jump that one who guarded in the air goes on with: long past its take-off."""


def advance_moves(row: Row, rom: Rom) -> None:
    """Takes what both do one frame further; who becomes free, or is, begins what it is told."""
    _advance(row, 0, rom)
    _advance(row, 1, rom)


def begin(row: Row, me: int, action: int) -> None:
    """Begins an action on its first frame; of a move, `note_frame` notes what is so on it."""
    row[me + ACTION] = action
    row[me + ACTION_FRAME] = 0
    row[me + FRAME_BITS] = 0


def note_frame(row: Row, me: int, move: int, rom: Rom) -> None:
    """Notes what is so on the frame that its move has come to.

    One who falls in an attack stays on its last frame.
    """
    frame = min(row[me + ACTION_FRAME], rom[move + MOVE_LAST])
    row[me + FRAME_BITS] = rom[rom[move + MOVE_TIMELINE] + frame]


def get_free(row: Row, me: int) -> None:
    """Stands again, out of a throw's reach for a moment."""
    row[me + SAFE] = SAFE_FRAMES
    row[me + FALL] = FALL_NONE
    begin(row, me, STAND)


def _advance(row: Row, side: int, rom: Rom) -> None:
    me = player(side)
    action = row[me + ACTION]
    row[me + ACTION_FRAME] += 1
    if row[me + SAFE] > 0:
        row[me + SAFE] -= 1
    if action > CROUCH:
        if action >= FIRST_MOVE:
            _go_on(row, side, action, rom)
        else:
            _pass(row, side, action, rom)
        action = row[me + ACTION]
    if STAND <= action <= CROUCH:
        _face(row, side)
        _choose(row, side, rom)
    elif row[me + BUFFER] != 0 and (
        action < FIRST_MOVE or row[me + HAS_HIT] != 0 or row[me + ACTION_FRAME] <= CHORD_FRAMES
    ):
        _interrupt(row, side, action, rom)
    if row[me + BUFFER] != 0:
        remember_press(row, me)


def _go_on(row: Row, side: int, action: int, rom: Rom) -> None:
    """Takes a move one frame further. In the air it stays on its last frame until the floor."""
    me = player(side)
    move = move_at(row[me + CHARACTER], action)
    frame = row[me + ACTION_FRAME]
    note_frame(row, me, move, rom)
    if frame >= rom[move + MOVE_TOTAL]:
        # A throw that caught stands on the frames behind; one that missed is over here.
        over = frame == rom[move + MOVE_TOTAL] or frame > rom[move + MOVE_LAST]
        if over and not is_airborne(row, side):
            begin(row, me, STAND)
    elif frame == rom[move + MOVE_STARTUP] and rom[move + SHOT_SPEED] > 0:
        _send_shot(row, side, move, rom)
    elif frame == rom[move + MOVE_LEAP_FRAME]:
        row[me + VX] = row[me + FACING] * rom[move + MOVE_LEAP_ACROSS]
        row[me + VY] = rom[move + MOVE_LEAP_UP]


def _pass(row: Row, side: int, action: int, rom: Rom) -> None:
    """Takes what is neither free nor a move one frame further."""
    me = player(side)
    frame = row[me + ACTION_FRAME]
    character = character_at(row[me + CHARACTER])
    if JUMP_UP <= action <= JUMP_BACK:
        if frame == rom[character + JUMP_STARTUP]:
            _take_off(row, me, action, character, rom)
    elif action <= HIT_CROUCH and action >= LANDING:
        row[me + STUN] -= 1
        if row[me + STUN] <= 0:
            row[me + STUN] = 0
            if action == LANDING:
                begin(row, me, STAND)
            elif action != GUARD_AIR:
                get_free(row, me)
            else:
                begin(row, me, JUMP_UP)
                row[me + ACTION_FRAME] = FALLING_FRAME
    elif action == KNOCKDOWN:
        quick = row[me + FALL] == FALL_SOFT and held_up(row, side) > 0
        lies = QUICK_RISE_FRAMES if quick and row[PHASE] == PHASE_FIGHT else KNOCKDOWN_FRAMES
        if frame >= rom[character + lies]:
            begin(row, me, WAKEUP)
    elif action == WAKEUP:
        if frame >= rom[character + WAKEUP_FRAMES]:
            get_free(row, me)
    elif action == THROWN:
        row[me + STUN] = max(0, row[me + STUN] - 1)
    elif action == DASH_FORWARD:
        if frame >= rom[character + DASH_FORWARD_FRAMES]:
            begin(row, me, STAND)
    elif action == DASH_BACK and frame >= rom[character + DASH_BACK_FRAMES]:
        begin(row, me, STAND)


def _face(row: Row, side: int) -> None:
    """Turns to the other, who may have come down behind."""
    me = player(side)
    distance = row[player(1 - side) + X] - row[me + X]
    if distance > 0:
        row[me + FACING] = 1
    elif distance < 0:
        row[me + FACING] = -1


def _choose(row: Row, side: int, rom: Rom) -> None:
    """Begins what one who is free is told."""
    me = player(side)
    action = STAND
    if row[PHASE] == PHASE_FIGHT:
        action = 0
        if row[me + BUFFER] != 0:
            action = asked_for(row, side, False, rom)
        if action == 0:
            action = _held_action(row, side)
        elif action >= FIRST_MOVE:
            _begin_move(row, side, action, rom)
            return
        else:
            forget_press(row, me)
    if action != row[me + ACTION]:
        begin(row, me, action)


def _interrupt(row: Row, side: int, action: int, rom: Rom) -> None:
    """Begins what is pressed where it does not wait for its fighter to be free."""
    me = player(side)
    airborne = is_airborne(row, side)
    asked = 0
    if action >= FIRST_MOVE:
        asked = chord(row, side, airborne, rom)
        if asked == 0 and row[me + HAS_HIT] != 0:
            asked = cancelled_to(row, side, airborne, rom)
    elif JUMP_UP <= action <= JUMP_BACK and airborne:
        asked = asked_for(row, side, True, rom)
    if asked >= FIRST_MOVE:
        _begin_move(row, side, asked, rom)


def _begin_move(row: Row, side: int, action: int, rom: Rom) -> None:
    me = player(side)
    move = move_at(row[me + CHARACTER], action)
    forget_press(row, me)
    row[me + HAS_HIT] = 0
    row[me + GAUGE] -= rom[move + MOVE_GAUGE_COST]
    begin(row, me, action)
    note_frame(row, me, move, rom)
    if rom[move + MOVE_FLASH] > 0:
        row[HITSTOP] = max(row[HITSTOP], rom[move + MOVE_FLASH])
        add_event(row, EVENT_SUPER_FLASH, side, action, NO_DAMAGE)


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
    row[me + SHOT_HITS] = rom[move + SHOT_MOST_HITS]
    row[me + SHOT_WAIT] = 0
    add_event_at(row, EVENT_PROJECTILE, side, row[me + ACTION], NO_DAMAGE, x, y)
