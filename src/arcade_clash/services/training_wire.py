"""Training sessions, metrics and agents, between the domain's words and training.proto's."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict

from arcade_clash.agents import AgentInfo, AgentKind
from arcade_clash.errors import InvalidInput
from arcade_clash.feeds import Encoder
from arcade_clash.services.codecs import JSON, PROTO
from arcade_clash.services.json_text import to_json
from arcade_clash.services.mirror import enum_number, fill, read, timestamp
from arcade_clash.training.curves import CurveQuestion, SessionCurve
from arcade_clash.training.metrics import Metrics
from arcade_clash.training.news import News
from arcade_clash.training.session import Algorithm, Order, Outcome, Plan, Session, Settings, Status
from arcade_clash.v1 import training_pb2 as pb

__all__ = [
    "agent_info",
    "agent_message",
    "curve_message",
    "curve_question_from",
    "metrics_message",
    "news_message",
    "on_one_line",
    "order_from",
    "order_number",
    "outcome_from",
    "outcome_message",
    "plan_from",
    "registration_message",
    "row_from",
    "session_message",
    "start_plan_from",
    "training_encoders",
]


_AGENT_KINDS = {enum_number(pb.AgentKind.DESCRIPTOR, kind): kind for kind in AgentKind}


def training_encoders() -> Mapping[str, Encoder[News]]:
    """What makes the bytes of a session's messages, by format."""
    return {
        PROTO: lambda _, news: news_message(news).SerializeToString(),
        JSON: lambda _, news: to_json(news_message(news)),
    }


def news_message(news: News) -> pb.StreamTrainingMetricsResponse:
    """One message of a stream of metrics: a row, the session, its end, or a heartbeat."""
    made = pb.StreamTrainingMetricsResponse(row=news.row)
    if news.metrics is not None:
        made.metrics.CopyFrom(metrics_message(news.session_id, news.metrics))
    elif news.session is None:
        made.heartbeat.SetInParent()
    elif news.is_end:
        made.end.session.CopyFrom(session_message(news.session))
    else:
        made.session.CopyFrom(session_message(news.session))
    return made


def session_message(session: Session) -> pb.TrainingSession:
    """A session and where it stands."""
    plan = session.plan
    made = pb.TrainingSession(
        session_id=session.session_id,
        name=plan.name,
        status=enum_number(pb.TrainingStatus.DESCRIPTOR, session.status),  # type: ignore[arg-type] # the stub's enum is an int
        algorithm=plan.algorithm,
        total_steps=plan.total_steps,
        opponent=plan.opponent,
        character=plan.character,
        opponent_character=plan.opponent_character,
        seed=plan.seed,
        create_time=timestamp(session.create_time),
        step=session.step,
        last_row=session.last_row,
        failure=session.failure,
        agent=session.agent,
        external=session.external,
        activity=session.activity,
        checkpoint_step=session.checkpoint_step,
        begin_from=plan.begin_from,
        agent_id=plan.agent_id,
    )
    if plan.settings != Settings():
        fill(made.settings, plan.settings)
    if session.end_time is not None:
        made.end_time.CopyFrom(timestamp(session.end_time))
    return made


def metrics_message(session_id: str, metrics: Metrics) -> pb.TrainingMetrics:
    """One row of a curve."""
    made = fill(pb.TrainingMetrics(), metrics, besides=frozenset({"session_id"}))
    made.session_id = session_id
    return made


def curve_question_from(request: pb.GetTrainingCurvesRequest) -> CurveQuestion:
    """What is to be drawn; the ranges are the domain's to check."""
    return read(request, CurveQuestion)


def curve_message(curve: SessionCurve) -> pb.TrainingCurve:
    """One metric of one session; what is rare is left out where it did not happen."""
    columns = curve.columns
    return pb.TrainingCurve(
        session_id=curve.session_id,
        metric=columns.metric,
        by_row=curve.by_row,
        first_steps=columns.first_step,
        last_steps=columns.last_step,
        minimums=columns.minimum,
        maximums=columns.maximum,
        means=columns.mean,
        counts=columns.count,
        nan_counts=columns.nan_count if any(columns.nan_count) else (),
        infinity_counts=columns.infinity_count if any(columns.infinity_count) else (),
        negative_infinity_counts=columns.negative_infinity_count
        if any(columns.negative_infinity_count)
        else (),
    )


def agent_message(info: AgentInfo) -> pb.Agent:
    """Who an agent is."""
    made = fill(pb.Agent(), info, besides=frozenset({"kind", "create_time", "settings"}))
    if info.settings:
        # A stranger's file may hold something else in their place, which is left out.
        with suppress(TypeError, ValueError):
            made.settings.CopyFrom(fill(pb.TrainingSettings(), Settings.from_dict(info.settings)))
    made.kind = enum_number(pb.AgentKind.DESCRIPTOR, info.kind)  # type: ignore[assignment] # the same
    if info.create_time is not None:
        made.create_time.CopyFrom(timestamp(info.create_time))
    return made


def agent_info(message: pb.Agent) -> AgentInfo:
    """What a server says of an agent, as the domain has it."""
    return read(
        message,
        AgentInfo,
        agent=message.agent,
        display_name=message.display_name,
        kind=_AGENT_KINDS.get(message.kind, AgentKind.BUILT_IN),
        description=message.description,
        create_time=(
            message.create_time.ToMilliseconds() / 1000 if message.HasField("create_time") else None
        ),
        settings={
            name: value
            for name, value in asdict(read(message.settings, Settings)).items()
            if value not in (None, (), {}, "")
        },
    )


def order_number(order: Order) -> "pb.TrainingOrder":
    """What a trainer is to do."""
    return enum_number(pb.TrainingOrder.DESCRIPTOR, order)  # type: ignore[return-value] # the same


def order_from(number: int) -> Order:
    """What a trainer is told; what it does not know it takes for leave to go on."""
    known = {int(order_number(order)): order for order in Order}
    return known.get(int(number), Order.CONTINUE)


def outcome_message(outcome: Outcome) -> pb.TrainingOutcome:
    """How a trainer came to its end."""
    return pb.TrainingOutcome(
        status=enum_number(pb.TrainingStatus.DESCRIPTOR, outcome.status),  # type: ignore[arg-type] # the same
        failure=outcome.failure,
        agent=outcome.agent,
    )


def registration_message(plan: Plan) -> pb.RegisterTrainingSessionRequest:
    """What an outside trainer says of itself."""
    return fill(pb.RegisterTrainingSessionRequest(), plan)


def start_plan_from(request: pb.StartTrainingRequest) -> Plan:
    """What is asked for; the ranges are the domain's to check.

    Raises:
        InvalidInput: the algorithm is none that this server knows.
    """
    if request.algorithm == pb.ALGORITHM_UNSPECIFIED:
        algorithm = Algorithm.PPO
    else:
        try:
            name = pb.Algorithm.Name(request.algorithm)
        except ValueError:
            raise InvalidInput(
                "algorithm",
                f"algorithm is {int(request.algorithm)}; it can be ALGORITHM_PPO or ALGORITHM_A2C",
            ) from None
        algorithm = Algorithm(name.removeprefix("ALGORITHM_").lower())
    settings = read(request.settings, Settings)
    return read(request, Plan, algorithm=algorithm, settings=settings)


def plan_from(request: pb.RegisterTrainingSessionRequest) -> Plan:
    """What an outside trainer says of itself."""
    return read(
        request,
        Plan,
        algorithm=request.algorithm or "external",
        settings=read(request.settings, Settings),
    )


def row_from(session_id: str, row: pb.TrainingMetrics, place: str) -> Metrics:
    """A row of a report; `place` names it in errors, as in `rows[3]`.

    Raises:
        InvalidInput: it has no number, or is another session's.
    """
    if not row.HasField("row"):
        raise InvalidInput(
            f"{place}.row",
            f"{place}.row is missing: number the rows from 0, each one more than the one before",
        )
    if row.session_id not in ("", session_id):
        raise InvalidInput(
            f"{place}.session_id",
            f"{place}.session_id is another session's; leave it out, or repeat session_id",
        )
    return read(row, Metrics)


def outcome_from(message: pb.TrainingOutcome) -> Outcome:
    """How a trainer came to its end.

    Raises:
        InvalidInput: the status is none that a trainer ends with.
    """
    allowed = {
        pb.TRAINING_STATUS_FINISHED: Status.FINISHED,
        pb.TRAINING_STATUS_STOPPED: Status.STOPPED,
        pb.TRAINING_STATUS_FAILED: Status.FAILED,
    }
    status = allowed.get(message.status)
    if status is None:
        raise InvalidInput(
            "outcome.status",
            "outcome.status can be TRAINING_STATUS_FINISHED, TRAINING_STATUS_STOPPED or "
            "TRAINING_STATUS_FAILED",
        )
    return Outcome(status, on_one_line(message.failure), message.agent)


def on_one_line(text: str) -> str:
    """A trainer's sentence with spaces in place of line ends and other control characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
