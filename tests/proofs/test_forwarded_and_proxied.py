"""Proof 22: behind a forwarded port, nginx and Caddy what is documented works, and no more."""

import itertools
import json
import subprocess
import time
from collections.abc import Iterator

import httpx
import pytest

from arcade_clash.access import Tokens
from driven_browser import Browser
from ledger import Proof
from proxies import CADDY, NGINX, ForwardedPort, Proxy, proxied_server
from running_server import GAME, RunningServer

pytestmark = [pytest.mark.proof(22), pytest.mark.journey]

STREAM = f"{GAME}/StreamGameState"


def sequences(command: list[str], seconds: float) -> list[list[int]]:
    """The numbers of the states that curl prints in so many seconds, by match."""
    found: list[list[int]] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE) as curl:
        assert curl.stdout is not None
        try:
            begun = 0.0
            for line in curl.stdout:
                begun = begun or time.monotonic()
                message = json.loads(line)
                assert "error" not in message, message
                if "snapshot" in message:
                    found.append([])
                if "state" in message:
                    found[-1].append(message["sequence"])
                if time.monotonic() - begun > seconds:
                    return found
        finally:
            curl.kill()
    raise AssertionError(f"the stream ended after {sum(map(len, found))} states")


def measure(proof: Proof, way: str, command: list[str]) -> None:
    """Follows a live match that way, and enters what came."""
    seconds = proof.size(2.0, 60.0)
    found = sequences(command, seconds)
    missing = sum(match[-1] - match[0] + 1 - len(match) for match in found if match)
    rate = sum(map(len, found)) / seconds
    proof.measured(
        f"a live match for {seconds:g} s through {way}",
        f"{rate:.1f} states a second, {missing} passed over",
        "60 a second, in order",
        reached=rate > 59 and missing == 0,
    )
    assert all(one < next_ for match in found for one, next_ in itertools.pairwise(match))
    assert rate > 20


@pytest.fixture(scope="module", params=[NGINX, CADDY])
def proxied(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Proxy, RunningServer]]:
    place = tmp_path_factory.mktemp(request.param)
    with proxied_server(request.param, place) as served:
        yield served


@pytest.mark.parametrize("option", ["--http1.1", "--http2"])
def test_a_match_is_live_through_a_proxy(
    proxied: tuple[Proxy, RunningServer], proof: Proof, option: str
) -> None:
    proxy, server = proxied
    token = Tokens(server.token).viewer
    asked = ("-N", option, "--oauth2-bearer", token, "--json", "{}", f"{proxy.url}/{STREAM}")
    measure(proof, f"{proxy.kind} with curl {option}", proxy.curl(*asked))


def test_a_match_is_live_through_a_forwarded_port(server: RunningServer, proof: Proof) -> None:
    with ForwardedPort(server.port) as forwarded:
        url = f"http://localhost:{forwarded.port}/{STREAM}"
        measure(proof, "a forwarded port", ["curl", "-sSN", "--json", "{}", url])


def test_a_browser_shows_the_page_of_a_forwarded_port_live(
    server: RunningServer, browser: Browser
) -> None:
    with ForwardedPort(server.port) as forwarded:
        browser.open(f"http://localhost:{forwarded.port}/")
        browser.do("await page.goto('about:blank')")


PUBLIC = (
    "arena.example",
    "192.0.2.7",
    "localhost.evil.example",
    "127.0.0.1.nip.io",
    "[2001:db8::1]",
)
OWN = ("localhost", "127.0.0.1", "[::1]")


def test_no_name_but_loopback_s_own_is_trusted_without_a_token(
    tmp_path_factory: pytest.TempPathFactory, server: RunningServer, proof: Proof
) -> None:
    """By every name, on several ports, and with what a proxy could add, on three servers."""
    place = tmp_path_factory.mktemp("named")
    added: list[dict[str, str]] = [
        {},
        {"x-forwarded-for": "127.0.0.1", "x-forwarded-proto": "https"},
        {"x-forwarded-host": "localhost", "forwarded": "for=127.0.0.1;host=localhost"},
    ]
    wrong, count = [], 0
    names = ("--allowed-host", PUBLIC[0], "--allowed-host", PUBLIC[1])
    with (
        RunningServer(place / "named", *names) as named,
        RunningServer(place / "trusting", *names, "--trusted-proxy", "127.0.0.1") as trusting,
        httpx.Client(timeout=30.0) as client,
    ):
        for one, asks in ((server, False), (named, True), (trusting, True)):
            ports = ("", f":{one.port}", ":6006")
            for name, port, more in itertools.product((*OWN, *PUBLIC), ports, added):
                answer = client.post(
                    f"{one.url}/{GAME}/ControlMatch", json={}, headers={"host": name + port, **more}
                )
                is_known = name in OWN or (asks and name in PUBLIC[:2] and port != ":6006")
                expected = 403 if not is_known else 401 if asks else 400
                count += 1
                if answer.status_code != expected:
                    wrong.append((one.data.name, name + port, more, answer.status_code))
    proof.measured(
        "calls without a token by names of loopback and others, on three servers",
        f"{count - len(wrong)} of {count} answered as documented",
        "all",
        reached=not wrong,
    )
    assert wrong == []
