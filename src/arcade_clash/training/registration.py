"""What a trainer that runs elsewhere may say of itself when it opens a session."""

import math
from collections.abc import Collection
from dataclasses import fields, replace

from arcade_clash.agents import parse_mixture
from arcade_clash.engine import character_id
from arcade_clash.errors import InvalidInput
from arcade_clash.training.session import COUNT_MAX, Plan

__all__ = ["check_registration"]

MAX_NAME = 80
MAX_ALGORITHM = 40
MAX_LAYERS = 64

MAX_SEED = 2**32 - 1


def check_registration(plan: Plan, characters: Collection[str]) -> Plan:
    """The plan with a name and an algorithm; what the trainer cannot say stays absent.

    Nothing is trained by it here, so the settings need only be numbers, and the opponent be
    written as one.

    Raises:
        InvalidInput: a field is out of its range.
        NotFound: there is no such character.
    """
    if len(plan.name) > MAX_NAME:
        raise InvalidInput("name", f"a name has at most {MAX_NAME} characters")
    if len(plan.algorithm) > MAX_ALGORITHM:
        raise InvalidInput("algorithm", f"an algorithm has at most {MAX_ALGORITHM} characters")
    if plan.opponent:
        parse_mixture(plan.opponent)
    for character in (plan.character, plan.opponent_character):
        if character:
            character_id(character, characters)
    if plan.total_steps is not None and not 1 <= plan.total_steps <= COUNT_MAX:
        raise InvalidInput(
            "total_steps",
            f"total_steps is {plan.total_steps}; it is from 1 to {COUNT_MAX}, or absent",
        )
    if plan.seed is not None and not 0 <= plan.seed <= MAX_SEED:
        raise InvalidInput("seed", f"seed is {plan.seed}; it is from 0 to {MAX_SEED}, or absent")
    for field in fields(plan.settings):
        value = getattr(plan.settings, field.name)
        if isinstance(value, (int, float)) and not math.isfinite(value):
            name = f"settings.{field.name}"
            raise InvalidInput(name, f"{name} is {value}; it is a finite number, or absent")
    if len(plan.settings.hidden_layers) > MAX_LAYERS:
        raise InvalidInput(
            "settings.hidden_layers", f"there are at most {MAX_LAYERS} hidden layers"
        )
    algorithm = plan.algorithm or "external"
    return replace(plan, algorithm=algorithm, name=plan.name or algorithm)
