"""What the doctor finds in a set-up that is well, and in each that is not."""

import errno
import fcntl
import json
import os
import socket
import sqlite3
import time
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest
from rich.console import Console

from arcade_clash.doctor import Finding, State, print_json, print_table
from arcade_clash.doctor.data import check_data, check_database, check_sessions
from arcade_clash.doctor.machine import (
    check_clock,
    check_kernel,
    check_packages,
    check_page,
    check_python,
)
from arcade_clash.doctor.network import check_certificate, check_port
from arcade_clash.server import own_certificate
from arcade_clash.storage.database import Database
from arcade_clash.storage.directory import DataDirectory
from arcade_clash.torch_build import Build, Installed
from arcade_clash.training.session import Order, Plan, Session, Status, document

DAY = 86_400


def only(findings: Iterator[Finding]) -> Finding:
    (finding,) = findings
    return finding


class TestMachine:
    def test_this_python_and_these_packages_are_well(self) -> None:
        assert only(check_python()).state is State.GOOD
        packages = next(check_packages())
        assert packages.state is State.GOOD
        for name in ("uvicorn 0.", "zttp 0.", "connectrpc 0.", "protobuf 7."):
            assert name in packages.text

    def test_a_package_of_another_version_is_named_with_what_it_must_be(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("arcade_clash.doctor.machine.version", lambda name: "0.0.1")
        packages = next(check_packages())
        assert packages.state is State.WRONG
        assert "uvicorn is 0.0.1 and must be ==" in packages.text

    def test_a_remedy_names_packages_that_the_index_has(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def lacking(name: str) -> str:
            raise PackageNotFoundError(name)

        monkeypatch.setattr("arcade_clash.doctor.machine.version", lacking)
        packages, training = check_packages()
        assert '"uvicorn==' in packages.remedy
        assert '"torch==' in training.remedy
        assert not any("arcade-clash" in found.remedy for found in (packages, training))

    @pytest.mark.parametrize(
        ("there", "fits", "state"),
        [
            (Build.CPU, Build.CPU, State.GOOD),
            (Build.CUDA, Build.CUDA, State.GOOD),
            (Build.CUDA, Build.CPU, State.NOTE),
            (Build.CPU, Build.CUDA, State.NOTE),
        ],
    )
    def test_a_pytorch_of_the_other_build_is_noted_with_the_command_that_exchanges_it(
        self, monkeypatch: pytest.MonkeyPatch, there: Build, fits: Build, state: State
    ) -> None:
        installed = Installed("2.13.0", there)
        monkeypatch.setattr("arcade_clash.doctor.machine.installed_build", lambda: installed)
        monkeypatch.setattr("arcade_clash.doctor.machine.fitting_build", lambda: fits)
        *_, torch = check_packages()
        assert torch.state is state
        assert (f"make run TORCH={fits}" in torch.remedy) is (state is State.NOTE)

    def test_the_compiled_fight_is_told_by_where_it_is_kept(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setattr("arcade_clash.envs.compilation.kept_at", lambda: tmp_path / "code")
        assert str(tmp_path) in only(check_kernel()).text
        monkeypatch.setattr("arcade_clash.envs.compilation.kept_at", lambda: None)
        assert "arcade-clash compile" in only(check_kernel()).remedy
        monkeypatch.setattr("arcade_clash.engine.code_cache.writable_place", lambda: None)
        assert "NUMBA_CACHE_DIR" in only(check_kernel()).remedy

    def test_a_page_that_was_not_built_is_missed(self, tmp_path: Path) -> None:
        assert only(check_page(tmp_path)).state is State.WRONG
        (tmp_path / "index.html").write_text("<!doctype html>")
        assert only(check_page(tmp_path)).state is State.GOOD

    def test_a_clock_that_is_behind_what_was_written_is_wrong(self, tmp_path: Path) -> None:
        assert only(check_clock(tmp_path)).state is State.GOOD
        assert only(check_clock(tmp_path, now=time.time() - DAY)).state is State.WRONG


class TestData:
    def test_each_session_that_cannot_be_read_is_named_with_what_to_do(
        self, tmp_path: Path
    ) -> None:
        assert list(check_sessions(tmp_path)) == []
        database = Database(tmp_path / "arcade.db")
        for name in ("ppo-bent", "ppo-good", "ppo-half"):
            session = Session(name, Plan(), Status.LOST, create_time=1.0, end_time=2.0)
            database.add_session_now(document(session, Order.CONTINUE))
        with sqlite3.connect(tmp_path / "arcade.db") as other:
            for name, content in (("ppo-bent", "{"), ("ppo-half", '{"session_id": "ppo-half"}')):
                other.execute(
                    "UPDATE session SET document = ? WHERE session_id = ?", (content, name)
                )
        other.close()
        half, bent = check_sessions(tmp_path)
        database.close()
        for finding, name in ((half, "ppo-half"), (bent, "ppo-bent")):
            assert finding.state is State.WRONG
            assert name in finding.text
            assert "DeleteTrainingSession" in finding.remedy

    def test_a_file_system_without_locks_is_wrong_and_says_what_would_help(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        DataDirectory(tmp_path).close()

        def refuse(*_args: object) -> None:
            raise OSError(errno.ENOLCK, "no locks available")

        monkeypatch.setattr(fcntl, "flock", refuse)
        finding = only(check_data(tmp_path))
        assert finding.state is State.WRONG
        assert "grants no locks" in finding.text
        assert "--data-dir" in finding.remedy

    def test_a_directory_that_is_not_there_will_be_made(self, tmp_path: Path) -> None:
        where, disk = check_data(tmp_path / "new" / "data")
        assert where.state is State.GOOD
        assert "GiB free" in disk.text or "MiB free" in disk.text
        assert not (tmp_path / "new").exists()

    def test_it_says_who_holds_it(self, tmp_path: Path) -> None:
        with DataDirectory(tmp_path / "data") as held:
            held.announce("http://127.0.0.1:1")
            where = next(check_data(held.path))
        assert f"process {os.getpid()} is serving on it at http://127.0.0.1:1" in where.text
        assert "held by nobody" in next(check_data(tmp_path / "data")).text

    def test_a_file_is_no_directory(self, tmp_path: Path) -> None:
        (tmp_path / "data").write_text("")
        assert only(check_data(tmp_path / "data")).state is State.WRONG

    def test_a_full_disk_is_said(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        usage = type("Usage", (), {"free": 5 << 20})
        monkeypatch.setattr("shutil.disk_usage", lambda path: usage)
        _, disk = check_data(tmp_path)
        assert (disk.state, disk.text) == (State.WRONG, "5 MiB free")


class TestDatabase:
    @pytest.fixture
    def data(self, tmp_path: Path) -> Path:
        Database(tmp_path / "arcade.db").close()
        return tmp_path

    def change(self, data: Path, script: str) -> None:
        with sqlite3.connect(data / "arcade.db") as database:
            database.executescript(script)
        database.close()

    def test_a_whole_one_is_well_and_so_is_none(self, data: Path, tmp_path: Path) -> None:
        assert only(check_database(data)).state is State.GOOD
        assert not [*check_database(tmp_path / "elsewhere")]

    def test_one_that_a_server_writes_to_is_read_beside_it(self, data: Path) -> None:
        database = Database(data / "arcade.db")
        try:
            assert only(check_database(data)).state is State.GOOD
        finally:
            database.close()

    def test_a_newer_one_is_refused(self, data: Path) -> None:
        self.change(data, "PRAGMA user_version = 999")
        assert "newer version" in only(check_database(data)).text

    def test_an_older_one_will_be_upgraded(self, data: Path) -> None:
        self.change(data, "PRAGMA user_version = 0")
        assert only(check_database(data)).state is State.NOTE

    def test_a_damaged_one_is_found(self, data: Path) -> None:
        path = data / "arcade.db"
        content = bytearray(path.read_bytes())
        content[4096:8192] = b"\xff" * 4096
        path.write_bytes(content)
        assert only(check_database(data)).state is State.WRONG

    def test_what_is_no_database_is_found(self, data: Path) -> None:
        (data / "arcade.db").write_bytes(b"no database at all, and long enough to be read" * 100)
        assert only(check_database(data)).state is State.WRONG


class TestNetwork:
    def test_a_port_that_is_free_is_well(self, tmp_path: Path) -> None:
        assert only(check_port("127.0.0.1", 0, tmp_path)).state is State.GOOD

    def test_a_port_that_another_program_has_is_not(self, tmp_path: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as other:
            finding = only(check_port("127.0.0.1", other.getsockname()[1], tmp_path))
        assert (finding.state, finding.text) == (State.WRONG, "another program answers there")

    def test_a_port_that_the_server_on_these_data_has_is(self, tmp_path: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as ours, DataDirectory(tmp_path) as data:
            port = ours.getsockname()[1]
            data.announce(f"http://127.0.0.1:{port}")
            assert only(check_port("127.0.0.1", port, tmp_path)).state is State.NOTE

    def test_an_address_of_elsewhere_cannot_be_listened_on(self, tmp_path: Path) -> None:
        assert only(check_port("192.0.2.7", 0, tmp_path)).state is State.WRONG

    def test_a_certificate_is_told_by_its_names_and_its_end(self, tmp_path: Path) -> None:
        made = own_certificate(tmp_path / "tls", "127.0.0.1")
        finding = only(check_certificate(made.cert, made.key))
        assert finding.state is State.GOOD
        assert "localhost" in finding.text

    @pytest.mark.parametrize(
        ("days", "state", "text"),
        [(-2, State.WRONG, "begins on"), (390, State.NOTE, "only"), (400, State.WRONG, "ran out")],
    )
    def test_a_certificate_has_its_time(
        self, tmp_path: Path, days: int, state: State, text: str
    ) -> None:
        made = own_certificate(tmp_path / "tls", "127.0.0.1")
        now = time.time() + days * DAY
        finding = only(check_certificate(made.cert, made.key, now=now))
        assert finding.state is state
        assert text in finding.text

    def test_the_key_of_another_does_not_fit(self, tmp_path: Path) -> None:
        one = own_certificate(tmp_path / "one", "127.0.0.1")
        two = own_certificate(tmp_path / "two", "127.0.0.1")
        assert only(check_certificate(one.cert, two.key)).state is State.WRONG


class TestReport:
    FOUND = (
        Finding("port 8080", State.WRONG, "another program answers there", "end it"),
        Finding("disk", State.GOOD, "63.7 GiB free"),
    )

    def printed(self, *, as_json: bool, found: tuple[Finding, ...] = FOUND) -> str:
        console = Console(width=80, record=True, file=open(os.devnull, "w"))  # noqa: SIM115, PTH123
        with console.file:
            (print_json if as_json else print_table)(found, console)
        return console.export_text()

    def test_people_read_what_to_do_beneath_what_is_wrong(self) -> None:
        text = self.printed(as_json=False)
        assert "→ end it" in text
        assert "one thing is wrong" in text
        assert "Nothing is wrong." in self.printed(as_json=False, found=self.FOUND[1:])

    def test_programs_read_the_same(self) -> None:
        said = json.loads(self.printed(as_json=True))
        assert said["ok"] is False
        assert said["findings"][0]["remedy"] == "end it"
