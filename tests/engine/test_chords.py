"""Two buttons pressed within two frames of each other are pressed together, in hitstop as outside.

A press lasts for one frame here. Whatever holds the fight still, hitstop or the flash of a super,
the frames between two presses are those that a player counts.
"""

import random
from collections.abc import Sequence

import pytest
from staging import DOWN, HEAVY, LIGHT, NONE, RIGHT, SPECIAL, field, hold, hold_until, kinds, staged
from staging import strike as attack

from arcade_clash.engine import Button, Fight, characters
from arcade_clash.engine import layout as at
from arcade_clash.engine.presses import BUFFER_FRAMES, CHORD_FRAMES

NAMES = list(characters())
GAPS = range(7)
SUPER = ((SPECIAL, HEAVY), (HEAVY, SPECIAL))
THROW = ((LIGHT, HEAVY), (HEAVY, LIGHT))


def fill_gauge(fight: Fight, side: int = 0) -> None:
    fight.row[at.player(side) + at.GAUGE] = fight.characters[side].max_super_gauge


def played(
    fight: Fight, presses: Sequence[tuple[int, Button]], frames: int = 40, p2: int = 0
) -> list[str]:
    """Steps while player 1 presses each button for one frame; what it began, in order."""
    began = []
    for frame in range(frames):
        pressed = NONE
        for when, button in presses:
            if when == frame:
                pressed |= button
        before = (field(fight, 0, at.ACTION), field(fight, 0, at.ACTION_FRAME))
        fight.step(pressed, p2)
        now = (field(fight, 0, at.ACTION), field(fight, 0, at.ACTION_FRAME))
        if now[1] == 0 and now != before and now[0] >= at.FIRST_MOVE:
            began.append(at.ACTIONS[now[0]])
    return began


@pytest.mark.parametrize("gap", GAPS)
@pytest.mark.parametrize("name", NAMES)
def test_a_free_fighter_has_two_frames_for_the_second_button(name: str, gap: int) -> None:
    for pairs, chord in ((SUPER, "super"), (THROW, "throw")):
        for first, second in pairs:
            fight = staged(name, apart=600)
            fill_gauge(fight)
            began = played(fight, [(0, first), (gap, second)], frames=10)
            assert (began[-1] == chord) == (gap <= CHORD_FRAMES), began


@pytest.mark.parametrize("gap", GAPS)
@pytest.mark.parametrize("name", NAMES)
def test_a_flash_that_holds_the_fight_still_gives_no_longer_for_a_throw(
    name: str, gap: int
) -> None:
    for start in (0, 1, 20, 37, 38, 39, 40):
        for first, second in THROW:
            fight = staged(name, apart=600)
            fill_gauge(fight, 1)
            fight.step(NONE, HEAVY | SPECIAL)
            assert fight.row[at.HITSTOP] == 40
            began = played(fight, [(start, first), (start + gap, second)], frames=50)
            assert ("throw" in began) == (gap <= CHORD_FRAMES), (start, began)


@pytest.mark.parametrize("gap", [*GAPS, 8])
@pytest.mark.parametrize("name", NAMES)
def test_a_hit_is_cancelled_to_a_super_by_buttons_that_come_together_alone(
    name: str, gap: int
) -> None:
    # From four frames before the hit, through its hitstop, to two frames after it.
    for start in range(-BUFFER_FRAMES, 12):
        for first, second in SUPER:
            fight = staged(name, apart=70)
            fill_gauge(fight)
            startup = fight.characters[0].moves[0].startup
            presses = [(0, LIGHT), (startup + start, first), (startup + start + gap, second)]
            if presses[1][0] <= CHORD_FRAMES:
                continue  # it would come together with the light
            began = played(fight, presses)
            if gap > CHORD_FRAMES:
                assert "super" not in began, (start, began)
            elif start + gap <= fight.characters[0].moves[0].hitstop:
                assert "super" in began, (start, began)


@pytest.mark.parametrize("name", NAMES)
def test_a_special_and_then_a_heavy_in_hitstop_are_the_special(name: str) -> None:
    for gap in range(CHORD_FRAMES + 1, 7):
        fight = staged(name, apart=70)
        fill_gauge(fight)
        attack(fight, LIGHT)
        assert fight.row[at.HITSTOP] >= 7
        assert played(fight, [(0, SPECIAL), (gap, HEAVY)], frames=12)[0] == "special"


@pytest.mark.parametrize("name", ["ballast", "nettle"])
def test_a_light_and_then_a_heavy_in_hitstop_are_the_heavy(name: str) -> None:
    for gap in range(CHORD_FRAMES + 1, 7):
        fight = staged(name, apart=70)
        attack(fight, LIGHT)
        assert played(fight, [(0, LIGHT), (gap, HEAVY)], frames=12)[0] == "standing_heavy"


@pytest.mark.parametrize("gap", GAPS)
def test_a_throw_is_escaped_by_buttons_that_come_together_alone(gap: int) -> None:
    startup = characters()["kestrel"].moves[6].startup
    for first, second in THROW:
        # The first button on the frame of the catch, where it begins a move, or on the next.
        for before in (startup - 1, startup) if gap else (startup,):
            fight = staged(apart=60)
            hold(fight, 1, LIGHT | HEAVY)
            events = hold(fight, before)
            for frame in range(gap + 1):
                pressed = (first if frame == 0 else NONE) | (second if frame == gap else NONE)
                events += hold(fight, 1, NONE, pressed)
            assert kinds(events)[0] == "throw"
            assert ("throw_escape" in kinds(events)) == (gap <= CHORD_FRAMES), (before, events)


def test_a_button_that_waited_for_its_fighter_is_no_younger_for_it() -> None:
    fight = staged(apart=600)
    fight.step(LIGHT, NONE)
    total = fight.characters[0].moves[0].total
    # The second light waits for four frames; the heavy comes on the frame after it began.
    presses = [(total - 1 - BUFFER_FRAMES, LIGHT), (total, HEAVY)]
    assert played(fight, presses, frames=total + 4) == ["standing_light"]


def test_of_three_buttons_only_neighbours_come_together() -> None:
    fight = staged(apart=600)
    fill_gauge(fight)
    hold_until(fight, lambda: fight.row[at.FRAME] > 110)
    fight.step(DOWN | HEAVY, NONE)  # a sweep, long enough for all three to wait
    sweep = fight.characters[0].moves[3].total
    last = sweep - 2
    for presses, expected in (
        ([(last - 4, HEAVY), (last - 2, LIGHT), (last, SPECIAL)], "special"),
        ([(last - 4, LIGHT), (last - 2, SPECIAL), (last, HEAVY)], "super"),
        ([(last - 4, SPECIAL), (last - 2, LIGHT), (last, HEAVY)], "special"),
    ):
        trial = Fight(fight.characters, 0)
        trial.load(fight.save())
        assert played(trial, presses, frames=sweep + 3) == [expected]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_else_begins_a_throw_or_a_super(name: str) -> None:
    """In random presses of single buttons, through hits, blocks and flashes."""
    rng = random.Random(name)
    buttons = (LIGHT, HEAVY, SPECIAL)
    began = 0
    for seed in range(3):
        fight = staged(name, "kestrel", apart=60, seed=seed)
        pressed_at: dict[Button, list[int]] = {button: [-99] for button in buttons}
        held = NONE
        for frame in range(1500):
            fill_gauge(fight)
            pressed = rng.choice(buttons) if rng.random() < 0.35 else NONE
            for button in buttons:
                if pressed & button and not held & button:
                    pressed_at[button].append(frame)
            held = pressed
            before = field(fight, 0, at.ACTION)
            fight.step(pressed | (RIGHT if rng.random() < 0.7 else DOWN), rng.choice((0, LIGHT)))
            action = field(fight, 0, at.ACTION)
            if action == before or action not in (at.SUPER, at.THROW):
                continue
            began += 1
            other = SPECIAL if action == at.SUPER else LIGHT
            gaps = [abs(a - b) for a in pressed_at[HEAVY][-20:] for b in pressed_at[other][-20:]]
            assert min(gaps) <= CHORD_FRAMES
            if fight.row[at.PHASE] != at.PHASE_FIGHT:
                break
    assert began > 5
