"""A plan as a file in TOML."""

from pathlib import Path

import pytest

from arcade_clash.agents import Catalogue
from arcade_clash.engine import characters
from arcade_clash.errors import InvalidInput
from arcade_clash.training.config import merged, read_config, to_toml
from arcade_clash.training.plan import check_plan
from arcade_clash.training.session import Plan, Settings


def a_file(directory: Path, text: str) -> Path:
    path = directory / "run.toml"
    path.write_text(text)
    return path


def test_what_is_printed_of_a_plan_is_read_as_the_same_plan(tmp_path: Path) -> None:
    asked = Plan(
        name='he said "go" \\ back',
        opponent="self:2,scripted-5",
        character="kestrel,vesper",
        settings=Settings(
            reward_weights={"win": 2.0}, evaluation_opponents=("idle",), hidden_layers=(8, 9)
        ),
    )
    plan = check_plan(asked, Catalogue(), characters())

    assert read_config(a_file(tmp_path, to_toml(plan))) == plan


def test_a_file_has_the_names_of_the_fields_and_lists_of_characters(tmp_path: Path) -> None:
    text = """
total_steps = 8_000_000
opponent = "self"
character = ["kestrel", "vesper"]

[settings]
learning_rate = 1
reward_weights = {whiff = -0.05}
"""
    plan = read_config(a_file(tmp_path, text))

    assert (plan.total_steps, plan.character) == (8_000_000, "kestrel,vesper")
    assert plan.settings == Settings(learning_rate=1, reward_weights={"whiff": -0.05})


def test_an_option_goes_before_the_file(tmp_path: Path) -> None:
    text = """
seed = 3
opponent = "idle"
[settings]
epochs = 2
discount = 0.9
reward_weights = {win = 2, loss = -2}
"""
    options = Plan(
        seed=0, settings=Settings(discount=0.5, row_steps=1, reward_weights={"win": 3.0})
    )
    plan = merged(read_config(a_file(tmp_path, text)), options)

    assert (plan.seed, plan.opponent) == (0, "idle")
    assert plan.settings == Settings(
        epochs=2, discount=0.5, row_steps=1, reward_weights={"win": 3.0, "loss": -2}
    )


@pytest.mark.parametrize(
    ("text", "field", "sentence"),
    [
        ("stepz = 3", "stepz", "there can be name, algorithm, total_steps"),
        ("total_step = 3", "total_step", "did you mean total_steps?"),
        ("learning_rate = 0.1", "learning_rate", r"belongs under \[settings\]"),
        ("[settings]\nopponent = 'idle'", "settings.opponent", r"belongs above \[settings\]"),
        ("[settings]\nlearningrate = 1", "settings.learningrate", "did you mean learning_rate?"),
        ("total_steps = '3'", "total_steps", "a whole number"),
        ("total_steps = true", "total_steps", "a whole number"),
        ("[settings]\ndiscount = 'much'", "settings.discount", "a number"),
        ("[settings]\nhidden_layers = 64", "settings.hidden_layers", "a list"),
        ("[settings]\nhidden_layers = ['a']", "settings.hidden_layers", "a list"),
        ("[settings]\nreward_weights = {win = 'x'}", "settings.reward_weights", "a table"),
        ("settings = 3", "settings", r"a table, \[settings\]"),
        ("name = ", "config", "no TOML"),
    ],
)
def test_what_no_plan_has_is_named(tmp_path: Path, text: str, field: str, sentence: str) -> None:
    with pytest.raises(InvalidInput, match=sentence) as refused:
        read_config(a_file(tmp_path, text))
    assert refused.value.field == field


def test_a_file_that_is_not_there_or_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="cannot be read"):
        read_config(tmp_path / "nothing.toml")
    binary = tmp_path / "binary.toml"
    binary.write_bytes(b"\xff\xfe")
    with pytest.raises(InvalidInput, match="no TOML"):
        read_config(binary)
