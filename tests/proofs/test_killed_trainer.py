"""Proof 7: a killed trainer is seen at once, and its session goes on from its checkpoint.

That it goes on is shown by the state: the trainer's log says what the new process holds after the
load (steps, updates, episodes, a digest of weights and optimizer moments), and that is what the
checkpoint on disk has. How well the agent plays a second later would show how fast it learns.
"""

import json
import os
import signal
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from arcade_clash.training.checkpoints import Checkpoints
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
    small: dict[str, Any] = {"environments": 64, "rolloutSteps": 64, "hiddenLayers": [32]}
    request = {"totalSteps": 4_000_000_000, "opponent": "random", "seed": 1, "settings": small}
    session_id = server.call(f"{TRAINING}/StartTraining", request)["session"]["sessionId"]

    def order(name: str) -> dict[str, Any]:
        said = {"sessionId": session_id, name: {}}
        answer: dict[str, Any] = server.call(f"{TRAINING}/ControlTraining", said)["session"]
        return answer

    def stands(*names: str) -> Callable[[], bool]:
        return lambda: server.session(session_id)["status"][len("TRAINING_STATUS_") :] in names

    rows, few = proof.size((6, 3), (60, 5))
    until(lambda: server.session(session_id).get("lastRow", 0) >= rows, 120, what="rows")
    two_rollouts = 2 * small["environments"] * small["rolloutSteps"]
    until(lambda: int(server.session(session_id)["step"]) > two_rollouts, 120, what="an update")
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
    kept_state = Checkpoints(server.data / "checkpoints").load(session_id)
    assert int(lost["checkpointStep"]) == kept_state.progress.step
    assert kept_state.progress.updates > 0
    assert any(name.startswith("optimizer.") for name in kept_state.state)

    order("resume")
    until(
        lambda: server.session(session_id)["lastRow"] >= before[-1]["row"] + few, 120, what="more"
    )
    order("stop")
    until(stands("STOPPED"), 60, what="the end")
    whole = curve(server, session_id)
    after = whole[len(before) :]

    steps = [int(row["step"]) for row in whole]
    is_whole = (
        whole[: len(before)] == before
        and [row["row"] for row in whole] == list(range(len(whole)))
        and steps == sorted(set(steps))
    )
    log = (server.data / "logs" / f"{session_id}.log").read_text()
    taken_up = f"goes on from its checkpoint: {kept_state}" in log
    proof.measured(
        "kill -9 of a trainer: its session says so",
        f"after {seen:.2f} s",
        "within 5 s",
        reached=seen < 5,
    )
    proof.measured(
        "and goes on from its checkpoint",
        f"{kept_state}: {'' if taken_up else 'not '}what the new process held after the load; "
        f"{len(before)} rows before and {len(after)} after, "
        f"{'without' if is_whole else 'with'} a gap or a repeated step",
        "the same state, the curve unbroken",
        reached=is_whole and taken_up,
    )
    assert seen < 5
    assert is_whole
    assert taken_up, log
    assert int(after[0]["episode"]) >= kept_state.progress.episode

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
