"""What the server runs on: Python, packages, what was built ahead of need, and the clock."""

import platform
import sys
import time
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata, requires, version
from importlib.util import find_spec
from pathlib import Path

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from arcade_clash.doctor.finding import Finding, good, note, wrong

__all__ = ["check_clock", "check_kernel", "check_packages", "check_page", "check_python"]

_PACKAGE = "arcade-clash"


def check_python() -> Iterator[Finding]:
    """The interpreter, and the system beneath it."""
    here = f"{platform.python_implementation()} {platform.python_version()}, {platform.platform()}"
    needed = SpecifierSet(metadata(_PACKAGE)["Requires-Python"])
    if not needed.contains(platform.python_version(), prereleases=True):
        yield wrong("Python", here, f"install a Python {needed}, and this package into it")
    elif sys.platform == "win32":
        yield wrong("Python", here, "the server needs a POSIX system: use WSL, Linux or macOS")
    else:
        yield good("Python", here)


def check_packages(package: str = _PACKAGE) -> Iterator[Finding]:
    """What is installed, against what `package` asks for; training's packages apart."""
    needed = [Requirement(text) for text in requires(package) or ()]
    pinned: list[str] = []
    broken: list[str] = []
    for requirement in needed:
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": ""}):
            continue
        problem = _problem(requirement)
        if problem:
            broken.append(problem)
        elif any(part.operator in ("==", "<") for part in requirement.specifier):
            pinned.append(f"{requirement.name} {version(requirement.name)}")
    if broken:
        remedy = f"install what belongs together again: pip install --force-reinstall {package}"
        yield wrong("packages", "; ".join(broken), remedy)
    else:
        yield good("packages", ", ".join(pinned))
    training = [each for each in needed if each.marker and each.marker.evaluate({"extra": "train"})]
    training = [each for each in training if not each.marker or "extra" in str(each.marker)]
    lacking = [problem for each in training if (problem := _problem(each))]
    if lacking:
        remedy = f'pip install "{package}[train]", if this machine shall train'
        yield note("training", "; ".join(lacking), remedy)
    else:
        found = ", ".join(f"{each.name} {version(each.name)}" for each in training)
        yield good("training", found)


def check_kernel() -> Iterator[Finding]:
    """Whether the fight is compiled for this machine."""
    if find_spec("numba") is None:
        yield note("compiled fight", "Numba is not installed", "live fights run without it")
        return
    from arcade_clash.envs.compilation import is_kept  # imports Numba, a third of a second

    if is_kept():
        yield good("compiled fight", "kept on disk for this version and machine")
    else:
        yield note(
            "compiled fight",
            "not there yet: the first training waits for it, about half a minute",
            "arcade-clash compile makes it now",
        )


def check_page(page: Path) -> Iterator[Finding]:
    """Whether the page is built into the package."""
    index = page / "index.html"
    if index.is_file():
        size = sum(file.stat().st_size for file in page.rglob("*") if file.is_file())
        yield good("page", f"built in, {size / 1024:.0f} KB")
    else:
        yield wrong("page", f"there is no {index}", "`make page` builds it; a wheel always has it")


def check_clock(*witnesses: Path, now: float | None = None) -> Iterator[Finding]:
    """Whether the clock is behind what was written here: then certificates and times are wrong."""
    moment = time.time() if now is None else now
    written = max((path.stat().st_mtime for path in witnesses if path.exists()), default=0.0)
    shown = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(moment))
    if moment < written - 60:
        later = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(written))
        yield wrong(
            "clock",
            f"it says {shown} UTC, and files of {later} UTC lie here",
            "set it, or let the system set it (NTP)",
        )
    else:
        yield good("clock", f"{shown} UTC")


def _problem(requirement: Requirement) -> str:
    try:
        found = version(requirement.name)
    except PackageNotFoundError:
        return f"{requirement.name} is not installed"
    if requirement.specifier.contains(found, prereleases=True):
        return ""
    return f"{requirement.name} is {found} and must be {requirement.specifier}"
