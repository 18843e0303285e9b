"""A page whose connection stalls and then pours out what it held back: none of that is played."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress

import pytest

from driven_browser import Browser
from running_server import GAME, RunningServer, until

pytestmark = pytest.mark.journey


class StallingProxy:
    """Hands bytes through both ways; while it is stalled, nothing comes from the server."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.server_port = 0
        self.flows = threading.Event()
        self.flows.set()
        self._ends: list[socket.socket] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                viewer, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self.server_port))
                self._ends += [viewer, server]
                for source, sink in ((viewer, server), (server, viewer)):
                    threading.Thread(target=self._hand_on, args=(source, sink), daemon=True).start()

    def _hand_on(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(4096):
                if source.getpeername()[1] == self.server_port:
                    self.flows.wait()
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        self.flows.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for end in self._ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


@contextmanager
def behind_a_proxy(
    start_server: Callable[..., RunningServer],
) -> Iterator[tuple[StallingProxy, RunningServer]]:
    with closing(StallingProxy()) as proxy:
        server = start_server("--allowed-host", f"127.0.0.1:{proxy.port}")
        proxy.server_port = server.port
        yield proxy, server


def test_after_a_stall_the_newest_frame_is_drawn_and_what_was_held_back_is_not(
    start_server: Callable[..., RunningServer], browser: Browser
) -> None:
    with behind_a_proxy(start_server) as (proxy, server):
        match_id = server.open_match(players=[{"agent": "idle"}, {"agent": "idle"}])

        def frame() -> int:
            found: int = server.call(f"{GAME}/GetMatch", {"matchId": match_id})["state"]["frame"]
            return found

        browser.open(f"http://127.0.0.1:{proxy.port}/match/{match_id}")
        browser.do("await page.waitForFunction(() => window.drawn.length > 60)")
        proxy.flows.clear()
        until(lambda: browser.do(STANDS_STILL), what="the stall")
        stalled_at = frame()
        until(lambda: frame() > stalled_at + 150, what="some seconds of fight")
        known = browser.do("return await page.evaluate(() => window.drawn.length)")
        released_at = frame()
        begun = time.monotonic()
        proxy.flows.set()
        drawn = browser.do(
            """
            const found = await page.waitForFunction(([known, newest]) =>
              window.drawn.some(({frame}) => frame > newest + 60)
                && window.drawn.slice(known).map(({frame}) => frame),
              [given.known, given.newest]);
            return await found.jsonValue();
            """,
            known=known,
            newest=released_at,
        )
        assert time.monotonic() - begun < 20
        assert [frame for frame in drawn if frame < released_at - 60] == []
        browser.see("status", "Live")


STANDS_STILL = """
    const before = await page.evaluate(() => window.drawn.length);
    await page.waitForTimeout(300);
    return await page.evaluate(() => window.drawn.length) === before;
"""
