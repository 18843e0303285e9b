"""A training run: what it was asked to do, and where it stands.

Names, units and ranges are those of training.proto. `Plan` is what is asked for, `Settings` how
the algorithm is set, `Session` the run itself, `Outcome` how it ended.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from typing import Any, Self

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
]

COUNT_MAX = 2**63 - 1
"""Of steps and episodes at most: what an integer of SQLite holds."""


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
    discount: float | None = None
    gae_lambda: float | None = None
    clip_range: float | None = None
    entropy_weight: float | None = None
    value_weight: float | None = None
    max_gradient_norm: float | None = None
    hidden_layers: tuple[int, ...] = ()
    reward_weights: Mapping[str, float] = field(default_factory=dict)
    row_steps: int | None = None
    """Steps from one row of metrics to the next; None is about a second."""

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        """The settings that JSON holds; names that this version does not know are skipped."""
        values = _known(cls, stored)
        values["hidden_layers"] = tuple(values.get("hidden_layers", ()))
        return cls(**values)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be trained; an empty character is every one."""

    name: str = ""
    algorithm: str = Algorithm.PPO
    total_steps: int | None = None
    opponent: str = ""
    character: str = ""
    opponent_character: str = ""
    seed: int | None = None
    settings: Settings = field(default_factory=Settings)


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
        """The session that `to_dict` wrote; names that this version does not know are skipped."""
        values = _known(cls, stored)
        plan = _known(Plan, values["plan"])
        settings = Settings.from_dict(plan.get("settings", {}))
        values["plan"] = Plan(**(plan | {"settings": settings}))
        values["status"] = Status(values["status"])
        return cls(**values)


def _known(kind: type[Any], stored: Mapping[str, Any]) -> dict[str, Any]:
    names = {f.name for f in fields(kind)}
    return {name: value for name, value in stored.items() if name in names}
