"""Fights set up for a test: two characters where it wants them, and fingers for the buttons."""

from collections.abc import Callable

from arcade_clash.engine import Button, EventView, Fight, characters
from arcade_clash.engine import layout as at
from arcade_clash.engine.rounds import begin_fight

NONE = Button(0)
LEFT, RIGHT, UP, DOWN = Button.LEFT, Button.RIGHT, Button.UP, Button.DOWN
LIGHT, HEAVY, SPECIAL, DASH = Button.LIGHT, Button.HEAVY, Button.SPECIAL, Button.DASH


def staged(
    p1: str = "kestrel", p2: str = "kestrel", *, apart: int = 70, middle: int = 480, seed: int = 1
) -> Fight:
    """A fight on the first frame that counts, the two so many pixels apart about a place."""
    known = characters()
    fight = Fight((known[p1], known[p2]), seed)
    begin_fight(fight.row)
    put(fight, middle - apart // 2, middle + apart - apart // 2)
    return fight


def put(fight: Fight, p1_x: int, p2_x: int) -> None:
    """Puts both feet on the floor at these pixels."""
    fight.row[at.P1 + at.X] = p1_x * at.SUB
    fight.row[at.P2 + at.X] = p2_x * at.SUB


def field(fight: Fight, side: int, name: int) -> int:
    return fight.row[at.player(side) + name]


def action(fight: Fight, side: int) -> str:
    return fight.view().players[side].action


def hold(fight: Fight, frames: int, p1: int = 0, p2: int = 0) -> list[EventView]:
    """Steps with these buttons held, and tells what happened."""
    events: list[EventView] = []
    for _ in range(frames):
        fight.step(p1, p2)
        events += fight.view().events
    return events


def hold_until(
    fight: Fight, done: Callable[[], bool], p1: int = 0, p2: int = 0, limit: int = 600
) -> int:
    """Steps with these buttons held until something is so; the frames that it took."""
    for frame in range(limit):
        if done():
            return frame
        fight.step(p1, p2)
    raise AssertionError(f"it did not come about within {limit} frames")


def strike(fight: Fight, p1: int, p2: int = 0, *, p2_first: int | None = None) -> list[EventView]:
    """Player 1 presses for one frame, player 2 holds; until something touches or it is over."""
    fight.step(p1, p2 if p2_first is None else p2_first)
    events = list(fight.view().events)
    for _ in range(200):
        if any(event.kind in ("hit", "block") for event in events):
            return events
        if field(fight, 0, at.ACTION) <= at.CROUCH and not field(fight, 0, at.SHOT):
            return events
        fight.step(p1 & ~(LIGHT | HEAVY | SPECIAL | DASH), p2)
        events += fight.view().events
    raise AssertionError("the attack never ended")


def kinds(events: list[EventView]) -> list[str]:
    return [str(event.kind) for event in events]
