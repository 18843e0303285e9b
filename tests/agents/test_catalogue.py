"""Which agents there are."""

from pathlib import Path

import pytest

from arcade_clash.agents import (
    AgentKind,
    Catalogue,
)
from arcade_clash.agents.scripted import LEVELS
from arcade_clash.envs.vector import VectorFight
from arcade_clash.errors import NotFound, WrongState
from saved_agents import save_agent

BUILT_IN = [info.agent for info in Catalogue().infos()]


def ids(catalogue: Catalogue) -> list[str]:
    return [info.agent for info in catalogue.infos()]


def test_every_level_of_the_scripted_fighter_is_built_in_and_what_is_not_scripted() -> None:
    levels = {f"scripted-{level}" for level in range(1, len(LEVELS) + 1)}
    assert {*levels, "random", "idle"} <= set(BUILT_IN)
    assert len(set(BUILT_IN)) == len(BUILT_IN)
    assert all(info.kind is not AgentKind.NETWORK for info in Catalogue().infos())


def test_built_in_agents_come_first_then_saved_ones_newest_first(tmp_path: Path) -> None:
    save_agent(tmp_path, "old", create_time=1.0)
    save_agent(tmp_path, "new", create_time=2.0)

    assert ids(Catalogue(tmp_path)) == [*BUILT_IN, "new", "old"]


def test_what_another_process_saves_is_found(tmp_path: Path) -> None:
    catalogue = Catalogue(tmp_path / "agents")
    assert ids(catalogue) == BUILT_IN

    save_agent(tmp_path / "agents", "later", create_time=1.0, step=1)

    assert ids(catalogue) == [*BUILT_IN, "later"]
    assert catalogue.info("later").step == 1


def test_the_levels_of_the_scripted_fighter_are_described_in_order() -> None:
    infos = [info for info in Catalogue().infos() if info.agent.startswith("scripted")]

    assert [info.display_name for info in infos] == [
        "Scripted 1: Novice",
        "Scripted 2: Casual",
        "Scripted 3: Practised",
        "Scripted 4: Expert",
        "Scripted 5: Master",
    ]
    assert all(info.description for info in infos)


def test_the_plain_scripted_name_is_another_of_the_middle_one() -> None:
    plain, third = (Catalogue().info(name) for name in ("scripted", "scripted-3"))

    assert plain.agent == "scripted"
    assert (plain.display_name, plain.description) == (third.display_name, third.description)


def test_an_unfinished_agent_is_not_listed(tmp_path: Path) -> None:
    (tmp_path / ".new-1234").mkdir()
    (tmp_path / "notes.txt").write_text("")
    (tmp_path / "empty").mkdir()

    assert ids(Catalogue(tmp_path)) == BUILT_IN


@pytest.mark.parametrize("name", ["nobody", "", "..", "a/b", "\x00"])
def test_who_is_not_there_is_not_found(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotFound):
        Catalogue(tmp_path).info(name)
    with pytest.raises(NotFound):
        Catalogue().make(name, 0)


def test_who_is_not_there_is_told_beside_those_who_are(tmp_path: Path) -> None:
    save_agent(tmp_path, "old", create_time=1.0)
    save_agent(tmp_path, "new", create_time=2.0)

    for directory, saved in (
        (tmp_path, "saved are new, old"),
        (tmp_path / "none", "none is saved"),
        (None, "where their directory is named"),
    ):
        with pytest.raises(NotFound, match=f"built in are {', '.join(BUILT_IN)}; .*{saved}"):
            Catalogue(directory).check("nobody")


@pytest.mark.parametrize("typed", ["Scripted-5", "SCRIPTED-5", "scripted-5", "Scripted-5@0.5"])
def test_capitals_in_the_name_of_an_agent_are_read_as_small_letters(typed: str) -> None:
    assert Catalogue().check(typed).agent == "scripted-5"
    Catalogue().make(typed, 0)


def test_a_saved_agent_is_found_by_capitals_too(tmp_path: Path) -> None:
    save_agent(tmp_path, "ppo-1", create_time=1.0)
    assert Catalogue(tmp_path).check("PPO-1").agent == "ppo-1"
    Catalogue(tmp_path).make("PPO-1", 0)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("scriptd-5", "scripted-5"), ("randon", "random"), ("my_agnet", "my_agent")],
)
def test_an_agent_that_is_misspelt_is_guessed(typed: str, meant: str, tmp_path: Path) -> None:
    save_agent(tmp_path, "my_agent", create_time=1.0)
    with pytest.raises(NotFound, match=f": did you mean {meant}\\?$"):
        Catalogue(tmp_path).check(typed)


def test_an_agent_like_no_other_is_not_guessed() -> None:
    with pytest.raises(NotFound) as refused:
        Catalogue().check("zzz")
    assert "did you mean" not in str(refused.value)


def test_a_saved_agent_plays_in_the_rhythm_that_it_learned_in(tmp_path: Path) -> None:
    save_agent(tmp_path, "lively", create_time=1.0)
    save_agent(tmp_path, "calm", create_time=1.0, decision_frames=8)
    catalogue = Catalogue(tmp_path)

    catalogue.make("lively", 0)
    catalogue.make("calm", 0, decision_frames=8)
    with pytest.raises(WrongState, match=r"decide every 8 frames, .* every 4"):
        catalogue.make("calm", 0)
    with pytest.raises(WrongState, match=r"decide every 4 frames, .* every 6"):
        VectorFight(4, opponent="lively", agents=tmp_path, decision_frames=6)
    VectorFight(4, opponent="calm", agents=tmp_path, decision_frames=8)
