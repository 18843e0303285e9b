"""What is thrown: how it flies, what it meets, and where it ends."""

from itertools import pairwise, product

import pytest
from staging import (
    DOWN,
    HEAVY,
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

from arcade_clash.engine import characters
from arcade_clash.engine import layout as at
from arcade_clash.engine.shots import SHOT_AGAIN_FRAMES


def test_a_projectile_leaves_when_the_startup_is_over_and_flies_at_its_speed() -> None:
    for name, character in characters().items():
        move = character.moves[7]
        if move.shot is None:
            continue
        fight = staged(name, apart=700)
        fight.step(SPECIAL, NONE)
        events = hold(fight, move.startup)
        assert [(event.kind, event.move) for event in events] == [("projectile", move.move)]
        (shot,) = fight.view().projectiles
        assert (shot.owner_id, shot.frame, shot.facing) == ("p1", 0, "right")
        hold(fight, 10)
        (later,) = fight.view().projectiles
        assert (later.frame, later.x - shot.x) == (10, 10 * move.shot.speed)


def test_one_projectile_flies_for_each_player_at_a_time() -> None:
    fight = staged(apart=700)
    fight.step(SPECIAL, NONE)
    hold_until(fight, lambda: action(fight, 0) == "stand")
    assert fight.view().projectiles
    fight.step(SPECIAL, NONE)
    assert action(fight, 0) == "stand"


def test_a_projectile_that_touches_is_gone() -> None:
    for held, kind in [(NONE, "hit"), (RIGHT, "block")]:
        fight = staged(apart=300)
        assert kinds(attack(fight, SPECIAL, held))[-1] == kind
        assert fight.view().projectiles == ()


def test_a_projectile_does_not_push_its_sender_out_of_the_corner() -> None:
    fight = staged()
    put(fight, 700, 934)
    attack(fight, SPECIAL, RIGHT)
    x = field(fight, 0, at.X)
    hold(fight, 30)
    assert field(fight, 0, at.X) == x


def test_two_projectiles_that_meet_undo_each_other() -> None:
    fight = staged("kestrel", "vesper", apart=500)
    fight.step(SPECIAL, SPECIAL)
    events = hold(fight, 100)
    assert kinds(events) == ["projectile", "projectile", "projectile_clash"]
    assert events[-1].player_id is None
    assert events[-1].position is not None
    assert fight.view().projectiles == ()
    assert field(fight, 0, at.HEALTH) == fight.characters[0].max_health


def test_a_jump_goes_over_a_projectile_and_a_crouch_does_not_go_under() -> None:
    over = staged(apart=300)
    over.step(SPECIAL, NONE)
    hold(over, 25)
    assert "hit" not in kinds(hold(over, 1, NONE, UP) + hold(over, 40))
    under = staged(apart=300)
    assert "hit" in kinds(attack(under, SPECIAL, DOWN))


def test_a_projectile_that_leaves_the_stage_is_gone() -> None:
    fight = staged()
    put(fight, 800, 100)
    hold(fight, 1)
    put(fight, 100, 800)
    fight.step(SPECIAL, NONE)
    assert fight.view().players[0].facing == "right"
    put(fight, 800, 100)
    hold(fight, 60)
    assert field(fight, 0, at.SHOT) == 0
    assert fight.view().projectiles == ()


def test_a_projectile_is_sent_no_more_once_its_sender_is_hit() -> None:
    fight = staged(apart=60)
    hold(fight, 1, HEAVY, SPECIAL)
    assert "projectile" not in kinds(hold(fight, 40))


def test_a_projectile_with_hits_left_flies_on_after_it_met_another() -> None:
    fight = staged("vesper", "kestrel", apart=600)
    fight.row[at.P1 + at.GAUGE] = fight.characters[0].max_super_gauge
    fight.step(HEAVY | SPECIAL, NONE)
    hold(fight, fight.row[at.HITSTOP])
    events = hold(fight, 1, NONE, SPECIAL)
    while "projectile_clash" not in kinds(events):
        events += hold(fight, 1)
    (left,) = fight.view().projectiles
    move = fight.characters[0].moves[at.SUPER - at.FIRST_MOVE]
    assert move.shot is not None
    assert (left.owner_id, left.hits_left) == ("p1", move.shot.hits - 1)


def test_a_projectile_of_several_hits_touches_again_only_after_some_frames() -> None:
    fight = staged("vesper", "kestrel", apart=300)
    fight.row[at.P1 + at.GAUGE] = fight.characters[0].max_super_gauge
    fight.step(HEAVY | SPECIAL, NONE)
    move = fight.characters[0].moves[at.SUPER - at.FIRST_MOVE]
    assert move.shot is not None
    frames, frame = [], 0
    for _ in range(200):
        frame += fight.row[at.HITSTOP] == 0
        fight.step(NONE, RIGHT)
        if "block" in kinds(list(fight.view().events)):
            frames.append(frame)
    assert 1 < len(frames) <= move.shot.hits
    assert all(b - a >= SHOT_AGAIN_FRAMES for a, b in pairwise(frames))


@pytest.mark.parametrize("names", list(product(["kestrel", "vesper"], repeat=2)))
def test_of_two_that_land_on_one_frame_both_count_as_touching(names: tuple[str, str]) -> None:
    fight = staged(*names, apart=56)
    startups = [character.moves[7].startup for character in fight.characters]
    latest = max(startups)
    events = []
    for frame in range(latest + 1):
        p1, p2 = (SPECIAL if frame == latest - startup else NONE for startup in startups)
        events += hold(fight, 1, p1, p2)
    assert [event.player_id for event in events if event.kind == "hit"] == ["p1", "p2"]
    assert field(fight, 0, at.HAS_HIT) == field(fight, 1, at.HAS_HIT) != 0
