"""The costliest requests that there are, by call, and a data directory that makes them costly."""

import json
from pathlib import Path
from typing import Any

from arcade_clash.storage.database import Database
from arcade_clash.storage.directory import DataDirectory
from arcade_clash.training.session import Algorithm, Plan, Session, Settings, Status
from arcade_clash.v1 import training_pb2

__all__ = ["BODY", "CLIENTS", "WORST", "prepare"]

GAME = "arcade_clash.v1.GameService"
TRAINING = "arcade_clash.v1.TrainingService"

CLIENTS = 10
BODY = 256 * 1024
FULL = BODY - 1000

METRICS = {
    "step": 4_000_000_000, "episode": 1_000_000, "loss": 0.123456789, "reward": -1.23456789,
    "qValue": 0.123456789, "episodeLength": 1234.5, "winRate": 0.123456789,
    "policyLoss": -0.0123456789, "valueLoss": 0.123456789, "entropy": 1.23456789,
    "approximateKl": 0.0123456789, "clipFraction": 0.123456789, "explainedVariance": 0.123456789,
    "learningRate": 0.000123456789, "stepsPerSecond": 123456.789, "elapsedSeconds": 123456.789,
    "rewardByTerm": {f"term {n}": 0.5 for n in range(8)},
    "actionDistribution": {f"action {n}": 0.05 for n in range(18)},
}  # fmt: skip

HISTORY, LIVE = "ext-history", "ext-live"


def many(item: str, size: int = FULL) -> str:
    """So much of one thing, with commas between."""
    return ",".join([item] * (size // (len(item) + 1)))


def rows(count: int, metrics: dict[str, Any]) -> str:
    """A report of rows that are stored already, so that it may be sent again and again."""
    listed = ",".join(json.dumps({"row": n, **metrics}) for n in range(count))
    return f'{{"sessionId": "{LIVE}", "rows": [{listed}]}}'


AGENT = "scripted-5@delay=12+slip=0.05+drop=0.02"
MIXTURE = ",".join(f"scripted-{1 + n % 5}@0.{n + 10}:0.5" for n in range(16))
WEIGHTS = {f"{'w' * 90}{n}": 1.0 for n in range(64)}

TWICE = "{" + ",".join(f'"n{min(number, 19_989):05}":1' for number in range(19_991)) + "}"
"""Thousands of names, of which the last two are the same."""

WORST: dict[str, list[str]] = {
    f"{GAME}/ListCharacters": ['{"pageSize": 100}'],
    f"{GAME}/GetCharacter": [f'{{"character": "{name}"}}' for name in ("ballast", "nettle")],
    f"{GAME}/CreateMatch": [
        json.dumps({"paused": True, "players": [{"agent": AGENT}] * 2}),
        f'{{"players": [{many("{}")}]}}',
    ],
    f"{GAME}/ListMatches": ['{"pageSize": 100}'],
    f"{GAME}/GetMatch": ['{"matchId": "MATCH"}', TWICE],
    f"{GAME}/ControlMatch": ['{"matchId": "MATCH", "step": {"frames": 60}}'],
    f"{GAME}/StreamGameState": ["{}", '{"matchId": "MATCH"}'],
    f"{TRAINING}/StartTraining": [
        json.dumps({"opponent": MIXTURE, "settings": {"rewardWeights": WEIGHTS}}),
        f'{{"settings": {{"hiddenLayers": [{many("1")}]}}}}',
    ],
    f"{TRAINING}/ListTrainingSessions": ['{"pageSize": 100}'],
    f"{TRAINING}/GetTrainingSession": [f'{{"sessionId": "{HISTORY}"}}'],
    f"{TRAINING}/ControlTraining": [f'{{"sessionId": "{LIVE}", "pause": {{}}}}'],
    f"{TRAINING}/DeleteTrainingSession": ['{"sessionId": "no-such"}'],
    f"{TRAINING}/StreamTrainingMetrics": [
        f'{{"sessionId": "{HISTORY}"}}',
        f'{{"sessionId": "{HISTORY}", "maxHistoryPoints": 10000}}',
    ],
    f"{TRAINING}/GetTrainingCurves": [
        f'{{"sessionIds": ["{HISTORY}"], "width": 2000}}',
        json.dumps({"sessionIds": [HISTORY] * 16, "metrics": ["loss"] * 256, "firstStep": 7}),
        json.dumps({"metrics": ["loss"] * 19_000}),
    ],
    f"{TRAINING}/RegisterTrainingSession": [
        json.dumps({"name": "n" * 80, "settings": {"rewardWeights": WEIGHTS}}),
        '{"settings": {"rewardWeights": {' + ",".join(f'"{n}": 1' for n in range(15_000)) + "}}}",
    ],
    f"{TRAINING}/ReportTrainingMetrics": [
        rows(1000, {"loss": 0.5}),
        rows(FULL // (len(json.dumps(METRICS)) + 20), METRICS),
        f'{{"sessionId": "{LIVE}", "rows": [{many("{}")}]}}',
        f'{{"sessionId": "{LIVE}", "rows": [{many("[]")}]}}',
    ],
    f"{TRAINING}/ListAgents": ['{"pageSize": 100}'],
    f"{TRAINING}/UpdateAgent": [json.dumps({"agent": "no-such", "displayName": "n" * FULL})],
    f"{TRAINING}/DeleteAgent": ['{"agent": "no-such"}'],
    "grpc.health.v1.Health/Check": [json.dumps({"service": "s" * FULL}), TWICE],
}
"""By call, the costliest bodies that it takes, and the costliest rubbish that fits in a body."""


def prepare(data: Path, history: int) -> None:
    """A data directory with a long history and as many sessions as a page has."""
    settings = Settings(reward_weights={f"w{n}": 1.0 for n in range(64)}, hidden_layers=(64,) * 64)
    metrics = training_pb2.TrainingMetrics()
    row = {
        field.name: 0.5 for field in metrics.DESCRIPTOR.fields if field.type == field.TYPE_DOUBLE
    }
    with DataDirectory(data) as directory:
        database = Database(directory.database)
        for number in range(100):
            name = {0: HISTORY, 1: LIVE}.get(number, f"ext-{number:02}")
            plan = Plan(name="n" * 80, algorithm=Algorithm.PPO, settings=settings)
            last = {HISTORY: history - 1, LIVE: 999}.get(name)
            session = Session(
                name,
                plan,
                Status.FINISHED if name != LIVE else Status.RUNNING,
                create_time=float(number),
                end_time=float(number) if name != LIVE else None,
                last_row=last,
                external=True,
            )
            database.add_session_now(session.to_dict())
            for first in range(0, 0 if last is None else last + 1, 1000):
                numbers = range(first, min(first + 1000, (last or 0) + 1))
                database.report_now(name, [{"row": n, **row} for n in numbers])
        database.close()
