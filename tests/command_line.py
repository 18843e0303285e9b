"""Runs `arcade-clash` as a person does, in a process of its own."""

import os
import subprocess
import sys
from collections.abc import Mapping
from typing import IO

from typer.main import get_group

from arcade_clash.cli import app

__all__ = ["ASCII", "COMMANDS", "POOR_LOCALES", "Done", "run"]

ASCII = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}

POOR_LOCALES = [ASCII, {"PYTHONIOENCODING": "ascii"}, {"PYTHONIOENCODING": "latin-1"}]
"""Environments in which the outputs lack most letters."""

COMMANDS = {name: it for name, it in get_group(app).commands.items() if not it.hidden}
"""Every command that `--help` lists, by name."""

_START = "from arcade_clash.cli import main; main()"

Done = subprocess.CompletedProcess[bytes]


def run(
    *arguments: str | bytes,
    before: str = "",
    environment: Mapping[str, str] | None = None,
    stdout: int | IO[bytes] = subprocess.PIPE,
    redirect: str = "",
) -> Done:
    """Runs a command to its end.

    Args:
        arguments: what follows `arcade-clash` on the command line.
        before: Python that runs in the same process first.
        environment: variables to set.
        stdout: where standard output goes; by default into the answer.
        redirect: what a shell does with the standard streams, such as `>&-`.
    """
    program = [sys.executable, "-c", f"{before}\n{_START}", *arguments]
    if redirect:
        program = ["sh", "-c", f'exec "$@" {redirect}', "sh", *program]
    return subprocess.run(
        program,
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
        timeout=120,
        env={**os.environ, **(environment or {})},
    )
