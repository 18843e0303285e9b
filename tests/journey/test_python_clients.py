"""Clients that others wrote for the schema: connectrpc's, grpcio, and buf's curl.

Each calls what it would call in life: a list, an order that is refused, and both streams.
"""

import json
import subprocess
import sys
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import aclosing
from itertools import islice
from pathlib import Path
from typing import cast

import grpc
import pytest
from connectrpc.code import Code
from connectrpc.errors import ConnectError
from connectrpc.protocol import ProtocolType
from google.rpc import error_details_pb2, status_pb2
from pyqwest import Client, HTTPTransport, HTTPVersion

from arcade_clash.v1 import game_pb2, training_pb2
from arcade_clash.v1.game_connect import GameServiceClient
from arcade_clash.v1.training_connect import TrainingServiceClient
from running_server import GAME, TRAINING, RunningServer

pytestmark = pytest.mark.journey

ROOT = Path(__file__).parents[2]


class TestConnectrpc:
    """The client that connectrpc generates, in its three protocols."""

    @pytest.fixture(
        params=[
            (ProtocolType.CONNECT, HTTPVersion.HTTP1),
            (ProtocolType.CONNECT, HTTPVersion.HTTP2),
            (ProtocolType.GRPC, HTTPVersion.HTTP2),
            (ProtocolType.GRPC_WEB, HTTPVersion.HTTP1),
            (ProtocolType.GRPC_WEB, HTTPVersion.HTTP2),
        ],
        ids=lambda way: f"{way[0].name} over {way[1]}",
    )
    async def way(self, request: pytest.FixtureRequest) -> tuple[ProtocolType, Client]:
        protocol, version = request.param
        return protocol, Client(HTTPTransport(http_version=version))

    @pytest.fixture
    async def game(
        self, way: tuple[ProtocolType, Client], server: RunningServer
    ) -> AsyncIterator[GameServiceClient]:
        async with GameServiceClient(server.url, protocol=way[0], http_client=way[1]) as client:
            yield client

    @pytest.fixture
    async def training(
        self, way: tuple[ProtocolType, Client], server: RunningServer
    ) -> AsyncIterator[TrainingServiceClient]:
        async with TrainingServiceClient(server.url, protocol=way[0], http_client=way[1]) as client:
            yield client

    async def test_lists_the_characters(self, game: GameServiceClient) -> None:
        listed = await game.list_characters(game_pb2.ListCharactersRequest())
        assert {"kestrel", "vesper"} <= {summary.character for summary in listed.characters}

    async def test_is_told_the_field_that_it_left_out(self, game: GameServiceClient) -> None:
        with pytest.raises(ConnectError) as refused:
            await game.control_match(game_pb2.ControlMatchRequest())
        assert refused.value.code is Code.INVALID_ARGUMENT
        (detail,) = refused.value.details
        request = error_details_pb2.BadRequest.FromString(detail.message_bytes)
        assert [violation.field for violation in request.field_violations] == ["match_id"]

    async def test_follows_the_arena(self, game: GameServiceClient) -> None:
        # The generated client's streams are generators, which its types do not say.
        stream = cast(
            "AsyncGenerator[game_pb2.StreamGameStateResponse]",
            game.stream_game_state(game_pb2.StreamGameStateRequest()),
        )
        async with aclosing(stream) as messages:
            kinds = [(await anext(messages)).WhichOneof("message") for _ in range(10)]
        assert kinds[0] == "snapshot"
        assert "state" in kinds[1:]

    async def test_follows_a_session_to_its_end(self, training: TrainingServiceClient) -> None:
        session = (
            await training.register_training_session(
                training_pb2.RegisterTrainingSessionRequest(name="by connectrpc")
            )
        ).session
        report = training_pb2.ReportTrainingMetricsRequest(
            session_id=session.session_id,
            rows=[training_pb2.TrainingMetrics(row=0, step=0, loss=0.0)],
            outcome=training_pb2.TrainingOutcome(status=training_pb2.TRAINING_STATUS_FINISHED),
        )
        reported = await training.report_training_metrics(report)
        assert reported.last_row == 0
        request = training_pb2.StreamTrainingMetricsRequest(session_id=session.session_id)
        told = [message async for message in training.stream_training_metrics(request)]
        kinds = [message.WhichOneof("message") for message in told]
        assert kinds == ["session", "metrics", "end"]
        assert told[1].metrics.HasField("loss")
        assert not told[1].metrics.HasField("q_value")


class TestGrpcio:
    """Google's own client, with the messages of the same schema."""

    @pytest.fixture(params=["plain", "TLS"])
    def channel(
        self, request: pytest.FixtureRequest, server: RunningServer, tls_server: RunningServer
    ) -> Iterator[grpc.Channel]:
        if request.param == "plain":
            with grpc.insecure_channel(server.address) as channel:
                yield channel
        else:
            assert tls_server.certificate is not None
            trusted = grpc.ssl_channel_credentials(tls_server.certificate.read_bytes())
            with grpc.secure_channel(tls_server.address, trusted) as channel:
                yield channel

    def test_lists_the_agents(self, channel: grpc.Channel) -> None:
        listing = channel.unary_unary(
            f"/{TRAINING}/ListAgents",
            training_pb2.ListAgentsRequest.SerializeToString,
            training_pb2.ListAgentsResponse.FromString,
        )
        agents = listing(training_pb2.ListAgentsRequest(), timeout=30).agents
        assert {"scripted-3", "random", "idle"} <= {agent.agent for agent in agents}

    def test_is_told_the_field_that_it_left_out(self, channel: grpc.Channel) -> None:
        ordering = channel.unary_unary(
            f"/{TRAINING}/ControlTraining",
            training_pb2.ControlTrainingRequest.SerializeToString,
            training_pb2.ControlTrainingResponse.FromString,
        )
        with pytest.raises(grpc.RpcError) as refused:
            ordering(training_pb2.ControlTrainingRequest(), timeout=30)
        assert refused.value.code() is grpc.StatusCode.INVALID_ARGUMENT
        metadata = refused.value.trailing_metadata()
        told = [one.value for one in metadata if one.key == "grpc-status-details-bin"]
        status = status_pb2.Status.FromString(told[0])
        request = error_details_pb2.BadRequest()
        assert status.details[0].Unpack(request)
        assert [violation.field for violation in request.field_violations] == ["session_id"]

    def test_follows_the_arena(self, channel: grpc.Channel) -> None:
        following = channel.unary_stream(
            f"/{GAME}/StreamGameState",
            game_pb2.StreamGameStateRequest.SerializeToString,
            game_pb2.StreamGameStateResponse.FromString,
        )
        messages = following(game_pb2.StreamGameStateRequest(), timeout=30)
        kinds = [message.WhichOneof("message") for message in islice(messages, 10)]
        assert kinds[0] == "snapshot"
        assert "state" in kinds[1:]


class TestBufCurl:
    """What `buf curl` makes of the schema in the tree."""

    @pytest.fixture(
        params=[
            ("connect",),
            ("connect", "--http2-prior-knowledge"),
            ("grpc", "--http2-prior-knowledge"),
            ("grpcweb",),
            ("grpcweb", "--http2-prior-knowledge"),
        ],
        ids=" ".join,
    )
    def buf_curl(self, request: pytest.FixtureRequest) -> list[str]:
        protocol, *options = request.param
        buf = str(Path(sys.executable).parent / "buf")
        return [buf, "curl", "--schema", "proto", "--protocol", protocol, *options]

    def test_lists_the_matches(self, buf_curl: list[str], server: RunningServer) -> None:
        match_id = server.open_match(paused=True)
        said = subprocess.run(
            [*buf_curl, f"{server.url}/{GAME}/ListMatches"],
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
            cwd=ROOT,
        ).stdout
        assert match_id in [match["matchId"] for match in json.loads(said)["matches"]]
        server.stop_match(match_id)

    def test_follows_a_match_to_its_end(self, buf_curl: list[str], server: RunningServer) -> None:
        match_id = server.open_match(paused=True)
        server.stop_match(match_id)
        said = subprocess.run(
            [
                *buf_curl,
                "-d",
                f'{{"match_id": "{match_id}"}}',
                f"{server.url}/{GAME}/StreamGameState",
            ],
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
            cwd=ROOT,
        ).stdout
        decoder = json.JSONDecoder()
        first, place = decoder.raw_decode(said)
        last, _ = decoder.raw_decode(said[place:].lstrip())
        assert first["snapshot"]["match"]["matchId"] == match_id
        assert last["end"]["match"]["result"]["ending"] == "MATCH_ENDING_STOPPED"

    def test_says_the_code_of_a_refusal(self, buf_curl: list[str], server: RunningServer) -> None:
        failed = subprocess.run(
            [*buf_curl, f"{server.url}/{GAME}/ControlMatch"],
            capture_output=True,
            text=True,
            timeout=60,
            cwd=ROOT,
        )
        assert failed.returncode != 0
        assert "invalid_argument" in failed.stdout + failed.stderr
        assert "match_id" in failed.stdout + failed.stderr
