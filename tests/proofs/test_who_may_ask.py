"""Proof 11: who may ask, by every name, page, method and role, of the real server."""

import json
import socket
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPResponse
from typing import Any

import grpc
import httpx
import pytest
from google.protobuf.descriptor_pb2 import MethodOptions

from arcade_clash.access import Tokens
from arcade_clash.v1 import game_pb2, training_pb2
from asking import ALLOWED_HOSTS, HOST, TABLE, THEIRS, Asking, asked_at
from ledger import Proof
from running_server import TRAINING, RunningServer

pytestmark = [pytest.mark.proof(11), pytest.mark.journey]

METHODS = {
    f"/{service.full_name}/{method.name}": method
    for file in (game_pb2.DESCRIPTOR, training_pb2.DESCRIPTOR)
    for service in file.services_by_name.values()
    for method in service.methods
}

HTTP_CODE = {400: "invalid_argument", 401: "unauthenticated", 403: "permission_denied"}
GRPC_CODE = {3: "invalid_argument", 7: "permission_denied", 16: "unauthenticated"}


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server that asks for a token, and answers to the names of the table."""
    hosts = [option for name in ALLOWED_HOSTS for option in ("--allowed-host", name)]
    options = ("--token", *hosts, "--allowed-origin", THEIRS)
    with RunningServer(tmp_path_factory.mktemp("guarded") / "data", *options) as running:
        yield running


class Shown:
    """The tokens that callers show, by who they are."""

    def __init__(self, server: RunningServer) -> None:
        tokens = Tokens(server.token)
        registered = server.call(f"{TRAINING}/RegisterTrainingSession")
        self.session: str = registered["session"]["sessionId"]
        self.by_role: dict[str, str | None] = {
            "nobody": None,
            "stranger": Tokens("another server's secret").operator,
            "viewer": tokens.viewer,
            "operator": tokens.operator,
            "trainer": registered["token"],
            "trainer of another session": tokens.trainer("ext-another"),
        }


@pytest.fixture(scope="module")
def shown(guarded: RunningServer) -> Shown:
    return Shown(guarded)


def ask_raw(port: int, row: Asking, token: str) -> int:
    """The status of a row's answer: by hand, since no client lets one send such headers."""
    headers = [*row.headers, ("authorization", f"Bearer {token}"), ("connection", "close")]
    body = b""
    if row.method == "POST":
        body = b"{}"
        headers += [("content-type", "application/json"), ("content-length", "2")]
    path = row.path
    if row.method == "GET" and path in METHODS:
        path += "?encoding=json&message=%7B%7D"
    lines = [f"{row.method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers)]
    with socket.create_connection(("127.0.0.1", port), timeout=30) as sock:
        sock.sendall("\r\n".join([*lines, "", ""]).encode() + body)
        with closing(HTTPResponse(sock, method=row.method)) as answer:
            answer.begin()
            answer.read()
            return answer.status


def test_each_row_of_host_origin_fetch_site_and_method_is_as_stated(
    guarded: RunningServer, proof: Proof
) -> None:
    wrong = []
    for row in TABLE:
        asked = asked_at(row, guarded.port)
        status = ask_raw(guarded.port, asked, guarded.token)
        # What the page's own files answer, and a method that they do not know, is not the table's.
        if status != row.status and not (row.status == 200 and status == 405):
            wrong.append((asked, status))
    proof.measured(
        "each row of the table of Host, Origin, Sec-Fetch-Site and method is answered as stated",
        f"{len(TABLE) - len(wrong)} of {len(TABLE)} rows",
        "all",
        reached=not wrong,
    )
    assert not wrong


def may(method: str) -> set[str]:
    """Who may call it, as safety.md has it and not as the table of the services says."""
    if method.startswith(("Get", "List", "Stream")):
        return {"viewer", "operator"}
    if method == "ReportTrainingMetrics":
        return {"operator", "trainer", "trainer of another session"}
    return {"operator"}


class Protocols:
    """One call in each protocol, with a body that no handler takes; each gives the code it read.

    So whoever is let in is told `invalid_argument`, and nothing is done.
    """

    def __init__(self, server: RunningServer) -> None:
        self._client = httpx.Client(base_url=server.url, timeout=30.0)
        self._channel = grpc.insecure_channel(server.address)

    def close(self) -> None:
        self._client.close()
        self._channel.close()

    def _post(self, path: str, token: str | None, kind: str, body: bytes) -> httpx.Response:
        headers = {"content-type": kind}
        if token is not None:
            headers["authorization"] = f"Bearer {token}"
        return self._client.post(path, content=body, headers=headers)

    def json(self, path: str, token: str | None) -> str:
        """Connect's unary JSON; on a stream's path, lines of JSON."""
        answer = self._post(path, token, "application/json", b'{"nonsense": 1}')
        code: str = answer.json()["code"]
        assert HTTP_CODE[answer.status_code] == code
        return code

    def connect_stream(self, path: str, token: str | None) -> str:
        message = b'{"nonsense": 1}'
        body = b"\0" + len(message).to_bytes(4, "big") + message
        answer = self._post(path, token, "application/connect+json", body)
        assert (answer.status_code, answer.content[0]) == (200, 2)
        code: str = json.loads(answer.content[5:])["error"]["code"]
        return code

    def grpc_web(self, path: str, token: str | None) -> str:
        answer = self._post(path, token, "application/grpc-web+proto", b"\0\0\0\0\x01\xff")
        assert answer.status_code == 200
        status = answer.headers.get("grpc-status")
        if status is None:  # in the body, in a frame of its own
            assert answer.content[0] == 0x80
            trailers = dict(
                line.split(":", 1) for line in answer.content[5:].decode().split("\r\n") if line
            )
            status = trailers["grpc-status"]
        return GRPC_CODE[int(status)]

    def grpc(self, path: str, token: str | None) -> str:
        call = self._channel.unary_stream(path, bytes, bytes)
        metadata = () if token is None else (("authorization", f"Bearer {token}"),)
        try:
            list(call(b"\xff", metadata=metadata, timeout=30))
        except grpc.RpcError as error:
            code: Any = error.code()
            return GRPC_CODE[code.value[0]]
        raise AssertionError(f"{path} took what is no message")


@pytest.fixture
def protocols(guarded: RunningServer) -> Iterator[Protocols]:
    with closing(Protocols(guarded)) as made:
        yield made


def test_every_rpc_is_for_every_role_what_it_should_be_in_every_protocol(
    protocols: Protocols, shown: Shown, proof: Proof
) -> None:
    wrong, count = [], 0
    for path, method in METHODS.items():
        ways = [protocols.json, protocols.grpc, protocols.grpc_web]
        if method.server_streaming:
            ways.append(protocols.connect_stream)
        for role, token in shown.by_role.items():
            if role in may(method.name):
                expected = "invalid_argument"
            elif role in ("nobody", "stranger"):
                expected = "unauthenticated"
            else:
                expected = "permission_denied"
            for way in ways:
                count += 1
                code = way(path, token)
                if code != expected:
                    wrong.append((method.name, role, way.__name__, code))
    proof.measured(
        "every RPC answers every role as its rule says, in Connect, JSON lines, gRPC and gRPC-Web",
        f"{count - len(wrong)} of {count} calls: {len(METHODS)} RPCs, {len(shown.by_role)} roles",
        "all",
        reached=not wrong,
    )
    assert not wrong


def test_a_trainer_reports_to_its_own_session_and_to_no_other(
    guarded: RunningServer, shown: Shown
) -> None:
    url = f"{guarded.url}/{TRAINING}/ReportTrainingMetrics"
    body = {"sessionId": shown.session, "activity": "warming up"}
    answers = {
        role: httpx.post(url, json=body, headers={"authorization": f"Bearer {token}"})
        for role, token in shown.by_role.items()
        if "trainer" in role or role == "operator"
    }
    assert answers["trainer"].status_code == 200
    assert answers["operator"].status_code == 200
    other = answers["trainer of another session"]
    assert (other.status_code, other.json()["code"]) == (403, "permission_denied")
    assert "RegisterTrainingSession" in other.json()["message"]


def test_only_what_is_free_of_side_effects_is_answered_by_get(
    guarded: RunningServer, proof: Proof
) -> None:
    answered = set()
    with httpx.Client(base_url=guarded.url, timeout=30.0) as client:
        client.headers["authorization"] = f"Bearer {guarded.token}"
        for path, method in METHODS.items():
            answer = client.get(path, params={"encoding": "json", "message": "{}"})
            if answer.status_code != 405:
                answered.add(method.name)
    marked = {
        method.name
        for method in METHODS.values()
        if method.GetOptions().idempotency_level == MethodOptions.NO_SIDE_EFFECTS
    }
    proof.measured(
        "GET is answered for RPCs marked free of side effects alone, which Get and List",
        ", ".join(sorted(answered)),
        "those marked",
        reached=answered == marked,
    )
    assert answered == marked
    assert all(name.startswith(("Get", "List")) for name in marked)


def test_figures_and_the_schema_are_for_viewers_and_health_is_for_anyone(
    guarded: RunningServer, shown: Shown
) -> None:
    viewer = {"authorization": f"Bearer {shown.by_role['viewer']}"}
    assert httpx.get(f"{guarded.url}/metrics").status_code == 401
    assert httpx.get(f"{guarded.url}/metrics", headers=viewer).status_code == 200
    assert httpx.get(f"{guarded.url}/healthz").status_code == 200
    assert httpx.get(f"{guarded.url}/readyz").status_code == 200
    health = httpx.post(f"{guarded.url}/grpc.health.v1.Health/Check", json={})
    assert (health.status_code, health.json()["status"]) == (200, "SERVING")
    with grpc.insecure_channel(guarded.address) as channel:
        reflect = channel.stream_stream(
            "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo", bytes, bytes
        )
        list_services = b"\x3a\x01*"
        with pytest.raises(grpc.RpcError) as refused:
            list(reflect(iter([list_services]), timeout=30))
        assert refused.value.code() is grpc.StatusCode.UNAUTHENTICATED
        metadata = tuple(viewer.items())
        (told,) = reflect(iter([list_services]), metadata=metadata, timeout=30)
        assert b"GameService" in told


def test_no_token_and_no_path_is_told_or_logged(guarded: RunningServer, shown: Shown) -> None:
    with httpx.Client(base_url=guarded.url, timeout=30.0) as client:
        for token in shown.by_role.values():
            headers = {} if token is None else {"authorization": f"Bearer {token}"}
            for path in METHODS:
                for body in (b"{}", b"nonsense", b'{"sessionId": "/etc", "matchId": "/etc"}'):
                    if METHODS[path].server_streaming and body == b"{}":
                        continue
                    if path.endswith(
                        ("/CreateMatch", "/StartTraining", "/RegisterTrainingSession")
                    ):
                        body = b"nonsense"
                    answer = client.post(
                        path, content=body, headers=headers | {"content-type": "application/json"}
                    )
                    told = answer.text if answer.status_code != 200 else ""
                    assert str(guarded.data) not in told
                    assert "Traceback" not in told
                    assert token is None or token not in told
        wrong_page = client.get("/", headers={"host": HOST[1], "origin": "https://evil.example"})
        assert str(guarded.data) not in wrong_page.text
    assert "Traceback" not in guarded.log
    assert all(token not in guarded.log for token in shown.by_role.values() if token)


def test_the_files_of_the_page_need_no_token_and_say_what_a_browser_may_do(
    guarded: RunningServer,
) -> None:
    answer = httpx.get(guarded.url)
    assert answer.status_code == 200
    assert answer.headers["content-security-policy"].startswith("default-src 'self'")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "set-cookie" not in answer.headers
