"""Data of another version, as the real command meets it: upgraded after a copy, or refused."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from arcade_clash.storage.schema import MIGRATIONS
from running_server import COMMAND, RunningServer

pytestmark = pytest.mark.journey


def version_of(path: Path) -> int:
    with closing(sqlite3.connect(path)) as database:
        found: int = database.execute("PRAGMA user_version").fetchone()[0]
        return found


def test_data_of_a_newer_version_are_refused_in_a_sentence_and_left_alone(
    start_server: Callable[..., RunningServer],
) -> None:
    server = start_server()
    server.terminate()
    server.process.wait(30)
    path = server.data / "arcade.db"
    with closing(sqlite3.connect(path)) as database:
        database.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
        database.commit()
    before = path.read_bytes()
    refused = subprocess.run(
        [COMMAND, "serve", "--port", "0", "--data-dir", str(server.data)],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert refused.returncode != 0
    assert "newer version" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert path.read_bytes() == before


NEXT_VERSION = """
import sys
from arcade_clash import cli
from arcade_clash.storage import database, schema
newer = (*schema.MIGRATIONS, "CREATE TABLE of_the_next_version (id INTEGER PRIMARY KEY)")
database.Database.__init__.__kwdefaults__["migrations"] = newer
sys.argv[0] = "arcade-clash"
cli.main()
"""
"""The real command, as the version to come will have it: with one migration more."""


def test_data_of_an_older_version_are_upgraded_after_a_copy(
    start_server: Callable[..., RunningServer], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    server = start_server()
    name = "arcade_clash.v1.TrainingService"
    session = server.call(f"{name}/RegisterTrainingSession", {"name": "old"})["session"]
    server.terminate()
    server.process.wait(30)
    path, now = server.data / "arcade.db", len(MIGRATIONS)
    assert version_of(path) == now

    program = tmp_path / "arcade-clash-next"

    program.write_text(f"#!{sys.executable}\n{NEXT_VERSION}")
    program.chmod(0o755)
    monkeypatch.setattr("running_server.COMMAND", str(program))
    server.start_again()
    assert server.session(session["sessionId"])["name"] == "old"
    server.terminate()
    server.process.wait(30)
    assert version_of(path) == now + 1
    assert version_of(path.with_name(f"arcade.db.v{now}")) == now
    # The older program refuses what is newer now; its copy still opens.
    monkeypatch.undo()
    path.with_name(f"arcade.db.v{now}").replace(path)
    server.start_again()
    assert server.session(session["sessionId"])["name"] == "old"
