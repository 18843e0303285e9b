"""The programs in docs/clients.md, run as they stand there against a real server."""

import json
import re
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import grpc
import httpx
import pytest
from pyqwest import Client, HTTPTransport

from arcade_clash.v1 import game_pb2 as pb
from arcade_clash.v1.game_connect import GameServiceClient
from running_server import GAME, RunningServer

pytestmark = pytest.mark.journey

PAGE = (Path(__file__).parents[2] / "docs" / "clients.md").read_text(encoding="utf-8")

PROGRAMS = re.findall(r"(?ms)^## (\S+)\n(?:(?!^##).)*?```python\n(.*?)```", PAGE)
"""The first block of Python under each heading, with the heading."""

ADDRESS = "127.0.0.1:8080"

WITHOUT_ACLOSING = (
    "async with aclosing(client.stream_game_state(request)) as messages:",
    "messages = client.stream_game_state(request)\n        if True:",
)


@pytest.fixture(autouse=True)
def stopped_matches(server: RunningServer) -> Iterator[None]:
    """Stops the matches that a program leaves behind."""
    yield
    for match in server.call(f"{GAME}/ListMatches").get("matches", []):
        server.stop_match(match["matchId"])


def run(program: str, server: RunningServer, tmp_path: Path) -> subprocess.CompletedProcess[str]:
    assert ADDRESS in program
    file = tmp_path / "program.py"
    file.write_text(program.replace(ADDRESS, server.address), encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-W", "error", str(file)], capture_output=True, text=True, timeout=120
    )


def test_no_block_of_the_page_is_longer_than_thirty_lines() -> None:
    blocks = re.findall(r"(?ms)^```\w+[^\n]*\n(.*?)^```$", PAGE)
    assert len(blocks) > 15
    assert max(len(block.splitlines()) for block in blocks) <= 30


def test_every_client_of_the_table_has_its_section() -> None:
    named = re.findall(r"(?m)^\| \[`?([^]`]+)`?\]\(#([^)]+)\)", PAGE)
    headings = re.findall(r"(?m)^## (.+)$", PAGE)
    assert [name for name, _ in named] == headings[: len(named)]
    assert [name.lower().replace(" ", "-") for name, _ in named] == [link for _, link in named]


def test_curl_prints_a_line_for_each_state(server: RunningServer) -> None:
    commands = re.search(r"(?ms)^## curl\n.*?```sh\n(.*?)```", PAGE)
    assert commands is not None
    program = commands.group(1).replace(ADDRESS, server.address)
    done = subprocess.run(
        ["bash", "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    made, first, *states = map(json.loads, done.stdout.replace("}{", "}\n{").splitlines())
    assert made["match"]["matchId"]
    assert "snapshot" in first
    assert [state["sequence"] for state in states] == sorted(state["sequence"] for state in states)
    assert len(states) == 59


def test_the_page_has_a_program_for_each_of_three_clients() -> None:
    assert [heading for heading, _ in PROGRAMS] == ["httpx", "GameServiceClient", "grpcio"]


@pytest.mark.parametrize("program", [pytest.param(code, id=name) for name, code in PROGRAMS])
def test_a_program_prints_the_first_second_and_ends_without_a_word(
    program: str, server: RunningServer, tmp_path: Path
) -> None:
    done = run(program, server, tmp_path)

    assert (done.returncode, done.stderr) == (0, "")
    frames = [int(line.split()[0]) for line in done.stdout.splitlines()]
    assert frames == sorted(set(frames))
    assert frames[-1] >= 60


def test_the_generated_client_needs_aclosing_as_the_page_says(
    server: RunningServer, tmp_path: Path
) -> None:
    """Where this fails, connectrpc has mended it: the page can leave aclosing out."""
    (program,) = (code for name, code in PROGRAMS if name == "GameServiceClient")
    assert WITHOUT_ACLOSING[0] in program
    said = run(program.replace(*WITHOUT_ACLOSING), server, tmp_path).stderr
    assert "unhandled exception during asyncio.run() shutdown" in said


class TestToken:
    """What the table at the end of the page says of a token and a certificate."""

    @pytest.fixture
    def guarded(self, start_server: Callable[..., RunningServer]) -> RunningServer:
        return start_server("--tls", "--token")

    @pytest.fixture
    def cert(self, guarded: RunningServer) -> Path:
        assert guarded.certificate is not None
        return guarded.certificate

    @pytest.fixture
    def pem(self, cert: Path) -> bytes:
        return cert.read_bytes()

    def test_by_httpx(self, guarded: RunningServer, cert: Path) -> None:
        headers = {"authorization": f"Bearer {guarded.token}"}
        with httpx.Client(headers=headers, verify=ssl.create_default_context(cafile=cert)) as http:
            answer = http.post(f"{guarded.url}/{GAME}/ListCharacters", json={})
        assert answer.status_code == 200

    async def test_by_the_generated_client(self, guarded: RunningServer, pem: bytes) -> None:
        trusting = Client(HTTPTransport(tls_ca_cert=pem))
        async with GameServiceClient(guarded.url, http_client=trusting) as client:
            answer = await client.list_characters(
                pb.ListCharactersRequest(), headers={"authorization": f"Bearer {guarded.token}"}
            )
        assert answer.characters

    def test_by_grpcio(self, guarded: RunningServer, pem: bytes) -> None:
        trusted = grpc.ssl_channel_credentials(pem)
        with grpc.secure_channel(guarded.address, trusted) as channel:
            list_characters = channel.unary_unary(
                f"/{GAME}/ListCharacters",
                pb.ListCharactersRequest.SerializeToString,
                pb.ListCharactersResponse.FromString,
            )
            token = (("authorization", f"Bearer {guarded.token}"),)
            answer = list_characters(pb.ListCharactersRequest(), metadata=token, timeout=30)
        assert answer.characters
