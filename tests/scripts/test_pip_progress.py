"""What is shown of pip's progress, from lines as pip prints them."""

import io
from types import ModuleType

import pytest

from programs import load_program


@pytest.fixture(scope="module")
def program() -> ModuleType:
    return load_program("scripts/pip_progress.py")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def shown(program: ModuleType, lines: list[str], out: io.StringIO) -> str:
    progress = program.PipProgress(out)
    for line in lines:
        progress.take(line)
    progress.close()
    return out.getvalue()


DOWNLOADED = [
    "  Downloading https://files.example/torch-2.13.0-cp311-cp311-linux_x86_64.whl (500 MB)\n",
    *(f"Progress {got}000000 of 500000000\n" for got in range(0, 501, 10)),
]


def test_a_log_has_a_line_for_each_quarter(program: ModuleType) -> None:
    assert shown(program, DOWNLOADED, io.StringIO()).splitlines() == [
        "  torch: 130 of 500 MB",
        "  torch: 250 of 500 MB",
        "  torch: 380 of 500 MB",
        "  torch: 500 of 500 MB",
    ]


def test_a_terminal_has_one_line_that_grows(program: ModuleType) -> None:
    said = shown(program, DOWNLOADED, Terminal())
    assert said.count("\n") == 1
    assert said.endswith("torch: 500 of 500 MB\n")
    assert said.count("\r") == 51


def test_a_download_that_breaks_off_leaves_a_whole_line(program: ModuleType) -> None:
    assert shown(program, DOWNLOADED[:9], Terminal()).endswith(" of 500 MB\n")


def test_small_files_are_not_spoken_of(program: ModuleType) -> None:
    lines = ["  Downloading idna-3.20-py3-none-any.whl (70 kB)\n", "Progress 70000 of 70000\n"]
    assert shown(program, lines, io.StringIO()) == ""


def test_unpacking_many_packages_is_said(program: ModuleType) -> None:
    names = ", ".join(f"package-{number}" for number in range(20))
    lines = ["Requirement already satisfied: pip\n", f"Installing collected packages: {names}\n"]
    assert shown(program, lines, io.StringIO()) == "  unpacking 20 packages\n"
