"""`arcade-clash train` and `exploit` as a program uses them: files, objects, lines of JSON."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from arcade_clash.agents import Catalogue
from arcade_clash.training.config import read_config
from running_server import COMMAND, TRAINING, RunningServer, until

pytestmark = pytest.mark.journey

BOT = """
import numpy as np

class Walker:
    def act(self, observations, masks):
        return np.ones(len(observations), np.int64)
"""

CONFIG = """
total_steps = 500
opponent = "idle"
character = ["kestrel", "vesper"]

[settings]
environments = 32
hidden_layers = [16]
reward_weights = {win = 2}
"""


def run(*command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=300,  # where the kernel is not compiled yet, training compiles it first
        cwd=cwd,
        env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
    )


def test_train_takes_a_file_and_a_python_object_and_tells_programs_what_came_of_it(
    tmp_path: Path,
) -> None:
    (tmp_path / "run.toml").write_text(CONFIG)
    (tmp_path / "bots.py").write_text(BOT)
    trained = run(
        *(COMMAND, "train", "--config", "run.toml", "--json", "--agent-id", "mine"),
        *("--opponent", "bots:Walker:3,self:1", "--reward", "loss=-3", "--seed", "7"),
        *("--evaluation-opponent", "bots:Walker", "--evaluation-opponent", "idle"),
        *("--data-dir", "data"),
        cwd=tmp_path,
    )
    assert trained.returncode == 0, trained.stderr
    told = [json.loads(line) for line in trained.stdout.splitlines()]
    assert [next(iter(it)) for it in told[:1] + told[-1:]] == ["session", "outcome"]
    plan: dict[str, Any] = told[0]["session"]["plan"]
    assert (plan["opponent"], plan["seed"]) == ("bots-walker:3,self", 7)
    assert plan["character"] == "kestrel,vesper"
    assert plan["settings"]["reward_weights"] == {"win": 2, "loss": -3}
    rows = [it["metrics"] for it in told[1:-1]]
    assert rows[-1]["step"] == plan["total_steps"] == 520, "13 rollout steps of 32 + 8 sides"
    assert rows[-1]["evaluation_win_rate"].keys() == {"bots-walker", "idle"}
    outcome = told[-1]["outcome"]
    assert (outcome["status"], outcome["agent"]) == ("finished", "mine")
    assert "saved as agent mine" in trained.stderr

    again = run(COMMAND, "train", "--agent-id", "mine", "--data-dir", "data", cwd=tmp_path)
    assert "there is an agent 'mine' already" in again.stderr

    exploited = run(
        *(COMMAND, "exploit", "mine", "--steps", "500", "--seeds", "1,2", "--matches", "8"),
        *("--warm", "--json", "--agents", "data/agents"),
        cwd=tmp_path,
    )
    assert exploited.returncode == 0, exploited.stderr
    found = json.loads(exploited.stdout)
    assert (found["agent"], found["warm"]) == ("mine", True)
    assert [one["seed"] for one in found["responses"]] == [1, 2]
    for one in found["responses"]:
        assert one["won"] + one["drawn"] + one["lost"] == 8
        assert one["interval_95"][0] <= one["win_rate"] <= one["interval_95"][1]
    assert [info.agent for info in Catalogue(tmp_path / "data" / "agents").infos()][-1] == "mine"


def test_train_prints_what_it_would_do_and_does_what_was_printed(tmp_path: Path) -> None:
    (tmp_path / "run.toml").write_text(CONFIG)
    options = ("--learning-rate", "0.01", "--episode", "match", "--opponent", "self")
    printed = run(
        COMMAND, "train", "--config", "run.toml", "--print-config", *options, cwd=tmp_path
    )
    (tmp_path / "all.toml").write_text(printed.stdout)
    again = run(COMMAND, "train", "--config", "all.toml", "--print-config", cwd=tmp_path)

    assert again.stdout == printed.stdout
    plan = read_config(tmp_path / "all.toml")
    assert (plan.total_steps, plan.opponent) == (512, "self")
    assert plan.settings.episode == "match"
    assert plan.settings.final_learning_rate == pytest.approx(5e-4)
    assert plan.settings.evaluation_opponents == ("scripted-5",)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--config", "run.toml"), "'stepz' outside [settings]"),
        (("--opponent", "nothing:Bot"), "there is no module 'nothing'"),
        (("--hidden-layers", "a,b"), "whole numbers with commas"),
        (("--begin-from", "scripted-5"), "no network"),
        (("--reaction-frames", "99"), "0 to 60"),
    ],
)
def test_a_setting_that_cannot_be_is_said_in_a_sentence(
    options: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    (tmp_path / "run.toml").write_text("stepz = 3")
    refused = run(COMMAND, "train", *options, "--print-config", cwd=tmp_path)

    assert refused.returncode != 0
    (sentence,) = refused.stderr.strip().splitlines()
    assert said in sentence


def refused_opponent(server: RunningServer) -> str:
    answer = server.ask(f"{TRAINING}/StartTraining", {"opponent": "self:2,bots:Walker"}).json()
    return str(answer["message"])


def test_a_server_trains_by_every_setting_and_imports_nothing_that_a_request_names(
    start_server: Callable[..., RunningServer],
) -> None:
    server = start_server()
    asked = {
        "finalLearningRate": 1e-5,
        "meanDecay": 0.5,
        "reactionFrames": 0,
        "decisionFrames": 4,
        "episode": "match",
        "maxDecisions": 50,
        "activation": "relu",
        "evaluationOpponents": ["idle"],
        "evaluationSteps": "600",
        "environments": 32,
        "hiddenLayers": [8],
    }
    wish = {"agentId": "by-call", "character": "kestrel,nettle", "settings": asked}
    session = server.call(
        f"{TRAINING}/StartTraining", {"totalSteps": "500", "opponent": "self", **wish}
    )["session"]
    assert (session["agentId"], session["totalSteps"]) == ("by-call", "512")
    assert asked.items() <= session["settings"].items()
    session_id = session["sessionId"]
    until(lambda: "endTime" in server.session(session_id))
    ended = server.session(session_id)
    assert (ended["status"], ended["agent"]) == ("TRAINING_STATUS_FINISHED", "by-call")
    assert ended["step"] == "512"

    for named in (
        {"opponent": "json:JSONDecoder"},
        {"settings": {"evaluationOpponents": ["json:JSONDecoder"]}},
        {"beginFrom": "json:JSONDecoder"},
    ):
        refused = server.ask(f"{TRAINING}/StartTraining", dict(named)).json()
        assert refused["code"] in ("invalid_argument", "not_found")
    assert "the machine that has the module" in refused_opponent(server)
