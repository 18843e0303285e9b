"""The page about the fight: its figures are those of the rules, and its programs run."""

import re
from pathlib import Path

import pytest

from arcade_clash.engine import characters
from arcade_clash.engine.damage import COUNTER_PERCENT, SCALING_LEAST, SCALING_STEP
from arcade_clash.engine.layout import DOWN_SPECIAL, FIRST_MOVE, ROUND_TIMER
from arcade_clash.engine.move_table import DEFAULT_ESCAPE
from arcade_clash.engine.moves import SAFE_FRAMES
from arcade_clash.engine.presses import BUFFER_FRAMES, CHORD_FRAMES, TAP_FRAMES
from arcade_clash.engine.rounds import ROUNDS_TO_WIN
from arcade_clash.engine.states import JUGGLE_MAX

TEXT = (Path(__file__).parents[2] / "docs" / "fight.md").read_text()
PAGE = " ".join(TEXT.split())

LEAST_PUNISHMENT = min(
    -(who.moves[DOWN_SPECIAL - FIRST_MOVE].advantage_on_block or 0) for who in characters().values()
)


@pytest.mark.parametrize(
    "said",
    [
        f"twice within {TAP_FRAMES} frames",
        f"up to {BUFFER_FRAMES} frames too early",
        f"two buttons within {CHORD_FRAMES} frames",
        f"takes {COUNTER_PERCENT} percent",
        ", ".join(str(100 - SCALING_STEP * hit) for hit in range(5)) + f", then {SCALING_LEAST}",
        f"takes {JUGGLE_MAX} points' worth, 2 a hit for most moves and 1 for a super",
        f"cannot be thrown for {SAFE_FRAMES} frames",
        f"its escape frames, {DEFAULT_ESCAPE} for most",
        f"A round has {ROUND_TIMER // 60} seconds",
        f"is free at least {LEAST_PUNISHMENT} frames earlier",
    ],
)
def test_its_figures_are_those_of_the_rules(said: str) -> None:
    assert said in PAGE


def test_what_it_says_of_most_is_so_of_most() -> None:
    moves = [move for who in characters().values() for move in who.moves]
    juggles = [move.hits[0].juggle for move in moves if move.kind != "super"]
    escapes = [move.throw.escape for move in moves if move.kind == "throw" and move.throw]

    assert 100 - SCALING_STEP * 5 <= SCALING_LEAST
    assert juggles.count(2) > len(juggles) / 2
    assert {move.hits[0].juggle for move in moves if move.kind == "super" and not move.throws} == {
        1
    }
    assert escapes.count(DEFAULT_ESCAPE) > len(escapes) / 2
    assert ROUNDS_TO_WIN == 2


def test_its_programs_run(capsys: pytest.CaptureFixture[str]) -> None:
    names: dict[str, object] = {}
    for program in re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL):
        exec(program, names)  # noqa: S102  # it is our own page

    first, second = capsys.readouterr().out.splitlines()
    action, digest = first.split()
    assert action in characters()["kestrel"].actions
    assert re.fullmatch("[0-9a-f]{32}", digest)
    assert second == "None"
