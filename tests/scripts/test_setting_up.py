"""What a newcomer is told when a machine lacks something: one sentence that says what to do."""

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[2] / "scripts"


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
    version: tuple[int, int], is_fit: bool
) -> None:
    program = f"import preflight; print(preflight.check_python({version}))"
    said = subprocess.check_output([sys.executable, "-c", program], cwd=SCRIPTS, text=True)
    assert ("Python 3.11 to 3.14 is needed" in said) is not is_fit


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
