"""What can be asked of a fighter on a frame: whether it is free, low, in the air, can be hit.

The kernel's phases and whoever watches a fight (observations, masks, views) ask the same questions
here. Each takes a row, and works on lists and, compiled, on arrays.
"""

from collections.abc import MutableSequence, Sequence

from arcade_clash.engine.layout import (
    ACTION,
    ACTION_FRAME,
    BUTTONS,
    CHARACTER,
    CROUCH,
    FIRST_MOVE,
    GUARD_CROUCH,
    GUARD_STAND,
    HIT_AIR,
    HIT_CROUCH,
    HIT_STAND,
    INTRO,
    JUGGLE,
    JUMP_BACK,
    KNOCKDOWN,
    LANDING,
    PHASE,
    PHASE_FIGHT,
    STAND,
    STUN,
    VICTORY,
    VY,
    WAKEUP,
    Y,
    player,
)
from arcade_clash.engine.rom import (
    BOX_SIZE,
    BOXES_MAX,
    CHARACTER_SIZE,
    HURTBOXES_AIRBORNE,
    HURTBOXES_CROUCHING,
    HURTBOXES_STANDING,
    KNOCKDOWN_FRAMES,
    LANDING_FRAMES,
    MOVE_ACTIVE,
    MOVE_CROUCHING,
    MOVE_LIMB,
    MOVE_RECOVERY,
    MOVE_STARTUP,
    WAKEUP_FRAMES,
    move_at,
)

__all__ = [
    "HURTBOXES_MAX",
    "JUGGLE_MAX",
    "STATUS_ACTIVE",
    "STATUS_AIRBORNE",
    "STATUS_BLOCKSTUN",
    "STATUS_HITSTUN",
    "STATUS_KNOCKDOWN",
    "STATUS_KO",
    "STATUS_NEUTRAL",
    "STATUS_RECOVERY",
    "STATUS_STARTUP",
    "STATUS_VICTORY",
    "STATUS_WAKEUP",
    "Rom",
    "Row",
    "attack_stage",
    "can_be_hit",
    "can_guard",
    "frames_until_free",
    "held_across",
    "held_up",
    "hurtbox_at",
    "is_airborne",
    "is_crouching",
    "is_free",
    "is_in_hitstun",
    "status",
]

Row = MutableSequence[int]
"""A match, as layout.py describes it."""

Rom = Sequence[int]
"""The characters, as rom.py describes them."""

JUGGLE_MAX = 3
"""Hits that a fighter takes before it lands; after that it falls through everything."""

HURTBOXES_MAX = BOXES_MAX + 1
"""A stance's boxes, and the limb that an attack stretches out."""

(
    STATUS_NEUTRAL,
    STATUS_AIRBORNE,
    STATUS_STARTUP,
    STATUS_ACTIVE,
    STATUS_RECOVERY,
    STATUS_HITSTUN,
    STATUS_BLOCKSTUN,
    STATUS_KNOCKDOWN,
    STATUS_WAKEUP,
    STATUS_KO,
    STATUS_VICTORY,
) = range(1, 12)


def is_free(row: Row, side: int) -> bool:
    """Whether it can begin anything: a walk, a jump, an attack, a guard."""
    action = row[player(side) + ACTION]
    return row[PHASE] == PHASE_FIGHT and STAND <= action <= CROUCH


def can_guard(row: Row, side: int) -> bool:
    """Whether holding back guards it: free, just landed, or blocking already."""
    action = row[player(side) + ACTION]
    return STAND <= action <= CROUCH or LANDING <= action <= GUARD_CROUCH


def can_be_hit(row: Row, side: int) -> bool:
    """Whether an attack can touch it; one that lies, gets up or is out cannot be."""
    me = player(side)
    action = row[me + ACTION]
    return not (KNOCKDOWN <= action <= VICTORY or row[me + JUGGLE] >= JUGGLE_MAX)


def is_airborne(row: Row, side: int) -> bool:
    """Whether its feet are off the floor."""
    me = player(side)
    return row[me + Y] > 0 or row[me + VY] > 0


def is_crouching(row: Row, side: int, rom: Rom) -> bool:
    """Whether it is low: crouching, in a low attack, or hit or blocking low."""
    me = player(side)
    action = row[me + ACTION]
    if action >= FIRST_MOVE:
        return rom[move_at(row[me + CHARACTER], action) + MOVE_CROUCHING] == 1
    return action in (CROUCH, GUARD_CROUCH, HIT_CROUCH)


def is_in_hitstun(row: Row, side: int) -> bool:
    """Whether it reels or falls from a hit, so that the next one belongs to the same combo."""
    return HIT_STAND <= row[player(side) + ACTION] <= HIT_AIR


def held_across(row: Row, side: int) -> int:
    """The direction held: 1 right, -1 left, 0 neither or both."""
    held = row[player(side) + BUTTONS]
    return ((held >> 1) & 1) - (held & 1)


def held_up(row: Row, side: int) -> int:
    """The direction held: 1 up, -1 down, 0 neither or both."""
    held = row[player(side) + BUTTONS]
    return ((held >> 2) & 1) - ((held >> 3) & 1)


def attack_stage(row: Row, side: int, rom: Rom) -> int:
    """STATUS_STARTUP, STATUS_ACTIVE or STATUS_RECOVERY; 0 outside an attack."""
    me = player(side)
    action = row[me + ACTION]
    if action < FIRST_MOVE:
        return 0
    move = move_at(row[me + CHARACTER], action)
    left = row[me + ACTION_FRAME] - rom[move + MOVE_STARTUP]
    if left < 0:
        return STATUS_STARTUP
    if left < rom[move + MOVE_ACTIVE]:
        return STATUS_ACTIVE
    return STATUS_RECOVERY


def status(row: Row, side: int, rom: Rom) -> int:
    """The state that it is in: STATUS_NEUTRAL to STATUS_VICTORY.

    A landing counts as the recovery of a jump.
    """
    action = row[player(side) + ACTION]
    if action >= FIRST_MOVE:
        return attack_stage(row, side, rom)
    if action <= CROUCH:
        return STATUS_NEUTRAL
    if action <= JUMP_BACK:
        return STATUS_AIRBORNE
    if action == LANDING:
        return STATUS_RECOVERY
    if action <= GUARD_CROUCH:
        return STATUS_BLOCKSTUN
    if action <= HIT_AIR:
        return STATUS_HITSTUN
    return action - KNOCKDOWN + STATUS_KNOCKDOWN


def frames_until_free(row: Row, side: int, rom: Rom) -> int:
    """Frames until it is free, hitstop apart: 0 is free now, -1 where it hangs on a fall."""
    me = player(side)
    action = row[me + ACTION]
    character = row[me + CHARACTER] * CHARACTER_SIZE
    done = row[me + ACTION_FRAME]
    if STAND <= action <= CROUCH:
        return 0
    if action >= FIRST_MOVE:
        move = move_at(row[me + CHARACTER], action)
        total = rom[move + MOVE_STARTUP] + rom[move + MOVE_ACTIVE] + rom[move + MOVE_RECOVERY]
        return total - done
    if GUARD_STAND <= action <= HIT_CROUCH:
        return row[me + STUN]
    if action == LANDING:
        return rom[character + LANDING_FRAMES] - done
    if action == KNOCKDOWN:
        return rom[character + KNOCKDOWN_FRAMES] - done + rom[character + WAKEUP_FRAMES]
    if action == WAKEUP:
        return rom[character + WAKEUP_FRAMES] - done
    return -1


def hurtbox_at(row: Row, side: int, index: int, rom: Rom) -> int:
    """Where in the rom the box begins in which it can be hurt; -1 where it has no such box.

    `index` is 0 to HURTBOXES_MAX - 1; the last is the limb of an attack that can hit.
    """
    me = player(side)
    action = row[me + ACTION]
    number = row[me + CHARACTER]
    if action == INTRO or not can_be_hit(row, side):
        return -1
    if index == BOXES_MAX:
        if attack_stage(row, side, rom) != STATUS_ACTIVE:
            return -1
        at = move_at(number, action) + MOVE_LIMB
    elif is_airborne(row, side) or action == HIT_AIR:
        at = number * CHARACTER_SIZE + HURTBOXES_AIRBORNE + index * BOX_SIZE
    elif is_crouching(row, side, rom):
        at = number * CHARACTER_SIZE + HURTBOXES_CROUCHING + index * BOX_SIZE
    else:
        at = number * CHARACTER_SIZE + HURTBOXES_STANDING + index * BOX_SIZE
    return at if rom[at + 2] > 0 else -1
