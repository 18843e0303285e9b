"""Proof 9: a full disk refuses rows and nothing else, and all recovers when there is room."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from disk import Disk
from outside import OutsideTrainer

from ledger import Proof
from running_server import GAME, TRAINING, RunningServer, until

pytestmark = [pytest.mark.proof(9), pytest.mark.journey]


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    place = Disk(tmp_path / "disk")
    yield place
    place.close()


class Viewer(threading.Thread):
    """Watches the arena, and counts the states."""

    def __init__(self, server: RunningServer, match_id: str) -> None:
        super().__init__(daemon=True)
        self.states = 0
        self._url = f"{server.url}/{GAME}/StreamGameState"
        self._match_id = match_id

    def run(self) -> None:
        with (
            suppress(httpx.HTTPError),  # the server is killed in the end
            httpx.stream("POST", self._url, json={"matchId": self._match_id}, timeout=30) as told,
        ):
            for line in told.iter_lines():
                self.states += "state" in json.loads(line)


def test_rows_are_refused_while_the_disk_is_full_and_none_is_lost(disk: Disk, proof: Proof) -> None:
    seconds = proof.size(1.0, 20.0)
    with RunningServer(disk.path / "data") as server, OutsideTrainer(server, 100) as trainer:
        viewer = Viewer(server, server.open_match())
        viewer.start()
        until(lambda: trainer.acknowledged >= 20 and viewer.states > 60, what="rows and states")
        known = trainer.acknowledged
        disk.fill(server.pid)
        until(lambda: any("disk" in text for text in trainer.refusals), what="a refusal")
        refused = server.ask(f"{TRAINING}/RegisterTrainingSession")
        begun, states = time.monotonic(), viewer.states
        until(lambda: time.monotonic() - begun >= seconds, what="a while")
        rate = (viewer.states - states) / (time.monotonic() - begun)
        disk.free(server.pid)
        held = trainer.made
        until(lambda: trainer.acknowledged >= held, what="what was held back")
        server.process.kill()  # what is acknowledged is stored, so this takes nothing
        server.process.wait(30)
        server.start_again()
        trainer.finish()
        url = f"{server.url}/{TRAINING}/StreamTrainingMetrics"
        with httpx.stream("POST", url, json={"sessionId": trainer.session_id}) as response:
            told = [json.loads(line) for line in response.iter_lines()]
    rows = [message["metrics"]["row"] for message in told if "metrics" in message]
    how = "a full tmpfs" if disk.is_mounted else "a limit of a file's size"
    proof.measured(
        f"a full disk ({how})",
        f"{refused.json()['code']}; a live match at {rate:.1f} states a second; "
        f"{trainer.made - len(rows)} of {trainer.made} rows lost",
        "resource_exhausted, 60 states a second, none lost",
        reached=refused.json()["code"] == "resource_exhausted"
        and rate > 59
        and len(rows) == trainer.made,
    )
    assert refused.json()["code"] == "resource_exhausted"
    assert rate > 40
    assert rows == list(range(trainer.made))
    assert known < held


def test_a_used_up_quota_refuses_and_what_is_deleted_makes_room(
    tmp_path: Path, proof: Proof
) -> None:
    with RunningServer(tmp_path / "data", "--quota", "0.002") as server:
        filler = server.data / "agents" / "filler"
        with OutsideTrainer(server, 50) as trainer:
            until(lambda: trainer.acknowledged >= 5, what="rows")
            filler.write_bytes(bytes(2_000_000))
            until(lambda: any("--quota" in text for text in trainer.refusals), what="a refusal")
            refused = server.ask(f"{TRAINING}/StartTraining")
            filler.unlink()
            trainer.finish()
        session = server.session(trainer.session_id)
    proof.measured(
        "a used-up quota",
        f"{refused.json()['code']}; {trainer.made - 1 - session['lastRow']} rows lost",
        "resource_exhausted, none lost",
        reached=refused.json()["code"] == "resource_exhausted"
        and session["lastRow"] == trainer.made - 1,
    )
    assert refused.json()["code"] == "resource_exhausted"
    assert session["lastRow"] == trainer.made - 1
