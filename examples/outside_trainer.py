"""A trainer of your own: it opens a session, reports what it measures, and does as it is told.

    python examples/outside_trainer.py [SERVER [ROUNDS]]

It climbs hills: a policy is one matrix, and a changed one is kept if its round went better. Any
language that can post JSON can do the same; the curve grows on the training page while it runs.
Where the server asks for a token, an operator's is taken from the environment variable
ARCADE_CLASH_TOKEN to open the session, which answers with one that reports to it and no more.
"""

import json
import os
import sys
import time
from typing import Any

import gymnasium
import httpx
import numpy as np

import arcade_clash.envs
from arcade_clash.agents import ACTION_COUNT, OBSERVATION_SIZE

SERVER = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8080"
ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 300

fight = gymnasium.make(arcade_clash.envs.ENVIRONMENT, opponent="random")
chance = np.random.default_rng(1)


def play(policy: Any) -> tuple[float, int]:
    """A round by this policy: its reward, and how many decisions it took."""
    seen, info = fight.reset(seed=1)
    reward, length, is_over = 0.0, 0, False
    while not is_over:
        wish = np.where(info["action_mask"], policy @ seen, -np.inf)
        seen, gained, terminated, truncated, info = fight.step(wish.argmax())
        reward, length, is_over = reward + float(gained), length + 1, terminated or truncated
    return reward, length


with httpx.Client(base_url=f"{SERVER}/arcade_clash.v1.TrainingService/", timeout=10) as server:
    server.headers["content-type"] = "application/json"
    if token := os.environ.get("ARCADE_CLASH_TOKEN"):
        server.headers["authorization"] = f"Bearer {token}"

    def call(method: str, **said: object) -> dict[str, Any]:
        # A loss that diverged is NaN: `json.dumps` writes it, and the server takes it.
        answer = server.post(method, content=json.dumps(said)).raise_for_status()
        return dict(answer.json())

    session = call("RegisterTrainingSession", algorithm="hill climbing", opponent="random")
    session_id = session["session"]["sessionId"]
    server.headers["authorization"] = f"Bearer {session['token']}"
    best, kept = -np.inf, np.zeros((ACTION_COUNT, OBSERVATION_SIZE))
    step, status = 0, "TRAINING_STATUS_FINISHED"
    for number in range(ROUNDS):
        tried = kept + chance.normal(0, 0.5, kept.shape)
        reward, length = play(tried)
        step += length
        if reward > best:
            best, kept = reward, tried
        row = {"row": number, "step": step, "episode": number + 1, "reward": reward}
        rows = [row | {"episodeLength": length, "extra": {"best_reward": best}}]
        order = call("ReportTrainingMetrics", sessionId=session_id, rows=rows)["order"]
        while order == "TRAINING_ORDER_PAUSE":
            time.sleep(1)
            order = call("ReportTrainingMetrics", sessionId=session_id, paused=True)["order"]
        if order == "TRAINING_ORDER_STOP":
            status = "TRAINING_STATUS_STOPPED"
            break
    call("ReportTrainingMetrics", sessionId=session_id, outcome={"status": status})
