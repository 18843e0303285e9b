"""Writes the log without ever waiting for its reader, and keeps strangers from filling it.

Lines go to a thread of their own through a bounded buffer, since a pipe that is not read would hold
up whatever logs: a server that logs from its event loop would freeze every fight. A line that finds
no room is dropped and counted. So is a line of which too many are written in a second, where
anybody can cause it without a token.
"""

import io
import logging
import os
import select
import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from enum import StrEnum
from typing import TextIO

__all__ = ["ANYBODY", "Dropped", "LineLimit", "LogWriter", "dropped_lines"]

ANYBODY = {"is_anybodys": True}
"""For `extra` of a record that anybody can cause: `logger.warning("...", extra=ANYBODY)`.

A library's records, and those of a request that shows no token, count as such without it.
"""

_CLOSE_SECONDS = 0.3


class Dropped(StrEnum):
    """Why a line was not written."""

    UNREAD = "unread"
    """The log's reader takes nothing, has gone, or has no room on its disk."""
    RATE = "rate"
    """More lines in a second than anybody may cause."""


class LogWriter(logging.Handler):
    """A handler whose `emit` never blocks.

    Args:
        write: Takes a whole line; called in the handler's thread, may block, or raise OSError or
            ValueError.
        most_bytes: Bytes of lines that may wait to be written.
    """

    def __init__(self, write: Callable[[bytes], None], *, most_bytes: int = 1 << 20) -> None:
        super().__init__()
        self.dropped: Counter[Dropped] = Counter()
        self._write = write
        self._most_bytes = most_bytes
        self._bytes = 0
        self._lines: deque[bytes] = deque()
        self._is_closed = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="log", daemon=True)
        self._thread.start()

    @classmethod
    def to(cls, stream: TextIO | None) -> "LogWriter":
        """A writer to a file, a terminal or a pipe; to nothing where `stream` is None."""
        return cls(_writing_to(stream))

    def emit(self, record: logging.LogRecord) -> None:
        """Hands the record's line to the thread, or drops it."""
        line = self._line(record)
        with self._changed:
            if self._is_closed or self._bytes + len(line) > self._most_bytes:
                self.dropped[Dropped.UNREAD] += 1
                return
            self._lines.append(line)
            self._bytes += len(line)
            self._changed.notify_all()

    def drain(self, seconds: float) -> bool:
        """Waits until every line is written; False where `seconds` were too few."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._bytes, seconds)

    def close(self) -> None:
        """Writes what waits, for a moment at most, and takes no more."""
        self.drain(_CLOSE_SECONDS)
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()
        super().close()

    def _line(self, record: logging.LogRecord) -> bytes:
        try:
            text = self.format(record)
        except Exception as error:  # logging's own way, a traceback to standard error, may block
            text = f"{record.levelname} {record.name}: {record.msg!r} cannot be written: {error!r}"
        return f"{text}\n".encode(errors="backslashreplace")

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._lines or self._is_closed)
                if not self._lines:
                    return
                line = self._lines.popleft()
            try:
                self._write(line)
            except (OSError, ValueError):  # a text stream that was closed raises the second
                self.dropped[Dropped.UNREAD] += 1
            with self._changed:
                self._bytes -= len(line)
                self._changed.notify_all()


class LineLimit(logging.Filter):
    """Lets `most` records a second through of those that anybody can cause, counted together.

    Args:
        most: In any second.
        is_anybodys: Whether a record is one of them.
        dropped: Where the others are counted.
        clock: Seconds that never go back.
    """

    def __init__(
        self,
        most: int,
        is_anybodys: Callable[[logging.LogRecord], bool],
        dropped: Counter[Dropped],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self._is_anybodys = is_anybodys
        self._dropped = dropped
        self._clock = clock
        self._written: deque[float] = deque(maxlen=most)
        self._lock = threading.Lock()

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether a record is written. Called from any thread."""
        if not self._is_anybodys(record):
            return True
        with self._lock:
            now = self._clock()
            written = self._written
            if len(written) == written.maxlen and now - written[0] < 1.0:
                self._dropped[Dropped.RATE] += 1
                return False
            written.append(now)
            return True


def dropped_lines() -> dict[Dropped, int]:
    """How many lines of this process were dropped, by why; zeros where nothing counts them."""
    writers = [each for each in logging.getLogger().handlers if isinstance(each, LogWriter)]
    return {reason: sum(writer.dropped[reason] for writer in writers) for reason in Dropped}


def _writing_to(stream: TextIO | None) -> Callable[[bytes], None]:
    if stream is None:  # as standard error is where the caller has closed it
        return _write_nowhere
    try:
        descriptor = stream.fileno()
    except (AttributeError, io.UnsupportedOperation):
        return lambda line: _write_text(stream, line)
    # Past the stream's own buffer, whose lock would be held while a pipe is full: the interpreter
    # asks for it as it ends.
    return lambda line: _write_whole(descriptor, line)


def _write_nowhere(line: bytes) -> None:
    raise OSError(f"there is no log to take {len(line)} bytes")


def _write_text(stream: TextIO, line: bytes) -> None:
    stream.write(line.decode())


def _write_whole(descriptor: int, line: bytes) -> None:
    while line:
        try:
            line = line[os.write(descriptor, line) :]
        except BlockingIOError:  # another process that shares it has made it so
            waiting = select.poll()
            waiting.register(descriptor, select.POLLOUT)
            waiting.poll()
