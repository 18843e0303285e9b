"""The sequence of a message: where it is in a prepared one, and how it is read from any of them.

Prepared messages have the wire format of ours: field 1 is the sequence, field 4 the state, here of
zeros. So whoever writes bytes alone still tells the age of a frame.
"""

import re

__all__ = ["prepared", "sequence_of"]

_SEQUENCE, _STATE = 0x08, 0x22
_JSON_SEQUENCE = re.compile(rb'"sequence": ?(\d+)')


def prepared(length: int, sequence: int) -> bytes:
    """A message of a length, its state all zeros."""
    head = bytes([_SEQUENCE]) + _varint(sequence, 5) + bytes([_STATE])
    state = length - len(head) - 2
    if state < 0:
        raise ValueError(f"a message of {length} bytes has no room for its head")
    return head + _varint(state, 2) + bytes(state)


def sequence_of(message: bytes) -> int | None:
    """The sequence of a message that shows a frame; none for one that tells something else."""
    if message[:1] == b"{":
        found = _JSON_SEQUENCE.search(message)
        return int(found[1]) if found and b'"state"' in message else None
    sequence, at = 0, 1
    while True:
        byte = message[at]
        sequence |= (byte & 0x7F) << 7 * (at - 1)
        at += 1
        if byte < 0x80:
            break
    return sequence if message[0] == _SEQUENCE and message[at] == _STATE else None


def _varint(number: int, size: int) -> bytes:
    """A number in a fixed count of bytes, as protobuf allows."""
    parts = [number >> 7 * at & 0x7F | 0x80 for at in range(size)]
    parts[-1] &= 0x7F
    return bytes(parts)
