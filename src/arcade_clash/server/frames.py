"""What zttp 0.0.35 gets wrong in the frames of an HTTP/2 connection.

A PRIORITY frame of stream 0 is a connection error (RFC 9113, section 6.3), and zttp
passes it over. It takes any number of small frames, each of which costs the event loop some
microseconds, and thousands come at once. And the first SETTINGS announce limits of zttp's that the
server does not have.
"""

import time
from collections.abc import Callable

__all__ = [
    "BYTES_A_TURN",
    "FRAMES_PER_SECOND",
    "HEADERS_FRAMES",
    "REQUESTS_A_TURN",
    "SMALL_FRAMES",
    "SMALL_FRAMES_A_TURN",
    "FrameCheck",
    "announcing",
]

_PREFACE_BYTES = 24
_HEAD_BYTES = 9
_HEADERS = 1
_PRIORITY = 2
_SETTINGS = 4
_MAX_HEADER_LIST_SIZE = 6
_ENABLE_CONNECT_PROTOCOL = 8
_PROTOCOL_ERROR = 0x1
_ENHANCE_YOUR_CALM = 0xB

_SMALL_BYTES = 512

SMALL_FRAMES = 1_000
"""Frames of under 512 bytes that a connection may send at once."""

HEADERS_FRAMES = 400
"""Requests and trailers that a connection may send at once: four times the streams it may have."""

FRAMES_PER_SECOND = 16_000
"""How fast it may send more of either. A client that grants two windows, the stream's and the
connection's, for every state of a hundred streams sends 12,000."""

SMALL_FRAMES_PER_RESPONSE = 8
"""Further small frames for each whole response: windows granted, and a body in pieces."""

REQUESTS_A_TURN = 8
"""Requests and trailers of a connection in one turn of the event loop. A request costs up to half
a millisecond, and one read holds hundreds."""

SMALL_FRAMES_A_TURN = 128
"""Small frames of a connection in one turn."""

BYTES_A_TURN = 16 * 1024
"""Bytes of a connection in one turn."""


class FrameCheck:
    """Follows the frames of one connection, from the client's preface on.

    `now` gives seconds that never go back.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._small_left = SMALL_FRAMES
        self._headers_left = HEADERS_FRAMES
        self._counted_at = now()
        self._skip = _PREFACE_BYTES
        """Bytes until the next frame begins."""
        self._head = b""
        """The part of a frame's head that has come."""

    def turn(self, data: bytes) -> tuple[int, int]:
        """How many bytes of what comes next are taken in one turn of the event loop, at least one.

        The second number is the connection error that these bytes are, by HTTP/2's number of it;
        0 for no error.
        """
        at = 0
        requests, small = REQUESTS_A_TURN, SMALL_FRAMES_A_TURN
        self._count_on()
        data = data[:BYTES_A_TURN]
        while requests and small:
            if self._skip:
                step = min(self._skip, len(data) - at)
                self._skip -= step
                at += step
            if at == len(data):
                return at, 0
            part = data[at : at + _HEAD_BYTES - len(self._head)]
            at += len(part)
            head = self._head + part
            if len(head) < _HEAD_BYTES:
                self._head = head
                return at, 0
            self._head = b""
            self._skip = int.from_bytes(head[:3], "big")
            if head[3] == _PRIORITY and not int.from_bytes(head[5:], "big") & 0x7FFF_FFFF:
                return at, _PROTOCOL_ERROR
            if head[3] == _HEADERS:
                requests -= 1
                self._headers_left -= 1
            elif self._skip < _SMALL_BYTES:
                small -= 1
                self._small_left -= 1
            if self._small_left < 0 or self._headers_left < 0:
                return at, _ENHANCE_YOUR_CALM
        return at, 0

    def responded(self) -> None:
        """A response is whole: the frames that a client sends for it are not a flood."""
        self._small_left = min(self._small_left + SMALL_FRAMES_PER_RESPONSE, SMALL_FRAMES)
        self._headers_left = min(self._headers_left + 1, HEADERS_FRAMES)

    def _count_on(self) -> None:
        now = self._now()
        more = int((now - self._counted_at) * FRAMES_PER_SECOND)
        if more:
            self._small_left = min(self._small_left + more, SMALL_FRAMES)
            self._headers_left = min(self._headers_left + more, HEADERS_FRAMES)
            self._counted_at += more / FRAMES_PER_SECOND


def announcing(settings: bytes, header_bytes: int) -> bytes:
    """A server's first SETTINGS frame, with the limits that hold: of headers, and no CONNECT."""
    length = int.from_bytes(settings[:3], "big")
    if settings[3] != _SETTINGS:
        raise ValueError("a connection begins with a SETTINGS frame")
    values = {_MAX_HEADER_LIST_SIZE: header_bytes, _ENABLE_CONNECT_PROTOCOL: 0}
    payload = b""
    for at in range(_HEAD_BYTES, _HEAD_BYTES + length, 6):
        name = int.from_bytes(settings[at : at + 2], "big")
        value = values.get(name, int.from_bytes(settings[at + 2 : at + 6], "big"))
        payload += name.to_bytes(2, "big") + value.to_bytes(4, "big")
    return settings[:_HEAD_BYTES] + payload + settings[_HEAD_BYTES + length :]
