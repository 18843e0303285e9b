"""A server behind the real nginx and Caddy, by the configurations that the documents show."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import grpc
import pytest

from arcade_clash.access import Tokens
from arcade_clash.v1 import game_pb2
from proxies import CADDY, NAME, NGINX, Proxy, proxied_server
from running_server import COMMAND, GAME, TRAINING, RunningServer, until

pytestmark = pytest.mark.journey


class Arena(NamedTuple):
    """A server, and what stands before it."""

    proxy: Proxy
    server: RunningServer

    def ask(self, path: str, *options: str, token: str | None = None) -> tuple[int, str, str]:
        """Status, HTTP version and body of what curl is answered."""
        shown = () if token is None else ("--oauth2-bearer", token)
        asked = self.proxy.curl(*shown, *options, "-w", "\n%{http_code} %{http_version}")
        done = subprocess.run(
            [*asked, f"{self.proxy.url}{path}"], capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, f"{done.stderr}\n{self.proxy.log}"
        body, _, codes = done.stdout.rpartition("\n")
        status, version = codes.split()
        return int(status), version, body

    def call(self, path: str, **fields: Any) -> dict[str, Any]:
        """The good answer to an operator's call."""
        status, _, body = self.ask(
            f"/{path}", "--json", json.dumps(fields), token=self.server.token
        )
        assert status == 200, body
        answer: dict[str, Any] = json.loads(body)
        return answer

    @contextmanager
    def streaming(self, path: str, *options: str, **fields: Any) -> Iterator[Iterator[Any]]:
        """A stream's messages, as curl prints them line by line."""
        command = self.proxy.curl("-N", "--oauth2-bearer", self.server.token, *options)
        command += ["--json", json.dumps(fields), f"{self.proxy.url}/{path}"]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as curl:
            assert curl.stdout is not None
            try:
                yield (json.loads(line) for line in curl.stdout)
            finally:
                curl.kill()


@pytest.fixture(scope="module", params=[NGINX, CADDY])
def arena(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Arena]:
    place = tmp_path_factory.mktemp(request.param)
    with proxied_server(request.param, place) as (proxy, server):
        yield Arena(proxy, server)


@pytest.mark.parametrize("name", ["nginx.conf", "Caddyfile"])
def test_the_document_shows_the_configuration_that_is_tried(name: str) -> None:
    root = Path(__file__).parents[2]
    assert (root / "examples/proxies" / name).read_text() in (
        root / "docs/behind-a-proxy.md"
    ).read_text()


@pytest.mark.parametrize(("option", "version"), [("--http1.1", "1.1"), ("--http2", "2")])
def test_the_page_and_calls_come_through_by_either_version(
    arena: Arena, option: str, version: str
) -> None:
    status, spoken, page = arena.ask("/", option)
    assert (status, spoken) == (200, version)
    assert "<title>" in page
    status, spoken, body = arena.ask(
        f"/{GAME}/ListCharacters", option, "--json", "{}", token=arena.server.token
    )
    assert (status, spoken) == (200, version)
    assert "kestrel" in body


def test_who_comes_by_the_proxy_is_asked_for_a_token(arena: Arena) -> None:
    path = f"/{GAME}/CreateMatch"
    assert arena.ask(path, "--json", "{}")[0] == 401
    assert arena.ask(path, "--json", "{}", token=Tokens(arena.server.token).viewer)[0] == 403
    assert arena.ask("/readyz")[0] == 200


def test_the_links_are_those_of_the_proxy(arena: Arena) -> None:
    said = subprocess.run(
        [COMMAND, "token", "--data-dir", str(arena.server.data)],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert said.startswith(f"{arena.proxy.url}/#token={arena.server.token}\n")


def test_a_page_that_came_by_the_proxy_may_call_and_another_may_not(arena: Arena) -> None:
    path, token = f"/{GAME}/ListCharacters", arena.server.token
    for origin, expected in (
        (arena.proxy.url, 200),
        (f"https://{NAME}", 403),
        ("https://evil.example", 403),
    ):
        answer = arena.ask(path, "--json", "{}", "-H", f"Origin: {origin}", token=token)
        assert answer[0] == expected, origin
    assert "<title>" not in arena.ask("/", "-H", "Host: evil.example")[2]


@pytest.mark.parametrize("option", ["--http1.1", "--http2"])
def test_each_state_is_seen_when_it_is_made(arena: Arena, option: str) -> None:
    match_id = arena.call(f"{GAME}/CreateMatch", paused=True)["match"]["matchId"]
    with arena.streaming(f"{GAME}/StreamGameState", option, matchId=match_id) as messages:
        assert "snapshot" in next(messages)
        for _ in range(5):
            # Nothing else comes on a paused match: a state that is held back is never read.
            arena.call(f"{GAME}/ControlMatch", matchId=match_id, step={"frames": 1})
            stepped = next(message for message in messages if "state" in message)
            shown = arena.call(f"{GAME}/GetMatch", matchId=match_id)["state"]
            assert stepped["state"]["frame"] == shown["frame"]
        arena.call(f"{GAME}/ControlMatch", matchId=match_id, stop={})
        assert "end" in [*messages][-1]


@pytest.mark.parametrize("option", ["--http1.1", "--http2"])
def test_a_stream_is_resumed_with_no_row_lost_when_the_proxy_was_away(
    arena: Arena, option: str
) -> None:
    session_id = arena.call(f"{TRAINING}/RegisterTrainingSession")["session"]["sessionId"]

    def report(*rows: int) -> None:
        measured = [{"row": row, "step": row * 10, "reward": 0.5} for row in rows]
        arena.server.call(
            f"{TRAINING}/ReportTrainingMetrics", {"sessionId": session_id, "rows": measured}
        )

    def rows(messages: Iterator[Any], count: int) -> list[int]:
        found: list[int] = []
        while len(found) < count:
            message = next(messages)
            found += [message["metrics"]["row"]] if "metrics" in message else []
        return found

    stream = f"{TRAINING}/StreamTrainingMetrics"
    report(0, 1)
    with arena.streaming(stream, option, sessionId=session_id) as messages:
        assert rows(messages, 2) == [0, 1]
        report(2)
        assert rows(messages, 1) == [2]
        arena.proxy.stop()
        assert [message for message in messages if "metrics" in message] == []
    report(3, 4)
    arena.proxy.start(arena.server)
    with arena.streaming(stream, option, sessionId=session_id, afterRow=2) as messages:
        assert rows(messages, 2) == [3, 4]
        report(5)
        assert rows(messages, 1) == [5]


def test_grpc_comes_through_calls_and_streams(arena: Arena) -> None:
    trust = grpc.ssl_channel_credentials(arena.proxy.certificate.cert.read_bytes())
    token = grpc.access_token_call_credentials(arena.server.token)
    with grpc.secure_channel(
        f"127.0.0.1:{arena.proxy.port}",
        grpc.composite_channel_credentials(trust, token),
        [
            ("grpc.ssl_target_name_override", NAME),
            ("grpc.default_authority", f"{NAME}:{arena.proxy.port}"),
        ],
    ) as channel:
        list_characters = channel.unary_unary(
            f"/{GAME}/ListCharacters",
            game_pb2.ListCharactersRequest.SerializeToString,
            game_pb2.ListCharactersResponse.FromString,
        )
        listed = list_characters(game_pb2.ListCharactersRequest(), timeout=30)
        assert "kestrel" in [one.character for one in listed.characters]
        get_match = channel.unary_unary(
            f"/{GAME}/GetMatch",
            game_pb2.GetMatchRequest.SerializeToString,
            game_pb2.GetMatchResponse.FromString,
        )
        with pytest.raises(grpc.RpcError) as refused:
            get_match(game_pb2.GetMatchRequest(match_id="no-such-match"), timeout=30)
        assert refused.value.code() is grpc.StatusCode.NOT_FOUND
        match_id = arena.call(f"{GAME}/CreateMatch", paused=True)["match"]["matchId"]
        stream = channel.unary_stream(
            f"/{GAME}/StreamGameState",
            game_pb2.StreamGameStateRequest.SerializeToString,
            game_pb2.StreamGameStateResponse.FromString,
        )
        request = game_pb2.StreamGameStateRequest(match_id=match_id)
        messages = iter(stream(request, timeout=60))
        assert next(messages).WhichOneof("message") == "snapshot"
        for _ in range(3):
            arena.call(f"{GAME}/ControlMatch", matchId=match_id, step={"frames": 1})
            assert any(message.HasField("state") for message in messages)
        arena.call(f"{GAME}/ControlMatch", matchId=match_id, stop={})


def test_streams_are_shared_out_by_the_client_s_own_address(arena: Arena) -> None:
    # Everybody is 127.0.0.1 here, to the proxy too: four streams, and the fifth is refused.
    match_id = arena.call(f"{GAME}/CreateMatch", paused=True)["match"]["matchId"]
    stream = f"{GAME}/StreamGameState"
    left = [f'arcade_clash_viewers{{stream="{kind}"}} 0.0' for kind in ("game", "training")]
    until(lambda: all(line in arena.server.get("/metrics") for line in left), what="an empty room")
    with ExitStack() as stack:
        for _ in range(4):
            messages = stack.enter_context(arena.streaming(stream, matchId=match_id))
            assert "snapshot" in next(messages)
        fifth = arena.ask(
            f"/{stream}", "--json", json.dumps({"matchId": match_id}), token=arena.server.token
        )
        assert fifth[0] == 429
        # What a caller writes into the header itself is not believed.
        forged = arena.ask(
            f"/{stream}",
            *("--json", json.dumps({"matchId": match_id})),
            *("-H", "X-Forwarded-For: 192.0.2.77"),
            token=arena.server.token,
        )
        assert forged[0] == 429
    arena.call(f"{GAME}/ControlMatch", matchId=match_id, stop={})
