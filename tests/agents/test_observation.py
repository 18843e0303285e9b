"""The contract of what one player may know."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arcade_clash.agents.observation import (
    OBSERVATION,
    OBSERVATION_NAMES,
    OBSERVATION_SIZE,
    observe,
    observe_both,
)
from arcade_clash.engine import Fight, characters
from arcade_clash.engine.layout import (
    BUFFER,
    BUTTONS,
    FACING,
    P1,
    P2,
    PLAYER_SIZE,
    PUSH,
    RECENT,
    SHOT,
    SHOT_DIRECTION,
    SHOT_X,
    STAGE_WIDTH,
    TAP,
    VX,
    X,
)
from arcade_clash.engine.rom import CHARACTERS_MOST
from arcade_clash.engine.rounds import begin_fight


def a_fight(p1: str = "kestrel", p2: str = "vesper", seed: int = 1) -> Fight:
    fight = Fight((characters()[p1], characters()[p2]), seed)
    begin_fight(fight.row)
    return fight


def seen_by(side: int, fight: Fight) -> dict[str, float]:
    out = [np.nan] * OBSERVATION_SIZE
    observe(fight.row, side, fight.rom, out)
    return dict(zip(OBSERVATION_NAMES, out, strict=True))


def mirrored(row: Sequence[int]) -> list[int]:
    """The same fight with its players changed, and left for right."""
    turned = list(row)
    turned[P1 : P1 + PLAYER_SIZE], turned[P2 : P2 + PLAYER_SIZE] = (
        row[P2 : P2 + PLAYER_SIZE],
        row[P1 : P1 + PLAYER_SIZE],
    )
    for me in (P1, P2):
        turned[me + X] = STAGE_WIDTH - turned[me + X]
        for field in (VX, FACING, PUSH, SHOT_DIRECTION, TAP):
            turned[me + field] = -turned[me + field]
        if turned[me + SHOT]:
            turned[me + SHOT_X] = STAGE_WIDTH - turned[me + SHOT_X]
    return turned


def test_every_entry_has_a_name_of_its_own() -> None:
    assert len(set(OBSERVATION_NAMES)) == OBSERVATION_SIZE


@pytest.mark.parametrize("name", list(characters()))
def test_each_side_is_told_who_plays_whom(name: str) -> None:
    number = characters()[name].number
    seen = seen_by(0, a_fight("kestrel", name))

    own = [seen[f"own_plays_{place}"] for place in range(CHARACTERS_MOST)]
    their = [seen[f"their_plays_{place}"] for place in range(CHARACTERS_MOST)]
    assert own == [float(place == 0) for place in range(CHARACTERS_MOST)]
    assert their == [float(place == number) for place in range(CHARACTERS_MOST)]


def test_every_entry_is_written_where_the_table_has_it() -> None:
    seen = seen_by(0, a_fight())

    assert seen["timer"] == 1.0
    assert seen["own_health"] == seen["their_health"] == 1.0
    assert seen["own_stand"] == seen["their_stand"] == 1.0
    assert seen["distance"] == pytest.approx(260 / 480)
    assert seen["their_facing"] == 1.0
    assert seen["own_may_guard"] == seen["own_may_move"] == 1.0
    assert seen["own_may_light"] == seen["own_may_special"] == 1.0
    assert not any(np.isnan(value) for value in seen.values())


def test_an_attack_is_seen_coming_and_how_it_must_be_blocked() -> None:
    fight = a_fight(p2="kestrel")
    fight.step(0, 8 | 32)
    seen = seen_by(0, fight)

    assert seen["their_crouching_heavy"] == 1.0
    assert seen["their_low"] == 1.0
    assert 0 < seen["their_startup"] < 1
    assert seen["their_busy"] > 0.5
    assert seen_by(1, fight)["own_may_move"] == 0.0


def test_a_projectile_is_seen_coming_nearer_and_bars_the_next() -> None:
    fight = a_fight()
    fight.step(64, 0)
    for _ in range(20):
        fight.step(0, 0)
    first = seen_by(1, fight)["their_shot_arrival"]
    for _ in range(4):
        fight.step(0, 0)

    assert seen_by(1, fight)["their_shot"] == seen_by(0, fight)["own_shot"] == 1.0
    assert 0 < seen_by(1, fight)["their_shot_arrival"] < first
    assert seen_by(0, fight)["own_may_special"] == 0.0


def test_what_the_other_holds_and_remembers_is_hidden() -> None:
    fight = a_fight()
    before = seen_by(0, fight)
    for field, value in ((BUTTONS, 127), (BUFFER, 16), (RECENT, 16)):
        fight.row[P2 + field] = value

    assert seen_by(0, fight) == before


@given(
    st.lists(st.tuples(st.integers(0, 255), st.integers(0, 255)), max_size=60),
    st.integers(0, 1),
    st.integers(1, 8),
)
@settings(max_examples=60, deadline=None)
def test_observations_keep_their_bounds_and_do_not_know_left_from_right(
    presses: list[tuple[int, int]], side: int, hold: int
) -> None:
    fight = a_fight()
    for p1, p2 in presses:
        for _ in range(hold):
            fight.step(p1, p2)
    seen = seen_by(side, fight)

    for entry in OBSERVATION:
        assert entry.low <= seen[entry.name] <= entry.high, entry
    both = [np.nan] * OBSERVATION_SIZE, [np.nan] * OBSERVATION_SIZE
    observe_both(fight.row, fight.rom, *both)
    assert dict(zip(OBSERVATION_NAMES, both[side], strict=True)) == seen
    turned = a_fight()
    turned.row[:] = mirrored(fight.row)
    assert seen_by(1 - side, turned) == pytest.approx(seen)
