"""Who beats whom: that fights are counted as they were fought, and the commands that print it."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from arcade_clash import cli, measuring
from arcade_clash.agents import (
    Catalogue,
)
from arcade_clash.engine import characters
from arcade_clash.envs.comparison import compare_characters, duel, ladder
from arcade_clash.envs.contest import Score
from arcade_clash.errors import InvalidInput, NotFound
from saved_agents import save_agent

CATALOGUE = Catalogue()


def run(*words: str) -> tuple[int, list[str]]:
    """The exit status of a command, and the lines that it prints."""
    result = CliRunner().invoke(cli.app, words)
    return result.exit_code, result.output.splitlines()


def test_a_score_says_how_often_and_how_surely() -> None:
    score = Score(150, 20, 30)

    assert score.fights == 200
    assert score.rate == 0.8
    low, high = score.interval
    assert (round(low, 3), round(high, 3)) == (0.739, 0.850)
    assert Score(200, 0, 0).interval[1] == pytest.approx(1)
    assert Score(2, 0, 0).interval[0] < 0.5


def test_who_always_wins_wins_on_both_sides() -> None:
    assert duel("scripted-5", "idle", 40, 3, CATALOGUE) == Score(40, 0, 0)
    assert duel("idle", "scripted-5", 40, 3, CATALOGUE) == Score(0, 0, 40)


def test_two_who_do_nothing_draw() -> None:
    assert duel("idle", "idle", 2, 0, CATALOGUE) == Score(0, 2, 0)


def test_a_seed_fights_the_same_fights_and_another_seed_others() -> None:
    one, again, other = (
        duel("scripted-3", "scripted-3", 100, seed, CATALOGUE) for seed in (5, 5, 6)
    )

    assert one == again
    assert one.fights == other.fights == 100
    assert one != other


def test_an_equal_is_neither_better_nor_worse() -> None:
    low, high = duel("scripted-2", "scripted-2", 400, 1, CATALOGUE).interval

    assert low < 0.5 < high


def test_the_more_it_is_like_a_person_the_less_an_agent_wins() -> None:
    machine, practised, beginner = (
        duel(f"scripted-5@{humanness}", "scripted-5", 160, 2, CATALOGUE)
        for humanness in ("0", "0.5", "1")
    )

    assert practised.interval[1] < machine.rate
    assert beginner.interval[1] < practised.rate


@pytest.mark.parametrize("part", ["delay=40", "slip=0.4", "drop=0.4"])
def test_each_part_of_it_alone_makes_an_agent_weaker(part: str) -> None:
    assert duel(f"scripted-5@{part}", "scripted-5", 160, 2, CATALOGUE).interval[1] < 0.5


def test_a_ladder_sets_each_against_the_one_before() -> None:
    pairings = ladder(["idle", "scripted-1", "scripted-5"], 40, 0, CATALOGUE)

    assert [(pairing.agent, pairing.opponent) for pairing in pairings] == [
        ("scripted-1", "idle"),
        ("scripted-5", "scripted-1"),
    ]
    assert all(pairing.score.rate > 0.9 for pairing in pairings)


def test_every_pair_of_characters_is_compared_once() -> None:
    pairings = compare_characters("scripted-4", 12, 0, CATALOGUE)

    count = len(characters())
    assert (
        len({frozenset((it.character, it.opponent_character)) for it in pairings})
        == count * (count - 1) // 2
    )
    assert all(pairing.score.fights == 12 for pairing in pairings)


def test_an_agent_that_sees_the_other_late_loses_to_itself() -> None:
    assert duel("scripted-5@delay=40", "scripted-5", 60, 0, CATALOGUE).rate < 0.4


@pytest.mark.parametrize("fights", [-2, 0, 7, 100_002])
def test_a_number_of_fights_that_fills_no_two_sides_is_refused(fights: int) -> None:
    with pytest.raises(InvalidInput, match="an even number"):
        duel("idle", "random", fights, 0, CATALOGUE)


def test_an_agent_that_is_not_there_is_named() -> None:
    with pytest.raises(NotFound, match="nobody"):
        duel("nobody", "idle", 2, 0, CATALOGUE)


def test_the_duel_command_prints_a_rate_and_its_interval() -> None:
    status, lines = run("duel", "scripted-5", "idle", "--fights", "20")

    assert status == 0
    assert lines[1].split() == [
        *("scripted-5", "idle", "100.0%", "83.9%", "to", "100.0%", "20", "0", "0")
    ]


def test_the_levels_command_prints_the_ladder() -> None:
    status, lines = run("levels", "--fights", "40", "--seed", "2")

    assert [line.split()[:2] for line in lines[1:]] == [
        [f"scripted-{level}", f"scripted-{level - 1}"] for level in range(2, 6)
    ]
    least = min(float(line.split()[2].rstrip("%")) for line in lines[1:])
    assert status == (least < 70)


def test_the_balance_command_prints_a_row_for_each_character() -> None:
    status, lines = run("balance", "--fights", "20")

    rows = [line.split() for line in lines[1:-1]]
    assert [row[0] for row in rows] == list(characters())
    assert all(len(row) == len(characters()) for row in rows)
    rates = [float(cell.rstrip("%")) for row in rows for cell in row[1:]]
    assert status == any(not 35 <= rate <= 65 for rate in rates)
    assert lines[-1].startswith("20 fights a pair")
    assert run("balance", "--fights", "20") == (status, lines)


def test_saved_agents_are_looked_for_where_the_command_is_told(tmp_path: Path) -> None:
    status, lines = run("duel", "ppo-1", "idle", "--agents", str(tmp_path))

    assert status == 2
    assert "there is no agent 'ppo-1'" in lines[0]
    assert "none is saved" in lines[0]


def test_a_directory_of_saved_agents_that_is_not_there_is_said(tmp_path: Path) -> None:
    status, lines = run("duel", "idle", "idle", "--agents", str(tmp_path / "none"))

    assert status == 2
    assert lines == [f"arcade-clash: --agents names {tmp_path / 'none'}, which is not a directory"]


def test_saved_agents_are_found_in_the_data_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_agent(tmp_path / "agents", "mine")
    monkeypatch.setattr(measuring, "place_of", lambda _: tmp_path)

    status, lines = run("duel", "mine", "idle", "--fights", "2")

    assert status == 0
    assert lines[1].startswith("mine")


def test_the_levels_stand_clear_of_each_other() -> None:
    """As the command has it by itself, 200 fights a level."""
    status, lines = run("levels")

    assert status == 0, "\n".join(lines)


def test_the_characters_are_fair() -> None:
    """As the command has it by itself, 400 fights a pair of characters."""
    status, lines = run("balance")

    assert status == 0, "\n".join(lines)
