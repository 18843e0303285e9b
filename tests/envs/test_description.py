"""The page that lists observations, actions and rewards is what the code says."""

from pathlib import Path

from arcade_clash.agents import ACTION_NAMES, OBSERVATION
from arcade_clash.envs.description import describe
from arcade_clash.envs.rewards import REWARD_TERMS

PAGE = Path(__file__).parents[2] / "docs" / "observations.md"


def test_the_page_is_what_the_code_says() -> None:
    assert PAGE.read_text() == describe(), "stale: run `make observations`"


def test_every_entry_action_and_term_has_its_line() -> None:
    lines = describe().splitlines()

    for names in (
        [entry.name for entry in OBSERVATION],
        ACTION_NAMES,
        REWARD_TERMS,
    ):
        for name in names:
            assert any(line.startswith("|") and f"| `{name}` |" in line for line in lines), name
