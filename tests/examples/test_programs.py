"""The examples that are programs of their own, run as a user would run them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from running_server import TRAINING, RunningServer

pytestmark = pytest.mark.journey

EXAMPLES = Path(__file__).parents[2] / "examples"


def run(name: str, *arguments: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, str(EXAMPLES / name), *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_an_outside_trainer_has_its_curve_on_the_server(tmp_path: Path) -> None:
    with RunningServer(tmp_path / "data") as server:
        run("outside_trainer.py", server.url, "3")
        url = f"{server.url}/{TRAINING}/StreamTrainingMetrics"
        with httpx.stream("POST", url, json={}, timeout=30) as response:
            messages = [json.loads(line) for line in response.iter_lines()]
    session = messages[-1]["end"]["session"]
    assert session["status"] == "TRAINING_STATUS_FINISHED"
    assert session["algorithm"] == "hill climbing"
    assert session["external"]
    rows = [message["metrics"] for message in messages if "metrics" in message]
    assert [row["row"] for row in rows] == [0, 1, 2]
    assert all({"reward", "episodeLength", "step", "episode"} <= row.keys() for row in rows)
    assert not any("loss" in row for row in rows)


def test_an_outside_trainer_trusts_a_certificate_that_its_server_made(tmp_path: Path) -> None:
    with RunningServer(tmp_path / "data", "--token", "--tls") as server:
        run(
            *("outside_trainer.py", server.url, "1"),
            SSL_CERT_FILE=str(server.certificate),
            ARCADE_CLASH_TOKEN=server.token,
        )
        (session,) = server.call(f"{TRAINING}/ListTrainingSessions")["sessions"]
    assert session["status"] == "TRAINING_STATUS_FINISHED"


def test_a_program_trains_without_a_server() -> None:
    assert "total_timesteps" in run("train_program.py", "32768")
