"""What is written whole is there whole, or not at all."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from arcade_clash.errors import AlreadyExists
from arcade_clash.storage.files import sweep, whole_directory, write_file


def test_a_file_is_replaced_and_nothing_else_is_left(tmp_path: Path) -> None:
    write_file(tmp_path / "weights", b"old")
    write_file(tmp_path / "weights", b"new")
    assert [entry.name for entry in tmp_path.iterdir()] == ["weights"]
    assert (tmp_path / "weights").read_bytes() == b"new"


def test_a_file_is_its_owners_alone(tmp_path: Path) -> None:
    write_file(tmp_path / "key", b"secret")
    assert (tmp_path / "key").stat().st_mode & 0o077 == 0


def test_a_directory_appears_when_it_is_complete(tmp_path: Path) -> None:
    with whole_directory(tmp_path / "agent") as part:
        (part / "agent.json").write_text("{}")
        (part / "nested").mkdir()
        (part / "nested" / "weights").write_text("w")
        assert not (tmp_path / "agent").exists()
    assert (tmp_path / "agent" / "nested" / "weights").read_text() == "w"
    assert [entry.name for entry in tmp_path.iterdir()] == ["agent"]


def test_a_directory_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def fail() -> None:
        with whole_directory(tmp_path / "agent") as part:
            (part / "agent.json").write_text("{}")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert list(tmp_path.iterdir()) == []


def test_a_directory_takes_no_name_that_is_taken(tmp_path: Path) -> None:
    with whole_directory(tmp_path / "agent") as part:
        (part / "agent.json").write_text("first")
    with pytest.raises(AlreadyExists), whole_directory(tmp_path / "agent"):
        pass


def test_a_directory_takes_no_name_that_was_taken_while_it_was_filled(tmp_path: Path) -> None:
    def fill(content: str, before_it_ends: Callable[[], None]) -> None:
        with whole_directory(tmp_path / "agent") as part:
            (part / "agent.json").write_text(content)
            before_it_ends()

    with pytest.raises(AlreadyExists):
        fill("slower", lambda: fill("quicker", lambda: None))
    assert (tmp_path / "agent" / "agent.json").read_text() == "quicker"
    assert [entry.name for entry in tmp_path.iterdir()] == ["agent"]


def test_what_a_killed_process_left_is_swept_and_what_is_being_written_stays(
    tmp_path: Path,
) -> None:
    program = (
        "import sys; from pathlib import Path\n"
        "from arcade_clash.storage.files import whole_directory\n"
        "with whole_directory(Path(sys.argv[1])) as part:\n"
        "    (part / 'weights').write_bytes(b'half')\n"
        "    print('writing', flush=True); sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, tmp_path / "agent"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"writing\n"
        assert sweep(tmp_path) == 0
        assert len(list(tmp_path.iterdir())) == 1
        writer.send_signal(signal.SIGKILL)
    assert sweep(tmp_path) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_sweep_takes_only_leftovers(tmp_path: Path) -> None:
    dead = _a_dead_process()
    (tmp_path / f".weights.{dead}.0123abcd.part").write_text("half")
    (tmp_path / ".hidden").write_text("mine")
    (tmp_path / "weights.part").write_text("mine")
    assert sweep(tmp_path) == 1
    assert {entry.name for entry in tmp_path.iterdir()} == {".hidden", "weights.part"}
    assert sweep(tmp_path / "missing") == 0


def _a_dead_process() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    assert process.pid != os.getpid()
    return process.pid
