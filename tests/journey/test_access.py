"""A server that asks for a token, as whoever was invited meets it: links, commands, trainers."""

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from arcade_clash.access import TOKEN_VARIABLE, Tokens
from running_server import COMMAND, GAME, TRAINING, RunningServer, until

pytestmark = pytest.mark.journey

OUTSIDE_TRAINER = Path(__file__).parents[2] / "examples" / "outside_trainer.py"
SMALL: dict[str, Any] = {
    "environments": 16,
    "rolloutSteps": 64,
    "batchSize": 256,
    "hiddenLayers": [16],
}


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with RunningServer(tmp_path_factory.mktemp("guarded") / "data", "--token") as running:
        yield running


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [COMMAND, *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, **environment},
    )


def environment_of(pid: int) -> bytes:
    return Path(f"/proc/{pid}/environ").read_bytes()


def test_a_log_has_no_link_and_says_where_it_is(guarded: RunningServer) -> None:
    assert guarded.token not in guarded.log
    assert "arcade-clash token" in guarded.log
    viewer = Tokens(guarded.token).viewer
    said = run("token", "--data-dir", str(guarded.data)).stdout
    assert said == (
        f"{guarded.url}/#token={guarded.token}\nfor watching only: {guarded.url}/#token={viewer}\n"
    )
    view = run("token", "--view", "--data-dir", str(guarded.data)).stdout
    assert view == f"{guarded.url}/#token={viewer}\n"
    bare = run("token", "--bare", "--data-dir", str(guarded.data)).stdout
    assert bare == f"{guarded.token}\n"
    bare_view = run("token", "--view", "--bare", "--data-dir", str(guarded.data)).stdout
    assert bare_view == f"{viewer}\n"


def test_a_name_that_is_not_loopbacks_asks_for_a_token_on_loopback_too(
    start_server: Callable[..., RunningServer],
) -> None:
    server = start_server("--allowed-host", "arena.example")
    url = f"{server.url}/{GAME}/CreateMatch"
    for host in ("arena.example", f"localhost:{server.port}"):
        assert httpx.post(url, json={}, headers={"host": host}).status_code == 401
        shown = {"host": host, "authorization": f"Bearer {server.token}"}
        assert httpx.post(url, json={"paused": True}, headers=shown).status_code == 200
    # The links are those of the name, at the start and later.
    said = run("token", "--data-dir", str(server.data)).stdout
    assert said.startswith(f"https://arena.example/#token={server.token}\n")
    assert "Arcade Clash is on https://arena.example; `arcade-clash token`" in server.log


def test_a_terminal_is_shown_the_links_at_the_start(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [COMMAND, "serve", "--port", "0", "--data-dir", str(tmp_path), "--token"],
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=subprocess.DEVNULL,
    )
    os.close(theirs)
    try:
        said = b""
        while said.count(b"\n") < 2:
            said += os.read(ours, 4096)
    finally:
        process.terminate()
        process.wait(20)
        os.close(ours)
    tokens = Tokens((tmp_path / "token").read_text())
    for token in (tokens.operator, tokens.viewer):
        assert f"/#token={token}".encode() in said


def test_there_is_no_token_before_the_first_start(tmp_path: Path) -> None:
    said = run("token", "--data-dir", str(tmp_path))
    assert said.returncode == 1
    assert "arcade-clash serve" in said.stderr


def test_curl_shows_the_token_in_a_header(guarded: RunningServer) -> None:
    def ask(*options: str) -> dict[str, Any]:
        done = subprocess.run(
            ["curl", "-s", "--json", "{}", *options, f"{guarded.url}/{GAME}/ListCharacters"],
            capture_output=True,
            timeout=30,
            check=True,
        )
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    assert ask()["code"] == "unauthenticated"
    assert "characters" in ask("--oauth2-bearer", guarded.token)
    # Never in the address.
    assert ask("--url-query", f"token={guarded.token}")["code"] == "unauthenticated"


def test_watch_finds_the_token_beside_the_data_or_is_given_it(
    guarded: RunningServer, tmp_path: Path
) -> None:
    match_id = guarded.open_match(paused=True)
    guarded.stop_match(match_id)
    beside = run("watch", match_id, "--data-dir", str(guarded.data))
    assert beside.returncode == 0, beside.stderr
    elsewhere = ("watch", match_id, "--url", guarded.url, "--data-dir", str(tmp_path))
    refused = run(*elsewhere)
    assert refused.returncode == 1
    assert "asks for a token" in refused.stderr
    viewer = Tokens(guarded.token).viewer
    assert run(*elsewhere, **{TOKEN_VARIABLE: viewer}).returncode == 0
    (tmp_path / "mine").write_text(f"{viewer}\n")
    assert run(*elsewhere, "--token-file", str(tmp_path / "mine")).returncode == 0
    assert "--token-file" in run(*elsewhere, "--token-file", str(tmp_path / "none")).stderr


def test_a_trainer_of_ours_reports_by_a_token_of_its_own_that_no_command_line_shows(
    guarded: RunningServer,
) -> None:
    request = {"totalSteps": 4_000_000_000, "settings": SMALL, "seed": 1}
    session_id = guarded.call(f"{TRAINING}/StartTraining", request)["session"]["sessionId"]
    (pid,) = until(guarded.children, what="a trainer")
    token = Tokens(guarded.token).trainer(session_id)
    until(lambda: token.encode() in environment_of(pid), what="the trainer's own environment")
    assert guarded.token.encode() not in environment_of(pid)
    for secret in (token, guarded.token):
        assert secret.encode() not in Path(f"/proc/{pid}/cmdline").read_bytes()
    until(lambda: guarded.session(session_id).get("lastRow", 0) >= 1, what="two rows")
    guarded.stop_session(session_id)
    until(
        lambda: guarded.session(session_id)["status"] == "TRAINING_STATUS_STOPPED", what="the end"
    )
    assert token not in guarded.log
    assert token not in (guarded.data / "logs" / f"{session_id}.log").read_text()


def test_train_beside_the_data_is_shown_by_a_server_that_asks_for_a_token(
    guarded: RunningServer,
) -> None:
    said = run("train", "--steps", "20000", "--data-dir", str(guarded.data))
    assert said.returncode == 0, said.stderr
    newest = guarded.call(f"{TRAINING}/GetTrainingSession")["session"]
    assert newest["external"]
    assert newest["status"] == "TRAINING_STATUS_FINISHED"


def test_an_outside_trainer_is_told_its_token_when_it_registers(guarded: RunningServer) -> None:
    done = subprocess.run(
        [sys.executable, str(OUTSIDE_TRAINER), guarded.url, "2"],
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, TOKEN_VARIABLE: guarded.token},
    )
    assert done.returncode == 0, done.stderr
    assert guarded.call(f"{TRAINING}/GetTrainingSession")["session"]["lastRow"] == 1


def test_whoever_has_no_token_may_watch_where_that_is_public(
    start_server: Callable[..., RunningServer],
) -> None:
    own = start_server("--public-view")
    listed = httpx.post(f"{own.url}/{GAME}/ListMatches", json={})
    assert listed.status_code == 200
    changed = httpx.post(f"{own.url}/{GAME}/CreateMatch", json={})
    assert (changed.status_code, changed.json()["code"]) == (401, "unauthenticated")
    assert own.open_match(paused=True)


def test_streams_have_limits_that_are_settings(start_server: Callable[..., RunningServer]) -> None:
    own = start_server("--max-streams", "3", "--max-streams-per-client", "2")
    url = f"{own.url}/{GAME}/StreamGameState"
    with httpx.Client(timeout=30.0) as client:
        with client.stream("POST", url, json={}), client.stream("POST", url, json={}):
            refused = client.post(url, json={})
            assert (refused.status_code, refused.json()["code"]) == (429, "resource_exhausted")
            assert "--max-streams-per-client" in refused.json()["message"]
        # Both have left: there is room again.
        until(
            lambda: (
                client.send(client.build_request("POST", url, json={}), stream=True).status_code
                == 200
            ),
            what="room",
        )


def test_everyone_and_a_token_contradict_each_other(tmp_path: Path) -> None:
    said = run("serve", "--everyone-may-control", "--token", "--data-dir", str(tmp_path))
    assert said.returncode == 2
    assert "leave out the one or the other" in said.stderr


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1"])  # noqa: S104 # refused, not bound
def test_a_token_does_not_cross_a_network_readable_unless_that_is_said(
    host: str, tmp_path: Path
) -> None:
    said = run("serve", "--host", host, "--token", "--data-dir", str(tmp_path))
    assert said.returncode == 2
    assert "--token-in-the-clear" in said.stderr
