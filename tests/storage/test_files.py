"""What is written whole is there whole, or not at all."""

import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from arcade_clash.errors import AlreadyExists
from arcade_clash.server import own_certificate
from arcade_clash.storage.arrays import ArrayFiles
from arcade_clash.storage.database import Database
from arcade_clash.storage.directory import DataDirectory
from arcade_clash.storage.files import open_private, sweep, whole_directory, write_file
from arcade_clash.storage.token import make_token
from arcade_clash.training.checkpoints import Checkpoints
from arcade_clash.training.launcher import LocalLauncher
from arcade_clash.training.session import Plan, Session, Status


def test_a_file_is_replaced_and_nothing_else_is_left(tmp_path: Path) -> None:
    write_file(tmp_path / "weights", b"old")
    write_file(tmp_path / "weights", b"new")
    assert [entry.name for entry in tmp_path.iterdir()] == ["weights"]
    assert (tmp_path / "weights").read_bytes() == b"new"


def test_a_file_is_its_owners_alone(tmp_path: Path) -> None:
    write_file(tmp_path / "key", b"secret")
    assert (tmp_path / "key").stat().st_mode & 0o077 == 0


@pytest.fixture(params=[0o000, 0o022, 0o777], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    """A umask of the process, and the old one afterwards."""
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def modes(root: Path) -> dict[str, int]:
    """The mode of everything below a directory."""
    return {
        str(path.relative_to(root)): stat.S_IMODE(path.stat().st_mode) for path in root.rglob("*")
    }


def is_private(mode: int, path: Path) -> bool:
    return mode == (0o700 if path.is_dir() else 0o600)


async def test_all_of_a_data_directory_is_its_owners_alone_under_any_umask(
    tmp_path: Path, umask: int
) -> None:
    root = tmp_path / "above" / "data"
    with DataDirectory(root) as directory:
        make_token(directory.path)
        own_certificate(directory.tls, "127.0.0.1")
        database = Database(directory.database)
        await database.add_session({"session_id": "s1", "create_time": 0.0})
        ArrayFiles("an agent", "weights", "agent.json", 1000).save(
            directory.agents / "a1", {"w": np.zeros(2)}, {}
        )
        launcher = LocalLauncher(lambda session: (sys.executable, "-c", "print(1)"), directory.logs)
        process = await launcher.launch(Session("s1", Plan(), Status.STARTING, create_time=0.0))
        assert await process.wait() == 0
        with Checkpoints(directory.checkpoints).working("s1"):
            found = modes(tmp_path)
        database.close()
    for name in ("lock", "token", "arcade.db", "arcade.db-wal", "tls/key.pem", "logs/s1.log"):
        assert f"above/data/{name}" in found
    assert {"above", "above/data/agents/a1/weights.safetensors"} <= set(found)
    loose = {n: oct(m) for n, m in found.items() if not is_private(m, tmp_path / n)}
    assert loose == {}


def test_a_file_that_is_too_open_is_put_right(tmp_path: Path) -> None:
    (tmp_path / "old").touch(mode=0o666)
    os.close(open_private(tmp_path / "old", os.O_RDWR))
    assert modes(tmp_path) == {"old": 0o600}


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


@pytest.mark.parametrize("killed_at", [1, 2, 3])
def test_a_directory_whose_writer_is_killed_while_it_is_replaced_is_the_old_or_the_new(
    tmp_path: Path, killed_at: int
) -> None:
    with whole_directory(tmp_path / "agent") as directory:
        (directory / "weights").write_text("old")
    program = (
        "import os, sys; from pathlib import Path\n"
        "from arcade_clash.storage.files import whole_directory\n"
        "rename, left = Path.rename, [int(sys.argv[2])]\n"
        "def dying(path, target):\n"
        "    left[0] -= 1\n"
        "    if not left[0]: os._exit(9)\n"
        "    return rename(path, target)\n"
        "Path.rename = dying\n"
        "with whole_directory(Path(sys.argv[1]) / 'agent', replace=True) as directory:\n"
        "    (directory / 'weights').write_text('new')\n"
    )
    done = subprocess.run([sys.executable, "-c", program, tmp_path, str(killed_at)], check=False)
    sweep(tmp_path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["agent"]
    expected = "new" if done.returncode == 0 else "old"
    assert (tmp_path / "agent" / "weights").read_text() == expected
