"""What a trainer that runs elsewhere may say of itself when it opens a session."""

import math
from collections.abc import Collection
from dataclasses import fields, replace

from arcade_clash.agents import parse_mixture
from arcade_clash.engine import character_id
from arcade_clash.errors import InvalidInput
from arcade_clash.training.session import COUNT_MAX, Plan, random_mark, split_characters

__all__ = ["check_registration"]

MAX_NAME = 80
MAX_ALGORITHM = 40
MAX_LAYERS = 64
MAX_TEXT = 40

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
    for field in ("character", "opponent_character"):
        for character in split_characters(getattr(plan, field)):
            character_id(character, characters, field)
    if plan.total_steps is not None and not 1 <= plan.total_steps <= COUNT_MAX:
        raise InvalidInput(
            "total_steps",
            f"total_steps is {plan.total_steps}; it is from 1 to {COUNT_MAX}, or absent",
        )
    if plan.seed is not None and not 0 <= plan.seed <= MAX_SEED:
        raise InvalidInput("seed", f"seed is {plan.seed}; it is from 0 to {MAX_SEED}, or absent")
    for setting in fields(plan.settings):
        value, name = getattr(plan.settings, setting.name), f"settings.{setting.name}"
        if isinstance(value, (int, float)) and not math.isfinite(value):
            raise InvalidInput(name, f"{name} is {value}; it is a finite number, or absent")
        if isinstance(value, str) and len(value) > MAX_TEXT:
            raise InvalidInput(name, f"{name} has at most {MAX_TEXT} characters")
    for name in ("begin_from", "agent_id"):
        if len(getattr(plan, name)) > MAX_NAME:
            raise InvalidInput(name, f"{name} has at most {MAX_NAME} characters")
    for number, opponent in enumerate(plan.settings.evaluation_opponents):
        if len(opponent) > MAX_NAME:
            name = f"settings.evaluation_opponents[{number}]"
            raise InvalidInput(name, f"{name} has at most {MAX_NAME} characters")
    if len(plan.settings.hidden_layers) > MAX_LAYERS:
        raise InvalidInput(
            "settings.hidden_layers", f"there are at most {MAX_LAYERS} hidden layers"
        )
    algorithm = plan.algorithm or "external"
    return replace(
        plan, algorithm=algorithm, name=plan.name or f"{algorithm}, run {random_mark(4)}"
    )
