"""Walking, jumping, sliding, and who gives way to whom."""

import pytest
from staging import (
    DOWN,
    HEAVY,
    LEFT,
    LIGHT,
    NONE,
    RIGHT,
    UP,
    action,
    field,
    hold,
    hold_until,
    put,
    staged,
)
from staging import strike as attack

from arcade_clash.engine import characters
from arcade_clash.engine import layout as at

WALL = 26  # half of kestrel's width: as near to the wall as the middle of its feet can be


@pytest.mark.parametrize("name", list(characters()))
def test_a_walk_goes_at_the_pace_of_the_character(name: str) -> None:
    movement = characters()[name].movement
    fight = staged(name, apart=400)
    x = field(fight, 0, at.X)
    hold(fight, 10, RIGHT)
    assert (action(fight, 0), field(fight, 0, at.X) - x) == (
        "walk_forward",
        10 * movement.walk_forward,
    )
    hold(fight, 10, LEFT)
    assert action(fight, 0) == "walk_back"
    assert field(fight, 0, at.X) - x == 10 * (movement.walk_forward - movement.walk_back)


def test_opposite_directions_cancel() -> None:
    fight = staged(apart=400)
    hold(fight, 3, LEFT | RIGHT, UP | DOWN)
    assert (action(fight, 0), action(fight, 1)) == ("stand", "stand")


@pytest.mark.parametrize(
    ("held", "name", "way"), [(0, "up", 0), (2, "forward", 1), (1, "back", -1)]
)
def test_a_jump_has_three_arcs_and_lasts_two_thirds_of_a_second(
    held: int, name: str, way: int
) -> None:
    fight = staged(apart=500)
    x = field(fight, 0, at.X)
    hold(fight, 1, UP | held)
    assert action(fight, 0) == f"jump_{name}"
    frames = hold_until(fight, lambda: action(fight, 0) == "landing")
    assert 40 <= frames <= 48
    moved = field(fight, 0, at.X) - x
    assert (moved > 0) - (moved < 0) == way
    hold_until(fight, lambda: action(fight, 0) == "stand")


def test_who_jumped_over_the_other_turns_round_on_landing() -> None:
    fight = staged(apart=90)
    assert fight.view().players[0].facing == "right"
    hold(fight, 1, UP | RIGHT)
    hold_until(fight, lambda: action(fight, 0) == "stand", limit=80)
    players = fight.view().players
    assert players[0].x > players[1].x
    assert (players[0].facing, players[1].facing) == ("left", "right")


def test_nobody_turns_round_in_the_middle_of_an_attack() -> None:
    fight = staged(apart=300)
    fight.step(HEAVY, NONE)
    put(fight, 600, 300)
    hold(fight, 5)
    assert fight.view().players[0].facing == "right"
    hold_until(fight, lambda: action(fight, 0) == "stand")
    assert fight.view().players[0].facing == "left"


def test_two_who_walk_into_each_other_hold_each_other() -> None:
    fight = staged(apart=80)
    hold(fight, 30, RIGHT, LEFT)
    assert field(fight, 1, at.X) - field(fight, 0, at.X) >= 2 * WALL * at.SUB


def test_a_walker_pushes_one_who_stands() -> None:
    fight = staged(apart=80)
    x = field(fight, 1, at.X)
    hold(fight, 30, RIGHT)
    assert field(fight, 1, at.X) > x


def test_walls_hold() -> None:
    fight = staged(apart=800)
    hold(fight, 200, LEFT, RIGHT)
    assert field(fight, 0, at.X) == WALL * at.SUB
    assert field(fight, 1, at.X) == at.STAGE_WIDTH - WALL * at.SUB


def test_who_lands_on_another_in_the_corner_slips_off_to_the_free_side() -> None:
    fight = staged()
    put(fight, WALL, WALL + 150)
    hold(fight, 1, NONE, UP | LEFT)
    hold_until(fight, lambda: action(fight, 1) == "stand", 0, 0, 90)
    hold(fight, 10)
    assert field(fight, 0, at.X) == WALL * at.SUB
    assert field(fight, 1, at.X) >= 3 * WALL * at.SUB


@pytest.mark.parametrize("held", [NONE, RIGHT])
def test_a_hit_and_a_blocked_hit_push_the_other_back(held: int) -> None:
    fight = staged(apart=60)
    attack(fight, LIGHT, held)
    x1, x2 = field(fight, 0, at.X), field(fight, 1, at.X)
    hold_until(fight, lambda: field(fight, 1, at.STUN) == 0)
    assert field(fight, 1, at.X) - x2 > 15 * at.SUB
    assert field(fight, 0, at.X) == x1


def test_the_corner_gives_the_push_back_to_the_attacker() -> None:
    fight = staged()
    put(fight, 960 - WALL - 60, 960 - WALL)
    attack(fight, LIGHT, RIGHT)
    x1, x2 = field(fight, 0, at.X), field(fight, 1, at.X)
    hold_until(fight, lambda: field(fight, 1, at.STUN) == 0)
    assert field(fight, 1, at.X) == x2
    assert field(fight, 0, at.X) < x1 - 15 * at.SUB


def test_blocked_lights_end_out_of_reach() -> None:
    fight = staged(apart=56)
    blocked = 0
    for _ in range(12):
        events = attack(fight, LIGHT, RIGHT)
        if not events:
            break
        blocked += 1
        hold_until(fight, lambda: field(fight, 0, at.ACTION) == at.STAND, NONE, RIGHT)
    assert 1 <= blocked <= 4
