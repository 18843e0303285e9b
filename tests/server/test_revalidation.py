"""A caller that has an answer already is told so, and sent nothing."""

from typing import Any, cast

import httpx
import pytest
from uvicorn._types import ASGIReceiveCallable, ASGISendCallable, Scope

from arcade_clash.server import Revalidation


class Answer:
    """An application with one answer."""

    def __init__(self, body: bytes = b"all of it", keep: bool = True, status: int = 200) -> None:
        self.body = body
        self.status = status
        self.headers = [(b"content-type", b"application/json"), (b"vary", b"accept-encoding")]
        if keep:
            self.headers.append((b"cache-control", b"no-cache"))

    async def __call__(
        self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable
    ) -> None:
        start = {"type": "http.response.start", "status": self.status, "headers": self.headers}
        await send(cast("Any", start))
        for piece, more in ((self.body[:3], True), (self.body[3:], False)):
            await send({"type": "http.response.body", "body": piece, "more_body": more})


async def ask(app: Answer, method: str = "GET", **headers: str) -> httpx.Response:
    transport = httpx.ASGITransport(cast("Any", Revalidation(app)))
    async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await client.request(method, "/", headers=named)


async def test_an_answer_that_may_be_kept_has_a_strong_tag() -> None:
    answer = await ask(Answer())
    assert answer.content == b"all of it"
    assert answer.headers["etag"].startswith('"')
    other = await ask(Answer(b"another"))
    assert other.headers["etag"] != answer.headers["etag"]


@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', "*"])
async def test_who_has_it_already_is_sent_nothing(form: str) -> None:
    tag = (await ask(Answer())).headers["etag"]
    answer = await ask(Answer(), if_none_match=form.format(tag))
    assert (answer.status_code, answer.content) == (304, b"")
    assert answer.headers["etag"] == tag
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["vary"] == "accept-encoding"
    assert "content-type" not in answer.headers


async def test_who_has_an_older_one_is_sent_the_new_one() -> None:
    tag = (await ask(Answer())).headers["etag"]
    answer = await ask(Answer(b"another"), if_none_match=tag)
    assert (answer.status_code, answer.content) == (200, b"another")


@pytest.mark.parametrize(
    ("app", "method"),
    [(Answer(keep=False), "GET"), (Answer(status=404), "GET"), (Answer(), "POST")],
)
async def test_no_other_answer_has_a_tag(app: Answer, method: str) -> None:
    answer = await ask(app, method, if_none_match="*")
    assert (answer.status_code, answer.content) == (app.status, b"all of it")
    assert "etag" not in answer.headers
