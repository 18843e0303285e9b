"""What a fighter remembers from one decision to the next, and how it notices what the other does.

A memory is MEMORY_SIZE integers: its chance first, then what it saw last, then what it is about to
do. The other is seen with a reaction delay; a fighter knows its own delay, and reckons from frame
data how far the other is by now. Whatever the other begins is minded after some decisions or never,
and a number drawn with it decides how well it is answered: so a fighter errs for as long as a thing
lasts, not at every look separately.
"""

from collections.abc import MutableSequence
from typing import TypeAlias

from arcade_clash.agents.agent import DECISION_FRAMES
from arcade_clash.agents.scripted.kit import (
    HALF_WIDTH,
    KIT_SIZE,
    LASTS,
    MOVE_FACTS,
    REACH,
    RECOVERY,
    RISES,
    RISING,
    THROWS_IT,
    Kits,
)
from arcade_clash.agents.scripted.levels import LAPSE, LEARNS, REACTION_FRAMES, SPREAD, Skill
from arcade_clash.agents.scripted.sight import (
    DASH,
    FIRST_MOVE_STATE,
    GUARD,
    HIT,
    JUMP,
    LANDING,
    OWN_ACTIVE,
    OWN_CHARACTER,
    OWN_STARTUP,
    OWN_STATES,
    STAND,
    THEIR_ACTIVE,
    THEIR_BUSY,
    THEIR_CHARACTER,
    THEIR_FORWARD_SPEED,
    THEIR_STARTUP,
    THEIR_STATES,
    Seen,
    character_of,
    distance_of,
    state_of,
)

__all__ = [
    "MEMORY_SIZE",
    "Memory",
    "draw",
    "has_noticed",
    "look",
    "own_fact",
    "reaches",
    "rising_fact",
]

Memory: TypeAlias = MutableSequence[int]
"""What a fighter remembers."""

(
    CHANCE,  # the state of its chance
    OWN_KIT,  # where what it knows of its own character begins
    THEIR_KIT,  # the same of the other's
    OWN_STATE,  # what it does itself
    OWN_NERVE,  # 0 to 99, drawn when it began that: how it goes on
    THEIR_STATE,  # what the other was doing when it last looked
    THEIR_START,  # frames that its attack still had until it could hit
    AGE,  # decisions since the other began that
    NOTICES,  # at which age it notices; beyond all ages where it does not
    NERVE,  # 0 to 99, drawn with it: how it answers
    SECOND_NERVE,  # another
    DISTANCE,  # pixels to the other, from middle to middle
    BEHIND,  # 1 where the other is behind
    SHOT_PLAN,  # 0 before it saw the projectile that flies; else how it will meet it
    INTENT,  # what it is about to do while nothing happens
    LEFT,  # for how many more decisions
    HABIT,  # the move that the other did last
    REPEATS,  # how many times in a row
    STRIKES,  # a bit for each of its last looks, the newest first: 1 where its own attack could hit
    MET,  # times that its attacks were met by what nothing touches
    MET_AT,  # pixels from which they were met at most
    DELAY,  # its reaction delay in frames
    BUSY,  # frames until the other is free, counted from now; MOST_BUSY where that is not known
    STARTUP_LEFT,  # frames until the attack of the other can hit, counted from now
    THREAT,  # 1 where the attack of the other can hit, now or later
) = range(25)
MEMORY_SIZE = 25

NEVER = 1 << 20

MOST_BUSY = 60
"""Frames at which the observation cuts off how long a player is busy; also said in the air."""

STRIKES_KEPT = (1 << 20) - 1
"""What the other is seen to begin answers what one did a reaction delay ago, or just before."""

BODIES = 50
"""Pixels from middle to middle of two who stand against each other, about."""

FREEZE = 10
"""Frames that a hit freezes both players, about: their stun does not run in them."""

DOUBT = 2
"""Pixels by which each time makes it believe that it is met from farther yet."""


def draw(memory: Memory, sides: int) -> int:
    """A number from 0 to sides - 1."""
    memory[CHANCE] = (memory[CHANCE] * 1103515245 + 12345) & 0x7FFFFFFF
    return (memory[CHANCE] >> 12) % sides


def look(seen: Seen, memory: Memory, skill: Skill, kits: Kits) -> None:
    """Takes in who stands where and does what."""
    memory[OWN_KIT] = character_of(seen, OWN_CHARACTER) * KIT_SIZE
    their_kit = character_of(seen, THEIR_CHARACTER) * KIT_SIZE
    if their_kit != memory[THEIR_KIT]:
        memory[THEIR_KIT] = their_kit
        memory[MET] = 0
        memory[MET_AT] = 0
    own = state_of(seen, OWN_STATES)
    if own != memory[OWN_STATE]:
        memory[OWN_STATE] = own
        memory[OWN_NERVE] = draw(memory, 100)
    strikes = 1 if seen[OWN_STARTUP] > 0.0 or seen[OWN_ACTIVE] > 0.5 else 0
    memory[STRIKES] = (memory[STRIKES] << 1 | strikes) & STRIKES_KEPT
    struck = memory[STRIKES] >> (skill[REACTION_FRAMES] // DECISION_FRAMES) & 3
    theirs = state_of(seen, THEIR_STATES)
    start = round(seen[THEIR_STARTUP] * 30)
    distance = _reckon_distance(seen, skill, theirs)
    memory[DISTANCE] = abs(distance)
    memory[BEHIND] = 1 if distance < 0 else 0
    if theirs != memory[THEIR_STATE] or start > memory[THEIR_START]:
        # Whoever comes down from what was seen is seen to land.
        if theirs != LANDING:
            _begins(memory, skill, theirs)
            if struck != 0 and _rises(memory, kits, theirs):
                memory[MET] += 1
                memory[MET_AT] = max(memory[MET_AT], memory[DISTANCE]) + DOUBT
        memory[THEIR_STATE] = theirs
    else:
        memory[AGE] += 1
    memory[THEIR_START] = start
    _reckon(seen, memory, skill, kits, start)


def _reckon(seen: Seen, memory: Memory, skill: Skill, kits: Kits, start: int) -> None:
    """Reckons how far the other is by now with what was seen of it a reaction delay ago."""
    delay = skill[REACTION_FRAMES]
    theirs = memory[THEIR_STATE]
    busy = round(seen[THEIR_BUSY] * 60)
    active = seen[THEIR_ACTIVE] > 0.5
    memory[DELAY] = delay
    memory[STARTUP_LEFT] = max(0, start - delay)
    passed = delay
    if theirs in (HIT, GUARD):
        passed -= min(delay, max(0, FREEZE - memory[AGE] * DECISION_FRAMES))
    memory[BUSY] = busy if busy >= MOST_BUSY else max(0, busy - passed)
    memory[THREAT] = 0
    if theirs < FIRST_MOVE_STATE or not (start > 0 or active):
        return
    move = memory[THEIR_KIT] + (theirs - FIRST_MOVE_STATE) * MOVE_FACTS
    left = start + kits[move + LASTS]
    if active:
        left = delay + 1 if busy >= MOST_BUSY else busy - kits[move + RECOVERY]
    memory[THREAT] = 1 if left > delay else 0


def _reckon_distance(seen: Seen, skill: Skill, theirs: int) -> int:
    """Reckons how far away the other is by now, behind where negative: it goes on as it was seen to
    walk, dash or fly."""
    distance = distance_of(seen)
    frames = skill[REACTION_FRAMES]
    if theirs == DASH:
        frames = min(frames, round(seen[THEIR_BUSY] * 60))
    if theirs != DASH and theirs != STAND and theirs != JUMP:
        return distance
    reckoned = distance + round(seen[THEIR_FORWARD_SPEED] * 8 * frames)
    # On the floor nobody walks through the other.
    if theirs != JUMP and distance > 0:
        return max(reckoned, min(distance, BODIES))
    return reckoned


def _begins(memory: Memory, skill: Skill, theirs: int) -> None:
    """The other begins a thing: when that is noticed, and how it will be answered."""
    memory[AGE] = 0
    memory[NOTICES] = draw(memory, skill[SPREAD] + 1)
    if theirs >= FIRST_MOVE_STATE:
        memory[REPEATS] = memory[REPEATS] + 1 if theirs == memory[HABIT] else 1
        memory[HABIT] = theirs
        if memory[REPEATS] > skill[LEARNS]:
            memory[NOTICES] = 0  # it was waiting for that
    if draw(memory, 100) < skill[LAPSE]:
        memory[NOTICES] = NEVER
    memory[NERVE] = draw(memory, 100)
    memory[SECOND_NERVE] = draw(memory, 100)


def _rises(memory: Memory, kits: Kits, theirs: int) -> bool:
    """Whether what the other begins is its special that no blow touches."""
    slot = kits[memory[THEIR_KIT] + RISING]
    return rising_fact(memory, kits, RISES) == 1 and theirs == FIRST_MOVE_STATE + slot


def has_noticed(memory: Memory) -> bool:
    """Whether it has noticed what the other does."""
    return memory[AGE] >= memory[NOTICES]


def own_fact(memory: Memory, kits: Kits, slot: int, fact: int) -> int:
    """A fact of one of its own moves."""
    return kits[memory[OWN_KIT] + slot * MOVE_FACTS + fact]


def rising_fact(memory: Memory, kits: Kits, fact: int) -> int:
    """A fact of the other's rising move, its special that no blow touches if it has one."""
    slot = kits[memory[THEIR_KIT] + RISING]
    return kits[memory[THEIR_KIT] + slot * MOVE_FACTS + fact]


def reaches(memory: Memory, kits: Kits, slot: int, nearer: int) -> bool:
    """Whether one of its own moves would touch one who is nearer by so many pixels by then."""
    away = memory[DISTANCE] - nearer
    if own_fact(memory, kits, slot, THROWS_IT) == 0:
        away -= kits[memory[THEIR_KIT] + HALF_WIDTH]
    return own_fact(memory, kits, slot, REACH) >= away
