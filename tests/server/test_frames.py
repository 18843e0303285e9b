"""Small frames of HTTP/2 are bounded in number, however they are cut."""

from arcade_clash.server.frames import (
    FRAMES_PER_SECOND,
    HEADERS_FRAMES,
    SMALL_FRAMES,
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


def test_a_connection_may_send_so_many_small_frames_at_once() -> None:
    check = FrameCheck(Clock())
    assert check.error_in(PREFACE + PING * SMALL_FRAMES) == 0
    assert check.error_in(PING) == CALM


def test_a_connection_may_send_so_many_requests_at_once() -> None:
    check = FrameCheck(Clock())
    assert check.error_in(PREFACE + REQUEST * HEADERS_FRAMES + PING * SMALL_FRAMES) == 0
    assert check.error_in(REQUEST) == CALM


def test_frames_are_counted_however_they_are_cut() -> None:
    check = FrameCheck(Clock())
    data = PREFACE + PING * (SMALL_FRAMES + 1)
    seen = [check.error_in(data[at : at + 5]) for at in range(0, len(data), 5)]
    assert seen.index(CALM) * 5 > len(data) - len(PING) - 5


def test_what_comes_at_a_bearable_pace_may_go_on() -> None:
    clock = Clock()
    check = FrameCheck(clock)
    check.error_in(PREFACE)
    for _ in range(100):
        clock.now += 0.01
        assert check.error_in(PING * (FRAMES_PER_SECOND // 100)) == 0


def test_a_quiet_connection_saves_nothing_up() -> None:
    clock = Clock()
    check = FrameCheck(clock)
    check.error_in(PREFACE)
    clock.now += 1000
    assert check.error_in(PING * (SMALL_FRAMES + 1)) == CALM


def test_a_large_body_is_no_flood() -> None:
    check = FrameCheck(Clock())
    assert check.error_in(PREFACE + LARGE * SMALL_FRAMES * 2) == 0


def test_a_client_whose_requests_are_answered_is_no_flood_however_fast_it_asks() -> None:
    check = FrameCheck(Clock())
    check.error_in(PREFACE)
    for _ in range(HEADERS_FRAMES * 4):
        assert check.error_in(REQUEST + PING * 3) == 0
        check.responded()
