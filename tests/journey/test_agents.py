"""Agents by curl, by the command line beside a server, and by a browser."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest

from driven_browser import Browser
from running_server import COMMAND, GAME, TRAINING, RunningServer, until
from saved_agents import save_agent

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with RunningServer(tmp_path_factory.mktemp("agents") / "data") as server:
        yield server


@pytest.fixture
def own(running: RunningServer) -> Iterator[RunningServer]:
    """A server whose data directory holds two agents of one name."""
    agents = running.data / "agents"
    for number in range(2):
        save_agent(
            agents,
            f"ppo-{number}",
            create_time=1_700_000_000.0 + number,
            step=2_000_128,
            opponent="self",
        )
    yield running
    for agent in saved(running):
        shutil.rmtree(agents / agent)


def saved(server: RunningServer) -> dict[str, dict[str, Any]]:
    agents = server.call(f"{TRAINING}/ListAgents")["agents"]
    return {it["agent"]: it for it in agents if it["kind"] == "AGENT_KIND_NETWORK"}


def sessions(server: RunningServer) -> list[str]:
    listed = server.call(f"{TRAINING}/ListTrainingSessions").get("sessions", [])
    return [it["sessionId"] for it in listed]


def curl(server: RunningServer, method: str, body: dict[str, Any]) -> dict[str, Any]:
    url = f"{server.url}/{TRAINING}/{method}"
    said = subprocess.run(
        ["curl", "-sS", "-m", "30", "--json", json.dumps(body), url],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stdout
    answer: dict[str, Any] = json.loads(said)
    return answer


def command(server: RunningServer, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [COMMAND, "agents", *arguments, "--data-dir", str(server.data)],
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_an_agent_is_renamed_and_deleted_by_curl_and_a_match_that_it_plays_goes_on(
    own: RunningServer,
) -> None:
    match_id = own.open_match(players=[{"agent": "ppo-0"}, {}])
    renamed = curl(own, "UpdateAgent", {"agent": "ppo-0", "displayName": "The wall"})
    assert renamed["agent"]["displayName"] == "The wall"
    assert saved(own)["ppo-0"]["displayName"] == "The wall"

    assert curl(own, "DeleteAgent", {"agent": "ppo-0"}) == {}
    assert saved(own).keys() == {"ppo-1"}
    assert curl(own, "DeleteAgent", {"agent": "ppo-0"})["code"] == "not_found"

    def frame() -> int:
        number: int = own.call(f"{GAME}/GetMatch", {"matchId": match_id})["state"]["frame"]
        return number

    begun = frame()
    until(lambda: frame() > begun + 30, what="half a second of its match")
    own.stop_match(match_id)


def test_the_command_asks_the_server_so_that_its_rules_count(own: RunningServer) -> None:
    training = {"opponent": "ppo-0", "totalSteps": "1000000000"}
    session = own.call(f"{TRAINING}/StartTraining", training)["session"]["sessionId"]
    refused = command(own, "delete", "ppo-0", "--yes")
    assert refused.returncode == 1
    assert "is needed by session" in refused.stderr

    assert command(own, "rename", "ppo-1", "Second").stdout == "ppo-1 is now called Second\n"
    agents = json.loads(command(own, "list", "--json").stdout)["agents"]
    (renamed,) = [it for it in agents if it["agent"] == "ppo-1"]
    assert renamed["display_name"] == saved(own)["ppo-1"]["displayName"] == "Second"
    assert (renamed["create_time"], renamed["step"]) == ("2023-11-14T22:13:21Z", 2_000_128)
    assert command(own, "delete", "ppo-1", "--yes").returncode == 0
    assert saved(own).keys() == {"ppo-0"}
    own.stop_session(session)
    until(lambda: "endTime" in own.session(session), what="the end of the session")


@pytest.mark.parametrize("width", [1280, 390])
def test_agents_of_one_name_are_told_apart_renamed_and_deleted_in_a_browser(
    own: RunningServer, browser: Browser, width: int
) -> None:
    size = "await page.setViewportSize({width: given.width, height: 800})"
    browser.do(size, width=width)
    browser.do("await page.goto(given.url)", url=f"{own.url}/agents")
    browser.see("row", "ppo-0")
    row = "const row = page.getByRole('row').filter({hasText: given.agent});"
    browser.do(
        row
        + """
        await row.getByRole('button', {name: 'Rename'}).click();
        await row.getByLabel('New name').fill('The wall');
        await row.getByRole('button', {name: 'Save'}).click();
        """,
        agent="ppo-0",
    )
    browser.see("status", "is now called “The wall”")
    assert saved(own)["ppo-0"]["displayName"] == "The wall"
    browser.press("Undo")
    until(lambda: saved(own)["ppo-0"]["displayName"] == "It", what="the undoing")

    browser.do(
        row
        + """
        await row.getByRole('button', {name: 'Delete'}).click();
        await row.getByRole('button', {name: 'Delete for good?'}).click();
        await row.waitFor({state: 'detached'});
        """,
        agent="ppo-1",
    )
    assert saved(own).keys() == {"ppo-0"}
    wide = "return await page.evaluate(() => document.documentElement.scrollWidth)"
    assert browser.do(wide) <= width

    browser.do(row + "await row.getByRole('button', {name: 'Watch'}).click();", agent="ppo-0")
    browser.see("status", "Live")
    matches = own.call(f"{GAME}/ListMatches")["matches"]
    assert "ppo-0" in [match["players"][0]["agent"] for match in matches]
    browser.do(size, width=1280)


def test_a_form_says_beside_its_field_what_is_wrong_and_sends_nothing(
    own: RunningServer, browser: Browser
) -> None:
    before = sessions(own)
    browser.do("await page.goto(given.url)", url=f"{own.url}/training")
    browser.do(
        """
        await page.getByText('More settings').click();
        await page.getByLabel('Environments').fill('1.5');
        await page.getByLabel('Seed').fill('5e9');
        await page.getByLabel('Hidden layers').fill('64 1e12');
        """
    )
    browser.press("Start training")
    browser.see("alert", "Nothing was sent. To correct: Seed, Environments, Hidden layers.")
    for told in ("1.5 is not a whole number", "5e9 is too large", "1e12 is too large"):
        browser.do("await page.getByText(given.told).waitFor()", told=told)
    assert sessions(own) == before

    browser.do("await page.goto(given.url)", url=f"{own.url}/new")
    fight = "return await page.getByRole('button', {name: 'Fight'}).boundingBox()"
    browser.do("await page.setViewportSize({width: 1280, height: 800})")
    box = browser.do(fight)
    assert box["y"] + box["height"] <= 800
