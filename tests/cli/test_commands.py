"""The list of commands, and the texts that a command is given."""

import os
import socket
from pathlib import Path

import pytest

from command_line import ASCII, COMMANDS, run


@pytest.mark.parametrize("columns", [60, 80, 200])
def test_help_shows_the_whole_summary_of_every_command(columns: int) -> None:
    said = run("--help", environment={"COLUMNS": str(columns)}).stdout.decode()
    words = " ".join(said.split())

    assert "..." not in said.partition("Commands:")[2]
    for name, command in COMMANDS.items():
        first, *_ = (command.help or "").partition("\n\n")
        assert f"{name} {' '.join(first.split())}" in words


def test_help_alone_is_not_a_command_that_was_carried_out() -> None:
    done = run("--traceback")
    assert done.returncode == 2
    assert b"Missing command" in done.stderr


@pytest.mark.parametrize(
    ("typed", "meant"), [("sreve", "serve"), ("charcters", "characters"), ("dule", "duel")]
)
def test_a_command_that_is_misspelt_is_guessed(typed: str, meant: str) -> None:
    done = run(typed)
    assert done.returncode == 2
    assert f"Did you mean '{meant}'?" in done.stderr.decode()


def nowhere() -> str:
    """The address of a server that is not there."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        return f"http://127.0.0.1:{closed.getsockname()[1]}"


@pytest.mark.parametrize("locale", [{}, ASCII], ids=["UTF-8", "ASCII"])
def test_a_text_is_read_as_utf_8_whatever_the_locale(locale: dict[str, str]) -> None:
    """Surrogates in it would end the call before anything is sent."""
    done = run("watch", "é".encode(), "--url", nowhere(), environment=locale)
    assert done.returncode == 1
    assert b"connection was refused" in done.stderr


def test_a_text_that_is_not_utf_8_is_refused() -> None:
    done = run("watch", b"\xff", "--url", nowhere(), environment=ASCII)
    assert done.returncode == 2
    assert b"not text in UTF-8" in done.stderr


def test_a_path_that_is_not_utf_8_is_still_found(tmp_path: Path) -> None:
    directory = tmp_path / os.fsdecode(b"\xff")
    directory.mkdir()
    done = run("duel", "idle", "nobody", "--agents", os.fsencode(directory), environment=ASCII)
    assert b"there is no agent 'nobody'" in done.stderr
