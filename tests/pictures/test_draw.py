"""Pictures of fights: what is in the state is in the picture, and nothing else is."""

from collections.abc import Iterator
from random import Random
from typing import Any

import numpy as np
import pytest

from arcade_clash.engine import Button, Fight, FightView, characters
from arcade_clash.engine import layout as at
from arcade_clash.engine.rounds import begin_fight
from arcade_clash.errors import InvalidInput, NotFound
from arcade_clash.pictures import draw
from arcade_clash.pictures.canvas import Pixels

TEAL = (63, 217, 196)
GREEN = (75, 227, 138)
RED = (255, 61, 79)


def fight_between(first: str = "kestrel", second: str = "vesper", seed: int = 7) -> Fight:
    known = characters()
    fight = Fight((known[first], known[second]), seed)
    begin_fight(fight.row)
    fight.row[at.TIMER] = 60 * 60  # FIGHT is called out no more
    return fight


def at_random(fight: Fight, frames: int, every: int = 1, seed: int = 5) -> Iterator[FightView]:
    """Steps with buttons pressed at random; every so many frames, a view."""
    rng = Random(seed)
    for frame in range(frames):
        if frame % 6 == 0:
            buttons = rng.randrange(256), rng.randrange(256)
        fight.step(*buttons)
        if frame % every == 0:
            yield fight.view()


def colored(picture: Pixels, color: tuple[int, int, int], within: int = 40) -> int:
    """How many pixels have nearly this colour."""
    apart = np.abs(picture.astype(int) - np.array(color)).max(axis=2)
    return int((apart <= within).sum())


def test_a_picture_is_480_by_270_pixels_of_red_green_and_blue() -> None:
    picture = draw(fight_between().view())
    assert picture.shape == (270, 480, 3)
    assert picture.dtype == np.uint8
    assert picture.flags.writeable
    assert picture.flags.c_contiguous


@pytest.mark.parametrize(("width", "height"), [(16, 16), (84, 84), (640, 480), (1280, 720)])
def test_a_picture_has_the_size_that_was_asked_for(width: int, height: int) -> None:
    picture = draw(fight_between().view(), width=width, height=height)
    assert picture.shape == (height, width, 3)
    assert picture.std() > 10


def test_beside_a_view_of_16_to_9_a_picture_is_dark() -> None:
    picture = draw(fight_between().view(), width=320, height=320)
    assert (picture[:70] == picture[0, 0]).all()
    assert (picture[-70:] == picture[0, 0]).all()
    assert not (picture[71:249] == picture[0, 0]).all(axis=(1, 2)).any()


def test_a_frame_looks_the_same_whatever_was_drawn_before() -> None:
    views = list(at_random(fight_between(), 240, every=40))
    first = [draw(view) for view in views]
    again = [draw(view) for view in reversed(views)]
    assert all(
        np.array_equal(one, other) for one, other in zip(first, reversed(again), strict=True)
    )


def test_a_row_is_drawn_as_its_view_is() -> None:
    fight = fight_between()
    *_, view = at_random(fight, 90)
    picture = draw(view)
    assert np.array_equal(draw(fight.row), picture)
    assert np.array_equal(draw(np.array(fight.row, np.int32)), picture)


def test_two_fights_that_differ_in_one_fighter_differ_where_it_stands() -> None:
    standing, crouching = fight_between(), fight_between()
    crouching.row[at.P1 + at.ACTION] = at.CROUCH
    differ = (draw(standing.view()) != draw(crouching.view())).any(axis=2)
    assert differ.any()
    rows, columns = np.nonzero(differ)
    assert columns.max() < 240  # player 1 stands on the left
    assert rows.min() > 60  # below the names


@pytest.mark.parametrize("share", [0.75, 0.5, 0.25])
def test_a_health_bar_is_as_long_as_the_health_that_is_left(share: float) -> None:
    fight = fight_between()
    full = colored(draw(fight.view())[11:23, :240], TEAL)
    fight.row[at.P1 + at.HEALTH] = round(characters()["kestrel"].max_health * share)
    fight.row[at.FRAME] = 0  # a low bar blinks, and is in its own colour at first
    left = colored(draw(fight.view())[11:23, :240], TEAL)
    assert left / full == pytest.approx(share, abs=0.03)


def test_what_a_combo_took_is_red_beside_what_is_left() -> None:
    fight = fight_between()
    fight.row[at.P1 + at.HEALTH] -= 300
    before = colored(draw(fight.view())[11:23, :240], (255, 90, 95))
    fight.row[at.P2 + at.COMBO_HITS], fight.row[at.P2 + at.COMBO_DAMAGE] = 3, 300
    assert colored(draw(fight.view())[11:23, :240], (255, 90, 95)) > before + 200


def test_boxes_are_shown_where_they_are_asked_for_and_nowhere_else() -> None:
    fight = fight_between()
    fight.step(Button.LIGHT, 0)
    while not (view := fight.view()).players[0].hitboxes:
        fight.step(0, 0)
    bare, boxed = draw(view), draw(view, hitboxes=True)
    for color in (GREEN, RED):
        assert colored(boxed, color, 60) > colored(bare, color, 60) + 50


def test_the_second_of_two_alike_wears_the_other_colours() -> None:
    alike = draw(fight_between("kestrel", "kestrel").view())
    scarf, other = (226, 69, 47), (47, 159, 216)
    left, right = alike[60:240, :240], alike[60:240, 240:]
    assert colored(left, scarf) > 50 > colored(right, scarf, 25)
    assert colored(right, other) > 50 > colored(left, other, 25)


def test_the_names_of_the_agents_are_written_under_the_bars() -> None:
    view = fight_between().view()
    differ = (draw(view) != draw(view, names=("scripted-3", "mine"))).any(axis=2)
    rows, columns = np.nonzero(differ)
    assert (columns < 240).any()
    assert (columns > 240).any()
    assert rows.max() < 45


@pytest.mark.parametrize("name", ["", "Élan ő", "忍者", "a\nb", "x" * 200])
def test_any_name_can_be_written(name: str) -> None:
    assert draw(fight_between().view(), names=(name, name)).std() > 10


@pytest.mark.parametrize("name", sorted(characters()))
def test_every_attack_of_a_character_looks_different(name: str) -> None:
    fight = fight_between(name, name)
    seen: dict[bytes, str] = {}
    for move in characters()[name].moves:
        if move.throw is not None:
            continue  # two throws may begin with one grip
        fight.row[at.P1 + at.ACTION] = characters()[name].actions.index(move.move)
        fight.row[at.P1 + at.ACTION_FRAME] = move.startup
        picture = draw(fight.view()).tobytes()
        assert picture not in seen, f"{move.move} looks like {seen.get(picture)}"
        seen[picture] = move.move


def test_a_whole_fight_can_be_drawn_and_is_not_touched() -> None:
    known = characters()
    fight = Fight((known["ballast"], known["nettle"]), 7)
    phases = {draw_untouched(fight)}
    while not fight.is_over:
        for _ in at_random(fight, 120, every=120, seed=fight.row[at.FRAME]):
            phases.add(draw_untouched(fight))
    phases.add(draw_untouched(fight))
    assert phases == {"intro", "fight", "round_over", "match_over"}


def draw_untouched(fight: Fight) -> str:
    """The phase of a fight that was drawn and is as it was."""
    before = fight.digest()
    assert draw(fight.row).std() > 10
    assert fight.digest() == before
    return fight.view().phase


def test_a_fighter_can_be_drawn_anywhere_in_any_action_and_phase() -> None:
    rng = Random(3)
    for _ in range(40):
        first, second = rng.choices(sorted(characters()), k=2)
        fight = fight_between(first, second)
        row = fight.row
        for side in (at.P1, at.P2):
            row[side + at.ACTION] = rng.randrange(len(at.ACTIONS))
            row[side + at.ACTION_FRAME] = rng.choice([0, 1, 30, 100_000])
            row[side + at.X] = rng.choice([0, at.STAGE_WIDTH, rng.randrange(at.STAGE_WIDTH)])
            row[side + at.Y] = rng.choice([0, at.CEILING, rng.randrange(at.CEILING)])
            row[side + at.FACING] = rng.choice([1, -1])
            row[side + at.HEALTH] = rng.choice([0, 1, 500])
            row[side + at.COMBO_HITS] = row[side + at.COMBO_DAMAGE] = rng.choice([0, 2, 9999])
            row[side + at.ROUNDS_WON] = rng.randrange(3)
        row[at.PHASE], row[at.HITSTOP] = rng.randrange(4), rng.choice([0, 1, 60])
        row[at.ROUND_ENDING] = rng.randrange(4)
        row[at.ROUND_WINNER] = row[at.MATCH_WINNER] = rng.randrange(3)
        assert draw(row, hitboxes=True).std() > 10


@pytest.mark.parametrize("field", ["width", "height"])
@pytest.mark.parametrize("value", [15, 4097, 0, -1, 480.0, "480", None])
def test_a_size_that_no_picture_has_is_refused_by_name(field: str, value: object) -> None:
    with pytest.raises(InvalidInput, match=field) as refused:
        draw(fight_between().view(), **{field: value})  # type: ignore[arg-type]  # on purpose
    assert refused.value.field == field


@pytest.mark.parametrize(
    "row", [[0] * 5, [], np.zeros((at.ROW_SIZE, 2), int), np.zeros(at.ROW_SIZE)]
)
def test_what_is_no_row_of_these_rules_is_refused(row: Any) -> None:
    with pytest.raises(InvalidInput, match=str(at.ROW_SIZE)):
        draw(row)


def test_a_character_that_the_roster_lacks_is_refused_by_name() -> None:
    view = fight_between().view()
    first, second = view.players
    with pytest.raises(NotFound, match="ninja"):
        draw(view._replace(players=(first, second._replace(character="ninja"))))
    fight = fight_between()
    fight.row[at.P1 + at.CHARACTER] = 999
    with pytest.raises(NotFound, match="999"):
        draw(fight.row)
