"""The ranges that the schema says are those by which requests are refused.

Clients, such as the page's forms, take the ranges from the schema; the domain has its own, since it
does not know the wire. Each range is tried at its edges.
"""

import math
from dataclasses import replace
from typing import Any

import pytest

from arcade_clash.agents import Catalogue
from arcade_clash.agents.saved import MAX_DESCRIPTION, MAX_DISPLAY_NAME
from arcade_clash.engine import characters
from arcade_clash.errors import InvalidInput
from arcade_clash.matches import arena
from arcade_clash.training.plan import MAX_NAME, check_plan
from arcade_clash.training.session import Plan, Settings
from arcade_clash.v1 import game_pb2, training_pb2

START = training_pb2.StartTrainingRequest.DESCRIPTOR
SETTINGS = training_pb2.TrainingSettings.DESCRIPTOR
UPDATE = training_pb2.UpdateAgentRequest.DESCRIPTOR
CREATE = game_pb2.CreateMatchRequest.DESCRIPTOR


def bounds_of(field: Any) -> game_pb2.Bounds:
    found: game_pb2.Bounds = field.GetOptions().Extensions[game_pb2.bounds]
    return found


def numbers_of(message: Any) -> list[str]:
    """The fields of numbers, lists among them."""
    return [
        field.name
        for field in message.fields
        if field.message_type is None
        and field.enum_type is None
        and field.type not in (field.TYPE_STRING, field.TYPE_BOOL)
    ]


def plan_with(message: Any, name: str, value: Any) -> Plan:
    if message is START:
        return replace(Plan(), **{name: value})
    # Environments and steps of a rollout are bounded together as well, and a rate by its first one.
    small: dict[str, Any] = {"environments": 1, "rollout_steps": 1, "learning_rate": 1.0}
    written = (value,) if name == "hidden_layers" and not isinstance(value, tuple) else value
    return Plan(settings=Settings(**{**small, name: written}))


def is_taken(plan: Plan) -> bool:
    try:
        check_plan(plan, Catalogue(), characters())
    except InvalidInput:
        return False
    return True


FIELDS = [(message, name) for message in (START, SETTINGS) for name in numbers_of(message)]


@pytest.mark.parametrize(("message", "name"), FIELDS, ids=[name for _, name in FIELDS])
def test_a_number_is_taken_up_to_the_edges_of_its_range_and_not_beyond(
    message: Any, name: str
) -> None:
    field = message.fields_by_name[name]
    bounds = bounds_of(field)
    assert bounds.most > 0, "the schema says no range"
    is_real = field.type == field.TYPE_DOUBLE
    least, most = (v if is_real else int(v) for v in (bounds.least, bounds.most))
    below = math.nextafter(least, -1) if is_real else least - 1
    beyond = math.nextafter(most, math.inf) if is_real else most + 1

    assert is_taken(plan_with(message, name, least)) != bounds.above
    assert is_taken(plan_with(message, name, most))
    assert not is_taken(plan_with(message, name, below))
    assert not is_taken(plan_with(message, name, beyond))
    if bounds.most_elements:
        assert is_taken(plan_with(message, name, (most,) * bounds.most_elements))
        assert not is_taken(plan_with(message, name, (most,) * (bounds.most_elements + 1)))


def test_names_and_descriptions_have_the_lengths_of_the_schema() -> None:
    assert bounds_of(START.fields_by_name["name"]).most_characters == MAX_NAME
    assert bounds_of(UPDATE.fields_by_name["display_name"]).most_characters == MAX_DISPLAY_NAME
    assert bounds_of(UPDATE.fields_by_name["description"]).most_characters == MAX_DESCRIPTION


def test_the_seed_of_a_match_has_the_range_of_the_schema() -> None:
    assert bounds_of(CREATE.fields_by_name["seed"]).most == arena.MOST_SEED
