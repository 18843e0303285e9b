"""The first phase of a frame: what is held, what was pressed, and what that asks for.

- A press is remembered for BUFFER_FRAMES, hitstop apart, so that one made a moment too early still
  counts. A later press replaces one older than CHORD_FRAMES, hitstop apart; else both are
  remembered, and the first in the order below begins.
- Two buttons pressed within CHORD_FRAMES of each other, frames of hitstop counted, are pressed
  together: light and heavy throw, heavy and special are the super. What the first of them began, no
  more than CHORD_FRAMES ago, is given up for it.
- A second tap of a direction within TAP_FRAMES dashes, as the button for it does.
- Super comes before special, special before throw, throw before heavy, heavy before light, and the
  dash last. Special with down held is another than with forward held or alone.
- A projectile cannot be sent while one's last still flies.
"""

from arcade_clash.engine.buttons import (
    ATTACKS,
    BUTTONS_MAX,
    DASH,
    HEAVY,
    LIGHT,
    PRESSES,
    SPECIAL,
)
from arcade_clash.engine.layout import (
    ACTION,
    ACTION_FRAME,
    BUFFER,
    BUTTONS,
    CHARACTER,
    CROUCHING_HEAVY,
    CROUCHING_LIGHT,
    DASH_BACK,
    DASH_FORWARD,
    DOWN_SPECIAL,
    FACING,
    FIRST_MOVE,
    FORWARD_SPECIAL,
    FRAME,
    FRAME_BITS,
    GAUGE,
    HAS_HIT,
    HIT_CLEAN,
    JUMPING_HEAVY,
    JUMPING_LIGHT,
    PHASE,
    PHASE_FIGHT,
    RECENT,
    SHOT,
    SPECIAL_MOVE,
    STANDING_HEAVY,
    STANDING_LIGHT,
    SUPER,
    TAP,
    THROW,
    player,
)
from arcade_clash.engine.rom import (
    CANCEL_CLEAN,
    CANCEL_HEAVY,
    CANCEL_LIGHT,
    CANCEL_SPECIAL,
    CANCEL_SUPER,
    FRAME_CANCELS,
    MOVE_AIR,
    MOVE_CANCELS,
    MOVE_GAUGE_COST,
    SHOT_SPEED,
    move_at,
)
from arcade_clash.engine.states import Rom, Row, held_across, held_up

__all__ = [
    "ASK_THROW",
    "BUFFER_FRAMES",
    "CHORD_FRAMES",
    "TAP_FRAMES",
    "asked_for",
    "cancel_group",
    "cancelled_to",
    "cancels_at",
    "chord",
    "forget_all",
    "forget_press",
    "is_ready",
    "read_buttons",
    "remember_press",
]

BUFFER_FRAMES = 4
"""Frames for which a press waits for its fighter to be free."""

CHORD_FRAMES = 2
TAP_FRAMES = 10

_BEFORE = ATTACKS << 4 | ATTACKS << 8
"""In RECENT: what was pressed on the CHORD_FRAMES frames before this one."""

# BUFFER holds these bits, the first four the buttons shifted by four, and above them their age, in
# frames that are no hitstop.
ASK_LIGHT, ASK_HEAVY, ASK_SPECIAL, ASK_DASH, ASK_THROW, ASK_SUPER = 1, 2, 4, 8, 16, 32
_ASK_ALL = 63
_AGE = 64


def read_buttons(row: Row, p1_buttons: int, p2_buttons: int) -> None:
    """Notes what both hold, and what they pressed just now."""
    _read(row, player(0), p1_buttons & BUTTONS_MAX)
    _read(row, player(1), p2_buttons & BUTTONS_MAX)


def forget_all(row: Row, me: int) -> None:
    """Forgets what was pressed and tapped, where buttons count no more."""
    forget_press(row, me)
    row[me + TAP] = 0
    row[me + RECENT] = 0


def remember_press(row: Row, me: int) -> None:
    """Lets a press that began nothing on this frame grow older, and forgets it in time."""
    if row[me + BUFFER] >= BUFFER_FRAMES * _AGE:
        forget_press(row, me)
    else:
        row[me + BUFFER] += _AGE


def forget_press(row: Row, me: int) -> None:
    """Forgets what was pressed."""
    row[me + BUFFER] = 0


def asked_for(row: Row, side: int, airborne: bool, rom: Rom) -> int:
    """The move or dash that a remembered press asks for of one on the floor or in the air, or 0."""
    me = player(side)
    asked = row[me + BUFFER]
    if asked & ASK_SUPER and is_ready(row, me, SUPER, airborne, rom):
        return SUPER
    if asked & ASK_SPECIAL:
        special = _special(row, side)
        if is_ready(row, me, special, airborne, rom):
            return special
    if airborne:
        if asked & ASK_HEAVY:
            return JUMPING_HEAVY
        return JUMPING_LIGHT if asked & ASK_LIGHT else 0
    if asked & ASK_THROW:
        return THROW
    if asked & ASK_HEAVY:
        return CROUCHING_HEAVY if held_up(row, side) < 0 else STANDING_HEAVY
    if asked & ASK_LIGHT:
        return CROUCHING_LIGHT if held_up(row, side) < 0 else STANDING_LIGHT
    if asked & ASK_DASH and not airborne:
        return DASH_BACK if held_across(row, side) == -row[me + FACING] else DASH_FORWARD
    return 0


def is_ready(row: Row, me: int, action: int, airborne: bool, rom: Rom) -> bool:
    """Whether a special or super can be begun as things stand: gauge, projectile, and the floor."""
    move = move_at(row[me + CHARACTER], action)
    if airborne and rom[move + MOVE_AIR] == 0:
        return False
    if rom[move + SHOT_SPEED] > 0 and row[me + SHOT] != 0:
        return False
    return row[me + GAUGE] >= rom[move + MOVE_GAUGE_COST]


def chord(row: Row, side: int, airborne: bool, rom: Rom) -> int:
    """The move that a second button makes of one that began at most CHORD_FRAMES ago, or 0."""
    me = player(side)
    action = row[me + ACTION]
    if airborne or action >= SUPER or action == THROW or row[me + HAS_HIT] != 0:
        return 0
    if row[me + ACTION_FRAME] > CHORD_FRAMES:
        return 0
    asked = row[me + BUFFER]
    if asked & ASK_SUPER and is_ready(row, me, SUPER, False, rom):
        return SUPER
    return THROW if asked & ASK_THROW and action < THROW else 0


def cancels_at(row: Row, me: int, move: int, bits: int, rom: Rom) -> int:
    """The groups to which its move can be cancelled on the frame of it that has these bits."""
    cancels = rom[move + MOVE_CANCELS]
    touched = row[me + HAS_HIT]
    if cancels == 0 or touched == 0 or bits & FRAME_CANCELS == 0:
        return 0
    if cancels & CANCEL_CLEAN and touched & HIT_CLEAN == 0:
        return 0
    return cancels


def cancel_group(action: int) -> int:
    """The group in which a move can be cancelled to; 0 for a throw."""
    if action >= SUPER:
        return CANCEL_SUPER
    if action >= SPECIAL_MOVE:
        return CANCEL_SPECIAL
    if action == THROW or action < FIRST_MOVE:
        return 0
    return CANCEL_HEAVY if (action - FIRST_MOVE) & 1 else CANCEL_LIGHT


def cancelled_to(row: Row, side: int, airborne: bool, rom: Rom) -> int:
    """The move for which a press gives up the one that is done, which touched; 0 where none."""
    me = player(side)
    move = move_at(row[me + CHARACTER], row[me + ACTION])
    cancels = cancels_at(row, me, move, row[me + FRAME_BITS], rom)
    if cancels == 0:
        return 0
    action = asked_for(row, side, airborne, rom)
    return action if cancel_group(action) & cancels else 0


def _special(row: Row, side: int) -> int:
    if held_up(row, side) < 0:
        return DOWN_SPECIAL
    if held_across(row, side) == row[player(side) + FACING]:
        return FORWARD_SPECIAL
    return SPECIAL_MOVE


def _read(row: Row, me: int, held: int) -> None:
    before = row[me + BUTTONS]
    recent = row[me + RECENT] << 4 & _BEFORE
    row[me + RECENT] = recent
    if held == before:
        return
    row[me + BUTTONS] = held
    pressed = held & ~before
    if pressed == 0 or row[PHASE] != PHASE_FIGHT:
        return
    asked = pressed & PRESSES
    across = ((pressed & held & ~(held << 1)) >> 1 & 1) - (pressed & ~(held >> 1) & 1)
    if across != 0:
        frame = row[FRAME]
        if across * row[me + TAP] >= frame:
            asked |= DASH
            row[me + TAP] = 0
        else:
            row[me + TAP] = across * (frame + TAP_FRAMES)
    if asked != 0:
        row[me + RECENT] = recent | asked & ATTACKS
        together = asked | recent >> 4 | recent >> 8
        asks = asked >> 4
        if row[me + BUFFER] < (CHORD_FRAMES + 1) * _AGE:
            asks |= row[me + BUFFER] & _ASK_ALL
        if asked & (LIGHT | HEAVY) and together & LIGHT and together & HEAVY:
            asks |= ASK_THROW
        if asked & (HEAVY | SPECIAL) and together & HEAVY and together & SPECIAL:
            asks |= ASK_SUPER
        row[me + BUFFER] = asks
