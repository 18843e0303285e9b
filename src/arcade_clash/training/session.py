"""A training run: what it was asked to do, and where it stands.

Names, units and ranges are those of training.proto. `Plan` is what is asked for, `Settings` how
the algorithm is set, `Session` the run itself, `Outcome` how it ended.
"""

import secrets
from collections.abc import Mapping
from dataclasses import MISSING, asdict, dataclass, field, fields, is_dataclass
from enum import StrEnum
from types import UnionType
from typing import Any, Self, TypeVar, get_args, get_origin

from arcade_clash.errors import Damaged, quoted
from arcade_clash.storage.documents import is_count, is_number, is_text, is_time

__all__ = [
    "COUNT_MAX",
    "ENDED",
    "Algorithm",
    "Order",
    "Outcome",
    "Plan",
    "Session",
    "Settings",
    "Status",
    "document",
    "from_document",
    "random_mark",
    "split_characters",
]

COUNT_MAX = 2**63 - 1
"""Of steps and episodes at most: what an integer of SQLite holds."""

_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
"""Without 0, 1, i, l and o, which are read for one another."""


V = TypeVar("V")


def random_mark(length: int) -> str:
    """Random letters and digits for ids and names that must differ."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


class Algorithm(StrEnum):
    """What the built-in trainer can learn by."""

    PPO = "ppo"
    A2C = "a2c"


class Status(StrEnum):
    """Where a session stands."""

    STARTING = "starting"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPING = "stopping"
    SILENT = "silent"
    FINISHED = "finished"
    STOPPED = "stopped"
    FAILED = "failed"
    LOST = "lost"


ENDED = frozenset({Status.FINISHED, Status.STOPPED, Status.FAILED, Status.LOST})
"""The statuses that nothing follows."""


class Order(StrEnum):
    """What a trainer is told in the answer to its report."""

    CONTINUE = "continue"
    PAUSE = "pause"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Settings:
    """How the algorithm is set; None is the algorithm's own default."""

    environments: int | None = None
    rollout_steps: int | None = None
    batch_size: int | None = None
    epochs: int | None = None
    learning_rate: float | None = None
    final_learning_rate: float | None = None
    """What the learning rate falls to, in a line over the steps of the plan."""
    discount: float | None = None
    gae_lambda: float | None = None
    clip_range: float | None = None
    entropy_weight: float | None = None
    value_weight: float | None = None
    max_gradient_norm: float | None = None
    hidden_layers: tuple[int, ...] = ()
    activation: str = ""
    """What stands between two layers: `tanh` or `relu`."""
    mean_decay: float | None = None
    """Decay of the exponential mean of the weights, which is what is saved; 0 saves the last."""
    reward_weights: Mapping[str, float] = field(default_factory=dict)
    row_steps: int | None = None
    """Steps from one row of metrics to the next; None is about a second."""
    reaction_frames: int | None = None
    """Frames by which both sides see the other late."""
    decision_frames: int | None = None
    """Frames from one decision to the next."""
    episode: str = ""
    """`round` or `match`."""
    max_decisions: int | None = None
    """Decisions after which an episode is cut short; None never does."""
    evaluation_opponents: tuple[str, ...] = ()
    """Agents that the mean of the weights is measured against while it learns."""
    evaluation_steps: int | None = None
    """Steps from one evaluation to the next."""

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        """The settings that JSON holds; names that this version does not know are skipped."""
        return cls(**_with_tuples(_known(cls, stored)))


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be trained.

    A character is an id, several ids with commas between them, or empty for every one.
    """

    name: str = ""
    algorithm: str = Algorithm.PPO
    total_steps: int | None = None
    opponent: str = ""
    character: str = ""
    opponent_character: str = ""
    seed: int | None = None
    settings: Settings = field(default_factory=Settings)
    begin_from: str = ""
    """Id of the agent whose network it begins with; empty for a fresh one."""
    agent_id: str = ""
    """Id under which the agent is saved; empty for the session's."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a trainer came to its end: FINISHED, STOPPED or FAILED, why, and the agent it saved."""

    status: Status
    failure: str = ""
    agent: str = ""


@dataclass(frozen=True, slots=True)
class Session:
    """A run and where it stands; times are seconds since 1970, UTC."""

    session_id: str
    plan: Plan
    status: Status
    create_time: float
    end_time: float | None = None
    step: int | None = None
    last_row: int | None = None
    failure: str = ""
    agent: str = ""
    external: bool = False
    activity: str = ""
    checkpoint_step: int | None = None
    """Where it has ended: the step of the checkpoint that it can go on from."""

    @property
    def has_ended(self) -> bool:
        """Whether nothing more will come of it."""
        return self.status in ENDED

    def to_dict(self) -> dict[str, Any]:
        """The session as JSON holds it."""
        return asdict(self)

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        """The session that `to_dict` wrote; names that this version does not know are skipped.

        Raises:
            Damaged: something else wrote it, or it was changed.
        """
        what = f"what is stored of session {quoted(str(stored.get('session_id', '')))}"
        plan = _part(stored, "plan", what)
        settings = _with_tuples(_part(plan, "settings", what, needed=False))
        read = _read(Settings, settings, what)
        status = Status(stored["status"]) if stored.get("status") in set(Status) else None
        values = {
            **stored,
            "plan": _read(Plan, {**plan, "settings": read}, what),
            "status": status,
        }
        session = _read(cls, values, what)
        if session.has_ended != (session.end_time is not None):
            has = "no" if session.has_ended else "an"
            raise Damaged(f"{what} says that it is {session.status}, and has {has} end_time")
        return session


def split_characters(text: str) -> tuple[str, ...]:
    """The ids of a plan's `character`, as they are written; none for every character."""
    return tuple(part.strip() for part in text.split(",")) if text else ()


def document(session: Session, order: Order) -> dict[str, Any]:
    """A session as it is stored, with the order in force: a trainer may outlive the server."""
    return session.to_dict() | {"order": order}


def from_document(stored: Mapping[str, Any]) -> tuple[Session, Order]:
    """The session and the order that `document` wrote.

    Raises:
        Damaged: something else wrote them, or they were changed.
    """
    session = Session.from_dict(stored)
    try:
        return session, Order(stored.get("order", Order.CONTINUE))
    except ValueError:
        raise Damaged(f"what is stored of session {session.session_id!r} has no order") from None


_COUNTS = ("step", "total_steps", "checkpoint_step", "evaluation_steps")
"""What grows for as long as it is trained; other whole numbers have 32 bits."""


def _part(stored: Mapping[str, Any], name: str, what: str, *, needed: bool = True) -> Any:
    part = stored.get(name, None if needed else {})
    if not isinstance(part, dict):
        raise Damaged(f"{what} has no {name}")
    return part


def _read(kind: type[V], stored: Mapping[str, Any], what: str) -> V:
    assert is_dataclass(kind)  # noqa: S101 # a mistake of the programmer, not of the file
    values: dict[str, Any] = {}
    for named in fields(kind):
        if named.name in stored:
            value = values[named.name] = stored[named.name]
            if not _fits(value, named.type, named.name):
                raise Damaged(f"{what} has a {named.name} that cannot be one")
        elif named.default is MISSING and named.default_factory is MISSING:
            raise Damaged(f"{what} has no {named.name}")
    return kind(**values)


def _fits(value: object, kind: Any, name: str) -> bool:
    if isinstance(kind, UnionType):
        return any(_fits(value, one, name) for one in get_args(kind))
    if get_origin(kind) is tuple:
        part_kind = get_args(kind)[0]
        return isinstance(value, tuple) and all(_fits(part, part_kind, name) for part in value)
    if get_origin(kind) is Mapping:
        return isinstance(value, dict) and all(
            _fits(key, str, name) and _fits(part, float, name) for key, part in value.items()
        )
    if kind is str:
        return is_text(value)
    if kind is int:
        return is_count(value, COUNT_MAX if name in _COUNTS else 2**32 - 1)
    if kind is float:
        return is_time(value) if name.endswith("_time") else is_number(value)
    return isinstance(value, kind)


def _known(kind: type[Any], stored: Mapping[str, Any]) -> dict[str, Any]:
    names = {f.name for f in fields(kind)}
    return {name: value for name, value in stored.items() if name in names}


def _with_tuples(stored: Mapping[str, Any]) -> dict[str, Any]:
    """What JSON holds as lists, as tuples."""
    return {name: tuple(value) if type(value) is list else value for name, value in stored.items()}
