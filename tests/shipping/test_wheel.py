"""The wheel in an environment that has nothing else of ours."""

import os
import site
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    built = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(built)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (made,) = built.glob("*.whl")
    return made


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    """The site-packages of an environment with what the wheel needs, and pip."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "venv"], check=True)
    (packages,) = (tmp_path / "venv").glob("lib/python*/site-packages")
    # Packages of this environment are found; its link to this tree is not followed.
    (packages / "needs.pth").write_text("\n".join(site.getsitepackages()))
    return packages


# Takes a dozen seconds: it installs, serves, reads the compiled fight twice, and uninstalls.
def test_it_runs_and_uninstalling_leaves_nothing(clean: Path, wheel: Path) -> None:
    python = clean.parents[2] / "bin" / "python"
    before = sorted(clean.rglob("*"))
    env = {"PATH": os.environ["PATH"], "HOME": str(clean.parents[3])}

    def run(*words: str | Path) -> str:
        done = subprocess.run(
            [python, *words], env=env, cwd=clean, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    run("-m", "pip", "install", "--quiet", "--no-deps", "--no-index", wheel)
    assert str(clean) in run("-c", "import arcade_clash; print(arcade_clash.__file__)")
    said = run(ROOT / "scripts" / "try_wheel.py")
    assert "the page is served" in said
    assert "the compiled fight is kept in" in said
    assert str(clean) not in said
    run("-m", "pip", "uninstall", "--quiet", "--yes", "arcade-clash")
    assert sorted(clean.rglob("*")) == before
