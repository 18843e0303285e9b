"""The door and what guards the project: what each says when all is well, and when it is not.

A refusal is one sentence on the error output, and an exit status that is not zero.
"""

import contextlib
import os
import re
import resource
import shutil
import signal
import socket
import subprocess
import sys
import termios
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

import arcade_clash
from arcade_clash.engine import characters
from arcade_clash.storage.directory import holder
from running_server import COMMAND, TRAINING, RunningServer, until

pytestmark = pytest.mark.journey

ROOT = Path(__file__).parents[2]
BUF = str(Path(sys.executable).parent / "buf")
FIRST_ROLLOUT = 256 * 64
"""Steps that the trainer takes by its default settings before its first update."""


def run(*command: str, path: str = "", cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=300,  # where the kernel is not compiled yet, training compiles it first
        cwd=cwd,
        env={**os.environ, **({"PATH": path} if path else {})},
    )


def refusal(*arguments: str, command: str = COMMAND) -> str:
    """The one sentence with which a command is refused."""
    done = run(command, *arguments)
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    (sentence,) = done.stderr.strip().splitlines()
    return sentence


def test_the_version_is_the_package_s() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert arcade_clash.__version__ == declared
    assert run(COMMAND, "--version").stdout == f"arcade-clash {declared}\n"


def test_help_names_what_can_be_done() -> None:
    said = run(COMMAND, "--help").stdout
    assert all(name in said for name in ("serve", "train", "watch", "--version"))
    for name in ("serve", "train", "watch"):
        assert "--data-dir" in run(COMMAND, name, "--help").stdout


def test_characters_prints_the_frame_data_of_each_or_of_one() -> None:
    said = run(COMMAND, "characters").stdout
    for name, character in characters().items():
        assert character.display_name in said
        alone = run(COMMAND, "characters", name).stdout.splitlines()
        for move in character.moves:
            assert move.move in said
            (line,) = (line for line in alone if f"│ {move.move} " in line)
            cells = [cell.strip() for cell in line.strip("│").split("│")]
            assert cells[2] == str(move.startup)
            block = move.advantage_on_block
            assert cells[9] == ("" if block is None else f"{block:+d}")
            # What blocking all of it costs, one hit or several.
            times = move.hit_count if move.hit_count > 1 else 0
            chip = f"{move.chip_damage} × {times}" if times else str(move.chip_damage)
            assert cells[7] == (chip if move.chip_damage else "")


def frame_data_shown(width: int) -> list[str]:
    """The lines that a terminal of so many columns is given, without their colours."""
    terminal, end = os.openpty()
    termios.tcsetwinsize(end, (40, width))
    environment = {**os.environ, "COLUMNS": str(width)}
    with subprocess.Popen(
        [COMMAND, "characters"], stdout=end, stderr=end, env=environment
    ) as command:
        os.close(end)
        shown = b""
        with contextlib.suppress(OSError):  # so ends a terminal that nobody writes to any more
            while part := os.read(terminal, 65536):
                shown += part
    os.close(terminal)
    assert command.returncode == 0
    return re.sub(r"\x1b\[[0-9;]*m", "", shown.decode()).splitlines()


@pytest.mark.parametrize("width", [80, 100, 169, 170])
def test_no_frame_data_is_cut_off_however_wide_the_terminal_is(width: int) -> None:
    lines = frame_data_shown(width)
    said = "\n".join(lines)

    assert "…" not in said
    assert all(move.move in said for who in characters().values() for move in who.moves)
    assert max(len(line) for line in lines) <= width


def test_numbers_go_past_the_edge_of_a_terminal_that_is_too_narrow_for_them() -> None:
    def numbers(width: int) -> list[list[str]]:
        rows = re.compile(r"\w+ +\d+ ")
        return [line.split() for line in frame_data_shown(width) if rows.match(line)]

    assert numbers(30) == numbers(80) != []


def test_a_character_that_is_not_there_is_said() -> None:
    assert "there is no character 'no-character'; there are" in refusal(
        "characters", "no-character"
    )
    assert "did you mean kestrel?" in refusal("characters", "kestral")


def test_names_are_taken_in_capitals_too() -> None:
    assert (
        run(COMMAND, "characters", "KESTREL").stdout == run(COMMAND, "characters", "kestrel").stdout
    )
    fought = run(COMMAND, "duel", "Idle", "IDLE", "--fights", "2")
    assert fought.returncode == 0


def test_help_loads_nothing_heavy() -> None:
    said = run(sys.executable, "-X", "importtime", "-m", "arcade_clash.cli", "--help").stderr
    loaded = {line.rpartition("|")[2].strip() for line in said.splitlines()}
    assert "typer" in loaded
    assert not loaded & {"torch", "numba", "numpy", "uvicorn", "google.protobuf"}


def test_a_port_in_use_is_said_with_what_to_do(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        sentence = refusal("serve", "--port", port, "--data-dir", str(tmp_path / "data"))
    assert port in sentence
    assert "--port 0" in sentence


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1"])  # noqa: S104 # refused, not bound
def test_an_address_that_others_reach_needs_words(host: str, tmp_path: Path) -> None:
    sentence = refusal("serve", "--host", host, "--data-dir", str(tmp_path / "data"))
    assert "--everyone-may-control" in sentence


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--port", "70000"), "65535"),
        (("--allowed-origin", "https://*.example"), "exact origin"),
        (("--allowed-origin", "app.example"), "exact origin"),
        (("--tls-cert", "mine.pem"), "--tls-key"),
        (("--tls-cert", "none.pem", "--tls-key", "none.pem"), "none.pem"),
    ],
)
def test_an_option_that_cannot_be_is_said(
    options: tuple[str, ...], told: str, tmp_path: Path
) -> None:
    anywhere = ("--port", "0", "--data-dir", str(tmp_path / "data"))
    assert told in refusal("serve", *anywhere, *options)


def test_a_data_directory_that_cannot_be_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    place = str(tmp_path / "file" / "data")
    assert "data directory" in refusal("serve", "--port", "0", "--data-dir", place)


@pytest.mark.parametrize("redirect", ["> /dev/full", ">&-"])
def test_a_server_whose_output_is_lost_serves_on(redirect: str, tmp_path: Path) -> None:
    data = tmp_path / "data"
    serve = [COMMAND, "serve", "--port", "0", "--data-dir", str(data)]
    with subprocess.Popen(["sh", "-c", f'exec "$@" {redirect}', "sh", *serve]) as process:
        try:
            until(lambda: (found := holder(data)) is not None and found.url, what="serving")
            running = holder(data)
            assert running is not None
            assert httpx.get(f"{running.url}/healthz").status_code == 200
        finally:
            process.terminate()
    assert process.returncode == 0


def test_watching_nothing_is_said_with_what_to_do() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert "arcade-clash serve" in refusal("watch", "--url", f"http://127.0.0.1:{port}")


def test_a_certificate_of_ones_own_is_made_once(
    start_server: Callable[..., RunningServer],
) -> None:
    server = start_server("--tls")
    assert server.certificate is not None
    made = server.certificate.read_bytes()
    assert server.url.startswith("https://")
    server.close()
    again = start_server("--tls")
    assert again.certificate is not None
    assert again.certificate.read_bytes() == made


@pytest.mark.parametrize("is_served", [True, False], ids=["beside a server", "with no server"])
def test_train_leaves_its_session_where_a_server_shows_it_and_prints_its_seed_and_steps(
    is_served: bool, start_server: Callable[..., RunningServer], tmp_path: Path
) -> None:
    server = start_server() if is_served else None
    trained = run(
        COMMAND,
        *("train", "--steps", "1000", "--name", "from the door"),
        *("--reward", "win=2", "--reward", "whiff=-0.5"),
        *("--data-dir", str(tmp_path / "data")),
    )
    assert trained.returncode == 0, trained.stdout + trained.stderr
    shown = server or start_server()
    (session,) = shown.call(f"{TRAINING}/ListTrainingSessions")["sessions"]
    assert session["name"] == "from the door"
    assert session["settings"]["rewardWeights"] == {"win": 2, "whiff": -0.5}
    assert session["status"] == "TRAINING_STATUS_FINISHED"
    agent = shown.call(f"{TRAINING}/ListAgents")["agents"][-1]
    assert agent["agent"] == session["agent"]
    assert session["agent"] in trained.stdout + trained.stderr
    assert "1,024 steps, which is 1,000 in whole steps of all environments" in trained.stdout
    assert (session["totalSteps"], session["step"]) == ("1024", "1024")
    (seed,) = re.findall(r"seed (\d+)", trained.stdout)
    assert (session["seed"], agent["seed"]) == (int(seed), int(seed))


def test_train_that_fails_says_why_and_exits_otherwise_than_one_that_does_not(
    tmp_path: Path,
) -> None:
    def full_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (64 * 1024, 64 * 1024))

    trained = subprocess.run(
        [COMMAND, "train", "--steps", "1000", "--data-dir", str(tmp_path / "data")],
        capture_output=True,
        text=True,
        timeout=300,
        preexec_fn=full_disk,
    )
    assert trained.returncode == 1, trained.stdout + trained.stderr
    assert (
        "the training failed: the disk that holds the directory for an agent is full"
        in trained.stderr
    )


def test_trainers_share_a_directory_and_a_server_may_come_and_go(
    start_server: Callable[..., RunningServer], tmp_path: Path
) -> None:
    command = (COMMAND, "train", "--steps", "4000000000", "--data-dir", str(tmp_path / "data"))
    trainers = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for _ in range(2)
    ]
    try:
        sessions = []
        for trainer in trainers:
            assert trainer.stdout is not None
            begun = (re.search(r"session (\S+); no server runs", line) for line in trainer.stdout)
            sessions.append(next(found[1] for found in begun if found))
        assert len(set(sessions)) == 2
        server = start_server()

        def last_rows() -> list[int]:
            return [server.session(session).get("lastRow", -1) for session in sessions]

        until(lambda: min(last_rows()) >= 1, 120, what="rows of both")
        server.process.kill()
        server.process.wait(30)
        server.start_again()
        known = max(last_rows())
        until(lambda: min(last_rows()) > known, 120, what="more rows of both")

        def steps() -> list[int]:
            return [int(server.session(it).get("step", 0)) for it in sessions]

        until(lambda: min(steps()) > FIRST_ROLLOUT, 120, what="an update of both")
        server.terminate()
        server.process.wait(30)
        for trainer in trainers:
            trainer.send_signal(signal.SIGINT)
        said = [trainer.communicate(timeout=120)[0] for trainer in trainers]
        assert [trainer.returncode for trainer in trainers] == [0, 0], said
    finally:
        for trainer in trainers:
            trainer.kill()
            trainer.communicate()
    server.start_again()
    for session_id in sessions:
        session = server.session(session_id)
        assert session["status"] == "TRAINING_STATUS_STOPPED"
        assert int(session["checkpointStep"]) > 0
        assert session["agent"] in [
            a["agent"] for a in server.call(f"{TRAINING}/ListAgents")["agents"]
        ]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("win", "such as win=2"),
        ("win=much", "such as win=2"),
        ("wins=2", "there is no reward term 'wins'; there are damage_dealt,"),
        ("win=nan", "the weight of win is nan"),
        ("win=1e39", "the weight of win is 1e+39"),
    ],
)
def test_a_weight_that_cannot_be_is_said(written: str, said: str, tmp_path: Path) -> None:
    assert said in refusal("train", "--reward", written, "--data-dir", str(tmp_path / "data"))


def test_train_reports_to_a_server_elsewhere_and_keeps_its_agent_here(
    start_server: Callable[..., RunningServer], tmp_path: Path
) -> None:
    server = start_server("--token", "--tls")
    assert server.certificate is not None
    token = tmp_path / "token"
    token.write_text(server.token)
    elsewhere = ("--url", server.url, "--data-dir", str(tmp_path / "mine"))
    assert "--certificate names one to trust" in refusal("train", *elsewhere)
    trained = run(
        COMMAND,
        *("train", "--steps", "1000", "--seed", "3", "--url", server.url),
        *("--token-file", str(token), "--certificate", str(server.certificate)),
        *("--data-dir", str(tmp_path / "mine")),
    )
    assert trained.returncode == 0, trained.stdout + trained.stderr
    (session,) = server.call(f"{TRAINING}/ListTrainingSessions")["sessions"]
    assert session["status"] == "TRAINING_STATUS_FINISHED"
    assert session.get("agent", "") == ""
    assert session["sessionId"] in trained.stdout
    (agent,) = (tmp_path / "mine" / "agents").iterdir()
    assert agent.name == session["sessionId"]
    assert "can fight now" not in trained.stdout
    assert f"{server.url} does not have it" in " ".join(trained.stdout.split())

    def agents() -> list[str]:
        return [one["agent"] for one in server.call(f"{TRAINING}/ListAgents")["agents"]]

    assert agent.name not in agents()
    (copy,) = re.findall(r"^  (cp -r .+)$", trained.stdout, re.MULTILINE)
    subprocess.run(copy.replace("DATA_DIR", str(server.data)), shell=True, check=True)  # noqa: S602  # as a user pastes it
    assert agent.name in agents()
    server.stop_match(server.open_match(players=[{"agent": agent.name}, {}]))


def test_train_with_a_server_elsewhere_that_is_none_is_refused(tmp_path: Path) -> None:
    place = ("--data-dir", str(tmp_path / "mine"))
    assert "not the address of a server" in refusal("train", "--url", "arena.example", *place)
    assert "cannot be reached" in refusal("train", "--url", "http://127.0.0.1:1", *place)
    url = ("--url", "https://127.0.0.1:1", "--certificate", str(ROOT / "README.md"))
    assert "not a certificate" in refusal("train", *url, *place)


def test_watch_trusts_the_certificate_that_a_server_elsewhere_made(
    start_server: Callable[..., RunningServer], tmp_path: Path
) -> None:
    server = start_server("--tls")
    assert server.certificate is not None
    match_id = server.open_match(paused=True)
    server.stop_match(match_id)
    elsewhere = ("watch", match_id, "--url", server.url, "--data-dir", str(tmp_path / "mine"))
    stranger = run(COMMAND, *elsewhere)
    assert stranger.returncode == 1
    assert "--certificate" in stranger.stderr
    trusted = run(COMMAND, *elsewhere, "--certificate", str(server.certificate))
    assert trusted.returncode == 0, trusted.stderr


def test_watchers_whom_nobody_answers_end_in_good_order(tmp_path: Path) -> None:
    asked = (COMMAND, "watch", "--url", "http://127.0.0.1:1", "--data-dir", str(tmp_path))
    together = 6  # so many that threads wait for a core as the interpreter ends
    watchers = [subprocess.Popen(asked, stderr=subprocess.PIPE, text=True) for _ in range(together)]
    for watcher in watchers:
        _, said = watcher.communicate(timeout=60)
        assert "cannot be reached" in said
        assert watcher.returncode == 1


def test_a_server_to_watch_that_is_none_is_refused() -> None:
    assert "not the address of a server" in refusal("watch", "--url", "arena.example")


def test_a_server_goes_on_with_what_train_has_left_beside_its_data(
    start_server: Callable[..., RunningServer], tmp_path: Path
) -> None:
    server = start_server()
    process = subprocess.Popen(
        [COMMAND, "train", "--steps", "4000000000", "--data-dir", str(tmp_path / "data")],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:

        def known() -> dict[str, Any]:
            found = server.call(f"{TRAINING}/ListTrainingSessions").get("sessions", [{}])
            session: dict[str, Any] = found[0]
            return session

        # Past the first rollout there was an update: before it there is nothing to go on from.
        until(
            lambda: int(known().get("step", 0)) > FIRST_ROLLOUT or process.poll() is not None,
            120,
            what="an update",
        )
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=120)
    finally:
        process.kill()
    stopped = known()
    assert stopped["status"] == "TRAINING_STATUS_STOPPED", said
    assert int(stopped["checkpointStep"]) > 0
    order = {"sessionId": stopped["sessionId"], "resume": {}}
    resumed = server.call(f"{TRAINING}/ControlTraining", order)["session"]
    assert not resumed.get("external", False)
    until(lambda: known()["lastRow"] > stopped["lastRow"], 120, what="a row of the server's own")
    server.stop_session(stopped["sessionId"])
    until(lambda: known()["status"] == "TRAINING_STATUS_STOPPED", what="the end")


class TestBuild:
    """The wheel and the sdist, from a copy of the tree."""

    @pytest.fixture
    def tree(self, tmp_path: Path) -> Path:
        copy = tmp_path / "tree"
        shutil.copytree(
            ROOT / "src", copy / "src", ignore=shutil.ignore_patterns("__pycache__", "page")
        )
        for name in ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE"):
            shutil.copy(ROOT / name, copy / name)
        return copy

    @pytest.mark.parametrize("kind", ["wheel", "sdist"])
    def test_is_refused_without_the_page(self, tree: Path, kind: str) -> None:
        built = run(sys.executable, "-m", "hatchling", "build", "-t", kind, cwd=tree)
        assert built.returncode != 0
        assert "make wheel" in built.stderr
        assert not list(tree.glob("dist/*"))

    def test_holds_the_page_and_the_characters_and_the_schema(self, tree: Path) -> None:
        page = tree / "src" / "arcade_clash" / "page"
        (page / "assets").mkdir(parents=True)
        (page / "index.html").write_text("<!doctype html>")
        (page / "assets" / "index-0.js").write_text("")
        built = run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", cwd=tree)
        assert built.returncode == 0, built.stderr
        (wheel,) = tree.glob("dist/*.whl")
        held = set(zipfile.ZipFile(wheel).namelist())
        assert {
            "arcade_clash/page/index.html",
            "arcade_clash/page/assets/index-0.js",
            "arcade_clash/engine/characters/kestrel.toml",
            "arcade_clash/v1/game_pb2.py",
            "arcade_clash/py.typed",
        } <= held


class TestSchema:
    """What guards the schema, on a copy of it."""

    @pytest.fixture
    def copy(self, tmp_path: Path) -> Path:
        shutil.copytree(ROOT / "proto", tmp_path / "copy" / "proto")
        shutil.copy(ROOT / "buf.yaml", tmp_path / "copy" / "buf.yaml")
        built = run(BUF, "build", "-o", "before.binpb", cwd=tmp_path / "copy")
        assert built.returncode == 0, built.stderr
        return tmp_path / "copy"

    def breaking(self, copy: Path) -> subprocess.CompletedProcess[str]:
        return run(BUF, "breaking", "--against", "before.binpb", cwd=copy)

    def change(self, copy: Path, old: str, new: str) -> None:
        game = copy / "proto" / "arcade_clash" / "v1" / "game.proto"
        text = game.read_text()
        assert old in text
        game.write_text(text.replace(old, new, 1))

    def test_a_copy_breaks_nothing(self, copy: Path) -> None:
        assert self.breaking(copy).returncode == 0

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("  optional uint32 timer = 3;\n", ""),
            ("optional uint32 timer = 3;", "optional uint32 clock = 3;"),
            ("optional uint32 timer = 3;", "optional string timer = 3;"),
            ("  rpc ListMatches(", "  rpc ListFights("),
        ],
        ids=["a field taken away", "a field renamed", "a field of another type", "a call renamed"],
    )
    def test_what_breaks_a_client_is_seen(self, old: str, new: str, copy: Path) -> None:
        self.change(copy, old, new)
        seen = self.breaking(copy)
        assert seen.returncode != 0
        assert "game.proto" in seen.stdout

    def test_a_field_without_a_sentence_is_seen(self, copy: Path) -> None:
        self.change(copy, "  // Frames left in the round, 5940 (99 seconds) to 0.\n", "")
        linted = run(BUF, "lint", cwd=copy)
        assert linted.returncode != 0
        assert "timer" in linted.stdout


class TestPreflight:
    """What is said before anything is installed."""

    def test_a_node_that_is_too_old_is_said(self, tmp_path: Path) -> None:
        for name in ("node", "npm"):
            (tmp_path / name).write_text("#!/bin/sh\necho v16.20.2\n")
            (tmp_path / name).chmod(0o755)
        said = run(sys.executable, "scripts/preflight.py", "node", path=f"{tmp_path}:/usr/bin:/bin")
        assert said.returncode != 0
        assert "16" in said.stderr
        assert "20" in said.stderr
        assert "Traceback" not in said.stderr

    def test_a_node_that_is_missing_is_said(self, tmp_path: Path) -> None:
        said = run(sys.executable, "scripts/preflight.py", "node", path=str(tmp_path))
        assert said.returncode != 0
        assert "Node" in said.stderr
        assert "Traceback" not in said.stderr

    def test_a_python_that_is_too_old_is_said(self) -> None:
        # As an old one would see it: the script says of itself which it wants.
        lie = "import sys, runpy; sys.version_info = (3, 8, 0); sys.argv = ['', 'setup']; "
        lie += "runpy.run_path('scripts/preflight.py', run_name='__main__')"
        said = run(sys.executable, "-c", lie)
        assert said.returncode != 0
        assert "3.11" in said.stderr
        assert "Traceback" not in said.stderr
