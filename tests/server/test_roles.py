"""Who may call what: a token's bearer, by the table, told in the caller's own protocol."""

import json
from typing import Any, cast
from urllib.parse import unquote

import httpx
import pytest
from uvicorn._types import ASGIReceiveCallable, ASGISendCallable, Scope

from arcade_clash.access import Role, Tokens, caller, new_token
from arcade_clash.server import Access

TOKENS = Tokens(new_token())
READ, CHANGE, REPORT, UNRULED = "/a.B/Read", "/a.B/Change", "/a.B/Report", "/a.B/Unruled"
PROBE = "/a.B/Probe"
RULES = {
    READ: {Role.VIEWER, Role.OPERATOR},
    CHANGE: {Role.OPERATOR},
    REPORT: {Role.OPERATOR, Role.TRAINER},
    PROBE: None,
}


async def app(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    """Says who asks."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    asking = caller.get()
    text = f"{asking.role} {asking.session_id}".encode()
    await send({"type": "http.response.body", "body": text, "more_body": False})


async def ask(
    path: str,
    token: str | None = None,
    *,
    kind: str = "application/json",
    asks: bool = True,
    public_view: bool = False,
    authorization: list[str] | None = None,
) -> httpx.Response:
    gate = Access(app, RULES, TOKENS if asks else None, public_view=public_view)
    values = authorization or ([] if token is None else [f"Bearer {token}"])
    headers = [("content-type", kind), *(("authorization", value) for value in values)]
    transport = httpx.ASGITransport(cast("Any", gate))  # httpx has types of its own
    async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
        return await client.post(path, headers=headers)


@pytest.mark.parametrize("path", [READ, CHANGE, REPORT, UNRULED])
async def test_where_no_token_is_asked_for_everyone_is_an_operator(path: str) -> None:
    assert (await ask(path, asks=False)).text == "operator "
    assert (await ask(path, "whatever", asks=False)).text == "operator "


@pytest.mark.parametrize(
    ("path", "roles"),
    [
        (READ, {"viewer", "operator"}),
        (CHANGE, {"operator"}),
        (REPORT, {"operator", "trainer"}),
        (UNRULED, {"operator"}),
    ],
)
async def test_a_role_may_do_what_the_table_says_and_no_more(path: str, roles: set[str]) -> None:
    shown = {
        "viewer": TOKENS.viewer,
        "operator": TOKENS.operator,
        "trainer": TOKENS.trainer("ppo-1"),
    }
    for role, token in shown.items():
        answer = await ask(path, token)
        if role in roles:
            assert answer.text == ("trainer ppo-1" if role == "trainer" else f"{role} ")
            assert answer.headers["arcade-clash-role"] == role
        else:
            assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")
            assert "operator's token" in answer.json()["message"]


@pytest.mark.parametrize("path", [READ, CHANGE, REPORT, UNRULED])
async def test_no_token_and_a_wrong_one_are_told_what_would_work(path: str) -> None:
    for token in (None, "wrong", ""):
        answer = await ask(path, token)
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
        assert answer.headers["www-authenticate"] == "Bearer"
        assert "arcade-clash token" in answer.json()["message"]
        assert "wrong" not in answer.json()["message"]


async def test_a_public_view_is_for_reading_alone() -> None:
    assert (await ask(READ, public_view=True)).text == "viewer "
    assert (await ask(CHANGE, public_view=True)).status_code == 401
    assert (await ask(REPORT, public_view=True)).status_code == 401
    # A wrong token is a mistake that its owner wants to know of.
    assert (await ask(READ, "wrong", public_view=True)).status_code == 401


async def test_the_header_is_read_in_one_way() -> None:
    good = TOKENS.operator
    assert (await ask(CHANGE, authorization=[f"bearer  {good} "])).status_code == 200
    for values in ([f"Basic {good}"], [good], [f"Bearer {good}", f"Bearer {good}"]):
        assert (await ask(CHANGE, authorization=values)).status_code == 401


@pytest.mark.parametrize(
    ("token", "number", "code"),
    [(None, "16", "unauthenticated"), (TOKENS.viewer, "7", "permission_denied")],
    ids=["nobody", "a viewer"],
)
async def test_a_refusal_takes_the_form_of_the_callers_protocol(
    token: str | None, number: str, code: str
) -> None:
    for kind in ("application/grpc", "application/grpc-web+proto"):
        answer = await ask(CHANGE, token, kind=kind)
        assert (answer.status_code, answer.headers["grpc-status"]) == (200, number)
        assert "token" in unquote(answer.headers["grpc-message"])
    stream = await ask(CHANGE, token, kind="application/connect+proto")
    assert (stream.status_code, stream.content[0]) == (200, 2)
    assert json.loads(stream.content[5:])["error"]["code"] == code


async def test_what_is_for_anyone_asks_for_no_token() -> None:
    for token in (None, "wrong", TOKENS.operator):
        assert (await ask(PROBE, token)).text == "viewer "


async def test_who_asked_is_forgotten_after_the_answer() -> None:
    before = caller.get()
    await ask(READ, TOKENS.viewer)
    assert caller.get() is before
