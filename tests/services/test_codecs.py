"""What is said of a body that cannot be read."""

import gzip

import pytest
from connectrpc.errors import ConnectError

from arcade_clash.services.codecs import Gzip, JsonCodec, Prepared, codecs
from arcade_clash.v1.training_pb2 import ReportTrainingMetricsRequest, StartTrainingRequest


def refusal(
    body: bytes, message: type[StartTrainingRequest] | type[ReportTrainingMetricsRequest]
) -> str:
    with pytest.raises(ConnectError) as caught:
        JsonCodec().decode(body, message)
    return caught.value.message


@pytest.mark.parametrize("value", ["ppo", "DQN", "ALGORITHM"])
def test_a_value_that_an_enum_lacks_is_told_beside_those_it_has(value: str) -> None:
    said = refusal(b'{"algorithm": "%s"}' % value.encode(), StartTrainingRequest)

    assert value in said
    assert said.endswith("There are ALGORITHM_PPO, ALGORITHM_A2C.")


def test_within_another_message_too() -> None:
    said = refusal(b'{"outcome": {"status": "well"}}', ReportTrainingMetricsRequest)

    assert "outcome.status" in said
    assert "TRAINING_STATUS_FINISHED" in said


def test_a_field_that_there_is_not_is_told_beside_those_there_are() -> None:
    said = refusal(b'{"opponents": "idle"}', StartTrainingRequest)

    assert "opponents" in said
    assert "'opponent'" in said


def test_what_does_not_change_is_encoded_and_compressed_once() -> None:
    message = StartTrainingRequest(name="n" * 1000)
    prepared = Prepared(message)
    for codec in codecs():
        once = codec.encode(prepared)
        assert once == codec.encode(message)
        assert codec.encode(prepared) is once
        packed = Gzip().compress(once)
        assert gzip.decompress(packed) == once
        assert Gzip().compress(once) is packed


def test_everything_else_is_compressed_too() -> None:
    assert gzip.decompress(Gzip().compress(b"a" * 1000)) == b"a" * 1000
