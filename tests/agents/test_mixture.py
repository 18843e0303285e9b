"""Several opponents as one setting, and the learner's own past among them."""

import numpy as np
import pytest

from arcade_clash.agents import (
    ACTION_COUNT,
    OBSERVATION_SIZE,
    Layer,
    Network,
    PastSelf,
    Share,
    parse_mixture,
)
from arcade_clash.agents.past_self import KEPT
from arcade_clash.errors import InvalidInput


@pytest.mark.parametrize(
    ("text", "shares"),
    [
        ("scripted", [Share("scripted")]),
        ("scripted:3,idle:1,self:2", [Share("scripted", 3), Share("idle"), Share("self", 2)]),
        ("scripted@0.5:0.25,ppo-1", [Share("scripted@0.5", 0.25), Share("ppo-1")]),
        ("a@delay=3+slip=.1:2", [Share("a@delay=3+slip=.1", 2)]),
    ],
)
def test_each_is_an_agent_and_its_weight(text: str, shares: list[Share]) -> None:
    assert parse_mixture(text) == tuple(shares)
    assert parse_mixture(",".join(map(str, shares))) == tuple(shares)


@pytest.mark.parametrize(
    "text",
    [
        "",
        ",",
        "a,",
        "a:",
        "a:0",
        "a:nan",
        "a:-1",
        "a:1001",
        "a:1.2.3",
        "a,a",
        "a:1,a:2",
        "../x",
        "ä",
        "a b",
        ",".join(f"a{n}" for n in range(17)),
    ],
)
def test_anything_else_is_refused_by_its_field(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_mixture(text)

    assert refused.value.field == "opponent"


def always(action: int) -> Network:
    bias = np.full(ACTION_COUNT, -100, np.float32)
    bias[action] = 100
    return Network([Layer(np.zeros((ACTION_COUNT, OBSERVATION_SIZE), np.float32), bias)])


def chosen(past_self: PastSelf, count: int) -> list[int]:
    seen = np.zeros((count, OBSERVATION_SIZE), np.float32)
    actions = past_self.act(seen, np.ones((count, ACTION_COUNT), np.bool_))
    return [int(action) for action in actions]


def test_a_past_self_that_was_given_nothing_does_anything() -> None:
    assert len(set(chosen(PastSelf(1), 300))) == ACTION_COUNT


def test_a_fight_goes_on_with_whom_it_began_and_the_next_draws_anew() -> None:
    past_self = PastSelf(1)
    past_self.take(always(1))
    past_self.begin(np.arange(200), 200)
    assert set(chosen(past_self, 200)) == {1}

    past_self.take(always(2))
    assert set(chosen(past_self, 200)) == {1}, "nobody changes in the middle of a fight"

    past_self.begin(np.arange(100), 200)
    actions = chosen(past_self, 200)
    assert set(actions[:100]) == {1, 2}
    assert actions[:100].count(2) > actions[:100].count(1), "the newest is fought most"
    assert set(actions[100:]) == {1}


def test_only_the_last_few_are_kept() -> None:
    past_self = PastSelf(1)
    past_self.begin(np.arange(400), 400)
    for action in range(1, 7):
        past_self.take(always(action))
    past_self.begin(np.arange(400), 400)

    assert set(chosen(past_self, 400)) == set(range(7 - KEPT, 7))
    assert past_self.taken == 6


def test_a_new_seed_leaves_it_what_it_was_given() -> None:
    past_self = PastSelf(1)
    past_self.take(always(3))
    past_self.seed(2)

    assert set(chosen(past_self, 50)) == {3}


def test_capitals_are_read_as_small_letters() -> None:
    assert parse_mixture("Scripted:3,IDLE,Self:2") == parse_mixture("scripted:3,idle,self:2")
    with pytest.raises(InvalidInput, match="twice"):
        parse_mixture("idle,Idle")
