"""gRPC-Web in base64, as Google's browser client reads streams."""

import base64
from collections.abc import AsyncIterator
from typing import Any, cast

import httpx
import pytest
from connectrpc.code import Code
from connectrpc.errors import ConnectError

from arcade_clash.server import MAX_BODY_BYTES, GrpcWebText
from arcade_clash.services.codecs import codecs
from arcade_clash.v1 import game_pb2 as pb
from arcade_clash.v1.game_connect import GameService, GameServiceASGIApplication

STREAM = "/arcade_clash.v1.GameService/StreamGameState"
GET = "/arcade_clash.v1.GameService/GetMatch"
KIND = "application/grpc-web-text"


class Game(GameService):
    async def get_match(self, request: Any, ctx: object, /) -> pb.GetMatchResponse:
        if not request.match_id:
            raise ConnectError(Code.NOT_FOUND, "no match")
        return pb.GetMatchResponse(match=pb.Match(match_id=request.match_id))

    async def stream_game_state(
        self, request: Any, ctx: object, /
    ) -> AsyncIterator[pb.StreamGameStateResponse]:
        for sequence in range(3):
            yield pb.StreamGameStateResponse(sequence=sequence)


async def ask(path: str, content: bytes | AsyncIterator[bytes], kind: str = KIND) -> httpx.Response:
    app = GrpcWebText(cast("Any", GameServiceASGIApplication(Game(), codecs=codecs())))
    transport = httpx.ASGITransport(cast("Any", app))
    async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
        return await client.post(path, content=content, headers={"content-type": kind})


def envelope(message: bytes) -> bytes:
    return b"\0" + len(message).to_bytes(4, "big") + message


def messages(text: bytes) -> list[tuple[int, bytes]]:
    """The flags and bytes of each message; padding may stand within the text."""
    data = b"".join(
        base64.b64decode(text[at : at + 4], validate=True) for at in range(0, len(text), 4)
    )
    found = []
    while data:
        stop = 5 + int.from_bytes(data[1:5], "big")
        found.append((data[0], data[5:stop]))
        data = data[stop:]
    return found


@pytest.mark.parametrize("kind", [KIND, f"{KIND}+proto"])
async def test_a_stream_comes_as_text_and_ends_with_its_status(kind: str) -> None:
    answer = await ask(STREAM, base64.b64encode(envelope(b"")), kind)
    assert answer.headers["content-type"] == f"{KIND}+proto"
    *states, (flag, trailers) = messages(answer.content)
    read = [pb.StreamGameStateResponse.FromString(data) for _, data in states]
    assert [state.sequence for state in read] == [0, 1, 2]
    assert flag == 0x80
    assert b"grpc-status: 0" in trailers


async def test_a_call_with_one_answer_comes_as_text() -> None:
    request = pb.GetMatchRequest(match_id="m1").SerializeToString()
    answer = await ask(GET, base64.b64encode(envelope(request)))
    (_, data), _ = messages(answer.content)
    assert pb.GetMatchResponse.FromString(data).match.match_id == "m1"


async def test_a_body_may_come_in_padded_pieces() -> None:
    request = envelope(pb.GetMatchRequest(match_id="m1").SerializeToString())
    pieces = [base64.b64encode(request[:4]), base64.b64encode(request[4:])]
    assert pieces[0].endswith(b"=")
    answer = await ask(GET, b"".join(pieces))
    assert messages(answer.content)[-1][1].startswith(b"grpc-status: 0")


async def test_an_error_has_its_status() -> None:
    answer = await ask(GET, base64.b64encode(envelope(b"")))
    trailers = messages(answer.content)[-1][1] if answer.content else b""
    status = answer.headers.get("grpc-status", "")
    assert status == "5" or b"grpc-status: 5" in trailers


@pytest.mark.parametrize("body", [b"!!!!", b"AAAA AAAA", b"AAA", b"A===", b"AAAA\xff"])
async def test_a_body_that_is_no_base64_is_told_so(body: bytes) -> None:
    answer = await ask(GET, body)
    assert (answer.status_code, answer.headers["grpc-status"]) == (200, "3")
    assert "base64" in answer.headers["grpc-message"]
    assert answer.headers["content-type"] == KIND


async def test_a_body_that_never_ends_is_refused_and_not_kept() -> None:
    """In a host's application no guard stands before it."""
    taken = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal taken
        while taken < 64 * MAX_BODY_BYTES:
            taken += 16_384
            yield b"A" * 16_384

    answer = await ask(GET, endless())
    assert answer.headers["grpc-status"] == "8"
    assert f"{MAX_BODY_BYTES}" in answer.headers["grpc-message"]
    assert taken <= 2 * MAX_BODY_BYTES


async def test_a_body_in_thousands_of_pieces_is_told_so() -> None:
    answer = await ask(GET, b"QQ==" * 60_000)
    assert answer.headers["grpc-status"] == "3"
    assert "over 1000 pieces" in answer.headers["grpc-message"]


async def test_plain_grpc_web_is_left_alone() -> None:
    answer = await ask(STREAM, envelope(b""), "application/grpc-web")
    assert answer.headers["content-type"] == "application/grpc-web+proto"
    assert answer.content[:1] == b"\0"
