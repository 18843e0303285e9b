"""What a hit does: to health, to the feet, to time, and to both gauges."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from staging import (
    DASH,
    DOWN,
    HEAVY,
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

from arcade_clash.engine import Fight, Move, characters
from arcade_clash.engine import layout as at
from arcade_clash.engine.damage import KO_HITSTOP
from arcade_clash.engine.states import JUGGLE_MAX

PRESSES = (
    LIGHT,
    HEAVY,
    DOWN | LIGHT,
    DOWN | HEAVY,
    LIGHT,
    HEAVY,
    LIGHT | HEAVY,
    SPECIAL,
    SPECIAL | RIGHT,
    SPECIAL | DOWN,
    HEAVY | SPECIAL,
)
"""How each move is done by one who looks to the right, in their order."""
NORMALS = [(name, move) for name, who in characters().items() for move in who.moves[:4]]
GROUNDED = [
    (name, move) for name, who in characters().items() for move in who.moves if not move.jumping
]


def free_after(fight: Fight, side: int, held: int) -> int:
    """Frames until a side begins to walk back, which it does as soon as it is free."""
    back = {"p1": held if side == 0 else 0, "p2": held if side == 1 else 0}
    return hold_until(fight, lambda: field(fight, side, at.ACTION) == at.WALK_BACK, **back)


@pytest.mark.parametrize("guarded", [False, True])
@pytest.mark.parametrize(("name", "move"), GROUNDED, ids=lambda one: getattr(one, "move", one))
def test_the_advantage_of_a_move_is_what_its_data_say(name: str, move: Move, guarded: bool) -> None:
    expected = move.advantage_on_block if guarded else move.advantage_on_hit
    if expected is None:
        why = move.projectile or move.throws or (move.knockdown and not guarded)
        assert why, "every other move on the floor has an advantage"
        return
    fight = staged(name, "kestrel", apart=60)
    fight.row[at.P1 + at.GAUGE] = fight.characters[0].max_super_gauge
    held = 0
    if guarded:
        held = RIGHT | DOWN if move.guard_level == "low" else RIGHT
    fight.step(PRESSES[fight.characters[0].moves.index(move)], held)
    assert action(fight, 0) == move.move
    touched = 0
    # Each of its hits on its first frame: the other is kept where it was hit first.
    while touched < move.hit_count:
        fight.row[at.P2 + at.X] = fight.row[at.P1 + at.X] + 60 * at.SUB
        fight.step(NONE, held)
        fight.row[at.P2 + at.PUSH] = 0
        touched += kinds(list(fight.view().events)).count("block" if guarded else "hit")
        assert field(fight, 0, at.ACTION_FRAME) <= move.hits[-1].first
    saved = fight.save()
    attacker = free_after(fight, 0, held=1)
    fight.load(saved)
    assert free_after(fight, 1, held=2) - attacker == expected


@pytest.mark.parametrize(("name", "move"), NORMALS)
def test_a_move_hits_first_on_the_frame_after_its_startup(name: str, move: Move) -> None:
    fight = staged(name, "kestrel", apart=60)
    fight.step(PRESSES[fight.characters[0].moves.index(move)], NONE)
    assert action(fight, 0) == move.move
    assert hold_until(fight, lambda: field(fight, 0, at.HAS_HIT) != 0) == move.startup
    assert field(fight, 1, at.HEALTH) == 1000 - move.damage


def test_a_hit_holds_both_for_a_moment() -> None:
    fight = staged()
    attack(fight, HEAVY)
    stopped = fight.save()
    frames = field(fight, 0, at.ACTION_FRAME)
    hold(fight, fight.characters[0].moves[1].hitstop)
    assert field(fight, 0, at.ACTION_FRAME) == frames
    assert fight.row[at.TIMER] == stopped[at.TIMER]
    hold(fight, 1)
    assert field(fight, 0, at.ACTION_FRAME) == frames + 1


def test_one_attack_hits_once() -> None:
    fight = staged()
    assert kinds(hold(fight, 1, HEAVY) + hold(fight, 60)).count("hit") == 1


def test_blows_that_land_together_trade() -> None:
    fight = staged()
    events = hold(fight, 1, LIGHT, LIGHT) + hold(fight, 4)
    assert kinds(events) == ["hit", "counter_hit"] * 2
    assert field(fight, 0, at.HEALTH) == field(fight, 1, at.HEALTH) < 1000
    assert action(fight, 0) == action(fight, 1) == "hit_stand"


def test_who_is_hit_crouching_reels_crouching() -> None:
    fight = staged()
    attack(fight, LIGHT, DOWN)
    assert action(fight, 1) == "hit_crouch"


def test_a_sweep_knocks_down_and_nothing_hits_who_lies() -> None:
    fight = staged()
    assert "knockdown" in kinds(attack(fight, DOWN | HEAVY))
    assert action(fight, 1) == "hit_air"
    seen: list[str] = []
    while action(fight, 1) != "stand":
        fight.step(NONE, NONE)
        if action(fight, 1) not in seen:
            seen.append(action(fight, 1))
        if action(fight, 1) in ("knockdown", "wakeup"):
            assert fight.view().players[1].hurtboxes == ()
    assert seen == ["hit_air", "knockdown", "wakeup", "stand"]


def test_who_gets_up_can_guard_on_the_first_frame() -> None:
    fight = staged(apart=60)
    attack(fight, DOWN | HEAVY)
    hold_until(fight, lambda: action(fight, 1) == "wakeup")
    fight.row[at.P2 + at.X] = fight.row[at.P1 + at.X] + 60 * at.SUB
    total = fight.characters[1].body.wakeup
    hold(fight, total - 1 - field(fight, 1, at.ACTION_FRAME), NONE, RIGHT)
    fight.row[at.P1 + at.ACTION] = at.STANDING_LIGHT
    fight.row[at.P1 + at.ACTION_FRAME] = 3
    fight.row[at.P1 + at.HAS_HIT] = 0
    assert kinds(hold(fight, 1, NONE, RIGHT)) == ["block"]


def test_a_hit_in_the_air_brings_down() -> None:
    fight = staged(apart=60)
    hold(fight, 3, NONE, UP)
    assert kinds(attack(fight, LIGHT, NONE))[-2:] == ["hit", "knockdown"]
    hold_until(fight, lambda: action(fight, 1) == "knockdown")


def test_a_fighter_in_the_air_is_hit_three_times_at_most() -> None:
    fight = staged(apart=60)
    attack(fight, DOWN | HEAVY)
    fight.row[at.P2 + at.JUGGLE] = JUGGLE_MAX
    fight.row[at.HITSTOP] = 0
    fight.row[at.P1 + at.HAS_HIT] = 0
    assert "hit" not in kinds(hold(fight, 3))


def test_hits_while_the_other_reels_make_a_combo_and_weigh_less_and_less() -> None:
    fight = staged(apart=56)
    attack(fight, LIGHT)
    damage = [1000 - field(fight, 1, at.HEALTH)]
    move = fight.characters[0].moves[0]
    almost_over = move.startup + move.active + move.recovery - 2
    for _ in range(2):
        hold_until(fight, lambda: field(fight, 0, at.ACTION_FRAME) == almost_over)
        before = field(fight, 1, at.HEALTH)
        attack(fight, LIGHT)
        damage.append(before - field(fight, 1, at.HEALTH))
    view = fight.view().players[0]
    assert (view.combo_hits, view.combo_damage) == (3, sum(damage))
    assert damage == [move.damage * percent // 100 for percent in (100, 85, 70)]
    hold_until(fight, lambda: action(fight, 1) == "stand")
    assert fight.view().players[0].combo_hits == 0


def test_each_hit_of_a_combo_takes_a_frame_of_stun_so_that_none_is_endless() -> None:
    fight = staged(apart=56)
    stuns = []
    for _ in range(40):
        attack(fight, LIGHT)
        stuns.append(field(fight, 1, at.STUN))
        # However the next blow is brought about: here by nothing but the test's own hand.
        fight.row[at.P1 + at.ACTION] = at.STAND
        fight.row[at.HITSTOP] = 0
        fight.row[at.P2 + at.HEALTH] = 1000
        put(fight, 452, 508)
        hold(fight, 1)
    first = fight.characters[0].moves[0].hitstun
    links = stuns[: stuns.index(first, 1)]
    assert links == list(range(first, first - len(links), -1))
    assert len(links) < 40


def test_giving_and_taking_fill_the_super_gauge_to_its_end() -> None:
    fight = staged()
    move = fight.characters[0].moves[1]
    attack(fight, HEAVY)
    assert field(fight, 0, at.GAUGE) == move.gauge
    assert field(fight, 1, at.GAUGE) == move.gauge // 2
    fight = staged()
    fight.row[at.P1 + at.GAUGE] = fight.characters[0].max_super_gauge - 1
    attack(fight, HEAVY)
    assert field(fight, 0, at.GAUGE) == fight.characters[0].max_super_gauge


def test_a_knock_out_freezes_both_for_longer() -> None:
    fight = staged()
    fight.row[at.P2 + at.HEALTH] = 1
    assert kinds(attack(fight, LIGHT)) == ["hit", "ko", "round_over"]
    assert fight.row[at.HITSTOP] == KO_HITSTOP


@given(early=st.integers(0, 8))
def test_a_press_a_moment_too_early_still_counts(early: int) -> None:
    fight = staged(apart=300)
    move = fight.characters[0].moves[0]
    total = move.startup + move.active + move.recovery
    fight.step(LIGHT, NONE)
    hold(fight, total - 1 - early)
    fight.step(LIGHT, NONE)
    hold(fight, early)
    began_again = action(fight, 0) == "standing_light" and field(fight, 0, at.ACTION_FRAME) == 0
    assert began_again == (early <= 4)


def test_a_button_held_down_attacks_once() -> None:
    fight = staged(apart=300)
    hold(fight, 60, LIGHT)
    assert action(fight, 0) == "stand"
    fight.step(NONE, NONE)
    fight.step(LIGHT, NONE)
    assert action(fight, 0) == "standing_light"


def test_special_comes_before_heavy_and_heavy_before_light() -> None:
    for pressed, expected in [
        (SPECIAL | HEAVY | LIGHT, "gust"),
        (HEAVY | LIGHT, "throw"),
        (HEAVY | DASH, "standing_heavy"),
        (DOWN | LIGHT, "crouching_light"),
    ]:
        fight = staged(apart=300)
        fight.step(pressed, NONE)
        assert action(fight, 0) == expected


def test_of_two_strikes_from_one_spot_each_pushes_where_its_attacker_looks() -> None:
    fight = staged("kestrel", "vesper", apart=0)
    above, below = fight.characters[0].moves[5], fight.characters[1].moves[9]
    # Kestrel above Vesper's head, both about to strike, both looking to the right.
    for side, move, name, first in (
        (0, above, at.JUMPING_HEAVY, above.startup),
        (1, below, at.DOWN_SPECIAL, below.hits[1].first),
    ):
        me = at.player(side)
        fight.row[me + at.ACTION] = name
        fight.row[me + at.ACTION_FRAME] = first - 1
        fight.row[me + at.FACING] = 1
        assert move.total > first
    fight.row[at.P1 + at.Y] = 150 * at.SUB

    events = hold(fight, 1)

    assert [event.player_id for event in events if event.kind == "hit"] == ["p1", "p2"]
    hold(fight, fight.row[at.HITSTOP] + 1)
    assert field(fight, 0, at.VX) > 0
    assert field(fight, 1, at.PUSH) > 0
