"""Which code a call is counted by."""

from collections.abc import AsyncIterator
from typing import Any, cast

import httpx
import pytest

from arcade_clash.services.codecs import codecs
from arcade_clash.services.failures import FailureInterceptor
from arcade_clash.services.meter import CallMeter
from arcade_clash.v1 import game_pb2 as pb
from arcade_clash.v1.game_connect import GameService, GameServiceASGIApplication

SERVICE = "arcade_clash.v1.GameService"


class Game(GameService):
    async def stream_game_state(
        self, request: Any, ctx: object, /
    ) -> AsyncIterator[pb.StreamGameStateResponse]:
        if request.match_id:
            raise RuntimeError("it broke")
        yield pb.StreamGameStateResponse()


async def counted(content: bytes, kind: str = "application/connect+proto") -> tuple[str, bytes]:
    """The code that a stream is counted by, and what its caller is told."""
    meter = CallMeter()
    app = GameServiceASGIApplication(
        Game(), interceptors=(meter, FailureInterceptor()), codecs=codecs()
    )
    transport = httpx.ASGITransport(cast("Any", app))
    async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
        path = f"/{SERVICE}/StreamGameState"
        answer = await client.post(path, content=content, headers={"content-type": kind})
    ((_, _, code),) = meter.ended
    return code, answer.content


async def test_a_good_call_is_ok() -> None:
    assert (await counted(b"\0\0\0\0\0"))[0] == "ok"


@pytest.mark.parametrize(
    "content",
    [b"\1\0\0\0\1x", b"\x40\0\0\0\0", b"\0\0\0\0\2x", b"\0\0\0", b"\0\0\0\0\1\xff"],
    ids=["compressed without an encoding", "unknown flags", "cut short", "no message", "damaged"],
)
async def test_what_the_caller_spoiled_is_not_counted_as_internal(content: bytes) -> None:
    assert (await counted(content))[0] == "invalid_argument"


async def test_connects_code_for_such_an_envelope_is_told_all_the_same() -> None:
    assert b'"internal"' in (await counted(b"\1\0\0\0\1x"))[1]


async def test_an_error_of_ours_is_internal() -> None:
    message = pb.StreamGameStateRequest(match_id="m").SerializeToString()
    code, _ = await counted(b"\0" + len(message).to_bytes(4, "big") + message)
    assert code == "internal"
