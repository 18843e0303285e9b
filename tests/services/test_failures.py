"""What a client is told when something goes wrong, and what it is not."""

import asyncio
import logging
from typing import Any, Never, cast

import httpx
import pytest
from connectrpc.code import Code
from connectrpc.errors import ConnectError
from google.rpc import error_details_pb2 as details

from arcade_clash import errors
from arcade_clash.services.codecs import ProtoCodec, codecs
from arcade_clash.services.failures import FailureInterceptor, to_connect_error
from arcade_clash.services.paging import page
from arcade_clash.v1 import game_pb2
from arcade_clash.v1.game_connect import GameService, GameServiceASGIApplication
from json_steps import read_json


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.InvalidInput("seed", "seed is -1"), Code.INVALID_ARGUMENT),
        (errors.NotFound("match", "x"), Code.NOT_FOUND),
        (errors.AlreadyExists("taken"), Code.ALREADY_EXISTS),
        (errors.WrongState("finished"), Code.FAILED_PRECONDITION),
        (errors.Forbidden("another session"), Code.PERMISSION_DENIED),
        (errors.LimitReached("8 matches"), Code.RESOURCE_EXHAUSTED),
        (errors.OutOfRange("gone", 3, 9), Code.OUT_OF_RANGE),
        (errors.Damaged("cut short"), Code.DATA_LOSS),
        (errors.TooSlow("fell behind"), Code.ABORTED),
        (errors.Unavailable("shutting down"), Code.UNAVAILABLE),
    ],
)
def test_each_of_our_errors_has_its_code_and_keeps_its_sentence(
    error: errors.ArcadeError, code: Code
) -> None:
    told = to_connect_error(error, "AnyCall")
    assert told.code is code
    assert told.message == str(error)


def test_every_kind_of_error_is_known_here() -> None:
    kinds = set(errors.ArcadeError.__subclasses__())
    made = {
        errors.InvalidInput: ("f", "t"),
        errors.NotFound: ("k", "n"),
        errors.OutOfRange: ("t", 1, 2),
    }
    for kind in kinds:
        error = kind(*made.get(kind, ("t",)))
        assert to_connect_error(error, "AnyCall").code is not Code.INTERNAL


def test_a_broken_rule_names_its_field_for_programs() -> None:
    told = to_connect_error(errors.InvalidInput("settings.epochs", "too many"), "StartTraining")
    (detail,) = told.details
    assert detail.type_name == "google.rpc.BadRequest"
    request = details.BadRequest.FromString(detail.message_bytes)
    assert request.field_violations[0].field == "settings.epochs"


def test_an_error_of_ours_tells_an_id_that_the_log_has_and_nothing_of_itself(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.ERROR):
        told = to_connect_error(RuntimeError("/secret/place broke"), "GetMatch")
    assert told.code is Code.INTERNAL
    assert "secret" not in told.message
    incident = told.message.rsplit(" ", 1)[-1]
    assert incident in caplog.text
    assert "/secret/place broke" in caplog.text


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"{", "CreateMatchRequest"),
        (b"[]", "CreateMatchRequest"),
        (b'{"sed": 1}', "no field named 'sed'"),
        (b'{"seed": "x"}', "seed"),
        (b"\xff\xfe", "UTF-8"),
        (b'{"players":' * 2000, "CreateMatchRequest"),
    ],
)
def test_a_body_that_cannot_be_read_is_said_to_be_no_such_message(
    body: bytes, sentence: str
) -> None:
    with pytest.raises((ConnectError, errors.InvalidInput), match=sentence) as caught:
        read_json(body, game_pb2.CreateMatchRequest)
    told = to_connect_error(caught.value, "CreateMatch")
    assert told.code is Code.INVALID_ARGUMENT
    assert "\n" not in told.message


def test_damaged_protobuf_is_said_to_be_no_such_message() -> None:
    with pytest.raises(ConnectError, match="damaged") as caught:
        ProtoCodec().decode(b"\xff\xff\xff", game_pb2.CreateMatchRequest)
    assert caught.value.code is Code.INVALID_ARGUMENT


def test_no_body_at_all_is_an_empty_message() -> None:
    empty = game_pb2.CreateMatchRequest()
    assert read_json(b"", game_pb2.CreateMatchRequest) == empty
    assert ProtoCodec().decode(b"", game_pb2.CreateMatchRequest) == empty


def test_pages_follow_one_another_without_gap_or_repeat() -> None:
    items = [f"i{n}" for n in range(7)]
    seen: list[str] = []
    token = ""
    while True:
        part, token = page(items, str, 3, token)
        seen += part
        if not token:
            break
    assert seen == items


@pytest.mark.parametrize(
    ("size", "token", "field"), [(101, "", "page_size"), (3, "x", "page_token")]
)
def test_a_page_that_cannot_be_is_refused_by_field(size: int, token: str, field: str) -> None:
    with pytest.raises(errors.InvalidInput) as caught:
        page(["a", "b"], str, size, token)
    assert caught.value.field == field


class Stuck(GameService):
    """A service whose call never ends, or fails by a timeout of its own."""

    async def list_matches(self, request: object, ctx: object, /) -> Never:
        await asyncio.Event().wait()
        raise AssertionError

    async def list_characters(self, request: object, ctx: object, /) -> Never:
        raise TimeoutError("of a disk at /a/private/path")


@pytest.mark.parametrize(
    ("method", "status", "code"),
    [("ListMatches", 504, "deadline_exceeded"), ("ListCharacters", 500, "internal")],
)
async def test_a_call_that_takes_too_long_is_given_up(method: str, status: int, code: str) -> None:
    app = GameServiceASGIApplication(
        Stuck(), interceptors=(FailureInterceptor(unary_seconds=0.05),), codecs=codecs()
    )
    transport = httpx.ASGITransport(cast("Any", app))
    async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
        answer = await client.post(f"/arcade_clash.v1.GameService/{method}", json={})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert "private" not in answer.text
    assert ("0.05 s" in answer.text) == (code == "deadline_exceeded")
