"""What an agent can choose, and the buttons it comes to.

An action is a direction, seen from where the fighter looks, a dash, or an attack. An agent decides
every `DECISION_FRAMES` frames: `buttons` are pressed on the first of them, `held` is what stays
held on the others, so that every decision can be a fresh press.
"""

import numpy as np

from arcade_clash.agents.agent import DECISION_FRAMES, Masks, Observations
from arcade_clash.agents.observation import OBSERVATION_NAMES
from arcade_clash.engine.buttons import Button

__all__ = [
    "ACTION_COUNT",
    "ACTION_NAMES",
    "BACK",
    "CROUCHING_HEAVY",
    "CROUCHING_LIGHT",
    "DASH_BACK",
    "DASH_FORWARD",
    "DECISION_FRAMES",
    "DOWN_BACK",
    "DOWN_SPECIAL",
    "DUCK",
    "FORWARD",
    "FORWARD_SPECIAL",
    "GATES",
    "JUMP",
    "JUMPING_HEAVY",
    "JUMPING_LIGHT",
    "JUMP_BACK",
    "JUMP_FORWARD",
    "NEUTRAL",
    "SPECIAL",
    "STANDING_HEAVY",
    "STANDING_LIGHT",
    "SUPER",
    "THROW",
    "buttons",
    "held",
    "masks",
]

# name, forward (1) or back (-1), up (1) or down (-1), attack, the observation that allows it
_THROW = Button.LIGHT | Button.HEAVY
_SUPER = Button.HEAVY | Button.SPECIAL

_ACTIONS = (
    ("neutral", 0, 0, 0, ""),
    ("forward", 1, 0, 0, "own_may_move"),
    ("back", -1, 0, 0, "own_may_guard"),
    ("down", 0, -1, 0, "own_may_move"),
    ("down_back", -1, -1, 0, "own_may_guard"),
    ("up", 0, 1, 0, "own_may_jump"),
    ("up_forward", 1, 1, 0, "own_may_jump"),
    ("up_back", -1, 1, 0, "own_may_jump"),
    ("dash_forward", 0, 0, Button.DASH, "own_may_dash"),
    ("dash_back", -1, 0, Button.DASH, "own_may_dash"),
    ("standing_light", 0, 0, Button.LIGHT, "own_may_light"),
    ("standing_heavy", 0, 0, Button.HEAVY, "own_may_heavy"),
    ("crouching_light", 0, -1, Button.LIGHT, "own_may_light"),
    ("crouching_heavy", 0, -1, Button.HEAVY, "own_may_heavy"),
    ("jumping_light", 0, 0, Button.LIGHT, "own_may_air_light"),
    ("jumping_heavy", 0, 0, Button.HEAVY, "own_may_air_heavy"),
    ("throw", 0, 0, _THROW, "own_may_throw"),
    ("special", 0, 0, Button.SPECIAL, "own_may_special"),
    ("forward_special", 1, 0, Button.SPECIAL, "own_may_forward_special"),
    ("down_special", 0, -1, Button.SPECIAL, "own_may_down_special"),
    ("super", 0, 0, _SUPER, "own_may_super"),
)

ACTION_NAMES = tuple(action[0] for action in _ACTIONS)
"""The actions by their numbers."""

ACTION_COUNT = len(ACTION_NAMES)

(
    NEUTRAL,
    FORWARD,
    BACK,
    DUCK,
    DOWN_BACK,
    JUMP,
    JUMP_FORWARD,
    JUMP_BACK,
    DASH_FORWARD,
    DASH_BACK,
    STANDING_LIGHT,
    STANDING_HEAVY,
    CROUCHING_LIGHT,
    CROUCHING_HEAVY,
    JUMPING_LIGHT,
    JUMPING_HEAVY,
    THROW,
    SPECIAL,
    FORWARD_SPECIAL,
    DOWN_SPECIAL,
    SUPER,
) = range(ACTION_COUNT)

GATES = tuple(OBSERVATION_NAMES.index(action[4]) for action in _ACTIONS[1:])
"""For each action but the first, which is always allowed, the observation that says whether it
means anything now: what agents may do is among what they see."""


def _stick(forward: int, up: int) -> int:
    """Directions of one who looks to the right."""
    across = {1: Button.RIGHT, 0: 0, -1: Button.LEFT}[forward]
    return int(across | {1: Button.UP, 0: 0, -1: Button.DOWN}[up])


# Two of each: for one who looks to the right, then for one who looks to the left. Compiled code
# reads an array where it lies; a tuple it would build anew, on the stack, for each look into it.
_HELD = np.array(
    [[_stick(way * forward, up) for _, forward, up, _, _ in _ACTIONS] for way in (1, -1)]
)
_BUTTONS = _HELD | np.array([int(action[3]) for action in _ACTIONS])


def buttons(action: int, facing: int) -> int:
    """The buttons of an action on its first frame, for one who looks right (1) or left (-1)."""
    return int(_BUTTONS[0 if facing > 0 else 1, action])


def held(action: int, facing: int) -> int:
    """The buttons of an action on the frames after its first: the stick alone."""
    return int(_HELD[0 if facing > 0 else 1, action])


def masks(observations: Observations) -> Masks:
    """Whether each action means anything now: bool[n, ACTION_COUNT].

    An attack counts when the kernel would begin it, at once or from its memory of a press; a
    direction, when the fighter can follow it before the next decision. The rest come to nothing.
    """
    allowed = np.ones((len(observations), ACTION_COUNT), dtype=np.bool_)
    np.greater(observations[:, GATES], np.float32(0.5), out=allowed[:, 1:])
    return allowed
