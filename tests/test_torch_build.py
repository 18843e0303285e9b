"""Which build of PyTorch is installed, and how pip is asked for one."""

import sys
from pathlib import Path

import pytest

from arcade_clash.torch_build import Build, installed_build, pip_line


@pytest.fixture
def site_packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    monkeypatch.delitem(sys.modules, "torch", raising=False)
    return tmp_path


def install(site_packages: Path, said: str) -> None:
    (site_packages / "torch").mkdir()
    (site_packages / "torch" / "__init__.py").write_text("raise AssertionError('imported')")
    (site_packages / "torch" / "version.py").write_text(said)


@pytest.mark.parametrize(
    ("version", "cuda", "build"),
    [("2.13.0+cpu", "None", Build.CPU), ("2.13.0+cu130", "'13.0'", Build.CUDA)],
)
def test_a_build_is_told_by_its_files_without_importing_it(
    site_packages: Path, version: str, cuda: str, build: Build
) -> None:
    install(site_packages, f"__version__ = '{version}'\ncuda: Optional[str] = {cuda}\n")
    assert installed_build() == ("2.13.0", build)


def test_without_torch_no_build_is_installed(site_packages: Path) -> None:
    assert installed_build() is None
    install(site_packages, "nothing that is known")
    assert installed_build() is None


def test_pip_is_asked_for_the_cpus_build_by_pytorchs_index_on_linux(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    assert "--index-url https://download.pytorch.org" in pip_line("torch==2.13.0", Build.CPU)
    assert pip_line("torch==2.13.0", Build.CUDA) == 'pip install "torch==2.13.0"'
    monkeypatch.setattr(sys, "platform", "darwin")
    assert pip_line("torch==2.13.0", Build.CPU) == 'pip install "torch==2.13.0"'
