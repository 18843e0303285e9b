"""The course of a session: how it begins, and what each order and each report makes of it.

Plain functions from one `Session` to the next, the same where a server manages it and where a
trainer writes to the storage itself. Who stores it, tells it and keeps the time is not their
business.

    STARTING ─first report─> RUNNING <─paused, as told─> PAUSED
        └──────────┬────────────┴──────────────────────────┤
               stop order                         any outcome, or its process died
                   └─> STOPPING ───────────────────────────┴─> FINISHED STOPPED FAILED LOST

    each of the first four <─silence, next report─> SILENT ─a minute more─> LOST
"""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace

from arcade_clash.errors import MOST_QUOTED, InvalidInput, WrongState, quoted
from arcade_clash.storage.documents import is_count, is_number
from arcade_clash.training.metrics import COUNTS, Metrics
from arcade_clash.training.session import Order, Outcome, Plan, Session, Status, random_mark

__all__ = [
    "MAX_FAILURE",
    "MAX_ROWS",
    "WAITING",
    "after_end",
    "after_order",
    "after_report",
    "begin",
    "check_report",
    "check_resumable",
    "check_steps",
    "come_back",
    "differs",
    "fallen_silent",
    "new_rows",
    "repeats_the_end",
    "resumed",
]

MAX_ROWS = 1000
"""Rows in a report at most."""

MAX_NAME = 100
"""Characters of a name that a trainer gives what it measures."""

MAX_FAILURE = 500
MAX_ACTIVITY = 200

WAITING = "waiting for another session to end"
"""The activity of a session whose trainer has not been started yet."""

_ORDERED = {Order.PAUSE: "pausing", Order.CONTINUE: "resuming", Order.STOP: "stopping"}
"""The activity of a session whose trainer has an order yet to hear of."""

_OUTCOMES = (Status.FINISHED, Status.STOPPED, Status.FAILED)
_METRICS = tuple(field.name for field in fields(Metrics))
_SHARES = frozenset(
    {
        "win_rate",
        "win_rate_by_opponent",
        "evaluation_win_rate",
        "clip_fraction",
        "action_distribution",
    }
)
_AMOUNTS = frozenset({"steps_per_second", "episode_length", "elapsed_seconds", "learning_rate"})
_ROUNDING = 1e-6
"""By how much a share may be out of its range: it is often a sum of floats."""
_MOST = 1e15


def begin(plan: Plan, now: float, *, external: bool = False) -> Session:
    """A new session of this plan, with an id of its own."""
    kind = "ext" if external else str(plan.algorithm)
    return Session(
        f"{kind}-{random_mark(8)}", plan, Status.STARTING, create_time=now, external=external
    )


def after_order(
    session: Session, order: Order, ordered: Order, *, waiting: bool, now: float
) -> Session:
    """The session once an order is given; `ordered` is the one before.

    What a trainer has yet to do stands in `activity`. A session that waits has none to wait for,
    and obeys at once.

    Raises:
        WrongState: it has ended, or was told to stop.
    """
    if session.has_ended:
        raise WrongState(
            f"session {session.session_id!r} is {session.status}: it takes no more orders"
        )
    if ordered is Order.STOP and order is not Order.STOP:
        raise WrongState(
            f"session {session.session_id!r} was told to stop and is saving what it has; "
            "that cannot be taken back"
        )
    if session.status is Status.SILENT:  # its trainer is told once it is heard of
        return replace(session, activity=_ORDERED[order]) if order is not ordered else session
    if order is Order.STOP:
        if waiting:
            return replace(session, status=Status.STOPPED, end_time=now, activity="")
        return replace(session, status=Status.STOPPING, activity="")
    paused = order is Order.PAUSE
    if waiting:
        return replace(session, status=Status.PAUSED if paused else Status.STARTING)
    if paused == (session.status is Status.PAUSED):
        # As it was told before; an order between the two was never heard of.
        between = session.activity in ("pausing", "resuming")
        return replace(session, activity="" if between else session.activity)
    return replace(session, activity=_ORDERED[order])


def check_resumable(session: Session) -> None:
    """Refuses to begin again what cannot be.

    Raises:
        WrongState: it took all its steps, or its trainer ran elsewhere and left no checkpoint here.
    """
    if session.external and session.checkpoint_step is None:
        raise WrongState(
            f"session {session.session_id!r} is {session.status}, and its trainer runs elsewhere: "
            "it goes on when that reports again"
        )
    if session.status is Status.FINISHED:
        raise WrongState(
            f"session {session.session_id!r} is {session.status}: it took all its steps, and takes "
            "no more orders"
        )


def resumed(session: Session) -> Session:
    """A session that ended, as it waits for a trainer to go on with it: one of ours from now on."""
    return replace(
        session,
        external=False,
        status=Status.STARTING,
        end_time=None,
        failure="",
        activity=WAITING,
        checkpoint_step=None,
    )


def come_back(session: Session, order: Order) -> Session:
    """A session that was silent or lost, as its trainer is heard of after all."""
    return replace(
        session,
        status=Status.STOPPING if order is Order.STOP else Status.RUNNING,
        activity=session.activity if session.activity in _ORDERED.values() else "",
        end_time=None,
        failure="",
        checkpoint_step=None,
    )


def new_rows(session: Session, rows: Sequence[Metrics]) -> Sequence[Metrics]:
    """The rows of a report that are not stored yet. That they leave no gap is not looked at."""
    last = session.last_row
    return [row for row in rows if last is None or row.row > last]


def check_steps(session: Session, rows: Sequence[Metrics]) -> None:
    """Refuses new rows whose step goes back: a curve has one value at each step.

    A trainer that was resumed from a checkpoint of its own repeats steps that are stored. What was
    acknowledged is not taken back, so it goes on with the first row beyond them.

    Raises:
        InvalidInput: a row has a smaller step than one before it.
    """
    step = session.step
    for index, row in enumerate(rows):
        if row.step is None or (session.last_row is not None and row.row <= session.last_row):
            continue
        if step is not None and row.step < step:
            raise InvalidInput(
                f"rows[{index}].step",
                f"rows[{index}].step is {row.step}, and a row before it has step {step}: steps "
                f"never go back. A trainer that was resumed leaves out rows up to step {step}, or "
                "opens a session of its own with RegisterTrainingSession",
            )
        step = row.step


def fallen_silent(session: Session, seconds: float) -> Session:
    """The session while nothing is heard of its trainer, which may still come back."""
    return replace(
        session,
        status=Status.SILENT,
        activity=f"its trainer has not been heard of for {seconds:g} seconds",
    )


def after_report(
    session: Session,
    new: Sequence[Metrics],
    activity: str,
    paused: bool,
    outcome: Outcome | None,
    *,
    order: Order,
    now: float,
) -> Session:
    """The session once a report is stored with its new rows; `order` is the one in force.

    A silent session goes on.
    """
    if new:
        step = session.step if new[-1].step is None else new[-1].step
        session = replace(session, step=step, last_row=new[-1].row)
    if outcome is not None:
        return after_end(session, outcome, now=now)
    if order is Order.STOP:
        return replace(session, status=Status.STOPPING, activity=activity)
    if paused != (order is Order.PAUSE):
        activity = "resuming" if paused else "pausing"
    return replace(session, status=Status.PAUSED if paused else Status.RUNNING, activity=activity)


def after_end(session: Session, outcome: Outcome, *, now: float) -> Session:
    """The session at its end: as its trainer said, or LOST where it cannot say so."""
    return replace(
        session,
        status=outcome.status,
        end_time=now,
        failure=outcome.failure,
        agent=outcome.agent,
        activity="",
    )


def differs(one: Session, other: Session) -> bool:
    """Whether there is more between two states of a session than what its rows say."""
    return replace(one, step=None, last_row=None) != replace(other, step=None, last_row=None)


def repeats_the_end(session: Session, rows: Sequence[Metrics], outcome: Outcome | None) -> bool:
    """Whether a report says again what ended the session: its answer did not arrive, say."""
    return (
        outcome is not None
        and session.has_ended
        and outcome.status == session.status
        and (not rows or (session.last_row is not None and rows[-1].row <= session.last_row))
    )


def check_report(rows: Sequence[Metrics], activity: str, outcome: Outcome | None) -> None:
    """Refuses what no trainer may report. That rows leave no gap is for the storage to see.

    Raises:
        InvalidInput: a number is out of its range, or there is too much of something.
    """
    if len(rows) > MAX_ROWS:
        raise InvalidInput("rows", f"{len(rows)} rows in a report; it holds at most {MAX_ROWS}")
    if len(activity) > MAX_ACTIVITY:
        raise InvalidInput("activity", f"an activity has at most {MAX_ACTIVITY} characters")
    if outcome is not None:
        _check_outcome(outcome)
    for index, row in enumerate(rows):
        _check_row(row, f"rows[{index}].")


def _check_row(row: Metrics, place: str) -> None:
    for name in _METRICS:
        value = getattr(row, name)
        if value is None and name != "row":
            continue
        if isinstance(value, Mapping):
            for key, entry in value.items():
                if len(key) > MAX_NAME:
                    raise InvalidInput(
                        f"{place}{name}",
                        f"{place}{name} has the name {quoted(key)} of {len(key)} characters; a "
                        f"name has at most {MAX_NAME}",
                    )
                if name in _SHARES:
                    _check_share(f"{place}{name}.{key[:MOST_QUOTED]}", entry)
                else:
                    _is_finite(f"{place}{name}.{key[:MOST_QUOTED]}", entry)
        elif name in COUNTS:
            _check_whole(f"{place}{name}", value, COUNTS[name])
        elif name in _SHARES:
            _check_share(f"{place}{name}", value)
        elif name in _AMOUNTS:
            _check_amount(f"{place}{name}", value)
        elif name == "explained_variance":
            if _is_finite(f"{place}{name}", value) and value > 1 + _ROUNDING:
                raise InvalidInput(f"{place}{name}", f"{place}{name} is {value}; it is at most 1")
        else:
            _is_finite(f"{place}{name}", value)


def _check_outcome(outcome: Outcome) -> None:
    if outcome.status not in _OUTCOMES:
        raise InvalidInput(
            "outcome.status",
            f"an outcome is {', '.join(_OUTCOMES[:-1])} or {_OUTCOMES[-1]}, not {outcome.status}",
        )
    if len(outcome.failure) > MAX_FAILURE:
        raise InvalidInput("outcome.failure", f"a failure has at most {MAX_FAILURE} characters")


def _check_whole(path: str, value: object, most: int) -> None:
    if not is_count(value, most):
        raise InvalidInput(path, f"{path} is {value}; it is a whole number from 0 to {most}")


def _check_share(path: str, value: float) -> None:
    if _is_finite(path, value) and not -_ROUNDING <= value <= 1 + _ROUNDING:
        raise InvalidInput(path, f"{path} is {value}; it is a share, from 0 to 1")


def _check_amount(path: str, value: float) -> None:
    if _is_finite(path, value) and not 0 <= value <= _MOST:
        raise InvalidInput(path, f"{path} is {value}; it is a number from 0 to {_MOST:g}")


def _is_finite(path: str, value: float) -> bool:
    """Whether a value has a range to lie in: NaN and the infinities are taken wherever measured."""
    if is_number(value):
        return True
    if type(value) is float:
        return False
    raise InvalidInput(
        path, f"{path} is {quoted(str(value))}, which is no number; leave out what was not measured"
    )
