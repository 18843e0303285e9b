"""Proof 12: seven tabs over plain HTTP/1.1 are live when they are shown; a tab that slept wakes.

A driven browser keeps every page visible and freezes none, so the page is told of both as a browser
tells it, by `document.hidden` and its events. A sleep of which nobody tells is a real one: every
process of the browser is stopped.
"""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest

from driven_browser import Browser
from ledger import Proof
from running_server import GAME, TRAINING, RunningServer, until

pytestmark = [pytest.mark.proof(12), pytest.mark.journey]

IDLE = [{"agent": "idle"}, {"agent": "idle"}]


@contextmanager
def long_match(server: RunningServer) -> Iterator[str]:
    """A match in which nobody does anything, so that it lasts."""
    match_id = server.open_match(players=IDLE)
    try:
        yield match_id
    finally:
        server.stop_match(match_id)


def frame_of(server: RunningServer, match_id: str) -> int:
    frame: int = server.call(f"{GAME}/GetMatch", {"matchId": match_id})["state"]["frame"]
    return frame


def frame_at_least(server: RunningServer, match_id: str, least: int) -> int | None:
    frame = frame_of(server, match_id)
    return frame if frame >= least else None


def show(browser: Browser, *shown: int) -> float:
    """Shows these tabs and hides the others first.

    Gives the seconds, by the page's own clock, until each drew a frame that it had just been sent.
    """
    seconds: list[float] = browser.do(
        """
        const tabs = context.pages();
        for (const [index, tab] of tabs.entries())
          if (!given.shown.includes(index)) await tab.evaluate(() => window.hide(true));
        // Chromium draws a tab that is not in front once a second, whatever it was told.
        await tabs[given.shown[0]].bringToFront();
        return await Promise.all(given.shown.map((index) => tabs[index].evaluate(async () => {
          const begun = performance.now();
          const known = window.drawn.length;
          if (document.hidden) window.hide(false);
          while (window.drawn.length === known) await new Promise(requestAnimationFrame);
          return (window.drawn[known].atMs - begun) / 1000;
        })));
        """,
        shown=shown,
    )
    return max(seconds)


def until_live(browser: Browser, *tabs: int) -> None:
    """Waits until each of these tabs draws frames that it has just been sent."""
    browser.do(
        """
        const tabs = context.pages();
        await Promise.all(given.tabs.map(async (index) => {
          await tabs[index].locator('.connection[data-state=live]').waitFor();
          const known = await tabs[index].evaluate(() => window.drawn.length);
          await tabs[index].waitForFunction((n) => window.drawn.length > n, known);
        }));
        """,
        tabs=tabs,
    )


def test_seven_tabs_are_live_when_they_are_shown_and_calls_are_answered(
    server: RunningServer, browser: Browser, proof: Proof
) -> None:
    with long_match(server) as match_id:
        url = f"{server.url}/match/{match_id}"
        browser.open(url)
        slowest = 0.0
        for tab in range(1, 7):
            browser.do(
                """
                await context.pages().at(-1).evaluate(() => window.hide(true));
                const opened = await context.newPage();
                await opened.goto(given.url);
                """,
                url=url,
            )
            until_live(browser, tab)
        for tab in range(7):
            slowest = max(slowest, show(browser, tab))
        proof.measured(
            "seven tabs over HTTP/1.1, one after the other shown: each is live",
            f"after {slowest:.2f} s at most",
            "within 2 s",
            reached=slowest < 2,
        )
        assert slowest < 20

        show(browser, *range(6))
        versions = browser.do(
            """
            return await page.evaluate(() => performance.getEntriesByType('navigation')
              .map(({nextHopProtocol}) => nextHopProtocol));
            """
        )
        assert versions == ["http/1.1"]
        browser.press("Pause")
        browser.press("Resume")
        seconds = browser.do(
            """
            const found = await page.waitForFunction(() => {
              const calls = performance.getEntriesByType('resource')
                .filter(({name, responseEnd}) => name.endsWith('ControlMatch') && responseEnd > 0)
                .map(({startTime, responseEnd}) => (responseEnd - startTime) / 1000);
              return calls.length >= 2 && Math.max(...calls);
            });
            return await found.jsonValue();
            """
        )
        until_live(browser, *range(6))
        proof.measured(
            "six tabs shown at once over HTTP/1.1, all live: a call of one is answered",
            f"after {seconds:.2f} s",
            "within 1 s",
            reached=seconds < 1,
        )
        assert seconds < 5

        # A seventh that is shown beside them says what it waits for, and takes what is given back.
        browser.do("await context.pages()[6].evaluate(() => window.hide(false))")
        browser.do(
            """
            const seventh = context.pages()[6];
            await seventh.locator('.connection[data-state=crowded]').waitFor();
            await seventh.getByText('--tls').waitFor();
            """
        )
        begun = time.monotonic()
        browser.do("await page.evaluate(() => window.hide(true))")
        until_live(browser, 6)
        seconds = time.monotonic() - begun
        proof.measured(
            "a seventh tab beside them says that it waits, and is live once another is hidden",
            f"after {seconds:.2f} s",
            "within 2 s",
            reached=seconds < 2,
        )
        assert seconds < 20


PLAYED_BEHIND = 6
"""Frames by which a live page may be behind at any time, a tenth of a second."""


@pytest.mark.parametrize("way", ["hidden", "frozen", "stopped with its browser"])
def test_a_tab_that_slept_wakes_with_the_newest_frame(
    way: str, server: RunningServer, browser: Browser, proof: Proof
) -> None:
    asleep_s = proof.size(1.5, 120.0)
    with long_match(server) as match_id:
        browser.open(f"{server.url}/match/{match_id}")
        until_live(browser, 0)
        falls_asleep, wakes = {
            "hidden": ("window.hide(true)", "window.hide(false)"),
            "frozen": (
                "document.dispatchEvent(new Event('freeze'))",
                "document.dispatchEvent(new Event('resume'))",
            ),
            "stopped with its browser": ("", ""),
        }[way]
        browser.do("await page.evaluate(given.asked)", asked=falls_asleep)
        if "stopped" in way:
            browser.signal(signal.SIGSTOP)
        awake_at = frame_of(server, match_id) + int(60 * asleep_s)
        asked = partial(frame_at_least, server, match_id, awake_at)
        newest = until(asked, 4 * asleep_s + 60, what="the end of the nap")
        assert newest is not None
        now = newest - PLAYED_BEHIND  # what is as near as that is what a live page shows
        woken_at = time.time() * 1000
        if "stopped" in way:
            browser.signal(signal.SIGCONT)
        browser.do("await page.evaluate(given.asked)", asked=wakes)
        seen = browser.do(
            """
            return await page.evaluate(async ({now, woken_at}) => {
              const since = woken_at - performance.timeOrigin;
              const drawn = () => window.drawn.filter(({atMs}) => atMs >= since);
              const fresh = () => drawn().filter(({frame}) => frame >= now);
              while (fresh().length < 30 && performance.now() - since < 30_000)
                await new Promise(requestAnimationFrame);
              return {
                seconds: (fresh()[0].atMs - since) / 1000,
                old: drawn().filter(({frame}) => frame < now),
              };
            }, {now: given.now, woken_at: given.woken_at});
            """,
            now=now,
            woken_at=woken_at,
        )
        # A picture that was in the making when everything stopped is finished before anything else.
        unfinished = 1 if "stopped" in way else 0
        proof.measured(
            f"a tab {way} for {asleep_s:g} s draws the newest frame, and none that is old",
            f"after {seen['seconds']:.2f} s, {len(seen['old'])} old",
            f"within 2 s, {unfinished} old at most",
            reached=seen["seconds"] < 2 and len(seen["old"]) <= unfinished,
        )
        assert len(seen["old"]) <= unfinished
        assert seen["seconds"] < 20


def test_a_machine_that_slept_opens_its_streams_anew(
    server: RunningServer, browser: Browser
) -> None:
    with long_match(server) as match_id:
        browser.open(f"{server.url}/match/{match_id}")
        until_live(browser, 0)
        # A lid that is closed tells a page nothing; it finds that its clock has leapt.
        anew = browser.do(
            """
            const asked = page.waitForRequest((it) => it.url().includes('StreamGameState'));
            await page.evaluate(() => {
              const {now} = Date;
              Date.now = () => now() + 600_000;
            });
            return (await asked).method();
            """
        )
        assert anew == "POST"
        until_live(browser, 0)


def test_a_tab_that_slept_misses_no_metric(
    server: RunningServer, browser: Browser, proof: Proof
) -> None:
    rows_per_nap = proof.size(40, 900)
    session = server.call(f"{TRAINING}/RegisterTrainingSession", {"name": "asleep"})["session"]
    session_id = session["sessionId"]
    reported = 0

    def report(count: int, **more: Any) -> None:
        nonlocal reported
        rows = [
            {"row": row, "step": row * 10, "loss": (row * 7919 % 97) / 97}
            for row in range(reported, reported + count)
        ]
        reported += count
        body = {"sessionId": session_id, "rows": rows, **more}
        server.call(f"{TRAINING}/ReportTrainingMetrics", body)

    def drawn(index: int) -> str:
        """The picture of the curve as it is now."""
        picture: str = browser.do(
            """
            const plot = context.pages()[given.index]
              .getByRole('region', {name: 'Loss', exact: true});
            await plot.waitFor();
            return await plot.locator('canvas').evaluate((canvas) => canvas.toDataURL());
            """,
            index=index,
        )
        return picture

    report(10)
    url = f"{server.url}/training/{session_id}"
    browser.open(url)
    naps = 2
    for _ in range(naps):
        browser.do("await page.evaluate(() => window.hide(true))")
        report(rows_per_nap)
        browser.do("await page.evaluate(() => window.hide(false))")
        browser.see("status", "Live")
        report(5)
    report(1, outcome={"status": "TRAINING_STATUS_FINISHED"})
    # Whoever comes now is told every row from the storage: the same curve, to the pixel.
    browser.do("await (await context.newPage()).goto(given.url)", url=url)
    for tab in (0, 1):
        browser.do("await context.pages()[given.tab].getByText('Finished').waitFor()", tab=tab)
    is_same = False
    deadline = time.monotonic() + 20
    while not is_same and time.monotonic() < deadline:  # a chart is drawn a moment after its rows
        is_same = drawn(0) == drawn(1)
    proof.measured(
        f"a curve of {reported} rows, {naps * rows_per_nap} of them measured while the tab slept",
        "the picture of a tab opened anew" if is_same else "another picture",
        "no row missing, none twice",
        reached=is_same,
    )
    assert is_same
