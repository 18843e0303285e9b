"""Curves for drawing: several metrics of several sessions, in as many buckets as there are pixels.

The question is checked here, and bounded, so that no answer takes the server long.
"""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from arcade_clash.errors import InvalidInput, quoted
from arcade_clash.storage.curves import CurveColumns
from arcade_clash.storage.database import Database
from arcade_clash.training.metrics import FAMILIES, VALUES
from arcade_clash.training.session import Session

__all__ = [
    "MOST_METRICS",
    "MOST_SESSIONS",
    "CurveQuestion",
    "SessionCurve",
    "check_question",
    "curves",
]

MOST_SESSIONS = 16
MOST_METRICS = 256
MOST_WIDTH = 2000
USUAL_WIDTH = 500

MOST_BUCKETS = 100_000
"""Of an answer. Up to 16 times as many rows are read for them: 3 s of a thread of its own."""


@dataclass(frozen=True, slots=True)
class CurveQuestion:
    """What to draw; its fields are those of GetTrainingCurvesRequest."""

    session_ids: Sequence[str] = ()
    metrics: Sequence[str] = ()
    first_step: int | None = None
    last_step: int | None = None
    width: int = 0


@dataclass(frozen=True, slots=True)
class SessionCurve:
    """One metric of one session; `by_row` where its steps are row numbers."""

    session_id: str
    by_row: bool
    columns: CurveColumns


def check_question(question: CurveQuestion) -> None:
    """Refuses a question that is out of its bounds.

    Raises:
        InvalidInput: it is; the field is named.
    """
    for field, most in (("session_ids", MOST_SESSIONS), ("metrics", MOST_METRICS)):
        count = len(getattr(question, field))
        if count > most:
            raise InvalidInput(field, f"{field} has {count} elements; it can have up to {most}")
    if not 0 <= question.width <= MOST_WIDTH:
        raise InvalidInput(
            "width", f"width is {question.width}; it is 1 to {MOST_WIDTH}, or 0 for {USUAL_WIDTH}"
        )
    first, last = question.first_step, question.last_step
    if first is not None and last is not None and first > last:
        raise InvalidInput(
            "first_step", f"first_step is {first}, which is after last_step, {last}; swap them"
        )
    for index, metric in enumerate(question.metrics):
        family, dot, name = metric.partition(".")
        if metric not in VALUES and not (family in FAMILIES and dot and name):
            near = difflib.get_close_matches(metric[:100], VALUES, 1)
            hint = f"; did you mean {near[0]!r}?" if near else "."
            raise InvalidInput(
                f"metrics[{index}]",
                f"metrics[{index}] is {quoted(metric)}, which is no metric{hint} They are "
                f"{', '.join(VALUES)}, and the entries of {', '.join(FAMILIES)} as extra.NAME",
            )


async def curves(
    question: CurveQuestion, sessions: Sequence[Session], database: Database
) -> list[SessionCurve]:
    """The curves of these sessions, for a question that `check_question` has passed.

    Raises:
        InvalidInput: it asks for more buckets than an answer holds.
    """
    width = question.width or USUAL_WIDTH
    metrics = {
        session.session_id: list(dict.fromkeys(question.metrics))
        or await database.metric_names(session.session_id)
        for session in sessions
    }
    count = sum(map(len, metrics.values()))
    if count * width > MOST_BUCKETS:
        raise InvalidInput(
            "width",
            f"{count} curves of {width} buckets are {count * width}, and an answer has at most "
            f"{MOST_BUCKETS}; ask for fewer sessions or metrics, or for a smaller width",
        )
    return [
        SessionCurve(session.session_id, session.step is None, columns)
        for session in sessions
        for columns in await database.curves(
            session.session_id,
            metrics[session.session_id],
            width,
            question.first_step,
            question.last_step,
        )
    ]
