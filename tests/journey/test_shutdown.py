"""The end of a server: no stream is cut, each is told why it ends, and the process goes.

An end by SIGTERM is a supervisor's, by SIGINT a person's Ctrl-C.
"""

import asyncio
import json
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import grpc
import httpx
import pytest

from arcade_clash.app import ArcadeClash
from arcade_clash.server import Server, ServerSettings, listen
from arcade_clash.site import Site
from arcade_clash.storage.directory import DataDirectory
from arcade_clash.v1 import game_pb2
from running_server import GAME, TRAINING, RunningServer, until

pytestmark = pytest.mark.journey

GONE_WITHIN_S = 6.0
"""Three seconds are promised; a machine that does other things as well is given more."""

STREAMS = (f"{GAME}/StreamGameState", f"{TRAINING}/StreamTrainingMetrics")


class Viewer(threading.Thread):
    """Reads a Connect stream until it ends, and keeps how it did."""

    def __init__(self, url: str, path: str, *, is_2: bool) -> None:
        super().__init__(daemon=True)
        self.messages = 0
        self.end: dict[str, object] | None = None
        self.failure: Exception | None = None
        self._url = f"{url}/{path}"
        self._is_2 = is_2
        self.start()

    def run(self) -> None:
        is_2 = self._is_2
        try:
            with (
                httpx.Client(http1=not is_2, http2=is_2, timeout=30.0) as client,
                client.stream(
                    "POST",
                    self._url,
                    content=b"\0\0\0\0\2{}",
                    headers={"content-type": "application/connect+json"},
                ) as response,
            ):
                for flag, data in _envelopes(response.iter_raw()):
                    if flag == 2:
                        self.end = json.loads(data)
                    else:
                        self.messages += 1
        except Exception as failure:
            self.failure = failure


def _envelopes(chunks: Iterator[bytes]) -> Iterator[tuple[int, bytes]]:
    held = bytearray()
    for chunk in chunks:
        held += chunk
        while len(held) >= 5 and len(held) >= (whole := 5 + int.from_bytes(held[1:5], "big")):
            yield held[0], bytes(held[5:whole])
            del held[:whole]
    assert not held, "cut within a message"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda n: n.name)
def test_every_stream_is_told_that_the_server_goes_and_the_server_is_gone(
    number: signal.Signals, start_server: Callable[..., RunningServer]
) -> None:
    server = start_server()
    server.call(f"{TRAINING}/RegisterTrainingSession")
    viewers = [
        Viewer(server.url, path, is_2=is_2)
        for path in STREAMS
        for is_2 in (False, True)
        for _ in range(5)
    ]
    with grpc.insecure_channel(server.address) as channel:
        following = channel.unary_stream(
            f"/{GAME}/StreamGameState",
            game_pb2.StreamGameStateRequest.SerializeToString,
            game_pb2.StreamGameStateResponse.FromString,
        )(game_pb2.StreamGameStateRequest(), timeout=30)
        assert next(iter(following)).WhichOneof("message") == "snapshot"
        until(lambda: all(viewer.messages for viewer in viewers), what="a first message for all")

        began = time.monotonic()
        server.terminate(number)
        status = server.process.wait(30)
        took = time.monotonic() - began

        with pytest.raises(grpc.RpcError) as ended:
            for _ in following:
                pass
        assert ended.value.code() is grpc.StatusCode.UNAVAILABLE
        assert "shutting down" in (ended.value.details() or "")

    for viewer in viewers:
        viewer.join(10)
        assert viewer.failure is None, viewer.failure
        assert viewer.end is not None, "cut without an end"
        error = viewer.end["error"]
        assert isinstance(error, dict)
        assert error["code"] == "unavailable"
        assert "shutting down" in error["message"]
    assert status == 0, server.log
    assert took < GONE_WITHIN_S
    assert "Traceback" not in server.log


def test_lines_for_curl_end_with_the_reason_too(
    start_server: Callable[..., RunningServer],
) -> None:
    server = start_server()
    with httpx.stream("POST", f"{server.url}/{STREAMS[0]}", json={}, timeout=30.0) as response:
        lines = response.iter_lines()
        assert "snapshot" in next(lines)
        server.terminate()
        *_, last = lines
    assert json.loads(last)["error"]["code"] == "unavailable"
    assert server.process.wait(30) == 0


def test_a_server_without_a_viewer_leaves_as_well(
    start_server: Callable[..., RunningServer],
) -> None:
    server = start_server()
    began = time.monotonic()
    server.terminate()
    assert server.process.wait(30) == 0
    assert time.monotonic() - began < GONE_WITHIN_S


def test_a_trainer_is_ended_with_its_server_and_its_session_says_so(
    start_server: Callable[..., RunningServer],
) -> None:
    server = start_server()
    session_id = server.call(f"{TRAINING}/StartTraining")["session"]["sessionId"]
    began = time.monotonic()
    server.terminate()
    assert server.process.wait(30) == 0
    assert time.monotonic() - began < GONE_WITHIN_S
    server.start_again()
    session = server.session(session_id)
    assert session["status"] in ("TRAINING_STATUS_LOST", "TRAINING_STATUS_STOPPED")
    assert session["status"] == "TRAINING_STATUS_STOPPED" or "server" in session["failure"]


def test_the_last_report_of_a_trainer_comes_in_while_the_server_ends(
    start_server: Callable[..., RunningServer],
) -> None:
    server = start_server()
    small = {"environments": 16, "rolloutSteps": 64, "batchSize": 256, "hiddenLayers": [16]}
    session_id = server.call(
        f"{TRAINING}/StartTraining", {"totalSteps": 4_000_000_000, "settings": small}
    )["session"]["sessionId"]
    until(lambda: server.session(session_id).get("lastRow", 0) >= 3, what="some rows")
    server.terminate()
    assert server.process.wait(30) == 0
    server.start_again()
    session = server.session(session_id)
    assert session["status"] == "TRAINING_STATUS_STOPPED", session
    (agent,) = [
        one
        for one in server.call(f"{TRAINING}/ListAgents")["agents"]
        if one.get("sessionId") == session_id
    ]
    # It was saved after the last update, and that update's row is stored.
    assert session["agent"] == agent["agent"]
    assert 0 <= int(agent["step"]) - int(session["step"]) <= 16 * 64


async def test_who_comes_while_a_server_ends_is_told_that_it_does(tmp_path: Path) -> None:
    listener = listen("127.0.0.1", 0)
    started, drained = asyncio.Event(), asyncio.Event()
    told: dict[str, httpx.Response] = {}
    with DataDirectory(tmp_path / "data") as directory:
        arcade = ArcadeClash(directory)

        async def drain() -> None:
            await arcade.drain()
            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{listener.port}") as late:
                told["probe"] = await late.get("/readyz")
                told["life"] = await late.get("/healthz")
                for path in STREAMS:
                    told[path] = await late.post(f"/{path}", json={})
            drained.set()

        server = Server(
            Site(arcade, tmp_path),
            ServerSettings(),
            listener,
            on_started=lambda url: started.set(),
            drain=drain,
        )
        serving = asyncio.create_task(server.serve())
        await started.wait()
        server.should_exit = True
        await serving
        listener.close()
    assert drained.is_set()
    assert told["life"].status_code == 200
    assert told["probe"].status_code == 503
    assert "shutting down" in told["probe"].text
    for path in STREAMS:
        assert told[path].status_code == 503
        assert told[path].json()["code"] == "unavailable"
