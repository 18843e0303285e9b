"""Compiled code on disk: read wherever it lies whole, compiled again where it is damaged."""

import errno
import os
import stat
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba
import numpy as np
import pytest

from arcade_clash.engine import code_cache
from arcade_clash.engine.batch import Numbers
from arcade_clash.engine.compiled import compiled, is_kept

PACKAGE = Path(code_cache.__file__).parents[1]
DAY = 86_400


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only directory that the cache may use."""
    directory = tmp_path / "cache"
    set_places(monkeypatch, directory)
    monkeypatch.setattr(code_cache, "_said", set())
    return directory


def set_places(monkeypatch: pytest.MonkeyPatch, *directories: Path) -> None:
    monkeypatch.setattr(code_cache, "places", lambda: directories)


def doubled() -> Any:
    """A compiled function as a new process would have it: nothing of it is in memory."""

    @compiled()
    def double(rows: Numbers) -> None:
        rows[0, 0] *= 2

    return double


def steps(function: Callable[[Numbers], None]) -> bool:
    rows = np.full((1, 1), 21, np.int32)
    function(rows)
    return int(rows[0, 0]) == 42


def was_read(function: Any) -> bool:
    """Whether the code of a function that was called came from the disk."""
    return bool(function.stats.cache_hits)


def kept(place: Path) -> Path:
    (file,) = place.rglob("*double*")
    return file


def test_code_of_an_earlier_process_is_read(place: Path) -> None:
    first, second = doubled(), doubled()
    assert steps(first)
    assert not was_read(first)
    assert steps(second)
    assert was_read(second)


def test_a_finished_cache_is_read_in_any_of_the_places(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert steps(doubled())
    set_places(monkeypatch, tmp_path / "empty", tmp_path / "file" / "beneath", place)
    (tmp_path / "file").write_text("")
    function = doubled()
    assert steps(function)
    assert was_read(function)


def replace_by_directory(file: Path) -> None:
    file.unlink()
    file.mkdir()


def replace_by_pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda file: file.write_bytes(b""), id="empty"),
        pytest.param(lambda file: file.write_bytes(file.read_bytes()[:-1]), id="cut"),
        pytest.param(lambda file: file.write_bytes(bytes(5000)), id="zeros"),
        pytest.param(
            lambda file: file.write_bytes(file.read_bytes()[:-9] + b"x" + file.read_bytes()[-8:]),
            id="one byte",
        ),
        pytest.param(replace_by_directory, id="a directory"),
        pytest.param(replace_by_pipe, id="a pipe"),
        pytest.param(lambda file: file.chmod(0o666), id="written by anybody"),
    ],
)
def test_a_file_that_is_not_as_it_was_written_is_compiled_again_with_one_line(
    place: Path, damage: Callable[[Path], object], caplog: pytest.LogCaptureFixture
) -> None:
    assert steps(doubled())
    damage(kept(place))
    for _ in range(2):
        function = doubled()
        assert steps(function)
    assert caplog.text.count("cannot be read") == 1
    assert str(kept(place)) in caplog.text


def test_code_of_another_signature_is_damage(place: Path) -> None:
    assert steps(doubled())
    whole = kept(place).read_bytes()
    wide = doubled()
    wide(np.full((1, 1), 21, np.int64))
    for file in place.rglob("*double*"):
        file.write_bytes(whole)
    wide = doubled()
    rows = np.full((1, 1), 21, np.int64)
    wide(rows)
    assert not was_read(wide)
    assert rows.tolist() == [[42]]


def test_a_file_that_is_exchanged_while_it_is_looked_at_is_not_run(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert steps(doubled())
    good, foreign = kept(place), tmp_path / "foreign"
    foreign.write_bytes(b"another's")
    is_regular = stat.S_ISREG

    def exchange(mode: int) -> bool:
        if foreign.exists():
            foreign.replace(good)
        return is_regular(mode)

    monkeypatch.setattr(stat, "S_ISREG", exchange)
    function = doubled()
    assert steps(function)
    assert was_read(function), "what was looked at is what was read"


def test_another_version_of_the_cache_keeps_its_code_in_a_directory_of_its_own(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What this test makes is not among what `is_kept` looks for.
    monkeypatch.setattr("arcade_clash.engine.compiled._caches", {})
    assert steps(doubled())
    another = tmp_path / "code_cache.py"
    another.write_bytes(Path(code_cache.__file__).read_bytes() + b"# another format\n")
    monkeypatch.setattr(code_cache, "__file__", str(another))

    function = doubled()
    assert steps(function)
    assert not was_read(function)
    assert len(list(place.iterdir())) == 2


def test_code_that_was_damaged_is_kept_whole_again(place: Path) -> None:
    assert not is_kept(__name__)
    assert steps(doubled())
    assert is_kept(__name__)
    kept(place).write_bytes(b"half a fi")
    assert not is_kept(__name__)
    assert steps(doubled())
    assert is_kept(__name__)
    function = doubled()
    assert steps(function)
    assert was_read(function)


def test_content_that_numba_cannot_rebuild_is_compiled_again(
    place: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(code_cache, "_reduce", lambda _: b"no pickle")
        assert steps(doubled())
    assert steps(doubled())
    assert "cannot be read" in caplog.text
    function = doubled()
    assert steps(function)
    assert was_read(function)


def test_code_of_another_user_is_not_run_unless_the_directory_was_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(code_cache, "_said", set())
    monkeypatch.setitem(vars(numba.config), "CACHE_DIR", str(tmp_path))
    assert steps(doubled())
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    if kept(tmp_path).stat().st_uid == 0:  # root wrote it, and is trusted
        os.chown(kept(tmp_path), 4321, -1)
    named = doubled()
    assert steps(named)
    assert was_read(named)
    monkeypatch.setitem(vars(numba.config), "CACHE_DIR", "")
    set_places(monkeypatch, tmp_path / "arcade-clash")
    found = doubled()
    assert steps(found)
    assert not was_read(found)
    assert "belongs to user" in caplog.text


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EDQUOT])
def test_code_that_cannot_be_written_runs_unkept_with_one_line(
    place: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    number: int,
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fdopen", refuse)
    for _ in range(2):
        assert steps(doubled())
    (line,) = caplog.messages
    assert os.strerror(number).lower() in line
    assert "NUMBA_CACHE_DIR" in line
    assert not [file for file in place.rglob("*") if file.is_file()]


def test_where_the_first_place_is_full_code_is_kept_in_the_next(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("")
    set_places(monkeypatch, tmp_path / "file" / "beneath", place)
    assert steps(doubled())
    assert kept(place).is_file()
    assert not caplog.messages


def test_without_any_place_code_runs_unkept(
    place: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    set_places(monkeypatch)
    assert steps(doubled())
    assert "there is no home directory" in caplog.text


def test_code_that_was_not_used_for_a_week_makes_room(place: Path) -> None:
    unused, used, foreign = place / "compiled-old", place / "compiled-used", place / "mine"
    for directory in (unused, used, foreign):
        directory.mkdir(parents=True)
        os.utime(directory, (time.time() - 8 * DAY,) * 2)
    os.utime(used)
    assert steps(doubled())
    assert not unused.exists()
    assert used.exists()
    assert foreign.exists()


def test_reading_counts_as_use(place: Path) -> None:
    assert steps(doubled())
    directory = kept(place).parent
    os.utime(directory, (0, 0))
    assert steps(doubled())
    assert directory.stat().st_mtime > time.time() - DAY


class TestPlaces:
    """Where the cache lies."""

    @pytest.fixture(autouse=True)
    def home(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        monkeypatch.setenv("HOME", str(tmp_path))
        monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
        monkeypatch.setitem(vars(numba.config), "CACHE_DIR", "")
        return tmp_path

    def test_a_user_has_the_cache_in_the_users_cache_directory(
        self, home: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(os, "geteuid", lambda: 1000)
        first, second = code_cache.places()
        assert first.is_relative_to(home)
        assert not second.is_relative_to(home)

    def test_what_root_compiles_serves_every_user(
        self, home: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(os, "geteuid", lambda: 1000)
        every_user = code_cache.places()[1]
        monkeypatch.setattr(os, "geteuid", lambda: 0)
        assert code_cache.places()[0] == every_user

    def test_the_directory_that_is_named_comes_first(
        self, home: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(vars(numba.config), "CACHE_DIR", str(home / "named"))
        assert code_cache.places()[0] == home / "named" / "arcade-clash"
        assert code_cache.writable_place() == home / "named" / "arcade-clash"

    def test_a_user_without_a_home_has_the_machines(self, monkeypatch: pytest.MonkeyPatch) -> None:
        every_user = code_cache.places()
        monkeypatch.setattr(os.path, "expanduser", lambda path: path)
        (place,) = code_cache.places()
        assert place in every_user

    def test_none_of_them_lies_in_the_package(self) -> None:
        assert not any(place.is_relative_to(PACKAGE.parent) for place in code_cache.places())


PROGRAM = """
    import sys
    from pathlib import Path
    import numpy as np
    from arcade_clash.engine.compiled import compiled, is_kept

    @compiled()
    def double(rows):
        rows[0, 0] *= 2

    rows = np.full((1, 1), 21, np.int32)
    double(rows)
    print(int(rows[0, 0]), sum(double.stats.cache_hits.values()))
"""


def test_a_package_compiled_by_one_user_serves_another_who_can_write_nothing(
    tmp_path: Path,
) -> None:
    program = tmp_path / "program.py"
    program.write_text(textwrap.dedent(PROGRAM))
    cache = tmp_path / "cache"
    home = {"HOME": "/nonexistent", "NUMBA_CACHE_DIR": str(cache), "PYTHONDONTWRITEBYTECODE": "1"}

    def run() -> str:
        return subprocess.run(
            [sys.executable, program], env=home, capture_output=True, check=True, text=True
        ).stdout

    assert run() == "42 0\n"
    for path in [*cache.rglob("*"), cache]:
        path.chmod(path.stat().st_mode & ~0o222)
    try:
        assert run() == "42 1\n"
    finally:
        for path in [cache, *cache.rglob("*")]:
            path.chmod(path.stat().st_mode | 0o200)
