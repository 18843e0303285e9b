"""Writes characters into the flat sequence of integers that rom.py describes."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from arcade_clash.engine.layout import (
    DASH_BACK,
    DASH_FORWARD,
    FIRST_MOVE,
    WALK_BACK,
    WALK_FORWARD,
)
from arcade_clash.engine.rom import (
    BODY_HALF_WIDTH,
    BODY_HEIGHT,
    BOX_SIZE,
    BOXES_MAX,
    CANCEL_CLEAN,
    CANCEL_FRAMES,
    CANCEL_HEAVY,
    CANCEL_LIGHT,
    CANCEL_SPECIAL,
    CANCEL_SUPER,
    CHARACTER_SIZE,
    DASH_BACK_FRAMES,
    DASH_BACK_INVULNERABLE,
    DASH_FORWARD_FRAMES,
    FRAME_CANCELS,
    FRAME_CATCHES,
    FRAME_HURT_SHIFT,
    FRAME_STAGE_SHIFT,
    FRAME_STEP_SHIFT,
    GRAVITY,
    GUARD_HIGH,
    GUARD_LOW,
    GUARD_MID,
    GUARD_NONE,
    HIT_BIT,
    HIT_BLOCKSTUN,
    HIT_BOXES,
    HIT_CHIP,
    HIT_COUNTER,
    HIT_DAMAGE,
    HIT_FALL,
    HIT_GAUGE,
    HIT_GUARD,
    HIT_HITSTOP,
    HIT_HITSTUN,
    HIT_JUGGLE,
    HIT_LAUNCH_ACROSS,
    HIT_LAUNCH_UP,
    HIT_PUSH_BLOCK,
    HIT_PUSH_HIT,
    HIT_SIZE,
    HURTBOXES_AIRBORNE,
    HURTBOXES_CROUCHING,
    HURTBOXES_STANDING,
    JUMP_BACK_SPEED,
    JUMP_FORWARD_SPEED,
    JUMP_SPEED,
    JUMP_STARTUP,
    KNOCKDOWN_FRAMES,
    LANDING_FRAMES,
    MAX_GAUGE,
    MAX_HEALTH,
    MOVE_ACTIVE,
    MOVE_AIR,
    MOVE_CANCELS,
    MOVE_CROUCHING,
    MOVE_DURATION,
    MOVE_FLASH,
    MOVE_GAUGE_COST,
    MOVE_HITS,
    MOVE_HURT,
    MOVE_LANDING,
    MOVE_LAST,
    MOVE_LEAP_ACROSS,
    MOVE_LEAP_FRAME,
    MOVE_LEAP_UP,
    MOVE_LIMB,
    MOVE_REACH,
    MOVE_RECOVERY,
    MOVE_SIZE,
    MOVE_STARTUP,
    MOVE_STEPS,
    MOVE_TIMELINE,
    MOVE_TOTAL,
    MOVES,
    PACE,
    QUICK_RISE_FRAMES,
    SAFE_FROM_ALL,
    SAFE_FROM_PROJECTILE,
    SAFE_FROM_STRIKE,
    SAFE_FROM_THROW,
    SHOT_BOX,
    SHOT_MOST_HITS,
    SHOT_SPAWN_X,
    SHOT_SPAWN_Y,
    SHOT_SPEED,
    THROW_ESCAPE,
    THROW_HOLD,
    THROW_REACH,
    THROW_RECOVERY,
    WAKEUP_FRAMES,
    character_at,
    move_at,
)

if TYPE_CHECKING:
    from arcade_clash.engine.box import Box
    from arcade_clash.engine.character import Character
    from arcade_clash.engine.move import Hit, Move

__all__ = ["build_rom"]


def build_rom(characters: Sequence["Character"]) -> tuple[int, ...]:
    """The integers of the characters, each in the place of its number; gaps are zeros."""
    rom = [0] * (CHARACTER_SIZE * (1 + max(character.number for character in characters)))
    for character in characters:
        at = character_at(character.number)
        rom[at : at + CHARACTER_SIZE] = _character(character)
    for character in characters:
        for slot, move in enumerate(character.moves):
            at = move_at(character.number, FIRST_MOVE + slot)
            rom[at + MOVE_TIMELINE] = len(rom)
            timeline = _timeline(move)
            rom[at + MOVE_LAST] = len(timeline) - 1
            rom += timeline
    return tuple(rom)


def _character(character: "Character") -> list[int]:
    block = [0] * CHARACTER_SIZE
    movement, body = character.movement, character.body
    block[MAX_HEALTH] = character.max_health
    block[MAX_GAUGE] = character.max_super_gauge
    block[PACE + WALK_FORWARD] = movement.walk_forward
    block[PACE + WALK_BACK] = -movement.walk_back
    block[PACE + DASH_FORWARD] = movement.dash_forward
    block[PACE + DASH_BACK] = -movement.dash_back
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
    block[QUICK_RISE_FRAMES] = body.quick_rise
    block[DASH_FORWARD_FRAMES] = movement.dash_forward_frames
    block[DASH_BACK_FRAMES] = movement.dash_back_frames
    block[DASH_BACK_INVULNERABLE] = movement.dash_back_invulnerable
    _boxes(block, HURTBOXES_STANDING, body.standing)
    _boxes(block, HURTBOXES_CROUCHING, body.crouching)
    _boxes(block, HURTBOXES_AIRBORNE, body.airborne)
    for slot, move in enumerate(character.moves):
        at = MOVES + slot * MOVE_SIZE
        block[at : at + MOVE_SIZE] = _move(move)
    return block


def _move(move: "Move") -> list[int]:
    block = [0] * MOVE_SIZE
    block[MOVE_TOTAL] = move.startup + move.active + move.recovery
    block[MOVE_DURATION] = move.total
    block[MOVE_STARTUP] = move.startup
    block[MOVE_ACTIVE] = move.active
    block[MOVE_RECOVERY] = move.recovery
    block[MOVE_AIR] = int(move.air)
    block[MOVE_GAUGE_COST] = move.gauge_cost
    block[MOVE_FLASH] = move.flash
    bits = {
        "light": CANCEL_LIGHT,
        "heavy": CANCEL_HEAVY,
        "special": CANCEL_SPECIAL,
        "super": CANCEL_SUPER,
    }
    block[MOVE_CANCELS] = sum(bits[kind] for kind in set(move.cancels))
    block[MOVE_CANCELS] += CANCEL_CLEAN * move.cancels_on_hit_only
    block[MOVE_LANDING] = move.landing_frames
    block[MOVE_CROUCHING] = int(move.crouching)
    if move.leap is not None:
        block[MOVE_LEAP_FRAME] = move.leap.frame
        block[MOVE_LEAP_ACROSS] = move.leap.across
        block[MOVE_LEAP_UP] = move.leap.up
    for index, step in enumerate(move.steps):
        block[MOVE_STEPS + index] = step.speed
    if move.shot is not None:
        block[SHOT_SPEED] = move.shot.speed
        block[SHOT_SPAWN_X] = move.shot.x
        block[SHOT_SPAWN_Y] = move.shot.y
        block[SHOT_MOST_HITS] = move.shot.hits
        _boxes(block, SHOT_BOX, (move.shot.box,))
    if move.throw is not None:
        block[THROW_REACH] = move.throw.reach
        block[THROW_HOLD] = move.throw.hold
        block[THROW_RECOVERY] = move.throw.recovery
        block[THROW_ESCAPE] = move.throw.escape
    _boxes(block, MOVE_LIMB, () if move.limb is None else (move.limb,))
    for index, window in enumerate(move.hurtboxes):
        _boxes(block, MOVE_HURT + index * BOXES_MAX * BOX_SIZE, window.boxes)
    block[MOVE_REACH] = max((box.x + box.width for box in move.hits[0].hitboxes), default=0)
    if move.throw is not None:
        block[MOVE_REACH] = move.throw.reach
    bit = 0
    for index, hit in enumerate(move.hits):
        at = MOVE_HITS + index * HIT_SIZE
        if not hit.continues:
            bit = 1 << index
        block[at : at + HIT_SIZE] = _hit(hit, bit)
    return block


def _hit(hit: "Hit", bit: int) -> list[int]:
    block = [0] * HIT_SIZE
    block[HIT_DAMAGE] = hit.damage
    block[HIT_CHIP] = hit.chip_damage
    block[HIT_HITSTUN] = hit.hitstun
    block[HIT_BLOCKSTUN] = hit.blockstun
    block[HIT_HITSTOP] = hit.hitstop
    block[HIT_PUSH_HIT] = hit.push_hit
    block[HIT_PUSH_BLOCK] = hit.push_block
    levels = {
        "high": GUARD_HIGH,
        "mid": GUARD_MID,
        "low": GUARD_LOW,
        "unblockable": GUARD_NONE,
    }
    block[HIT_GUARD] = levels[hit.guard_level]
    block[HIT_FALL] = ("none", "soft", "hard").index(hit.knockdown_kind)
    block[HIT_LAUNCH_ACROSS], block[HIT_LAUNCH_UP] = hit.launch
    block[HIT_JUGGLE] = hit.juggle
    block[HIT_COUNTER] = hit.counter_hitstun
    block[HIT_GAUGE] = hit.gauge
    block[HIT_BIT] = bit
    _boxes(block, HIT_BOXES, hit.hitboxes)
    return block


def _timeline(move: "Move") -> list[int]:
    """A number for each frame of a move; of a throw, for those of its catch as well."""
    recovers = move.startup + move.active
    total = recovers + move.recovery
    frames = [0] * total
    for frame in range(total):
        stage = 1 if frame < move.startup else 2 if frame < recovers else 3
        frames[frame] = stage << FRAME_STAGE_SHIFT
        if move.cancels and move.startup <= frame < recovers + CANCEL_FRAMES:
            frames[frame] |= FRAME_CANCELS
        if move.throw is not None and stage == 2:
            frames[frame] |= FRAME_CATCHES
    if move.shot is None and move.throw is None:
        for index, hit in enumerate(move.hits):
            for frame in range(hit.first, hit.last + 1):
                frames[frame] |= index + 1
    for index, window in enumerate(move.hurtboxes):
        for frame in range(window.first, window.last + 1):
            frames[frame] |= (index + 1) << FRAME_HURT_SHIFT
    for index, step in enumerate(move.steps):
        for frame in range(step.first, step.last + 1):
            frames[frame] |= (index + 1) << FRAME_STEP_SHIFT
    bits = {
        "strike": SAFE_FROM_STRIKE,
        "throw": SAFE_FROM_THROW,
        "projectile": SAFE_FROM_PROJECTILE,
    }
    for invulnerability in move.invulnerable:
        for frame in range(invulnerability.first, invulnerability.last + 1):
            frames[frame] |= sum(bits[kind] for kind in set(invulnerability.to))
    if move.throw is not None:
        recovery = 3 << FRAME_STAGE_SHIFT
        frames += [recovery | SAFE_FROM_ALL] * move.throw.hold
        frames += [recovery] * move.throw.recovery
    return frames


def _boxes(block: list[int], at: int, boxes: Sequence["Box"]) -> None:
    for index, box in enumerate(boxes):
        begin = at + index * BOX_SIZE
        block[begin : begin + BOX_SIZE] = (box.x, box.y, box.width, box.height)
