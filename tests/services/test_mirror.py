"""Values and messages say the same: what goes out comes back, and nothing is forgotten."""

from dataclasses import fields
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcade_clash.engine import Ending as RoundEnding
from arcade_clash.engine import Facing, Fight, Phase, PlayerStatus, characters
from arcade_clash.engine.view import EventKind
from arcade_clash.feeds import Feed
from arcade_clash.matches import Ending, MatchStatus, State
from arcade_clash.services.codecs import JSON, PROTO, ProtoCodec
from arcade_clash.services.game_wire import character_message, game_encoders, state_message
from arcade_clash.services.mirror import enum_number, fill, read
from arcade_clash.services.training_wire import metrics_message, session_message
from arcade_clash.training.metrics import Metrics
from arcade_clash.training.session import Order, Plan, Session, Settings, Status
from arcade_clash.v1 import game_pb2, training_pb2
from json_steps import read_json

numbers = st.floats(allow_nan=False, allow_infinity=False)
counts = st.integers(0, 2**32 - 1)
shares = st.dictionaries(st.text("abc_", min_size=1), numbers, max_size=3)


@st.composite
def metrics(draw: st.DrawFn) -> Metrics:
    values: dict[str, object] = {"row": draw(counts)}
    for field in fields(Metrics):
        kind = str(field.type)
        if "Mapping" in kind:
            values[field.name] = draw(shares)
        elif "float" in kind:
            values[field.name] = draw(st.none() | numbers)
        elif field.name != "row":
            values[field.name] = draw(st.none() | counts)
    return Metrics(**values)  # type: ignore[arg-type] # drawn by each field's own type


@given(metrics())
def test_a_row_comes_back_as_it_went_and_absent_stays_absent(row: Metrics) -> None:
    message = metrics_message("a-session", row)
    assert message.session_id == "a-session"
    assert read(type(message).FromString(message.SerializeToString()), Metrics) == row


def test_settings_come_back_as_they_went() -> None:
    settings = Settings(environments=4, learning_rate=0.5, hidden_layers=(64, 32))
    message = fill(training_pb2.TrainingSettings(), settings)
    assert read(message, Settings) == settings
    assert not message.HasField("epochs")


def test_a_session_is_told_whole() -> None:
    settings = Settings(epochs=2)
    plan = Plan("A name", "ppo", 10, "idle", "kestrel", "vesper", 7, settings, "mine", "new")
    session = Session(
        "ppo-1",
        plan,
        Status.FAILED,
        1000.5,
        2000.25,
        0,
        0,
        "It broke.",
        "an-agent",
        True,
        "nothing",
        5,
    )
    message = session_message(session)
    told = {field.name for field, _ in message.ListFields()}
    assert told == {field.name for field in message.DESCRIPTOR.fields}
    assert message.status == training_pb2.TRAINING_STATUS_FAILED
    assert message.create_time.ToMilliseconds() == 1000500
    assert message.settings.epochs == 2


def test_a_field_that_one_side_lacks_is_found_at_once() -> None:
    with pytest.raises(AttributeError, match="session_id"):
        fill(training_pb2.TrainingMetrics(), Metrics(0))


@pytest.mark.parametrize(
    ("enum", "wire"),
    [
        (Status, training_pb2.TrainingStatus.DESCRIPTOR),
        (Order, training_pb2.TrainingOrder.DESCRIPTOR),
        (MatchStatus, game_pb2.MatchStatus.DESCRIPTOR),
        (Ending, game_pb2.MatchEnding.DESCRIPTOR),
        (Phase, game_pb2.RoundPhase.DESCRIPTOR),
        (PlayerStatus, game_pb2.PlayerStatus.DESCRIPTOR),
        (Facing, game_pb2.Facing.DESCRIPTOR),
        (EventKind, game_pb2.EventKind.DESCRIPTOR),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_every_word_of_the_domain_is_one_of_the_wire(enum: type[StrEnum], wire: object) -> None:
    found = {enum_number(wire, value) for value in enum}  # type: ignore[arg-type] # a descriptor
    assert len(found) == len(enum)
    assert found == set(range(1, len(enum) + 1))


def test_a_round_ends_as_a_match_can() -> None:
    assert {str(ending) for ending in RoundEnding} <= {str(ending) for ending in Ending}


@pytest.mark.parametrize("name", sorted(characters()))
def test_a_character_is_told_whole(name: str) -> None:
    character = characters()[name]
    message = character_message(character)
    assert [move.move for move in message.moves] == [move.move for move in character.moves]
    assert len(message.figure.bones) == len(character.figure.bones)
    assert len(message.figure.shapes) == len(character.figure.shapes)
    assert all(shape.WhichOneof("form") for shape in message.figure.shapes)
    actions = {animation.action for animation in message.animations}
    assert set(character.actions) <= actions
    bones = len(message.figure.bones)
    assert all(len(k.angles) == bones for a in message.animations for k in a.keyframes)


def test_a_state_is_told_whole_and_zeros_are_told_as_zeros() -> None:
    kestrel, vesper = characters()["kestrel"], characters()["vesper"]
    view = Fight((kestrel, vesper), 1).view()
    hurt = view.players[0]._replace(health=0)
    message = state_message("a-match", view._replace(players=(hurt, view.players[1]), timer=0))
    assert message.HasField("timer")
    assert message.players[0].HasField("health")
    assert message.players[0].health == 0
    assert message.players[0].x == view.players[0].x
    assert message.players[1].facing == game_pb2.FACING_LEFT
    assert len(message.players[0].hurtboxes) == len(view.players[0].hurtboxes)
    assert not message.HasField("winner_id")


def test_a_frame_is_the_same_in_both_formats() -> None:
    kestrel, vesper = characters()["kestrel"], characters()["vesper"]
    feed = Feed(4, game_encoders())
    entry = feed.publish(State("a-match", Fight((kestrel, vesper), 1).view()))
    kind = game_pb2.StreamGameStateResponse
    binary = ProtoCodec().decode(entry.encoded(PROTO), kind)
    text = read_json(entry.encoded(JSON), kind)
    assert binary == text
    assert binary.sequence == entry.sequence
    assert b"\n" not in entry.encoded(JSON)
    assert ProtoCodec().encode(entry) is entry.encoded(PROTO)
