"""Processes and the terminal: their pipes, the CPU time they used, and a line on what goes on."""

import os
import subprocess
import sys
from pathlib import Path
from typing import IO

__all__ = ["cpu_seconds", "pipes", "say"]


def cpu_seconds(pid: int) -> float:
    """CPU time that a process has used, of its own and of the system's for it."""
    tasks = Path(f"/proc/{pid}/task")
    try:
        # Nanoseconds, thread by thread: the ticks of `stat` are too coarse for one viewer.
        return sum(int((t / "schedstat").read_text().split()[0]) for t in tasks.iterdir()) / 1e9
    except FileNotFoundError:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def pipes(running: subprocess.Popen[str]) -> tuple[IO[str], IO[str]]:
    """A program's standard input and output."""
    assert running.stdin is not None
    assert running.stdout is not None
    return running.stdin, running.stdout


def say(text: str) -> None:
    """Tells what is going on, on one line where there is a terminal."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)
    elif text:
        print(text, file=sys.stderr, flush=True)
