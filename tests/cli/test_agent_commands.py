"""`arcade-clash agents` on a data directory that no server serves on."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from arcade_clash.agents import AgentKind, Catalogue
from command_line import ASCII, run
from saved_agents import save_agent


@pytest.fixture
def data(tmp_path: Path) -> Path:
    for number, opponent in enumerate(("self", "scripted:3,idle:1")):
        save_agent(
            tmp_path / "agents",
            f"ppo-{number}",
            create_time=1_700_000_000.0 + number,
            step=2_000_128,
            opponent=opponent,
            character="kestrel",
        )
    return tmp_path


def saved(data: Path) -> dict[str, str]:
    """The names of the saved agents, by their ids."""
    return {
        info.agent: info.display_name
        for info in Catalogue(data / "agents").infos()
        if info.kind is AgentKind.NETWORK
    }


def test_a_list_tells_agents_of_one_name_apart(data: Path) -> None:
    lines = run("agents", "list", "--data-dir", str(data)).stdout.decode().splitlines()
    assert lines[0].split()[:2] == ["id", "name"]
    assert lines[1].startswith("scripted-1")
    first, second = lines[-2:]
    for line, told in (
        (first, ("ppo-1", "scripted:3,idle:1", "22:13")),
        (second, ("ppo-0", "self", "22:13")),
    ):
        for word in (*told, "It", "kestrel", "2,000,128", "2023-11-14"):
            assert word in line


def test_json_has_the_keys_of_the_schema_and_times_in_utc(data: Path) -> None:
    said = run("agents", "list", "--json", "--data-dir", str(data), environment=ASCII)
    agents = {one["agent"]: one for one in json.loads(said.stdout)["agents"]}
    assert agents["ppo-0"]["create_time"] == "2023-11-14T22:13:20Z"
    assert (agents["ppo-0"]["kind"], agents["ppo-0"]["step"]) == ("network", 2_000_128)
    assert agents["idle"]["create_time"] is None


def test_rename_changes_the_name_and_prints_it(data: Path) -> None:
    done = run("agents", "rename", "PPO-0", "The wall", "--data-dir", str(data))
    assert done.stdout == b"ppo-0 is now called The wall\n"
    assert saved(data)["ppo-0"] == "The wall"

    again = run("agents", "rename", "ppo-0", "Ä", "--json", "--data-dir", str(data))
    assert json.loads(again.stdout)["display_name"] == "Ä"
    assert again.stdout.isascii()


def test_delete_takes_several_and_asks_first(data: Path) -> None:
    unasked = run("agents", "delete", "ppo-0", "--data-dir", str(data))
    assert unasked.returncode == 2
    assert b"--yes" in unasked.stderr
    assert "ppo-0" in saved(data)

    done = run("agents", "delete", "ppo-0", "ppo-1", "--yes", "--data-dir", str(data))
    assert done.stdout.decode().splitlines() == ["ppo-0 is deleted", "ppo-1 is deleted"]
    assert saved(data) == {}


@pytest.mark.parametrize(("answer", "status", "kept"), [(b"y\n", 0, False), (b"\n", 1, True)])
def test_in_a_terminal_a_deletion_takes_a_yes(
    data: Path, answer: bytes, status: int, kept: bool
) -> None:
    terminal, stdin = os.openpty()
    os.write(terminal, answer)
    start = [sys.executable, "-c", "from arcade_clash.cli import main; main()"]
    command = [*start, "agents", "delete", "ppo-0", "--data-dir", str(data)]
    done = subprocess.run(command, stdin=stdin, capture_output=True, timeout=60)
    os.close(stdin)
    os.close(terminal)
    assert done.returncode == status
    assert done.stderr.startswith(b"Delete ppo-0 for good? [y/N] ")
    assert ("ppo-0" in saved(data)) == kept


def test_a_refusal_among_several_says_what_was_deleted_before_it(data: Path) -> None:
    names = ("ppo-0", "nobody", "ppo-1")
    done = run("agents", "delete", *names, "--yes", "--json", "--data-dir", str(data))
    assert done.returncode == 2
    assert json.loads(done.stdout) == {"deleted": ["ppo-0"]}
    assert b"there is no agent 'nobody'" in done.stderr
    assert "ppo-1" in saved(data)


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (("delete", "scripted-5", "--yes"), 1, b"built in"),
        (("rename", "ppo-9", "Mine"), 2, b"did you mean ppo-"),
    ],
)
def test_what_cannot_be_done_is_a_sentence_and_a_status(
    data: Path, arguments: tuple[str, ...], status: int, told: bytes
) -> None:
    done = run("agents", *arguments, "--data-dir", str(data))
    assert (done.returncode, done.stdout) == (status, b"")
    assert told in done.stderr


def test_where_nothing_is_saved_the_list_says_how_to_make_an_agent(tmp_path: Path) -> None:
    assert (
        b"`arcade-clash train` makes one"
        in run("agents", "list", "--data-dir", str(tmp_path)).stdout
    )
