"""Specials, supers, what is cancelled to what, moves of several hits, and counter-hits."""

from importlib import resources

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
    staged,
)
from staging import strike as attack

from arcade_clash.engine import Fight, Move, MoveKind, characters, parse_character
from arcade_clash.engine import layout as at
from arcade_clash.engine.damage import COUNTER_PERCENT
from arcade_clash.engine.rounds import begin_fight

SUPER = HEAVY | SPECIAL


def move_of(fight: Fight, slot: int, side: int = 0) -> Move:
    return fight.characters[side].moves[slot - at.FIRST_MOVE]


@pytest.mark.parametrize("name", list(characters()))
@pytest.mark.parametrize(
    ("held", "slot"),
    [
        (SPECIAL, at.SPECIAL_MOVE),
        (SPECIAL | LEFT, at.SPECIAL_MOVE),
        (SPECIAL | RIGHT, at.FORWARD_SPECIAL),
        (SPECIAL | DOWN, at.DOWN_SPECIAL),
        (SPECIAL | DOWN | RIGHT, at.DOWN_SPECIAL),
    ],
)
def test_special_with_a_direction_is_another_special(name: str, held: int, slot: int) -> None:
    fight = staged(name, apart=600)
    fight.step(held, NONE)
    assert field(fight, 0, at.ACTION) == slot
    assert action(fight, 0) == move_of(fight, slot).move


@pytest.mark.parametrize("name", list(characters()))
def test_a_super_takes_a_full_gauge_and_stops_everything_for_its_flash(name: str) -> None:
    fight = staged(name, apart=600)
    move = move_of(fight, at.SUPER)
    fight.row[at.P1 + at.GAUGE] = fight.characters[0].max_super_gauge
    assert fight.view().players[0].super_ready
    events = hold(fight, 1, SUPER)
    assert (kinds(events), events[0].move) == (["super_flash"], move.move)
    assert field(fight, 0, at.GAUGE) == 0
    assert fight.row[at.HITSTOP] == move.flash
    timer = fight.row[at.TIMER]
    hold(fight, move.flash, NONE, RIGHT)
    assert (field(fight, 0, at.ACTION_FRAME), action(fight, 1)) == (0, "stand")
    assert fight.row[at.TIMER] == timer
    hold(fight, 1, NONE, RIGHT)
    assert (field(fight, 0, at.ACTION_FRAME), action(fight, 1)) == (1, "walk_back")


def test_without_a_full_gauge_heavy_and_special_are_the_special() -> None:
    fight = staged(apart=600)
    fight.row[at.P1 + at.GAUGE] = fight.characters[0].max_super_gauge - 1
    fight.step(SUPER, NONE)
    assert action(fight, 0) == "gust"


@pytest.mark.parametrize(("first", "second"), [(HEAVY, SPECIAL), (SPECIAL, HEAVY)])
def test_heavy_and_special_a_frame_apart_are_the_super(first: int, second: int) -> None:
    fight = staged(apart=600)
    fight.row[at.P1 + at.GAUGE] = 1000
    fight.step(first, NONE)
    fight.step(first | second, NONE)
    assert action(fight, 0) == "gale"


@pytest.mark.parametrize("guarded", [NONE, RIGHT])
def test_a_normal_that_touched_is_cancelled_to_a_special_and_that_to_a_super(guarded: int) -> None:
    fight = staged(apart=70)
    fight.row[at.P1 + at.GAUGE] = 1000
    attack(fight, HEAVY, guarded)
    fight.step(SPECIAL | RIGHT, guarded)
    hold_until(fight, lambda: action(fight, 0) == "swoop", RIGHT, guarded, 20)
    hold_until(fight, lambda: field(fight, 0, at.HAS_HIT) != 0, NONE, guarded, 60)
    fight.step(SUPER, guarded)
    hold_until(fight, lambda: action(fight, 0) == "gale", NONE, guarded, 20)


def test_a_normal_that_missed_is_not_cancelled() -> None:
    fight = staged(apart=400)
    fight.step(HEAVY, NONE)
    move = move_of(fight, at.STANDING_HEAVY)
    hold(fight, move.startup + move.active)
    fight.step(SPECIAL, NONE)
    assert action(fight, 0) == "standing_heavy"


def test_a_move_is_cancelled_to_what_its_data_name_and_to_nothing_else() -> None:
    fight = staged(apart=70)
    assert move_of(fight, at.STANDING_LIGHT).cancels == (MoveKind.SPECIAL, MoveKind.SUPER)
    attack(fight, LIGHT)
    fight.step(HEAVY, NONE)
    hold(fight, 10)
    assert action(fight, 0) == "standing_light"


def test_the_time_to_cancel_ends_some_frames_into_the_recovery() -> None:
    fight = staged(apart=70)
    move = move_of(fight, at.STANDING_HEAVY)
    attack(fight, HEAVY)
    hold_until(fight, lambda: field(fight, 0, at.ACTION_FRAME) == move.startup + move.active + 5)
    fight.step(SPECIAL, NONE)
    assert action(fight, 0) == "standing_heavy"


def test_what_is_cancelled_on_a_hit_only_is_not_when_it_is_blocked() -> None:
    for guarded, expected in ((RIGHT, "updraft"), (NONE, "gale")):
        fight = staged(apart=60)
        fight.row[at.P1 + at.GAUGE] = 1000
        attack(fight, SPECIAL | DOWN, guarded)
        # The first of its hits is still on the floor.
        fight.step(SUPER, guarded)
        hold(fight, 12, NONE, guarded)
        assert action(fight, 0) == expected


def test_each_hit_of_a_move_touches_once() -> None:
    for guarded, kind in ((NONE, "hit"), (RIGHT, "block")):
        fight = staged(apart=70)
        fight.row[at.P1 + at.GAUGE] = 1000
        fight.step(SUPER, guarded)
        events = []
        while action(fight, 0) == "gale":
            events += hold(fight, 1, NONE, guarded)
        move = move_of(fight, at.SUPER)
        assert kinds(events).count(kind) == move.hit_count == 4
        assert kinds(events).count("knockdown") == (kind == "hit")


def test_hits_of_one_move_that_catch_a_body_in_the_air_count_in_its_combo() -> None:
    fight = staged(apart=60)
    fight.step(SPECIAL | DOWN, NONE)
    combo = 0
    for _ in range(40):
        fight.step(NONE, NONE)
        combo = max(combo, field(fight, 0, at.COMBO_HITS))
    assert combo == 2


def test_frames_that_a_blow_does_not_touch_are_those_of_the_data() -> None:
    fight = staged(apart=600)
    move = move_of(fight, at.DOWN_SPECIAL)
    (window,) = move.invulnerable
    fight.step(SPECIAL | DOWN, NONE)
    for frame in range(20):
        inside = window.first <= frame <= window.last
        safe = set(fight.view().players[0].invulnerable_to)
        assert safe == (set(window.to) if inside else set())
        fight.step(NONE, NONE)


def test_a_move_that_leaps_lands_after_the_frames_that_its_data_say() -> None:
    fight = staged(apart=600)
    move = move_of(fight, at.DOWN_SPECIAL)
    fight.step(SPECIAL | DOWN, NONE)
    assert hold_until(fight, lambda: action(fight, 0) == "stand") == move.total


@pytest.mark.parametrize("early", [True, False])
def test_a_hit_that_stops_an_attack_counts_for_more(early: bool) -> None:
    fight = staged("kestrel", "vesper", apart=70)
    move = move_of(fight, at.STANDING_LIGHT)
    health = field(fight, 1, at.HEALTH)
    if not early:  # its recovery
        fight.step(NONE, HEAVY)
        heavy = move_of(fight, at.STANDING_HEAVY, 1)
        fight.row[at.P2 + at.ACTION_FRAME] = heavy.startup + heavy.active + 2
        events = attack(fight, LIGHT)
    else:
        fight.step(LIGHT, HEAVY)
        events = hold(fight, move.startup)
    assert ("counter_hit" in kinds(events)) == early
    percent = COUNTER_PERCENT if early else 100
    assert health - field(fight, 1, at.HEALTH) == move.damage * percent // 100
    bonus = move.hits[0].counter_hitstun if early else 0
    assert field(fight, 1, at.STUN) == move.hitstun + bonus


HELD = {at.SPECIAL_MOVE: NONE, at.FORWARD_SPECIAL: RIGHT, at.DOWN_SPECIAL: DOWN}


def changed(old: str, new: str) -> Fight:
    """Two of Kestrel, the data of both changed, so far apart that neither touches the other."""
    folder = resources.files("arcade_clash.engine").joinpath("characters")
    text = folder.joinpath("kestrel.toml").read_text(encoding="utf-8")
    assert old in text
    who = parse_character(text.replace(old, new, 1), "kestrel.toml")
    fight = Fight((who, who), 1)
    begin_fight(fight.row)
    return fight


def test_a_special_for_the_air_is_begun_there_and_lasts_until_the_floor() -> None:
    fight = changed("[moves.updraft]", "[moves.updraft]\nair = true")
    hold(fight, 22, UP)
    fight.step(SPECIAL | DOWN, NONE)
    assert action(fight, 0) == "updraft"
    assert field(fight, 0, at.Y) > 0
    hold_until(fight, lambda: action(fight, 0) != "updraft")
    assert (action(fight, 0), field(fight, 0, at.Y)) == ("landing", 0)
    frames = hold_until(fight, lambda: action(fight, 0) == "stand")
    assert frames == move_of(fight, at.DOWN_SPECIAL).landing_frames


def test_a_special_that_is_not_for_the_air_waits_for_the_floor() -> None:
    fight = staged(apart=600)
    hold(fight, 22, UP)
    fight.step(SPECIAL | DOWN, NONE)
    hold_until(fight, lambda: field(fight, 0, at.Y) == 0)
    assert action(fight, 0) == "landing"


def test_a_hit_that_goes_on_with_the_one_before_it_touches_once_with_it() -> None:
    fight = changed(
        "{ frames = [13, 17], hitboxes", "{ frames = [13, 17], continues = true, hitboxes"
    )
    fight.row[at.P2 + at.X] = fight.row[at.P1 + at.X] + 70 * at.SUB
    fight.row[at.P1 + at.GAUGE] = 1000
    events = hold(fight, 1, SUPER)
    while action(fight, 0) == "gale":
        events += hold(fight, 1)
    assert move_of(fight, at.SUPER).hit_count == kinds(events).count("hit") == 3


@pytest.mark.parametrize("name", list(characters()))
def test_hurtboxes_and_hitboxes_of_a_frame_are_those_of_its_windows(name: str) -> None:
    for slot, held in HELD.items():
        fight = staged(name, apart=700)
        move = move_of(fight, slot)
        fight.step(SPECIAL | held, NONE)
        while field(fight, 0, at.ACTION) == slot:
            frame = field(fight, 0, at.ACTION_FRAME)
            player = fight.view().players[0]
            if not move.projectile and not move.throws:
                hits = [hit for hit in move.hits if hit.first <= frame <= hit.last]
                assert len(player.hitboxes) == sum(len(hit.hitboxes) for hit in hits)
            for window in move.hurtboxes:
                if window.first <= frame <= window.last and player.hurtboxes:
                    first = window.boxes[0]
                    assert (player.hurtboxes[0].width, player.hurtboxes[0].height) == (
                        first.width,
                        first.height,
                    )
            fight.step(NONE, NONE)
