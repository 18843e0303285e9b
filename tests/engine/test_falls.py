"""How fighters fall, lie and get up."""

import pytest
from staging import (
    DOWN,
    HEAVY,
    LIGHT,
    NONE,
    SPECIAL,
    UP,
    action,
    field,
    hold,
    hold_until,
    put,
    staged,
)
from staging import strike as attack

from arcade_clash.engine import layout as at
from arcade_clash.engine.moves import SAFE_FRAMES

SOFT, HARD = SPECIAL | DOWN, HEAVY | DOWN


@pytest.mark.parametrize(
    ("pressed", "kind", "held", "quick"),
    [(SOFT, "soft", UP, True), (SOFT, "soft", NONE, False), (HARD, "hard", UP, False)],
)
def test_a_soft_fall_is_cut_short_by_holding_up_and_a_hard_one_is_not(
    pressed: int, kind: str, held: int, quick: bool
) -> None:
    fight = staged(apart=60)
    attack(fight, pressed)
    hold_until(fight, lambda: action(fight, 1) == "knockdown")
    assert fight.view().players[1].knockdown_kind == kind
    frames = hold_until(fight, lambda: action(fight, 1) == "wakeup", NONE, held)
    body = fight.characters[1].body
    assert frames == (body.quick_rise if quick else body.knockdown)
    hold_until(fight, lambda: action(fight, 1) not in ("wakeup", "knockdown"))
    assert fight.view().players[1].knockdown_kind is None


def test_a_hard_hit_in_the_air_makes_a_soft_fall_hard() -> None:
    fight = staged(apart=60)
    attack(fight, SOFT)
    assert field(fight, 1, at.FALL) == at.FALL_SOFT
    fight.row[at.P1 + at.ACTION] = at.SUPER
    fight.row[at.P1 + at.ACTION_FRAME] = 22
    fight.row[at.P1 + at.HAS_HIT] = 0
    fight.row[at.P1 + at.Y] = fight.row[at.P1 + at.VY] = 0
    fight.row[at.P2 + at.Y] = 0
    fight.row[at.P2 + at.VY] = at.SUB
    fight.row[at.HITSTOP] = 0
    hold(fight, 2)
    assert field(fight, 1, at.FALL) == at.FALL_HARD


def test_who_got_up_cannot_be_thrown_for_a_moment() -> None:
    fight = staged(apart=60)
    attack(fight, HARD)
    hold_until(fight, lambda: action(fight, 1) == "wakeup")
    hold_until(fight, lambda: action(fight, 1) == "stand")
    assert field(fight, 1, at.SAFE) == SAFE_FRAMES
    put(fight, 440, 500)
    safe = 0
    while "throw" in fight.view().players[1].invulnerable_to:
        fight.step(NONE, NONE)
        safe += 1
    assert safe == SAFE_FRAMES


def test_an_attack_is_waiting_for_who_gets_up_and_comes_out_on_the_first_frame() -> None:
    fight = staged(apart=300)
    fight.row[at.P2 + at.ACTION] = at.WAKEUP
    fight.row[at.P2 + at.ACTION_FRAME] = fight.characters[1].body.wakeup - 3
    hold(fight, 1, NONE, LIGHT)
    assert action(fight, 1) == "wakeup"
    hold(fight, 2)
    assert action(fight, 1) == "standing_light"
