"""What a follower of a session is told, one thing at a time."""

from dataclasses import dataclass

from arcade_clash.training.metrics import Metrics
from arcade_clash.training.session import Session

__all__ = ["News"]


@dataclass(frozen=True, slots=True)
class News:
    """A row, or the session as it is now, or its end; with neither, a sign that the line is well.

    `row` is the number of the last row told, this one included: where to resume. None before any.
    """

    session_id: str
    row: int | None
    session: Session | None = None
    metrics: Metrics | None = None
    is_end: bool = False
