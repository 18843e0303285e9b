"""Errors are understood by libraries: by their built-in bases, raised again, and sent by pickle."""

import inspect
import pickle
from typing import Any

import gymnasium
import pytest

from arcade_clash import errors
from arcade_clash.envs.registration import ENVIRONMENT
from arcade_clash.envs.single import SingleFight
from arcade_clash.envs.vector import VectorFight

MADE: list[errors.ArcadeError] = [
    errors.InvalidInput("players[0].agent", "it is wrong"),
    errors.UnknownOption("speed", "got an unexpected keyword argument 'speed'"),
    errors.NotFound("match", "m1"),
    errors.NotFound("agent", "m1", "there is no agent 'm1'"),
    errors.OutOfRange("row 9 is not held", 3, 7),
    errors.WrongState("it is over"),
]


@pytest.mark.parametrize("error", MADE, ids=lambda error: type(error).__name__)
def test_an_error_that_was_pickled_says_the_same(error: errors.ArcadeError) -> None:
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301  # its own bytes

    assert type(copy) is type(error)
    assert (str(copy), vars(copy)) == (str(error), vars(error))


@pytest.mark.parametrize(
    "kind",
    [
        kind
        for _, kind in inspect.getmembers(errors, inspect.isclass)
        if issubclass(kind, errors.ArcadeError)
    ],
)
def test_every_error_can_be_raised_again_with_a_text_alone(kind: type[Exception]) -> None:
    assert str(kind("raised from elsewhere")) == "raised from elsewhere"


def test_a_value_that_breaks_its_rule_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="max_decisions is 0"):
        SingleFight(max_decisions=0)


def test_what_is_not_there_is_a_key_error_and_reads_without_quotes() -> None:
    with pytest.raises(KeyError) as refused:
        SingleFight(character="nobody")

    assert str(refused.value).startswith("character: there is no character 'nobody'")


@pytest.mark.parametrize("vector", [False, True])
def test_an_unknown_option_is_the_type_error_that_libraries_look_for(vector: bool) -> None:
    """As TorchRL does, which asks for `frameskip` to see whether there is such an option."""
    make: Any = gymnasium.make_vec if vector else gymnasium.make
    with pytest.raises(TypeError, match="unexpected keyword argument 'frameskip'"):
        make(ENVIRONMENT, frameskip=4)


def test_an_unknown_option_names_the_nearest_that_there_is() -> None:
    with pytest.raises(TypeError, match="did you mean opponent"):
        VectorFight(2, oponent="idle")
