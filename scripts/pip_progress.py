"""What pip is doing, in a line that grows: how much of a large file is here, and that it unpacks.

pip draws its own bar in a terminal alone, and says nothing in a log. `--progress-bar raw` makes it
print numbers, which are read here.
"""

import re
import sys
from typing import TextIO

__all__ = ["PipProgress"]

LARGE_BYTES = 20_000_000
MANY = 10
STARTED = re.compile(r"\s*Downloading (?:\S*/)?([^-\s]+)-\S+")
GOT = re.compile(r"Progress (\d+) of (\d+)")
UNPACKING = re.compile(r"Installing collected packages: (.+)")


class PipProgress:
    """Reads pip's lines and shows progress: a line each quarter; in a terminal one that grows."""

    def __init__(self, out: TextIO = sys.stdout) -> None:
        self._out = out
        self._grows = out.isatty()
        self._name = ""
        self._quarter = 0
        self._is_open = False

    def take(self, line: str) -> None:
        """Shows what a line of pip's says, where it says something of progress."""
        if found := STARTED.match(line):
            self._name, self._quarter = found[1], 0
        elif found := GOT.match(line):
            self._got(int(found[1]), int(found[2]))
        elif found := UNPACKING.match(line):
            count = found[1].count(",") + 1
            if count >= MANY:
                self._say(f"  unpacking {count} packages")

    def close(self) -> None:
        """Ends a line that grows."""
        if self._is_open:
            self._out.write("\n")
            self._is_open = False

    def _got(self, got: int, total: int) -> None:
        if total < LARGE_BYTES:
            return
        quarter = 4 * got // total
        text = f"  {self._name}: {got / 1e6:.0f} of {total / 1e6:.0f} MB"
        if self._grows:
            self._out.write(f"\r\x1b[K{text}")
            self._out.flush()
            self._is_open = True
            if got >= total:
                self.close()
        elif quarter > self._quarter:
            self._quarter = quarter
            self._say(text)

    def _say(self, text: str) -> None:
        self.close()
        self._out.write(f"{text}\n")
        self._out.flush()
