"""What a fighter does while nothing forces it: where it goes, and what it tries.

It makes up its mind for a few decisions at a time, by the distance, by chance, and by what its
character is good for: one with a projectile and long arms stays away, others go in. The weights
stand in one table.
"""

from arcade_clash.agents.actions import (
    BACK,
    DASH_BACK,
    DASH_FORWARD,
    DOWN_BACK,
    FORWARD,
    JUMP_BACK,
    JUMP_FORWARD,
    NEUTRAL,
)
from arcade_clash.agents.scripted.defence import attack_action
from arcade_clash.agents.scripted.kit import (
    BLOCKED,
    FLIES,
    GRAB,
    HALF_WIDTH,
    MOVE_FACTS,
    POKE,
    REACH,
    RISING,
    SECOND_POKE,
    SHOT,
    STARTUP,
    ZONES,
    Kits,
)
from arcade_clash.agents.scripted.levels import (
    ANTI_AIR,
    DASHES,
    GUARD,
    PRESSURE,
    PUNISH,
    THROWS,
    WILD,
    Skill,
)
from arcade_clash.agents.scripted.memory import (
    BUSY,
    DISTANCE,
    INTENT,
    LEFT,
    OWN_KIT,
    THEIR_KIT,
    THEIR_STATE,
    THREAT,
    Memory,
    draw,
    own_fact,
    reaches,
)
from arcade_clash.agents.scripted.sight import (
    FALL,
    FIRST_MOVE_STATE,
    OWN_MAY_GUARD,
    OWN_ROOM_BEHIND,
    THEIR_SHOT,
    WAKEUP,
    Seen,
)
from arcade_clash.agents.scripted.wariness import is_wary, would_be_met

__all__ = ["follow_plan"]

(
    WAIT,
    ADVANCE,
    RETREAT,
    GUARD_LOW,
    LEAP,
    HOP_AWAY,
    LIGHT,
    HEAVY,
    LOW_LIGHT,
    SWEEP,
    THROW,
    SHOOT,
    GO_IN,
    RISE,
) = range(14)
"""The intents: a way to go, then an attack."""
INTENT_COUNT = 14

MEET = 14
"""Besides: to strike one who rises on its first frame."""

SAFE_BEHIND = -7
"""Frames by which one may be free later than who blocked, and has nothing to fear."""

FAR, MIDDLE, EDGE, NEAR = range(4)
"""How far the other is: beyond a walk; out of reach; where only heavies reach; beside."""

FAR_PIXELS = 300

SAFE_PIXELS = 300
"""From so far a dash ends out of reach."""

WEIGHTS = (
    # wait, advance, retreat, guard, leap, hop, light, heavy, low, sweep, throw, shoot, in, rise
    (3, 50, 4, 3, 8, 0, 0, 0, 0, 0, 0, 26, 6, 0),  # far
    (3, 44, 9, 9, 9, 1, 0, 6, 0, 4, 0, 9, 8, 0),  # middle
    (2, 9, 10, 15, 4, 2, 4, 26, 6, 13, 4, 2, 8, 1),  # edge
    (0, 3, 8, 14, 1, 5, 22, 12, 16, 8, 14, 0, 3, 1),  # near
)
"""What one of neither leaning feels like, by the band of distance, in shares of about a hundred."""

STANDING_LIGHT, STANDING_HEAVY, CROUCHING_LIGHT, CROUCHING_HEAVY, THROW_SLOT = 0, 1, 2, 3, 6


def follow_plan(seen: Seen, memory: Memory, skill: Skill, kits: Kits) -> int:
    """Does what it was about to, and makes up its mind anew when that is over."""
    if seen[OWN_MAY_GUARD] < 0.5:
        return NEUTRAL
    memory[LEFT] -= 1
    if memory[LEFT] < 0:
        _plan(seen, memory, skill, kits)
    intent = memory[INTENT]
    if intent == MEET:
        return _meet_rising(memory, kits)
    if intent >= LIGHT:
        return _attack(seen, memory, skill, kits, intent)
    if intent == ADVANCE:
        return _go_in(seen, memory, skill, kits)
    if intent == RETREAT:
        return _go_away(memory, skill)
    if intent == LEAP:
        memory[LEFT] = 0
        return JUMP_FORWARD
    if intent == HOP_AWAY:
        memory[LEFT] = 0
        return JUMP_BACK
    return DOWN_BACK if intent == GUARD_LOW else NEUTRAL


def _plan(seen: Seen, memory: Memory, skill: Skill, kits: Kits) -> None:
    """Makes up its mind, by the distance and by chance."""
    memory[LEFT] = 1 + draw(memory, 4)
    theirs = memory[THEIR_STATE]
    if theirs in (FALL, WAKEUP):
        _plan_against_the_fallen(memory, skill, kits)
        return
    band = _band(memory, kits)
    if draw(memory, 100) < skill[WILD]:
        memory[INTENT] = ADVANCE + draw(memory, INTENT_COUNT - 1)
        return
    total = 0
    for intent in range(INTENT_COUNT):
        total += _weight(memory, kits, skill, band, intent)
    roll = draw(memory, total)
    memory[INTENT] = GUARD_LOW
    for intent in range(INTENT_COUNT):
        roll -= _weight(memory, kits, skill, band, intent)
        if roll < 0:
            memory[INTENT] = intent
            break
    if memory[INTENT] == RETREAT and seen[OWN_ROOM_BEHIND] < 0.08:
        memory[INTENT] = LEAP if draw(memory, 2) == 0 else GUARD_LOW


def _weight(memory: Memory, kits: Kits, skill: Skill, band: int, intent: int) -> int:
    """How much it feels like an intent."""
    weight = WEIGHTS[band][intent]
    about = memory[OWN_KIT]
    if intent == THROW:
        weight = weight * skill[THROWS] // 14
        return weight * 2 if kits[about + GRAB] >= 0 else weight
    if intent == LEAP:
        # Who meets jumps knows what comes of them.
        weight = weight * (120 - skill[ANTI_AIR]) // 60
    # Two who are both better off afar are no better off: neither stays away.
    if kits[about + ZONES] == 1 and kits[memory[THEIR_KIT] + ZONES] == 0:
        if intent in (SHOOT, RETREAT):
            return weight * 2
        if intent in (ADVANCE, LEAP):
            return weight // 2
    return weight


def _band(memory: Memory, kits: Kits) -> int:
    if reaches(memory, kits, STANDING_LIGHT, 0):
        return NEAR
    if reaches(memory, kits, STANDING_HEAVY, 6):
        return EDGE
    return MIDDLE if memory[DISTANCE] < FAR_PIXELS else FAR


def _plan_against_the_fallen(memory: Memory, skill: Skill, kits: Kits) -> None:
    """Goes in on one who lies or rises, throws something at it, or waits for it."""
    memory[LEFT] = 1
    goes_in = draw(memory, 100) < skill[PRESSURE] and not is_wary(memory, skill)
    shoots = kits[memory[OWN_KIT] + SHOT] >= 0
    if memory[DISTANCE] > 220 and shoots and not goes_in:
        memory[INTENT] = SHOOT if memory[THEIR_STATE] == WAKEUP else ADVANCE
    elif memory[DISTANCE] > 96:
        memory[INTENT] = ADVANCE
    elif goes_in:
        memory[INTENT] = MEET
        memory[LEFT] = 12
    else:
        memory[INTENT] = RETREAT if draw(memory, 3) == 0 else GUARD_LOW


def _meet_rising(memory: Memory, kits: Kits) -> int:
    """Waits low, and strikes so that it touches as the other gets free."""
    theirs = memory[THEIR_STATE]
    if theirs not in (FALL, WAKEUP):
        memory[LEFT] = 0
        return attack_action(THROW_SLOT) if draw(memory, 3) == 0 else DOWN_BACK
    if theirs == FALL:
        return DOWN_BACK
    slot = CROUCHING_LIGHT if memory[LEFT] % 2 == 0 else STANDING_HEAVY
    if memory[BUSY] <= own_fact(memory, kits, slot, STARTUP):
        memory[LEFT] = 0
        return attack_action(slot)
    return DOWN_BACK


def _attack(seen: Seen, memory: Memory, skill: Skill, kits: Kits, intent: int) -> int:
    """Attacks as it meant to, once that would touch; goes nearer until then."""
    slot = _slot(memory, kits, intent)
    if slot < 0:
        memory[LEFT] = 0
        return DOWN_BACK
    open_after = own_fact(memory, kits, slot, BLOCKED) < SAFE_BEHIND
    if open_after and draw(memory, 150) < skill[PUNISH]:
        memory[LEFT] = 0  # who takes such openings gives none
        return DOWN_BACK
    if would_be_met(seen, memory, skill, kits, slot):
        memory[LEFT] = 0
        return DOWN_BACK
    if own_fact(memory, kits, slot, FLIES) == 1:
        memory[LEFT] = 0
        return attack_action(slot)
    if reaches(memory, kits, slot, -4) or draw(memory, 100) < skill[WILD]:
        memory[LEFT] = 0
        return attack_action(slot)
    return _go_in(seen, memory, skill, kits)


def _slot(memory: Memory, kits: Kits, intent: int) -> int:
    """The move by which its character does what is meant; below 0 where it has none."""
    about = memory[OWN_KIT]
    if intent == THROW:
        grab = kits[about + GRAB]
        return grab if grab >= 0 and draw(memory, 2) == 0 else THROW_SLOT
    if intent == SHOOT:
        return kits[about + SHOT]
    if intent == GO_IN:
        grab = kits[about + GRAB]
        if grab >= 0 and draw(memory, 3) == 0:
            return grab
        return kits[about + (POKE if draw(memory, 2) == 0 else SECOND_POKE)]
    if intent == RISE:
        return kits[about + RISING]
    return intent - LIGHT


def _go_in(seen: Seen, memory: Memory, skill: Skill, kits: Kits) -> int:
    """A step nearer, or a dash; within the other's reach with its guard up now and then."""
    if _in_their_reach(memory, kits):
        memory[LEFT] = min(memory[LEFT], 1)
        if draw(memory, 100) < skill[GUARD] // 3:
            return DOWN_BACK
    elif _may_dash_in(seen, memory, kits) and draw(memory, 100) < skill[DASHES]:
        return DASH_FORWARD
    return FORWARD


def _may_dash_in(seen: Seen, memory: Memory, kits: Kits) -> bool:
    """Whether a dash would not end before one who is ready for it."""
    theirs = memory[THEIR_STATE]
    if theirs >= FIRST_MOVE_STATE and seen[THEIR_SHOT] < 0.5:
        move = memory[THEIR_KIT] + (theirs - FIRST_MOVE_STATE) * MOVE_FACTS
        if kits[move + FLIES] == 1:
            return False  # into what is about to fly
    if seen[THEIR_SHOT] > 0.5:
        return False
    if memory[DISTANCE] > SAFE_PIXELS:
        return True
    return memory[DISTANCE] > 140 and memory[BUSY] > 12


def _go_away(memory: Memory, skill: Skill) -> int:
    if draw(memory, 100) < skill[DASHES]:
        memory[LEFT] = 0
        return DASH_BACK
    return BACK


def _in_their_reach(memory: Memory, kits: Kits) -> bool:
    """Whether the other is ready to hit, or about to, and its heavy attack would touch."""
    ready = memory[BUSY] <= 0 or memory[THREAT] == 1
    gap = memory[DISTANCE] - kits[memory[OWN_KIT] + HALF_WIDTH]
    return ready and kits[memory[THEIR_KIT] + STANDING_HEAVY * MOVE_FACTS + REACH] > gap - 12
