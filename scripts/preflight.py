"""Says in one sentence what a machine lacks, before anything is installed on it.

Usage: preflight.py setup|node|venv [PYTHON]. `setup` looks at everything that a first start needs;
`venv` looks at the .venv of an earlier one, and whether it is of the PYTHON that was asked for.
Runs on Python 3.6 and up, since it is what finds an old one.
"""

import platform
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
LEAST_PYTHON = (3, 11)
NEWEST_PYTHON = (3, 14)  # that every pinned package is built for
LEAST_NODE = (20, 19)
UNFIT_NODES = ((21, 0), (22, 12))  # from, to before: what Vite runs on leaves them out
LEAST_GLIBC = (2, 28)
LEAST_MACOS = (14, 0)
SYSTEMS = (
    "Arcade Clash runs on Linux (x86-64 and ARM, with glibc 2.28 or newer), on macOS 14 and newer "
    "(Apple silicon), and on Windows in WSL 2, for which all its packages are built; this is "
)
UNFIT_IN_PATHS = ("#", "?", "\\", ":", "\n")
"""Vite builds no page beneath the first three, and a colon ends an entry of PATH."""
UNFIT_BESIDE_SPACES = ('"', "$", "`")
"""pip writes a path with a space into a shell script, and escapes none of these."""


class Machine(NamedTuple):
    """What packages are built for."""

    system: str
    """As sys.platform has it."""
    processor: str = "x86_64"
    libc: str = ""
    """The C library's name and version, such as glibc 2.41; Linux only."""
    macos: str = ""
    bits: int = 64
    """Of the Python."""


def this_machine() -> Machine:
    """The machine that this runs on."""
    bits = 64 if sys.maxsize > 2**32 else 32
    libc = " ".join(platform.libc_ver())
    return Machine(sys.platform, platform.machine(), libc, platform.mac_ver()[0], bits)


def check_system(machine: Machine) -> str:
    """Returns what is wrong with a system, or nothing."""
    is_arm = machine.processor in ("aarch64", "arm64")
    found = ""
    if machine.system == "darwin":
        if not is_arm:
            found = "a Python for Intel processors"
        elif numbers(machine.macos) < LEAST_MACOS:
            found = "macOS " + machine.macos
    elif not machine.system.startswith("linux"):
        found = {"win32": "Windows itself"}.get(machine.system, machine.system)
    elif not machine.libc.startswith("glibc"):
        found = "a Linux with another C library, such as Alpine's musl"
    elif numbers(machine.libc.split()[-1]) < LEAST_GLIBC:
        found = "a Linux with " + machine.libc
    elif machine.bits != 64 or not (is_arm or machine.processor in ("x86_64", "amd64")):
        found = f"a Python of {machine.bits} bits on {machine.processor}"
    return SYSTEMS + found if found else ""


def check_python(
    version: "tuple[int, ...]" = sys.version_info[:2], kind: str = sys.implementation.name
) -> str:
    """Returns what is wrong with this Python, or nothing."""
    if sysconfig.get_config_var("Py_GIL_DISABLED"):
        kind = "the free-threaded build"
    if kind != "cpython":
        wrong = "CPython's ordinary build is needed, and this is " + kind
    elif not LEAST_PYTHON <= version <= NEWEST_PYTHON:
        wrong = "Python 3.11 to 3.14 is needed, and this is {}.{}".format(*version)
    else:
        try:
            import ensurepip  # noqa: F401
        except ImportError:
            return (
                "this Python cannot make a virtual environment: install its venv package "
                "(on Debian and Ubuntu: apt install python3-venv)"
            )
        return ""
    return wrong + (
        ": install one and run `make run PYTHON=python3.11` (or its name on your machine)"
    )


def check_place(path: str = str(ROOT)) -> str:
    """Returns what is wrong with the path of this clone, or nothing."""
    unfit = UNFIT_IN_PATHS + (UNFIT_BESIDE_SPACES if " " in path else ())
    found = [character for character in unfit if character in path]
    if not found:
        return ""
    return (
        "the tools of this project cannot work in a path with {}: move or clone this directory to "
        "a path without (it is at {}), then run the same command again"
    ).format(" and ".join(found).replace("\n", "a line break"), path.replace("\n", "\\n"))


def check_node() -> str:
    """Returns what is wrong with Node, or nothing."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        return (
            "Node 20.19 or newer is needed to build the page, and there is none: install it, and "
            "npm with it, from your distribution or nodejs.org, then run the same command again"
        )
    said = said_by("node", "--version")
    version = numbers(said.lstrip("v"))
    if version < LEAST_NODE or UNFIT_NODES[0] <= version < UNFIT_NODES[1]:
        return (
            "Node 20.19 or newer (of 22: 22.12) is needed to build the page, and this is {}: "
            "install one from your distribution or nodejs.org, then run the same command again"
        ).format(said or "a Node of unknown version")
    return ""


def check_setup() -> str:
    """Returns the first thing that is wrong with this machine, or nothing."""
    return check_system(this_machine()) or check_python() or check_place() or check_node()


def check_venv(venv: Path, asked: str = "") -> str:
    """Returns what is wrong with a .venv that is there, or nothing.

    Args:
        venv: its directory; it is bound to this path, and to the Python that made it.
        asked: the Python that the user names, or nothing.
    """
    script = venv / "bin" / "arcade-clash"
    if script.exists() and str(venv).encode() not in script.read_bytes():
        return (
            "this directory was moved, and its .venv has the old path: `make clean` removes .venv, "
            "and the next `make run` makes it"
        )
    if not asked:
        return ""
    version, wanted = version_of(str(venv / "bin" / "python")), version_of(asked)
    if not wanted:
        return f"PYTHON={asked} does not run: give the name or path of a Python 3.11 to 3.14"
    if wanted != version:
        return (
            f"PYTHON={asked} is Python {wanted}, and .venv was made with Python {version}: "
            f"`make clean` removes it, and `make run PYTHON={asked}` makes it again; without "
            "PYTHON, .venv is used as it is"
        )
    return ""


def version_of(python: str) -> str:
    """The first two numbers of a Python's version; nothing where it does not run."""
    return said_by(python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])")


def said_by(*command: str) -> str:
    """What a command prints; nothing where it fails or is missing."""
    try:
        said = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    except OSError:
        return ""
    return said.stdout.decode(errors="replace").strip() if said.returncode == 0 else ""


def numbers(version: str) -> "tuple[int, int]":
    """The first two numbers of a version; zeros where there are none."""
    found = re.match(r"(\d+)(?:\.(\d+))?", version)
    return (int(found.group(1)), int(found.group(2) or 0)) if found else (0, 0)


if __name__ == "__main__":
    part, asked_for = sys.argv[1], sys.argv[2:]
    if part == "venv":
        problem = check_venv(ROOT / ".venv", *asked_for)
    else:
        problem = {"setup": check_setup, "node": check_node}[part]()
    if problem:
        sys.exit(problem)
