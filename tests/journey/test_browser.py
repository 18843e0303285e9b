"""A real browser on the page that the server serves: the fight, the training, and a lost server.

What is clicked is found as a person finds it, by its role and its words.
"""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from driven_browser import Browser
from running_server import GAME, TRAINING, RunningServer, until

pytestmark = pytest.mark.journey


@pytest.fixture(params=["HTTP/1.1", "HTTP/2 over TLS"])
def site(
    request: pytest.FixtureRequest, server: RunningServer, tls_server: RunningServer
) -> RunningServer:
    return tls_server if "TLS" in request.param else server


def test_a_fight_is_live_over_the_version_that_the_browser_names(
    site: RunningServer, browser: Browser
) -> None:
    browser.open(site.url)
    browser.do("await page.waitForFunction(() => window.piecesCameAt.length > 200)")
    times = browser.do("return await page.evaluate(() => window.piecesCameAt.slice(-150))")
    seconds = (times[-1] - times[0]) / 1000
    assert 149 / seconds > 15, f"{149 / seconds:.1f} pieces a second"
    assert max(b - a for a, b in pairwise(times)) < 2000

    # A stream is in the browser's list of what it fetched once it has been left.
    browser.press("Training")
    browser.see("heading", "Train an agent")
    versions = browser.do(
        """
        await page.waitForFunction(() =>
          performance.getEntriesByType('resource')
            .some(({name}) => name.includes('StreamGameState')));
        return await page.evaluate(() =>
          ['navigation', 'resource'].flatMap((kind) => performance.getEntriesByType(kind))
            .map(({name, nextHopProtocol}) => [new URL(name).pathname, nextHopProtocol]));
        """
    )
    calls = {path.rpartition("/")[2]: version for path, version in versions if "v1" in path}
    assert {"StreamGameState", "GetCharacter"} <= set(calls), calls
    expected = "h2" if site.certificate else "http/1.1"
    assert {version for _, version in versions if version} == {expected}, versions
    assert calls["StreamGameState"] == expected, calls


def test_the_head_up_display_has_the_health_of_the_stream(
    site: RunningServer, browser: Browser
) -> None:
    match_id = site.open_match(
        paused=True, seed=5, players=[{"character": "kestrel"}, {"character": "vesper"}]
    )

    def step() -> dict[str, Any]:
        order = {"matchId": match_id, "step": {"frames": 120}}
        state: dict[str, Any] = site.call(f"{GAME}/ControlMatch", order)["state"]
        return state

    browser.open(f"{site.url}/match/{match_id}")
    shown_of = """
        return await page.getByRole('meter', {name: /^Health of/}).evaluateAll((meters) =>
          meters.map((meter) => Number(meter.getAttribute('aria-valuenow'))));
    """
    whole = browser.do(shown_of)
    hurt = until(
        lambda: next(
            (
                [player["health"] for player in state["players"]]
                for state in [step()]
                if state["phase"] == "ROUND_PHASE_FIGHT"
                and all(player["health"] > 0 for player in state["players"])
                and any(
                    player["health"] < most
                    for player, most in zip(state["players"], whole, strict=True)
                )
            ),
            None,
        ),
        what="a hit",
    )
    assert until(lambda: browser.do(shown_of) == hurt, 10, what="the same health")
    site.stop_match(match_id)


def test_a_match_of_ones_own_is_paused_stepped_and_resumed_from_the_page(
    server: RunningServer, browser: Browser
) -> None:
    match_id = server.open_match()

    def frame() -> int:
        number: int = server.call(f"{GAME}/GetMatch", {"matchId": match_id})["state"]["frame"]
        return number

    def status() -> str:
        found: str = server.call(f"{GAME}/GetMatch", {"matchId": match_id})["match"]["status"]
        return found

    browser.open(f"{server.url}/match/{match_id}")
    browser.press("Pause")
    until(lambda: status() == "MATCH_STATUS_PAUSED", what="the pause")
    held_at = frame()
    browser.press("Step")
    until(lambda: frame() == held_at + 1, what="one frame")
    browser.press("Resume")
    until(lambda: status() == "MATCH_STATUS_RUNNING", what="the going on")
    until(lambda: frame() > held_at + 20, what="frames after it")
    browser.press("Stop")
    until(lambda: status() == "MATCH_STATUS_FINISHED", what="the end")
    browser.see("button", "Rematch")


@pytest.mark.parametrize("width", [1280, 700, 390])
def test_a_pause_is_said_where_the_head_up_display_says_nothing(
    width: int, server: RunningServer, browser: Browser
) -> None:
    match_id = server.open_match(paused=True)
    server.call(f"{GAME}/ControlMatch", {"matchId": match_id, "step": {"frames": 60}})
    size = "await page.setViewportSize({width: given.width, height: 800})"
    browser.do(size, width=width)
    browser.open(f"{server.url}/match/{match_id}")
    left, right, top = browser.do(
        """
        await page.getByText('ROUND 1').waitFor();
        const stage = await page.locator('.stage').boundingBox();
        const paused = await page.locator('.curtain').boundingBox();
        return [
          (paused.x - stage.x) / stage.width,
          (paused.x + paused.width - stage.x) / stage.width,
          (paused.y - stage.y) / stage.height,
        ];
        """
    )
    browser.do(size, width=1280)
    # Between the gauges and below all calls: hudLayout.test.ts says what is painted where.
    assert left > 0.326
    assert right < 0.674
    assert top > 0.8
    server.stop_match(match_id)


def test_a_session_that_a_click_started_draws_a_growing_curve_and_what_it_saved_fights(
    start_server: Callable[..., RunningServer], browser: Browser
) -> None:
    own = start_server()
    browser.open(own.url)
    browser.press("Training")
    browser.do("await page.getByLabel('Steps', {exact: true}).fill('4000000000')")
    browser.press("Start training")
    browser.see("status", "Learning")
    drawn_of = """
        const plot = page.getByRole('region', {name: 'Loss', exact: true});
        await plot.waitFor();
        return await plot.locator('canvas').evaluate((canvas) => {
          const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
          let drawn = 0;
          for (let at = 3; at < pixels.data.length; at += 4) drawn += pixels.data[at] > 0;
          return [drawn, canvas.toDataURL()];
        });
    """
    session_id = own.call(f"{TRAINING}/GetTrainingSession")["session"]["sessionId"]
    until(lambda: own.session(session_id).get("lastRow", 0) >= 2, what="the third row")
    drawn, before = browser.do(drawn_of)
    assert drawn > 0
    steps_of = """
        return Number(await page.getByRole('progressbar').first().getAttribute('aria-valuenow'));
    """
    steps = browser.do(steps_of)
    until(lambda: browser.do(steps_of) > steps, what="more steps")
    until(lambda: browser.do(drawn_of)[1] != before, what="a longer curve")

    # A reload has the whole curve, and goes on.
    browser.do("await page.reload()")
    browser.see("status", "Live")
    again = browser.do(steps_of)
    assert again >= steps
    until(lambda: browser.do(steps_of) > again, what="more steps after a reload")

    browser.press("Pause")
    browser.see("status", "Paused")
    browser.press("Resume")
    browser.see("status", "Learning")
    browser.press("Stop and save")
    browser.see("status", "Stopped")
    browser.press("Watch it fight")
    browser.see("status", "Live")
    (match,) = [
        match for match in own.call(f"{GAME}/ListMatches")["matches"] if not match.get("exhibition")
    ]
    assert match["players"][0]["agent"] == own.session(session_id)["agent"]


def test_the_page_comes_back_by_itself_after_its_server_was_killed(
    start_server: Callable[..., RunningServer], browser: Browser
) -> None:
    own = start_server()
    browser.open(own.url)
    browser.do("await page.waitForFunction(() => window.piecesCameAt.length > 20)")
    own.kill()
    browser.see("status", "Lost")
    own.start_again()
    browser.see("status", "Live")
    known = browser.do("return await page.evaluate(() => window.piecesCameAt.length)")
    browser.do(
        "await page.waitForFunction((n) => window.piecesCameAt.length > n + 20, given.known)",
        known=known,
    )
    assert browser.do("return await page.getByRole('meter', {name: /^Health of/}).count()") == 2


def test_a_fight_is_drawn_and_not_rendered(server: RunningServer, browser: Browser) -> None:
    match_id = server.open_match(players=[{"agent": "idle"}, {"agent": "idle"}])
    browser.open(f"{server.url}/match/{match_id}")
    browser.do("await page.waitForFunction(() => window.drawn.length > 60)")
    drawn, commits = browser.do(
        """
        const before = await page.evaluate(() => [window.drawn.length, window.commits]);
        await page.waitForFunction((n) => window.drawn.length > n + 200, before[0]);
        const after = await page.evaluate(() => [window.drawn.length, window.commits]);
        return [after[0] - before[0], after[1] - before[1]];
        """
    )
    server.stop_match(match_id)
    # Nothing changes on the screen beside the picture but the seconds that are left.
    assert 0 < commits < drawn / 8, f"{commits} changes of the page in {drawn} frames"


HEADING = "return await page.getByRole('heading', {name: given.name}).waitFor()"


def test_a_link_with_the_token_opens_the_page_and_another_tab_has_it_too(
    start_server: Callable[..., RunningServer], browser: Browser
) -> None:
    own = start_server("--token")
    browser.open(f"{own.url}/#token={own.token}")
    assert browser.do("return page.url()") == f"{own.url}/"
    tab = """
        const tab = await page.context().newPage();
        await tab.goto(given.url);
        await tab.getByRole('status').filter({hasText: 'Live'}).first().waitFor();
        await tab.close();
    """
    browser.do(tab, url=own.url)
    match_id = own.open_match()
    browser.open(f"{own.url}/match/{match_id}")
    browser.press("Stop")
    browser.see("button", "Rematch")


def test_whoever_comes_without_a_token_is_told_and_may_paste_the_link(
    start_server: Callable[..., RunningServer], browser: Browser
) -> None:
    own = start_server("--token")
    browser.do("await page.goto(given.url)", url=f"{own.url}/#token=wrong")
    browser.do(HEADING, name="This token opens nothing here")
    browser.do("await page.evaluate(() => window.localStorage.clear())")
    browser.do("await page.goto(given.url)", url=f"{own.url}/training")
    browser.do(HEADING, name="A token, please")
    paste = "await page.getByLabel('Link or token').fill(given.link)"
    browser.do(paste, link=f"{own.url}/#token={own.token}")
    browser.press("Come in")
    browser.see("button", "Start training")


def test_whoever_may_only_watch_goes_on_watching(
    start_server: Callable[..., RunningServer], browser: Browser
) -> None:
    own = start_server("--public-view")
    browser.open(own.url)
    browser.press("New match")
    browser.do("await page.getByRole('button', {name: 'Fight', disabled: true}).waitFor()")
    browser.press("I have it")
    browser.do(HEADING, name="A token, please")
    browser.press("Go on watching")
    browser.press("Watch")
    browser.see("status", "Live")
