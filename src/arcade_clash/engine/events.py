"""What happened on a frame, written at the end of the row.

They are for whoever watches, and for rewards; the fight itself never reads them.
"""

from arcade_clash.engine.layout import (
    EVENT_ACTION,
    EVENT_COUNT,
    EVENT_DAMAGE,
    EVENT_HAS_PLACE,
    EVENT_KIND,
    EVENT_PLAYER,
    EVENT_SIZE,
    EVENT_X,
    EVENT_Y,
    EVENTS,
    EVENTS_MAX,
)
from arcade_clash.engine.states import Row

__all__ = ["NO_DAMAGE", "add_event", "add_event_at", "clear_events"]

NO_DAMAGE = -1
"""Where no points could be taken."""


def clear_events(row: Row) -> None:
    """Begins a frame on which nothing has happened. What is not used is zero, always."""
    for index in range(EVENTS, EVENTS + row[EVENT_COUNT] * EVENT_SIZE):
        row[index] = 0
    row[EVENT_COUNT] = 0


def add_event(row: Row, kind: int, side: int, action: int, damage: int) -> None:
    """Notes an event that has no place."""
    count = row[EVENT_COUNT]
    # Twelve hold all that two fighters can do at once; the check is for the day they do more.
    if count < EVENTS_MAX:
        event = EVENTS + count * EVENT_SIZE
        row[event + EVENT_KIND] = kind
        row[event + EVENT_PLAYER] = side
        row[event + EVENT_ACTION] = action
        row[event + EVENT_DAMAGE] = damage
        row[EVENT_COUNT] = count + 1


def add_event_at(row: Row, kind: int, side: int, action: int, damage: int, x: int, y: int) -> None:
    """Notes an event and where it happened."""
    count = row[EVENT_COUNT]
    if count < EVENTS_MAX:
        event = EVENTS + count * EVENT_SIZE
        row[event + EVENT_HAS_PLACE] = 1
        row[event + EVENT_X] = x
        row[event + EVENT_Y] = y
    add_event(row, kind, side, action, damage)
