"""Small frames of HTTP/2 are bounded in number, however they are cut."""

from arcade_clash.server.frames import (
    BYTES_A_TURN,
    FRAMES_PER_SECOND,
    HEADERS_FRAMES,
    REQUESTS_A_TURN,
    SMALL_FRAMES,
    SMALL_FRAMES_A_TURN,
    FrameCheck,
)

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
PING = b"\0\0\x08\x06\0\0\0\0\0" + b"8 bytes."
REQUEST = (1024).to_bytes(3, "big") + b"\x01\x05\0\0\0\1" + bytes(1024)
LARGE = (1024).to_bytes(3, "big") + b"\0\0\0\0\0\1" + bytes(1024)

CALM = 0xB


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def error_in(check: FrameCheck, data: bytes) -> int:
    """The error that a read is, taken turn by turn."""
    while data:
        size, error = check.turn(data)
        assert size > 0
        if error:
            return error
        data = data[size:]
    return 0


def turns(data: bytes) -> list[int]:
    """The bytes that each turn takes of a read, the preface not counted."""
    check = FrameCheck(Clock())
    error_in(check, PREFACE)
    sizes = []
    while data:
        size, error = check.turn(data)
        assert error == 0
        sizes.append(size)
        data = data[size:]
    return sizes


def test_a_turn_takes_few_requests() -> None:
    short = (5).to_bytes(3, "big") + b"\x01\x05\0\0\0\1" + bytes(5)
    assert len(turns(short * 3 * REQUESTS_A_TURN)) == 4  # the last ends within a request
    assert max(turns(short * 100)) <= REQUESTS_A_TURN * len(short)


def test_a_turn_takes_few_small_frames() -> None:
    assert max(turns(PING * SMALL_FRAMES)) <= SMALL_FRAMES_A_TURN * len(PING)


def test_a_turn_takes_few_bytes() -> None:
    data = LARGE * 100
    assert max(turns(data)) == BYTES_A_TURN
    assert sum(turns(data)) == len(data)


def test_a_connection_may_send_so_many_small_frames_at_once() -> None:
    check = FrameCheck(Clock())
    assert error_in(check, PREFACE + PING * SMALL_FRAMES) == 0
    assert error_in(check, PING) == CALM


def test_a_connection_may_send_so_many_requests_at_once() -> None:
    check = FrameCheck(Clock())
    assert error_in(check, PREFACE + REQUEST * HEADERS_FRAMES + PING * SMALL_FRAMES) == 0
    assert error_in(check, REQUEST) == CALM


def test_frames_are_counted_however_they_are_cut() -> None:
    check = FrameCheck(Clock())
    data = PREFACE + PING * (SMALL_FRAMES + 1)
    seen = [error_in(check, data[at : at + 5]) for at in range(0, len(data), 5)]
    assert seen.index(CALM) * 5 > len(data) - len(PING) - 5


def test_what_comes_at_a_bearable_pace_may_go_on() -> None:
    clock = Clock()
    check = FrameCheck(clock)
    error_in(check, PREFACE)
    for _ in range(100):
        clock.now += 0.01
        assert error_in(check, PING * (FRAMES_PER_SECOND // 100)) == 0


def test_a_quiet_connection_saves_nothing_up() -> None:
    clock = Clock()
    check = FrameCheck(clock)
    error_in(check, PREFACE)
    clock.now += 1000
    assert error_in(check, PING * (SMALL_FRAMES + 1)) == CALM


def test_a_large_body_is_no_flood() -> None:
    check = FrameCheck(Clock())
    assert error_in(check, PREFACE + LARGE * SMALL_FRAMES * 2) == 0


def test_a_client_whose_requests_are_answered_is_no_flood_however_fast_it_asks() -> None:
    check = FrameCheck(Clock())
    error_in(check, PREFACE)
    for _ in range(HEADERS_FRAMES * 4):
        assert error_in(check, REQUEST + PING * 3) == 0
        check.responded()
