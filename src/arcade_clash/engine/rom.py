"""The characters as one flat sequence of integers, which is all that the kernel knows of them.

`build_rom` lays the characters out by their numbers; a character's block begins at
`character_at(number)`, a move's at `move_at(number, action)`. Ranges are those that character.py
checks when a file is loaded; with them no sum in the kernel leaves int32.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from arcade_clash.engine.layout import FIRST_MOVE, MOVE_COUNT

if TYPE_CHECKING:
    from arcade_clash.engine.character import Box, Character, Move

__all__ = [
    "BODY_HALF_WIDTH",
    "BODY_HEIGHT",
    "BOXES_MAX",
    "BOX_SIZE",
    "CHARACTER_SIZE",
    "GRAVITY",
    "GUARD_HIGH",
    "GUARD_LOW",
    "GUARD_MID",
    "HURTBOXES_AIRBORNE",
    "HURTBOXES_CROUCHING",
    "HURTBOXES_STANDING",
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
    "MOVE_BLOCKSTUN",
    "MOVE_CHIP",
    "MOVE_CROUCHING",
    "MOVE_DAMAGE",
    "MOVE_GAUGE",
    "MOVE_GUARD",
    "MOVE_HITBOXES",
    "MOVE_HITSTOP",
    "MOVE_HITSTUN",
    "MOVE_KNOCKDOWN",
    "MOVE_LIMB",
    "MOVE_PUSH_BLOCK",
    "MOVE_PUSH_HIT",
    "MOVE_RECOVERY",
    "MOVE_SIZE",
    "MOVE_STARTUP",
    "MOVE_STEP",
    "SHOT_BOX",
    "SHOT_SPAWN_X",
    "SHOT_SPAWN_Y",
    "SHOT_SPEED",
    "WAKEUP_FRAMES",
    "WALK_BACK_SPEED",
    "WALK_FORWARD_SPEED",
    "build_rom",
    "character_at",
    "move_at",
]

BOXES_MAX = 2
"""Boxes of one kind that a stance or a move can have."""

BOX_SIZE = 4
"""x, y, width, height, counted from the fighter's place, x towards where it looks; 0 wide: none."""

# A character -----------------------------------------------------------------------------------

MAX_HEALTH = 0
MAX_GAUGE = 1
WALK_FORWARD_SPEED = 2
WALK_BACK_SPEED = 3
JUMP_STARTUP = 4
JUMP_SPEED = 5
GRAVITY = 6
JUMP_FORWARD_SPEED = 7
JUMP_BACK_SPEED = 8
LANDING_FRAMES = 9
BODY_HALF_WIDTH = 10
BODY_HEIGHT = 11
KNOCKDOWN_FRAMES = 12
WAKEUP_FRAMES = 13
HURTBOXES_STANDING = 16
HURTBOXES_CROUCHING = HURTBOXES_STANDING + BOXES_MAX * BOX_SIZE
HURTBOXES_AIRBORNE = HURTBOXES_CROUCHING + BOXES_MAX * BOX_SIZE
MOVES = HURTBOXES_AIRBORNE + BOXES_MAX * BOX_SIZE

# A move ----------------------------------------------------------------------------------------

MOVE_STARTUP = 0
MOVE_ACTIVE = 1
MOVE_RECOVERY = 2
MOVE_DAMAGE = 3
MOVE_CHIP = 4
MOVE_HITSTUN = 5
MOVE_BLOCKSTUN = 6
MOVE_HITSTOP = 7
MOVE_PUSH_HIT = 8
MOVE_PUSH_BLOCK = 9
MOVE_GUARD = 10
MOVE_KNOCKDOWN = 11  # 1 where it knocks down
MOVE_GAUGE = 12
MOVE_STEP = 13  # how far it carries its fighter forward on each frame before it is over
MOVE_CROUCHING = 14  # 1 where its fighter is low while it is done
MOVE_HITBOXES = 16
MOVE_LIMB = MOVE_HITBOXES + BOXES_MAX * BOX_SIZE  # hurt as well while the move can hit
SHOT_SPEED = MOVE_LIMB + BOX_SIZE  # 0 where it sends no projectile
SHOT_SPAWN_X = SHOT_SPEED + 1  # where it begins, counted as a box is
SHOT_SPAWN_Y = SHOT_SPEED + 2
SHOT_BOX = SHOT_SPEED + 4  # counted from the projectile's middle
MOVE_SIZE = SHOT_BOX + BOX_SIZE

CHARACTER_SIZE = MOVES + MOVE_COUNT * MOVE_SIZE

GUARD_HIGH, GUARD_MID, GUARD_LOW = 1, 2, 3


def character_at(number: int) -> int:
    """Where the block of a character begins."""
    return number * CHARACTER_SIZE


def move_at(number: int, action: int) -> int:
    """Where the block of a character's move begins; `action` is FIRST_MOVE or more."""
    return number * CHARACTER_SIZE + MOVES + (action - FIRST_MOVE) * MOVE_SIZE


def build_rom(characters: Sequence["Character"]) -> tuple[int, ...]:
    """The integers of the characters, each in the place of its number; gaps are zeros."""
    rom = [0] * (CHARACTER_SIZE * (1 + max(character.number for character in characters)))
    for character in characters:
        at = character_at(character.number)
        rom[at : at + CHARACTER_SIZE] = _character(character)
    return tuple(rom)


def _character(character: "Character") -> list[int]:
    block = [0] * CHARACTER_SIZE
    movement, body = character.movement, character.body
    block[MAX_HEALTH] = character.max_health
    block[MAX_GAUGE] = character.max_super_gauge
    block[WALK_FORWARD_SPEED] = movement.walk_forward
    block[WALK_BACK_SPEED] = movement.walk_back
    block[JUMP_STARTUP] = movement.jump_startup
    block[JUMP_SPEED] = movement.jump_speed
    block[GRAVITY] = movement.gravity
    block[JUMP_FORWARD_SPEED] = movement.jump_forward
    block[JUMP_BACK_SPEED] = movement.jump_back
    block[LANDING_FRAMES] = movement.landing
    block[BODY_HALF_WIDTH] = body.half_width
    block[BODY_HEIGHT] = body.height
    block[KNOCKDOWN_FRAMES] = body.knockdown
    block[WAKEUP_FRAMES] = body.wakeup
    _boxes(block, HURTBOXES_STANDING, body.standing)
    _boxes(block, HURTBOXES_CROUCHING, body.crouching)
    _boxes(block, HURTBOXES_AIRBORNE, body.airborne)
    for slot, move in enumerate(character.moves):
        at = MOVES + slot * MOVE_SIZE
        block[at : at + MOVE_SIZE] = _move(move)
    return block


def _move(move: "Move") -> list[int]:
    block = [0] * MOVE_SIZE
    block[MOVE_STARTUP] = move.startup
    block[MOVE_ACTIVE] = move.active
    block[MOVE_RECOVERY] = move.recovery
    block[MOVE_DAMAGE] = move.damage
    block[MOVE_CHIP] = move.chip_damage
    block[MOVE_HITSTUN] = move.hitstun
    block[MOVE_BLOCKSTUN] = move.blockstun
    block[MOVE_HITSTOP] = move.hitstop
    block[MOVE_PUSH_HIT] = move.push_hit
    block[MOVE_PUSH_BLOCK] = move.push_block
    block[MOVE_GUARD] = {"high": GUARD_HIGH, "mid": GUARD_MID, "low": GUARD_LOW}[move.guard_level]
    block[MOVE_KNOCKDOWN] = int(move.knockdown)
    block[MOVE_GAUGE] = move.gauge
    block[MOVE_STEP] = move.step
    block[MOVE_CROUCHING] = int(move.crouching)
    _boxes(block, MOVE_HITBOXES, move.hitboxes)
    _boxes(block, MOVE_LIMB, () if move.limb is None else (move.limb,))
    if move.shot is not None:
        block[SHOT_SPEED] = move.shot.speed
        block[SHOT_SPAWN_X] = move.shot.x
        block[SHOT_SPAWN_Y] = move.shot.y
        _boxes(block, SHOT_BOX, (move.shot.box,))
    return block


def _boxes(block: list[int], at: int, boxes: Sequence["Box"]) -> None:
    for index, box in enumerate(boxes):
        begin = at + index * BOX_SIZE
        block[begin : begin + BOX_SIZE] = (box.x, box.y, box.width, box.height)
