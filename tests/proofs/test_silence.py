"""Proof 13, the viewer's side: a page that hears nothing takes its stream for lost, and comes back.

The server is stopped in its tracks, as a machine is that hangs: its connections stay open, and
nothing comes. Every wait there is, and its chance, is in `frontend/src/wire/follow.test.ts`.
"""

import signal
import time
from collections.abc import Callable

import pytest

from driven_browser import Browser
from ledger import Proof
from running_server import RunningServer

pytestmark = [pytest.mark.proof(13), pytest.mark.journey]


def test_a_page_that_hears_nothing_comes_back_by_itself(
    start_server: Callable[..., RunningServer], browser: Browser, proof: Proof
) -> None:
    own = start_server()
    browser.open(own.url)
    shrunk = proof.size(8, 1)
    # In an ordinary run the page's clock runs faster, from here on, for long waits alone.
    browser.do(
        """
        await page.evaluate((shrunk) => {
          const {setTimeout} = window;
          window.setTimeout = (then, ms) => setTimeout(then, ms >= 25_000 ? ms / shrunk : ms);
        }, given.shrunk);
        const known = await page.evaluate(() => window.piecesCameAt.length);
        await page.waitForFunction((n) => window.piecesCameAt.length > n + 10, known);
        """,
        shrunk=shrunk,
    )
    own.process.send_signal(signal.SIGSTOP)
    try:
        silent_s = browser.do(
            """
            const stands = (state) => page.locator(`.connection[data-state=${state}]`);
            await stands('lost').waitFor();
            return await page.evaluate(() =>
              (performance.now() - window.piecesCameAt.at(-1)) / 1000);
            """
        )
    finally:
        own.process.send_signal(signal.SIGCONT)
    begun = time.monotonic()
    browser.see("status", "Live")
    back_s = time.monotonic() - begun
    proof.measured(
        f"a page whose server hangs, with its time {shrunk} times as fast: lost",
        f"after {silent_s:.1f} s of silence; live {back_s:.1f} s after the server went on",
        f"{25 / shrunk:g} s; live within 5 s",
        reached=silent_s < 25 / shrunk + 1 and back_s < 5,
    )
    assert 25 / shrunk - 0.1 < silent_s < 25 / shrunk + 10
    assert back_s < 30
