"""Reaction delay: the other player as it was some frames ago, oneself as one is.

A history is a flat ring of sightings for each side: how the other player looked on a frame.
Decisions come every `stride` frames and look back by a fixed delay, so one frame in `stride` is
kept: a side that decides every 4 frames with a delay of 12 needs 4 places. Only the other player
and its projectile are delayed. The clock and hitstop belong to neither player and come at once, and
in a throw both see each other as they are: there is nothing to notice, and what can be done depends
on both. Plain Python over flat numbers, as the engine is.
"""

from collections.abc import MutableSequence
from typing import TypeAlias

from arcade_clash.agents.observation import (
    SIGHTING_SIZE,
    copy_sighting,
    put_sighting,
    write_sighting,
)
from arcade_clash.engine.layout import ACTION, FRAME, THROWN, player
from arcade_clash.engine.states import Rom, Row

__all__ = [
    "History",
    "first_kept",
    "forget",
    "history_size",
    "look_back",
    "places_for",
    "remember",
    "remember_seen",
]

History: TypeAlias = MutableSequence[float]
"""Sightings of player 2 by player 1, then of player 1 by player 2: as many places for each."""


def places_for(frames: int, stride: int) -> int:
    """Places that a side needs to look back by so many frames; 0 without a delay."""
    return frames // stride + 1 if frames > 0 else 0


def history_size(places: int) -> int:
    """Numbers in a history of both sides."""
    return 2 * places * SIGHTING_SIZE


def first_kept(frames: int, stride: int) -> int:
    """Which frame after a decision is kept: 1 to `stride`, on which the next decision is made."""
    return stride - frames % stride


def forget(history: History, places: int, row: Row, rom: Rom) -> None:
    """Fills the history of both sides with the current state."""
    for side in range(2):
        for place in range(side * places, (side + 1) * places):
            write_sighting(row, 1 - side, rom, history, place * SIGHTING_SIZE)


def remember(history: History, places: int, stride: int, row: Row, side: int, rom: Rom) -> None:
    """Writes how the other of a side looks over the oldest place of that side's history."""
    write_sighting(row, 1 - side, rom, history, _place(row, side, places, stride, 0))


def remember_seen(
    history: History,
    places: int,
    stride: int,
    row: Row,
    side: int,
    rom: Rom,
    theirs: MutableSequence[float],
) -> None:
    """The same, where what the other observes of itself on this frame is at hand."""
    copy_sighting(row, 1 - side, rom, theirs, history, _place(row, side, places, stride, 0))


def look_back(
    row: Row,
    side: int,
    rom: Rom,
    history: History,
    places: int,
    stride: int,
    frames: int,
    out: MutableSequence[float],
) -> None:
    """Makes what a side observes of the current frame what it sees with a delay of so many."""
    thrown = row[player(0) + ACTION] == THROWN or row[player(1) + ACTION] == THROWN
    if frames > 0 and not thrown:
        put_sighting(row, side, rom, history, _place(row, side, places, stride, frames), out)


def _place(row: Row, side: int, places: int, stride: int, frames: int) -> int:
    """Where a side's sighting of so many frames ago begins."""
    return (side * places + (row[FRAME] - frames) // stride % places) * SIGHTING_SIZE
