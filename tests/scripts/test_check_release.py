"""What a tag has to fit before anything is published."""

from pathlib import Path
from types import ModuleType

import pytest

from programs import load_program


@pytest.fixture(scope="module")
def program() -> ModuleType:
    return load_program("scripts/check_release.py")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "src" / "arcade_clash").mkdir(parents=True)
    (tmp_path / "dist").mkdir()
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "1.2.0"\n')
    (tmp_path / "src" / "arcade_clash" / "__init__.py").write_text('__version__ = "1.2.0"\n')
    (tmp_path / "CHANGELOG.md").write_text("# Changelog\n\n## [1.2.0] - 2026-12-01\n")
    for name in ("arcade_clash-1.2.0-py3-none-any.whl", "arcade_clash-1.2.0.tar.gz"):
        (tmp_path / "dist" / name).touch()
    return tmp_path


def test_a_tag_that_fits_is_taken(program: ModuleType, tree: Path) -> None:
    assert program.check("v1.2.0", tree) == ""


@pytest.mark.parametrize("tag", ["1.2.0", "v1.2", "v1.2.0rc1", "v1.3.0"])
def test_another_tag_is_refused(program: ModuleType, tree: Path, tag: str) -> None:
    assert "the tag must be v1.2.0" in program.check(tag, tree)


@pytest.mark.parametrize(
    ("file", "content", "said"),
    [
        ("src/arcade_clash/__init__.py", '__version__ = "1.1.0"', "__init__.py has another"),
        ("CHANGELOG.md", "## [1.2.0] - Unreleased\n", "the day of the release"),
        ("CHANGELOG.md", "## [1x2.0] - 2026-12-01\n", "the day of the release"),
        ("dist/arcade_clash-1.1.0.tar.gz", "", "dist holds"),
    ],
)
def test_what_does_not_fit_the_tag_is_named(
    program: ModuleType, tree: Path, file: str, content: str, said: str
) -> None:
    (tree / file).write_text(content)
    assert said in program.check("v1.2.0", tree)
