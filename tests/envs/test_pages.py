"""The programs on the page of questions run as they stand."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

PAGE = Path(__file__).parents[2] / "docs" / "questions.md"

_PROGRAM = re.compile(r"(?ms)^## ([^\n]+)\n(?:(?!^## ).)*?```python\n(.*?)```")


def programs() -> dict[str, str]:
    """The first program of each question that has one."""
    return dict(_PROGRAM.findall(PAGE.read_text()))


def run(question: str) -> dict[str, Any]:
    names: dict[str, Any] = {}
    exec(programs()[question], names)  # noqa: S102  # the page's own
    return names


@pytest.mark.parametrize("question", programs())
def test_a_program_runs_as_it_stands(question: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(question)


def test_the_program_of_win_rates_counts_every_pair_of_characters() -> None:
    names = run("How do I get win rates per character?")

    assert (names["fought"][:4, :4] > 0).sum() > 4
    assert not names["fought"][4:].any()
    assert (names["won"] <= names["fought"]).all()


def test_the_program_of_evaluation_counts_whole_matches() -> None:
    names = run("How do I evaluate a policy that is no MLP against the levels?")

    def stand(seen: Any, mask: Any) -> Any:
        return np.zeros(len(seen), np.int64)

    assert names["win_rate"](stand, "idle", matches=50) == pytest.approx(0.5)


def test_the_program_of_a_league_draws_an_opponent_for_each_fight() -> None:
    envs = run("How do I write a league?")["envs"]
    envs.reset(seed=1)
    pool = envs._opponents._agents[0]
    drawn = pool.who.copy()
    for _ in range(20):
        envs.step(np.zeros(64, np.int64))

    assert set(drawn) == {0, 1}
    assert (pool.who == drawn).all(), "no fight ended"
    envs.reset(options={"reset_mask": np.arange(64) < 32})
    assert (pool.who[32:] == drawn[32:]).all()
    assert (pool.who[:32] != drawn[:32]).any()
