"""What a command prints where letters are lacking, and how it ends where nothing can be printed."""

import json
import os
from collections.abc import Mapping
from pathlib import Path

import pytest
from typer import Context

from command_line import ASCII, COMMANDS, POOR_LOCALES, Done, run

PRINTING = [("characters", "kestrel"), ("doctor", "--port", "0"), ("--help",), ("--version",)]
"""Command lines that print to standard output and end."""


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))


def sentence(done: Done) -> str:
    """The one line on standard error."""
    (line,) = done.stderr.decode(errors="replace").splitlines()
    return line


@pytest.mark.parametrize("locale", POOR_LOCALES, ids=str)
@pytest.mark.parametrize("arguments", PRINTING, ids=" ".join)
def test_a_command_prints_in_a_locale_that_lacks_its_letters(
    arguments: tuple[str, ...], locale: Mapping[str, str]
) -> None:
    done = run(*arguments, environment=locale)

    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode(locale.get("PYTHONIOENCODING", "ascii"))


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_the_help_of_a_command_needs_no_letter_beyond_ascii(name: str) -> None:
    """Typer prints it as UTF-8 where a terminal is said to know ASCII only."""
    command = COMMANDS[name]
    assert command.get_help(Context(command)).isascii()


def test_a_letter_that_is_lacking_is_shown_as_one_that_looks_like_it() -> None:
    said = run("characters", environment=ASCII).stdout.decode("ascii")
    assert " x 3 " in said
    assert "?" not in said
    marks = run("doctor", "--port", "0", environment=ASCII).stdout.decode("ascii")
    assert marks.startswith("+  Python")


def test_programs_read_json_of_ascii_alone_in_every_locale() -> None:
    for locale in ({}, ASCII):
        done = run("doctor", "--json", "--port", "0", "--data-dir", "/dátä", environment=locale)
        assert done.stdout.isascii()
        findings = json.loads(done.stdout)["findings"]
        assert "data directory" in [finding["what"] for finding in findings]


@pytest.mark.parametrize("arguments", PRINTING, ids=" ".join)
@pytest.mark.parametrize("redirect", [">&-", "> /dev/full", "<&- >&- 2>&-"])
def test_an_output_that_cannot_be_written_is_a_sentence_and_a_status(
    arguments: tuple[str, ...], redirect: str
) -> None:
    done = run(*arguments, redirect=redirect)

    assert done.returncode == 1
    if "2>" not in redirect:
        assert sentence(done).startswith("arcade-clash: the output cannot be written: ")


@pytest.mark.parametrize("arguments", PRINTING, ids=" ".join)
def test_a_reader_that_has_gone_ends_a_command_as_sigpipe_would(
    arguments: tuple[str, ...],
) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = run(*arguments, stdout=writer)
    os.close(writer)

    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.parametrize("redirect", ["2>&-", "2> /dev/full"])
def test_a_refusal_that_cannot_be_printed_still_has_its_status(redirect: str) -> None:
    assert run("characters", "no-character", redirect=redirect).returncode == 2


def test_files_are_kept_off_the_numbers_of_closed_standard_streams(tmp_path: Path) -> None:
    """What is printed would go into the file that was opened first."""
    opened_first = tmp_path / "database"
    before = f"""
from arcade_clash import cli
open_outputs = cli.open_outputs
def then_a_file():
    global file
    open_outputs()
    file = open({str(opened_first)!r}, "w")
cli.open_outputs = then_a_file
"""
    assert run("characters", before=before, redirect=">&-").returncode == 1
    assert opened_first.read_text() == ""


def test_a_measurement_whose_output_is_lost_says_so() -> None:
    done = run("duel", "idle", "idle", "--fights", "2", redirect="> /dev/full")
    assert done.returncode == 1
    # Where the fight is not compiled yet, that is said before.
    assert done.stderr.splitlines()[-1].endswith(b"cannot be written: No space left on device")
