"""What a fighter looks at: entries of its observation by name, and what it makes of them.

Lengths are made pixels again and times frames, as its kit has them.
"""

from collections.abc import Sequence
from typing import TypeAlias

from arcade_clash.agents.observation import OBSERVATION_NAMES, STATES
from arcade_clash.engine.rom import CHARACTERS_MOST

__all__ = [
    "FIRST_MOVE_STATE",
    "Seen",
    "character_of",
    "distance_of",
    "state_of",
]

Seen: TypeAlias = Sequence[float]
"""An observation."""

_at = OBSERVATION_NAMES.index

DISTANCE = _at("distance")
OWN_ROOM_BEHIND = _at("own_room_behind")
OWN_UPWARD_SPEED = _at("own_upward_speed")
OWN_STARTUP = _at("own_startup")
OWN_ACTIVE = _at("own_active")
OWN_BUSY = _at("own_busy")
OWN_HAS_HIT = _at("own_has_hit")
OWN_CHARACTER = _at("own_plays_0")
OWN_STATES = _at(f"own_{STATES[0]}")
THEIR_HEALTH = _at("their_health")
THEIR_HEIGHT = _at("their_height")
THEIR_FORWARD_SPEED = _at("their_forward_speed")
THEIR_UPWARD_SPEED = _at("their_upward_speed")
THEIR_STARTUP = _at("their_startup")
THEIR_ACTIVE = _at("their_active")
THEIR_BUSY = _at("their_busy")
THEIR_INVULNERABLE = _at("their_invulnerable")
THEIR_SHOT = _at("their_shot")
THEIR_SHOT_ARRIVAL = _at("their_shot_arrival")
THEIR_CHARACTER = _at("their_plays_0")
THEIR_STATES = _at(f"their_{STATES[0]}")
THEIR_LOW = _at("their_low")
THEIR_HIGH = _at("their_high")
OWN_MAY_GUARD = _at("own_may_guard")
OWN_MAY_MOVE = _at("own_may_move")
OWN_MAY_JUMP = _at("own_may_jump")
OWN_MAY_LIGHT = _at("own_may_light")
OWN_MAY_THROW = _at("own_may_throw")
OWN_MAY_AIR_HEAVY = _at("own_may_air_heavy")

STAND = STATES.index("stand")
DASH = STATES.index("dash")
JUMP = STATES.index("jump")
LANDING = STATES.index("landing")
GUARD = STATES.index("guard")
HIT = STATES.index("hit")
FALL = STATES.index("fall")
WAKEUP = STATES.index("wakeup")
THROWN = STATES.index("thrown")
FIRST_MOVE_STATE = STATES.index("standing_light")
"""States from here on are moves; a move's slot is its state less this."""
JUMPING_LIGHT_STATE = STATES.index("jumping_light")
JUMPING_HEAVY_STATE = STATES.index("jumping_heavy")

_STATE_COUNT = len(STATES)
_HALF_STAGE = 480
"""Pixels that a distance of 1 stands for."""


def state_of(seen: Seen, states: int) -> int:
    """Which of STATES one is in whose entries begin at `states`."""
    for index in range(_STATE_COUNT):
        if seen[states + index] > 0.5:
            return index
    return STAND


def character_of(seen: Seen, characters: int) -> int:
    """The number of the character whose entries begin at `characters`."""
    for number in range(CHARACTERS_MOST):
        if seen[characters + number] > 0.5:
            return number
    return 0


def distance_of(seen: Seen) -> int:
    """Pixels to the other; negative where it is behind."""
    return round(seen[DISTANCE] * _HALF_STAGE)
