"""Reaction delay: the other player as it was some frames ago, the player itself as it is.

A history is a flat ring of sightings for each side: how the other player looked on a frame.
Decisions come every `stride` frames and look back by a fixed delay, so one frame of a decision is
kept: a side that decides every 4 frames with a delay of 12 needs 4 places. Only the other player
and its projectile are delayed. The clock and hitstop belong to neither player and come at once, and
in a throw both see each other as they are: there is nothing to notice, and what can be done depends
on both. Plain Python over flat numbers, as the engine is; nothing is divided, which compiled would
take longer than all the rest.
"""

from collections.abc import MutableSequence
from typing import TypeAlias

from arcade_clash.agents.observation import (
    SIGHTING_SIZE,
    copy_sighting,
    put_sighting,
    write_sighting,
)
from arcade_clash.engine.layout import ACTION, THROWN, player
from arcade_clash.engine.states import Rom, Row

__all__ = [
    "History",
    "forget",
    "frame_kept",
    "history_size",
    "look_back",
    "places_for",
    "remember",
    "remember_seen",
    "sees_at_once",
]

History: TypeAlias = MutableSequence[float]
"""Sightings of player 2 by player 1, then of player 1 by player 2: as many places for each."""


def places_for(delay: int, stride: int) -> int:
    """Places that a side needs to look back by so many frames; 0 without a delay."""
    return delay // stride + 1 if delay > 0 else 0


def history_size(places: int) -> int:
    """Numbers in a history of both sides."""
    return 2 * places * SIGHTING_SIZE


def frame_kept(delay: int, stride: int) -> int:
    """Which frame of a decision is kept, 1 to `stride`: the last is that of the next decision.

    0 without a delay: none.
    """
    return stride - delay % stride if delay > 0 else 0


def sees_at_once(row: Row) -> bool:
    """Whether both sides see each other as they are, whatever their delays: in a throw."""
    return row[player(0) + ACTION] == THROWN or row[player(1) + ACTION] == THROWN


def forget(history: History, places: int, row: Row, rom: Rom) -> None:
    """Fills the history of both sides with the current state."""
    for side in range(2):
        for place in range(side * places, (side + 1) * places):
            write_sighting(row, 1 - side, rom, history, place * SIGHTING_SIZE)


def remember(history: History, places: int, newest: int, row: Row, side: int, rom: Rom) -> None:
    """Keeps how the other of a side looks, in the place of this decision."""
    write_sighting(row, 1 - side, rom, history, (side * places + newest) * SIGHTING_SIZE)


def remember_seen(
    history: History,
    places: int,
    newest: int,
    row: Row,
    side: int,
    rom: Rom,
    theirs: MutableSequence[float],
) -> None:
    """The same, where what the other observes of itself on this frame is at hand."""
    at = (side * places + newest) * SIGHTING_SIZE
    copy_sighting(row, 1 - side, rom, theirs, history, at)


def look_back(
    row: Row,
    side: int,
    rom: Rom,
    history: History,
    places: int,
    newest: int,
    decisions: int,
    out: MutableSequence[float],
) -> None:
    """Puts the other as it is seen with a delay into what a side observes of itself.

    Args:
        row: The fight.
        side: Who sees.
        rom: The characters.
        history: What was kept.
        places: Places of a side.
        newest: The place of the decision that ends on this frame, 0 to places - 1.
        decisions: How many decisions before, the delay divided by the stride.
        out: The observation of that side.
    """
    place = newest - decisions
    if place < 0:
        place += places
    put_sighting(row, side, rom, history, (side * places + place) * SIGHTING_SIZE, out)
