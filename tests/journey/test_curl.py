"""One-line calls: curl and an empty JSON object, for every call there is, over every HTTP we speak.

The calls are walked from the schema, so one that is added is called here at once.
"""

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

import pytest
from google.protobuf import descriptor_pb2
from google.protobuf.descriptor import MethodDescriptor

from arcade_clash.v1 import game_pb2, training_pb2
from running_server import GAME, TRAINING, RunningServer

pytestmark = pytest.mark.journey

NO_SIDE_EFFECTS = descriptor_pb2.MethodOptions.NO_SIDE_EFFECTS

METHODS: dict[str, MethodDescriptor] = {
    f"{service.full_name}/{method.name}": method
    for file in (game_pb2.DESCRIPTOR, training_pb2.DESCRIPTOR)
    for service in file.services_by_name.values()
    for method in service.methods
}
UNARY = [path for path, method in METHODS.items() if not method.server_streaming]
STREAMS = [path for path, method in METHODS.items() if method.server_streaming]

MUST_NAME = {
    f"{GAME}/ControlMatch": "match_id",
    f"{TRAINING}/ControlTraining": "session_id",
    f"{TRAINING}/DeleteTrainingSession": "session_id",
    f"{TRAINING}/ReportTrainingMetrics": "session_id",
    f"{TRAINING}/UpdateAgent": "agent",
    f"{TRAINING}/DeleteAgent": "agent",
}
"""What changes or deletes a thing, and the field that says which."""


class Http(NamedTuple):
    """A way to reach a server: which, and what curl is told."""

    server: RunningServer
    options: tuple[str, ...]
    version: str


class Answer(NamedTuple):
    """What curl says of an answer."""

    status: int
    version: str
    body: dict[str, Any]


@pytest.fixture(params=["HTTP/1.1", "HTTP/2 by prior knowledge", "HTTP/2 over TLS"])
def http(request: pytest.FixtureRequest, server: RunningServer, tls_server: RunningServer) -> Http:
    if request.param == "HTTP/1.1":
        return Http(server, ("--http1.1",), "1.1")
    if request.param == "HTTP/2 by prior knowledge":
        return Http(server, ("--http2-prior-knowledge",), "2")
    return Http(tls_server, ("--http2", "--cacert", str(tls_server.certificate)), "2")


@pytest.fixture
def ended_session(http: Http) -> Iterator[str]:
    """The newest session: two rows, and an end."""
    server = http.server
    session_id = server.call(f"{TRAINING}/RegisterTrainingSession")["session"]["sessionId"]
    rows = [{"row": 0, "step": 10, "reward": 0.0}, {"row": 1, "step": 20, "reward": 0.5}]
    server.call(
        f"{TRAINING}/ReportTrainingMetrics",
        {
            "sessionId": session_id,
            "rows": rows,
            "outcome": {"status": "TRAINING_STATUS_FINISHED"},
        },
    )
    yield session_id
    server.ask(f"{TRAINING}/DeleteTrainingSession", {"sessionId": session_id})


@pytest.fixture
def exhibition(http: Http) -> Iterator[str]:
    """The exhibition, which someone watches."""
    with http.server.watched() as match_id:
        yield match_id


@pytest.fixture
def held_match(http: Http) -> Iterator[str]:
    """A match that waits on its first frame, so that a list of matches is not empty."""
    match_id = http.server.open_match(paused=True)
    yield match_id
    http.server.stop_match(match_id)


def curl(http: Http, *arguments: str) -> Answer:
    """Runs curl to its end."""
    said = subprocess.run(
        [
            "curl",
            "-sS",
            "-m",
            "30",
            *http.options,
            "-w",
            "\n%{http_code} %{http_version}",
            *arguments,
        ],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stdout
    body, _, written = said.rpartition("\n")
    status, version = written.split()
    return Answer(int(status), version, json.loads(body))


def curl_lines(http: Http, path: str, most: int, headers: Path) -> list[dict[str, Any]]:
    """Runs `curl -N` until it has shown so many lines, or ends; its headers go to a file."""
    url = f"{http.server.url}/{path}"
    with subprocess.Popen(
        ["curl", "-sSN", "-m", "30", *http.options, "-D", str(headers), "--json", "{}", url],
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        lines = []
        for line in process.stdout:
            lines.append(json.loads(line))
            if len(lines) == most:
                process.kill()
                break
    return lines


@pytest.mark.parametrize("path", UNARY)
def test_an_empty_object_means_something_or_is_told_what_it_lacks(
    http: Http, path: str, ended_session: str, held_match: str, exhibition: str
) -> None:
    answer = curl(http, "--json", "{}", f"{http.server.url}/{path}")
    assert answer.version == http.version
    if path in MUST_NAME:
        assert answer.status == 400
        assert answer.body["code"] == "invalid_argument"
        assert MUST_NAME[path] in answer.body["message"]
        return
    assert answer.status == 200, answer.body
    response = METHODS[path].output_type
    known = {field.json_name for field in response.fields}
    assert set(answer.body) <= known
    assert answer.body
    if path.endswith("/CreateMatch"):
        http.server.stop_match(answer.body["match"]["matchId"])
    elif path.endswith(("/StartTraining", "/RegisterTrainingSession")):
        http.server.stop_session(answer.body["session"]["sessionId"])


def test_every_call_that_must_name_a_thing_is_a_call_that_there_is() -> None:
    assert set(MUST_NAME) <= set(UNARY)


def test_a_stream_of_states_prints_one_message_a_line(http: Http, tmp_path: Path) -> None:
    headers = tmp_path / "headers"
    lines = curl_lines(http, f"{GAME}/StreamGameState", 20, headers)
    assert headers.read_text().startswith(f"HTTP/{http.version} 200")
    first, *rest = lines
    assert len(rest) == 19
    players = first["snapshot"]["state"]["players"]
    assert [player["id"] for player in players] == ["p1", "p2"]
    assert first["snapshot"]["match"]["exhibition"]
    states = [line["state"] for line in rest if "state" in line]
    assert states
    assert all(len(state["players"]) == 2 for state in states)
    frames = [state["frame"] for state in states]
    assert frames == sorted(set(frames))


def test_a_stream_of_metrics_prints_the_curve_and_ends_with_the_session(
    http: Http, ended_session: str, tmp_path: Path
) -> None:
    headers = tmp_path / "headers"
    lines = curl_lines(http, f"{TRAINING}/StreamTrainingMetrics", 100, headers)
    assert headers.read_text().startswith(f"HTTP/{http.version} 200")
    assert lines[0]["session"]["sessionId"] == ended_session
    assert [line["metrics"]["row"] for line in lines if "metrics" in line] == [0, 1]
    # A zero that was measured is there; what was not measured is not.
    assert lines[1]["metrics"]["reward"] == 0
    assert "qValue" not in lines[1]["metrics"]
    assert lines[-1]["end"]["session"]["status"] == "TRAINING_STATUS_FINISHED"


@pytest.mark.parametrize("path", STREAMS)
def test_every_stream_answers_an_empty_object(
    http: Http, path: str, ended_session: str, tmp_path: Path
) -> None:
    headers = tmp_path / "headers"
    assert curl_lines(http, path, 2, headers)
    assert "application/x-ndjson" in headers.read_text()


def test_an_error_before_the_first_line_is_an_http_status(http: Http) -> None:
    answer = curl(
        http, "--json", '{"matchId": "no-such"}', f"{http.server.url}/{GAME}/StreamGameState"
    )
    assert answer.status == 404
    assert answer.body["code"] == "not_found"
    assert "no-such" in answer.body["message"]


@pytest.mark.parametrize(
    "path", [path for path in UNARY if path.rpartition("/")[2].startswith(("Get", "List"))]
)
def test_what_only_reads_is_a_get_as_well(
    http: Http, path: str, ended_session: str, held_match: str, exhibition: str
) -> None:
    query = urlencode({"connect": "v1", "encoding": "json", "message": "{}"})
    answer = curl(http, "--get", f"{http.server.url}/{path}?{query}")
    assert (answer.status, answer.version) == (200, http.version), answer.body
    asked_by_post = curl(http, "--json", "{}", f"{http.server.url}/{path}")
    assert set(answer.body) == set(asked_by_post.body)


@pytest.mark.parametrize(
    "path", [path for path in UNARY if not path.rpartition("/")[2].startswith(("Get", "List"))]
)
def test_what_changes_something_is_no_get(http: Http, path: str) -> None:
    query = urlencode({"connect": "v1", "encoding": "json", "message": "{}"})
    said = subprocess.run(
        [
            "curl",
            "-sS",
            "-m",
            "30",
            *http.options,
            "-o",
            "/dev/null",
            "-w",
            "%{http_code}",
            f"{http.server.url}/{path}?{query}",
        ],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stdout
    assert said == "405"


def test_only_calls_that_get_and_list_are_marked_free_of_side_effects() -> None:
    for path, method in METHODS.items():
        reads = method.name.startswith(("Get", "List"))
        marked = method.GetOptions().idempotency_level == NO_SIDE_EFFECTS
        assert marked == reads, path


def test_a_call_that_only_reads_begins_no_exhibition(
    start_server: Callable[..., RunningServer],
) -> None:
    own = start_server()
    http = Http(own, (), "1.1")
    url = f"{own.url}/{GAME}/GetMatch"
    query = urlencode({"connect": "v1", "encoding": "json", "message": "{}"})

    for asked in (("--json", "{}", url), ("--get", f"{url}?{query}")):
        answer = curl(http, *asked)
        assert (answer.status, answer.body["code"]) == (404, "not_found")
        assert "StreamGameState {} begins one" in answer.body["message"]
    assert own.call(f"{GAME}/ListMatches").get("matches", []) == []
    with own.watched() as exhibition:
        for asked in (("--json", "{}", url), ("--get", f"{url}?{query}")):
            assert curl(http, *asked).body["match"]["matchId"] == exhibition


def test_the_newest_session_is_not_found_while_there_is_none(
    start_server: Callable[..., RunningServer],
) -> None:
    own = start_server()
    for path in (f"{TRAINING}/GetTrainingSession", f"{TRAINING}/StreamTrainingMetrics"):
        answer = curl(Http(own, (), "1.1"), "--json", "{}", f"{own.url}/{path}")
        assert (answer.status, answer.body["code"]) == (404, "not_found")
        assert "session" in answer.body["message"]
