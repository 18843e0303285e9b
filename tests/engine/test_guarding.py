"""Which attacks a guard stops, and what stopping them costs."""

import pytest
from staging import DOWN, HEAVY, LIGHT, NONE, RIGHT, SPECIAL, UP, action, field, hold, kinds, staged
from staging import strike as attack

from arcade_clash.engine import layout as at

HIGH, MID, LOW = HEAVY, LIGHT, DOWN | LIGHT  # as vesper does them


@pytest.mark.parametrize(
    ("pressed", "held", "outcome"),
    [
        (HIGH, RIGHT, "block"),
        (HIGH, RIGHT | DOWN, "hit"),
        (MID, RIGHT, "block"),
        (MID, RIGHT | DOWN, "block"),
        (LOW, RIGHT, "hit"),
        (LOW, RIGHT | DOWN, "block"),
        (MID, NONE, "hit"),
        (MID, DOWN, "hit"),
    ],
)
def test_a_guard_must_be_as_low_or_as_high_as_the_attack(
    pressed: int, held: int, outcome: str
) -> None:
    fight = staged("vesper", "kestrel")
    assert outcome in kinds(attack(fight, pressed, held))


def test_holding_away_is_seen_from_where_the_attacker_stands() -> None:
    fight = staged("vesper", "kestrel")
    hold(fight, 1)
    put_behind = fight.row[at.P2 + at.X]
    fight.row[at.P2 + at.X], fight.row[at.P1 + at.X] = fight.row[at.P1 + at.X], put_behind
    hold(fight, 1)
    assert "hit" in kinds(attack(fight, LIGHT, RIGHT))


def test_nobody_guards_while_attacking_or_in_the_air() -> None:
    attacking = staged(apart=60)
    assert "hit" in kinds(attack(attacking, LIGHT, RIGHT, p2_first=RIGHT | HEAVY))
    jumping = staged(apart=60)
    assert "hit" in kinds(attack(jumping, LIGHT, RIGHT | UP))


def test_a_guard_once_up_stays_up_when_the_stick_is_let_go() -> None:
    fight = staged("kestrel", "kestrel", apart=60)
    attack(fight, LIGHT, RIGHT)
    assert action(fight, 1) == "guard_stand"
    while field(fight, 1, at.STUN) > 4:
        fight.step(NONE, NONE)
    fight.row[at.P1 + at.ACTION] = at.STANDING_LIGHT
    fight.row[at.P1 + at.ACTION_FRAME] = 3
    fight.row[at.P1 + at.HAS_HIT] = 0
    assert kinds(hold(fight, 1)) == ["block"]


def test_a_blocked_normal_costs_nothing_and_a_blocked_special_a_little() -> None:
    normal = staged()
    attack(normal, HEAVY, RIGHT)
    assert field(normal, 1, at.HEALTH) == 1000
    special = staged(apart=200)
    (block,) = (event for event in attack(special, SPECIAL, RIGHT) if event.kind == "block")
    assert block.damage == special.characters[0].moves[7].chip_damage > 0
    assert field(special, 1, at.HEALTH) == 1000 - block.damage


def test_what_a_guard_lets_through_can_knock_out() -> None:
    fight = staged(apart=200)
    fight.row[at.P2 + at.HEALTH] = 1
    assert kinds(attack(fight, SPECIAL, RIGHT))[-3:] == ["block", "ko", "round_over"]
    assert action(fight, 1) == "ko"
