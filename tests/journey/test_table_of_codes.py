"""The table of codes: what is wrong with a request, and what its caller is told.

Each row is asked of the real server over both versions of HTTP. A refusal says the code, and its
sentence and details name the field, so that a person and a program can both mend the request.
"""

import base64
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, Never

import grpc
import httpx
import pytest
from google.rpc.error_details_pb2 import BadRequest

from arcade_clash.services.codecs import codecs
from arcade_clash.services.failures import FailureInterceptor
from arcade_clash.v1.game_connect import GameService, GameServiceASGIApplication
from running_server import GAME, TRAINING, RunningServer

pytestmark = pytest.mark.journey

HTTP_STATUS = {
    "invalid_argument": 400,
    "failed_precondition": 400,
    "out_of_range": 400,
    "permission_denied": 403,
    "not_found": 404,
    "resource_exhausted": 429,
}

JSON_TYPE = {"content-type": "application/json"}
FORM = "application/x-www-form-urlencoded"


class Row(NamedTuple):
    """A request that is refused: where it goes, what it says, and what it is told."""

    path: str
    body: dict[str, Any] | bytes
    code: str
    told: str
    """A piece of the sentence."""
    field: str = ""
    """The field that the details name; empty where none is at fault."""


BIG = {"matchId": "x" * 300_000}

# In a body, `MATCH`, `FINISHED`, `EXHIBITION`, `SESSION` and `ENDED` stand for ids.
TABLE = {
    "a body that is no JSON": Row(
        f"{GAME}/CreateMatch", b"{not json", "invalid_argument", "CreateMatchRequest"
    ),
    "a body that is not UTF-8": Row(
        f"{GAME}/CreateMatch", b'{"seed": \xff}', "invalid_argument", "UTF-8"
    ),
    "a body of another shape": Row(
        f"{GAME}/CreateMatch", b'["seed"]', "invalid_argument", "CreateMatchRequest"
    ),
    "a field that there is not": Row(
        f"{GAME}/CreateMatch", {"sead": 3}, "invalid_argument", "sead"
    ),
    "a field that there is not, deeper down": Row(
        f"{TRAINING}/StartTraining", {"settings": {"epoch": 3}}, "invalid_argument", "epoch"
    ),
    "a number that does not fit": Row(
        f"{GAME}/CreateMatch", {"seed": -1}, "invalid_argument", "seed"
    ),
    "a seed out of range": Row(
        f"{GAME}/CreateMatch", {"seed": 4_000_000_000}, "invalid_argument", "2147483647", "seed"
    ),
    "an enum value that there is not": Row(
        f"{TRAINING}/StartTraining",
        {"algorithm": "ALGORITHM_MAGIC"},
        "invalid_argument",
        "ALGORITHM_MAGIC",
    ),
    "an enum number that there is not": Row(
        f"{TRAINING}/StartTraining", {"algorithm": 99}, "invalid_argument", "algorithm", "algorithm"
    ),
    "one player": Row(
        f"{GAME}/CreateMatch", {"players": [{}]}, "invalid_argument", "player 2", "players"
    ),
    "a match that there is not": Row(
        f"{GAME}/GetMatch", {"matchId": "no-such"}, "not_found", "no-such"
    ),
    "a character that there is not": Row(
        f"{GAME}/GetCharacter", {"character": "nobody"}, "not_found", "kestrel"
    ),
    "an agent that there is not": Row(
        f"{GAME}/CreateMatch", {"players": [{"agent": "nobody"}, {}]}, "not_found", "nobody"
    ),
    "an agent that is a path": Row(
        f"{GAME}/CreateMatch",
        {"players": [{"agent": "../../etc"}, {}]},
        "invalid_argument",
        "is no id",
        "players[0].agent",
    ),
    "a session that there is not": Row(
        f"{TRAINING}/GetTrainingSession", {"sessionId": "no-such"}, "not_found", "no-such"
    ),
    "an opponent that there is not": Row(
        f"{TRAINING}/StartTraining", {"opponent": "nobody"}, "not_found", "nobody"
    ),
    "an order to no match": Row(
        f"{GAME}/ControlMatch", {"pause": {}}, "invalid_argument", "match_id", "match_id"
    ),
    "no order to a match": Row(
        f"{GAME}/ControlMatch", {"matchId": "MATCH"}, "invalid_argument", "pause", "order"
    ),
    "two orders at once": Row(
        f"{GAME}/ControlMatch",
        {"matchId": "MATCH", "pause": {}, "stop": {}},
        "invalid_argument",
        "order",
    ),
    "no frames to step": Row(
        f"{GAME}/ControlMatch",
        {"matchId": "MATCH", "step": {"frames": 0}},
        "invalid_argument",
        "600",
        "step.frames",
    ),
    "too many frames to step": Row(
        f"{GAME}/ControlMatch",
        {"matchId": "MATCH", "step": {"frames": 601}},
        "invalid_argument",
        "600",
        "step.frames",
    ),
    "a pause of a finished match": Row(
        f"{GAME}/ControlMatch",
        {"matchId": "FINISHED", "pause": {}},
        "failed_precondition",
        "finished",
    ),
    "an order to the exhibition": Row(
        f"{GAME}/ControlMatch",
        {"matchId": "EXHIBITION", "pause": {}},
        "failed_precondition",
        "exhibition",
    ),
    "a training of no steps": Row(
        f"{TRAINING}/StartTraining",
        {"totalSteps": 0},
        "invalid_argument",
        "1 to 1000000000000000",
        "total_steps",
    ),
    "a learning rate that is no number": Row(
        f"{TRAINING}/StartTraining",
        {"settings": {"learningRate": "NaN"}},
        "invalid_argument",
        "learning_rate",
        "settings.learning_rate",
    ),
    "a measured value that is a word": Row(
        f"{TRAINING}/ReportTrainingMetrics",
        {"sessionId": "SESSION", "rows": [{"row": 0, "loss": "much"}]},
        "invalid_argument",
        "much",
    ),
    "a count that is no number": Row(
        f"{TRAINING}/ReportTrainingMetrics",
        b'{"sessionId": "SESSION", "rows": [{"row": 0, "step": NaN}]}',
        "invalid_argument",
        "only a measured number",
        "rows[0].step",
    ),
    "a name of 300 letters": Row(
        f"{TRAINING}/ReportTrainingMetrics",
        {"sessionId": "SESSION", "rows": [{"row": 0, "extra": {"x" * 300: 1.0}}]},
        "invalid_argument",
        "at most 100",
        "rows[0].extra",
    ),
    "a curve of a session that there is not": Row(
        f"{TRAINING}/GetTrainingCurves", {"sessionIds": ["no-such"]}, "not_found", "no-such"
    ),
    "a curve of a metric that there is not": Row(
        f"{TRAINING}/GetTrainingCurves",
        {"sessionIds": ["SESSION"], "metrics": ["reward", "los"]},
        "invalid_argument",
        "did you mean 'loss'?",
        "metrics[1]",
    ),
    "a curve that is too wide": Row(
        f"{TRAINING}/GetTrainingCurves", {"width": 2001}, "invalid_argument", "2000", "width"
    ),
    "a curve from its end to its beginning": Row(
        f"{TRAINING}/GetTrainingCurves",
        {"firstStep": 9, "lastStep": 3},
        "invalid_argument",
        "swap",
        "first_step",
    ),
    "curves of too many sessions": Row(
        f"{TRAINING}/GetTrainingCurves",
        {"sessionIds": ["a"] * 17},
        "invalid_argument",
        "16",
        "session_ids",
    ),
    "a row without a number": Row(
        f"{TRAINING}/ReportTrainingMetrics",
        {"sessionId": "SESSION", "rows": [{"loss": 1.0}]},
        "invalid_argument",
        "number the rows",
        "rows[0].row",
    ),
    "rows with a gap": Row(
        f"{TRAINING}/ReportTrainingMetrics",
        {"sessionId": "SESSION", "rows": [{"row": 5}]},
        "invalid_argument",
        "5",
        "rows[0].row",
    ),
    "an outcome that none can be": Row(
        f"{TRAINING}/ReportTrainingMetrics",
        {"sessionId": "SESSION", "outcome": {"status": "TRAINING_STATUS_RUNNING"}},
        "invalid_argument",
        "FINISHED",
        "outcome.status",
    ),
    "a report of a session that has ended": Row(
        f"{TRAINING}/ReportTrainingMetrics",
        {"sessionId": "ENDED", "rows": [{"row": 0}]},
        "failed_precondition",
        "finished",
    ),
    "a pause of a session that has ended": Row(
        f"{TRAINING}/ControlTraining",
        {"sessionId": "ENDED", "pause": {}},
        "failed_precondition",
        "finished",
    ),
    "a session forgotten before its end": Row(
        f"{TRAINING}/DeleteTrainingSession",
        {"sessionId": "SESSION"},
        "failed_precondition",
        "stop",
    ),
    "a new name for no agent": Row(
        f"{TRAINING}/UpdateAgent", {"displayName": "Mine"}, "invalid_argument", "agent", "agent"
    ),
    "no new name for an agent": Row(
        f"{TRAINING}/UpdateAgent", {"agent": "no-such"}, "not_found", "no-such"
    ),
    "a new name for a built-in agent": Row(
        f"{TRAINING}/UpdateAgent",
        {"agent": "idle", "displayName": "Mine"},
        "failed_precondition",
        "built in",
    ),
    "a new name of two lines": Row(
        f"{TRAINING}/UpdateAgent",
        {"agent": "no-such", "displayName": "a\nb"},
        "invalid_argument",
        "control character",
        "display_name",
    ),
    "no agent to delete": Row(f"{TRAINING}/DeleteAgent", {}, "invalid_argument", "agent", "agent"),
    "a built-in agent to delete": Row(
        f"{TRAINING}/DeleteAgent", {"agent": "Scripted-1"}, "failed_precondition", "built in"
    ),
    "an agent to delete that there is not": Row(
        f"{TRAINING}/DeleteAgent", {"agent": "no-such"}, "not_found", "no-such"
    ),
    "an agent to delete that is a path": Row(
        f"{TRAINING}/DeleteAgent", {"agent": "../x"}, "invalid_argument", "is no id", "agent"
    ),
    "an agent to delete with its humanness": Row(
        f"{TRAINING}/DeleteAgent",
        {"agent": "no-such@0.5"},
        "invalid_argument",
        "without its humanness",
        "agent",
    ),
    "a page too large": Row(
        f"{GAME}/ListMatches", {"pageSize": 101}, "invalid_argument", "100", "page_size"
    ),
    "a page of another list": Row(
        f"{TRAINING}/ListAgents",
        {"pageToken": "elsewhere"},
        "invalid_argument",
        "page",
        "page_token",
    ),
    "a body too large": Row(f"{GAME}/GetMatch", BIG, "resource_exhausted", "262144"),
    "a row that there is not": Row(
        f"{TRAINING}/StreamTrainingMetrics",
        {"sessionId": "SESSION", "afterRow": 7},
        "out_of_range",
        "7",
    ),
    "a stream of a match that is a path": Row(
        f"{GAME}/StreamGameState",
        {"matchId": "../etc"},
        "invalid_argument",
        "is no id",
        "match_id",
    ),
    "a stream of a match that there is not": Row(
        f"{GAME}/StreamGameState", {"matchId": "no-such"}, "not_found", "no-such"
    ),
}


@pytest.fixture(scope="module", params=["HTTP/1.1", "HTTP/2"])
def client(request: pytest.FixtureRequest, server: RunningServer) -> Iterator[httpx.Client]:
    is_2 = request.param == "HTTP/2"
    with httpx.Client(base_url=server.url, timeout=30.0, http1=not is_2, http2=is_2) as made:
        yield made


@pytest.fixture(scope="module")
def ids(server: RunningServer) -> Iterator[dict[str, str]]:
    """What the words in the table's bodies stand for."""
    running = server.open_match(paused=True)
    finished = server.open_match(paused=True)
    server.stop_match(finished)

    def register() -> str:
        session_id: str = server.call(f"{TRAINING}/RegisterTrainingSession")["session"]["sessionId"]
        return session_id

    session, ended = register(), register()
    server.call(
        f"{TRAINING}/ReportTrainingMetrics",
        {"sessionId": ended, "outcome": {"status": "TRAINING_STATUS_FINISHED"}},
    )
    with server.watched() as exhibition:
        pass
    yield {
        "MATCH": running,
        "FINISHED": finished,
        "EXHIBITION": exhibition,
        "SESSION": session,
        "ENDED": ended,
    }
    server.stop_match(running)
    server.stop_session(session)


def fields_at_fault(error: dict[str, Any]) -> list[str]:
    """The fields that an error's details name."""
    return [
        violation.field
        for detail in error.get("details", ())
        if detail["type"] == "google.rpc.BadRequest"
        for violation in BadRequest.FromString(
            base64.b64decode(detail["value"] + "==")  # Connect leaves the padding out
        ).field_violations
    ]


@pytest.mark.parametrize("name", TABLE)
def test_what_is_wrong_is_told(name: str, client: httpx.Client, ids: dict[str, str]) -> None:
    row = TABLE[name]
    body = row.body if isinstance(row.body, bytes) else json.dumps(row.body).encode()
    for word, value in ids.items():
        body = body.replace(f'"{word}"'.encode(), f'"{value}"'.encode())
    answer = client.post(f"/{row.path}", content=body, headers=JSON_TYPE)
    error = answer.json()
    assert error["code"] == row.code, error
    assert answer.status_code == HTTP_STATUS[row.code]
    assert row.told in error["message"]
    if row.field:
        assert fields_at_fault(error) == [row.field]


def test_a_body_that_is_no_protobuf_is_told_so(client: httpx.Client) -> None:
    answer = client.post(
        f"/{GAME}/CreateMatch",
        content=b"\xff\xff\xff",
        headers={"content-type": "application/proto"},
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_argument")
    assert "CreateMatchRequest" in answer.json()["message"]


def test_a_limit_that_is_used_up_is_told(start_server: Callable[..., RunningServer]) -> None:
    own = start_server()
    answers = [own.ask(f"{GAME}/CreateMatch", {"paused": True}) for _ in range(9)]
    assert [answer.status_code for answer in answers] == [200] * 8 + [429]
    assert answers[-1].json()["code"] == "resource_exhausted"
    assert "8" in answers[-1].json()["message"]


@pytest.mark.parametrize(
    ("headers", "status", "told"),
    [
        ({"host": "elsewhere.example"}, 403, "--allowed-host elsewhere.example"),
        ({"host": "127.0.0.1:0"}, 403, "--allowed-host"),
        (
            {"origin": "https://elsewhere.example"},
            403,
            "--allowed-origin https://elsewhere.example",
        ),
        ({"origin": "null"}, 403, "--allowed-origin"),
        ({"sec-fetch-site": "cross-site"}, 403, "another site"),
        ({"sec-fetch-site": "same-origin"}, 200, ""),
        ({}, 200, ""),
    ],
)
def test_who_asks_by_another_name_or_from_another_page_is_refused(
    headers: dict[str, str], status: int, told: str, client: httpx.Client
) -> None:
    answer = client.post(f"/{GAME}/ListCharacters", json={}, headers=headers)
    assert answer.status_code == status, answer.text
    if status != 200:
        assert answer.json()["code"] == "permission_denied"
        assert told in answer.json()["message"]


def test_a_page_of_our_own_may_ask(client: httpx.Client, server: RunningServer) -> None:
    answer = client.post(f"/{GAME}/ListCharacters", json={}, headers={"origin": server.url})
    assert answer.status_code == 200


def test_grpc_without_trailers_is_refused_and_leaves_no_trace(server: RunningServer) -> None:
    answer = httpx.post(
        f"{server.url}/{GAME}/ListCharacters",
        content=b"\0\0\0\0\0",
        headers={"content-type": "application/grpc", "te": "trailers"},
    )
    assert answer.status_code == 415
    assert "HTTP/2" in answer.text
    assert "Traceback" not in server.log


def test_a_call_that_there_is_not_is_unimplemented(client: httpx.Client) -> None:
    answer = client.post(f"/{GAME}/Surrender", json={})
    assert answer.json()["code"] == "unimplemented"
    assert "Surrender" in answer.json()["message"]


@pytest.mark.parametrize(
    ("method", "path", "headers", "status", "told"),
    [
        ("POST", f"/{GAME}/GetMatch", {"content-type": FORM}, 415, "curl --json '{}' URL"),
        ("POST", f"/{GAME}/GetMatch", {}, 415, "no content-type"),
        ("POST", f"/{GAME}/StreamGameState", {"content-type": FORM}, 415, "curl -N --json"),
        ("GET", f"/{GAME}/CreateMatch?encoding=json&message=%7B%7D", {}, 405, "made by POST"),
        ("GET", f"/{GAME}/StreamGameState", {}, 405, "made by POST"),
        ("GET", f"/{GAME}/GetMatch?encoding=json&base64=1&message=!!!", {}, 400, "base64url"),
        ("GET", f"/{TRAINING}/GetTrainingSession?connect=v9&encoding=json&message=", {}, 400, "v9"),
        ("POST", f"/{GAME}/CreateMatches", JSON_TYPE, 404, f"did you mean /{GAME}/CreateMatch"),
        ("POST", "/GameService/GetMatch", JSON_TYPE, 404, f"did you mean /{GAME}/GetMatch?"),
        ("GET", f"/{GAME}/NoSuch", {}, 404, "StreamGameState"),
    ],
)
def test_a_call_of_another_form_is_told_what_to_send(
    method: str, path: str, headers: dict[str, str], status: int, told: str, client: httpx.Client
) -> None:
    answer = client.request(method, path, headers=headers, content=b"{}" if headers else b"")
    assert answer.status_code == status
    assert told in answer.json()["message"]


@pytest.mark.parametrize("path", ["/Greeter/Hello", "/", "/match/m1", f"/{GAME}/NoSuch"])
def test_a_grpc_call_that_there_is_not_is_unimplemented_whatever_its_path(
    path: str, server: RunningServer
) -> None:
    with grpc.insecure_channel(server.address) as channel:
        call = channel.unary_unary(path, bytes, bytes)
        with pytest.raises(grpc.RpcError) as refused:
            call(b"", timeout=30)
    assert refused.value.code() is grpc.StatusCode.UNIMPLEMENTED
    assert path in (refused.value.details() or "")


def test_a_character_that_a_client_has_is_not_sent_again(client: httpx.Client) -> None:
    path = f"/{GAME}/GetCharacter?connect=v1&encoding=proto&base64=1&message="
    first = client.get(path)
    assert first.headers["cache-control"] == "private, no-cache"
    again = client.get(path, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_long_name_is_quoted_to_a_hundred_characters(client: httpx.Client) -> None:
    answer = client.post("/grpc.health.v1.Health/Check", json={"service": "x" * 100_000})
    assert answer.json()["code"] == "not_found"
    assert len(answer.content) < 2000


class Clumsy(GameService):
    """A service that fails as none should, with a secret in its error."""

    async def list_characters(self, request: object, ctx: object, /) -> Never:
        raise RuntimeError("the password is /etc/swordfish")


async def test_an_error_of_ours_is_internal_with_an_id_that_the_log_has_too(
    caplog: pytest.LogCaptureFixture,
) -> None:
    app = GameServiceASGIApplication(
        Clumsy(), interceptors=(FailureInterceptor(),), codecs=codecs()
    )
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
        with caplog.at_level(logging.ERROR):
            answer = await client.post(f"/{GAME}/ListCharacters", json={})
    error = answer.json()
    assert (answer.status_code, error["code"]) == (500, "internal")
    assert "swordfish" not in answer.text
    assert "RuntimeError" not in answer.text
    incident = error["message"].rpartition(" ")[2]
    (record,) = [record for record in caplog.records if incident in record.getMessage()]
    assert record.exc_info is not None
    assert "swordfish" in str(record.exc_info[1])


def test_nothing_that_was_refused_left_a_traceback(server: RunningServer) -> None:
    assert "Traceback" not in server.log
