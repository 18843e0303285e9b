"""Agents that are Python objects of the user, by `module:Class`."""

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from arcade_clash.agents import ACTION_COUNT, OBSERVATION_SIZE, AgentKind, Catalogue, parse_mixture
from arcade_clash.agents.imported import imported_agents, load_agent
from arcade_clash.errors import InvalidInput

BOTS = """
import numpy as np

class Walker:
    def act(self, observations, masks):
        return np.ones(len(observations), np.int64)

class Seeded(Walker):
    def __init__(self, seed):
        self.seed = seed

class Optional(Walker):
    def __init__(self, greedy=True, seed=3):
        self.greedy, self.seed = greedy, seed

def make(any_seed):
    return Seeded(any_seed)

class Falls:
    def act(self, observations, masks):
        raise RuntimeError("over its feet")

class Idler:
    pass

class Needy(Walker):
    def __init__(self, one, two):
        pass

class Refuses(Walker):
    def __init__(self):
        raise ValueError("not today")

number = 3
"""


@pytest.fixture(autouse=True)
def bots(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    (tmp_path / "own_bots.py").write_text(BOTS)
    (tmp_path / "own_package").mkdir()
    (tmp_path / "own_package" / "deep.py").write_text("from own_bots import Walker")
    (tmp_path / "own_broken.py").write_text("1 / 0")
    (tmp_path / "own_needs.py").write_text("import is_nowhere_at_all")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        if name.startswith("own_"):
            del sys.modules[name]


def act(name: str, seed: int = 5) -> list[int]:
    agent = load_agent(name)(seed)
    seen = np.zeros((2, OBSERVATION_SIZE), np.float32)
    chosen: list[int] = agent.act(seen, np.ones((2, ACTION_COUNT), np.bool_)).tolist()
    return chosen


@pytest.mark.parametrize("name", ["Walker", "Seeded", "Optional", "make"])
def test_a_class_or_a_function_of_the_current_directory_plays(name: str) -> None:
    assert act(f"own_bots:{name}") == [1, 1]


def test_a_module_of_a_package_plays() -> None:
    assert act("own_package.deep:Walker") == [1, 1]


def test_an_agent_is_given_its_seed() -> None:
    for name in ("Seeded", "Optional", "make"):
        assert load_agent(f"own_bots:{name}")(7)._agent.seed == 7  # type: ignore[attr-defined]  # the user's


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("own_nothing:Bot", "no module 'own_nothing'"),
        ("own_package.nothing:Bot", "no module 'own_package.nothing'"),
        ("own_bots.py:Walker", "no module 'own_bots.py' .*; a module is named without .py"),
        ("own_bots:Walkr", "has no 'Walkr': did you mean Walker?"),
        ("own_bots:number", "is a int; name a class"),
        ("own_bots:Idler", "no act method"),
        ("own_bots:Needy", "needs the arguments one, two"),
        ("own_bots:Refuses", "raised ValueError: not today"),
        ("own_broken:Bot", "raised ZeroDivisionError"),
        ("own_needs:Bot", "needs another that is missing: .*is_nowhere_at_all"),
    ],
)
def test_what_makes_no_agent_is_said_in_a_sentence(name: str, sentence: str) -> None:
    with pytest.raises(InvalidInput, match=sentence) as refused:
        load_agent(name, "opponent")
    assert refused.value.field == "opponent"


def test_an_agent_that_raises_is_named() -> None:
    with pytest.raises(InvalidInput, match=r"own_bots:Falls\.act raised RuntimeError: over its"):
        act("own_bots:Falls")


def test_a_mixture_has_an_id_in_place_of_each_object() -> None:
    text, made = imported_agents("own_bots:Walker:2,scripted:3,own_bots:make@0.5", "opponent")

    assert text == "own_bots-walker:2,scripted:3,own_bots-make@0.5"
    assert [str(share) for share in parse_mixture(text)] == text.split(",")
    catalogue = Catalogue(imported=made)
    assert catalogue.check("own_bots-make@0.5").kind is AgentKind.IMPORTED
    assert "own_bots-walker" not in [info.agent for info in catalogue.infos()]
    catalogue.make("own_bots-make@0.5", 1)


@pytest.mark.parametrize("text", ["scripted:3", "scripted@0.5:1.5,self:2", "idle", ""])
def test_names_and_weights_are_left_as_they_are(text: str) -> None:
    assert imported_agents(text, "opponent") == (text, {})


@pytest.mark.parametrize("text", ["own_bots:Walker", "self:2,own_bots:Walker:1"])
def test_where_no_object_is_loaded_its_name_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(InvalidInput, match=r"own_bots:Walker.*machine that has them"):
        parse_mixture(text)
    assert "own_bots" not in sys.modules
