"""The scripted fighter: keeps its distance, blocks, punishes, and makes a person's mistakes.

It sees what a network sees, but notices a change only after a person's reaction, sometimes not at
all, and then blocks what it should have jumped. `decide` is plain Python over one observation and
one row of memory; a batch is decided by the same function, compiled.
"""

from collections.abc import MutableSequence, Sequence
from typing import TypeAlias

import numpy as np

from arcade_clash.agents.actions import (
    BACK,
    CROUCHING_HEAVY,
    CROUCHING_LIGHT,
    DOWN_BACK,
    FORWARD,
    JUMP_BACK,
    JUMP_FORWARD,
    NEUTRAL,
    SPECIAL,
    STANDING_HEAVY,
    STANDING_LIGHT,
)
from arcade_clash.agents.agent import Actions, Masks, Observations
from arcade_clash.agents.observation import NORMALS, OBSERVATION_NAMES, STATES

__all__ = ["MEMORY_SIZE", "ScriptedAgent", "decide"]

Seen: TypeAlias = Sequence[float]
Memory: TypeAlias = MutableSequence[int]

# What it looks at ------------------------------------------------------------------------------

DISTANCE = OBSERVATION_NAMES.index("distance")
OWN_HIT = OBSERVATION_NAMES.index("own_hit")
OWN_FALL = OBSERVATION_NAMES.index("own_fall")
OWN_ROOM_BEHIND = OBSERVATION_NAMES.index("own_room_behind")
OWN_MARGINS = OBSERVATION_NAMES.index(f"own_{NORMALS[0]}_margin")
OWN_MAY_GUARD = OBSERVATION_NAMES.index("own_may_guard")
OWN_MAY_MOVE = OBSERVATION_NAMES.index("own_may_move")
OWN_MAY_ATTACK = OBSERVATION_NAMES.index("own_may_light")
OWN_MAY_HEAVY = OBSERVATION_NAMES.index("own_may_heavy")
OWN_MAY_JUMP = OBSERVATION_NAMES.index("own_may_jump")
OWN_MAY_SPECIAL = OBSERVATION_NAMES.index("own_may_special")
OWN_HEALTH = OBSERVATION_NAMES.index("own_health")
THEIR_HEALTH = OBSERVATION_NAMES.index("their_health")
THEIR_STARTUP = OBSERVATION_NAMES.index("their_startup")
THEIR_ACTIVE = OBSERVATION_NAMES.index("their_active")
THEIR_BUSY = OBSERVATION_NAMES.index("their_busy")
THEIR_LOW = OBSERVATION_NAMES.index("their_low")
THEIR_HIGH = OBSERVATION_NAMES.index("their_high")
THEIR_SHOT = OBSERVATION_NAMES.index("their_shot")
THEIR_SHOT_ARRIVAL = OBSERVATION_NAMES.index("their_shot_arrival")
THEIR_MARGINS = OBSERVATION_NAMES.index(f"their_{NORMALS[0]}_margin")
THEIR_STATES = OBSERVATION_NAMES.index(f"their_{STATES[0]}")
THEIR_UPWARD_SPEED = OBSERVATION_NAMES.index("their_upward_speed")

STATE_COUNT = len(STATES)
JUMPING = STATES.index("jump")
HIT = STATES.index("hit")
FALLING = STATES.index("fall")
WAKING = STATES.index("wakeup")
FIRST_NORMAL = STATES.index(NORMALS[0])
CROUCHING_HEAVY_STATE = STATES.index("crouching_heavy")
LAST_ATTACK = len(STATES) - 1

LIGHT_MARGIN, HEAVY_MARGIN, LOW_LIGHT_MARGIN, SWEEP_MARGIN = range(OWN_MARGINS, OWN_MARGINS + 4)
THEIR_HEAVY_MARGIN = THEIR_MARGINS + 1
THEIR_SWEEP_MARGIN = THEIR_MARGINS + 3

# What it remembers -----------------------------------------------------------------------------

CHANCE = 0  # the state of its chance
STATE = 1  # what the other was doing when it last looked
AGE = 2  # decisions since the other began that
REACTION = 3  # decisions that it takes to notice it
LAPSE = 4  # 0 to 9, drawn for each thing the other does: at 0 it misses it, at 1 it errs
SHOT_PLAN = 5  # 0 before it saw the projectile that flies; else how it will meet it
INTENT = 6  # what it is about to do while nothing happens
LEFT = 7  # for how many more decisions
REELS = 8  # 1 while it is hit
BURNT = 9  # how it was hit of late, in decisions: it goes in the more carefully
MEMORY_SIZE = 10

MEET_BY_GUARD, MEET_BY_JUMP, MEET_BY_SHOT, MEET_BY_NOTHING = 1, 2, 3, 4

ADVANCE, RETREAT, WAIT, GUARD_LOW, GUARD_HIGH, LEAP, LEAP_AWAY, SHOOT, STRIKE = range(9)
"""The intents. STRIKE + n is to strike with normal n as soon as it reaches."""

UNDECIDED = -1

BURN = 30
MOST_BURNT = 120

COMPILED_FROM = 16
"""Batches of this size and more are worth compiled code."""


class ScriptedAgent:
    """A fighter worth beating; its chance comes from the seed."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._memory = np.zeros((0, MEMORY_SIZE), dtype=np.int64)

    def act(self, observations: Observations, masks: Masks) -> Actions:  # noqa: ARG002  # it sees what it may do
        """An action for each row, one that its mask allows."""
        count = len(observations)
        if len(self._memory) != count:
            chance = np.random.default_rng(self._seed)
            self._memory = np.zeros((count, MEMORY_SIZE), dtype=np.int64)
            self._memory[:, CHANCE] = chance.integers(2**31, size=count)
        actions = np.empty(count, dtype=np.int64)
        if count >= COMPILED_FROM:
            from arcade_clash.agents.compiled import decide_batch

            decide_batch(observations, self._memory, actions)
        else:
            for index in range(count):
                memory = self._memory[index].tolist()
                actions[index] = decide(observations[index].tolist(), memory)
                self._memory[index] = memory
        return actions


def decide(seen: Seen, memory: Memory) -> int:
    """What to do about one observation; `memory` holds MEMORY_SIZE numbers, its chance seeded."""
    state = _notice(seen, memory)
    action = _defend(seen, memory, state)
    if action == UNDECIDED:
        action = _strike(seen, memory, state)
    if action == UNDECIDED:
        action = _follow_intent(seen, memory, state)
    return _possible(action, seen)


def _draw(memory: Memory, sides: int) -> int:
    """A number from 0 to sides - 1."""
    memory[CHANCE] = (memory[CHANCE] * 1103515245 + 12345) & 0x7FFFFFFF
    return (memory[CHANCE] >> 12) % sides


def _notice(seen: Seen, memory: Memory) -> int:
    """What the other does, and since when; each new thing is noticed after a time of its own."""
    state = 0
    for index in range(STATE_COUNT):
        if seen[THEIR_STATES + index] > 0.5:
            state = index
    if state != memory[STATE]:
        memory[STATE] = state
        memory[AGE] = 0
        memory[REACTION] = 2 + _draw(memory, 3)
        memory[LAPSE] = _draw(memory, 10)
    else:
        memory[AGE] += 1
    reels = 1 if seen[OWN_HIT] + seen[OWN_FALL] > 0.5 else 0
    if reels > memory[REELS]:
        memory[BURNT] = min(memory[BURNT] + BURN, MOST_BURNT)
    elif memory[BURNT] > 0:
        memory[BURNT] -= 1
    memory[REELS] = reels
    return state


def _noticed(memory: Memory) -> bool:
    return memory[AGE] >= memory[REACTION] and memory[LAPSE] > 0


def _defend(seen: Seen, memory: Memory, state: int) -> int:
    """Answers a projectile or an attack that comes; UNDECIDED where none does."""
    if seen[OWN_MAY_GUARD] < 0.5:
        return UNDECIDED
    action = _meet_shot(seen, memory)
    if action != UNDECIDED:
        return action
    if not FIRST_NORMAL <= state <= LAST_ATTACK:
        return UNDECIDED
    if seen[THEIR_STARTUP] <= 0.0 and seen[THEIR_ACTIVE] < 0.5:
        return UNDECIDED
    if not _noticed(memory):
        return UNDECIDED
    if state <= CROUCHING_HEAVY_STATE and seen[THEIR_MARGINS + state - FIRST_NORMAL] < -0.15:
        return UNDECIDED
    low = seen[THEIR_HIGH] < 0.5
    if memory[LAPSE] == 1:
        low = not low
    return DOWN_BACK if low else BACK


def _meet_shot(seen: Seen, memory: Memory) -> int:
    arrival = seen[THEIR_SHOT_ARRIVAL]
    if seen[THEIR_SHOT] < 0.5:
        memory[SHOT_PLAN] = 0
        return UNDECIDED
    if memory[SHOT_PLAN] == 0:
        plan = _draw(memory, 10)
        memory[SHOT_PLAN] = MEET_BY_GUARD
        if plan < 3:
            memory[SHOT_PLAN] = MEET_BY_JUMP
        elif plan < 5:
            memory[SHOT_PLAN] = MEET_BY_SHOT
        elif plan == 9:
            memory[SHOT_PLAN] = MEET_BY_NOTHING
    plan = memory[SHOT_PLAN]
    if plan == MEET_BY_SHOT and seen[OWN_MAY_SPECIAL] > 0.5 and arrival > 0.6:
        memory[SHOT_PLAN] = MEET_BY_GUARD
        return SPECIAL
    if plan == MEET_BY_JUMP and 0.3 < arrival < 0.5 and seen[OWN_MAY_MOVE] > 0.5:
        return JUMP_FORWARD
    late = 0.3 if plan == MEET_BY_JUMP else 0.4
    if plan != MEET_BY_NOTHING and -0.2 < arrival <= late:
        return DOWN_BACK
    return UNDECIDED


def _strike(seen: Seen, memory: Memory, state: int) -> int:
    """Takes what the other leaves open; UNDECIDED where nothing is, or it is not seen."""
    if seen[OWN_MAY_ATTACK] < 0.5:
        return UNDECIDED
    frames = seen[THEIR_BUSY] * 60
    if state == HIT:
        # A hit that leaves the other reeling longer than the next one takes: a combo.
        return _reaching(seen, memory, frames)
    if memory[LAPSE] < 2:
        return UNDECIDED
    if FIRST_NORMAL <= state <= LAST_ATTACK:
        if memory[AGE] < 1 or seen[THEIR_STARTUP] > 0.0 or seen[THEIR_ACTIVE] > 0.5:
            return UNDECIDED
        action = _reaching(seen, memory, frames)
        if action == UNDECIDED and frames > 12.0 and seen[SWEEP_MARGIN] > -0.4:
            return FORWARD  # a step nearer, and it is
        return action
    if state == JUMPING and _noticed(memory) and seen[THEIR_UPWARD_SPEED] < 0.3:
        if seen[HEAVY_MARGIN] > -0.1 and _draw(memory, 3) > 0:
            return STANDING_HEAVY
        if seen[LIGHT_MARGIN] > 0.1:
            return STANDING_LIGHT
    return UNDECIDED


def _reaching(seen: Seen, memory: Memory, frames: float) -> int:
    """The hardest normal that lands within so many frames; UNDECIDED where none does."""
    if frames >= 13.0:
        if seen[SWEEP_MARGIN] > 0.05 and _draw(memory, 2) == 0:
            return CROUCHING_HEAVY
        if seen[HEAVY_MARGIN] > 0.05:
            return STANDING_HEAVY
    if frames >= 6.0:
        if seen[LOW_LIGHT_MARGIN] > 0.05 and _draw(memory, 3) == 0:
            return CROUCHING_LIGHT
        if seen[LIGHT_MARGIN] > 0.05:
            return STANDING_LIGHT
    return UNDECIDED


def _follow_intent(seen: Seen, memory: Memory, state: int) -> int:
    """Does what it was about to, and makes up its mind anew when that is over."""
    if seen[OWN_MAY_GUARD] < 0.5:
        return NEUTRAL
    memory[LEFT] -= 1
    if memory[LEFT] < 0:
        _intend(seen, memory, state)
    intent = memory[INTENT]
    if intent >= STRIKE:
        normal = intent - STRIKE
        if seen[OWN_MARGINS + normal] < 0.0:
            return _go_in(seen, memory)
        memory[LEFT] = 0
        return STANDING_LIGHT + normal
    if intent == SHOOT:
        memory[LEFT] = 0
        return SPECIAL
    if intent == LEAP:
        memory[LEFT] = 0
        return JUMP_FORWARD
    if intent == LEAP_AWAY:
        memory[LEFT] = 0
        return JUMP_BACK
    if intent == ADVANCE:
        return _go_in(seen, memory)
    if intent in (RETREAT, GUARD_HIGH):
        return BACK
    return DOWN_BACK if intent == GUARD_LOW else NEUTRAL


def _go_in(seen: Seen, memory: Memory) -> int:
    """A step nearer; within the other's reach with its guard up now and then."""
    if _in_their_reach(seen):
        memory[LEFT] = min(memory[LEFT], 1)
        if _draw(memory, 100) < 25 + memory[BURNT] // 3:
            return DOWN_BACK
    return FORWARD


def _in_their_reach(seen: Seen) -> bool:
    """Whether the other is ready to hit, or about to, and its longer attacks would touch."""
    ready = seen[THEIR_BUSY] <= 0.0 or seen[THEIR_STARTUP] > 0.0 or seen[THEIR_ACTIVE] > 0.5
    return ready and max(seen[THEIR_HEAVY_MARGIN], seen[THEIR_SWEEP_MARGIN]) > -0.1


def _intend(seen: Seen, memory: Memory, state: int) -> None:
    """Makes up its mind, by the distance and by chance."""
    pixels = abs(seen[DISTANCE]) * 480
    roll = _draw(memory, 100)
    if seen[OWN_HEALTH] < seen[THEIR_HEALTH] - 0.25:
        roll = max(0, roll - 15)  # behind: more of what comes first, which is to go forward
    memory[LEFT] = 1 + _draw(memory, 4)
    if state in (FALLING, WAKING):
        _intend_against_the_fallen(memory, pixels, roll)
    elif pixels > 300:
        _intend_far(memory, roll)
    elif seen[LIGHT_MARGIN] > 0.0:
        _intend_near(memory, roll)
    elif seen[HEAVY_MARGIN] > 0.0:
        _intend_at_the_edge(memory, roll)
    elif _in_their_reach(seen):
        _intend_outranged(memory, roll)
    else:
        _intend_between(memory, roll)
    if memory[INTENT] == RETREAT and seen[OWN_ROOM_BEHIND] < 0.08:
        memory[INTENT] = LEAP if roll % 2 == 0 else GUARD_LOW


def _intend_against_the_fallen(memory: Memory, pixels: float, roll: int) -> None:
    if pixels > 220:
        memory[INTENT] = SHOOT if roll < 45 else ADVANCE
    elif pixels > 125:
        memory[INTENT] = ADVANCE if roll < 70 else WAIT
    else:
        memory[INTENT] = GUARD_LOW if roll < 60 else RETREAT
    memory[LEFT] = min(memory[LEFT], 2)


def _intend_far(memory: Memory, roll: int) -> None:
    if roll < 52:
        memory[INTENT] = ADVANCE
        memory[LEFT] += 2
    elif roll < 80:
        memory[INTENT] = SHOOT
    elif roll < 88:
        memory[INTENT] = LEAP
    else:
        memory[INTENT] = WAIT if roll < 95 else RETREAT


def _intend_between(memory: Memory, roll: int) -> None:
    if roll < 42:
        memory[INTENT] = ADVANCE
    elif roll < 54:
        memory[INTENT] = STRIKE + 1 + 2 * (roll % 2)  # a heavy, standing or low
        memory[LEFT] += 2
    elif roll < 64:
        memory[INTENT] = SHOOT
    elif roll < 72:
        memory[INTENT] = LEAP
    elif roll < 84:
        memory[INTENT] = RETREAT
    else:
        memory[INTENT] = GUARD_LOW if roll < 93 else WAIT


def _intend_outranged(memory: Memory, roll: int) -> None:
    """Where the other reaches, and oneself does not: in, out, or low until it has missed."""
    if roll < 14:
        memory[INTENT] = LEAP
    elif roll < 40:
        memory[INTENT] = STRIKE + roll % 4
        memory[LEFT] += 1
    elif roll < 70:
        memory[INTENT] = GUARD_LOW
    elif roll < 90:
        memory[INTENT] = RETREAT
    else:
        memory[INTENT] = SHOOT


def _intend_at_the_edge(memory: Memory, roll: int) -> None:
    """Where only its longer attacks reach: the place to be, and to hit first."""
    if roll < 46:
        memory[INTENT] = STRIKE + 1
    elif roll < 62:
        memory[INTENT] = STRIKE + 3
    elif roll < 78:
        memory[INTENT] = GUARD_LOW
    elif roll < 88:
        memory[INTENT] = RETREAT
    else:
        memory[INTENT] = ADVANCE


def _intend_near(memory: Memory, roll: int) -> None:
    if roll < 28:
        memory[INTENT] = STRIKE  # a standing light
    elif roll < 46:
        memory[INTENT] = STRIKE + 2  # a low light
    elif roll < 60:
        memory[INTENT] = STRIKE + 1  # a standing heavy
    elif roll < 72:
        memory[INTENT] = STRIKE + 3  # a sweep
    elif roll < 84:
        memory[INTENT] = GUARD_LOW
    elif roll < 89:
        memory[INTENT] = GUARD_HIGH
    elif roll < 96:
        memory[INTENT] = RETREAT
    else:
        memory[INTENT] = LEAP_AWAY


def _possible(action: int, seen: Seen) -> int:
    """The action, or nothing where it would come to nothing."""
    gate = OWN_MAY_MOVE
    if action == NEUTRAL:
        return NEUTRAL
    if action == SPECIAL:
        gate = OWN_MAY_SPECIAL
    elif action in (STANDING_HEAVY, CROUCHING_HEAVY):
        gate = OWN_MAY_HEAVY
    elif action >= STANDING_LIGHT:
        gate = OWN_MAY_ATTACK
    elif action in (BACK, DOWN_BACK):
        gate = OWN_MAY_GUARD
    elif action in (JUMP_FORWARD, JUMP_BACK):
        gate = OWN_MAY_JUMP
    return action if seen[gate] > 0.5 else NEUTRAL
