"""Buttons by chance, held for a while as fingers hold them: fights that reach everything."""

import random
from collections.abc import Iterator

from arcade_clash.engine import Button

_DIRECTIONS = (
    Button(0),
    Button.LEFT,
    Button.RIGHT,
    Button.DOWN,
    Button.UP,
    Button.UP | Button.LEFT,
    Button.UP | Button.RIGHT,
    Button.DOWN | Button.LEFT,
    Button.DOWN | Button.RIGHT,
    Button.DOWN | Button.LEFT,
    Button.DOWN | Button.RIGHT,
    Button.LEFT | Button.RIGHT,
)
_ATTACKS = (
    Button(0),
    Button(0),
    Button.LIGHT,
    Button.HEAVY,
    Button.SPECIAL,
    Button.LIGHT | Button.HEAVY,
    Button.HEAVY | Button.SPECIAL,
    Button.DASH,
)


def mash(seed: int, *, toward: int = 0, eagerness: float = 0.4) -> Iterator[int]:
    """Buttons without end; `toward` is held for as great a part of the time as it is eager."""
    chance = random.Random(seed)
    while True:
        direction = toward if chance.random() < eagerness else chance.choice(_DIRECTIONS)
        for _ in range(chance.randint(2, 20)):
            press = chance.choice(_ATTACKS) if chance.random() < 0.25 else Button(0)
            yield int(direction | press)
