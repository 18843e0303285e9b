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
from arcade_clash.torch_build import Build, fitting_build, installed_build
from arcade_clash.training.needs import how_to_install

__all__ = ["check_clock", "check_kernel", "check_packages", "check_page", "check_python"]

_PACKAGE = "arcade-clash"


def check_python() -> Iterator[Finding]:
    """The interpreter, and the system beneath it."""
    here = f"{platform.python_implementation()} {platform.python_version()}, {platform.platform()}"
    needed = SpecifierSet(metadata(_PACKAGE)["Requires-Python"])
    if not needed.contains(platform.python_version(), prereleases=True):
        yield wrong("Python", here, f"install a Python {needed}, and this package into it")
    elif sys.platform == "win32":
        yield wrong("Python", here, "the server needs Linux or macOS; on Windows, WSL 2 is Linux")
    else:
        yield good("Python", here)


def check_packages(package: str = _PACKAGE) -> Iterator[Finding]:
    """What is installed, against what `package` asks for; training's packages apart."""
    needed = [Requirement(text) for text in requires(package) or ()]
    pinned: list[str] = []
    broken: dict[Requirement, str] = {}
    for requirement in needed:
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": ""}):
            continue
        problem = _problem(requirement)
        if problem:
            broken[requirement] = problem
        elif any(part.operator in ("==", "<") for part in requirement.specifier):
            pinned.append(f"{requirement.name} {version(requirement.name)}")
    if broken:
        names = " ".join(f'"{each.name}{each.specifier}"' for each in broken)
        yield wrong("packages", "; ".join(broken.values()), f"pip install {names}")
    else:
        yield good("packages", ", ".join(pinned))
    training = [each for each in needed if each.marker and each.marker.evaluate({"extra": "train"})]
    training = [each for each in training if not each.marker or "extra" in str(each.marker)]
    lacking = [problem for each in training if (problem := _problem(each))]
    if lacking:
        yield note("training", "; ".join(lacking), f"to train on this machine: {how_to_install()}")
    else:
        found = ", ".join(f"{each.name} {version(each.name)}" for each in training)
        yield good("training", found)
        yield from _check_torch()


def _check_torch() -> Iterator[Finding]:
    """Whether PyTorch is the build that this machine has use for."""
    there, fits = installed_build(), fitting_build()
    if there is None:
        return
    if there.build is fits:
        seen = "an NVIDIA GPU is seen" if fits is Build.CUDA else "no NVIDIA GPU is seen"
        yield good("PyTorch", f"{there.version} for {there.build.upper()}; {seen}")
    elif fits is Build.CPU:
        yield note(
            "PyTorch",
            f"{there.version} for CUDA, and no NVIDIA GPU is seen: NVIDIA's libraries, 3.4 GB, are "
            "not used",
            f"in a clone: make run TORCH=cpu; else {how_to_install(Build.CPU, again=True)}",
        )
    else:
        yield note(
            "PyTorch",
            f"{there.version} for the CPU, and an NVIDIA GPU is seen: --device cuda needs the "
            "other build",
            f"in a clone: make run TORCH=cuda; else {how_to_install(Build.CUDA, again=True)}",
        )


def check_kernel() -> Iterator[Finding]:
    """Whether the fight is compiled for this machine."""
    if find_spec("numba") is None:
        yield note("compiled fight", "Numba is not installed", "live fights run without it")
        return
    # Both import Numba, a third of a second.
    from arcade_clash.engine.code_cache import places, writable_place
    from arcade_clash.envs.compilation import kept_at

    place = kept_at()
    if place is not None:
        yield good("compiled fight", f"kept for this version and machine in {place.parent}")
    elif writable_place() is not None:
        yield note(
            "compiled fight",
            "not there yet: the first training waits for it, about half a minute",
            "arcade-clash compile makes it now",
        )
    else:
        looked = ", ".join(str(place) for place in places()) or "no directory of its own"
        yield note(
            "compiled fight",
            f"cannot be kept, so each training waits for it, about half a minute: {looked}",
            "set NUMBA_CACHE_DIR to a directory that can be written, then arcade-clash compile",
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
