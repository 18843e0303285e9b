"""Long requests, long answers and long histories leave the event loop to others between steps."""

import asyncio
import gzip
import json
import threading
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any, cast

import httpx
import pytest
from google.protobuf.json_format import MessageToJson

from arcade_clash.agents import Catalogue
from arcade_clash.feeds import Entry
from arcade_clash.services.codecs import Gzip, codecs
from arcade_clash.services.failures import FailureInterceptor
from arcade_clash.services.pace import Pace
from arcade_clash.services.paced_calls import LONG_BYTES, PacedCalls
from arcade_clash.services.training_service import TrainingService
from arcade_clash.services.training_wire import training_encoders
from arcade_clash.training.metrics import Metrics
from arcade_clash.training.news import News
from arcade_clash.training.session import Order
from arcade_clash.v1 import game_pb2 as pb
from arcade_clash.v1.game_connect import GameService, GameServiceASGIApplication
from arcade_clash.v1.training_connect import TrainingServiceASGIApplication

GAME = "/arcade_clash.v1.GameService"
TRAINING = "/arcade_clash.v1.TrainingService"
ROWS = 300


class Rounds:
    """Counts the rounds of the event loop."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> None:
        self.count += 1
        asyncio.get_running_loop().call_soon(self)


class Matches(GameService):
    """A service with a long list, which tells what it was asked."""

    def __init__(self) -> None:
        self.asked: Any = None
        self.name = "m"

    async def list_matches(self, request: Any, ctx: object, /) -> pb.ListMatchesResponse:
        self.asked = request
        return pb.ListMatchesResponse(
            matches=[pb.Match(match_id=f"{self.name}{n}") for n in range(ROWS)],
            next_page_token="é",  # noqa: S106 # of a page
        )

    async def create_match(self, request: Any, ctx: object, /) -> pb.CreateMatchResponse:
        self.asked = request
        return pb.CreateMatchResponse(match=pb.Match(seed=request.seed))

    async def stream_game_state(
        self, request: Any, ctx: object, /
    ) -> AsyncIterator[pb.StreamGameStateResponse]:
        self.asked = request
        yield pb.StreamGameStateResponse(sequence=1)


class History:
    """A manager whose session has many rows, all of them at hand."""

    rows: Any = None

    async def follow(self, session_id: str, **options: object) -> AsyncGenerator[Entry[News]]:
        encoders = training_encoders()
        for row in range(ROWS):
            news = News("s1", row, metrics=Metrics(row))
            yield Entry(0, news, encoders, keep=True)

    async def report(self, session_id: str, rows: Any, **said: object) -> tuple[Any, int]:
        self.rows = rows
        return Order.CONTINUE, len(rows) - 1


def shared() -> dict[str, Any]:
    return {
        "interceptors": (FailureInterceptor(), PacedCalls(Pace(slice_seconds=0))),
        "codecs": codecs(),
    }


def training(history: History) -> TrainingServiceASGIApplication:
    service = TrainingService(
        cast("Any", history), Catalogue(), lambda session: "", Pace(slice_seconds=0)
    )
    return TrainingServiceASGIApplication(service, **shared())


async def ask(app: Any, path: str, content: bytes, kind: str = "json") -> httpx.Response:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
        headers = {"content-type": f"application/{kind}"}
        return await client.post(path, content=content, headers=headers)


async def test_a_long_list_is_written_step_by_step_and_says_the_same() -> None:
    service, rounds = Matches(), Rounds()
    app = GameServiceASGIApplication(service, **shared())
    rounds()
    answer = await ask(app, f"{GAME}/ListMatches", b'{"page_size": 7}')
    assert service.asked == pb.ListMatchesRequest(page_size=7)
    told = await service.list_matches(service.asked, None)
    assert answer.json() == json.loads(MessageToJson(told))
    assert rounds.count > ROWS
    binary = await ask(app, f"{GAME}/ListMatches", b"", "proto")
    assert pb.ListMatchesResponse.FromString(binary.content) == told


@pytest.mark.parametrize("kind", ["json", "proto"])
async def test_a_long_answer_is_compressed_beside_the_event_loop(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    compressed_by: list[str] = []
    compress = gzip.compress

    def watched(data: bytes, *given: Any, **named: Any) -> bytes:
        compressed_by.append(threading.current_thread().name)
        return compress(data, *given, **named)

    monkeypatch.setattr(gzip, "compress", watched)
    service = Matches()
    service.name = "x" * 300
    app = GameServiceASGIApplication(service, **shared(), compressions=(Gzip(),))
    body = b"{}" if kind == "json" else b""
    answer = await ask(app, f"{GAME}/ListMatches", body, kind)
    assert answer.headers["content-encoding"] == "gzip"
    assert len(answer.content) > LONG_BYTES
    assert len(compressed_by) == 1
    assert threading.current_thread().name not in compressed_by
    if kind == "proto":
        assert len(pb.ListMatchesResponse.FromString(answer.content).matches) == ROWS
    else:
        assert len(answer.json()["matches"]) == ROWS


async def test_a_long_report_is_read_step_by_step_and_says_the_same() -> None:
    history, rounds = History(), Rounds()
    rows = [{"row": n, "loss": n / 2, "extra": {"a": n}} for n in range(ROWS)]
    rounds()
    body = json.dumps({"sessionId": "s1", "rows": rows}).encode()
    answer = await ask(training(history), f"{TRAINING}/ReportTrainingMetrics", body)
    assert answer.json()["lastRow"] == ROWS - 1
    assert history.rows == [Metrics(n, loss=n / 2, extra={"a": n}) for n in range(ROWS)]
    assert rounds.count > ROWS


async def test_a_long_history_is_told_row_by_row() -> None:
    rounds = Rounds()
    rounds()
    answer = await ask(
        training(History()), f"{TRAINING}/StreamTrainingMetrics", b"\0\0\0\0\2{}", "connect+json"
    )
    assert answer.content.count(b'"metrics"') == ROWS
    assert rounds.count > ROWS


@pytest.mark.parametrize("body", [b'{"sead": 1}', b"[]", b'{"seed": "x"}'])
async def test_what_cannot_be_read_is_refused_before_the_handler(body: bytes) -> None:
    service = Matches()
    app = GameServiceASGIApplication(service, **shared())
    answer = await ask(app, f"{GAME}/CreateMatch", body)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_argument")
    envelope = b"\0" + len(body).to_bytes(4, "big") + body
    stream = await ask(app, f"{GAME}/StreamGameState", envelope, "connect+json")
    assert b'"invalid_argument"' in stream.content
    assert service.asked is None


async def test_a_stream_is_asked_in_json() -> None:
    service = Matches()
    app = GameServiceASGIApplication(service, **shared())
    body = b'{"matchId": "m1"}'
    envelope = b"\0" + len(body).to_bytes(4, "big") + body
    answer = await ask(app, f"{GAME}/StreamGameState", envelope, "connect+json")
    assert service.asked == pb.StreamGameStateRequest(match_id="m1")
    assert b'"sequence": 1' in answer.content
