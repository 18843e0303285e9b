"""Every screen of the page, in every browser engine that is installed, wide and as on a phone.

What a person sees on each is another test's business: here each is there, whole and within the
window, with no fault that axe-core knows.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from benchmarks.browser.engines import ENGINES, Engine, missing, opened

from driven_browser import Browser
from running_server import GAME, TRAINING, RunningServer, until

pytestmark = pytest.mark.journey

AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
PLAYERS = [{"character": "kestrel", "agent": "idle"}, {"character": "vesper", "agent": "idle"}]


class Screen(NamedTuple):
    """An address, and what is on it once it is there."""

    path: str
    heading: str
    """What the first heading begins with."""
    shows: str
    """A selector of what came from the server."""


class Place(NamedTuple):
    """A server with something on every screen, and the screens."""

    server: RunningServer
    screens: tuple[Screen, ...]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with RunningServer(tmp_path_factory.mktemp("screens") / "data") as server:
        match_id = server.open_match(players=PLAYERS)
        server.stop_match(server.open_match(players=PLAYERS))
        session_id = server.call(f"{TRAINING}/RegisterTrainingSession", {"name": "A session"})[
            "session"
        ]["sessionId"]
        rows = [{"row": row, "step": row * 100, "loss": 1 / (row + 1)} for row in range(40)]
        server.call(
            f"{TRAINING}/ReportTrainingMetrics",
            {"sessionId": session_id, "rows": rows, "outcome": {"status": FINISHED}},
        )
        yield Place(
            server,
            (
                Screen("/", "", ".stage-canvas[data-frame]"),
                Screen(f"/match/{match_id}", "Kestrel vs Vesper", ".stage-canvas[data-frame]"),
                Screen("/match/m404", "A fight", ".curtain.closed .button"),
                Screen("/matches", "Matches", ".row-card"),
                Screen("/new", "New match", ".character"),
                Screen("/training", "Train", ".row-card"),
                Screen(f"/training/{session_id}", "A session", ".u-over"),
                Screen("/fighters", "Fighters", ".moves tbody tr"),
                Screen("/fighters/ballast", "Fighters", ".moves tbody tr"),
                Screen("/nowhere", "Nothing is here", ".button"),
            ),
        )
        server.stop_match(match_id)


FINISHED = "TRAINING_STATUS_FINISHED"

IS_THERE = """
    const [heading, shows] = arguments;
    const first = document.querySelector('h1')?.textContent ?? '';
    return first.startsWith(heading) && document.querySelector(shows) !== null;
"""
OVERHANG = "return document.documentElement.scrollWidth - window.innerWidth"


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    lacks = missing(request.param)
    if lacks:
        pytest.skip(lacks)
    with opened(request.param) as engine:
        yield engine


def test_every_screen_is_there_and_within_the_window(engine: Engine, place: Place) -> None:
    engine.go(place.server.url)
    for width, height in ((390, 844), (1280, 800)):
        engine.fit(width, height)
        for screen in place.screens:
            engine.go(place.server.url + screen.path)
            engine.until(IS_THERE, screen.heading, screen.shows, what=f"{screen.path} at {width}")
            assert engine.run(OVERHANG) <= 0, f"{screen.path} at {width}"


def test_a_fight_goes_on_in_every_engine(engine: Engine, place: Place) -> None:
    engine.go(place.server.url + place.screens[1].path)
    frame = "return Number(document.querySelector('.stage-canvas')?.dataset.frame ?? 0)"
    first = engine.until(frame, what="a frame")
    engine.until(f"{frame} > {first} + 30", what="half a second of fight")


@pytest.fixture
def held_match(place: Place) -> Iterator[str]:
    """The address of a match that is paused: a slow machine has no frames to draw more coarsely."""
    match_id = place.server.open_match(players=PLAYERS, paused=True)
    yield f"{place.server.url}/match/{match_id}"
    place.server.stop_match(match_id)


def test_a_picture_has_the_pixels_of_its_place_in_every_engine(
    engine: Engine, held_match: str
) -> None:
    engine.go(held_match)
    engine.until("return document.querySelector('.stage-canvas')?.dataset.frame", what="a picture")
    canvas, shown, density = engine.run(
        """
        const canvas = document.querySelector('.stage-canvas');
        const {width, height} = canvas.getBoundingClientRect();
        return [[canvas.width, canvas.height], [width, height], window.devicePixelRatio];
        """
    )
    assert canvas == [round(shown[0] * density), pytest.approx(shown[1] * density, abs=1)]


FAULTS = """
    await page.evaluate(given.axe);
    return await page.evaluate(async (options) => {
      const {violations} = await window.axe.run(document, options);
      return violations.flatMap(({id, nodes}) =>
        nodes.map(({target, failureSummary}) => `${id}: ${target.join(' ')} ${failureSummary}`));
    }, {rules: {
      // Two that axe-core has and does not run unasked.
      'label-content-name-mismatch': {enabled: true},
      'target-size': {enabled: true},
    }});
"""


def faults(browser: Browser) -> list[str]:
    """What axe-core finds wrong with the page as it stands."""
    found: list[str] = browser.do(FAULTS, axe=AXE.read_text())
    return found


@pytest.fixture
def calm(browser: Browser) -> Browser:
    """A browser in which colours are what they become, without a way there."""
    browser.do("await page.emulateMedia({reducedMotion: 'reduce'})")
    return browser


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
def test_no_screen_has_a_fault_that_axe_knows(
    width: int, height: int, place: Place, calm: Browser
) -> None:
    size = {"width": width, "height": height}
    calm.do("await page.setViewportSize(given)", **size)
    found = {}
    for screen in place.screens:
        calm.do("await page.goto(given.url)", url=place.server.url + screen.path)
        calm.do("await page.waitForSelector(given.shows, {state: 'attached'})", shows=screen.shows)
        found[screen.path] = faults(calm)
    assert {path: said for path, said in found.items() if said} == {}


def test_a_pressed_button_can_be_read_under_the_pointer(place: Place, calm: Browser) -> None:
    calm.open(place.server.url)
    for name in ("Hitboxes", "Hitboxes"):
        calm.press(name)
        assert faults(calm) == []


def test_the_screen_that_asks_for_a_token_has_no_fault(start_server: Any, calm: Browser) -> None:
    own = start_server("--token")
    calm.do("await page.goto(given.url)", url=own.url)
    calm.do("await page.getByLabel('Link or token').waitFor()")
    assert faults(calm) == []


def test_a_picture_is_as_fine_as_the_screen_that_its_window_is_moved_to(
    held_match: str, browser: Browser
) -> None:
    browser.open(held_match)
    sizes = """
        return await page.locator('.stage-canvas').evaluate((canvas) =>
          [canvas.width, canvas.clientWidth]);
    """
    # Chromium's own tool changes the density alone, as moving a window to another screen does.
    for density in (1, 1.5, 1.25):
        browser.do(
            """
            const devtools = await page.context().newCDPSession(page);
            await devtools.send('Emulation.setDeviceMetricsOverride', {
              width: 1280, height: 800, deviceScaleFactor: given.density, mobile: false,
            });
            """,
            density=density,
        )

        def is_fine(density: float = density) -> bool:
            pixels, width = browser.do(sizes)
            return bool(abs(pixels - width * density) < 1)

        until(is_fine, what=f"a picture for a density of {density}")


def test_a_fight_takes_no_orders_twice_from_one_double_click(
    place: Place, browser: Browser
) -> None:
    known = len(place.server.call(f"{GAME}/ListMatches").get("matches", []))
    browser.do("await page.goto(given.url)", url=f"{place.server.url}/new")
    browser.do("await page.getByRole('button', {name: 'Fight', exact: true}).dblclick()")
    browser.do("await page.waitForURL(/match/)")
    browser.see("status", "Live")
    matches = place.server.call(f"{GAME}/ListMatches")["matches"]
    assert len(matches) == known + 1
    place.server.stop_match(browser.do("return page.url()").rpartition("/")[2])
