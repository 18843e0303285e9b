"""Dashes: how far, how long, and when nothing touches them."""

import pytest
from staging import (
    DASH,
    HEAVY,
    LEFT,
    LIGHT,
    NONE,
    RIGHT,
    SPECIAL,
    action,
    field,
    hold,
    hold_until,
    kinds,
    staged,
)
from staging import strike as attack

from arcade_clash.engine import characters
from arcade_clash.engine import layout as at


@pytest.mark.parametrize("name", list(characters()))
@pytest.mark.parametrize("way", ["forward", "back"])
def test_a_dash_goes_its_way_at_its_speed_and_cannot_be_left(name: str, way: str) -> None:
    movement = characters()[name].movement
    fight = staged(name, apart=500)
    speed, frames = {
        "forward": (movement.dash_forward, movement.dash_forward_frames),
        "back": (-movement.dash_back, movement.dash_back_frames),
    }[way]
    x = field(fight, 0, at.X)
    fight.step(DASH | (LEFT if way == "back" else NONE), NONE)
    assert action(fight, 0) == f"dash_{way}"
    assert fight.view().players[0].status == "dash"
    lasted = hold_until(fight, lambda: action(fight, 0) == "stand")
    assert (lasted, field(fight, 0, at.X) - x) == (frames, frames * speed)


@pytest.mark.parametrize(("held", "way"), [(RIGHT, "forward"), (LEFT, "back")])
def test_a_second_tap_in_time_dashes(held: int, way: str) -> None:
    fight = staged(apart=600)
    hold(fight, 3, held)
    hold(fight, 3)
    fight.step(held, NONE)
    assert action(fight, 0) == f"dash_{way}"


def test_a_second_tap_that_is_late_or_the_other_way_does_not() -> None:
    late = staged(apart=600)
    hold(late, 3, RIGHT)
    hold(late, 8)
    late.step(RIGHT, NONE)
    assert action(late, 0) == "walk_forward"
    other = staged(apart=600)
    hold(other, 2, RIGHT)
    hold(other, 2, LEFT)
    assert action(other, 0) == "walk_back"


def test_a_dash_is_pressed_and_not_held() -> None:
    fight = staged(apart=600)
    hold(fight, 60, DASH)
    assert action(fight, 0) == "stand"


def test_nothing_touches_the_beginning_of_a_dash_back() -> None:
    safe = characters()["kestrel"].movement.dash_back_invulnerable
    fight = staged(apart=60)
    fight.step(NONE, DASH | RIGHT)
    for _ in range(safe):
        assert set(fight.view().players[1].invulnerable_to) == {"strike", "throw", "projectile"}
        assert fight.view().players[1].hurtboxes == ()
        fight.step(NONE, NONE)
    assert fight.view().players[1].invulnerable_to == ()
    assert fight.view().players[1].hurtboxes


def test_one_who_dashes_does_not_guard() -> None:
    fight = staged(apart=150)
    fight.step(NONE, DASH)
    assert "hit" in kinds(attack(fight, HEAVY, RIGHT))


def test_a_press_while_dashing_waits_for_its_end() -> None:
    fight = staged(apart=600)
    frames = fight.characters[0].movement.dash_forward_frames
    fight.step(DASH, NONE)
    hold(fight, frames - 3)
    hold(fight, 1, LIGHT)
    assert action(fight, 0) == "dash_forward"
    hold(fight, 2)
    assert action(fight, 0) == "standing_light"


def test_an_attack_comes_before_a_dash() -> None:
    fight = staged(apart=600)
    fight.step(DASH | SPECIAL, NONE)
    assert action(fight, 0) == "gust"
