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
    DASH_BACK,
    DASH_FORWARD,
    FIRST_MOVE,
    FRAME_BITS,
    GUARD_AIR,
    GUARD_CROUCH,
    GUARD_STAND,
    HIT_AIR,
    HIT_CROUCH,
    HIT_STAND,
    INTRO,
    JUGGLE,
    JUMP_BACK,
    JUMP_UP,
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
    DASH_BACK_FRAMES,
    DASH_BACK_INVULNERABLE,
    DASH_FORWARD_FRAMES,
    FRAME_HURT,
    FRAME_HURT_SHIFT,
    FRAME_STAGE,
    FRAME_STAGE_SHIFT,
    HURTBOXES_AIRBORNE,
    HURTBOXES_CROUCHING,
    HURTBOXES_STANDING,
    KNOCKDOWN_FRAMES,
    LANDING_FRAMES,
    MOVE_CROUCHING,
    MOVE_DURATION,
    MOVE_HURT,
    MOVE_LAST,
    MOVE_LIMB,
    SAFE_FROM_ALL,
    SAFE_FROM_PROJECTILE,
    SAFE_FROM_STRIKE,
    SAFE_FROM_THROW,
    WAKEUP_FRAMES,
    move_at,
)

__all__ = [
    "HURTBOXES_MAX",
    "JUGGLE_MAX",
    "Rom",
    "Row",
    "attack_stage",
    "can_guard",
    "can_guard_in_the_air",
    "frames_until_free",
    "held_across",
    "held_up",
    "hurtbox_at",
    "hurtboxes_at",
    "is_airborne",
    "is_crouching",
    "is_free",
    "is_in_hitstun",
    "limb_at",
    "safe_from",
    "status",
]

Row = MutableSequence[int]
"""A match, as layout.py describes it."""

Rom = Sequence[int]
"""The characters, as rom.py describes them."""

JUGGLE_MAX = 6
"""What hits may cost a fighter before it lands; after that it falls through everything."""

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
    STATUS_DASH,
    STATUS_THROWN,
) = range(1, 14)

_STATUS_OF_ACTION = (
    STATUS_NEUTRAL,
    STATUS_NEUTRAL,
    STATUS_NEUTRAL,
    STATUS_NEUTRAL,
    STATUS_NEUTRAL,
    STATUS_DASH,
    STATUS_DASH,
    STATUS_AIRBORNE,
    STATUS_AIRBORNE,
    STATUS_AIRBORNE,
    STATUS_RECOVERY,
    STATUS_BLOCKSTUN,
    STATUS_BLOCKSTUN,
    STATUS_BLOCKSTUN,
    STATUS_HITSTUN,
    STATUS_HITSTUN,
    STATUS_HITSTUN,
    STATUS_KNOCKDOWN,
    STATUS_WAKEUP,
    STATUS_THROWN,
    STATUS_KO,
    STATUS_VICTORY,
)
"""The status of each of the engine's actions before the moves."""


def is_free(row: Row, side: int) -> bool:
    """Whether it can begin anything: a walk, a jump, an attack, a guard."""
    action = row[player(side) + ACTION]
    return row[PHASE] == PHASE_FIGHT and STAND <= action <= CROUCH


def can_guard(row: Row, side: int, rom: Rom) -> bool:
    """Whether holding back guards it on the floor: free, about to have landed, or blocking."""
    me = player(side)
    action = row[me + ACTION]
    if action == LANDING:
        return row[me + STUN] <= rom[row[me + CHARACTER] * CHARACTER_SIZE + LANDING_FRAMES]
    return STAND <= action <= CROUCH or GUARD_STAND <= action <= GUARD_CROUCH


def can_guard_in_the_air(row: Row, side: int) -> bool:
    """Whether holding back guards it in the air: in a jump, or blocking there already."""
    me = player(side)
    action = row[me + ACTION]
    return (JUMP_UP <= action <= JUMP_BACK and is_airborne(row, side)) or action == GUARD_AIR


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


def attack_stage(row: Row, side: int) -> int:
    """STATUS_STARTUP, STATUS_ACTIVE or STATUS_RECOVERY; 0 outside an attack."""
    stage = (row[player(side) + FRAME_BITS] & FRAME_STAGE) >> FRAME_STAGE_SHIFT
    return stage + STATUS_STARTUP - 1 if stage > 0 else 0


def status(row: Row, side: int) -> int:
    """The state that it is in: STATUS_NEUTRAL to STATUS_THROWN.

    A landing counts as the recovery of a jump.
    """
    action = row[player(side) + ACTION]
    if action >= FIRST_MOVE:
        return attack_stage(row, side)
    return _STATUS_OF_ACTION[action]


def safe_from(row: Row, side: int, rom: Rom) -> int:
    """What cannot touch it, as the SAFE_FROM bits of rom.py, wherever it stands."""
    me = player(side)
    action = row[me + ACTION]
    if action >= FIRST_MOVE:
        return row[me + FRAME_BITS] & SAFE_FROM_ALL
    if action == DASH_BACK:
        safe = rom[row[me + CHARACTER] * CHARACTER_SIZE + DASH_BACK_INVULNERABLE]
        return SAFE_FROM_ALL if row[me + ACTION_FRAME] < safe else 0
    if action == INTRO or KNOCKDOWN <= action <= VICTORY or row[me + JUGGLE] >= JUGGLE_MAX:
        return SAFE_FROM_ALL
    if JUMP_UP <= action <= JUMP_BACK or GUARD_STAND <= action <= HIT_AIR:
        return SAFE_FROM_THROW
    return 0


def frames_until_free(row: Row, side: int, rom: Rom) -> int:
    """Frames until it is free, hitstop apart: 0 is free now, -1 where it hangs on a fall."""
    me = player(side)
    action = row[me + ACTION]
    if STAND <= action <= CROUCH:
        return 0
    character = row[me + CHARACTER] * CHARACTER_SIZE
    done = row[me + ACTION_FRAME]
    if action >= FIRST_MOVE:
        if is_airborne(row, side):
            return -1
        move = move_at(row[me + CHARACTER], action)
        duration = rom[move + MOVE_DURATION]
        return duration - done if done < duration else rom[move + MOVE_LAST] + 1 - done
    if action == LANDING or GUARD_STAND <= action <= HIT_CROUCH:
        return -1 if action == GUARD_AIR else row[me + STUN]
    if action == KNOCKDOWN:
        return rom[character + KNOCKDOWN_FRAMES] - done + rom[character + WAKEUP_FRAMES]
    if action == WAKEUP:
        return rom[character + WAKEUP_FRAMES] - done
    if action == DASH_FORWARD:
        return rom[character + DASH_FORWARD_FRAMES] - done
    if action == DASH_BACK:
        return rom[character + DASH_BACK_FRAMES] - done
    return -1


def hurtboxes_at(row: Row, side: int, rom: Rom) -> int:
    """Where in the rom the boxes begin in which it can be hurt: BOXES_MAX of them, some empty."""
    me = player(side)
    action = row[me + ACTION]
    number = row[me + CHARACTER]
    window = (row[me + FRAME_BITS] & FRAME_HURT) >> FRAME_HURT_SHIFT
    if window > 0:
        return move_at(number, action) + MOVE_HURT + (window - 1) * BOXES_MAX * BOX_SIZE
    if is_airborne(row, side) or action == HIT_AIR:
        return number * CHARACTER_SIZE + HURTBOXES_AIRBORNE
    if is_crouching(row, side, rom):
        return number * CHARACTER_SIZE + HURTBOXES_CROUCHING
    return number * CHARACTER_SIZE + HURTBOXES_STANDING


def limb_at(row: Row, side: int, rom: Rom) -> int:
    """Where in the rom the box of the limb begins that an attack stretches out; -1 where none."""
    if attack_stage(row, side) != STATUS_ACTIVE:
        return -1
    me = player(side)
    at = move_at(row[me + CHARACTER], row[me + ACTION]) + MOVE_LIMB
    return at if rom[at + 2] > 0 else -1


def hurtbox_at(row: Row, side: int, index: int, rom: Rom) -> int:
    """Where in the rom the box begins in which it can be hurt; -1 where it has no such box.

    `index` is 0 to HURTBOXES_MAX - 1; the last is the limb of an attack that can hit.
    """
    both = SAFE_FROM_STRIKE | SAFE_FROM_PROJECTILE
    if safe_from(row, side, rom) & both == both:
        return -1
    if index == BOXES_MAX:
        return limb_at(row, side, rom)
    at = hurtboxes_at(row, side, rom) + index * BOX_SIZE
    return at if rom[at + 2] > 0 else -1
