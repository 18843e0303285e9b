"""Proofs 4 and 6: what is acknowledged is stored, and a reader misses nothing and sees it once."""

import json
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from outside import OutsideTrainer

from arcade_clash.errors import Damaged
from arcade_clash.storage.directory import DataDirectory
from arcade_clash.training.checkpoints import Checkpoints
from ledger import Proof
from running_server import GAME, TRAINING, RunningServer, until

pytestmark = pytest.mark.journey


def lines(
    server: RunningServer, path: str, request: dict[str, Any], most_bytes: int | None = None
) -> Iterator[dict[str, Any]]:
    """Whole messages of a stream, until it ends or is cut off after so many bytes of it."""
    body = json.dumps(request).encode()
    head = f"POST /{path} HTTP/1.1\r\nhost: {server.address}\r\nconnection: close\r\n"
    head += f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as sock:
        sock.sendall(head.encode() + body)
        taken, wire, held, in_body = 0, bytearray(), bytearray(), False
        while most_bytes is None or taken < most_bytes:
            data = sock.recv(65536 if most_bytes is None else min(65536, most_bytes - taken))
            if not data:
                return
            taken += len(data)
            wire += data
            if not in_body:
                _, end, rest = wire.partition(b"\r\n\r\n")
                if not end:
                    continue
                in_body, wire = True, bytearray(rest)
            while b"\r\n" in wire:  # chunks, each by its length
                size, _, rest = wire.partition(b"\r\n")
                length = int(size or b"0", 16)
                if len(rest) < length + 2:
                    break
                held += rest[:length]
                wire = bytearray(rest[length + 2 :])
            while b"\n" in held:
                line, _, held = held.partition(b"\n")
                yield json.loads(line)


@pytest.mark.proof(4)
def test_a_reader_who_is_cut_off_again_and_again_gets_every_row_once(
    start_server: Callable[..., RunningServer], proof: Proof
) -> None:
    cuts = proof.size(30, 200)
    chance = random.Random(4)
    server = start_server()
    restarts = {cuts // 3: signal.SIGTERM, 2 * cuts // 3: signal.SIGKILL}
    rows: list[int] = []
    ended = False

    def read(most_bytes: int | None) -> None:
        nonlocal ended
        place = {"afterRow": rows[-1]} if rows else {}
        request = {"sessionId": trainer.session_id, **place}
        try:
            path = f"{TRAINING}/StreamTrainingMetrics"
            for message in lines(server, path, request, most_bytes):
                if "metrics" in message:
                    rows.append(message["metrics"]["row"])
                ended = ended or "end" in message
        except ConnectionError:
            pass  # cut off by the other side this time

    with OutsideTrainer(server, 100) as trainer:
        until(lambda: trainer.acknowledged >= 0, what="a first row")
        for cut in range(cuts):
            if cut in restarts:
                server.process.send_signal(restarts[cut])
                server.process.wait(30)
                server.start_again()
            read(chance.randint(1, 6_000))
        trainer.finish()
        while not ended:
            read(None)
    server.call(f"{TRAINING}/GetTrainingSession", {"sessionId": trainer.session_id})
    missing = len(set(range(trainer.made)) - set(rows))
    twice = len(rows) - len(set(rows))
    proof.measured(
        "rows of a writer at 100 a second, to a reader cut off at random bytes, the server "
        "restarted by SIGTERM and by kill -9 meanwhile",
        f"{cuts} cuts, {trainer.made} rows: {missing} missing, {twice} twice",
        "none missing, none twice",
        reached=not missing and not twice,
    )
    assert rows == list(range(trainer.made))

    # Older by far than what is in memory, and thinned for drawing: both from the storage.
    path = f"{TRAINING}/StreamTrainingMetrics"
    whole = [m for m in lines(server, path, {"sessionId": trainer.session_id}) if "metrics" in m]
    assert [m["metrics"]["row"] for m in whole] == rows
    few = {"sessionId": trainer.session_id, "maxHistoryPoints": 10}
    drawn = [m["metrics"]["row"] for m in lines(server, path, few) if "metrics" in m]
    assert len(drawn) == 10
    assert (drawn[0], drawn[-1]) == (0, rows[-1])


@pytest.mark.proof(4)
def test_a_viewer_who_is_cut_off_again_and_again_sees_no_state_out_of_order(
    start_server: Callable[..., RunningServer], proof: Proof
) -> None:
    cuts = proof.size(12, 200)
    chance = random.Random(5)
    server = start_server()
    match_id = server.open_match()
    path = f"{GAME}/StreamGameState"
    place: dict[str, Any] = {}
    disorder, openings = 0, 0

    def read(most_bytes: int) -> str:
        """Reads on from the place, and gives how the stream opened."""
        nonlocal disorder, openings
        opening = ""
        request = {"matchId": match_id, **({"resume": place} if place else {})}
        for message in lines(server, path, request, most_bytes):
            (kind,) = set(message) - {"sequence"}
            if not opening:
                opening = kind
                openings += "players" in message[kind].get("state", message[kind])
            if kind in ("snapshot", "reset"):
                place.update(epoch=message[kind]["epoch"], matchId=match_id)
            elif kind == "state" and message["sequence"] <= place.get("sequence", -1):
                disorder += 1
            place["sequence"] = message["sequence"]
        return opening

    opened = [read(chance.randint(200, 30_000)) for _ in range(cuts)]
    whole = sum(bool(kind) for kind in opened)
    proof.measured(
        "states of a live match, to a viewer cut off at random bytes",
        f"{cuts} cuts: {disorder} out of order, {whole} openings, {openings} of them a whole state",
        "none out of order; the first message whole",
        reached=not disorder and openings == whole > 0,
    )
    assert disorder == 0
    assert openings == whole > 0
    assert "reset" not in opened

    server.process.kill()
    server.process.wait(30)
    server.start_again()
    # The match did not outlive the server: the arena takes the viewer in, and says so.
    message = next(lines(server, path, {"resume": place}, 60_000))
    proof.measured(
        "the first message after the server was restarted",
        next(iter(set(message) - {"sequence"})),
        "an explicit reset",
        reached="reset" in message,
    )
    assert "reset" in message
    assert message["reset"]["epoch"] != place["epoch"]


@pytest.mark.proof(6)
def test_no_acknowledged_row_is_lost_when_the_server_is_killed(
    start_server: Callable[..., RunningServer], proof: Proof
) -> None:
    kills = proof.size(3, 50)
    chance = random.Random(6)
    server = start_server()
    lost, unclean, ready = 0, 0, 0.0
    with OutsideTrainer(server, 200) as trainer:
        for _ in range(kills):
            goal = trainer.acknowledged + chance.randint(1, 60)
            until(lambda goal=goal: trainer.acknowledged >= goal, what="more rows")  # type: ignore[misc]  # a default is no parameter of its
            server.process.kill()
            server.process.wait(30)
            with closing(sqlite3.connect(server.data / "arcade.db")) as database:
                unclean += database.execute("PRAGMA quick_check").fetchall() != [("ok",)]
            begun = time.monotonic()
            known = trainer.acknowledged
            server.start_again()
            ready = max(ready, time.monotonic() - begun)
            lost += max(0, known - server.session(trainer.session_id).get("lastRow", -1))
        trainer.finish()
    path = f"{TRAINING}/StreamTrainingMetrics"
    told = [
        m["metrics"]["row"]
        for m in lines(server, path, {"sessionId": trainer.session_id})
        if "metrics" in m
    ]
    proof.measured(
        "kill -9 of the server while metrics are written",
        f"{kills} kills, {trainer.made} rows: {lost} acknowledged rows lost, {unclean} times "
        f"unclean, ready again after {ready:.2f} s at most",
        "no row lost, `quick_check` clean, ready within 2 s",
        reached=not lost and not unclean and ready < 2,
    )
    assert lost == 0
    assert unclean == 0
    assert told == list(range(trainer.made))
    assert ready < 15, "it waited for something"


WRITER = """
import sys
from pathlib import Path
import numpy as np
from arcade_clash.training.checkpoints import Checkpoint, Checkpoints, Progress
checkpoints, step = Checkpoints(Path(sys.argv[1])), int(sys.argv[2])
while True:
    step += 1
    state = {str(n): np.full((256, 256), step, np.float32) for n in range(8)}
    checkpoints.save("s", Checkpoint(Progress(step, win_rate=(step * 7 % 10) / 10), state))
    print(step, flush=True)
"""


@pytest.mark.proof(6)
def test_a_checkpoint_is_whole_or_absent_whenever_its_writer_is_killed(
    tmp_path: Path, proof: Proof
) -> None:
    kills = proof.size(5, 50)
    chance = random.Random(7)
    root = tmp_path / "checkpoints"
    checkpoints = Checkpoints(root)
    half = listed = last = 0
    for _ in range(kills):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(root), str(last)], stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout is not None
        for _ in range(chance.randint(1, 8)):
            last = int(writer.stdout.readline())
        # Somewhere within the next one: this is the moment, not a wait for something.
        deadline = time.monotonic() + chance.random() * 0.03
        while time.monotonic() < deadline:
            pass
        writer.kill()
        last = max([last, *(int(line) for line in writer.communicate()[0].splitlines())])
        steps = checkpoints.steps("s")
        listed += len(steps)
        assert last in steps, "one that was said to be kept is gone"
        for step in steps:
            try:
                checkpoints.load("s", step)
            except Damaged:
                half += 1
        last = steps[-1]
    DataDirectory(tmp_path).close()
    leftovers = list((root / "s").glob(".*.part"))
    proof.measured(
        "kill -9 while checkpoints are written",
        f"{kills} kills, {listed} listed: {half} of them half, {len(leftovers)} leftovers after "
        "the next start",
        "none half",
        reached=not half and not leftovers,
    )
    assert half == 0
    assert leftovers == []
