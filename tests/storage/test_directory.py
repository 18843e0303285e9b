"""One process holds a data directory, and everyone can see which."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from arcade_clash.errors import Unavailable, WrongState
from arcade_clash.storage.directory import DataDirectory, Holder, borrowed, holder

HOLD = (
    "import sys; from pathlib import Path\n"
    "from arcade_clash.storage.directory import DataDirectory\n"
    "directory = DataDirectory(Path(sys.argv[1]))\n"
    "directory.announce('https://127.0.0.1:8443', Path(sys.argv[1]) / 'tls' / 'cert.pem')\n"
    "print('held', flush=True); sys.stdin.read()\n"
)


@contextmanager
def another_server(path: Path) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        try:
            yield process
        finally:
            process.kill()


def test_a_second_server_refuses_and_names_the_first(tmp_path: Path) -> None:
    with another_server(tmp_path) as first:
        with pytest.raises(WrongState) as refused:
            DataDirectory(tmp_path)
        assert str(first.pid) in str(refused.value)
        assert "https://127.0.0.1:8443" in str(refused.value)
        assert str(tmp_path) not in str(refused.value)


def test_a_command_finds_the_server_that_holds_the_directory(tmp_path: Path) -> None:
    with another_server(tmp_path) as first:
        found = holder(tmp_path)
        assert found is not None
        assert (found.pid, found.url) == (first.pid, "https://127.0.0.1:8443")
        assert found.certificate == str((tmp_path / "tls" / "cert.pem").resolve())
        assert found.doing == "serving"


def test_a_server_that_was_killed_holds_nothing(tmp_path: Path) -> None:
    with another_server(tmp_path) as first:
        first.send_signal(signal.SIGKILL)
        first.wait()
        assert (tmp_path / "lock").exists()
        assert holder(tmp_path) is None
        with DataDirectory(tmp_path) as directory:
            assert directory.path == tmp_path


def test_a_directory_that_is_named_from_where_one_stands_stays_where_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with DataDirectory(Path("data")) as directory:
        (tmp_path / "elsewhere").mkdir()
        monkeypatch.chdir(tmp_path / "elsewhere")
        assert directory.database == tmp_path / "data" / "arcade.db"
        assert directory.logs.is_dir()


def test_a_directory_that_was_given_back_can_be_taken_again(tmp_path: Path) -> None:
    first = DataDirectory(tmp_path, doing="training")
    held = holder(tmp_path)
    assert held is not None
    assert (held.pid, held.doing, held.url) == (os.getpid(), "training", "")
    first.close()
    first.close()
    assert holder(tmp_path) is None
    DataDirectory(tmp_path).close()


def test_a_shorter_word_leaves_nothing_of_a_longer_one(tmp_path: Path) -> None:
    with DataDirectory(tmp_path) as directory:
        directory.announce("http://a-host-with-quite-a-long-name.example:8080")
        directory.announce("http://[::1]:1")
        found = holder(tmp_path)
        assert found is not None
        assert found.url == "http://[::1]:1"


def test_a_directory_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    with DataDirectory(tmp_path / "new" / "data") as directory:
        for path in (directory.path, directory.agents, directory.logs, directory.tls):
            assert path.is_dir()
            assert path.stat().st_mode & 0o077 == 0


def test_what_a_killed_process_left_is_gone_at_the_next_start(tmp_path: Path) -> None:
    with DataDirectory(tmp_path) as directory:
        with subprocess.Popen([sys.executable, "-c", ""]) as dead:
            pass
        (directory.agents / f".agent.{dead.pid}.0123abcd.part").mkdir()
        (directory.agents / "agent").mkdir()
    with DataDirectory(tmp_path) as directory:
        assert [entry.name for entry in directory.agents.iterdir()] == ["agent"]


def test_nobody_holds_what_is_not_there(tmp_path: Path) -> None:
    assert holder(tmp_path / "missing") is None


def test_a_file_in_the_way_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    for path in (tmp_path / "data", tmp_path / "data" / "below"):
        with pytest.raises(WrongState, match=rf"{path} cannot be a directory.*--data-dir"):
            DataDirectory(path)


def test_looking_who_holds_it_does_not_keep_a_server_from_starting(tmp_path: Path) -> None:
    DataDirectory(tmp_path).close()
    program = (
        "import sys; from pathlib import Path\n"
        "from arcade_clash.storage.directory import holder\n"
        "print('looking', flush=True)\n"
        "while True: holder(Path(sys.argv[1]))\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, tmp_path], stdout=subprocess.PIPE
    ) as looker:
        try:
            assert looker.stdout is not None
            assert looker.stdout.readline() == b"looking\n"
            for _ in range(20):
                DataDirectory(tmp_path).close()
        finally:
            looker.kill()


def test_a_directory_is_borrowed_by_one_after_the_other(tmp_path: Path) -> None:
    inside, most = [0], [0]
    counted = threading.Lock()

    def borrow() -> None:
        for _ in range(5):
            with borrowed(tmp_path / "data", make=True) as database:
                assert database == tmp_path / "data" / "arcade.db"
                with counted:
                    inside[0] += 1
                    most[0] = max(most[0], inside[0])
                with counted:
                    inside[0] -= 1

    with ThreadPoolExecutor(4) as borrowers:
        for done in [borrowers.submit(borrow) for _ in range(4)]:
            done.result()
    assert most == [1]
    assert holder(tmp_path / "data") is None


def test_borrowing_makes_no_directory_in_the_place_of_one_that_was_moved_away(
    tmp_path: Path,
) -> None:
    with pytest.raises(Unavailable, match="removed or replaced"), borrowed(tmp_path / "data"):
        pass
    assert not (tmp_path / "data").exists()


def test_a_server_waits_for_a_report_that_is_being_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    has_looked = threading.Event()

    def looks(path: Path) -> Holder | None:
        held_by = holder(path)
        has_looked.set()
        return held_by

    monkeypatch.setattr("arcade_clash.storage.directory._PATIENCE_S", 0.0)
    monkeypatch.setattr("arcade_clash.storage.directory.holder", looks)
    with ThreadPoolExecutor(1) as starting:
        with borrowed(tmp_path):
            server = starting.submit(DataDirectory, tmp_path)
            assert has_looked.wait(20), "the lock is not free, so the server sees who has it"
        with server.result() as directory:
            assert directory.path == tmp_path


def test_a_report_that_never_comes_to_its_end_is_not_waited_for_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("arcade_clash.storage.directory._PATIENCE_S", 0.0)
    monkeypatch.setattr("arcade_clash.storage.directory._BORROWED_PATIENCE_S", 0.0)
    with borrowed(tmp_path):
        with pytest.raises(WrongState, match=f"process {os.getpid()} .* look at its disk"):
            DataDirectory(tmp_path)
        with pytest.raises(Unavailable, match="or end that process"), borrowed(tmp_path):
            pass


def test_a_directory_that_a_server_holds_is_not_lent(tmp_path: Path) -> None:
    with (
        another_server(tmp_path) as first,
        pytest.raises(Unavailable, match=str(first.pid)),
        borrowed(tmp_path),
    ):
        pass
