"""How a command ends: with what it has printed, or with one sentence and an exit status.

| ends by | status | printed |
|---|---|---|
| what was asked for wrongly | 2 | the sentence of the error |
| what could not be done | 1 | the sentence of the error |
| an error that was not foreseen | 1 | its kind and place; the traceback on request, or in the log |
| Ctrl-C | 130 | nothing |
| a reader of the output that has gone, as `head` does | 141 | nothing |
| an output that cannot be written | 1 | why |
"""

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import NoReturn

from typer import Abort, Exit
from typer.exceptions import TyperException

from arcade_clash.errors import ArcadeError, InvalidInput, NotFound
from arcade_clash.outputs import OutputLost, allow_lost_output

__all__ = ["TRACEBACK_VARIABLE", "ending_in_order", "failing_in_a_sentence", "leave"]

TRACEBACK_VARIABLE = "ARCADE_CLASH_TRACEBACK"
"""An environment variable; set to anything but 0, it has unforeseen errors print a traceback."""

_READER_GONE = 128 + 13
"""As a shell reports a program that SIGPIPE has ended."""

_LONGEST = 300
"""Characters of an unforeseen error's own text."""


@contextmanager
def ending_in_order() -> Iterator[None]:
    """Ends the process by the table above, whatever is raised inside; prints what is left."""
    try:
        try:
            with failing_in_a_sentence():
                yield
        finally:
            sys.stdout.flush()
    except OutputLost as lost:
        allow_lost_output()  # what is still held back cannot be written either
        if lost.reader_has_gone:
            sys.exit(_READER_GONE)
        leave(f"the output cannot be written: {lost}", 1)


@contextmanager
def failing_in_a_sentence() -> Iterator[None]:
    """Ends the process with a sentence and a status for each error but SystemExit and OutputLost.

    Control flow and usage errors of Typer pass as well.
    """
    try:
        yield
    except (Exit, Abort, TyperException, OutputLost):
        raise
    except (InvalidInput, NotFound) as error:
        leave(str(error), 2)
    except ArcadeError as error:
        leave(str(error), 1)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        _leave_unforeseen(error)


def _leave_unforeseen(error: Exception) -> NoReturn:
    if logging.getLogger().handlers:
        logging.getLogger(__name__).critical("an error that was not foreseen", exc_info=error)
    elif os.environ.get(TRACEBACK_VARIABLE, "0") not in ("", "0"):
        sys.excepthook(type(error), error, error.__traceback__)
    leave(_sentence(error), 1)


def _sentence(error: Exception) -> str:
    """What failed, and what to do."""
    said = " ".join(str(error).split())[:_LONGEST]
    place = _module(error.__traceback__)
    advice = "`arcade-clash --traceback COMMAND ...` shows where, for a report"
    match error:
        case ImportError():
            return f"a package cannot be loaded ({said}): `arcade-clash doctor` says what to mend"
        case MemoryError():
            return f"this machine has too little free memory (asked for in {place}); {advice}"
        case OSError(strerror=str(reason)):
            named = f" ({error.filename!r})" if error.filename is not None else ""
            return f"the system refused: {reason}{named}, in {place}; {advice}"
        case _:
            text = f": {said}" if said else ""
            return f"unexpected {type(error).__name__}{text}, in {place}; {advice}"


def _module(trace: TracebackType | None) -> str:
    """The module in which an error was raised."""
    name = __name__
    while trace is not None:
        name = str(trace.tb_frame.f_globals.get("__name__", name))
        trace = trace.tb_next
    return name


def leave(sentence: str, status: int) -> NoReturn:
    """Ends the process with a sentence on standard error and an exit status."""
    print(f"arcade-clash: {sentence}", file=sys.stderr, flush=True)
    sys.exit(status)
