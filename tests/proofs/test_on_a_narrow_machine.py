"""Proof 21: a log that is not read, SIGHUP, few descriptors, and one client's idle connections."""

import asyncio
import os
import re
import signal
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from ledger import Proof
from running_server import GAME, RunningServer
from strangers import Flood, Idlers, figure
from viewers import Audience, descriptors

pytestmark = [pytest.mark.proof(21), pytest.mark.journey]


async def test_a_log_that_is_not_read_holds_up_no_fight(
    start_server: Callable[..., RunningServer], proof: Proof
) -> None:
    reader, writer = os.pipe()
    try:
        server = start_server(output=writer)
        wanted = proof.size(3_000, 30_000)
        async with Audience(server) as audience:
            (viewer,) = await audience.open("1.1", 1)
            viewer.begin()
            begun = time.monotonic()
            # Each leaves a line of some 120 bytes: a pipe holds 500 of them, the buffer 8,000.
            async with Flood(server, f"/{GAME}/ListMatches", 4, b"{}") as flood:
                while flood.asked < wanted:
                    await asyncio.sleep(0.05)
            rate = viewer.count / (time.monotonic() - begun)
        dropped = figure(server, "log_lines_dropped_total", reason="unread")
        os.set_blocking(reader, False)
        assert len(os.read(reader, 65536)) > 30_000, "the pipe was not full"
        proof.measured(
            f"{flood.asked} calls that leave a line each in a log that nothing reads",
            f"all answered, {dropped:.0f} lines dropped; a viewer got {rate:.1f} states a second",
            "all; 60 a second",
            reached=rate > 59,
        )
        assert rate > 20
        server.terminate()
        assert server.process.wait(30) == 0
    finally:
        os.close(reader)
        os.close(writer)


@pytest.mark.parametrize("name", ["HTTP/1.1", "HTTP/2"])
async def test_sighup_tells_every_stream_and_ends_the_process(
    start_server: Callable[..., RunningServer], proof: Proof, name: str
) -> None:
    server = start_server()
    number = proof.size(60, 500)
    async with Audience(server) as audience:
        viewers = await audience.open({"HTTP/1.1": "1.1", "HTTP/2": "2"}[name], number)
        begun = time.monotonic()
        server.terminate(signal.SIGHUP)
        status = await asyncio.to_thread(server.process.wait, 30)
        took = time.monotonic() - begun
        while not all(viewer.closed_at for viewer in viewers):
            await asyncio.sleep(0.01)
        told = sum(b"unavailable" in viewer.tail for viewer in viewers)
    proof.measured(
        f"SIGHUP with {number} streams over {name}",
        f"{told} told `unavailable`; exit status {status} after {took:.2f} s",
        "all; 0 within 3 s",
        reached=told == number and status == 0 and took < 3,
    )
    assert (told, status) == (number, 0)
    assert took < 10


async def test_at_few_descriptors_fights_go_on_and_newcomers_get_in(
    start_server: Callable[..., RunningServer], proof: Proof
) -> None:
    limit = 256
    server = start_server(descriptors=limit)
    said = re.search(r"may open (\d+) files, so it takes (\d+) connections", server.log)
    assert said is not None, server.log
    places = int(said[2])
    number, seconds = proof.size(300, 3000), proof.size(2.0, 20.0)
    most = 0
    async with Audience(server) as audience:
        (viewer,) = await audience.open("1.1", 1)
        with Idlers(server) as idlers:
            viewer.begin()
            begun = time.monotonic()
            while time.monotonic() - begun < seconds:
                await idlers.open(number // 10)
                await asyncio.sleep(0.05)  # the viewer shares this process
                most = max(most, descriptors(server.pid))
                if len(idlers) > number:
                    idlers.close()
            rate = viewer.count / (time.monotonic() - begun)
            # What opens files goes on: the page, a match of agents, an agent's file, the database.
            assert "<title>" in server.get("/")
            match_id = server.open_match()
            registered = server.call("arcade_clash.v1.TrainingService/RegisterTrainingSession")
            assert registered["session"]
            newcomers = await audience.open("2", 5)
            server.stop_match(match_id)
        was_kept = not any(each.closed_at for each in (viewer, *newcomers))
    proof.measured(
        f"a live match at a limit of {limit} descriptors, beside idle connections by the hundred",
        f"{places} places, {most} descriptors at most; a viewer got {rate:.1f} states a second; "
        "5 of 5 newcomers watch",
        "60 a second; every newcomer",
        reached=was_kept and rate > 59 and most < limit,
    )
    assert was_kept
    assert most < limit
    assert rate > 20
    assert "Traceback" not in server.log


async def test_idle_connections_of_one_client_leave_room_for_another(
    start_server: Callable[..., RunningServer], proof: Proof
) -> None:
    places = proof.size(400, 2048)
    server = start_server(descriptors=places + 96)
    async with Audience(server) as audience:
        (viewer,) = await audience.open("1.1", 1)
        with Idlers(server) as idlers:
            # Kept alive after an answer, as a client's pool of connections is.
            asked = f"GET /healthz HTTP/1.1\r\nhost: {server.address}\r\n\r\n".encode()
            await idlers.open(places, said=asked)
            took = []
            for _ in range(proof.size(20, 200)):
                begun = time.monotonic()
                answer = await asyncio.to_thread(httpx.get, f"{server.url}/healthz")
                took.append(time.monotonic() - begun)
                assert answer.status_code == 200
            made_room = figure(server, "connections_closed_total", reason="idle")
            was_kept = not viewer.closed_at
    proof.measured(
        f"{places} idle connections of one client on a server of as many places",
        f"{len(took)} of {len(took)} newcomers answered, the slowest after {max(took):.2f} s; "
        f"{made_room:.0f} idle ones closed, no stream",
        "all",
        reached=was_kept,
    )
    assert was_kept
    assert made_room >= 1


def test_the_limit_of_open_files_is_the_hard_limit(server: RunningServer) -> None:
    limits = Path(f"/proc/{server.pid}/limits").read_text()
    found = re.search(r"^Max open files +(\d+) +(\d+)", limits, re.MULTILINE)
    assert found is not None
    assert found[1] == found[2]
