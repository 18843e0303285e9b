"""One live match: a frame as the server makes it, uncompiled, the newest state encoded or not."""

import random
import time
from collections.abc import Callable
from statistics import median

from arcade_clash.engine import Fight, FightView, characters
from arcade_clash.matches import State
from arcade_clash.services.game_wire import game_encoders

__all__ = ["microseconds"]

FRAMES = 3000
"""Frames of a turn."""

HELD_FRAMES = 4


def microseconds() -> dict[str, float]:
    """What a frame costs, in microseconds of CPU time, by how much of it is done."""
    encode = game_encoders()["proto"]

    def publish(view: FightView) -> None:
        encode(1, State("m", view))

    return {
        "a frame of the fight": _cost(lambda _: None),
        "and its view": _cost(lambda fight: fight.view()),
        "and its bytes": _cost(lambda fight: publish(fight.view())),
    }


def _cost(then: Callable[[Fight], object]) -> float:
    """The median of the turns, each a thousandth of a match's frames."""
    first, second = list(characters().values())[:2]
    chance = random.Random(1)
    spent = []
    for seed in range(5):
        fight = Fight((first, second), seed)
        pressed = (0, 0)
        begun = time.thread_time()
        for frame in range(FRAMES):
            if frame % HELD_FRAMES == 0:
                pressed = (chance.getrandbits(8), chance.getrandbits(8))
            fight.step(*pressed)
            then(fight)
        spent.append((time.thread_time() - begun) / FRAMES * 1e6)
    return median(spent)
