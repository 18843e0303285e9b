"""Checks that a tag fits what is released, and prints its version for the workflow.

Usage: check_release.py TAG. The tag is v and the version of the package; CHANGELOG.md has a section
of that version with a day, and dist holds one wheel and one sdist of it.
"""

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Prints `version=X.Y.Z`, or ends with what does not fit."""
    tag = sys.argv[1]
    problem = check(tag, ROOT)
    if problem:
        sys.exit(problem)
    print(f"version={tag.removeprefix('v')}")


def check(tag: str, root: Path) -> str:
    """Returns what does not fit the tag, or nothing."""
    version = tomllib.loads((root / "pyproject.toml").read_text())["project"]["version"]
    if tag != f"v{version}":
        return f"the tag is {tag}, and the package's version {version}: the tag must be v{version}"
    init = (root / "src" / "arcade_clash" / "__init__.py").read_text()
    if f'__version__ = "{version}"' not in init:
        return f"src/arcade_clash/__init__.py has another version than pyproject.toml, {version}"
    changelog = (root / "CHANGELOG.md").read_text()
    if not re.search(
        rf"^## \[{re.escape(version)}\] - \d{{4}}-\d\d-\d\d$", changelog, re.MULTILINE
    ):
        return f"CHANGELOG.md has no section [{version}] with the day of the release"
    names = {f"arcade_clash-{version}-py3-none-any.whl", f"arcade_clash-{version}.tar.gz"}
    found = {path.name for path in (root / "dist").glob("*")}
    if found != names:
        return f"dist holds {', '.join(sorted(found))}, and not {' and '.join(sorted(names))} alone"
    return ""


if __name__ == "__main__":
    main()
