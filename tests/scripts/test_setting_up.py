"""What a newcomer is told when a machine lacks something: one sentence that says what to do."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from programs import load_program

ROOT = Path(__file__).parents[2]
SCRIPTS = ROOT / "scripts"


@pytest.fixture(scope="module")
def preflight() -> ModuleType:
    return load_program("scripts/preflight.py")


def told(script: str, part: str, programs: Path) -> str:
    """What a script of the set-up says where these are all the programs there are."""
    done = subprocess.run(
        [sys.executable, SCRIPTS / script, part],
        env={"PATH": f"{programs}:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stderr if done.returncode else ""


def program(directory: Path, name: str, does: str) -> None:
    path = directory / name
    path.write_text(f"#!/bin/sh\n{does}\n")
    path.chmod(0o755)


@pytest.mark.parametrize(
    ("version", "is_fit"),
    [((3, 10), False), ((3, 11), True), ((3, 14), True), ((3, 15), False), ((4, 0), False)],
)
def test_a_python_that_the_packages_are_not_built_for_is_refused(
    preflight: ModuleType, version: tuple[int, int], is_fit: bool
) -> None:
    assert ("Python 3.11 to 3.14 is needed" in preflight.check_python(version)) is not is_fit


def test_an_interpreter_that_the_packages_are_not_built_for_is_refused(
    preflight: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "this is pypy" in preflight.check_python((3, 11), "pypy")
    monkeypatch.setattr(preflight.sysconfig, "get_config_var", lambda _: 1)
    assert "free-threaded" in preflight.check_python()


@pytest.mark.parametrize(
    "machine",
    [
        {"system": "linux", "libc": "glibc 2.28"},
        {"system": "linux", "libc": "glibc 2.41", "processor": "aarch64"},
        {"system": "darwin", "macos": "14.0", "processor": "arm64"},
        {"system": "darwin", "macos": "26.1", "processor": "arm64"},
    ],
)
def test_a_system_with_a_wheel_for_everything_is_taken(
    preflight: ModuleType, machine: dict[str, str]
) -> None:
    assert preflight.check_system(preflight.Machine(**machine)) == ""


@pytest.mark.parametrize(
    ("machine", "said"),
    [
        ({"system": "win32", "processor": "AMD64"}, "this is Windows itself"),
        ({"system": "cygwin"}, "this is cygwin"),
        ({"system": "freebsd14"}, "this is freebsd14"),
        ({"system": "linux", "libc": " "}, "musl"),
        ({"system": "linux", "libc": "glibc 2.17"}, "a Linux with glibc 2.17"),
        ({"system": "linux", "libc": "glibc 2.41", "processor": "riscv64"}, "riscv64"),
        ({"system": "linux", "libc": "glibc 2.41", "processor": "armv7l", "bits": 32}, "armv7l"),
        ({"system": "linux", "libc": "glibc 2.41", "processor": "aarch64", "bits": 32}, "32 bits"),
        ({"system": "darwin", "macos": "13.7", "processor": "arm64"}, "macOS 13.7"),
        ({"system": "darwin", "macos": "14.4", "processor": "x86_64"}, "Intel"),
    ],
)
def test_another_system_is_told_which_are_meant(
    preflight: ModuleType, machine: dict[str, Any], said: str
) -> None:
    sentence = preflight.check_system(preflight.Machine(**machine))
    assert said in sentence
    for meant in ("Linux", "glibc", "macOS 14", "WSL 2"):
        assert meant in sentence


@pytest.mark.parametrize(
    "path", ["/a/c#", "/what?", "/a\\b", "/a:b", "/two\nlines", "/my $x", '/a "b"']
)
def test_a_path_that_the_tools_cannot_work_in_is_refused_with_its_character(
    preflight: ModuleType, path: str
) -> None:
    sentence = preflight.check_place(path)
    assert "move or clone this directory" in sentence
    assert "\n" not in sentence


@pytest.mark.parametrize(
    "path", ["/a b", "/ümlaut", "/it's", "/100%", "/a&b;c", "/$x", "/[a]{b}(c)*"]
)
def test_a_path_that_the_tools_can_work_in_is_taken(preflight: ModuleType, path: str) -> None:
    assert preflight.check_place(path) == ""


def test_everything_is_looked_at_before_anything_is_installed(tmp_path: Path) -> None:
    program(tmp_path, "node", "echo v18.20.4")
    program(tmp_path, "npm", "exit 0")
    assert "Node 20.19 or newer" in told("preflight.py", "setup", tmp_path)
    steps = dry_run(tmp_path, "run")
    assert steps.index("preflight.py setup") < steps.index("-m venv")
    assert steps.index("-m venv") < steps.index("install.py")


class TestEarlierVenv:
    """A .venv that an earlier start made."""

    @pytest.fixture
    def venv(self, tmp_path: Path) -> Path:
        made = tmp_path / ".venv"
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", made], check=True)
        (made / "bin" / "arcade-clash").write_text(f"#!{made}/bin/python\n")
        return made

    def test_it_is_taken_whatever_python_the_machine_has(
        self, preflight: ModuleType, venv: Path
    ) -> None:
        assert preflight.check_venv(venv) == ""
        assert preflight.check_venv(venv, sys.executable) == ""

    def test_a_python_that_is_asked_for_and_is_another_is_said(
        self, preflight: ModuleType, venv: Path, tmp_path: Path
    ) -> None:
        program(tmp_path, "python3.99", "echo 3.99")
        said = preflight.check_venv(venv, str(tmp_path / "python3.99"))
        assert "is Python 3.99" in said
        assert "make clean" in said

    def test_a_python_that_is_asked_for_and_missing_is_said(
        self, preflight: ModuleType, venv: Path
    ) -> None:
        assert "PYTHON=python0 does not run" in preflight.check_venv(venv, "python0")

    def test_a_directory_that_was_moved_is_said(
        self, preflight: ModuleType, venv: Path, tmp_path: Path
    ) -> None:
        moved = venv.rename(tmp_path / "elsewhere")
        assert "was moved" in preflight.check_venv(moved)

    def test_a_python_that_is_gone_is_said(self, venv: Path) -> None:
        shutil.copy(ROOT / "Makefile", venv.parent)
        (venv / ".stamps").mkdir()
        (venv / ".stamps" / "venv").touch()
        (venv / "bin" / "python").unlink()
        done = subprocess.run(
            ["make", "venv"], cwd=venv.parent, capture_output=True, text=True, check=False
        )
        assert done.returncode != 0
        assert "is gone or was changed: make clean removes .venv" in done.stderr


def dry_run(copy: Path, target: str, *words: str, **environment: str) -> str:
    """The commands that make would run in a fresh clone."""
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, copy)
    shutil.copytree(
        ROOT / "frontend", copy / "frontend", ignore=shutil.ignore_patterns("node_modules")
    )
    return subprocess.check_output(
        ["make", "--dry-run", target, *words],
        cwd=copy,
        env={"PATH": os.environ["PATH"], **environment},
        text=True,
    )


def test_make_run_takes_port_host_and_options(tmp_path: Path) -> None:
    steps = dry_run(tmp_path, "run", "PORT=8081", "HOST=::1", "ARGS=--data-dir here")
    assert "serve --host ::1 --port 8081 --data-dir here" in steps


def test_host_and_port_of_the_environment_are_another_programs(tmp_path: Path) -> None:
    steps = dry_run(tmp_path, "run", HOST="my-laptop", PORT="3000")
    assert "serve --host 127.0.0.1 --port 8080" in steps


def test_make_dev_has_its_own_port_unless_one_is_said(tmp_path: Path) -> None:
    assert dry_run(tmp_path, "dev").rstrip().endswith("scripts/dev.py")
    shutil.rmtree(tmp_path / "frontend")
    assert dry_run(tmp_path, "dev", "PORT=9000").rstrip().endswith("scripts/dev.py 9000")


def test_make_lists_every_word_that_it_takes() -> None:
    said = subprocess.check_output(["make", "help"], cwd=ROOT, text=True)
    for word in ("PORT=", "HOST=", "ARGS=", "PYTHON=", "TORCH=", "TORCH_INDEX="):
        assert f"  {word}" in said


def test_a_full_disk_is_said_with_what_is_needed(tmp_path: Path) -> None:
    program(tmp_path, "npm", "echo 'npm error ENOSPC: no space left on device' >&2\nexit 1")
    said = told("install.py", "page", tmp_path)
    assert said.count("\n") == 1
    assert "the disk is full" in said


@pytest.mark.parametrize("version", ["v18.20.4", "v20.11.0", "v20.18.3", "v21.7.0", "v22.11.0", ""])
def test_a_node_that_cannot_build_the_page_is_refused_by_name(tmp_path: Path, version: str) -> None:
    program(tmp_path, "node", f"echo {version}")
    program(tmp_path, "npm", "exit 0")
    said = told("preflight.py", "node", tmp_path)
    assert "Node 20.19 or newer" in said
    assert version in said
    assert said.count("\n") == 1


@pytest.mark.parametrize("version", ["v20.19.0", "v20.20.2", "v22.12.0", "v24.1.0", "v100.0.0"])
def test_a_node_that_can_build_the_page_is_taken(tmp_path: Path, version: str) -> None:
    program(tmp_path, "node", f"echo {version}")
    program(tmp_path, "npm", "exit 0")
    assert told("preflight.py", "node", tmp_path) == ""


def test_without_a_network_one_sentence_says_what_to_do(tmp_path: Path) -> None:
    program(
        tmp_path,
        "npm",
        "echo 'npm error code EAI_AGAIN' >&2\necho 'npm error a log is somewhere' >&2\nexit 1",
    )
    said = told("install.py", "page", tmp_path)
    assert said.count("\n") == 1
    assert "Connect this machine to the network" in said
    assert "npm_config_registry" in said


def test_another_failure_keeps_the_installers_own_words(tmp_path: Path) -> None:
    program(tmp_path, "npm", "echo 'npm error the lock file is out of date' >&2\nexit 1")
    said = told("install.py", "page", tmp_path)
    assert "the lock file is out of date" in said
    assert "its own words are above" in said
