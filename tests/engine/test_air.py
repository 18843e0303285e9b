"""What is done in the air: attacks, guards, and how both end on the floor."""

import pytest
from staging import (
    DOWN,
    HEAVY,
    LEFT,
    LIGHT,
    NONE,
    RIGHT,
    SPECIAL,
    UP,
    action,
    field,
    hold,
    hold_until,
    kinds,
    put,
    staged,
)
from staging import strike as attack

from arcade_clash.engine import Fight, characters
from arcade_clash.engine import layout as at
from arcade_clash.engine.states import JUGGLE_MAX


def jumping(name: str = "kestrel", frames: int = 20, *, apart: int = 300) -> Fight:
    """Player 1 in the middle of a jump."""
    fight = staged(name, apart=apart)
    hold(fight, 1, UP)
    hold(fight, frames)
    return fight


@pytest.mark.parametrize("name", list(characters()))
@pytest.mark.parametrize(("pressed", "move"), [(LIGHT, "jumping_light"), (HEAVY, "jumping_heavy")])
def test_a_jumping_attack_lasts_until_the_floor_and_its_own_recovery(
    name: str, pressed: int, move: str
) -> None:
    fight = jumping(name)
    hold(fight, 1, pressed)
    assert action(fight, 0) == move
    hold(fight, 3, pressed | UP)
    hold_until(fight, lambda: action(fight, 0) != move)
    assert (action(fight, 0), field(fight, 0, at.Y)) == ("landing", 0)
    frames = hold_until(fight, lambda: action(fight, 0) == "stand")
    (data,) = (one for one in fight.characters[0].moves if one.move == move)
    assert frames == data.landing_frames


def test_one_jump_has_one_attack_unless_it_is_cancelled() -> None:
    fight = jumping()
    hold(fight, 1, LIGHT)
    hold(fight, 3)
    hold(fight, 1, HEAVY)
    assert action(fight, 0) == "jumping_light"


def test_a_press_before_the_take_off_attacks_in_the_air() -> None:
    fight = staged(apart=300)
    hold(fight, 2, UP)
    hold(fight, 1, HEAVY)
    hold_until(fight, lambda: action(fight, 0) != "jump_up")
    assert action(fight, 0) == "jumping_heavy"


def test_a_jumping_attack_must_be_guarded_standing() -> None:
    for held, outcome in ((RIGHT, "block"), (RIGHT | DOWN, "hit")):
        fight = staged(apart=210)
        hold(fight, 1, UP | RIGHT, held & DOWN)
        hold(fight, 30, RIGHT, held & DOWN)
        events = hold(fight, 1, HEAVY, held)
        for _ in range(25):
            events += hold(fight, 1, NONE, held)
        assert outcome in kinds(events)


def test_a_jump_over_the_other_must_be_guarded_on_the_other_side() -> None:
    outcomes = []
    for held in (RIGHT, LEFT):
        fight = staged()
        put(fight, 430, 470)
        # Player 1 comes down behind player 2, who stood and waited.
        fight.row[at.P1 + at.X] = 500 * at.SUB
        fight.row[at.P1 + at.Y] = 90 * at.SUB
        fight.row[at.P1 + at.VY] = -2 * at.SUB
        fight.row[at.P1 + at.FACING] = -1
        fight.row[at.P1 + at.ACTION] = at.JUMP_FORWARD
        fight.row[at.P1 + at.ACTION_FRAME] = 20
        events = hold(fight, 1, HEAVY, held)
        for _ in range(20):
            events += hold(fight, 1, NONE, held)
        outcomes.append(kinds(events)[0])
    assert outcomes == ["hit", "block"]


def test_a_guard_in_the_air_stops_projectiles_and_what_comes_from_the_air() -> None:
    fight = staged(apart=230)
    hold(fight, 1, NONE, UP)
    hold(fight, 2, SPECIAL, RIGHT)
    events = []
    for _ in range(60):
        events += hold(fight, 1, NONE, RIGHT)
        if "block" in kinds(events):
            break
    assert kinds(events)[-1] == "block"
    assert action(fight, 1) == "guard_air"
    assert fight.view().players[1].status == "blockstun"
    hold_until(fight, lambda: action(fight, 1) == "stand", NONE, NONE)
    assert field(fight, 1, at.Y) == 0


def test_a_guard_in_the_air_does_not_stop_a_blow_from_the_floor() -> None:
    fight = staged(apart=60)
    hold(fight, 1, NONE, UP)
    hold(fight, 5, NONE, RIGHT)
    fight.row[at.P2 + at.Y], fight.row[at.P2 + at.VY] = 40 * at.SUB, 3 * at.SUB
    assert "hit" in kinds(attack(fight, LIGHT, RIGHT))


def test_what_hits_in_the_air_cost_is_bounded_and_ends_on_the_floor() -> None:
    fight = staged(apart=60)
    attack(fight, DOWN | HEAVY)
    fight.row[at.P2 + at.JUGGLE] = JUGGLE_MAX
    assert fight.view().players[1].hurtboxes == ()
    hold_until(fight, lambda: action(fight, 1) == "knockdown")
    assert field(fight, 1, at.JUGGLE) == 0
