"""Throws: whom they catch, what they cost, and how one gets away."""

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
    kinds,
    put,
    staged,
)
from staging import strike as attack

from arcade_clash.engine import Fight, characters
from arcade_clash.engine import layout as at
from arcade_clash.engine.move import Throw
from arcade_clash.engine.states import frames_until_free
from arcade_clash.engine.throws import ESCAPE_FRAMES

THROW = LIGHT | HEAVY


def the_throw(fight: Fight, side: int = 0) -> Throw:
    move = fight.characters[side].moves[at.THROW - at.FIRST_MOVE]
    assert move.throw is not None
    return move.throw


def move_frames(fight: Fight) -> int:
    """Frames until player 1 is free of its attack."""
    return fight.row[at.HITSTOP] + frames_until_free(fight.row, 0, fight.rom)


def caught(fight: Fight, held: int = NONE, p2: int = NONE) -> bool:
    """Player 1 throws; whether it caught."""
    fight.step(THROW | held, p2)
    for _ in range(12):
        if "throw" in kinds(list(fight.view().events)):
            return True
        fight.step(held, p2)
    return False


@pytest.mark.parametrize("name", list(characters()))
def test_a_throw_holds_lets_go_and_hurts(name: str) -> None:
    fight = staged(name, "kestrel", apart=60)
    move = fight.characters[0].moves[at.THROW - at.FIRST_MOVE]
    assert caught(fight)
    assert action(fight, 1) == "thrown"
    assert fight.view().players[1].status == "thrown"
    assert field(fight, 1, at.HEALTH) == 1000
    frames = hold_until(fight, lambda: action(fight, 1) != "thrown")
    assert frames == the_throw(fight).hold
    assert action(fight, 1) == "hit_air"
    assert field(fight, 1, at.HEALTH) == 1000 - move.damage
    assert fight.view().players[1].knockdown_kind == move.knockdown_kind
    hold_until(fight, lambda: action(fight, 0) == "stand")
    hold_until(fight, lambda: action(fight, 1) == "stand")


def test_nothing_touches_either_while_one_is_held() -> None:
    fight = staged(apart=60)
    assert caught(fight)
    for player in fight.view().players:
        assert set(player.invulnerable_to) == {"strike", "throw", "projectile"}


@pytest.mark.parametrize("held", [RIGHT, RIGHT | DOWN, DOWN, NONE])
def test_no_guard_stops_a_throw(held: int) -> None:
    fight = staged(apart=60)
    assert caught(fight, p2=held)


def test_a_throw_that_is_out_of_reach_misses_and_costs_its_recovery() -> None:
    fight = staged(apart=200)
    move = fight.characters[0].moves[at.THROW - at.FIRST_MOVE]
    fight.step(THROW, NONE)
    assert action(fight, 0) == "throw"
    frames = hold_until(fight, lambda: action(fight, 0) == "stand")
    assert frames == move.startup + move.active + move.recovery
    assert action(fight, 1) == "stand"


def test_a_throw_catches_nobody_in_the_air_or_behind() -> None:
    fight = staged(apart=60)
    hold(fight, 1, NONE, UP)
    assert not caught(fight, p2=UP)
    behind = staged(apart=60)
    behind.step(THROW, NONE)
    put(behind, 500, 440)
    hold(behind, 10)
    assert action(behind, 1) == "stand"


def test_a_throw_catches_nobody_who_blocks_reels_or_just_got_free() -> None:
    for held in (RIGHT, NONE):
        fight = staged(apart=56)
        attack(fight, LIGHT, held)
        hold(fight, move_frames(fight))
        put(fight, 440, 500)
        left = field(fight, 1, at.STUN)
        assert not caught(fight)
        assert left > 0
    free = staged(apart=60)
    free.row[at.P2 + at.SAFE] = 10
    assert "throw" in free.view().players[1].invulnerable_to
    assert not caught(free)


def test_light_and_heavy_in_time_get_away_unhurt_and_both_are_free_together() -> None:
    for late in (0, 2, 5):
        fight = staged(apart=60)
        assert caught(fight)
        hold(fight, late)
        events = hold(fight, 1, NONE, THROW)
        assert kinds(events) == ["throw_escape"]
        assert events[0].player_id == "p2"
        assert field(fight, 1, at.HEALTH) == 1000
        x1, x2 = field(fight, 0, at.X), field(fight, 1, at.X)
        hold(fight, ESCAPE_FRAMES - 1)
        assert (action(fight, 0), action(fight, 1)) == ("guard_stand", "guard_stand")
        hold(fight, 1)
        assert (action(fight, 0), action(fight, 1)) == ("stand", "stand")
        assert field(fight, 0, at.X) < x1
        assert field(fight, 1, at.X) > x2


def test_it_is_too_late_after_the_escape_frames() -> None:
    fight = staged(apart=60)
    assert caught(fight)
    hold(fight, the_throw(fight).escape + 1)
    assert "throw_escape" not in kinds(hold(fight, 1, NONE, THROW) + hold(fight, 5))
    assert action(fight, 1) == "thrown"


def test_two_who_throw_each_other_get_away_from_each_other() -> None:
    fight = staged(apart=60)
    events = hold(fight, 1, THROW, THROW) + hold(fight, 6)
    assert kinds(events) == ["throw_escape"]
    assert events[0].player_id is None


def test_a_blow_that_lands_on_the_frame_of_a_catch_stops_it() -> None:
    fight = staged(apart=60)
    startup = fight.characters[0].moves[at.THROW - at.FIRST_MOVE].startup
    jab = fight.characters[1].moves[0]
    assert jab.startup == startup
    events = hold(fight, 1, THROW, LIGHT) + hold(fight, startup)
    assert kinds(events) == ["hit", "counter_hit"]
    assert action(fight, 0) == "hit_stand"


@pytest.mark.parametrize("late", [1, 2])
def test_light_and_heavy_a_frame_or_two_apart_throw_all_the_same(late: int) -> None:
    for first, second in ((LIGHT, HEAVY), (HEAVY, LIGHT)):
        fight = staged(apart=60)
        fight.step(first, NONE)
        hold(fight, late - 1, first)
        fight.step(first | second, NONE)
        assert action(fight, 0) == "throw"


def test_later_than_that_they_are_two_attacks() -> None:
    fight = staged(apart=300)
    hold(fight, 3, LIGHT)
    fight.step(LIGHT | HEAVY, NONE)
    assert action(fight, 0) == "standing_light"


def test_back_held_throws_behind() -> None:
    fight = staged(apart=60)
    assert caught(fight, held=LEFT)
    assert field(fight, 1, at.X) < field(fight, 0, at.X)
    hold_until(fight, lambda: action(fight, 1) == "knockdown", LEFT)
    assert field(fight, 1, at.X) < field(fight, 0, at.X) - 40 * at.SUB


def test_a_throw_in_the_corner_keeps_both_within_the_walls() -> None:
    fight = staged()
    put(fight, 890, 934)
    assert caught(fight)
    hold(fight, 10)
    half = fight.characters[1].body.half_width
    assert field(fight, 1, at.X) == at.STAGE_WIDTH - half
    assert field(fight, 1, at.X) - field(fight, 0, at.X) == 2 * half


def test_time_that_runs_out_while_one_is_held_hurts_nobody() -> None:
    fight = staged(apart=60)
    assert caught(fight)
    fight.row[at.TIMER] = 3
    hold_until(fight, lambda: action(fight, 1) == "knockdown")
    assert fight.view().phase == "round_over"
    assert field(fight, 1, at.HEALTH) == 1000


def test_a_throw_can_knock_out() -> None:
    fight = staged(apart=60)
    fight.row[at.P2 + at.HEALTH] = 1
    assert caught(fight)
    events = hold(fight, 40)
    assert kinds(events) == ["hit", "ko", "round_over"]
