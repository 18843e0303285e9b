"""What callers without a token can have written: so many lines a second, and the rest counted."""

import logging

import pytest
from local_server import Echo, LocalServer, client, eventually, read_all

from arcade_clash.server import ServerSettings
from arcade_clash.server.log_limit import LIMITED_LOGGERS, LogLimit


class Clock:
    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def test_so_many_lines_a_second_are_written_and_the_next_says_how_many_were_not(
    caplog: pytest.LogCaptureFixture,
) -> None:
    clock = Clock()
    logger = logging.getLogger("a logger of this test")
    limit = LogLimit(10, clock)
    logger.addFilter(limit)
    for number in range(1000):
        logger.warning("a frame of %d bytes", number)
    assert len(caplog.records) == 10
    clock.seconds += 1
    logger.warning("a frame of %d bytes", 7)
    logger.warning("a frame of %d bytes", 8)
    assert [record.getMessage() for record in caplog.records[10:]] == [
        "a frame of 7 bytes (990 more were left out)",
        "a frame of 8 bytes",
    ]


def test_connections_that_speak_no_http2_fill_no_log(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    with LocalServer(Echo(), ServerSettings()) as server:
        for name in LIMITED_LOGGERS:
            (limit,) = [f for f in logging.getLogger(name).filters if isinstance(f, LogLimit)]
            monkeypatch.setattr(limit, "_now", Clock())  # its second ends with the test
        for _ in range(50):
            with server.connect() as sock:
                sock.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\xff" * 100)
                read_all(sock)
    lines = [record for record in caplog.records if record.name == "uvicorn.error"]
    assert 0 < len(lines) <= 10


def test_refusals_fill_no_log_and_are_counted(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    with LocalServer(Echo(), ServerSettings()) as server, client(server, 1) as http:
        for _ in range(200):
            answer = http.post("/a.b/c", headers={"host": "elsewhere"})
            assert answer.status_code == 403
        answers = server.server.lifespan.state["answers"]
        eventually(lambda: answers.counts["4xx", "host"] == 200)
    lines = [record for record in caplog.records if record.name.endswith("access_log")]
    assert 0 < len(lines) < 200
