"""What a fighter does about what comes at it: guards, jumps, gets out of throws, rises.

Each answers with an action, or UNDECIDED where nothing comes, or it is not seen, or not minded.
"""

from arcade_clash.agents.actions import (
    BACK,
    DOWN_BACK,
    FORWARD,
    JUMP,
    JUMP_BACK,
    JUMP_FORWARD,
    STANDING_LIGHT,
    THROW,
)
from arcade_clash.agents.scripted.kit import (
    BREADTH,
    FLIES,
    HALF_WIDTH,
    HIGH,
    MOVE_FACTS,
    PACE,
    REACH,
    RISES,
    RISING,
    SHOT,
    STARTUP,
    THROWS_IT,
    TOP,
    Kits,
)
from arcade_clash.agents.scripted.levels import (
    ANTI_AIR,
    CROSS_UP,
    ESCAPE,
    GUARD,
    HEIGHT,
    LEARNS,
    REVERSAL,
    Skill,
)
from arcade_clash.agents.scripted.memory import (
    AGE,
    BEHIND,
    BUSY,
    DELAY,
    DISTANCE,
    HABIT,
    NERVE,
    OWN_KIT,
    OWN_NERVE,
    OWN_STATE,
    REPEATS,
    SECOND_NERVE,
    SHOT_PLAN,
    THEIR_KIT,
    THEIR_START,
    THEIR_STATE,
    THREAT,
    Memory,
    draw,
    has_noticed,
    own_fact,
)
from arcade_clash.agents.scripted.sight import (
    FALL,
    FIRST_MOVE_STATE,
    JUMPING_HEAVY_STATE,
    JUMPING_LIGHT_STATE,
    OWN_BUSY,
    OWN_MAY_GUARD,
    OWN_MAY_JUMP,
    OWN_MAY_LIGHT,
    OWN_MAY_MOVE,
    OWN_MAY_THROW,
    THEIR_FORWARD_SPEED,
    THEIR_HEIGHT,
    THEIR_HIGH,
    THEIR_LOW,
    THEIR_SHOT,
    THEIR_SHOT_ARRIVAL,
    THEIR_STARTUP,
    THEIR_UPWARD_SPEED,
    THROWN,
    WAKEUP,
    Seen,
)
from arcade_clash.agents.scripted.sight import (
    GUARD as GUARDING,
)
from arcade_clash.agents.scripted.sight import (
    JUMP as JUMPING,
)

__all__ = ["UNDECIDED", "attack_action", "defend", "get_up"]

UNDECIDED = -1

SUPER = 10
"""Its slot."""

MEET_BY_GUARD, MEET_BY_JUMP, MEET_BY_SHOT, MEET_BY_NOTHING = 1, 2, 3, 4

PATIENCE = 15
"""Decisions that it waits for what the other does again and again."""

SOON = 8
"""Frames from which on one who is still busy may begin that."""

POINT_BLANK = 170
"""Pixels within which a projectile touches as good as at once."""

AT_HAND = 12
"""Frames before a projectile touches at which it is guarded, oneself walking into it."""

ON_ITS_WAY = 26
"""Frames before a projectile touches in which nothing is begun that keeps from guarding it."""

JUMP_FROM = 230
"""Pixels from which one who jumps over a projectile comes down out of reach of its sender."""

NEAR_MISS = 14
"""Pixels by which an attack may fall short and is still guarded."""


def attack_action(slot: int) -> int:
    """The action that begins the move of a slot."""
    return STANDING_LIGHT + slot


def get_up(seen: Seen, memory: Memory, skill: Skill, kits: Kits) -> int:
    """What one who is caught, falls, lies or rises does about it."""
    own = memory[OWN_STATE]
    nerve = memory[OWN_NERVE]
    if own == THROWN:
        escapes = nerve < skill[ESCAPE] and seen[OWN_MAY_THROW] > 0.5
        return THROW if escapes else UNDECIDED
    if own == FALL and seen[OWN_MAY_JUMP] > 0.5 and seen[OWN_MAY_MOVE] < 0.5:
        return JUMP if nerve < 50 else UNDECIDED
    rises = own == WAKEUP or (own == GUARDING and seen[OWN_BUSY] > 0.0)
    if rises and nerve < skill[REVERSAL] and memory[DISTANCE] < 130:
        slot = kits[memory[OWN_KIT] + RISING]
        if own_fact(memory, kits, slot, RISES) == 1 and seen[OWN_MAY_LIGHT] > 0.5:
            return attack_action(slot)
    return UNDECIDED


def defend(seen: Seen, memory: Memory, skill: Skill, kits: Kits) -> int:
    """Answers a projectile, a jump or an attack that comes."""
    if seen[OWN_MAY_GUARD] < 0.5:
        return UNDECIDED
    action = _meet_shot(seen, memory, skill, kits)
    if action != UNDECIDED:
        return action
    theirs = memory[THEIR_STATE]
    if theirs == JUMPING or JUMPING_LIGHT_STATE <= theirs <= JUMPING_HEAVY_STATE:
        return _meet_jump(seen, memory, skill, kits)
    if theirs >= FIRST_MOVE_STATE:
        return _meet_attack(seen, memory, skill, kits)
    return _meet_habit(seen, memory, skill, kits)


def _meet_habit(seen: Seen, memory: Memory, skill: Skill, kits: Kits) -> int:
    """Waits behind its guard for what the other does again and again, where that would touch."""
    if memory[REPEATS] <= skill[LEARNS] or memory[AGE] > PATIENCE:
        return UNDECIDED
    move = memory[THEIR_KIT] + (memory[HABIT] - FIRST_MOVE_STATE) * MOVE_FACTS
    gap = memory[DISTANCE] - kits[memory[OWN_KIT] + HALF_WIDTH]
    touches = kits[move + FLIES] == 0 and gap <= kits[move + REACH] + NEAR_MISS
    soon = memory[THEIR_STATE] != FALL and memory[BUSY] <= SOON
    if not (touches and soon) or memory[NERVE] >= skill[GUARD]:
        return UNDECIDED
    if kits[move + THROWS_IT] == 1:
        return JUMP_BACK if seen[OWN_MAY_JUMP] > 0.5 else UNDECIDED
    return BACK if kits[move + HIGH] == 1 else DOWN_BACK


def _meet_attack(seen: Seen, memory: Memory, skill: Skill, kits: Kits) -> int:
    """Guards a blow from the floor that would touch; jumps out of a throw."""
    move = memory[THEIR_KIT] + (memory[THEIR_STATE] - FIRST_MOVE_STATE) * MOVE_FACTS
    if kits[move + FLIES] == 1:
        return _meet_sending(seen, memory, skill, kits, move)
    if memory[THREAT] == 0:
        return UNDECIDED
    gap = memory[DISTANCE] - kits[memory[OWN_KIT] + HALF_WIDTH]
    if gap > kits[move + REACH] + NEAR_MISS or not has_noticed(memory):
        return UNDECIDED
    if memory[NERVE] >= skill[GUARD]:
        return UNDECIDED
    if kits[move + THROWS_IT] == 1:
        return JUMP_BACK if seen[OWN_MAY_JUMP] > 0.5 else UNDECIDED
    return _guard(seen, memory, skill)


def _meet_sending(seen: Seen, memory: Memory, skill: Skill, kits: Kits, move: int) -> int:
    """Guards a projectile that touches before it is seen to fly, by when it must have been sent."""
    way = memory[DISTANCE] - kits[move + BREADTH] - kits[memory[OWN_KIT] + HALF_WIDTH]
    touches = memory[THEIR_START] - memory[DELAY] + way // max(1, kits[move + PACE])
    comes = seen[THEIR_STARTUP] > 0.0 and touches <= AT_HAND
    guards = comes and has_noticed(memory) and memory[NERVE] < skill[GUARD]
    return DOWN_BACK if guards else UNDECIDED


def _meet_jump(seen: Seen, memory: Memory, skill: Skill, kits: Kits) -> int:
    """Strikes one who jumps in out of the air, else guards what it will do there."""
    if not has_noticed(memory):
        return UNDECIDED
    if memory[NERVE] < skill[ANTI_AIR] and seen[OWN_MAY_LIGHT] > 0.5:
        slot = kits[memory[OWN_KIT] + RISING]
        if _meets(seen, memory, kits, slot):
            return attack_action(slot)
    soon = memory[DISTANCE] < 150 and seen[THEIR_UPWARD_SPEED] * 16 - memory[DELAY] < 6
    if soon and memory[SECOND_NERVE] < skill[GUARD]:
        return _guard_above(seen, memory, skill)
    return UNDECIDED


def _meets(seen: Seen, memory: Memory, kits: Kits, slot: int) -> bool:
    """Whether one who flies will be where a move hits, when it does."""
    frames = own_fact(memory, kits, slot, STARTUP) + 2
    speed = seen[THEIR_FORWARD_SPEED] * 8
    up = seen[THEIR_UPWARD_SPEED] * 16
    ahead = -memory[DISTANCE] if memory[BEHIND] == 1 else memory[DISTANCE]
    ahead += round(speed * frames)
    frames += memory[DELAY]
    height = seen[THEIR_HEIGHT] * 256 + up * frames - frames * frames / 2
    reach = own_fact(memory, kits, slot, REACH) + kits[memory[THEIR_KIT] + HALF_WIDTH]
    return -20 <= ahead <= reach and 0 < height < own_fact(memory, kits, slot, TOP) - 20


def _guard_above(seen: Seen, memory: Memory, skill: Skill) -> int:
    """Stands and guards one in the air, on the side where it will come down."""
    ahead = -memory[DISTANCE] if memory[BEHIND] == 1 else memory[DISTANCE]
    crosses = ahead + seen[THEIR_FORWARD_SPEED] * 8 * 6 < 0
    if crosses and memory[NERVE] < skill[CROSS_UP]:
        return FORWARD if seen[OWN_MAY_MOVE] > 0.5 else UNDECIDED
    return BACK


def _guard(seen: Seen, memory: Memory, skill: Skill) -> int:
    """Guards, high or low; it may be mistaken about which."""
    low = seen[THEIR_HIGH] < 0.5
    must = seen[THEIR_HIGH] > 0.5 or seen[THEIR_LOW] > 0.5
    if must and memory[SECOND_NERVE] >= skill[HEIGHT]:
        low = not low
    return DOWN_BACK if low else BACK


def _meet_shot(seen: Seen, memory: Memory, skill: Skill, kits: Kits) -> int:
    """Meets a projectile as it made up its mind to when it saw it."""
    if seen[THEIR_SHOT] < 0.5:
        memory[SHOT_PLAN] = 0
        return UNDECIDED
    if memory[SHOT_PLAN] == 0:
        memory[SHOT_PLAN] = _plan_for_shot(memory, skill, kits)
    plan = memory[SHOT_PLAN]
    touches = _frames_to_touch(seen, memory, kits)
    if plan == MEET_BY_SHOT and touches > 20:
        memory[SHOT_PLAN] = MEET_BY_GUARD
        if seen[OWN_MAY_LIGHT] > 0.5:
            return attack_action(kits[memory[OWN_KIT] + SHOT])
    if plan == MEET_BY_JUMP and 8 < touches < 18 and seen[OWN_MAY_JUMP] > 0.5:
        return JUMP_FORWARD
    if plan == MEET_BY_NOTHING or not -20 < touches < ON_ITS_WAY:
        return UNDECIDED
    if touches <= AT_HAND:
        return DOWN_BACK
    # A walk can be left for a guard; a dash or an attack would be caught in.
    return FORWARD if memory[DISTANCE] > POINT_BLANK else UNDECIDED


def _plan_for_shot(memory: Memory, skill: Skill, kits: Kits) -> int:
    if draw(memory, 130) >= skill[GUARD] + 30:
        return MEET_BY_NOTHING
    plan = draw(memory, 100)
    if plan < 60 and memory[DISTANCE] > JUMP_FROM:
        return MEET_BY_JUMP
    if plan < 75 and kits[memory[OWN_KIT] + SHOT] >= 0:
        return MEET_BY_SHOT
    return MEET_BY_GUARD


def _frames_to_touch(seen: Seen, memory: Memory, kits: Kits) -> int:
    """Frames until the other's projectile touches, about; negative where it has passed."""
    slot = kits[memory[THEIR_KIT] + SHOT]
    move = memory[THEIR_KIT] + (slot if slot >= 0 else SUPER) * MOVE_FACTS
    way = kits[move + BREADTH] + kits[memory[OWN_KIT] + HALF_WIDTH]
    arrives = round(seen[THEIR_SHOT_ARRIVAL] * 60) - memory[DELAY]
    return arrives - way // max(1, kits[move + PACE])
