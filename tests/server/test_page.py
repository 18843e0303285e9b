"""The page's files: their types, how long they are kept, and what else a path can mean."""

from pathlib import Path
from typing import Any, cast

import httpx
import pytest

from arcade_clash.server import Page


@pytest.fixture
def built(tmp_path: Path) -> Path:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html><title>Arcade Clash</title>")
    (tmp_path / "favicon.svg").write_text("<svg/>")
    (tmp_path / "assets" / "index-abc123.js").write_text("let x = 1;\n" * 100)
    (tmp_path / "assets" / "font-abc123.woff2").write_bytes(b"\0\1")
    (tmp_path.parent / "secret.txt").write_text("nobody's business")
    return tmp_path


async def ask(
    directory: Path, path: str, headers: dict[str, str] | None = None, method: str = "GET"
) -> httpx.Response:
    page = cast("Any", Page(directory))  # httpx has types of its own
    transport = httpx.ASGITransport(page)
    async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
        client.headers = httpx.Headers(headers or {})
        return await client.request(method, path)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/index.html", "text/html; charset=utf-8"),
        ("/favicon.svg", "image/svg+xml"),
        ("/assets/index-abc123.js", "text/javascript; charset=utf-8"),
        ("/assets/font-abc123.woff2", "font/woff2"),
    ],
)
async def test_files_have_their_types_and_say_what_a_browser_may_do(
    built: Path, path: str, kind: str
) -> None:
    answer = await ask(built, path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == kind
    assert answer.headers["content-security-policy"].startswith("default-src 'self'")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("path", ["/match/m1", "/training/s1", "/training", "/fighters/kestrel"])
async def test_a_path_of_the_pages_own_is_the_page(built: Path, path: str) -> None:
    answer = await ask(built, path)
    assert (answer.status_code, answer.text[:15]) == (200, "<!doctype html>")


@pytest.mark.parametrize(
    "path", ["/none.js", "/assets/none.css", "/../secret.txt", "/%2e%2e/secret.txt",
             "/assets/..%2f..%2fsecret.txt"],
)  # fmt: skip
async def test_a_file_that_is_not_there_is_not_found(built: Path, path: str) -> None:
    answer = await ask(built, path)
    assert answer.status_code == 404
    assert "nobody" not in answer.text


async def test_names_with_a_hash_are_kept_for_ever_and_others_asked_for_again(built: Path) -> None:
    kept = await ask(built, "/assets/index-abc123.js")
    assert kept.headers["cache-control"] == "public, max-age=31536000, immutable"
    page = await ask(built, "/")
    assert page.headers["cache-control"] == "no-cache"
    again = await ask(built, "/", {"if-none-match": page.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    (built / "index.html").write_text("<!doctype html>newer")
    newer = await ask(built, "/", {"if-none-match": page.headers["etag"]})
    assert newer.status_code == 200


async def test_text_is_compressed_for_whoever_takes_it(built: Path) -> None:
    plain = await ask(built, "/assets/index-abc123.js", {"accept-encoding": "identity"})
    small = await ask(built, "/assets/index-abc123.js", {"accept-encoding": "br, gzip"})
    assert small.headers["content-encoding"] == "gzip"
    assert int(small.headers["content-length"]) < int(plain.headers["content-length"]) / 2
    assert small.text == plain.text
    assert small.headers["vary"] == "accept-encoding"
    font = await ask(built, "/assets/font-abc123.woff2", {"accept-encoding": "gzip"})
    assert "content-encoding" not in font.headers


async def test_an_rpc_that_is_not_there_is_connects_to_refuse(built: Path) -> None:
    path = "/arcade_clash.v1.GameService/Nothing"
    answer = await ask(built, path, {"content-type": "application/json"}, "POST")
    assert (answer.status_code, answer.json()["code"]) == (404, "unimplemented")
    grpc = await ask(built, path, {"content-type": "application/grpc"}, "POST")
    assert (grpc.status_code, grpc.headers["grpc-status"]) == (200, "12")


async def test_the_page_is_only_to_be_read(built: Path) -> None:
    answer = await ask(built, "/", method="POST")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")
    assert (await ask(built, "/", method="HEAD")).status_code == 200


async def test_a_page_that_is_not_built_says_how_it_is(tmp_path: Path) -> None:
    answer = await ask(tmp_path / "nowhere", "/")
    assert answer.status_code == 503
    assert "make page" in answer.text
    assert (await ask(tmp_path, "/a.js")).status_code == 503


async def test_a_page_that_is_built_later_is_served(tmp_path: Path) -> None:
    page = cast("Any", Page(tmp_path))
    transport = httpx.ASGITransport(page)
    async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
        assert (await client.get("/")).status_code == 503
        (tmp_path / "index.html").write_text("now")
        assert (await client.get("/")).text == "now"
