"""What a request may hold: every list and map has a bound, in either format."""

import json
from typing import Any

import pytest
from connectrpc.errors import ConnectError
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from arcade_clash.errors import InvalidInput
from arcade_clash.services.bounds import MOST_ELEMENTS, check_bounds, most_elements
from arcade_clash.services.codecs import ProtoCodec
from arcade_clash.v1 import game_pb2 as game
from arcade_clash.v1 import training_pb2 as training
from json_steps import read_json

REQUESTS = [
    method.input_type
    for file in (game.DESCRIPTOR, training.DESCRIPTOR)
    for service in file.services_by_name.values()
    for method in service.methods
]


def many(descriptor: Any, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], Any]]:
    """Every list and map within a message, with the names that lead there."""
    found = []
    for field in descriptor.fields:
        here = (*path, field.name)
        if field.is_repeated:
            found.append((here, field))
        is_map = field.message_type is not None and field.message_type.GetOptions().map_entry
        if field.message_type is not None and not is_map:
            found += many(field.message_type, here)
    return found


EVERY = [(request, *entry) for request in REQUESTS for entry in many(request)]


def holding(request: Any, path: tuple[str, ...], count: int) -> Message:
    """A request with so many elements at one place."""
    message: Any = GetMessageClass(request)()
    target, parent = message, None
    for name in path[:-1]:
        parent = target.DESCRIPTOR.fields_by_name[name]
        target = getattr(target, name).add() if parent.is_repeated else getattr(target, name)
    field = target.DESCRIPTOR.fields_by_name[path[-1]]
    place = getattr(target, path[-1])
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        for number in range(count):
            place[f"n{number}"] = 1.0
    elif field.message_type is not None:
        for _ in range(count):
            place.add()
    else:
        place.extend(["a" if field.type == field.TYPE_STRING else 1] * count)
    return message  # type: ignore[no-any-return] # built by descriptor


def test_the_walk_finds_the_lists_and_maps_of_both_services() -> None:
    places = {".".join(path) for _, path, _ in EVERY}
    assert {"players", "rows", "rows.extra", "settings.reward_weights"} <= places


@pytest.mark.parametrize(
    ("request_", "path", "field"), EVERY, ids=[f"{r.name}.{'.'.join(p)}" for r, p, _ in EVERY]
)
def test_every_list_and_map_of_a_request_is_bounded(
    request_: Any, path: tuple[str, ...], field: Any
) -> None:
    most = most_elements(field)
    check_bounds(holding(request_, path, most))
    with pytest.raises(InvalidInput, match=str(most)) as refusal:
        check_bounds(holding(request_, path, most + 1))
    assert refusal.value.field.rpartition(".")[2] == path[-1]


@pytest.mark.parametrize(
    ("request_", "path", "field"), EVERY, ids=[f"{r.name}.{'.'.join(p)}" for r, p, _ in EVERY]
)
def test_json_is_bounded_before_it_is_parsed(
    request_: Any, path: tuple[str, ...], field: Any
) -> None:
    is_map = field.message_type is not None and field.message_type.GetOptions().map_entry
    count = most_elements(field) + 1
    # What no parser would take: the count is refused first.
    value: Any = {f"n{n}": "x" for n in range(count)} if is_map else ["x"] * count
    for name in reversed(path):
        value = [value] if name == "rows" and value.__class__ is dict else value
        value = {name: value}
    with pytest.raises(InvalidInput, match=f"has {count} elements"):
        read_json(json.dumps(value).encode(), GetMessageClass(request_))


@pytest.mark.parametrize(
    ("request_", "path", "field"),
    [(request, path, field) for request, path, field in EVERY if len(path) == 1],
    ids=[f"{r.name}.{p[0]}" for r, p, _ in EVERY if len(p) == 1],
)
def test_protobuf_is_bounded_before_it_is_parsed(
    request_: Any, path: tuple[str, ...], field: Any
) -> None:
    most = most_elements(field)
    good = holding(request_, path, most)
    assert ProtoCodec().decode(good.SerializeToString(), GetMessageClass(request_)) == good
    # The end is damaged, which a parser would tell: the count is refused first.
    bad = holding(request_, path, most + 1).SerializeToString() + b"\xff"
    with pytest.raises(ConnectError, match=f"{path[0]} has more than {most} elements"):
        ProtoCodec().decode(bad, GetMessageClass(request_))


@pytest.mark.parametrize("end", [b"\xff", b"\x12\x05ab", b"\x0f", b"\x80" * 12])
def test_protobuf_that_is_cut_short_or_damaged_is_refused(end: bytes) -> None:
    data = training.ReportTrainingMetricsRequest(session_id="a" * 3000).SerializeToString() + end
    with pytest.raises(ConnectError, match="cut short or damaged"):
        ProtoCodec().decode(data, training.ReportTrainingMetricsRequest)


def test_all_lists_and_maps_together_are_bounded() -> None:
    report = training.ReportTrainingMetricsRequest()
    for _ in range(MOST_ELEMENTS // 200 + 1):
        row = report.rows.add()
        for number in range(200):
            row.extra[str(number)] = 1.0
    with pytest.raises(InvalidInput, match=str(MOST_ELEMENTS)):
        check_bounds(report)


@pytest.mark.parametrize("character", ["\x1b", "\n", "\r", "\t", "\x00", "\x7f", "\x9b", "\u2028"])
def test_a_name_with_a_control_character_is_refused(character: str) -> None:
    named = training.RegisterTrainingSessionRequest(name=f"a{character}[31mb")
    with pytest.raises(InvalidInput, match="control character") as refusal:
        check_bounds(named)
    assert refusal.value.field == "name"
    assert character not in str(refusal.value)


def test_the_names_of_a_trainers_own_metrics_are_looked_at_as_well() -> None:
    for name in ("a\x1b", "x" * 101):
        row = training.TrainingMetrics(extra={name: 1.0})
        with pytest.raises(InvalidInput) as refusal:
            check_bounds(training.ReportTrainingMetricsRequest(rows=[row]))
        assert refusal.value.field == "rows[0].extra"
        assert len(str(refusal.value)) < 250


def test_a_sentence_of_a_trainer_may_have_lines() -> None:
    outcome = training.TrainingOutcome(failure="Traceback:\n  in a file")
    check_bounds(training.ReportTrainingMetricsRequest(outcome=outcome, activity="a\nb"))


def test_a_name_in_any_script_is_good() -> None:
    check_bounds(training.StartTrainingRequest(name="Ünal's 波動拳 👩‍🚀"))
