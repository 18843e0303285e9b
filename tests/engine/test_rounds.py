"""How rounds and matches end, and who has won them."""

import pytest
from staging import HEAVY, LIGHT, NONE, RIGHT, action, field, hold, hold_until, kinds, staged
from staging import strike as attack

from arcade_clash.engine import Fight, characters
from arcade_clash.engine import layout as at
from arcade_clash.engine.rounds import begin_fight, is_decided


def finish_round(fight: Fight) -> None:
    """Lets the end of a round be shown, and the next begin, if there is one."""
    hold_until(fight, lambda: fight.row[at.PHASE] == at.PHASE_ROUND_OVER)
    hold_until(fight, lambda: fight.row[at.PHASE] != at.PHASE_ROUND_OVER)
    if not fight.is_over:
        hold_until(fight, lambda: fight.row[at.PHASE] == at.PHASE_FIGHT)


def win(fight: Fight, side: int) -> None:
    fight.row[at.player(1 - side) + at.HEALTH] = 0
    finish_round(fight)


def draw(fight: Fight) -> None:
    fight.row[at.P1 + at.HEALTH] = fight.row[at.P2 + at.HEALTH] = 0
    finish_round(fight)


def test_a_match_begins_with_an_intro_in_which_no_button_counts() -> None:
    who = characters()["kestrel"]
    fight = Fight((who, who), 3)
    assert fight.view().phase == "intro"
    x = field(fight, 0, at.X)
    frames = hold_until(fight, lambda: fight.view().phase == "fight", RIGHT, RIGHT)
    assert 100 <= frames <= 115
    assert field(fight, 0, at.X) == x
    assert kinds(list(fight.view().events)) == ["round_start"]
    hold(fight, 1, RIGHT)
    assert field(fight, 0, at.X) > x


def test_the_length_of_an_intro_is_a_matter_of_the_seed() -> None:
    who = characters()["kestrel"]
    lengths = {Fight((who, who), seed).row[at.PHASE_LENGTH] for seed in range(200)}
    assert lengths == set(range(100, 116))


def test_a_knock_out_wins_the_round_and_the_winner_shows_it() -> None:
    fight = staged()
    fight.row[at.P2 + at.HEALTH] = 1
    attack(fight, LIGHT)
    view = fight.view()
    assert (view.phase, view.round_ending, view.round_winner_id) == ("round_over", "ko", "p1")
    assert view.winner_id is None
    hold(fight, 150, NONE, RIGHT)
    assert (action(fight, 0), action(fight, 1)) == ("victory", "ko")
    assert field(fight, 1, at.Y) == 0


def test_buttons_count_no_more_once_the_round_is_over() -> None:
    fight = staged(apart=70)
    fight.row[at.P2 + at.HEALTH] = 1
    attack(fight, LIGHT)
    hold_until(fight, lambda: action(fight, 0) == "stand")
    events = hold(fight, 1, HEAVY | RIGHT) + hold(fight, 20, RIGHT)
    assert events == []
    assert action(fight, 0) == "stand"


def test_two_rounds_win_the_match() -> None:
    fight = staged()
    win(fight, 1)
    assert (fight.view().round, fight.is_over, is_decided(fight.row)) == (2, False, False)
    win(fight, 1)
    view = fight.view()
    assert (view.phase, view.winner_id, view.players[1].rounds_won) == ("match_over", "p2", 2)
    assert kinds(list(view.events)) == ["match_over"]


def test_a_new_round_begins_with_full_health_and_the_gauge_that_was_earned() -> None:
    fight = staged()
    fight.row[at.P1 + at.GAUGE] = 77
    win(fight, 1)
    players = fight.view().players
    assert [player.health for player in players] == [1000, 1000]
    assert players[0].super_gauge == 77
    assert fight.row[at.TIMER] == at.ROUND_TIMER


def test_a_double_knock_out_is_drawn_and_counts_for_both() -> None:
    fight = staged()
    fight.row[at.P1 + at.HEALTH] = fight.row[at.P2 + at.HEALTH] = 1
    events = hold(fight, 1, LIGHT, LIGHT) + hold(fight, 10)
    assert kinds(events) == ["hit", "counter_hit", "ko"] * 2 + ["round_over"]
    view = fight.view()
    assert (view.round_ending, view.round_winner_id) == ("double_ko", None)
    assert [player.rounds_won for player in view.players] == [1, 1]


@pytest.mark.parametrize(
    ("rounds", "winner"),
    [
        ("dd", None),
        ("d0", "p1"),
        ("d1", "p2"),
        ("0d", "p1"),
        ("01d", None),
        ("010", "p1"),
        ("101", "p2"),
        ("00", "p1"),
    ],
)
def test_a_match_ends_in_three_rounds_at_most_whatever_is_drawn(
    rounds: str, winner: str | None
) -> None:
    fight = staged()
    for result in rounds:
        assert not fight.is_over
        if result == "d":
            draw(fight)
        else:
            win(fight, int(result))
    assert fight.is_over
    assert fight.view().winner_id == winner


@pytest.mark.parametrize(
    ("p1_health", "p2_health", "winner"),
    # Of kestrel's 1000 and vesper's 920: it is the share that counts.
    [(500, 500, "p2"), (500, 460, None), (501, 460, "p1"), (1000, 920, None), (1, 920, "p2")],
)
def test_time_over_goes_to_the_greater_share_of_health(
    p1_health: int, p2_health: int, winner: str | None
) -> None:
    fight = staged("kestrel", "vesper")
    fight.row[at.P1 + at.HEALTH], fight.row[at.P2 + at.HEALTH] = p1_health, p2_health
    fight.row[at.TIMER] = 1
    hold(fight, 1)
    view = fight.view()
    assert (view.timer, view.round_ending, view.round_winner_id) == (0, "time_over", winner)


def test_a_round_that_nobody_touches_lasts_99_seconds() -> None:
    fight = staged(apart=400)
    frames = hold_until(fight, lambda: fight.view().phase == "round_over", limit=6000)
    assert frames == 99 * 60
    assert [player.rounds_won for player in fight.view().players] == [1, 1]


def test_a_match_that_is_over_stays_as_it_is() -> None:
    fight = staged()
    win(fight, 0)
    win(fight, 0)
    saved = fight.save()
    hold(fight, 10, LIGHT, RIGHT)
    assert fight.save() == saved


def test_a_fight_can_begin_without_its_intro() -> None:
    who = characters()["vesper"]
    fight = Fight((who, who), 1)
    begin_fight(fight.row)
    assert fight.view().phase == "fight"
    hold(fight, 1, RIGHT)
    assert action(fight, 0) == "walk_forward"
