"""Training from the first call to a fight on screen: by the real server and the real trainer.

The sessions are as small as they can be: what is looked at is the way of a metric from trainer to
curve, and that orders, ends and restarts are what they say they are.
"""

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest

from running_server import COMMAND, GAME, TRAINING, RunningServer, until

pytestmark = pytest.mark.journey

SMALL: dict[str, Any] = {
    "environments": 16,
    "rolloutSteps": 64,
    "batchSize": 256,
    "hiddenLayers": [16],
}
ENDLESS_STEPS = 4_000_000_000


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server for training alone, since one trainer runs at a time."""
    with RunningServer(tmp_path_factory.mktemp("training") / "data") as running:
        yield running


def start(server: RunningServer, steps: int, **settings: Any) -> str:
    request = {"totalSteps": steps, "settings": {**SMALL, **settings}, "seed": 1}
    session_id: str = server.call(f"{TRAINING}/StartTraining", request)["session"]["sessionId"]
    return session_id


def report(server: RunningServer, session_id: str, **said: Any) -> dict[str, Any]:
    return server.call(f"{TRAINING}/ReportTrainingMetrics", {"sessionId": session_id, **said})


def order(server: RunningServer, session_id: str, name: str) -> None:
    server.call(f"{TRAINING}/ControlTraining", {"sessionId": session_id, name: {}})


def follow(server: RunningServer, **request: Any) -> Iterator[dict[str, Any]]:
    """The messages of a session's stream."""
    url = f"{server.url}/{TRAINING}/StreamTrainingMetrics"
    with httpx.stream("POST", url, json=request, timeout=60.0) as response:
        assert response.status_code == 200
        for line in response.iter_lines():
            yield json.loads(line)


def curve(server: RunningServer, session_id: str) -> list[dict[str, Any]]:
    """The rows of a session that has ended."""
    *messages, last = follow(server, sessionId=session_id)
    assert "end" in last
    return [message["metrics"] for message in messages if "metrics" in message]


def has_status(server: RunningServer, session_id: str, *names: str) -> Callable[[], bool]:
    return lambda: server.session(session_id)["status"].removeprefix("TRAINING_STATUS_") in names


def loads_torch(pid: int) -> bool:
    try:
        return "libtorch" in Path(f"/proc/{pid}/maps").read_text()
    except OSError:
        return False  # It has gone.


@pytest.fixture(scope="module")
def learned(own: RunningServer) -> dict[str, Any]:
    """A session that took all its steps, its rows as they came, and what the server was like."""
    session_id = start(own, 30_720, rowSteps=1024)
    order(own, session_id, "pause")
    until(has_status(own, session_id, "PAUSED"), what="a trainer that has loaded all it needs")
    saw_trainer = any(loads_torch(pid) for pid in own.children())
    order(own, session_id, "resume")
    rows = []
    for message in follow(own, sessionId=session_id):
        if "metrics" in message:
            rows.append(message["metrics"])
    return {"session": message["end"]["session"], "rows": rows, "saw_trainer": saw_trainer}


def test_a_session_learns_to_its_end_and_its_rows_come_live(learned: dict[str, Any]) -> None:
    session, rows = learned["session"], learned["rows"]
    assert session["status"] == "TRAINING_STATUS_FINISHED", session
    assert session["step"] == "30720"
    assert [row["row"] for row in rows] == list(range(session["lastRow"] + 1))
    assert [int(row["step"]) for row in rows] == [1024 * number for number in range(1, 31)]


def test_what_was_measured_is_there_and_what_was_not_is_absent(learned: dict[str, Any]) -> None:
    last = learned["rows"][-1]
    measured = {"loss", "policyLoss", "valueLoss", "entropy", "learningRate", "stepsPerSecond"}
    assert measured <= set(last)
    assert all("qValue" not in row for row in learned["rows"])
    assert sum(last["actionDistribution"].values()) == pytest.approx(1.0, abs=1e-3)


def test_what_it_saved_is_an_agent_that_fights_in_a_server_without_torch(
    learned: dict[str, Any], own: RunningServer
) -> None:
    agent = learned["session"]["agent"]
    listed = own.call(f"{TRAINING}/ListAgents")["agents"]
    (saved,) = [one for one in listed if one["agent"] == agent]
    assert saved["kind"] == "AGENT_KIND_NETWORK"
    assert saved["sessionId"] == learned["session"]["sessionId"]
    for said in ("seed", "opponent", "algorithm", "settings"):
        assert saved[said] == learned["session"][said]
    assert saved["rulesVersion"] > 0
    assert saved["kernelDigest"]
    match_id = own.open_match(players=[{"agent": agent}, {"agent": "scripted"}])
    url = f"{own.url}/{GAME}/StreamGameState"
    pressed = 0
    with httpx.stream("POST", url, json={"matchId": match_id}, timeout=60.0) as response:
        for line in response.iter_lines():
            state = json.loads(line).get("state", {})
            if state.get("players") and state["players"][0]["buttons"]:
                pressed += 1
            if pressed == 10:
                break
    own.stop_match(match_id)
    assert pressed == 10
    assert learned["saw_trainer"], "the trainer was never seen with torch, so this proves nothing"
    assert own.process.poll() is None
    assert not loads_torch(own.pid)


@pytest.mark.parametrize("damage", ["a flipped bit", "a cut"])
def test_an_agent_whose_file_is_damaged_is_refused_and_the_server_lives(
    damage: str, learned: dict[str, Any], own: RunningServer
) -> None:
    agents = own.data / "agents"
    bent = shutil.copytree(agents / learned["session"]["agent"], agents / "bent")
    try:
        description = json.loads((bent / "agent.json").read_text())
        (bent / "agent.json").write_text(json.dumps(description | {"agent": "bent"}))
        weights = bytearray((bent / "weights.safetensors").read_bytes())
        whole = own.ask(f"{GAME}/CreateMatch", {"players": [{"agent": "bent"}, {}]})
        assert whole.status_code == 200, whole.text
        own.stop_match(whole.json()["match"]["matchId"])
        if damage == "a cut":
            del weights[-8:]
        else:
            weights[-3] ^= 1
        (bent / "weights.safetensors").write_bytes(weights)
        refused = own.ask(f"{GAME}/CreateMatch", {"players": [{"agent": "bent"}, {}]})
        assert refused.json()["code"] == "data_loss"
        assert "bent" in refused.json()["message"]
        assert str(own.data) not in refused.text
    finally:
        shutil.rmtree(bent)
    own.stop_match(own.open_match())


def test_a_session_and_its_curve_and_its_agent_outlive_the_server(
    learned: dict[str, Any], own: RunningServer
) -> None:
    own.terminate()
    own.process.wait(30)
    own.start_again()
    session_id = learned["session"]["sessionId"]
    assert own.session(session_id) == learned["session"]
    assert curve(own, session_id) == learned["rows"]
    assert learned["session"]["agent"] in [
        agent["agent"] for agent in own.call(f"{TRAINING}/ListAgents")["agents"]
    ]


def test_a_long_curve_is_thinned_for_drawing_and_its_last_row_is_kept(own: RunningServer) -> None:
    session_id = own.call(f"{TRAINING}/RegisterTrainingSession")["session"]["sessionId"]
    finished = {"status": "TRAINING_STATUS_FINISHED"}
    rows = [{"row": row, "loss": 0.5} for row in range(50)]
    report(own, session_id, rows=rows, outcome=finished)
    messages = follow(own, sessionId=session_id, maxHistoryPoints=3)
    drawn = [message["metrics"]["row"] for message in messages if "metrics" in message]
    assert len(drawn) <= 3
    assert drawn[-1] == 49


def test_orders_take_effect_and_whoever_comes_later_sees_the_whole_curve(
    own: RunningServer,
) -> None:
    session_id = start(own, ENDLESS_STEPS)
    until(lambda: own.session(session_id).get("lastRow", 0) >= 2, what="the third row")

    stored = own.session(session_id)["lastRow"]
    rows = []
    for message in follow(own, sessionId=session_id):
        if "metrics" in message:
            rows.append(message["metrics"]["row"])
        if rows and rows[-1] >= stored + 3:
            break
    assert rows == list(range(len(rows)))

    order(own, session_id, "pause")
    until(has_status(own, session_id, "PAUSED"), what="the pause")
    held_at = own.session(session_id)["lastRow"]
    began = time.monotonic()
    while time.monotonic() - began < 1.5:
        assert own.session(session_id)["lastRow"] == held_at
    order(own, session_id, "resume")
    until(has_status(own, session_id, "RUNNING"), what="the going on")
    until(lambda: own.session(session_id)["lastRow"] > held_at, what="a row after the pause")

    order(own, session_id, "stop")
    until(has_status(own, session_id, "STOPPED"), what="the end")
    session = own.session(session_id)
    assert session["agent"]
    after = curve(own, session_id)
    assert [row["row"] for row in after] == list(range(session["lastRow"] + 1))
    assert until(lambda: not own.children(), what="the trainer's end")


def test_a_killed_trainer_is_seen_and_its_session_says_so(own: RunningServer) -> None:
    session_id = start(own, ENDLESS_STEPS)
    until(lambda: "lastRow" in own.session(session_id), what="the first row")
    (pid,) = own.children()
    os.kill(pid, signal.SIGKILL)
    until(has_status(own, session_id, "LOST"), 20, what="the loss")
    session = own.session(session_id)
    assert "signal 9" in session["failure"]
    assert [row["row"] for row in curve(own, session_id)] == list(range(session["lastRow"] + 1))


def test_a_trainer_elsewhere_registers_reports_and_is_told_what_to_do(
    own: RunningServer,
) -> None:
    registered = own.call(f"{TRAINING}/RegisterTrainingSession", {"name": "ten lines"})["session"]
    assert registered["external"]
    session_id = registered["sessionId"]

    def rows(*numbers: int) -> list[dict[str, Any]]:
        return [{"row": number, "step": number * 10, "extra": {"mine": 0.5}} for number in numbers]

    answer = report(own, session_id, rows=rows(0, 1))
    assert answer == {"order": "TRAINING_ORDER_CONTINUE", "lastRow": 1}
    # The answer was lost on its way, so it says it again, and one more.
    assert report(own, session_id, rows=rows(1, 2))["lastRow"] == 2
    order(own, session_id, "pause")
    assert report(own, session_id)["order"] == "TRAINING_ORDER_PAUSE"
    report(own, session_id, paused=True)
    assert own.session(session_id)["status"] == "TRAINING_STATUS_PAUSED"
    order(own, session_id, "resume")
    assert report(own, session_id)["order"] == "TRAINING_ORDER_CONTINUE"
    order(own, session_id, "stop")
    assert report(own, session_id)["order"] == "TRAINING_ORDER_STOP"
    report(own, session_id, outcome={"status": "TRAINING_STATUS_STOPPED"})
    assert own.session(session_id)["status"] == "TRAINING_STATUS_STOPPED"
    told = curve(own, session_id)
    assert [row["row"] for row in told] == [0, 1, 2]
    assert told[0]["extra"] == {"mine": 0.5}


def test_counts_beyond_32_bits_come_back_as_they_were_reported(own: RunningServer) -> None:
    registered = own.call(f"{TRAINING}/RegisterTrainingSession", {"totalSteps": 10_000_000_000})
    session_id = registered["session"]["sessionId"]
    counts = {"step": "5000000000", "episode": "4294967296"}
    finished = {"status": "TRAINING_STATUS_FINISHED"}
    report(own, session_id, rows=[{"row": 0, **counts}], outcome=finished)

    (row,) = curve(own, session_id)
    assert {name: row[name] for name in counts} == counts
    session = own.session(session_id)
    assert (session["step"], session["totalSteps"]) == ("5000000000", "10000000000")


def test_a_silent_trainer_is_shown_as_such_and_goes_on_with_its_next_report(
    own: RunningServer,
) -> None:
    session_id = own.call(f"{TRAINING}/RegisterTrainingSession")["session"]["sessionId"]
    report(own, session_id, rows=[{"row": 0, "step": 1}])
    until(has_status(own, session_id, "SILENT"), 20, what="the silence")
    report(own, session_id, rows=[{"row": 1, "step": 2}])
    assert own.session(session_id)["status"] == "TRAINING_STATUS_RUNNING"
    report(own, session_id, outcome={"status": "TRAINING_STATUS_FINISHED"})
    assert [row["row"] for row in curve(own, session_id)] == [0, 1]


def test_acknowledged_rows_outlive_a_server_that_was_killed(
    start_server: Callable[..., RunningServer],
) -> None:
    server = start_server()
    session_id = server.call(f"{TRAINING}/RegisterTrainingSession")["session"]["sessionId"]
    for row in range(50):
        assert report(server, session_id, rows=[{"row": row, "step": row}])["lastRow"] == row
    server.kill()
    server.start_again()
    assert report(server, session_id, rows=[{"row": 50, "step": 50}])["lastRow"] == 50
    report(server, session_id, outcome={"status": "TRAINING_STATUS_FINISHED"})
    assert [row["row"] for row in curve(server, session_id)] == list(range(51))


def test_a_trainer_outlives_a_server_that_was_killed_and_sends_what_it_measured_meanwhile(
    start_server: Callable[..., RunningServer],
) -> None:
    server = start_server()
    session_id = start(server, ENDLESS_STEPS)
    until(lambda: server.session(session_id).get("lastRow", 0) >= 2, what="the third row")
    server.process.kill()  # the server alone
    server.process.wait(30)
    server.start_again()
    known = server.session(session_id)["lastRow"]
    until(lambda: server.session(session_id)["lastRow"] >= known + 3, what="rows after it")
    assert has_status(server, session_id, "RUNNING")()
    order(server, session_id, "stop")
    until(has_status(server, session_id, "STOPPED"), what="the end")
    rows = curve(server, session_id)
    assert [row["row"] for row in rows] == list(range(len(rows)))
    seconds = [row["elapsedSeconds"] for row in rows]
    gaps = [later - sooner for sooner, later in pairwise(seconds)]
    assert max(gaps) < 5, "what was measured while no server was there is missing"


def test_a_second_server_on_the_same_data_refuses_and_names_the_first(
    server: RunningServer,
) -> None:
    second = subprocess.run(
        [COMMAND, "serve", "--port", "0", "--data-dir", str(server.data)],
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert second.returncode != 0
    assert server.url in second.stderr
    assert str(server.pid) in second.stderr
    assert len(second.stderr.strip().splitlines()) == 1
