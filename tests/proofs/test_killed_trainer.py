"""Proof 7: a killed trainer is seen at once, and its session goes on from its checkpoint."""

import json
import math
import os
import signal
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from arcade_clash.agents import ACTION_COUNT
from ledger import Proof
from running_server import TRAINING, RunningServer, until

pytestmark = [pytest.mark.proof(7), pytest.mark.journey]


def curve(server: RunningServer, session_id: str) -> list[dict[str, Any]]:
    url = f"{server.url}/{TRAINING}/StreamTrainingMetrics"
    with httpx.stream("POST", url, json={"sessionId": session_id}, timeout=60.0) as response:
        told = [json.loads(line) for line in response.iter_lines()]
    assert "end" in told[-1]
    return [message["metrics"] for message in told if "metrics" in message]


def test_a_session_goes_on_where_its_killed_trainer_was(
    start_server: Callable[..., RunningServer], proof: Proof
) -> None:
    server = start_server()
    settings = {"environments": 64, "rolloutSteps": 64, "batchSize": 1024, "hiddenLayers": [32]}
    request = {"totalSteps": 4_000_000_000, "opponent": "random", "seed": 1, "settings": settings}
    session_id = server.call(f"{TRAINING}/StartTraining", request)["session"]["sessionId"]

    def order(name: str) -> dict[str, Any]:
        said = {"sessionId": session_id, name: {}}
        answer: dict[str, Any] = server.call(f"{TRAINING}/ControlTraining", said)["session"]
        return answer

    def stands(*names: str) -> Callable[[], bool]:
        return lambda: server.session(session_id)["status"][len("TRAINING_STATUS_") :] in names

    rows, few = proof.size((6, 3), (60, 5))
    until(lambda: server.session(session_id).get("lastRow", 0) >= rows, 120, what="learning")
    order("pause")  # which keeps a checkpoint
    until(stands("PAUSED"), what="the pause")
    order("resume")
    kept = server.session(session_id)["lastRow"]
    until(lambda: server.session(session_id)["lastRow"] >= kept + few, what="rows past it")

    (pid,) = server.children()
    os.kill(pid, signal.SIGKILL)
    killed = time.monotonic()
    until(stands("LOST"), 30, what="the loss")
    seen = time.monotonic() - killed
    lost = server.session(session_id)
    before = curve(server, session_id)
    assert "signal 9" in lost["failure"]
    assert 0 < lost["checkpointStep"] < before[-1]["step"]

    order("resume")
    until(
        lambda: server.session(session_id)["lastRow"] >= before[-1]["row"] + few, 120, what="more"
    )
    order("stop")
    until(stands("STOPPED"), 60, what="the end")
    whole = curve(server, session_id)
    after = whole[len(before) :]

    def mean(part: list[dict[str, Any]], name: str) -> float:
        values = [row[name] for row in part if name in row]
        return math.fsum(values) / len(values)

    wins = mean(before[-few:], "winRate"), mean(after[:few], "winRate")
    entropies = mean(before[-few:], "entropy"), mean(after[:few], "entropy")
    losses = mean(before[-few:], "loss"), mean(after[:few], "loss")
    fresh = before[0]
    steps = [row["step"] for row in whole]
    is_whole = (
        whole[: len(before)] == before
        and [row["row"] for row in whole] == list(range(len(whole)))
        and steps == sorted(set(steps))
    )
    # What it had learned: a fresh network would be back at the first row's.
    drift = 0.25 * abs(fresh["entropy"] - entropies[0]) + 0.1
    goes_on = abs(wins[1] - wins[0]) < 0.2 and abs(entropies[1] - entropies[0]) < drift
    proof.measured(
        "kill -9 of a trainer: its session says so",
        f"after {seen:.2f} s",
        "within 5 s",
        reached=seen < 5,
    )
    proof.measured(
        f"and goes on from its checkpoint, the {few} rows before and after",
        f"win rate {wins[0]:.2f} and {wins[1]:.2f} (first row {fresh.get('winRate', 0):.2f}), "
        f"entropy {entropies[0]:.2f} and {entropies[1]:.2f} (fresh network "
        f"{math.log(ACTION_COUNT):.2f}), loss {losses[0]:.3f} and {losses[1]:.3f}",
        "the curve unbroken",
        reached=is_whole and goes_on,
    )
    assert seen < 5
    assert is_whole
    assert after[0]["episode"] >= before[-1]["episode"] - 200
    assert goes_on, (wins, entropies)

    until(lambda: not server.children(), what="the end of its process")
    place = server.data / "checkpoints" / session_id
    path = max(p for p in place.iterdir() if p.is_dir()) / "state.safetensors"
    weights = bytearray(path.read_bytes())
    weights[-3] ^= 1
    path.write_bytes(weights)
    refused = server.ask(
        f"{TRAINING}/ControlTraining", {"sessionId": session_id, "resume": {}}
    ).json()
    proof.measured(
        "a flipped bit in a checkpoint",
        refused["code"],
        "data_loss, the server alive",
        reached=refused["code"] == "data_loss",
    )
    assert refused["code"] == "data_loss"
    assert "the one before it" in refused["message"]
    assert str(server.data) not in json.dumps(refused)
    assert server.session(session_id)["status"] == "TRAINING_STATUS_STOPPED"
