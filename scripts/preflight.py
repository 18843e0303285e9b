"""Says in one sentence what a machine lacks, before anything is installed on it.

Usage: preflight.py python|node. Runs on Python 3.6 and up, since it is what
finds an old one.
"""

import re
import shutil
import subprocess
import sys

LEAST_PYTHON = (3, 11)
NEWEST_PYTHON = (3, 14)  # that every pinned package is built for
LEAST_NODE = (20, 19)
UNFIT_NODES = ((21, 0), (22, 12))  # from, to before: what Vite runs on leaves them out


def check_python(version: "tuple[int, ...]" = sys.version_info[:2]) -> str:
    """Returns what is wrong with this Python, or nothing."""
    if not LEAST_PYTHON <= version <= NEWEST_PYTHON:
        return (
            "Python 3.11 to 3.14 is needed, and this is {}.{}: install one and run "
            "`make run PYTHON=python3.11` (or its name on your machine)".format(*version)
        )
    try:
        import ensurepip  # noqa: F401
    except ImportError:
        return (
            "this Python cannot make a virtual environment: install its venv package "
            "(on Debian and Ubuntu: apt install python3-venv)"
        )
    return ""


def check_node() -> str:
    """Returns what is wrong with Node, or nothing."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        return (
            "Node 20.19 or newer is needed to build the page, and there is none: install it, and "
            "npm with it, from your distribution or nodejs.org, then run the same command again"
        )
    said = subprocess.run(["node", "--version"], capture_output=True, text=True).stdout.strip()
    found = re.match(r"v(\d+)\.(\d+)", said)
    version = (int(found.group(1)), int(found.group(2))) if found else (0, 0)
    if version < LEAST_NODE or UNFIT_NODES[0] <= version < UNFIT_NODES[1]:
        return (
            "Node 20.19 or newer (of 22: 22.12) is needed to build the page, and this is %s: "
            "install one from your distribution or nodejs.org, then run the same command again"
        ) % (said or "none that says its version")
    return ""


if __name__ == "__main__":
    problem = {"python": check_python, "node": check_node}[sys.argv[1]]()
    if problem:
        sys.exit(problem)
