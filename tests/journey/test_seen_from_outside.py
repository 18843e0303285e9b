"""What whoever runs the server sees of it: probes, health, the schema, metrics, the log.

Spoken to by the tools that they would use: curl's way by httpx, buf's curl without a schema, and
grpcio's own clients for health and reflection.
"""

import json
import queue
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import grpc
import httpx
import pytest
from google.protobuf.descriptor_pool import DescriptorPool
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import (
    ProtoReflectionDescriptorDatabase,
)
from prometheus_client.parser import text_string_to_metric_families

from arcade_clash.access import Tokens
from running_server import COMMAND, GAME, RunningServer, until

pytestmark = pytest.mark.journey

BUF = str(Path(sys.executable).parent / "buf")


def buf_curl(server: RunningServer, *arguments: str) -> str:
    asked = [BUF, "curl", "--http2-prior-knowledge", *arguments]
    done = subprocess.run(asked, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def metrics(server: RunningServer) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    text = httpx.get(f"{server.url}/metrics").raise_for_status().text
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def value(server: RunningServer, name: str, **labels: str) -> float:
    return metrics(server).get((f"arcade_clash_{name}", frozenset(labels.items())), 0.0)


class TestProbes:
    @pytest.mark.parametrize("path", ["/healthz", "/readyz"])
    def test_an_open_server_says_so_over_both_versions(
        self, server: RunningServer, path: str
    ) -> None:
        for http2 in (False, True):
            with httpx.Client(http1=not http2, http2=http2) as client:
                answer = client.get(f"{server.url}{path}")
            assert (answer.status_code, answer.text) == (200, "ok\n")

    @pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
    def test_they_answer_to_no_other_name(self, server: RunningServer, path: str) -> None:
        answer = httpx.get(f"{server.url}{path}", headers={"host": "evil.example"})
        assert answer.status_code == 403


class TestSchema:
    @pytest.mark.parametrize("protocol", ["connect", "grpc", "grpcweb"])
    def test_buf_calls_without_a_schema(self, server: RunningServer, protocol: str) -> None:
        url = f"{server.url}/{GAME}/ListCharacters"
        listed = json.loads(buf_curl(server, "--protocol", protocol, "-d", "{}", url))
        assert {"kestrel", "vesper"} <= {each["character"] for each in listed["characters"]}

    @pytest.mark.parametrize("version", ["grpc-v1", "grpc-v1alpha"])
    def test_buf_lists_every_method_by_either_version(
        self, server: RunningServer, version: str
    ) -> None:
        options = ["--protocol", "grpc", "--reflect-protocol", version, "--list-methods"]
        methods = buf_curl(server, *options, server.url).split()
        assert f"{GAME}/StreamGameState" in methods
        assert "grpc.health.v1.Health/Watch" in methods

    def test_a_grpc_client_builds_messages_from_what_it_is_told(
        self, server: RunningServer
    ) -> None:
        with grpc.insecure_channel(server.address) as channel:
            database = ProtoReflectionDescriptorDatabase(channel)
            state = DescriptorPool(database).FindMessageTypeByName("arcade_clash.v1.GameState")
        assert "players" in state.fields_by_name

    def test_a_grpc_client_reads_error_details_by_the_schema_it_is_told(
        self, server: RunningServer
    ) -> None:
        with grpc.insecure_channel(server.address) as channel:
            pool = DescriptorPool(ProtoReflectionDescriptorDatabase(channel))
            for detail in ("BadRequest", "ResourceInfo", "ErrorInfo", "QuotaFailure", "RetryInfo"):
                assert pool.FindMessageTypeByName(f"google.rpc.{detail}").fields

    def test_conversations_have_places_of_their_own_and_give_them_back(
        self, start_server: Callable[..., RunningServer]
    ) -> None:
        server = start_server("--max-streams", "1")
        path = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo"
        with grpc.insecure_channel(server.address) as channel:
            converse = channel.stream_stream(path, bytes, bytes)
            asking: list[queue.SimpleQueue[bytes | None]] = []

            def opened() -> Iterator[bytes]:
                asking.append(queue.SimpleQueue())
                asking[-1].put(b"\x3a\x01*")  # list_services
                return iter(converse(iter(asking[-1].get, None), timeout=60))

            open_ones = [opened() for _ in range(8)]
            assert all(GAME.encode() in next(call) for call in open_ones)
            with pytest.raises(grpc.RpcError) as refused:
                next(opened())
            assert refused.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
            assert "conversations" in (refused.value.details() or "")
            with httpx.stream(
                "POST", f"{server.url}/{GAME}/StreamGameState", json={}, timeout=60
            ) as viewer:
                assert viewer.status_code == 200
            for questions in asking:
                questions.put(None)
            assert all(list(call) == [] for call in open_ones)
            until(lambda: next(opened()), what="a place")


class TestHealth:
    @pytest.mark.parametrize("service", ["", GAME, "arcade_clash.v1.TrainingService"])
    def test_each_service_is_serving(self, server: RunningServer, service: str) -> None:
        with grpc.insecure_channel(server.address) as channel:
            stub = health_pb2_grpc.HealthStub(channel)
            answer = stub.Check(health_pb2.HealthCheckRequest(service=service), timeout=30)
        assert answer.status == health_pb2.HealthCheckResponse.SERVING

    def test_curl_may_ask_too(self, server: RunningServer) -> None:
        assert server.call("grpc.health.v1.Health/Check") == {"status": "SERVING"}

    def test_what_is_not_there_is_not_found(self, server: RunningServer) -> None:
        with grpc.insecure_channel(server.address) as channel:
            stub = health_pb2_grpc.HealthStub(channel)
            with pytest.raises(grpc.RpcError) as refused:
                stub.Check(health_pb2.HealthCheckRequest(service="no.Such"), timeout=30)
        assert refused.value.code() is grpc.StatusCode.NOT_FOUND

    def test_a_watcher_is_told_when_the_server_shuts_down(
        self, start_server: Callable[..., RunningServer]
    ) -> None:
        server = start_server()
        with grpc.insecure_channel(server.address) as channel:
            told = health_pb2_grpc.HealthStub(channel).Watch(health_pb2.HealthCheckRequest())
            assert next(told).status == health_pb2.HealthCheckResponse.SERVING
            server.terminate(signal.SIGTERM)
            with pytest.raises(grpc.RpcError) as ended:
                next(told)
        assert ended.value.code() is grpc.StatusCode.UNAVAILABLE
        assert server.process.wait(30) == 0


class TestMetrics:
    def test_a_viewer_is_counted_while_it_watches(self, server: RunningServer) -> None:
        before = value(server, "viewers", stream="game")
        with httpx.stream(
            "POST", f"{server.url}/{GAME}/StreamGameState", json={}, timeout=60
        ) as answer:
            lines = answer.iter_lines()  # held: where it is dropped, so is the stream
            next(lines)
            assert value(server, "viewers", stream="game") == before + 1
            delivered = value(server, "feed_delivered_total", stream="game")
            next(lines)
            until(
                lambda: value(server, "feed_delivered_total", stream="game") > delivered,
                what="a frame",
            )
            assert value(server, "matches", status="running") >= 1
            assert value(server, "feed_depth", stream="game") >= 1
            assert value(server, "connections") >= 2
        until(lambda: value(server, "viewers", stream="game") == before, what="leaving")

    def test_calls_are_counted_by_the_code_that_their_callers_saw(
        self, server: RunningServer
    ) -> None:
        def ended(method: str, code: str) -> float:
            return value(server, "rpcs_total", service=GAME, method=method, code=code)

        asked = {"GetMatch": "not_found", "ListMatches": "ok", "ControlMatch": "invalid_argument"}
        before = {method: ended(method, code) for method, code in asked.items()}
        server.ask(f"{GAME}/GetMatch", {"matchId": "no-such-match"})
        server.ask(f"{GAME}/ListMatches")
        server.ask(f"{GAME}/ControlMatch", {"noSuchField": 1})
        assert {method: ended(method, asked[method]) for method in asked} == {
            method: count + 1 for method, count in before.items()
        }

    def test_what_is_refused_before_a_handler_is_counted_by_why(
        self, start_server: Callable[..., RunningServer]
    ) -> None:
        server = start_server("--token", "--max-streams", "1")
        shown = {"authorization": f"Bearer {server.token}"}

        def counted(status: str, reason: str) -> float:
            labels = {"status": status, "reason": reason}
            return next(
                (
                    sample.value
                    for family in text_string_to_metric_families(server.get("/metrics"))
                    for sample in family.samples
                    if sample.name == "arcade_clash_http_answers_total" and sample.labels == labels
                ),
                0.0,
            )

        url = f"{server.url}/{GAME}/StreamGameState"
        viewer = {"authorization": f"Bearer {Tokens(server.token).viewer}"}
        httpx.post(url, json={})
        httpx.post(f"{server.url}/{GAME}/CreateMatch", json={}, headers=viewer)
        httpx.post(url, json={}, headers={"host": "evil.example"})
        httpx.post(url, json={}, headers={"origin": "https://evil.example"})
        with httpx.stream("POST", url, json={}, headers=shown, timeout=60) as first:
            lines = first.iter_lines()  # held: where it is dropped, so is the stream
            next(lines)
            assert httpx.post(url, json={}, headers=shown).status_code == 429
        for reason in ("token", "role", "host", "origin", "streams"):
            assert counted("4xx", reason) == 1, reason

    def test_no_name_of_a_match_stands_in_a_label(self, server: RunningServer) -> None:
        match_id = server.open_match(paused=True)
        try:
            assert match_id not in httpx.get(f"{server.url}/metrics").text
        finally:
            server.stop_match(match_id)

    def test_the_loop_and_the_process_are_measured(self, server: RunningServer) -> None:
        until(lambda: value(server, "event_loop_lag_seconds_count"), what="a measurement")
        assert ("process_cpu_seconds_total", frozenset()) in metrics(server)


class TestLog:
    @pytest.fixture
    def server(self, start_server: Callable[..., RunningServer]) -> RunningServer:
        return start_server("--log-format", "json")

    def test_a_call_has_one_line_under_the_id_that_its_caller_was_given(
        self, server: RunningServer
    ) -> None:
        url = f"{server.url}/{GAME}/GetMatch?token=hunter2"
        headers = {"x-request-id": "from-a-proxy_7", "authorization": "Bearer hunter2"}
        answer = httpx.post(url, json={"matchId": "hunter2"}, headers=headers)
        assert answer.headers["x-request-id"] == "from-a-proxy_7"

        def lines() -> list[dict[str, object]]:
            found = [json.loads(line) for line in server.log.splitlines() if line[:1] == "{"]
            return [line for line in found if line.get("request_id") == "from-a-proxy_7"]

        (line,) = until(lines, what="the line")
        assert line["method"] == "POST"
        assert line["path"] == f"/{GAME}/GetMatch"
        assert line["status"] == 404
        assert line["code"] == "not_found"
        assert isinstance(line["milliseconds"], float)
        assert "hunter2" not in server.log

    @pytest.mark.parametrize("offered", ["two words", "a" * 65, "semi;colon", ""])
    def test_an_id_of_another_shape_is_replaced(self, server: RunningServer, offered: str) -> None:
        answer = httpx.get(f"{server.url}/healthz", headers={"x-request-id": offered})
        given = answer.headers["x-request-id"]
        assert given != offered
        assert len(given) == 16


class TestDoctor:
    def ask(self, server: RunningServer, data: Path) -> dict[str, dict[str, str]]:
        asked = [COMMAND, "doctor", "--json", "--port", str(server.port), "--data-dir", str(data)]
        done = subprocess.run(asked, capture_output=True, text=True, timeout=120, check=False)
        said = json.loads(done.stdout)
        assert done.returncode == (0 if said["ok"] else 1)
        return {finding["what"]: finding for finding in said["findings"]}

    def test_it_knows_the_server_on_its_own_data(self, server: RunningServer) -> None:
        found = self.ask(server, server.data)
        assert server.url in found[f"port {server.port}"]["text"]
        assert found["database"]["state"] == "good"
        assert str(server.pid) in found["data directory"]["text"]

    def test_it_tells_another_arcade_from_another_program(
        self, server: RunningServer, tmp_path: Path
    ) -> None:
        port = self.ask(server, tmp_path / "other")[f"port {server.port}"]
        assert (port["state"], port["text"]) == (
            "wrong",
            "an Arcade Clash on other data answers there",
        )
