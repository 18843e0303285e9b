"""The throws of a frame: who is caught, held, let go, or gets away.

- A throw catches, in its active frames, one who stands on the floor within its reach before it, and
  who is neither in hitstun or blockstun, nor jumping, lying, safe from throws, or held already.
- Two that catch each other on one frame get away from each other. A blow that lands on the frame of
  a catch stops it.
- Light and heavy pressed together within the throw's escape frames get away: both are pushed apart,
  unhurt, and free together.
- Back held at the catch throws behind. Nothing touches either while one is held.
"""

from arcade_clash.engine.bodies import side_of
from arcade_clash.engine.damage import earn, throw_down
from arcade_clash.engine.events import NO_DAMAGE, add_event_at
from arcade_clash.engine.layout import (
    ACTION,
    ACTION_FRAME,
    BUFFER,
    CHARACTER,
    COMBO_DAMAGE,
    COMBO_HITS,
    CROUCH,
    DASH_BACK,
    DASH_FORWARD,
    EVENT_HIT,
    EVENT_THROW,
    EVENT_THROW_ESCAPE,
    FACING,
    FALL,
    FALL_NONE,
    FIRST_MOVE,
    FRAME_BITS,
    GUARD_STAND,
    HAS_HIT,
    HEALTH,
    HIT_CLEAN,
    LANDING,
    NOBODY,
    PHASE,
    PHASE_FIGHT,
    PUSH,
    PUSH_RETURNS,
    SAFE,
    STAGE_WIDTH,
    STAND,
    STUN,
    SUB,
    THROWN,
    X,
    player,
)
from arcade_clash.engine.moves import begin, note_frame
from arcade_clash.engine.presses import ASK_THROW, forget_press
from arcade_clash.engine.rom import (
    BODY_HALF_WIDTH,
    BODY_HEIGHT,
    CHARACTER_SIZE,
    FRAME_CATCHES,
    HIT_DAMAGE,
    HIT_GAUGE,
    MOVE_HITS,
    MOVE_TOTAL,
    SAFE_FROM_THROW,
    THROW_ESCAPE,
    THROW_HOLD,
    THROW_REACH,
    move_at,
)
from arcade_clash.engine.states import (
    Rom,
    Row,
    held_across,
    is_airborne,
    safe_from,
)
from arcade_clash.engine.touch import middle

__all__ = ["ESCAPE_FRAMES", "hold_throws", "resolve_throws"]

ESCAPE_FRAMES = 16
ESCAPE_PUSH = 7 * SUB
"""For how long, and how fast, those are pushed apart who got away."""


def resolve_throws(row: Row, rom: Rom) -> None:
    """Finds whom both throws catch, then applies it."""
    caught_p2 = _catches(row, 0, rom)
    caught_p1 = _catches(row, 1, rom)
    if caught_p1 and caught_p2:
        _part(row, NOBODY, rom)
    elif caught_p2:
        _catch(row, 0, rom)
    elif caught_p1:
        _catch(row, 1, rom)


def hold_throws(row: Row, rom: Rom) -> None:
    """Takes a throw that has caught further: it holds, or lets go, or the caught one gets away."""
    for side in range(2):
        if row[player(1 - side) + ACTION] == THROWN:
            _hold(row, side, rom)


def _catches(row: Row, side: int, rom: Rom) -> bool:
    me = player(side)
    foe = player(1 - side)
    if row[me + FRAME_BITS] & FRAME_CATCHES == 0:
        return False
    move = move_at(row[me + CHARACTER], row[me + ACTION])
    ahead = (row[foe + X] - row[me + X]) * row[me + FACING]
    if not 0 <= ahead <= rom[move + THROW_REACH] or is_airborne(row, side):
        return False
    return _can_be_caught(row, 1 - side, rom)


def _can_be_caught(row: Row, side: int, rom: Rom) -> bool:
    me = player(side)
    action = row[me + ACTION]
    stands = STAND <= action <= CROUCH or action == LANDING or action >= FIRST_MOVE
    if not (stands or DASH_FORWARD <= action <= DASH_BACK) or is_airborne(row, side):
        return False
    return row[me + SAFE] == 0 and safe_from(row, side, rom) & SAFE_FROM_THROW == 0


def _catch(row: Row, side: int, rom: Rom) -> None:
    me = player(side)
    foe = player(1 - side)
    action = row[me + ACTION]
    move = move_at(row[me + CHARACTER], action)
    if held_across(row, side) == -row[me + FACING]:
        row[me + FACING] = -row[me + FACING]
    row[me + ACTION_FRAME] = rom[move + MOVE_TOTAL]
    note_frame(row, me, move, rom)
    row[me + HAS_HIT] = 1 | HIT_CLEAN
    row[me + PUSH] = 0
    row[foe + PUSH] = 0
    row[foe + STUN] = rom[move + THROW_HOLD]
    row[foe + FACING] = -row[me + FACING]
    begin(row, foe, THROWN)
    add_event_at(
        row, EVENT_THROW, side, action, NO_DAMAGE, row[foe + X], _height(row, foe, rom) // 2
    )
    _place(row, side, rom)


def _hold(row: Row, side: int, rom: Rom) -> None:
    me = player(side)
    foe = player(1 - side)
    move = move_at(row[me + CHARACTER], row[me + ACTION])
    if (
        row[foe + ACTION_FRAME] <= rom[move + THROW_ESCAPE]
        and row[foe + BUFFER] & ASK_THROW
        and row[PHASE] == PHASE_FIGHT
    ):
        _part(row, 1 - side, rom)
        return
    _place(row, side, rom)
    if row[foe + ACTION_FRAME] >= rom[move + THROW_HOLD]:
        _let_go(row, side, move, rom)


def _place(row: Row, side: int, rom: Rom) -> None:
    """Keeps the caught one right before the other, and both within the walls."""
    me = player(side)
    foe = player(1 - side)
    half = rom[row[me + CHARACTER] * CHARACTER_SIZE + BODY_HALF_WIDTH]
    foe_half = rom[row[foe + CHARACTER] * CHARACTER_SIZE + BODY_HALF_WIDTH]
    apart = row[me + FACING] * (half + foe_half)
    inside = min(max(row[me + X] + apart, foe_half), STAGE_WIDTH - foe_half)
    row[foe + X] = inside
    row[me + X] = inside - apart


def _let_go(row: Row, side: int, move: int, rom: Rom) -> None:
    """Throws: the damage, and the fall."""
    me = player(side)
    foe = player(1 - side)
    action = row[me + ACTION]
    hit = move + MOVE_HITS
    x = row[foe + X]
    y = _height(row, foe, rom) // 2
    row[foe + FALL] = FALL_NONE
    row[foe + PUSH_RETURNS] = 0
    if row[PHASE] == PHASE_FIGHT:
        taken = min(rom[hit + HIT_DAMAGE], row[foe + HEALTH])
        row[foe + HEALTH] -= taken
        row[me + COMBO_HITS] = 1
        row[me + COMBO_DAMAGE] = taken
        earn(row, side, rom[hit + HIT_GAUGE], rom)
        earn(row, 1 - side, rom[hit + HIT_GAUGE] // 2, rom)
        add_event_at(row, EVENT_HIT, side, action, taken, x, y)
    throw_down(row, side, action, hit, row[me + FACING], x, y, rom)


def _part(row: Row, escaped: int, rom: Rom) -> None:
    """Pushes both apart; `escaped` is the side that got away, NOBODY where both threw."""
    p1 = player(0)
    p2 = player(1)
    direction = side_of(row)
    x = middle(row[p1 + X], row[p2 + X])
    y = (_height(row, p1, rom) + _height(row, p2, rom)) // 4
    for side in range(2):
        me = player(side)
        row[me + PUSH] = direction * (2 * side - 1) * ESCAPE_PUSH
        row[me + PUSH_RETURNS] = 0
        row[me + STUN] = ESCAPE_FRAMES
        row[me + FACING] = direction * (1 - 2 * side)
        forget_press(row, me)
        begin(row, me, GUARD_STAND)
    add_event_at(row, EVENT_THROW_ESCAPE, escaped, 0, NO_DAMAGE, x, y)


def _height(row: Row, me: int, rom: Rom) -> int:
    """How tall it is."""
    return rom[row[me + CHARACTER] * CHARACTER_SIZE + BODY_HEIGHT]
