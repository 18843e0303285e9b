"""JSON that is read and written in steps says the same as JSON read and written at once."""

import json
import time
from contextlib import suppress
from typing import Any

import pytest
from connectrpc.errors import ConnectError
from google.protobuf.json_format import MessageToJson
from google.protobuf.message_factory import GetMessageClass
from hypothesis import given, settings
from hypothesis import strategies as st

from arcade_clash.errors import InvalidInput
from arcade_clash.services.json_text import MOST_VALUES, reading, writing
from arcade_clash.v1 import game_pb2 as game
from arcade_clash.v1 import training_pb2 as training
from json_steps import in_steps, read_json

REPORT = training.ReportTrainingMetricsRequest


def refusal(body: bytes, message: Any = REPORT) -> str:
    with pytest.raises((ConnectError, InvalidInput)) as caught:
        read_json(body, message)
    return str(caught.value)


rows = st.builds(
    training.TrainingMetrics,
    row=st.integers(0, 2**32 - 1),
    loss=st.none() | st.floats(allow_nan=False),
    extra=st.dictionaries(st.text(max_size=5), st.floats(allow_nan=False), max_size=3),
)


@given(
    st.builds(REPORT, session_id=st.text(), rows=st.lists(rows, max_size=4), paused=st.booleans())
)
def test_a_report_comes_back_as_it_went(report: Any) -> None:
    written, _ = in_steps(writing(report))
    assert json.loads(written) == json.loads(MessageToJson(report))
    assert b"\n" not in written
    read, stops = in_steps(reading(written, REPORT))
    assert read == report
    assert stops == len(report.rows)


@given(st.lists(st.floats(), max_size=1300), st.lists(st.integers(0, 2**64 - 1), max_size=1300))
@settings(max_examples=20, deadline=None)
def test_long_lists_of_numbers_are_written_part_by_part(
    means: list[float], steps: list[int]
) -> None:
    curve = training.TrainingCurve(session_id="s", means=means, first_steps=steps, by_row=True)
    answer = training.GetTrainingCurvesResponse(curves=[curve])
    written, stops = in_steps(writing(answer))
    assert json.loads(written) == json.loads(MessageToJson(answer))
    assert stops >= len(means) // 200


@pytest.mark.parametrize("written", ["NaN", "Infinity", "-Infinity"])
def test_what_is_not_finite_is_read_with_quotes_and_as_python_writes_it(written: str) -> None:
    for text in (written, f'"{written}"'):
        body = f'{{"rows": [{{"row": 0, "loss": {text}, "extra": {{"x": {text}}}}}]}}'
        (row,) = read_json(body.encode(), REPORT).rows
        assert repr(row.loss) == repr(row.extra["x"]) == repr(float(written))


def test_a_field_that_is_no_measured_number_is_never_nan() -> None:
    for body in (b'{"sessionId": NaN}', b'{"rows": [{"step": NaN}]}', b'{"paused": Infinity}'):
        assert "only a measured number" in refusal(body)


def test_a_message_without_lists_is_written_at_once() -> None:
    request = game.GetMatchRequest(match_id="m1")
    assert in_steps(writing(request)) == (b'{"matchId": "m1"}', 0)
    assert in_steps(writing(game.GetMatchRequest())) == (b"{}", 0)


def test_both_names_of_a_field_are_read() -> None:
    for name in ("session_id", "sessionId"):
        read = read_json(b'{"%s": "s1"}' % name.encode(), REPORT)
        assert read.session_id == "s1"


@pytest.mark.parametrize(
    "filler", [b"{}", b"[]", b"0", b'{"row":0}', b'{"extra":{"a":0}}', b"[[[]]]"]
)
def test_rubbish_by_the_hundred_kilobytes_is_counted_and_not_parsed(filler: bytes) -> None:
    most = 240_000 // (len(filler) + 1)
    told = refusal(b'{"rows":[' + b",".join([filler] * most) + b"]}")
    assert str(MOST_VALUES) in told or "can have up to 1000" in told


LONG = "x" * 50_000


@pytest.mark.parametrize(
    ("message", "value"),
    [
        (REPORT, {LONG: 1}),
        (REPORT, {'"' * 50_000: 1}),
        (REPORT, {"rows": [{LONG: 1}]}),
        (REPORT, {"rows": LONG}),
        (REPORT, {"rows": [LONG]}),
        (REPORT, {"rows": [{"row": LONG}]}),
        (REPORT, {"rows": [{"extra": LONG}]}),
        (REPORT, {"rows": [{"extra": {"a": LONG}}]}),
        (REPORT, {"rows": [{"extra": {"a": [LONG]}}]}),
        (REPORT, {"rows": {LONG: 1}}),
        (REPORT, {"sessionId": {LONG: 1}}),
        (REPORT, {"sessionId": [LONG]}),
        (REPORT, {"outcome": {"status": LONG}}),
        (REPORT, {"outcome": LONG}),
        (REPORT, {"paused": LONG}),
        (REPORT, {"rows": [{"loss": 10**4000}]}),
        (training.StartTrainingRequest, {"algorithm": LONG}),
        (training.StartTrainingRequest, {"settings": {"hiddenLayers": [LONG]}}),
    ],
)
def test_what_was_sent_is_quoted_to_a_hundred_characters(message: Any, value: Any) -> None:
    told = refusal(json.dumps(value).encode(), message)
    assert len(told) < 900
    assert "x" * 101 not in told


@pytest.mark.parametrize("value", ["ppo", "DQN", "ALGORITHM"])
def test_a_value_that_an_enum_lacks_is_told_beside_those_it_has(value: str) -> None:
    told = refusal(b'{"algorithm": "%s"}' % value.encode(), training.StartTrainingRequest)
    assert value in told
    assert told.endswith("There are ALGORITHM_PPO, ALGORITHM_A2C.")


def test_an_enum_within_another_message_is_told_so_too() -> None:
    told = refusal(b'{"outcome": {"status": "well"}}')
    assert "outcome.status" in told
    assert "TRAINING_STATUS_FINISHED" in told


def test_a_name_that_comes_twice_is_refused() -> None:
    assert "comes twice" in refusal(b'{"rows": [{"row": 1, "row": 2}]}')


def test_a_name_that_comes_twice_among_thousands_takes_no_longer_to_find() -> None:
    names = [f'"n{number}":1' for number in range(MOST_VALUES - 2)]

    def seconds(last: str) -> float:
        body = f"{{{','.join([*names, last])}}}".encode()
        took = []
        for _ in range(3):
            begun = time.process_time()
            refusal(body)
            took.append(time.process_time() - begun)
        return min(took)

    assert seconds(names[-1]) < 20 * seconds('"another":1')


@pytest.mark.parametrize(
    "body",
    [
        rb'{"\ud800": 1}',
        rb'{"rows": [{"\udfff": 1}]}',
        rb'{"sessionId": "\ud800"}',
        rb'{"outcome": {"status": "\ud800"}}',
        rb'{"rows": [{"extra": {"\ud800": 1}}]}',
        rb'{"rows": [{"loss": "\ud800"}]}',
    ],
)
def test_half_of_a_character_is_refused(body: bytes) -> None:
    assert "unpaired surrogate" in refusal(body)


def test_a_character_may_be_written_in_two_halves() -> None:
    read, _ = in_steps(reading(rb'{"activity": "\ud83d\ude00"}', REPORT))
    assert read.activity == "\U0001f600"


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b'{"rows": {}}', "rows is an object; it takes a list"),
        (b'{"rows": [null]}', "rows[0] is null; it takes an object"),
        (b'{"rows": [{"row": {}}]}', "rows[0].row is an object; it takes a single value"),
        (b'{"rows": [{}, {"row": -1}]}', "rows[1]: "),
        (b'{"row": [{}]}', "has no field named 'row'; did you mean 'rows'"),
        (b'{"rows": [{"stepp": 1}]}', "did you mean 'step'"),
        (b"[]", "is no JSON object"),
        (b"null", "is no JSON object"),
        (b"nonsense", "cannot be read"),
        (b'{"rows": [{"row": 1e}]}', "cannot be read"),
        (b'{"rows": ' + b"[" * 5000, "nested too deeply"),
    ],
)
def test_what_is_wrong_is_named(body: bytes, told: str) -> None:
    assert told in refusal(body)


REQUESTS: list[Any] = [
    GetMessageClass(method.input_type)
    for file in (game.DESCRIPTOR, training.DESCRIPTOR)
    for service in file.services_by_name.values()
    for method in service.methods
]
NAMES = sorted(
    {
        field.json_name
        for request in (*REQUESTS, training.TrainingMetrics, training.TrainingSettings)
        for field in request.DESCRIPTOR.fields
    }
)
anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(), max_size=5)
    | st.sampled_from(["\ud800", "1e400", "NaN", "TRAINING_STATUS_FINISHED", "-0"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=12,
)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(REQUESTS), st.dictionaries(st.sampled_from(NAMES), anything, max_size=3))
def test_whatever_comes_is_read_or_refused(message: Any, value: Any) -> None:
    body = json.dumps(value).encode()
    told = ""
    try:
        read = read_json(body, message)
    except (ConnectError, InvalidInput) as refusal:
        told = str(refusal)
    else:
        assert message.FromString(read.SerializeToString()) == read or "nan" in str(read)
    assert len(told) < 1200


@given(st.sampled_from(REQUESTS), st.binary(max_size=30))
def test_whatever_bytes_come_are_read_or_refused(message: Any, body: bytes) -> None:
    with suppress(ConnectError, InvalidInput):
        read_json(body, message)
