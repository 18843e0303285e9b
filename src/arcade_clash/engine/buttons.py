"""The buttons, as bits of one integer.

Directions are those of the stage, as held on a stick, and not of the fighter. Both directions of
an axis held at once cancel each other. Attacks and the dash begin with a press, not with a hold: a
button must have been up on the frame before.
"""

from enum import IntFlag

__all__ = [
    "ATTACKS",
    "BUTTONS_MAX",
    "DASH",
    "DOWN",
    "HEAVY",
    "LEFT",
    "LIGHT",
    "PRESSES",
    "RIGHT",
    "SPECIAL",
    "UP",
    "Button",
]

LEFT = 1
RIGHT = 2
UP = 4
DOWN = 8
LIGHT = 16
HEAVY = 32
SPECIAL = 64
DASH = 128

ATTACKS = LIGHT | HEAVY | SPECIAL
"""What begins an attack."""

PRESSES = ATTACKS | DASH
"""What begins something by being pressed."""

BUTTONS_MAX = 255
"""Every button at once; a frame's buttons are 0 to this."""


class Button(IntFlag):
    """The same bits with names, for those outside the kernel."""

    LEFT = LEFT
    RIGHT = RIGHT
    UP = UP
    DOWN = DOWN
    LIGHT = LIGHT
    HEAVY = HEAVY
    SPECIAL = SPECIAL
    DASH = DASH
