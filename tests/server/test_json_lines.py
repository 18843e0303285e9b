"""Streams for curl: one JSON message a line, whatever the pieces they come in."""

import gzip
import json
from collections.abc import AsyncIterator, Iterable
from itertools import pairwise
from typing import Any, cast

import httpx
import pytest
from connectrpc.code import Code
from connectrpc.errors import ConnectError
from connectrpc.request import RequestContext
from hypothesis import given
from hypothesis import strategies as st
from uvicorn._types import ASGI3Application, ASGIReceiveCallable, ASGISendCallable, Scope

from arcade_clash.server import JsonLines
from arcade_clash.v1.game_connect import GameService, GameServiceASGIApplication
from arcade_clash.v1.game_pb2 import (
    GameState,
    StreamGameStateRequest,
    StreamGameStateResponse,
)

PATH = "/arcade_clash.v1.GameService/StreamGameState"
JSON = {"content-type": "application/json"}


class Game(GameService):
    """As many states as the match's id says, then an error where it says so."""

    async def stream_game_state(
        self,
        request: StreamGameStateRequest,
        ctx: RequestContext[StreamGameStateRequest, StreamGameStateResponse],
    ) -> AsyncIterator[StreamGameStateResponse]:
        count, _, failure = request.match_id.partition("-")
        for n in range(int(count or 0)):
            yield StreamGameStateResponse(state=GameState(match_id=f"m{n}é\u2028\n", timer=n))
        if failure:
            raise ConnectError(Code(failure), "as it was asked")


def envelope(message: bytes, flags: int = 0) -> bytes:
    return bytes([flags]) + len(message).to_bytes(4, "big") + message


def streaming(chunks: Iterable[bytes], status: int = 200) -> ASGI3Application:
    """An application whose Connect stream comes in these pieces."""

    async def app(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        kind = (b"content-type", b"application/connect+json")
        await receive()
        await send({"type": "http.response.start", "status": status, "headers": [kind]})
        for chunk in chunks:
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    return app


async def ask(
    app: ASGI3Application,
    content: bytes = b"{}",
    headers: dict[str, str] = JSON,
    path: str = PATH,
    **options: int,
) -> httpx.Response:
    wrapped = cast("Any", JsonLines(app, {PATH}, **options))  # httpx has types of its own
    transport = httpx.ASGITransport(wrapped)
    async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
        return await client.post(path, content=content, headers=headers)


def game() -> ASGI3Application:
    return cast("ASGI3Application", GameServiceASGIApplication(Game()))  # asgiref has its own types


async def test_each_message_is_a_line() -> None:
    answer = await ask(game(), b'{"matchId": "3"}')
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/x-ndjson"
    lines = answer.content.split(b"\n")
    assert lines.pop() == b""
    states = [json.loads(line)["state"] for line in lines]
    assert [state["matchId"] for state in states] == [f"m{n}é\u2028\n" for n in range(3)]


async def test_an_error_before_the_first_line_is_a_status() -> None:
    answer = await ask(game(), b'{"matchId": "0-not_found"}')
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/json"
    assert answer.json() == {"code": "not_found", "message": "as it was asked"}


@pytest.mark.parametrize("code", list(Code))
async def test_every_code_has_the_status_that_a_unary_call_gives_it(code: Code) -> None:
    end = envelope(json.dumps({"error": {"code": code.value}}).encode(), 2)
    answer = await ask(streaming([end]))
    statuses = {"canceled": 499, "unknown": 500, "invalid_argument": 400, "deadline_exceeded": 504,
                "not_found": 404, "already_exists": 409, "permission_denied": 403,
                "resource_exhausted": 429, "failed_precondition": 400, "aborted": 409,
                "out_of_range": 400, "unimplemented": 501, "internal": 500, "unavailable": 503,
                "data_loss": 500, "unauthenticated": 401}  # fmt: skip
    assert answer.status_code == statuses[code.value]


async def test_a_later_error_is_a_last_line() -> None:
    answer = await ask(game(), b'{"matchId": "2-unavailable"}')
    assert answer.status_code == 200
    assert json.loads(answer.content.splitlines()[-1]) == {
        "error": {"code": "unavailable", "message": "as it was asked"}
    }


async def test_a_stream_with_nothing_in_it_is_no_line() -> None:
    answer = await ask(game(), b'{"matchId": "0"}')
    assert (answer.status_code, answer.content) == (200, b"")


async def test_a_body_that_is_no_json_is_the_callers_mistake() -> None:
    answer = await ask(game(), b"{")
    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid_argument"


async def test_a_compressed_body_is_read() -> None:
    headers = {**JSON, "content-encoding": "gzip"}
    answer = await ask(game(), gzip.compress(b'{"matchId": "1"}'), headers)
    assert (answer.status_code, answer.content.count(b"\n")) == (200, 1)


async def test_an_offer_to_take_compression_is_not_taken() -> None:
    headers = {**JSON, "accept-encoding": "gzip", "connect-accept-encoding": "gzip"}
    answer = await ask(game(), b'{"matchId": "1"}', headers)
    assert "content-encoding" not in answer.headers
    assert b"matchId" in answer.content


async def test_a_stream_that_is_cut_says_so() -> None:
    answer = await ask(streaming([envelope(b"{}")]))
    first, last = answer.text.splitlines()
    assert first == "{}"
    assert json.loads(last)["error"]["code"] == "internal"


async def test_a_message_over_several_lines_becomes_one() -> None:
    answer = await ask(streaming([envelope(b'{\n  "a": "b\\n"\r\n}'), envelope(b"{}", 2)]))
    assert answer.content.count(b"\n") == 1
    assert answer.json() == {"a": "b\n"}


@given(
    messages=st.lists(st.dictionaries(st.text(), st.text(), max_size=3), max_size=6),
    cuts=st.lists(st.integers(0, 400), max_size=8),
)
async def test_where_the_pieces_are_cut_makes_no_difference(
    messages: list[dict[str, str]], cuts: list[int]
) -> None:
    encoded = [json.dumps(m, ensure_ascii=False).encode() for m in messages]
    whole = b"".join(map(envelope, encoded)) + envelope(b"{}", 2)
    places = [0, *sorted(min(cut, len(whole)) for cut in cuts), len(whole)]
    pieces = [whole[a:b] for a, b in pairwise(places)]
    answer = await ask(streaming(pieces))
    assert answer.content == b"".join(message + b"\n" for message in encoded)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        (PATH, "application/connect+json"),
        (PATH, "application/grpc-web+proto"),
        ("/arcade_clash.v1.GameService/GetMatch", "application/json"),
    ],
)
async def test_every_other_call_is_left_alone(path: str, kind: str) -> None:
    chunks = [envelope(b"{}"), envelope(b"{}", 2)]
    answer = await ask(streaming(chunks), headers={"content-type": kind}, path=path)
    assert answer.content == b"".join(chunks)


async def test_what_is_no_stream_passes_as_it_stands() -> None:
    answer = await ask(streaming([b"no"], status=415))
    assert (answer.status_code, answer.content) == (415, b"no")


async def test_a_charset_may_be_named() -> None:
    headers = {"content-type": "application/json; charset=utf-8"}
    answer = await ask(game(), b'{"matchId": "1"}', headers)
    assert answer.headers["content-type"] == "application/x-ndjson"


async def test_a_body_that_is_too_long_is_refused() -> None:
    answer = await ask(game(), b"x" * 101, max_body_bytes=100)
    assert answer.status_code == 429
    assert answer.json()["code"] == "resource_exhausted"
