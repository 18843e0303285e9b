"""A Python for those that we are compared with: what they need is installed for them alone."""

import subprocess
import venv
from collections.abc import Sequence
from pathlib import Path

from benchmarks.fanout.processes import say

__all__ = ["rivals_python"]

ROOT = Path(__file__).parent.parent


def rivals_python(benchmark: Path, needs: Sequence[str]) -> Path:
    """The Python of a benchmark's rivals, made once, in versions that agree with our own pins."""
    directory = benchmark / ".venv"
    python = directory / "bin" / "python"
    complete, wanted = directory / "complete", "\n".join(needs)
    if not complete.exists() or complete.read_text() != wanted:
        say("installing what the rivals need, once")
        venv.create(directory, with_pip=True, clear=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", "-c", str(ROOT / "constraints.txt")]
        subprocess.run([*pip, *needs], check=True)
        complete.write_text(wanted)
    return python
