"""What zttp 0.0.35 gets wrong in the frames of an HTTP/2 connection.

A PRIORITY frame of stream 0 is a connection error (RFC 9113, section 6.3), and zttp
passes it over. And the first SETTINGS announce limits of zttp's that the server does not have.
"""

__all__ = ["FrameCheck", "announcing"]

_PREFACE_BYTES = 24
_HEAD_BYTES = 9
_PRIORITY = 2
_SETTINGS = 4
_MAX_HEADER_LIST_SIZE = 6
_ENABLE_CONNECT_PROTOCOL = 8


class FrameCheck:
    """Follows the frames of one connection, from the client's preface on."""

    def __init__(self) -> None:
        self._skip = _PREFACE_BYTES
        """Bytes until the next frame begins."""
        self._head = b""
        """The part of a frame's head that has come."""

    def is_wrong(self, data: bytes) -> bool:
        """Whether what comes next holds the head of a frame that is a connection error."""
        at = 0
        while True:
            if self._skip:
                step = min(self._skip, len(data) - at)
                self._skip -= step
                at += step
            if at == len(data):
                return False
            part = data[at : at + _HEAD_BYTES - len(self._head)]
            at += len(part)
            head = self._head + part
            if len(head) < _HEAD_BYTES:
                self._head = head
                return False
            self._head = b""
            self._skip = int.from_bytes(head[:3], "big")
            if head[3] == _PRIORITY and not int.from_bytes(head[5:], "big") & 0x7FFF_FFFF:
                return True


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
