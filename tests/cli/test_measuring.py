"""`duel`, `levels` and `balance` as commands: what they print, for people and for programs."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from arcade_clash import cli
from arcade_clash.engine import characters
from arcade_clash.engine.fight import RULES_VERSION

CAST = list(characters())

BOTS = """
import sys
import numpy as np

class Stander:
    def act(self, observations, masks):
        return np.zeros(len(observations), np.int64)

class stander(Stander):
    pass

class Answers:
    def __init__(self, answer):
        self.answer = answer

    def act(self, observations, masks):
        return self.answer(len(observations))

def make_stander(seed):
    return Stander()

def flat():
    return Answers(lambda n: 0)

def one_too_many():
    return Answers(lambda n: np.zeros(n + 1, np.int64))

def logits():
    return Answers(lambda n: np.zeros((n, 23), np.float32))

def fractions():
    return Answers(lambda n: np.zeros(n))

def out_of_range():
    return Answers(lambda n: np.full(n, 99))

def nothing():
    return Answers(lambda n: None)

def leaves():
    return Answers(lambda n: sys.exit(0))

class Prints(Stander):
    def act(self, observations, masks):
        print("a line of the agent")
        return super().act(observations, masks)

def slow_to_react():
    agent = Stander()
    agent.reaction_frames = 99
    return agent
"""


@pytest.fixture(autouse=True)
def bots(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    (tmp_path / "measured_bots.py").write_text(BOTS)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    yield
    sys.modules.pop("measured_bots", None)


def run(*words: str) -> tuple[int, str]:
    """The exit status of a command, and what it prints."""
    result = CliRunner().invoke(cli.app, words)
    return result.exit_code, result.output


def run_json(*words: str) -> tuple[int, dict[str, Any]]:
    """The exit status of a command, and the object that it prints on standard output."""
    result = CliRunner().invoke(cli.app, [*words, "--json"])
    return result.exit_code, json.loads(result.stdout)


SCORE = {"fights", "won", "drawn", "lost", "win_rate", "interval_95"}
MEASURED = {"rules_version", "kernel_digest", "seed"}


def test_a_duel_by_character_has_a_row_with_interval_and_draws_for_each_pair() -> None:
    status, output = run("duel", "idle", "idle", "--by-character", "--fights", "32")

    assert status == 0
    rows = [line.split() for line in output.splitlines()[4:]]
    assert [row[:2] for row in rows] == [[one, other] for one in CAST for other in CAST]
    assert all(row[2:] == ["50.0%", "9.5%", "to", "90.5%", "0", "2", "0"] for row in rows)


def test_a_duel_as_json_has_each_pair_of_characters_and_of_agents() -> None:
    status, said = run_json(
        *("duel", "scripted-5:3,idle:1", "measured_bots:Stander@0.2", "--fights", "32"),
        *("--seed", "4"),
    )

    assert status == 0
    assert said.keys() == MEASURED | SCORE | {"agent", "opponent", "by_agent", "by_character"}
    assert (said["seed"], said["rules_version"]) == (4, RULES_VERSION)
    assert (said["agent"], said["opponent"]) == ("scripted-5:3,idle:1", "measured_bots:Stander@0.2")
    assert [(it["agent"], it["opponent"], it["fights"]) for it in said["by_agent"]] == [
        ("scripted-5", "measured_bots:Stander@0.2", 24),
        ("idle", "measured_bots:Stander@0.2", 8),
    ]
    for part in ("by_agent", "by_character"):
        assert sum(it["won"] for it in said[part]) == said["won"] == 24
        assert all(it.keys() >= SCORE for it in said[part])


def test_levels_as_json_say_whether_every_level_is_clear_of_the_one_before() -> None:
    status, said = run_json("levels", "--fights", "40")

    assert said.keys() == MEASURED | {"least_win_rate", "passed", "by_agent"}
    assert [it["agent"] for it in said["by_agent"]] == [
        f"scripted-{level}" for level in (2, 3, 4, 5)
    ]
    assert said["passed"] == all(it["win_rate"] >= 0.7 for it in said["by_agent"])
    assert status == (not said["passed"])


def test_balance_as_json_says_whether_every_pair_is_fair() -> None:
    status, said = run_json("balance", "--fights", "20", "--agent", "scripted-3")

    assert said.keys() == MEASURED | {
        *("agent", "least_win_rate", "most_win_rate", "passed", "by_character"),
    }
    assert len(said["by_character"]) == len(CAST) * (len(CAST) - 1) // 2
    assert said["passed"] == all(0.35 <= it["win_rate"] <= 0.65 for it in said["by_character"])
    assert status == (not said["passed"])


def test_balance_takes_a_python_object_and_refuses_a_mixture() -> None:
    status, said = run_json("balance", "--fights", "2", "--agent", "measured_bots:Stander")
    assert (status, said["agent"]) == (0, "measured_bots:Stander")

    status, output = run("balance", "--agent", "idle,random")
    assert status == 2
    assert "agent is the mixture idle,random; name one agent" in output


@pytest.mark.parametrize("name", ["Stander", "make_stander"])
def test_a_python_object_is_named_as_it_was_typed(name: str) -> None:
    status, output = run("duel", f"measured_bots:{name}@delay=9", "idle", "--fights", "2")

    assert status == 0
    assert output.splitlines()[1].split()[:3] == [f"measured_bots:{name}@delay=9", "idle", "50.0%"]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("flat", "act returned int64[]; it returns whole numbers, int64[1]"),
        ("one_too_many", "act returned int64[2]; it returns whole numbers, int64[1]"),
        ("logits", "act returned float32[1, 23]; it returns whole numbers, int64[1]"),
        ("fractions", "act returned float64[1]; it returns whole numbers, int64[1]"),
        ("out_of_range", "act returned the action 99; actions are 0 to"),
        ("nothing", "act returned object[]; it returns whole numbers, int64[1]"),
        ("leaves", "act raised SystemExit: 0"),
        ("slow_to_react", "reaction_frames is 99; it is a whole number, 0 to 60"),
        ("Answers", "raised TypeError"),
        ("Missing", "the module 'measured_bots' has no 'Missing'"),
    ],
)
def test_what_an_object_does_wrong_is_said_in_a_sentence(name: str, sentence: str) -> None:
    status, output = run("duel", "idle", f"measured_bots:{name}", "--fights", "2")

    assert status == 2
    last = output.splitlines()[-1]
    assert last.startswith("arcade-clash: ")
    assert sentence in last
    assert "measured_bots" in last


def test_what_an_agent_prints_is_not_in_the_json() -> None:
    status, said = run_json("duel", "idle", "measured_bots:Prints", "--fights", "2")

    assert (status, said["fights"]) == (0, 2)


def test_two_objects_that_differ_in_capitals_alone_are_refused() -> None:
    status, output = run("duel", "measured_bots:Stander", "measured_bots:stander", "--fights", "2")

    assert status == 2
    assert "measured_bots:stander would have the id measured_bots-stander" in output


def test_an_object_fights_itself() -> None:
    status, said = run_json(
        "duel", "measured_bots:Stander", "measured_bots:Stander", "--fights", "2"
    )

    assert (status, said["drawn"]) == (0, 2)
