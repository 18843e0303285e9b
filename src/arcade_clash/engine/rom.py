"""The characters as one flat sequence of integers, which is all that the kernel knows of them.

rom_writer.py lays the characters out by their numbers; a character's block begins at
`character_at(number)`, a move's at `move_at(number, action)`. Behind the blocks stand the moves'
timelines: one number for each frame of a move, whose bits say what is so on that frame, so that
no window is searched while fights run. Ranges are those that are checked when a file is loaded;
with them no sum in the kernel leaves int32.

    character 0 | character 1 | ... | timelines
"""

from arcade_clash.engine.layout import FIRST_MOVE, MOVE_COUNT

__all__ = [
    "BODY_HALF_WIDTH",
    "BODY_HEIGHT",
    "BOXES_MAX",
    "BOX_SIZE",
    "CANCEL_CLEAN",
    "CANCEL_FRAMES",
    "CANCEL_HEAVY",
    "CANCEL_LIGHT",
    "CANCEL_SPECIAL",
    "CANCEL_SUPER",
    "CHARACTERS_MOST",
    "CHARACTER_SIZE",
    "DASH_BACK_FRAMES",
    "DASH_BACK_INVULNERABLE",
    "DASH_FORWARD_FRAMES",
    "FRAME_CANCELS",
    "FRAME_CATCHES",
    "FRAME_HIT",
    "FRAME_HURT",
    "FRAME_HURT_SHIFT",
    "FRAME_STAGE",
    "FRAME_STAGE_SHIFT",
    "FRAME_STEP",
    "FRAME_STEP_SHIFT",
    "GRAVITY",
    "GUARD_HIGH",
    "GUARD_LOW",
    "GUARD_MID",
    "GUARD_NONE",
    "HITS_MAX",
    "HIT_BIT",
    "HIT_BLOCKSTUN",
    "HIT_BOXES",
    "HIT_CHIP",
    "HIT_COUNTER",
    "HIT_DAMAGE",
    "HIT_FALL",
    "HIT_GAUGE",
    "HIT_GUARD",
    "HIT_HITSTOP",
    "HIT_HITSTUN",
    "HIT_JUGGLE",
    "HIT_LAUNCH_ACROSS",
    "HIT_LAUNCH_UP",
    "HIT_PUSH_BLOCK",
    "HIT_PUSH_HIT",
    "HIT_SIZE",
    "HURTBOXES_AIRBORNE",
    "HURTBOXES_CROUCHING",
    "HURTBOXES_STANDING",
    "HURT_WINDOWS_MAX",
    "INVULNERABLE_MAX",
    "JUMP_BACK_SPEED",
    "JUMP_FORWARD_SPEED",
    "JUMP_SPEED",
    "JUMP_STARTUP",
    "KNOCKDOWN_FRAMES",
    "LANDING_FRAMES",
    "MAX_GAUGE",
    "MAX_HEALTH",
    "MOVES",
    "MOVE_ACTIVE",
    "MOVE_AIR",
    "MOVE_CANCELS",
    "MOVE_CROUCHING",
    "MOVE_DURATION",
    "MOVE_FLASH",
    "MOVE_GAUGE_COST",
    "MOVE_HITS",
    "MOVE_HURT",
    "MOVE_LANDING",
    "MOVE_LAST",
    "MOVE_LEAP_ACROSS",
    "MOVE_LEAP_FRAME",
    "MOVE_LEAP_UP",
    "MOVE_LIMB",
    "MOVE_REACH",
    "MOVE_RECOVERY",
    "MOVE_SIZE",
    "MOVE_STARTUP",
    "MOVE_STEPS",
    "MOVE_TIMELINE",
    "MOVE_TOTAL",
    "PACE",
    "QUICK_RISE_FRAMES",
    "SAFE_FROM_ALL",
    "SAFE_FROM_PROJECTILE",
    "SAFE_FROM_STRIKE",
    "SAFE_FROM_THROW",
    "SHOT_BOX",
    "SHOT_MOST_HITS",
    "SHOT_SPAWN_X",
    "SHOT_SPAWN_Y",
    "SHOT_SPEED",
    "STEPS_MAX",
    "THROW_ESCAPE",
    "THROW_HOLD",
    "THROW_REACH",
    "THROW_RECOVERY",
    "WAKEUP_FRAMES",
    "character_at",
    "move_at",
]

CHARACTERS_MOST = 8
"""Characters that there can be: an observation has a place for each."""

BOXES_MAX = 2
"""Boxes of one kind that a stance, a hit or a window can have."""

BOX_SIZE = 4
"""x, y, width, height, counted from the fighter's place, x towards where it looks; 0 wide: none."""

HITS_MAX = 4
"""Hits of one move."""

HURT_WINDOWS_MAX = 2
INVULNERABLE_MAX = 2
STEPS_MAX = 3
"""Windows of a move in which it is hurt elsewhere, invulnerable, or carries its fighter."""

# A character -----------------------------------------------------------------------------------

MAX_HEALTH = 0
MAX_GAUGE = 1
JUMP_STARTUP = 2
JUMP_SPEED = 3
GRAVITY = 4
JUMP_FORWARD_SPEED = 5
JUMP_BACK_SPEED = 6
LANDING_FRAMES = 7
BODY_HALF_WIDTH = 8
BODY_HEIGHT = 9
KNOCKDOWN_FRAMES = 10
WAKEUP_FRAMES = 11
QUICK_RISE_FRAMES = 12
DASH_FORWARD_FRAMES = 13
DASH_BACK_FRAMES = 14
DASH_BACK_INVULNERABLE = 15
HURTBOXES_STANDING = 16
HURTBOXES_CROUCHING = HURTBOXES_STANDING + BOXES_MAX * BOX_SIZE
HURTBOXES_AIRBORNE = HURTBOXES_CROUCHING + BOXES_MAX * BOX_SIZE
PACE = HURTBOXES_AIRBORNE + BOXES_MAX * BOX_SIZE  # how far each action carries it, forward
MOVES = PACE + FIRST_MOVE

# A hit -----------------------------------------------------------------------------------------

HIT_DAMAGE = 0
HIT_CHIP = 1
HIT_HITSTUN = 2
HIT_BLOCKSTUN = 3
HIT_HITSTOP = 4
HIT_PUSH_HIT = 5
HIT_PUSH_BLOCK = 6
HIT_GUARD = 7
HIT_FALL = 8  # FALL_NONE, FALL_SOFT or FALL_HARD
HIT_LAUNCH_ACROSS = 9
HIT_LAUNCH_UP = 10
HIT_JUGGLE = 11
HIT_COUNTER = 12
HIT_GAUGE = 13
HIT_BIT = 14  # its bit of HAS_HIT; one that continues another has that one's
HIT_BOXES = 16
HIT_SIZE = HIT_BOXES + BOXES_MAX * BOX_SIZE

# A move ----------------------------------------------------------------------------------------

MOVE_TIMELINE = 0  # where its timeline begins
MOVE_TOTAL = 1  # startup, active and recovery together
MOVE_STARTUP = 2
MOVE_ACTIVE = 3
MOVE_RECOVERY = 4
MOVE_AIR = 5  # 1 where it can be begun in the air
MOVE_GAUGE_COST = 6
MOVE_FLASH = 7
MOVE_CANCELS = 8  # CANCEL_LIGHT to CANCEL_SUPER, and CANCEL_CLEAN
MOVE_LANDING = 9  # frames after it lands
MOVE_CROUCHING = 10  # 1 where its fighter is low while it is done
MOVE_LEAP_FRAME = 11  # 0 where it does not leap
MOVE_LEAP_ACROSS = 12
MOVE_LEAP_UP = 13
MOVE_LAST = 14  # the last frame of its timeline
MOVE_DURATION = 15  # frames until its fighter is free, begun on the floor and touching nothing
MOVE_REACH = 16  # how far before its fighter its first hit touches, or how near it catches
MOVE_STEPS = 17
SHOT_SPEED = MOVE_STEPS + STEPS_MAX  # 0 where it sends no projectile
SHOT_SPAWN_X = SHOT_SPEED + 1  # where it begins, counted as a box is
SHOT_SPAWN_Y = SHOT_SPEED + 2
SHOT_MOST_HITS = SHOT_SPEED + 3
SHOT_BOX = SHOT_SPEED + 4  # counted from the projectile's middle
THROW_REACH = SHOT_BOX + BOX_SIZE  # 0 where it does not throw
THROW_HOLD = THROW_REACH + 1
THROW_RECOVERY = THROW_REACH + 2
THROW_ESCAPE = THROW_REACH + 3
MOVE_LIMB = THROW_REACH + 4  # hurt as well while the move is active
MOVE_HURT = MOVE_LIMB + BOX_SIZE
MOVE_HITS = MOVE_HURT + HURT_WINDOWS_MAX * BOXES_MAX * BOX_SIZE
MOVE_SIZE = MOVE_HITS + HITS_MAX * HIT_SIZE

CHARACTER_SIZE = MOVES + MOVE_COUNT * MOVE_SIZE

GUARD_HIGH, GUARD_MID, GUARD_LOW, GUARD_NONE = 1, 2, 3, 4

CANCEL_LIGHT, CANCEL_HEAVY, CANCEL_SPECIAL, CANCEL_SUPER = 1, 2, 4, 8
CANCEL_CLEAN = 16
"""In MOVE_CANCELS: only once it was not blocked."""

# A frame of a move -----------------------------------------------------------------------------

FRAME_HIT = 7  # 0, or the hit that it can strike with, counted from 1
FRAME_HURT_SHIFT = 3
FRAME_HURT = 3 << FRAME_HURT_SHIFT  # 0, or the window in which it is hurt elsewhere, from 1
SAFE_FROM_STRIKE = 1 << 5
SAFE_FROM_THROW = 1 << 6
SAFE_FROM_PROJECTILE = 1 << 7
FRAME_STEP_SHIFT = 8
FRAME_STEP = 3 << FRAME_STEP_SHIFT  # 0, or the step that it takes, counted from 1
FRAME_STAGE_SHIFT = 10
FRAME_STAGE = 3 << FRAME_STAGE_SHIFT  # 1 startup, 2 active, 3 recovery
FRAME_CANCELS = 1 << 12  # where it touched, it can be cancelled
FRAME_CATCHES = 1 << 13  # a throw that can catch

SAFE_FROM_ALL = SAFE_FROM_STRIKE | SAFE_FROM_THROW | SAFE_FROM_PROJECTILE

CANCEL_FRAMES = 5
"""Frames of its recovery in which a move that touched can still be cancelled."""


def character_at(number: int) -> int:
    """Where the block of a character begins."""
    return number * CHARACTER_SIZE


def move_at(number: int, action: int) -> int:
    """Where the block of a character's move begins; `action` is FIRST_MOVE or more."""
    return number * CHARACTER_SIZE + MOVES + (action - FIRST_MOVE) * MOVE_SIZE
