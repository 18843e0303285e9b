"""Saved agents are renamed and deleted; what they learned and what plays is left alone."""

import errno
import json
import os
import threading
from pathlib import Path

import pytest

from arcade_clash.agents import AgentKind, Catalogue
from arcade_clash.errors import InvalidInput, LimitReached, NotFound, WrongState
from saved_agents import save_agent


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    save_agent(tmp_path / "agents", "ppo-1", create_time=1.0, step=64, opponent="self")
    return Catalogue(tmp_path / "agents")


def saved(catalogue: Catalogue) -> list[str]:
    return [info.agent for info in catalogue.infos() if info.kind is AgentKind.NETWORK]


def test_a_renamed_agent_keeps_its_id_its_weights_and_how_it_learned(catalogue: Catalogue) -> None:
    before = catalogue.info("ppo-1")

    renamed = catalogue.update("ppo-1", display_name="  The wall ")

    assert renamed.display_name == "The wall"
    assert renamed == catalogue.info("ppo-1") == Catalogue.info(catalogue, "PPO-1")
    assert (renamed.agent, renamed.step, renamed.opponent) == ("ppo-1", 64, "self")
    assert renamed.description == before.description
    catalogue.make("ppo-1", 0)


def test_an_agent_is_described_anew_under_its_old_name(catalogue: Catalogue) -> None:
    before = catalogue.info("ppo-1")
    described = catalogue.update("ppo-1", description="Blocks everything.")
    assert (described.display_name, described.description) == (
        before.display_name,
        "Blocks everything.",
    )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({}, "display_name"),
        ({"display_name": ""}, "display_name"),
        ({"display_name": "   "}, "display_name"),
        ({"display_name": "n" * 81}, "display_name"),
        ({"display_name": "two\nlines"}, "display_name"),
        ({"display_name": "\x1b[2J"}, "display_name"),
        ({"display_name": "a\u2028b"}, "display_name"),
        ({"description": "d" * 501}, "description"),
        ({"description": "tab\tbed"}, "description"),
    ],
)
def test_a_name_that_no_list_can_show_is_refused_and_changes_nothing(
    catalogue: Catalogue, changes: dict[str, str], field: str
) -> None:
    before = catalogue.info("ppo-1")
    with pytest.raises(InvalidInput) as refused:
        catalogue.update("ppo-1", **changes)
    assert refused.value.field == field
    assert catalogue.info("ppo-1") == before


def test_names_of_any_script_and_length_up_to_80_are_taken(catalogue: Catalogue) -> None:
    for name in ("n" * 80, "風 🥊 الريح", "[bold]x[/bold]", "'; DROP TABLE agents"):
        assert catalogue.update("ppo-1", display_name=name).display_name == name


@pytest.mark.parametrize("built_in", ["scripted", "scripted-5", "random", "Idle"])
def test_a_built_in_agent_is_neither_renamed_nor_deleted(
    catalogue: Catalogue, built_in: str
) -> None:
    with pytest.raises(WrongState, match="built in"):
        catalogue.update(built_in, display_name="Mine")
    with pytest.raises(WrongState, match="built in"):
        catalogue.delete(built_in)


@pytest.mark.parametrize("name", ["nobody", "../agents", ".", "a/b", "\x00", ""])
def test_only_what_is_an_agent_is_changed(catalogue: Catalogue, name: str) -> None:
    with pytest.raises(NotFound):
        catalogue.update(name, display_name="Mine")
    with pytest.raises(NotFound):
        catalogue.delete(name)
    assert saved(catalogue) == ["ppo-1"]


def test_an_agent_is_named_without_its_humanness(catalogue: Catalogue) -> None:
    with pytest.raises(InvalidInput, match="'ppo-1'"):
        catalogue.delete("ppo-1@0.5")
    with pytest.raises(InvalidInput, match="'ppo-1'"):
        catalogue.update("ppo-1@0.5", display_name="Mine")


def test_a_deleted_agent_is_gone_for_every_reader_and_its_id_is_free(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    other = Catalogue(tmp_path / "agents")
    assert saved(other) == ["ppo-1"]

    catalogue.delete("PPO-1")

    assert saved(catalogue) == saved(other) == []
    assert list((tmp_path / "agents").iterdir()) == []
    with pytest.raises(NotFound):
        other.delete("ppo-1")
    save_agent(tmp_path / "agents", "ppo-1", create_time=2.0)
    assert saved(catalogue) == ["ppo-1"]


def test_an_agent_that_cannot_be_read_can_be_deleted(catalogue: Catalogue, tmp_path: Path) -> None:
    (tmp_path / "agents" / "ppo-1" / "agent.json").write_text("{")
    catalogue.delete("ppo-1")
    assert not (tmp_path / "agents" / "ppo-1").exists()


def test_a_link_is_deleted_and_what_it_leads_to_stays(catalogue: Catalogue, tmp_path: Path) -> None:
    elsewhere = save_agent(tmp_path / "elsewhere", "mine", create_time=1.0)
    (tmp_path / "agents" / "mine").symlink_to(elsewhere)
    catalogue.delete("mine")
    assert saved(catalogue) == ["ppo-1"]
    assert (elsewhere / "agent.json").exists()
    assert [entry.name for entry in (tmp_path / "agents").iterdir()] == ["ppo-1"]


def test_a_change_keeps_what_another_version_wrote(catalogue: Catalogue, tmp_path: Path) -> None:
    path = tmp_path / "agents" / "ppo-1" / "agent.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"rating": 1500}))
    catalogue.update("ppo-1", display_name="Mine")
    assert json.loads(path.read_text())["rating"] == 1500


def test_a_full_disk_leaves_the_old_name_and_no_other_file(
    catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    before = catalogue.info("ppo-1")
    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", full)
        with pytest.raises(LimitReached, match="full"):
            catalogue.update("ppo-1", display_name="Mine")
    assert catalogue.info("ppo-1") == before
    assert [entry.name for entry in (tmp_path / "agents").iterdir()] == ["ppo-1"]


def test_changes_at_once_leave_a_whole_agent_and_no_other_file(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    wrong: list[Exception] = []

    def rename(number: int) -> None:
        own = Catalogue(tmp_path / "agents")  # as another process has
        try:
            for turn in range(10):
                own.update("ppo-1", display_name=f"{number} {turn}")
                own.info("ppo-1")
        except Exception as error:
            wrong.append(error)

    threads = [threading.Thread(target=rename, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []
    assert catalogue.info("ppo-1").display_name in {f"{number} 9" for number in range(4)}
    catalogue.make("ppo-1", 0)
    assert {entry.name for entry in (tmp_path / "agents" / "ppo-1").iterdir()} == {
        "agent.json",
        "weights.safetensors",
    }
