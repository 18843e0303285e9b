"""What a trainer measures at a step.

The names are those of `TrainingMetrics` in training.proto, where each has its unit and range. A
value that was not measured is None, never zero; a value that diverged is NaN or infinite, which
JSON holds as the texts that proto3 has for them.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Self

from arcade_clash.errors import Damaged
from arcade_clash.storage.documents import is_count, is_number, is_text
from arcade_clash.training.session import COUNT_MAX

__all__ = ["COUNTS", "FAMILIES", "VALUES", "Metrics"]

COUNTS: Mapping[str, int] = {"row": 2**32 - 1, "step": COUNT_MAX, "episode": COUNT_MAX}
"""What is a whole number, and how large it may be."""


@dataclass(frozen=True, slots=True)
class Metrics:
    """One row of a session's curve; `row` is the trainer's own number for it, from 0."""

    row: int
    step: int | None = None
    episode: int | None = None
    loss: float | None = None
    reward: float | None = None
    q_value: float | None = None
    episode_length: float | None = None
    win_rate: float | None = None
    win_rate_by_opponent: Mapping[str, float] = field(default_factory=dict)
    evaluation_win_rate: Mapping[str, float] = field(default_factory=dict)
    policy_loss: float | None = None
    value_loss: float | None = None
    entropy: float | None = None
    approximate_kl: float | None = None
    clip_fraction: float | None = None
    explained_variance: float | None = None
    learning_rate: float | None = None
    steps_per_second: float | None = None
    reward_by_term: Mapping[str, float] = field(default_factory=dict)
    action_distribution: Mapping[str, float] = field(default_factory=dict)
    elapsed_seconds: float | None = None
    extra: Mapping[str, float] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """What was measured, as JSON holds it; absent values are left out."""
        measured = {}
        for name in _NAMES:
            value = getattr(self, name)
            if value is None or value == {}:
                continue
            measured[name] = _written(value)
        return measured

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        """The row that `to_dict` wrote; names that this version does not know are passed over.

        Raises:
            Damaged: it is no row.
        """
        if isinstance(stored, dict) and "row" in stored:
            known = {name: _read(value) for name, value in stored.items() if name in _NAMES}
            if all(_fits(name, value) for name, value in known.items()):
                return cls(**known)
        raise Damaged("a row of the session is not what was stored")


_NAMES = tuple(field.name for field in fields(Metrics))
"""Looked up once: a report has up to 1000 rows, a history as many as were measured."""

FAMILIES = tuple(field.name for field in fields(Metrics) if field.default_factory is dict)
"""What is measured under names of its own."""

VALUES = tuple(name for name in _NAMES if name not in ("row", "step", *FAMILIES))
"""What is measured at a step, a value each."""

_DIVERGED = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


def _written(value: Any) -> Any:
    """A value or a family as JSON holds it, which has no numbers that are not finite."""
    if isinstance(value, Mapping):
        return {key: _written(entry) for key, entry in value.items()}
    if math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def _read(value: Any) -> Any:
    """What `_written` wrote; what it could not have written is left for `_fits` to refuse."""
    if type(value) is str:
        return _DIVERGED.get(value, value)
    if type(value) is dict and str in set(map(type, value.values())):
        return {key: _read(entry) for key, entry in value.items()}
    return value


def _fits(name: str, value: object) -> bool:
    if type(value) is float:  # as most are
        return name not in COUNTS and name not in FAMILIES
    if name in FAMILIES:
        return isinstance(value, dict) and _is_family(value)
    return is_count(value, COUNTS[name]) if name in COUNTS else is_number(value)


def _is_family(family: Mapping[str, Any]) -> bool:
    """Asks of all values at once: a history has thousands of families, of dozens of values each."""
    if not (is_text("".join(family)) and {int, float}.issuperset(map(type, family.values()))):
        return False
    try:
        sum(family.values(), 0.0)
    except OverflowError:  # an integer that no float can be
        return False
    return True
