"""Standard output and standard error of a command, in any locale and wherever they lead.

A character that the encoding lacks is written as a look-alike. A failed write to standard
output raises OutputLost, where the command has not said that its work goes on without it; a failed
write to standard error is dropped, since no other place is left to report it.
"""

import codecs
import errno
import io
import os
import sys
import unicodedata
from typing import Any, TextIO

__all__ = ["OutputLost", "allow_lost_output", "open_outputs"]

_ERRORS = "arcade_clash.lookalike"

_LOOKALIKES = {
    "…": "...",
    "→": "->",
    "×": "x",
    "–": "-",
    "—": "-",
    "‘": "'",
    "’": "'",
    "“": '"',
    "”": '"',
    # The marks of `doctor`.
    "✓": "+",
    "•": "*",
    "✗": "!",
    # Bars, rounds won and the state of the stream in `watch`; the progress bar of `train`.
    **dict.fromkeys("█▉▊▋▌", "#"),
    **dict.fromkeys("▍▎▏", "|"),
    "━": "=",
    **dict.fromkeys("─╸╺", "-"),
    "◆": "*",
    "◇": "o",
    "●": "*",
    "○": "o",
}

_SHADES = " ..::**##"
"""A braille cell by the number of its dots, 0 to 8."""

_BRAILLE = range(0x2800, 0x2900)


class OutputLost(Exception):
    """Standard output takes nothing more: its reader has gone, its disk is full, it is closed."""

    def __init__(self, error: OSError) -> None:
        closed = error.errno == errno.EBADF
        super().__init__("it is closed" if closed else error.strerror or str(error))
        self.reader_has_gone = isinstance(error, BrokenPipeError)


class _Output(io.FileIO):
    """A standard stream's descriptor, which says by its own error that it cannot be written."""

    may_be_lost = False

    def write(self, data: Any, /) -> int:
        """Writes what fits, as every raw stream does; drops it where the output may be lost."""
        try:
            return super().write(data)
        except OSError as error:
            if not self.may_be_lost:
                raise OutputLost(error) from error
            return memoryview(data).nbytes


def open_outputs() -> None:
    """Opens the standard streams that this process came without, and replaces output and error."""
    _fill_closed_descriptors()
    codecs.register_error(_ERRORS, _lookalike)
    sys.stdout = _stream(1, sys.stdout)
    sys.stderr = _stream(2, sys.stderr)
    _allow_loss(sys.stderr)


def allow_lost_output() -> None:
    """From here on the command works on, whether its standard output can be written or not."""
    _allow_loss(sys.stdout)


def _fill_closed_descriptors() -> None:
    """Keeps the files that are opened later off the numbers of the standard streams."""
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            # The wrong way round, so that what uses the stream is told that it is closed.
            os.open(os.devnull, os.O_RDONLY if descriptor else os.O_WRONLY)
            os.set_inheritable(descriptor, True)


def _stream(descriptor: int, replaced: TextIO | None) -> TextIO:
    raw = _Output(descriptor, "w", closefd=False)
    return io.TextIOWrapper(
        io.BufferedWriter(raw),
        encoding=replaced.encoding if replaced else "utf-8",
        errors=_ERRORS,
        line_buffering=descriptor == 2 or raw.isatty(),
        write_through=bool(getattr(replaced, "write_through", False)),
    )


def _allow_loss(stream: TextIO) -> None:
    raw = getattr(getattr(stream, "buffer", None), "raw", None)
    if isinstance(raw, _Output):
        raw.may_be_lost = True


def _lookalike(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(_shown(letter) for letter in lacking), error.end


def _shown(letter: str) -> str:
    if ord(letter) in _BRAILLE:
        return _SHADES[(ord(letter) - _BRAILLE.start).bit_count()]
    if letter in _LOOKALIKES:
        return _LOOKALIKES[letter]
    plain = unicodedata.normalize("NFKD", letter).encode("ascii", "ignore").decode()
    return plain or "?"
