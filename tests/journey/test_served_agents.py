"""`arcade-clash serve --agent`: a Python object of the host plays in matches, and by no request."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from running_server import COMMAND, GAME, TRAINING, RunningServer, until

pytestmark = pytest.mark.journey

BOTS = """
import numpy as np

class Walker:
    reaction_frames = 8

    def act(self, observations, masks):
        return np.ones(len(observations), np.int64)

class Falls:
    def act(self, observations, masks):
        raise RuntimeError("over its feet")
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    place = tmp_path_factory.mktemp("served")
    (place / "served_bots.py").write_text(BOTS)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        with RunningServer(
            place / "data",
            *("--agent", "walker=served_bots:Walker", "--agent", "falls=served_bots:Falls"),
        ) as running:
            yield running


def players(agent: str) -> list[dict[str, str]]:
    """An agent against `idle`."""
    return [{"character": "kestrel", "agent": agent}, {"character": "vesper", "agent": "idle"}]


def test_served_agents_are_listed_and_play(server: RunningServer) -> None:
    agents = server.call(f"{TRAINING}/ListAgents", {})["agents"]
    served = [it for it in agents if it["kind"] == "AGENT_KIND_IMPORTED"]
    assert [(it["agent"], it["reactionFrames"]) for it in served] == [("walker", 8), ("falls", 0)]

    match_id = server.open_match(players=players("walker"))

    def x() -> float:
        state = server.call(f"{GAME}/GetMatch", {"matchId": match_id})["state"]
        return float(state["players"][0]["x"])

    began = x()
    until(lambda: x() != began, what="a walk")
    server.stop_match(match_id)


def test_an_agent_that_raises_ends_its_match_with_the_reason_and_no_other(
    server: RunningServer,
) -> None:
    other = server.open_match(players=players("idle"))
    match_id = server.open_match(players=players("falls"))

    told = server.ask(f"{GAME}/StreamGameState", {"matchId": match_id}).text

    assert "failed_precondition" in told
    assert "served_bots:Falls.act raised RuntimeError: over its feet" in told
    match = server.call(f"{GAME}/GetMatch", {"matchId": other})["match"]
    assert match["status"] == "MATCH_STATUS_RUNNING"
    server.stop_match(other)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (f"{GAME}/CreateMatch", {"players": players("served_bots:Walker")}),
        (f"{TRAINING}/StartTraining", {"opponent": "served_bots:Walker"}),
        (f"{TRAINING}/StartTraining", {"opponent": "idle:2,served_bots:Walker"}),
    ],
)
def test_no_request_names_a_python_object(
    server: RunningServer, path: str, body: dict[str, Any]
) -> None:
    answer = server.ask(path, body)

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_argument")
    assert "module:Class plays in the commands" in answer.json()["message"]


def test_a_training_on_the_server_does_not_fight_a_served_agent(server: RunningServer) -> None:
    answer = server.ask(f"{TRAINING}/StartTraining", {"opponent": "idle:2,walker"})

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_argument")
    assert "walker is a Python object that plays in this server's matches" in answer.text


def test_a_server_whose_agent_cannot_be_made_does_not_start(tmp_path: Path) -> None:
    ended = subprocess.run(
        [COMMAND, "serve", "--port", "0", "--data-dir", "data", "--agent", "mine=no_module:It"],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=tmp_path,
    )

    assert ended.returncode == 2
    assert ended.stderr.startswith("arcade-clash: --agent: there is no module 'no_module'")
