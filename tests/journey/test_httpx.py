"""httpx as a program uses it: both versions of HTTP, both formats, calls and streams.

A Connect stream's messages come in envelopes of a flag, a length and the message; they are taken
off here by hand, so that nothing of ours stands on both sides.
"""

import json
from collections.abc import Iterator
from typing import Any, TypeVar

import httpx
import pytest
from google.protobuf.json_format import MessageToJson, Parse
from google.protobuf.message import Message

from arcade_clash.v1 import game_pb2, training_pb2
from running_server import GAME, TRAINING, RunningServer

pytestmark = pytest.mark.journey

M = TypeVar("M", bound=Message)

END = 2


@pytest.fixture(params=["HTTP/1.1", "HTTP/2"])
def client(request: pytest.FixtureRequest, server: RunningServer) -> Iterator[httpx.Client]:
    is_2 = request.param == "HTTP/2"
    with httpx.Client(base_url=server.url, timeout=30.0, http1=not is_2, http2=is_2) as made:
        assert made.get("/").http_version == request.param
        yield made


@pytest.fixture(params=["json", "proto"])
def form(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


def written(message: Message, form: str) -> bytes:
    return MessageToJson(message).encode() if form == "json" else message.SerializeToString()


def read(data: bytes, form: str, kind: type[M]) -> M:
    return Parse(data, kind()) if form == "json" else kind.FromString(data)


def call(client: httpx.Client, path: str, request: Message, form: str, answer: type[M]) -> M:
    response = client.post(
        f"/{path}",
        content=written(request, form),
        headers={"content-type": f"application/{form}", "connect-protocol-version": "1"},
    )
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == f"application/{form}"
    return read(response.content, form, answer)


def envelopes(chunks: Iterator[bytes]) -> Iterator[tuple[int, bytes]]:
    held = bytearray()
    for chunk in chunks:
        held += chunk
        while len(held) >= 5 and len(held) >= (whole := 5 + int.from_bytes(held[1:5], "big")):
            yield held[0], bytes(held[5:whole])
            del held[:whole]
    assert not held, "the stream was cut within a message"


def stream(
    client: httpx.Client, path: str, request: Message, form: str, answer: type[M]
) -> Iterator[M | dict[str, Any]]:
    """The messages of a stream, and its end as a dictionary."""
    content = written(request, form)
    kind = f"application/connect+{form}"
    with client.stream(
        "POST",
        f"/{path}",
        content=b"\0" + len(content).to_bytes(4, "big") + content,
        headers={"content-type": kind, "connect-protocol-version": "1"},
    ) as response:
        assert (response.status_code, response.headers["content-type"]) == (200, kind)
        for flag, data in envelopes(response.iter_raw()):
            yield json.loads(data) if flag == END else read(data, form, answer)


def test_a_match_is_opened_held_and_moved_on_by_frames(
    client: httpx.Client, form: str, server: RunningServer
) -> None:
    opened = call(
        client,
        f"{GAME}/CreateMatch",
        game_pb2.CreateMatchRequest(seed=7, paused=True),
        form,
        game_pb2.CreateMatchResponse,
    ).match
    assert opened.status == game_pb2.MATCH_STATUS_PAUSED
    assert opened.seed == 7
    order = game_pb2.ControlMatchRequest(
        match_id=opened.match_id, step=game_pb2.StepMatch(frames=5)
    )
    path = f"{GAME}/ControlMatch"
    stepped = call(client, path, order, form, game_pb2.ControlMatchResponse)
    assert stepped.state.frame == 5
    assert stepped.match.status == game_pb2.MATCH_STATUS_PAUSED
    server.stop_match(opened.match_id)


def test_a_message_of_no_bytes_at_all_is_an_empty_request(client: httpx.Client) -> None:
    path = f"{GAME}/ListCharacters"
    request = game_pb2.ListCharactersRequest()
    assert request.SerializeToString() == b""
    listed = call(client, path, request, "proto", game_pb2.ListCharactersResponse)
    assert {"kestrel", "vesper"} <= {summary.character for summary in listed.characters}


def test_both_formats_tell_the_same_of_a_character(client: httpx.Client) -> None:
    path, answer = f"{GAME}/GetCharacter", game_pb2.GetCharacterResponse
    request = game_pb2.GetCharacterRequest(character="vesper")
    by_json = call(client, path, request, "json", answer)
    assert by_json == call(client, path, request, "proto", answer)
    actions = {animation.action for animation in by_json.character.animations}
    assert {move.move for move in by_json.character.moves} <= actions


def test_states_stream_whole_and_in_order(client: httpx.Client, form: str) -> None:
    messages = stream(
        client,
        f"{GAME}/StreamGameState",
        game_pb2.StreamGameStateRequest(),
        form,
        game_pb2.StreamGameStateResponse,
    )
    first = next(messages)
    assert isinstance(first, game_pb2.StreamGameStateResponse)
    assert first.WhichOneof("message") == "snapshot"
    assert first.snapshot.epoch
    sequences = [first.sequence]
    for message in messages:
        assert isinstance(message, game_pb2.StreamGameStateResponse)
        if message.WhichOneof("message") == "snapshot":
            break  # The next match of the arena counts anew.
        sequences.append(message.sequence)
        if len(sequences) == 30:
            break
    assert sequences == sorted(set(sequences))


def test_a_watched_match_of_its_own_ends_with_a_last_message(
    client: httpx.Client, form: str, server: RunningServer
) -> None:
    match_id = server.open_match(paused=True)
    messages = stream(
        client,
        f"{GAME}/StreamGameState",
        game_pb2.StreamGameStateRequest(match_id=match_id),
        form,
        game_pb2.StreamGameStateResponse,
    )
    assert isinstance(next(messages), game_pb2.StreamGameStateResponse)
    server.stop_match(match_id)
    *_, last, end = messages
    assert isinstance(last, game_pb2.StreamGameStateResponse)
    assert last.end.match.result.ending == game_pb2.MATCH_ENDING_STOPPED
    assert isinstance(end, dict)
    assert "error" not in end


def test_a_resumed_stream_goes_on_without_a_second_opening(
    client: httpx.Client, form: str, server: RunningServer
) -> None:
    match_id = server.open_match(paused=True)

    def follow(resume: game_pb2.MatchPlace | None = None) -> game_pb2.StreamGameStateResponse:
        request = game_pb2.StreamGameStateRequest(match_id=match_id, resume=resume)
        path, answer = f"{GAME}/StreamGameState", game_pb2.StreamGameStateResponse
        first = next(stream(client, path, request, form, answer))
        assert isinstance(first, answer)
        return first

    first = follow()
    place = game_pb2.MatchPlace(
        epoch=first.snapshot.epoch, match_id=match_id, sequence=first.sequence
    )
    server.call(f"{GAME}/ControlMatch", {"matchId": match_id, "step": {"frames": 3}})
    assert follow(place).WhichOneof("message") != "snapshot"
    place.epoch = "another-life"
    assert follow(place).WhichOneof("message") == "reset"
    server.stop_match(match_id)


def test_a_stream_of_what_there_is_not_ends_with_the_reason(
    client: httpx.Client, form: str
) -> None:
    (end,) = stream(
        client,
        f"{TRAINING}/StreamTrainingMetrics",
        training_pb2.StreamTrainingMetricsRequest(session_id="no-such"),
        form,
        training_pb2.StreamTrainingMetricsResponse,
    )
    assert isinstance(end, dict)
    assert end["error"]["code"] == "not_found"
