"""Agents of the user in processes of their own: they play, and what they do wrong stays theirs."""

import gc
import os
import sys
from pathlib import Path

import numpy as np
import pytest

from arcade_clash.agents import ACTION_COUNT, OBSERVATION_SIZE, AgentKind, Catalogue
from arcade_clash.agents.outside import OutsideAgent, served_agents
from arcade_clash.errors import InvalidInput, WrongState
from running_server import until
from saved_agents import save_agent

BOTS = """
import os, time
import numpy as np

class Walker:
    reaction_frames = 14

    def __init__(self, seed):
        self.began = 0
        print("a line on standard output")

    def begin(self, rows, count):
        self.began += len(rows)

    def act(self, observations, masks):
        return np.full(len(observations), 1 + self.began)

class Falls(Walker):
    def act(self, observations, masks):
        raise RuntimeError("over its feet")

class Leaves(Walker):
    def act(self, observations, masks):
        os._exit(3)

class Hangs(Walker):
    def act(self, observations, masks):
        with open("pid", "w") as file:
            file.write(str(os.getpid()) + chr(10))
        while True:
            time.sleep(0.01)

class Late(Walker):
    reaction_frames = 61
"""

SEEN = np.zeros((1, OBSERVATION_SIZE), np.float32)
ALLOWED = np.ones((1, ACTION_COUNT), np.bool_)


@pytest.fixture(autouse=True)
def bots(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "outside_bots.py").write_text(BOTS)
    monkeypatch.chdir(tmp_path)


def act(agent: OutsideAgent) -> int:
    return int(agent.act(SEEN, ALLOWED)[0])


def failure(agent: OutsideAgent) -> str:
    """Why an agent plays no more, as soon as it says so."""

    def said() -> str:
        try:
            act(agent)
        except WrongState as error:
            return str(error)
        return ""

    return until(said)


def test_an_agent_of_another_process_stands_still_until_it_is_ready_and_then_plays() -> None:
    agent = OutsideAgent("outside_bots:Walker", 5)
    agent.begin(np.zeros(1, np.intp), 1)

    assert act(agent) == 0
    assert until(lambda: act(agent)) == 2
    assert "outside_bots" not in sys.modules


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("Falls", "outside_bots:Falls.act raised RuntimeError: over its feet"),
        ("Leaves", "the process of outside_bots:Leaves ended with status 3"),
    ],
)
def test_an_agent_that_fails_says_why_as_often_as_it_is_asked(name: str, sentence: str) -> None:
    agent = OutsideAgent(f"outside_bots:{name}", 5)

    assert failure(agent) == sentence
    assert failure(agent) == sentence


def test_an_agent_that_decides_nothing_is_waited_for_no_longer_than_its_time(
    tmp_path: Path,
) -> None:
    seconds = 0.0
    agent = OutsideAgent("outside_bots:Hangs", 5, now=lambda: seconds)
    pid = tmp_path / "pid"
    until(lambda: act(agent) == 0 and pid.exists() and pid.read_text().endswith("\n"))

    seconds += 9.9
    assert act(agent) == 0
    seconds += 0.2
    with pytest.raises(WrongState, match="Hangs decided nothing for 10 seconds"):
        act(agent)
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)


def test_the_process_of_an_agent_that_is_dropped_ends(tmp_path: Path) -> None:
    agents = [OutsideAgent("outside_bots:Hangs", 5)]
    pid = tmp_path / "pid"
    until(lambda: act(agents[0]) == 0 and pid.exists() and pid.read_text().endswith("\n"))

    agents.clear()
    gc.collect()

    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)


def test_a_served_agent_is_listed_with_its_own_delay_and_plays_by_its_id(tmp_path: Path) -> None:
    catalogue = Catalogue(tmp_path, served=served_agents(["walker=outside_bots:Walker"]))

    (info,) = (it for it in catalogue.infos() if it.kind is AgentKind.IMPORTED)
    assert (info.agent, info.reaction_frames) == ("walker", 14)
    assert "outside_bots:Walker" in info.description
    assert catalogue.check("walker@0.5") == info
    assert catalogue.knows("walker")
    agent = catalogue.make("walker", 1)
    assert isinstance(agent, OutsideAgent)
    assert agent.reaction_frames == 14
    assert until(lambda: act(agent)) == 1


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        (["outside_bots:Walker"], "--agent is 'outside_bots:Walker'; it is an id"),
        (["walker=outside_bots"], "--agent is 'walker=outside_bots'; it is an id"),
        (["Walker=outside_bots:Walker"], "an id in small letters"),
        (["self=outside_bots:Walker"], "--agent: self is the learner's own past"),
        (["walker=outside_bots:Wlker"], "--agent: .* has no 'Wlker': did you mean Walker"),
        (["walker=outside_nothing:Walker"], "--agent: there is no module 'outside_nothing'"),
        (["late=outside_bots:Late"], "reaction_frames is 61; it is a whole number"),
        (["a=outside_bots:Walker", "a=outside_bots:Falls"], "--agent: a is given twice"),
    ],
)
def test_what_cannot_be_served_is_said_in_a_sentence(written: list[str], sentence: str) -> None:
    with pytest.raises(InvalidInput, match=sentence):
        served_agents(written)


def test_a_served_agent_takes_the_id_of_no_other(tmp_path: Path) -> None:
    save_agent(tmp_path, "mine")

    for agent_id, whose in (("mine", "a saved agent has"), ("scripted", "is a built-in agent's")):
        with pytest.raises(InvalidInput, match=f"id {agent_id}, which {whose}"):
            Catalogue(tmp_path, served={agent_id: ("outside_bots:Walker", 0)})
