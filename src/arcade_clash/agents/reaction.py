"""The other as it stood some frames ago: what a player sees who needs time to react.

Who shows a fight keeps the last frames of both players, in a flat ring of places, one for each
frame. To see late is to look at a row in which oneself is as one is now, since one feels what one
does, and the other, its projectile with it, as it was: so distance and reach are judged from where
it was seen. The clock, and a hit that freezes both, are no one's and come at once; and in a throw
the two are one, so who holds and who is held sees the other as it is. Plain Python over flat
integers, as the engine is.
"""

from arcade_clash.engine.layout import ACTION, EVENTS, FRAME, P1, PLAYER_SIZE, THROWN, player
from arcade_clash.engine.states import Row

__all__ = ["PLACE_SIZE", "forget", "look_back", "remember"]

PLACE_SIZE = 2 * PLAYER_SIZE
"""Numbers of a place: both players as they stood."""


def forget(past: Row, places: int, row: Row) -> None:
    """Begins a past of so many places: the other has stood as it stands for ever."""
    for place in range(places):
        at = place * PLACE_SIZE
        for index in range(PLACE_SIZE):
            past[at + index] = row[P1 + index]


def remember(past: Row, places: int, row: Row) -> None:
    """Writes a frame in the place of the oldest; called after each."""
    at = row[FRAME] % places * PLACE_SIZE
    for index in range(PLACE_SIZE):
        past[at + index] = row[P1 + index]


def look_back(row: Row, side: int, past: Row, places: int, frames: int, seen: Row) -> None:
    """Writes into `seen` the row as a side sees it; `frames` is less than `places`.

    The events at the row's end are left out: nobody decides by them.
    """
    for index in range(EVENTS):
        seen[index] = row[index]
    other = player(1 - side)
    if row[player(side) + ACTION] == THROWN or row[other + ACTION] == THROWN:
        return
    at = (row[FRAME] - frames) % places * PLACE_SIZE + other - P1
    for index in range(PLAYER_SIZE):
        seen[other + index] = past[at + index]
