"""A call of another form is told which form would do; what is handed on has one form."""

import base64
import json
from typing import Any, cast
from urllib.parse import parse_qs

import httpx
import pytest
from uvicorn._types import ASGIReceiveCallable, ASGISendCallable, Scope

from arcade_clash.server import Call, CallForm

READ, CHANGE, STREAM = "/a.v1.B/GetThing", "/a.v1.B/CreateThing", "/a.v1.B/StreamThing"
CALLS = {READ: Call(reads=True), CHANGE: Call(), STREAM: Call(streams=True)}

QUERY = "connect=v1&encoding=json&message=%7B%7D"


class Handler:
    """Remembers what it was handed."""

    def __init__(self) -> None:
        self.scope: Any = None

    async def __call__(
        self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable
    ) -> None:
        self.scope = scope
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"{}", "more_body": False})

    @property
    def headers(self) -> dict[bytes, bytes]:
        return dict(self.scope["headers"])

    @property
    def message(self) -> bytes:
        """The message of a GET."""
        query = parse_qs(self.scope["query_string"].decode())
        assert query["base64"] == ["1"]
        return base64.b64decode(query.get("message", [""])[0], altchars=b"-_", validate=True)


async def ask(handler: Handler, path: str, method: str = "POST", **request: Any) -> httpx.Response:
    transport = httpx.ASGITransport(cast("Any", CallForm(handler, CALLS)))
    async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
        return await client.request(method, path, **request)


def refused(answer: httpx.Response, status: int, code: str) -> str:
    """The sentence of a refusal that has this status and code."""
    error = answer.json()
    assert (answer.status_code, error["code"]) == (status, code), error
    message: str = error["message"]
    return message


@pytest.mark.parametrize(
    "kind",
    [
        "application/x-www-form-urlencoded",
        "text/plain",
        "",
        "application/x-protobuf",
        "text/" + "x" * 500,
    ],
)
@pytest.mark.parametrize("path", [READ, CHANGE, STREAM])
async def test_a_body_of_another_type_is_told_what_to_send(path: str, kind: str) -> None:
    handler = Handler()
    headers = {"content-type": kind} if kind else {}
    answer = await ask(handler, path, content=b"{}", headers=headers)
    told = refused(answer, 415, "unknown")
    assert "--json '{}'" in told
    assert len(told) < 300
    taken = answer.headers["accept-post"].split(", ")
    assert {"application/json", "application/grpc-web-text", "application/grpc+proto"} <= set(taken)
    assert handler.scope is None


@pytest.mark.parametrize("path", [READ, CHANGE, STREAM])
async def test_what_accept_post_lists_is_taken(path: str) -> None:
    listed = (await ask(Handler(), path)).headers["accept-post"].split(", ")
    if path == STREAM:
        listed.remove("application/json")  # for the middleware before, which makes lines of it
    for kind in listed:
        handler = Handler()
        assert (await ask(handler, path, headers={"content-type": kind})).status_code == 200
        assert handler.headers[b"content-type"] == kind.encode()


@pytest.mark.parametrize(
    "kind", ["Application/JSON", "application/json; charset=utf-8", "application/json;x=1"]
)
async def test_a_media_type_is_handed_on_in_small_letters_without_parameters(kind: str) -> None:
    handler = Handler()
    await ask(handler, CHANGE, headers={"content-type": kind})
    assert handler.headers[b"content-type"] == b"application/json"


@pytest.mark.parametrize(
    ("path", "method", "allowed"),
    [
        (CHANGE, "GET", "POST"),
        (STREAM, "GET", "POST"),
        (CHANGE, "PUT", "POST"),
        (READ, "PUT", "GET, POST"),
        (READ, "DELETE", "GET, POST"),
    ],
)
async def test_another_method_is_told_how_the_call_is_made(
    path: str, method: str, allowed: str
) -> None:
    handler = Handler()
    answer = await ask(handler, f"{path}?{QUERY}", method)
    told = refused(answer, 405, "unknown")
    assert method in told
    assert "curl" in told
    assert answer.headers["allow"] == allowed
    assert handler.scope is None


@pytest.mark.parametrize(
    "query",
    [
        "encoding=json&message=%7B%7D",
        QUERY,
        f"{QUERY}&base64=1".replace("%7B%7D", "e30"),
        f"{QUERY}&base64=1".replace("%7B%7D", "e30="),
        f"{QUERY}&compression=identity",
        f"{QUERY}&lang=de",
    ],
)
async def test_a_good_get_is_handed_on_with_its_message(query: str) -> None:
    handler = Handler()
    assert (await ask(handler, f"{READ}?{query}", "GET")).status_code == 200
    assert handler.message == b"{}"


async def test_a_binary_message_comes_through_percent_encoded_too() -> None:
    handler = Handler()
    await ask(handler, f"{READ}?encoding=proto&message=%0a%03%ff%00%2b", "GET")
    assert handler.message == b"\x0a\x03\xff\x00+"


async def test_a_message_of_no_bytes_is_an_empty_one() -> None:
    for query in ("encoding=proto&message=", "encoding=proto&message=&base64=1"):
        handler = Handler()
        await ask(handler, f"{READ}?{query}", "GET")
        assert handler.message == b""


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("encoding=json&base64=1&message=!!!", "not base64"),
        ("encoding=json&base64=1&message=%7B%7D", "not base64"),
        ("encoding=json&base64=1&message=e30+", "not base64"),
        ("encoding=json&base64=1&message=e3/0", "not base64"),
        ("encoding=json&base64=1&message=e", "not base64"),
        ("encoding=json&base64=1&message=e=30", "not base64"),
        ("encoding=json&base64=yes&message=e30", "base64 is 'yes'"),
        ("connect=v9&encoding=json&message=%7B%7D", "connect is 'v9'"),
        ("connect=&encoding=json&message=%7B%7D", "connect is ''"),
        ("encoding=json", "no message"),
        ("encoding=json&mesage=%7B%7D", "no message"),
        ("encoding=json&message=%7B%7D&message=%7B%7D", "message twice"),
        ("encoding=json&encoding=proto&message=", "encoding twice"),
        ("encoding=json&base64=1&message=" + "!" * 5000, "not base64"),
    ],
)
async def test_rubbish_in_a_get_is_no_empty_request(query: str, told: str) -> None:
    handler = Handler()
    said = refused(await ask(handler, f"{READ}?{query}", "GET"), 400, "invalid_argument")
    assert told in said
    assert len(said) < 400
    assert handler.scope is None


@pytest.mark.parametrize("encoding", ["", "encoding=&", "encoding=xml&", "encoding=JSON&"])
async def test_an_encoding_that_there_is_not_is_told_those_there_are(encoding: str) -> None:
    answer = await ask(Handler(), f"{READ}?{encoding}message=%7B%7D", "GET")
    assert "json or proto" in refused(answer, 415, "unknown")


async def test_a_get_is_a_get_whatever_its_content_type_says() -> None:
    handler = Handler()
    headers = {"content-type": "application/grpc"}
    assert (await ask(handler, f"{READ}?{QUERY}", "GET", headers=headers)).status_code == 200
    assert b"content-type" not in handler.headers


async def test_headers_that_errors_repeat_are_cut_short() -> None:
    handler = Handler()
    long = {
        "content-type": "application/json",
        "content-encoding": "x" * 9000,
        "connect-protocol-version": "9" * 9000,
        "x-mine": "y" * 200,
    }
    await ask(handler, CHANGE, headers=long)
    assert len(handler.headers[b"content-encoding"]) == 100
    assert len(handler.headers[b"connect-protocol-version"]) == 100
    assert len(handler.headers[b"x-mine"]) == 200


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/a.v1.B/GetThings", f"did you mean {READ} or "),
        ("/a.v1.B/getthing", f"did you mean {READ}?"),
        ("/a.v1.B/Getthing/", f"did you mean {READ}?"),
        ("/a.v2.B/GetThing", f"did you mean {READ}?"),
        ("/a.v1.B/Surrender", "there are GetThing, CreateThing, StreamThing."),
        ("/b.v1.C/Surrender", "the services are /a.v1.B."),
    ],
)
async def test_a_call_that_there_is_not_is_told_beside_those_that_are_near(
    path: str, told: str
) -> None:
    answer = await ask(Handler(), path, json={})
    assert told in refused(answer, 404, "unimplemented")


async def test_a_long_path_is_quoted_in_part() -> None:
    answer = await ask(Handler(), "/a.v1.B/" + "x" * 10_000, json={})
    assert len(refused(answer, 404, "unimplemented")) < 300


async def test_a_grpc_caller_is_told_in_grpc() -> None:
    answer = await ask(Handler(), "/a.v1.B/Nope", headers={"content-type": "application/grpc"})
    assert (answer.status_code, answer.headers["grpc-status"]) == (200, "12")
    assert json.dumps("Nope")[1:-1] in answer.headers["grpc-message"]


@pytest.mark.parametrize(
    ("method", "kind", "status"),
    [
        ("GET", "application/grpc", 405),
        ("POST", "application/grpc+xml", 415),
        ("POST", "application/grpc-web+xml", 415),
        ("POST", "image/jpeg", 415),
    ],
)
async def test_a_caller_of_another_protocol_is_told_in_text(
    method: str, kind: str, status: int
) -> None:
    answer = await ask(Handler(), CHANGE, method, headers={"content-type": kind})
    assert (answer.status_code, answer.headers["content-type"]) == (
        status,
        "text/plain; charset=utf-8",
    )
    assert "--json '{}'" in answer.text
