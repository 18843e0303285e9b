"""The benchmark's own arithmetic: what it says of the age of a frame."""

import pytest
from benchmarks.fanout.age import ages, percentile
from benchmarks.fanout.framing import framing
from benchmarks.fanout.message import prepared, sequence_of
from benchmarks.fanout.way import Way

from arcade_clash.services.game_wire import quiet_message
from arcade_clash.v1 import game_pb2 as pb


@pytest.mark.parametrize("sequence", [0, 1, 127, 128, 30_000, 2**32 - 1])
def test_the_sequence_is_read_from_prepared_and_from_encoded_messages(sequence: int) -> None:
    message = prepared(160, sequence)
    assert len(message) == 160
    assert sequence_of(message) == sequence
    shown = pb.StreamGameStateResponse(sequence=sequence, state=pb.GameState(match_id="m"))
    assert sequence_of(shown.SerializeToString()) == sequence
    assert sequence_of(b'{"sequence":%d,"state":{}}' % sequence) == sequence


def test_a_message_that_shows_no_frame_has_no_age() -> None:
    assert sequence_of(quiet_message(7).SerializeToString()) is None
    assert sequence_of(b'{"sequence":7,"heartbeat":{}}') is None


def test_a_frame_is_as_old_as_it_is_later_than_the_earliest() -> None:
    due = [100 + number / 60 for number in range(1, 4)]
    late = [0.0, 0.005, 0.02]
    kept = [(due[n] + late[n], [prepared(160, n + 1)]) for n in range(3)]
    assert ages(kept) == pytest.approx([0, 5, 20])


def test_a_match_that_follows_has_an_origin_of_its_own() -> None:
    kept = [(100 + 600 / 60, [prepared(160, 600)]), (111.0, [prepared(160, 0)])]
    assert ages(kept) == pytest.approx([0, 0])


def test_a_percentile_is_one_of_the_numbers() -> None:
    numbers = [float(number) for number in range(1, 101)]
    assert (percentile(numbers, 50), percentile(numbers, 99)) == (50, 99)
    assert percentile([4.0], 99) == 4


@pytest.mark.parametrize("size", [1, 7, 4096])
def test_messages_are_whole_however_their_bytes_come(size: int) -> None:
    messages = [prepared(160, number) for number in range(3)]
    envelopes = b"".join(b"\0" + len(m).to_bytes(4, "big") + m for m in messages)
    halves = envelopes[:200], envelopes[200:]  # a frame need not be a message
    http2 = b"".join(len(h).to_bytes(3, "big") + b"\0\0\0\0\0\1" + h for h in halves)
    chunks = b"".join(b"%x\r\n\0\0\0\0\xa0%b\r\n" % (len(m) + 5, m) for m in messages)
    http1 = b"HTTP/1.1 200 OK\r\n\r\n" + chunks
    for kind, data in (("http2", http2), ("chunked", http1), ("bare", b"".join(messages))):
        way = Way(kind, 1, content_type="application/connect+proto", length=160)
        parser = framing(way, lambda answer: None)
        found = []
        for at in range(0, len(data), size):
            found += parser.messages(data[at : at + size])
        assert found == messages
