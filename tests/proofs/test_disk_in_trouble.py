"""Proof 20: whatever the disk does, sessions go on or end as documented, and all recovers."""

import json
import os
import shutil
import signal
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from disk import Disk
from outside import OutsideTrainer

from ledger import Proof
from running_server import GAME, TRAINING, RunningServer, until

pytestmark = [pytest.mark.proof(20), pytest.mark.journey]

# Commits wait for as long as a file is there, and trainers of ours do nothing but be there.
BEFORE = """
import sys, threading, time
from pathlib import Path
sys.path.insert(0, {tests!r})
from disks import BadDisk
from arcade_clash import app
from arcade_clash.storage import database
disk, flag = BadDisk(), Path({flag!r})
def obey():
    while True:
        (disk.stall if flag.exists() else disk.mend)()
        time.sleep(0.01)
threading.Thread(target=obey, daemon=True).start()
database.connect_to = disk.connect
app.ArcadeClash._trainer = lambda self, session: ("sleep", "600")
"""


class Place:
    """A data directory on a disk of its own, and the troubles that it can have."""

    def __init__(self, path: Path) -> None:
        self.disk = Disk(path / "disk")
        self.data = self.disk.path / "data"
        self.flag = path / "stall"
        self.before = BEFORE.format(tests=str(Path(__file__).parent.parent), flag=str(self.flag))

    @contextmanager
    def slow_fsync(self, _server: RunningServer) -> Iterator[None]:
        self.flag.touch()
        yield
        self.flag.unlink()

    @contextmanager
    def full_disk(self, server: RunningServer) -> Iterator[None]:
        self.disk.fill(server.pid)
        yield
        self.disk.free(server.pid)

    @contextmanager
    def foreign_lock(self, _server: RunningServer) -> Iterator[None]:
        with closing(sqlite3.connect(self.data / "arcade.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield

    @contextmanager
    def removed_directory(self, _server: RunningServer) -> Iterator[None]:
        away = self.data.with_name("away")
        self.data.rename(away)
        yield
        assert not self.data.exists(), "it was made again, and the other could not come back"
        away.rename(self.data)


Trouble = Callable[[Place, RunningServer], AbstractContextManager[None]]

# How long each lasts in an ordinary run: what holds a write up, for longer than a trainer may be
# silent for, and than a lock is waited for.
TROUBLES: dict[str, tuple[Trouble, str, float]] = {
    "an fsync that hangs": (Place.slow_fsync, "so far", 6.0),
    "a full disk": (Place.full_disk, "full", 1.0),
    "another process' lock": (Place.foreign_lock, "another process", 6.0),
    "a directory that is moved away": (Place.removed_directory, "removed or replaced", 1.0),
}


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = Place(tmp_path)
    yield made
    made.disk.close()


class Follower(threading.Thread):
    """Follows a session, and keeps what it is told."""

    def __init__(self, server: RunningServer, session_id: str) -> None:
        super().__init__(daemon=True)
        self.statuses: list[str] = []
        self.rows: list[int] = []
        self.is_over = False
        self._url = f"{server.url}/{TRAINING}/StreamTrainingMetrics"
        self._session_id = session_id

    def run(self) -> None:
        with (
            suppress(httpx.HTTPError),
            httpx.stream(
                "POST", self._url, json={"sessionId": self._session_id}, timeout=60
            ) as told,
        ):
            for line in told.iter_lines():
                message = json.loads(line)
                if "metrics" in message:
                    self.rows.append(message["metrics"]["row"])
                elif "session" in message:
                    self.statuses.append(
                        message["session"]["status"].removeprefix("TRAINING_STATUS_")
                    )
        self.is_over = True


def closed_because(server: RunningServer) -> str:
    """What `/readyz` says; empty where the server is ready."""
    answer = httpx.get(f"{server.url}/readyz", timeout=10)
    return "" if answer.status_code == 200 else answer.text


def stored(place: Place) -> dict[str, str]:
    """The status of each session on the disk."""
    with closing(sqlite3.connect(place.data / "arcade.db")) as database:
        found = database.execute("SELECT session_id, document FROM session").fetchall()
    return {session_id: json.loads(document)["status"] for session_id, document in found}


def frame(server: RunningServer, match_id: str) -> int:
    found: int = server.call(f"{GAME}/GetMatch", {"matchId": match_id})["state"]["frame"]
    return found


@pytest.mark.parametrize("name", TROUBLES)
def test_a_disk_in_trouble_ends_no_session_and_all_goes_on_when_it_is_over(
    place: Place, proof: Proof, name: str
) -> None:
    trouble, words, short = TROUBLES[name]
    seconds = proof.size(short, 12.0)
    with (
        RunningServer(place.data, before=place.before) as server,
        OutsideTrainer(server, 50) as trainer,
    ):
        first, second = [
            server.call(f"{TRAINING}/StartTraining")["session"]["sessionId"] for _ in range(2)
        ]
        (pid,) = until(server.children, what="the first trainer of ours")
        until(lambda: trainer.acknowledged >= 10, what="rows")
        follower = Follower(server, trainer.session_id)
        follower.start()
        match_id = server.open_match()
        with trouble(place, server):
            begun, before = time.monotonic(), frame(server, match_id)
            os.kill(pid, signal.SIGKILL)
            said = until(lambda: closed_because(server), what="a 503")
            told_after = time.monotonic() - begun
            until(lambda: time.monotonic() - begun >= seconds, seconds + 30, what="a while")
            rate = (frame(server, match_id) - before) / (time.monotonic() - begun)
            status = server.session(trainer.session_id)["status"]
            refusals = [text for text in trainer.refusals if "full" in text or "again" in text]
        held = trainer.made
        recovery = time.monotonic()
        until(lambda: trainer.acknowledged >= held, what="the rows that were held back")
        until(lambda: not closed_because(server), what="a 200")
        until(lambda: server.session(first)["status"].endswith("LOST"), what="the end of the first")
        (other,) = until(server.children, what="the second trainer of ours")
        recovered_after = time.monotonic() - recovery
        was_over = follower.is_over
        trainer.finish()
        follower.join(10)
        until(lambda: stored(place)[first] == "lost", what="that its end is stored")
        ended = stored(place)[trainer.session_id]
        server.stop_session(second)
        os.kill(other, signal.SIGKILL)
    lost = trainer.made - len(follower.rows)
    proof.measured(
        f"{name} for {seconds:g} s",
        f"`/readyz` said so after {told_after:.1f} s; a match at {rate:.1f} frames a second; the "
        f"session {status.removeprefix('TRAINING_STATUS_').lower()}, {lost} of {trainer.made} rows "
        "lost; the place of a trainer that died meanwhile was another's "
        f"{recovered_after:.1f} s after",
        "no session ended, no row lost, 60 frames a second, no place kept",
        reached=lost == 0 and rate > 59 and not was_over,
    )
    assert any(words in text for text in (said, *refusals)), (said, refusals)
    assert str(place.data) not in said
    assert status == "TRAINING_STATUS_RUNNING"
    assert not was_over
    assert set(follower.statuses) == {"RUNNING"}
    assert follower.rows == list(range(trainer.made))
    assert rate > 40
    assert ended == "finished"


def test_bad_agents_on_the_disk_hold_up_nobody(
    start_server: Callable[..., RunningServer], proof: Proof
) -> None:
    server = start_server()
    agents = server.data / "agents"

    def described(name: str, **values: Any) -> str:
        said = {
            "format": 1,
            "agent": name,
            "display_name": name,
            "kind": "network",
            "description": "",
            "character": "",
            "session_id": "",
            "create_time": 1.0,
            "step": 1,
        }
        return json.dumps(said | values)

    bad = ["a-pipe", "a-date", "a-link", "unreadable"]
    for name in ("good", *bad):
        (agents / name).mkdir()
        (agents / name / "agent.json").write_text(described(name))
    for name in ("a-pipe", "a-link", "unreadable"):
        (agents / name / "agent.json").unlink()
    os.mkfifo(agents / "a-pipe" / "agent.json")
    (agents / "a-date" / "agent.json").write_text(described("a-date", create_time=1e12))
    (agents / "a-link" / "agent.json").symlink_to("/dev/zero")
    (agents / "unreadable" / "agent.json").mkdir()  # unreadable for every user, root too
    match_id = server.open_match()
    begun, before = time.monotonic(), frame(server, match_id)
    calls = proof.size(20, 400)
    for _ in range(calls):
        listed = [a["agent"] for a in server.call(f"{TRAINING}/ListAgents")["agents"]]
        assert "good" in listed
        assert not set(bad) & set(listed)
    codes = {
        name: server.ask(f"{GAME}/CreateMatch", {"players": [{"agent": name}, {}]}).json()["code"]
        for name in bad
    }
    took = time.monotonic() - begun
    until(lambda: frame(server, match_id) >= before + 60, what="the match goes on")
    lines = [sum(f"'{name}'" in line for line in server.log.splitlines()) for name in bad]
    proof.measured(
        f"a pipe, a date in 33658, a link and an unreadable agent among the agents, {calls} lists",
        f"the others were listed, {took / calls * 1000:.0f} ms a call; asked for, "
        f"{', '.join(sorted(set(codes.values())))}; {max(lines)} line in the log for each",
        "others served, `data_loss`, one line",
        reached=set(codes.values()) == {"data_loss"} and set(lines) == {1},
    )
    assert set(codes.values()) == {"data_loss"}
    assert lines == [1] * len(bad)
    assert server.ask(f"{GAME}/CreateMatch").status_code == 200
    shutil.rmtree(agents)
    assert server.ask(f"{TRAINING}/ListAgents").status_code == 200
