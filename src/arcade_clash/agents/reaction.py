"""Reaction delay: the other player as it stood some frames ago, oneself as one is.

A history is a flat ring of places for each side, a place being the other player as it stood on a
frame. Decisions come every `stride` frames and look back by a fixed delay, so one frame in `stride`
is kept: a side that decides every 4 frames with a delay of 12 needs 4 places. Only the other player
and its projectile are delayed. The clock and hitstop belong to neither player and come at once, and
in a throw both see each other as they are: there is nothing to notice, and what can be done depends
on both. Plain Python over flat integers, as the engine is.
"""

from arcade_clash.engine.layout import ACTION, EVENTS, FRAME, PLAYER_SIZE, THROWN, player
from arcade_clash.engine.states import Row

__all__ = ["first_kept", "forget", "history_size", "look_back", "places_for", "remember"]


def places_for(frames: int, stride: int) -> int:
    """Places that a side's history needs to look back by so many frames; 0 without a delay."""
    return frames // stride + 1 if frames > 0 else 0


def history_size(places: int) -> int:
    """Numbers in a history of both sides."""
    return 2 * places * PLAYER_SIZE


def first_kept(frames: int, stride: int) -> int:
    """Which frame after a decision is the first that is kept, from 1 to `stride`."""
    return stride - frames % stride


def forget(history: Row, places: int, row: Row) -> None:
    """Fills the history of both sides with the current state."""
    for side in range(2):
        other = player(1 - side)
        for place in range(side * places, (side + 1) * places):
            at = place * PLAYER_SIZE
            for index in range(PLAYER_SIZE):
                history[at + index] = row[other + index]


def remember(history: Row, places: int, stride: int, row: Row, side: int) -> None:
    """Writes the other player of a side over the oldest place of its history."""
    at = (side * places + row[FRAME] // stride % places) * PLAYER_SIZE
    other = player(1 - side)
    for index in range(PLAYER_SIZE):
        history[at + index] = row[other + index]


def look_back(
    row: Row, side: int, history: Row, places: int, stride: int, frames: int, seen: Row
) -> None:
    """Writes into `seen` the row as a side sees it with a delay of so many frames.

    The events at the row's end are left out: no decision depends on them.
    """
    for index in range(EVENTS):
        seen[index] = row[index]
    other = player(1 - side)
    if row[player(side) + ACTION] == THROWN or row[other + ACTION] == THROWN:
        return
    at = (side * places + (row[FRAME] - frames) // stride % places) * PLAYER_SIZE
    for index in range(PLAYER_SIZE):
        seen[other + index] = history[at + index]
