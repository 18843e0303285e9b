"""Curves of a long history, from a trainer's report to the picture that a person sees."""

import json
import math
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from driven_browser import Browser
from running_server import TRAINING, RunningServer, until

pytestmark = pytest.mark.journey

ROWS = 9000
SPIKES = (17, 4444, 8990)


@pytest.fixture(scope="module")
def long_session(server: RunningServer) -> Iterator[str]:
    """A session of too many rows for a page to hold, with three spikes and a loss that diverged."""
    session_id = server.call(f"{TRAINING}/RegisterTrainingSession")["session"]["sessionId"]
    for start in range(0, ROWS, 1000):
        rows: list[dict[str, Any]] = [
            {
                "row": n,
                "step": n * 100,
                "loss": 500.0 if n in SPIKES else 0.5,
                "reward": "NaN" if 6000 <= n < 6100 else n / ROWS,
                **({"extra": {"once": 7.0}} if n == 3333 else {}),
            }
            for n in range(start, start + 1000)
        ]
        server.call(f"{TRAINING}/ReportTrainingMetrics", {"sessionId": session_id, "rows": rows})
    yield session_id
    server.stop_session(session_id)


def curve_of(server: RunningServer, metric: str, **asked: Any) -> dict[str, Any]:
    answer = server.call(f"{TRAINING}/GetTrainingCurves", {"metrics": [metric], **asked})
    (curve,) = answer["curves"]
    return dict(curve)


def test_a_curve_has_every_spike_at_the_width_of_a_chart(
    server: RunningServer, long_session: str
) -> None:
    curve = curve_of(server, "loss", sessionIds=[long_session], width=300)
    assert len(curve["counts"]) == 300
    assert sum(curve["counts"]) == ROWS
    assert [most for most in curve["maximums"] if most > 0.5] == [500.0] * 3
    assert curve["lastSteps"][-1] == str((ROWS - 1) * 100)
    assert "nanCounts" not in curve


def test_what_diverged_is_counted_apart(server: RunningServer, long_session: str) -> None:
    curve = curve_of(server, "reward", sessionIds=[long_session], width=90)
    assert sum(curve["nanCounts"]) == 100
    assert sum(curve["counts"]) == ROWS - 100
    assert [mean for mean in curve["means"] if mean == "NaN"] == ["NaN"] * curve["counts"].count(0)


def test_curves_are_had_by_get(server: RunningServer, long_session: str) -> None:
    asked = json.dumps({"sessionIds": [long_session], "metrics": ["loss"], "width": 10})
    answer = httpx.get(
        f"{server.url}/{TRAINING}/GetTrainingCurves", params={"encoding": "json", "message": asked}
    )
    assert len(answer.json()["curves"][0]["counts"]) == 10


def test_a_trainer_that_writes_nan_as_python_does_is_heard(server: RunningServer) -> None:
    session_id = server.call(f"{TRAINING}/RegisterTrainingSession")["session"]["sessionId"]
    report = {"sessionId": session_id, "rows": [{"row": 0, "loss": math.nan, "reward": 2.0}]}
    answer = httpx.post(
        f"{server.url}/{TRAINING}/ReportTrainingMetrics",
        content=json.dumps(report),
        headers={"content-type": "application/json"},
    )
    assert answer.status_code == 200, answer.text
    assert curve_of(server, "loss", sessionIds=[session_id])["nanCounts"] == [1]
    assert curve_of(server, "reward", sessionIds=[session_id])["means"] == [2.0]
    server.stop_session(session_id)


DRAWN = """
    const canvas = page.getByRole('region', {name: given.name, exact: true}).locator('canvas');
    await canvas.waitFor();
    return await canvas.evaluate((canvas) => {
      const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      let drawn = 0;
      for (let at = 3; at < data.length; at += 4) drawn += data[at] > 0;
      return drawn;
    });
"""


def test_a_zoom_is_asked_for_at_its_own_resolution_and_brings_a_spike_back(
    server: RunningServer, long_session: str, browser: Browser
) -> None:
    browser.open(f"{server.url}/training/{long_session}")
    until(lambda: browser.do(DRAWN, name="Loss") > 0, what="the curve")
    asked = browser.do(
        """
        const plot = page.getByRole('region', {name: 'Loss', exact: true}).locator('.u-over');
        await plot.scrollIntoViewIfNeeded();
        const {x, y, width, height} = await plot.boundingBox();
        const answered = page.waitForResponse((it) => it.url().includes('GetTrainingCurves'));
        await page.mouse.move(x + width * 0.40, y + height / 2);
        await page.mouse.down();
        await page.mouse.move(x + width * 0.55, y + height / 2, {steps: 5});
        await page.mouse.up();
        return (await answered).status();
        """
    )
    assert asked == 200
    # Where the spike is pointed at, it is told.
    seen = browser.do(
        """
        const chart = page.getByRole('region', {name: 'Loss', exact: true});
        const plot = chart.locator('.u-over');
        const {x, y, width, height} = await plot.boundingBox();
        const read = [];
        for (let at = 0; at < width; at += 1) {
          await page.mouse.move(x + at, y + height / 2);
          read.push(await chart.locator('.chart-values').textContent());
        }
        await plot.dblclick();
        return read;
        """
    )
    assert any("500" in text for text in seen)
    # What is drawn of a metric that was measured once is a point.
    assert browser.do(DRAWN, name="once") > 0


@pytest.mark.parametrize("language", ["C", "en-US@posix"])
def test_charts_are_drawn_in_a_browser_of_an_odd_language(
    language: str, server: RunningServer, long_session: str, browser: Browser
) -> None:
    drawn = browser.do(
        """
        const tab = await context.newPage();
        await tab.addInitScript((language) => {
          Object.defineProperty(Navigator.prototype, 'language', {
            get: () => language, configurable: true,
          });
        }, given.language);
        await tab.goto(given.url);
        await tab.getByRole('region', {name: 'Loss', exact: true}).locator('canvas').waitFor();
        const shown = await tab.evaluate(() => [document.title, navigator.language]);
        await tab.close();
        return shown;
        """,
        url=f"{server.url}/training/{long_session}",
        language=language,
    )
    assert drawn[1] == language


def test_a_part_that_does_not_come_is_said_and_may_be_tried_again(
    server: RunningServer, long_session: str, browser: Browser
) -> None:
    said = browser.do(
        """
        const tab = await context.newPage();
        await tab.route(/PlotCanvas.*\\.js/, (route) => route.abort());
        await tab.goto(given.url);
        const said = await tab.getByRole('alert').first().textContent();
        const values = await tab.getByRole('region', {name: 'Loss', exact: true}).textContent();
        await tab.close();
        return [said, values];
        """,
        url=f"{server.url}/training/{long_session}",
    )
    assert "could not be loaded" in said[0]
    assert "0.5" in said[1]


def test_a_page_whose_script_does_not_come_says_so(server: RunningServer, browser: Browser) -> None:
    shown = browser.do(
        """
        const tab = await context.newPage();
        await tab.route(/assets\\/index.*\\.js/, (route) => route.abort());
        await tab.goto(given.url);
        await tab.getByRole('heading', {name: 'Still loading'}).waitFor();
        const again = await tab.getByRole('link', {name: 'Load it again'}).isVisible();
        await tab.close();
        return again;
        """,
        url=server.url,
    )
    assert shown
