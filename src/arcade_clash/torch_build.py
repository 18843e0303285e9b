"""Which build of PyTorch a machine has and has use for, and how pip is asked for it.

The Python index has only CUDA's build for Linux: 3.4 GB of NVIDIA's libraries, of no use without an
NVIDIA GPU. PyTorch's own index has a build for the CPU. Nothing here imports torch, or a package
that is not part of Python: scripts/install.py reads this file before anything is installed.
"""

import re
import shutil
import subprocess
import sys
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

__all__ = ["CPU_INDEX", "Build", "Installed", "fitting_build", "installed_build", "pip_line"]

CPU_INDEX = "https://download.pytorch.org/whl/cpu"
_WSL_TOOL = Path("/usr/lib/wsl/lib/nvidia-smi")  # where Windows shows its driver; not on PATH
_TOOL_SECONDS = 10


class Build(StrEnum):
    """What a build of PyTorch computes on."""

    CPU = "cpu"
    CUDA = "cuda"


class Installed(NamedTuple):
    """The PyTorch that this Python would import."""

    version: str
    """Without the build, such as 2.13.0."""
    build: Build


def fitting_build() -> Build:
    """CUDA's build where NVIDIA's driver reports a GPU, else the CPU's."""
    return Build.CUDA if sys.platform == "linux" and _sees_nvidia_gpu() else Build.CPU


def installed_build() -> Installed | None:
    """What is installed, read from its files: importing torch takes seconds."""
    spec = find_spec("torch")
    if spec is None or spec.origin is None:
        return None
    try:
        said = Path(spec.origin).with_name("version.py").read_text(encoding="utf-8")
    except OSError:
        return None
    version = re.search(r"^__version__ = '([^'+]+)", said, re.MULTILINE)
    if version is None:
        return None
    is_cuda = re.search(r"^cuda\b[^=]*= '", said, re.MULTILINE) is not None
    return Installed(version[1], Build.CUDA if is_cuda else Build.CPU)


def pip_line(requirement: str, build: Build) -> str:
    """The command that installs a build, such as a person would type it."""
    index = f" --index-url {CPU_INDEX}" if build is Build.CPU and sys.platform == "linux" else ""
    return f'pip install "{requirement}"{index}'


def _sees_nvidia_gpu() -> bool:
    tool = shutil.which("nvidia-smi") or str(_WSL_TOOL)
    try:
        done = subprocess.run(  # noqa: S603 # NVIDIA's own tool, without input
            [tool, "-L"], capture_output=True, text=True, timeout=_TOOL_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0 and "GPU " in done.stdout
