"""The line that a request leaves in the log, and what joins it with other lines."""

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from arcade_clash.logs import LogFormat, LogLevel, current_request, write_logs
from arcade_clash.server import AccessLog

RPC = "/package.Service/Method"


class Log:
    """What has been logged."""

    def __init__(self, kind: LogFormat, level: LogLevel) -> None:
        self._written = io.StringIO()
        self._writer = write_logs(kind, level, self._written)

    @property
    def text(self) -> str:
        assert self._writer.drain(10)
        return self._written.getvalue()

    def close(self) -> None:
        self._writer.close()


@contextmanager
def logging_to(kind: LogFormat, level: LogLevel) -> Iterator[Log]:
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    written = Log(kind, level)
    yield written
    written.close()
    root.handlers[:] = before[0]
    root.setLevel(before[1])


@pytest.fixture
def log() -> Iterator[Log]:
    with logging_to(LogFormat.JSON, LogLevel.INFO) as opened:
        yield opened


def lines(log: Log) -> list[dict[str, object]]:
    return [json.loads(line) for line in log.text.splitlines()]


async def ask(path: str, status: int, *, quiet: tuple[str, ...] = (), code: str = "") -> None:
    async def application(scope, receive, send):  # type: ignore[no-untyped-def] # as ASGI has it
        request = current_request.get()
        assert request is not None
        request.code = code
        logging.getLogger("within").warning("something\nwith two lines")
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def receive():  # type: ignore[no-untyped-def]
        raise AssertionError("nobody reads the body")

    sent = []

    async def send(message):  # type: ignore[no-untyped-def]
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "query_string": b"token=hunter2",
        "http_version": "1.1",
        "headers": [(b"authorization", b"Bearer hunter2"), (b"x-request-id", b"mine")],
    }
    await AccessLog(application, quiet)(scope, receive, send)  # type: ignore[arg-type]
    assert (b"x-request-id", b"mine") in sent[0]["headers"]


async def test_every_line_of_a_request_carries_its_id(log: Log) -> None:
    await ask(RPC, 200, code="ok")
    within, access = lines(log)
    assert within["request_id"] == access["request_id"] == "mine"
    assert (access["path"], access["status"], access["code"]) == (RPC, 200, "ok")
    assert "hunter2" not in log.text


async def test_after_a_request_lines_carry_no_id(log: Log) -> None:
    await ask(RPC, 200)
    logging.getLogger("later").warning("alone")
    assert "request_id" not in lines(log)[-1]


@pytest.mark.parametrize(
    ("path", "status", "code", "is_news"),
    [
        (RPC, 200, "ok", True),
        ("/package.Service/Reports", 200, "ok", False),
        ("/package.Service/Reports", 200, "internal", True),
        ("/assets/page.js", 200, "", False),
        ("/assets/page.js", 404, "", True),
    ],
)
async def test_what_comes_by_the_second_and_ends_well_is_no_news(
    log: Log, path: str, status: int, code: str, is_news: bool
) -> None:
    await ask(path, status, quiet=("/package.Service/Reports",), code=code)
    assert ("path" in lines(log)[-1]) is is_news


async def test_no_path_makes_a_line_of_its_own(log: Log) -> None:
    await ask("/a.B/c\n{} forged", 500)
    assert lines(log)[-1]["path"] == "/a.B/c?{}?forged"


async def test_a_failure_that_nothing_answers_is_one_of_ours(log: Log) -> None:
    async def breaks(scope, receive, send):  # type: ignore[no-untyped-def] # as ASGI has it
        raise ValueError("it broke")

    scope = {"type": "http", "method": "POST", "path": RPC, "http_version": "1.1", "headers": []}
    with pytest.raises(ValueError, match="it broke"):
        await AccessLog(breaks)(scope, None, None)  # type: ignore[arg-type]
    assert lines(log)[-1]["status"] == 500


def test_for_people_a_record_is_one_line_with_the_id_at_its_end() -> None:
    with logging_to(LogFormat.TEXT, LogLevel.WARNING) as log:
        logging.getLogger("arcade_clash.room").info("below the level")
        logging.getLogger("arcade_clash.room").warning("two\nlines")
        assert log.text.endswith("WARNING arcade_clash.room: two\\nlines\n")
        assert log.text.count("\n") == 1


async def test_what_callers_without_a_token_do_leaves_ten_lines_a_second(log: Log) -> None:
    for _ in range(100):
        await ask(RPC, 401)
    assert len(lines(log)) < 100
