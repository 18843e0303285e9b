"""An agent on the disk that is wrong in any way is left out and named, and no other is."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from arcade_clash.agents import AgentKind, Catalogue, Network, NetworkAgent
from arcade_clash.agents.network_cache import NetworkCache
from arcade_clash.errors import ArcadeError, Damaged
from arcade_clash.services.training_wire import agent_message
from saved_agents import plain_network, save_agent


def saved(catalogue: Catalogue) -> list[str]:
    infos = catalogue.infos()
    for info in infos:
        agent_message(info).SerializeToString()  # it can be sent
    return [info.agent for info in infos if info.kind is AgentKind.NETWORK]


def says(**values: Any) -> Callable[[Path], None]:
    def change(agent: Path) -> None:
        path = agent / "agent.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | values))

    return change


def holds(text: str | bytes) -> Callable[[Path], None]:
    def change(agent: Path) -> None:
        content = text.encode() if isinstance(text, str) else text
        (agent / "agent.json").write_bytes(content)

    return change


def in_place_of(name: str, make: Callable[[Path], object]) -> Callable[[Path], None]:
    def change(agent: Path) -> None:
        (agent / name).rename(agent.parent / f".{name}")
        make(agent / name)

    return change


def behind_a_link(agent: Path) -> None:
    elsewhere = agent.parent.with_name("elsewhere")
    agent.rename(elsewhere)
    agent.symlink_to(elsewhere)


def of_a_file_elsewhere(path: Path) -> None:
    path.symlink_to(path.parent.parent / f".{path.name}")


BAD: dict[str, Callable[[Path], None]] = {
    "a time far to come": says(create_time=1e12),
    "a time before all": says(create_time=-1),
    "a time of four hundred digits": says(create_time=10**400),
    "a time that is no number": says(create_time=float("nan")),
    "a time without end": says(create_time=float("inf")),
    "a time in words": says(create_time="today"),
    "a step below zero": says(step=-1),
    "a step in halves": says(step=1.5),
    "a step that is a truth": says(step=True),
    "a name that is null": says(display_name=None),
    "a name that clears the terminal": says(display_name="\x1b[2J"),
    "a description with a control of C1": says(description="\x9b2J"),
    "a name that is a list": says(display_name=["It"]),
    "half a character": says(description="\ud800"),
    "another's name": says(agent="somebody"),
    "another kind": says(kind="built_in"),
    "a kind that is an object": says(kind={}),
    "another format": says(format=99),
    "no object": holds("[]"),
    "no JSON": holds("{"),
    "nothing": holds(""),
    "no text": holds(b"\xff\xfe\x00"),
    "lists in lists": holds("[" * 60_000),
    "a number without end": holds('{"format": ' + "9" * 60_000 + "}"),
    "too long": holds(" " * 70_000 + "{}"),
    "a pipe": in_place_of("agent.json", os.mkfifo),
    "a directory": in_place_of("agent.json", Path.mkdir),
    "a link": in_place_of("agent.json", of_a_file_elsewhere),
    "a device": in_place_of("agent.json", lambda path: path.symlink_to("/dev/zero")),
    "missing": in_place_of("agent.json", lambda _: None),
    "behind a link": behind_a_link,
}


@pytest.mark.parametrize("how", BAD)
def test_a_bad_agent_is_left_out_with_one_line_and_the_others_are_served(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, how: str
) -> None:
    agents = tmp_path / "agents"
    for name in ("good", "bad"):
        save_agent(agents, name)
    catalogue = Catalogue(agents)
    assert saved(catalogue) == ["good", "bad"]
    BAD[how](agents / "bad")
    for _ in range(3):
        assert saved(catalogue) == ["good"]
    lines = [record.getMessage() for record in caplog.records]
    assert len(lines) == 1
    assert "'bad'" in lines[0]
    for call in (catalogue.info, lambda name: catalogue.make(name, 1)):
        with pytest.raises(ArcadeError, match="'bad'"):
            call("bad")
    catalogue.make("good", 1)


@pytest.mark.parametrize(
    "settings",
    [
        {"reward_weights": ["win"]},
        {"reward_weights": {"win": "much"}},
        {"reward_weights": 7},
        {"hidden_layers": 3},
        {"hidden_layers": ["wide"]},
        {"hidden_layers": [-1]},
        {"environments": 10**400},
        {"learning_rate": "fast"},
        {"\ud800": 1},
    ],
)
def test_settings_of_a_strangers_agent_that_cannot_be_sent_are_left_out(
    tmp_path: Path, settings: dict[str, object]
) -> None:
    says(settings=settings)(save_agent(tmp_path, "it"))
    assert saved(Catalogue(tmp_path)) == ["it"]


@pytest.mark.parametrize("make", [os.mkfifo, Path.mkdir, of_a_file_elsewhere])
def test_weights_that_are_no_file_of_the_agent_are_refused(
    tmp_path: Path, make: Callable[[Path], object]
) -> None:
    agents = tmp_path / "agents"
    in_place_of("weights.safetensors", make)(save_agent(agents, "bad"))
    with pytest.raises(Damaged, match=r"weights\.safetensors of agent 'bad'"):
        Catalogue(agents).make("bad", 1)


def test_an_agent_that_was_mended_is_served_and_said_again_when_it_is_bad_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = save_agent(tmp_path, "it") / "agent.json"
    good = path.read_bytes()
    catalogue = Catalogue(tmp_path)
    for _ in range(2):
        path.write_bytes(b"{")
        assert saved(catalogue) == []
        path.write_bytes(good)
        assert saved(catalogue) == ["it"]
    assert len(caplog.records) == 2


def test_a_directory_of_agents_that_is_no_directory_is_said_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "agents").write_text("")
    catalogue = Catalogue(tmp_path / "agents")
    for _ in range(2):
        assert saved(catalogue) == []
    assert len(caplog.records) == 1
    assert "directory of agents" in caplog.text


def network_of(catalogue: Catalogue, agent: str) -> Network:
    made = catalogue.make(agent, 1)
    assert isinstance(made, NetworkAgent)
    return made.network


def test_a_network_is_read_anew_as_soon_as_its_files_are_others(tmp_path: Path) -> None:
    catalogue = Catalogue(tmp_path)
    path = save_agent(tmp_path, "it", network=plain_network(3)) / "weights.safetensors"
    assert network_of(catalogue, "it").hidden_layers == (3,)
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    with pytest.raises(Damaged, match="not what was saved"):
        catalogue.make("it", 1)


def test_networks_are_kept_as_long_as_their_stamp_is_the_same_and_within_a_size() -> None:
    one = plain_network(8)
    cache = NetworkCache(kept_bytes=2 * one.size)
    loaded: list[str] = []

    def ask(key: str, stamp: int = 1) -> None:
        def load() -> Network:
            loaded.append(key)
            return plain_network(8)

        cache.get(key, stamp, load)
        assert cache.size <= 2 * one.size

    for key in ("a", "b", "a", "b"):
        ask(key)
    assert loaded == ["a", "b"]
    ask("a", stamp=2)
    assert loaded == ["a", "b", "a"]
    ask("c")  # b was asked for longest ago
    for key in ("a", "c", "b"):
        ask(key, stamp=2 if key == "a" else 1)
    assert loaded == ["a", "b", "a", "c", "b"]


def test_a_network_that_could_not_be_read_is_not_kept() -> None:
    cache = NetworkCache()

    def refuse() -> Network:
        raise Damaged("bent")

    for _ in range(2):
        with pytest.raises(Damaged):
            cache.get("a", 1, refuse)
    assert cache.get("a", 1, lambda: plain_network(1)).hidden_layers == (1,)
