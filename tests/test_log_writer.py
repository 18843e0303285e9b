"""The log waits for no reader, and strangers fill it at ten lines a second."""

import io
import logging
import os
from collections import Counter
from collections.abc import Iterator
from typing import TextIO

import pytest

from arcade_clash.log_writer import ANYBODY, Dropped, LineLimit, LogWriter, dropped_lines
from arcade_clash.logs import LogFormat, LogLevel, Request, current_request, write_logs

ROOM = logging.getLogger("arcade_clash.room")


@pytest.fixture(autouse=True)
def root_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    yield
    for handler in root.handlers:
        if isinstance(handler, LogWriter):
            handler.close()
    root.handlers[:] = before[0]
    root.setLevel(before[1])


@pytest.fixture
def pipe() -> Iterator[tuple[int, TextIO]]:
    """An unread pipe, by the end to read and the end to write."""
    reader, writer = os.pipe()
    with os.fdopen(writer, "w") as stream:
        yield reader, stream
        os.close(reader)


def everything(reader: int) -> list[str]:
    """What is in a pipe by now."""
    os.set_blocking(reader, False)
    read = bytearray()
    try:
        while part := os.read(reader, 65536):
            read += part
    except BlockingIOError:
        pass
    return read.decode().splitlines()


def test_a_pipe_that_is_not_read_holds_up_nothing_and_its_lines_are_counted(
    pipe: tuple[int, TextIO],
) -> None:
    reader, stream = pipe
    writer = write_logs(LogFormat.TEXT, LogLevel.INFO, stream)
    for number in range(40_000):  # 2.5 MB, where a pipe holds 64 KB and the buffer 1 MB
        ROOM.info("line %06d of an unread log", number)
    dropped = dropped_lines()[Dropped.UNREAD]
    assert 0 < dropped < 40_000
    assert dropped == writer.dropped[Dropped.UNREAD]

    written: list[str] = []
    while not writer.drain(0.01):  # read again, it gets what waited
        written += everything(reader)
    written += everything(reader)
    numbers = [int(line.split("line ")[1][:6]) for line in written]
    assert numbers == [*range(40_000 - dropped)]

    ROOM.info("line %06d after the pipe was read", 77)
    assert writer.drain(10)
    assert "line 000077" in everything(reader)[-1]


def test_a_reader_that_has_gone_is_no_error_and_is_counted(pipe: tuple[int, TextIO]) -> None:
    _, stream = pipe
    gone, end = os.pipe()
    os.close(gone)
    with os.fdopen(end, "w") as broken:
        writer = write_logs(LogFormat.TEXT, LogLevel.INFO, broken)
        ROOM.info("to nobody")
        assert writer.drain(10)
    assert writer.dropped[Dropped.UNREAD] == 1
    assert not stream.closed


def test_a_pipe_that_somebody_made_non_blocking_gets_every_line(pipe: tuple[int, TextIO]) -> None:
    reader, stream = pipe
    os.set_blocking(stream.fileno(), False)
    writer = write_logs(LogFormat.TEXT, LogLevel.INFO, stream)
    for number in range(2_000):
        ROOM.info("line %06d %s", number, "x" * 100)
    written: list[str] = []
    while not writer.drain(0.01):
        written += everything(reader)
    written += everything(reader)
    assert len(written) == 2_000
    assert writer.dropped.total() == 0


def test_a_record_that_cannot_be_put_into_words_is_said_and_harms_nobody() -> None:
    written = io.StringIO()
    writer = write_logs(LogFormat.TEXT, LogLevel.INFO, written)
    ROOM.info("%d of %d", "one")
    ROOM.info("and on")
    assert writer.drain(10)
    first, second = written.getvalue().splitlines()
    assert "'%d of %d' cannot be written" in first
    assert second.endswith("and on")


def test_a_stream_that_was_closed_is_no_end_of_the_writer() -> None:
    closed = io.StringIO()
    writer = write_logs(LogFormat.TEXT, LogLevel.INFO, closed)
    closed.close()
    for _ in range(3):
        ROOM.info("to nobody")
    assert writer.drain(10)
    assert writer.dropped[Dropped.UNREAD] == 3


def test_a_log_that_is_closed_has_what_was_logged_before() -> None:
    written = io.StringIO()
    writer = write_logs(LogFormat.TEXT, LogLevel.INFO, written)
    for number in range(100):
        ROOM.info("line %d", number)
    writer.close()
    ROOM.info("too late")
    assert len(written.getvalue().splitlines()) == 100
    assert writer.dropped[Dropped.UNREAD] == 1


def limited_by(clock: list[float], dropped: Counter[Dropped]) -> LineLimit:
    return LineLimit(10, lambda record: record.levelno < logging.ERROR, dropped, lambda: clock[0])


def test_strangers_lines_are_ten_in_any_second_and_the_others_are_counted() -> None:
    clock, dropped = [100.9], Counter[Dropped]()
    limit = limited_by(clock, dropped)
    stranger = ROOM.makeRecord("room", logging.INFO, "", 0, "theirs", (), None)
    ours = ROOM.makeRecord("room", logging.ERROR, "", 0, "ours", (), None)
    assert [limit.filter(stranger) for _ in range(12)] == [True] * 10 + [False] * 2
    clock[0] = 101.1  # another second of the clock, and not a second later
    assert not limit.filter(stranger)
    assert all(limit.filter(ours) for _ in range(100))
    clock[0] = 101.9
    assert [limit.filter(stranger) for _ in range(11)] == [True] * 10 + [False]
    assert dropped == {Dropped.RATE: 4}


@pytest.mark.parametrize(
    ("logger", "request_", "extra", "is_limited"),
    [
        ("arcade_clash.room", None, {}, False),
        ("arcade_clash.room", None, ANYBODY, True),
        ("arcade_clash.room", Request("id"), {}, True),
        ("arcade_clash.room", Request("id", is_trusted=True), {}, False),
        ("arcade_clash.room", Request("id", is_trusted=True), ANYBODY, True),
        ("uvicorn.error", None, {}, True),
        ("asyncio", None, {}, True),
        ("uvicorn.error", Request("id", is_trusted=True), {}, False),
    ],
)
def test_a_line_is_a_strangers_by_its_mark_its_request_or_its_library(
    logger: str, request_: Request | None, extra: dict[str, bool], is_limited: bool
) -> None:
    written = io.StringIO()
    writer = write_logs(LogFormat.JSON, LogLevel.INFO, written)
    before = current_request.set(request_)
    try:
        for _ in range(50):
            logging.getLogger(logger).warning("a line", extra=extra)
    finally:
        current_request.reset(before)
    assert writer.drain(10)
    lines = written.getvalue().splitlines()
    assert (len(lines) < 50) is is_limited
    assert writer.dropped[Dropped.RATE] == 50 - len(lines)
    assert "is_anybodys" not in written.getvalue()
