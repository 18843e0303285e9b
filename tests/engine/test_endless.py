"""No combo is without end, whoever plays and whatever is searched for."""

import random
from itertools import product

import pytest
from staging import staged

from arcade_clash.agents import ACTION_COUNT
from arcade_clash.agents.actions import buttons, held
from arcade_clash.engine import Fight, characters
from arcade_clash.engine import layout as at

MOST_HITS = 25
"""The longest that was found is far below; one that reaches this would likely go on."""

DECISION_FRAMES = 4


def play(fight: Fight, action: int) -> None:
    """Player 1 decides, player 2 lets everything happen."""
    facing = fight.row[at.P1 + at.FACING]
    fight.step(buttons(action, facing), 0)
    for _ in range(DECISION_FRAMES - 1):
        fight.step(held(action, facing), 0)


def is_held(fight: Fight) -> bool:
    """Whether player 2 has not been free since the combo began."""
    return fight.row[at.P1 + at.COMBO_HITS] > 0


def refresh(fight: Fight) -> None:
    """Whatever would end a fight, or keep a super from it, is put back."""
    fight.row[at.P1 + at.GAUGE] = 1000
    fight.row[at.P2 + at.HEALTH] = 1000
    fight.row[at.TIMER] = at.ROUND_TIMER


def openings(fight: Fight, chance: random.Random, count: int) -> list[tuple[int, ...]]:
    """Situations of random play in which a first hit has just landed."""
    found: list[tuple[int, ...]] = []
    while len(found) < count:
        refresh(fight)
        before = fight.row[at.P1 + at.COMBO_HITS]
        play(fight, chance.randrange(ACTION_COUNT))
        if before == 0 and is_held(fight):
            found.append(fight.save())
    return found


def search(fight: Fight, chance: random.Random, width: int) -> int:
    """The longest combo that a beam search finds from many first hits, its gauge always full.

    Of the situations in which player 2 has not been free since, those with the most hits go on, and
    as many by chance, until there is none or a combo is too long to have an end.
    """
    beam = openings(fight, chance, width)
    longest = 1
    while beam and longest < MOST_HITS:
        found: dict[tuple[int, ...], int] = {}
        for saved, action in product(beam, range(ACTION_COUNT)):
            fight.load(saved)
            refresh(fight)
            play(fight, action)
            if is_held(fight):
                found[fight.save()] = fight.row[at.P1 + at.COMBO_HITS]
        longest = max(longest, *found.values(), 1)
        saves = sorted(found, key=lambda saved: (-found[saved], chance.random()))
        others = saves[width // 2 :]
        beam = saves[: width // 2] + chance.sample(others, min(width // 2, len(others)))
    return longest


@pytest.mark.parametrize("name", list(characters()))
@pytest.mark.parametrize("middle", [480, 900])
def test_no_combo_that_a_search_finds_goes_on_without_end(name: str, middle: int) -> None:
    fight = staged(name, "kestrel", apart=60, middle=middle)
    assert 1 < search(fight, random.Random(3), width=80) < MOST_HITS


@pytest.mark.parametrize("name", list(characters()))
def test_no_combo_of_a_long_random_fight_goes_on_without_end(name: str) -> None:
    chance = random.Random(4)
    fight = staged(name, "kestrel", apart=60, middle=900)
    longest = frames = held_frames = 0
    for _ in range(8000):
        refresh(fight)
        play(fight, chance.randrange(ACTION_COUNT))
        frames = frames + DECISION_FRAMES if is_held(fight) else 0
        held_frames = max(held_frames, frames)
        longest = max(longest, fight.row[at.P1 + at.COMBO_HITS])
    # Who throws more than strikes rarely strikes thrice by chance.
    assert 1 < longest < MOST_HITS
    assert held_frames < 600
