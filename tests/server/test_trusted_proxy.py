"""Whose word is taken for a client's address and scheme: a trusted proxy's, and no other's."""

import json

import httpx
import pytest
from uvicorn._types import ASGIReceiveCallable, ASGISendCallable, Scope

from arcade_clash.server import ServerSettings
from local_server import LocalServer, client, live

FORGED, REAL = "192.0.2.66", "192.0.2.1"


async def who(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    """Says by which address and scheme it was asked."""
    if scope["type"] == "lifespan":
        await live(receive, send)
        return
    assert scope["type"] == "http"
    assert scope["client"] is not None
    body = json.dumps([scope["client"][0], scope["scheme"]]).encode()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": body, "more_body": False})


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize(
    ("trusted", "headers", "told"),
    [
        ((), {"x-forwarded-for": FORGED, "x-forwarded-proto": "https"}, ["127.0.0.1", "http"]),
        (("10.0.0.0/8",), {"x-forwarded-for": FORGED}, ["127.0.0.1", "http"]),
        (("127.0.0.1",), {"x-forwarded-for": REAL, "x-forwarded-proto": "https"}, [REAL, "https"]),
        (("127.0.0.0/8",), {"x-forwarded-for": f"{FORGED}, {REAL}"}, [REAL, "http"]),
        (("127.0.0.1",), {"x-forwarded-proto": "gopher"}, ["127.0.0.1", "http"]),
        (("127.0.0.1",), {}, ["127.0.0.1", "http"]),
    ],
)
def test_a_clients_address_is_what_a_trusted_proxy_saw_last(
    version: int, trusted: tuple[str, ...], headers: dict[str, str], told: list[str]
) -> None:
    with (
        LocalServer(who, ServerSettings(trusted_proxies=trusted)) as server,
        client(server, version) as asking,
    ):
        assert asking.get("/", headers=headers).json() == told


@pytest.mark.parametrize(
    ("trusted", "origin", "status"),
    [
        (("127.0.0.1",), "https://localhost:9443", 200),
        (("127.0.0.1",), "http://localhost:9443", 403),
        ((), "https://localhost:9443", 403),
    ],
)
def test_a_page_of_loopback_has_tls_only_by_the_word_of_a_trusted_proxy(
    trusted: tuple[str, ...], origin: str, status: int
) -> None:
    with LocalServer(who, ServerSettings(trusted_proxies=trusted)) as server:
        headers = {"host": "localhost:9443", "origin": origin, "x-forwarded-proto": "https"}
        assert httpx.get(f"http://127.0.0.1:{server.port}/", headers=headers).status_code == status
