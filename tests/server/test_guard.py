"""Who may ask: the table of Host, Origin, Sec-Fetch-Site and method, and the size of bodies."""

import json
from collections.abc import AsyncIterator
from typing import Any, cast

import httpx
import pytest
from connectrpc.code import Code
from connectrpc.errors import ConnectError
from uvicorn._types import ASGIReceiveCallable, ASGISendCallable, Scope

from arcade_clash.server import ServerSettings
from arcade_clash.server.guard import Guard, allowed_names, own_origins
from asking import ALLOWED_HOSTS, HOST, RPC, TABLE, THEIRS, Asking
from local_server import Echo, LocalServer, client

NAMES = allowed_names("127.0.0.1", 8080, False, ALLOWED_HOSTS)
OWN = own_origins(NAMES, False)


async def app(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    """Says how many bytes came."""
    size = 0
    more = True
    while more:
        event = await receive()
        assert event["type"] == "http.request"
        size += len(event["body"])
        more = event["more_body"]
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"%d" % size, "more_body": False})


async def ask(
    headers: list[tuple[str, str]],
    method: str = "POST",
    path: str = RPC,
    content: bytes | AsyncIterator[bytes] = b"",
    limit: int = 256 * 1024,
    origins: tuple[str, ...] = (THEIRS,),
) -> httpx.Response:
    guard = cast("Any", Guard(app, NAMES, OWN, origins, limit))  # httpx has types of its own
    async with httpx.AsyncClient(transport=httpx.ASGITransport(guard)) as client:
        request = client.build_request(method, f"http://x{path}", content=content)
        kept = [pair for pair in request.headers.multi_items() if pair[0] != "host"]
        request.headers = httpx.Headers([*kept, *headers])
        return await client.send(request)


@pytest.mark.parametrize("row", TABLE)
async def test_each_row_of_the_table_is_as_stated(row: Asking) -> None:
    answer = await ask(list(row.headers), row.method, row.path)
    assert answer.status_code == row.status
    if row.status != 200:
        code = {400: "invalid_argument", 403: "permission_denied"}[row.status]
        assert answer.json()["code"] == code
        assert "access-control-allow-origin" not in answer.headers


async def test_a_refusal_says_what_would_work() -> None:
    wrong_name = await ask([("host", "evil.example")])
    assert "--allowed-host evil.example" in wrong_name.json()["message"]
    wrong_page = await ask([HOST, ("origin", "https://evil.example")])
    assert "--allowed-origin https://evil.example" in wrong_page.json()["message"]


async def test_what_a_caller_sent_is_repeated_harmlessly() -> None:
    answer = await ask([("host", "\x01" + "x" * 200)])
    assert answer.json()["message"].count("x") < 200
    assert "\x01" not in answer.json()["message"]


async def test_a_listed_page_may_ask_beforehand_and_read_the_answer() -> None:
    asked = [HOST, ("origin", THEIRS), ("access-control-request-method", "POST")]
    preflight = await ask(asked, "OPTIONS")
    assert preflight.status_code == 204
    assert preflight.headers["access-control-allow-origin"] == THEIRS
    allowed = preflight.headers["access-control-allow-headers"].split(", ")
    assert {"connect-protocol-version", "x-request-id"} <= set(allowed)
    assert preflight.headers["vary"] == "Origin"
    answer = await ask([HOST, ("origin", THEIRS)])
    assert answer.headers["access-control-allow-origin"] == THEIRS
    exposed = answer.headers["access-control-expose-headers"].split(", ")
    assert {"grpc-status", "x-request-id"} <= set(exposed)


async def test_no_page_may_call_unless_it_is_listed() -> None:
    asked = [HOST, ("origin", THEIRS), ("access-control-request-method", "POST")]
    assert (await ask(asked, "OPTIONS", origins=())).status_code == 403
    own = await ask([HOST, ("origin", "http://127.0.0.1:8080")], origins=())
    assert "access-control-allow-origin" not in own.headers


async def pieces(count: int, size: int) -> AsyncIterator[bytes]:
    for _ in range(count):
        yield bytes(size)


@pytest.mark.parametrize("told", [True, False])
@pytest.mark.parametrize(("count", "status"), [(10, 200), (11, 429)])
async def test_a_body_has_a_limit_whether_its_length_is_told_or_not(
    told: bool, count: int, status: int
) -> None:
    content = bytes(count * 100) if told else pieces(count, 100)
    answer = await ask([HOST], content=content, limit=1000)
    assert answer.status_code == status
    if status == 200:
        assert answer.text == "1000"
    else:
        assert answer.json()["code"] == "resource_exhausted"
        assert "1000 bytes" in answer.json()["message"]


def test_the_largest_body_is_a_setting_of_the_server() -> None:
    settings = ServerSettings(max_body_bytes=1000)
    with LocalServer(Echo(), settings) as server, client(server, 1) as ask_server:
        assert ask_server.post("/", content=bytes(1000)).status_code == 200
        assert ask_server.post("/", content=bytes(1001)).status_code == 429


async def test_a_refusal_takes_the_form_of_the_callers_protocol() -> None:
    evil = [("host", "evil.example")]
    for kind in ("application/grpc", "application/grpc+proto", "application/grpc-web+proto"):
        answer = await ask([*evil, ("content-type", kind)])
        assert answer.status_code == 200
        assert answer.headers["content-type"] == kind
        assert answer.headers["grpc-status"] == "7"
        assert "--allowed-host evil.example" in answer.headers["grpc-message"]
    stream = await ask([*evil, ("content-type", "application/connect+proto")])
    assert stream.status_code == 200
    assert stream.content[0] == 2
    assert int.from_bytes(stream.content[1:5], "big") == len(stream.content) - 5
    assert json.loads(stream.content[5:])["error"]["code"] == "permission_denied"


async def test_a_caller_who_leaves_in_the_middle_of_a_body_is_not_answered_for_half_of_it() -> None:
    asked = []

    async def inner(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        asked.append(await receive())

    events = iter([
        {"type": "http.request", "body": b"half", "more_body": True},
        {"type": "http.disconnect"},
    ])  # fmt: skip

    async def receive() -> Any:
        return next(events)

    async def send(message: Any) -> None:
        raise AssertionError(message)

    guard = Guard(inner, {"x"}, ())
    scope = {"type": "http", "method": "POST", "path": RPC, "headers": [(b"host", b"x")]}
    await guard(cast("Any", scope), receive, send)
    assert not asked


@pytest.mark.parametrize(
    ("host", "port", "tls", "origins"),
    [
        ("127.0.0.1", 80, False, {"http://localhost", "http://127.0.0.1", "http://[::1]"}),
        ("127.0.0.1", 443, True, {"https://localhost", "https://127.0.0.1", "https://[::1]"}),
        (
            "192.0.2.7",
            9000,
            True,
            {
                "https://localhost:9000",
                "https://127.0.0.1:9000",
                "https://[::1]:9000",
                "https://192.0.2.7:9000",
            },
        ),
        (
            "::",
            9000,
            False,
            {"http://localhost:9000", "http://127.0.0.1:9000", "http://[::1]:9000"},
        ),
    ],
)
def test_own_pages_are_those_of_the_names(
    host: str, port: int, tls: bool, origins: set[str]
) -> None:
    assert own_origins(allowed_names(host, port, tls), tls) == origins


def conversation(pieces: list[bytes]) -> tuple[Any, Any, list[bytes]]:
    """A caller that sends on while it is answered, an application that hears it, what it heard."""
    heard: list[bytes] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": pieces.pop(0), "more_body": True}

    async def inner(scope: Any, receive: Any, send: Any) -> None:
        while (event := await receive())["type"] == "http.request":
            heard.append(event["body"])
            if not pieces:
                return

    return receive, inner, heard


async def test_a_conversation_is_handed_on_as_it_comes_and_bounded_all_the_same() -> None:
    scope = {"type": "http", "method": "POST", "path": RPC, "headers": [(b"host", b"x")]}

    async def send(message: Any) -> None:
        raise AssertionError(message)

    receive, inner, heard = conversation([b"one", b"two"])
    guard = Guard(inner, {"x"}, (), max_body_bytes=10, conversations={RPC})
    await guard(cast("Any", scope), receive, send)
    assert heard == [b"one", b"two"]
    receive, inner, heard = conversation([b"x" * 6, b"x" * 6, b"never"])
    guard = Guard(inner, {"x"}, (), max_body_bytes=10, conversations={RPC})
    # The response may have begun: the handler ends it, in the caller's protocol.
    with pytest.raises(ConnectError, match="longer than 10 bytes") as refusal:
        await guard(cast("Any", scope), receive, send)
    assert refusal.value.code is Code.RESOURCE_EXHAUSTED
    assert heard == [b"x" * 6]
