"""What an agent can choose, held against what the kernel makes of it."""

import numpy as np
import pytest

from arcade_clash.agents.actions import (
    ACTION_COUNT,
    ACTION_NAMES,
    NEUTRAL,
    buttons,
    held,
    masks,
)
from arcade_clash.agents.agent import DECISION_FRAMES
from arcade_clash.agents.observation import OBSERVATION_SIZE, observe
from arcade_clash.engine import Button, Fight, characters
from arcade_clash.engine import layout as at
from arcade_clash.engine.presses import BUFFER_FRAMES
from arcade_clash.engine.rounds import begin_fight

PRESSES = int(Button.LIGHT | Button.HEAVY | Button.SPECIAL | Button.DASH)
PRESSED = [name for index, name in enumerate(ACTION_NAMES) if buttons(index, 1) & PRESSES]
"""The actions that begin something by a press."""

DISTURBED = {
    at.GUARD_STAND,
    at.GUARD_CROUCH,
    at.GUARD_AIR,
    at.HIT_STAND,
    at.HIT_CROUCH,
    at.HIT_AIR,
    at.THROWN,
    at.KO,
}


def allowed(fight: Fight, side: int) -> dict[str, bool]:
    out = [0.0] * OBSERVATION_SIZE
    observe(fight.row, side, fight.rom, out)
    return dict(zip(ACTION_NAMES, masks(np.array([out], np.float32))[0].tolist(), strict=True))


def a_fight(p1: str = "kestrel", p2: str = "vesper", seed: int = 3) -> Fight:
    fight = Fight((characters()[p1], characters()[p2]), seed)
    begin_fight(fight.row)
    return fight


def test_forward_is_towards_where_the_fighter_looks() -> None:
    forward = ACTION_NAMES.index("forward")

    assert (buttons(forward, 1), buttons(forward, -1)) == (2, 1)
    assert buttons(ACTION_NAMES.index("down_back"), -1) == 8 | 2


@pytest.mark.parametrize("name", PRESSED)
def test_an_attack_is_pressed_once_and_not_held(name: str) -> None:
    action = ACTION_NAMES.index(name)

    assert not held(action, 1) & PRESSES
    assert buttons(action, 1) & ~PRESSES == held(action, 1)


def test_outside_the_fight_nothing_means_anything() -> None:
    fight = Fight((characters()["kestrel"], characters()["vesper"]), 3)

    assert [name for name, may in allowed(fight, 0).items() if may] == ["neutral"]


def test_who_is_free_may_do_all_but_what_needs_the_air_or_a_full_gauge() -> None:
    fight = a_fight()
    barred = {"jumping_light", "jumping_heavy", "super"}

    assert {name for name, may in allowed(fight, 0).items() if not may} == barred
    fight.row[at.P1 + at.GAUGE] = 1000
    assert allowed(fight, 0)["super"]


def test_who_jumps_may_attack_in_the_air_and_not_on_the_floor() -> None:
    fight = a_fight()
    for _ in range(20):
        fight.step(Button.UP, 0)
    may = allowed(fight, 0)

    assert may["jumping_light"]
    assert may["jumping_heavy"]
    assert not may["standing_light"]
    assert not may["throw"]
    assert not may["dash_forward"]


def test_a_move_that_touched_may_be_cancelled_and_one_that_missed_may_not() -> None:
    for apart, may_cancel in ((70, True), (400, False)):
        fight = a_fight("kestrel", "kestrel")
        fight.row[at.P1 + at.X] = 300 * at.SUB
        fight.row[at.P2 + at.X] = (300 + apart) * at.SUB
        fight.step(Button.LIGHT, 0)
        for _ in range(5):
            fight.step(0, 0)
        may = allowed(fight, 0)
        assert may["special"] == may["down_special"] == may_cancel
        assert not may["standing_heavy"]


def test_who_is_caught_may_throw_for_as_long_as_that_gets_away() -> None:
    fight = a_fight("kestrel", "kestrel")
    fight.row[at.P1 + at.X] = 300 * at.SUB
    fight.row[at.P2 + at.X] = 360 * at.SUB
    fight.step(Button.LIGHT | Button.HEAVY, 0)
    while fight.row[at.P2 + at.ACTION] != at.THROWN:
        fight.step(0, 0)
    told = []
    while fight.row[at.P2 + at.ACTION] == at.THROWN:
        told.append(allowed(fight, 1)["throw"])
        saved = fight.save()
        press = buttons(ACTION_NAMES.index("throw"), fight.row[at.P2 + at.FACING])
        fight.step(0, press)
        assert (fight.row[at.P2 + at.ACTION] == at.GUARD_STAND) == told[-1]
        fight.load(saved)
        fight.step(0, 0)

    assert told == sorted(told, reverse=True)
    assert set(told) == {True, False}


@pytest.mark.parametrize("name", list(characters()))
def test_masks_agree_with_what_the_kernel_accepts(name: str) -> None:
    """From many situations, each press that is allowed begins its move, and no other does."""
    chance = np.random.default_rng(5)
    fight = a_fight(name, "kestrel")
    told: dict[str, set[bool]] = {action: set() for action in PRESSED}
    for _ in range(8000):
        p1, p2 = (int(a) for a in chance.integers(ACTION_COUNT, size=2))
        for frame in range(int(chance.integers(1, DECISION_FRAMES + 1))):
            press = buttons if frame == 0 else held
            fight.step(
                press(p1, fight.row[at.P1 + at.FACING]), press(p2, fight.row[at.P2 + at.FACING])
            )
        if fight.row[at.PHASE] != at.PHASE_FIGHT:
            fight = a_fight(name, "kestrel", int(chance.integers(1000)))
            continue
        # Only for the try: supers that are done stop the fight, and little else would be seen.
        gauge = fight.row[at.P1 + at.GAUGE]
        if chance.integers(4) == 0:
            fight.row[at.P1 + at.GAUGE] = 1000
        may = allowed(fight, 0)
        # What is seldom allowed, as an attack in the air is, is pressed as often as the rest.
        open_now = [action for action in PRESSED if may[action]]
        choices = open_now if open_now and chance.integers(2) else PRESSED
        action = choices[int(chance.integers(len(choices)))]
        begins = begins_when_pressed(fight, action)
        fight.row[at.P1 + at.GAUGE] = gauge
        if begins is None:
            continue
        assert begins == may[action], (action, fight.view().players[0])
        told[action].add(begins)
    for action, seen in told.items():
        assert seen == {True, False}, f"{action} was seen only {seen}"


def begins_when_pressed(fight: Fight, name: str) -> bool | None:
    """Whether the press begins its move; None where the mask could not know.

    It cannot where the other meddled, where the move that is done touches only now, where a
    projectile ends meanwhile, where its fighter turns round, and where the buttons are still down:
    a decision lets go of them before the next.
    """
    saved = fight.save()
    expected = at.ACTIONS.index(name)
    press = buttons(ACTION_NAMES.index(name), field(fight, at.FACING))
    if field(fight, at.BUTTONS) & press & PRESSES:
        return None
    before = (field(fight, at.HAS_HIT), field(fight, at.FACING), field(fight, at.SHOT))
    waiting = field(fight, at.BUFFER)
    began: bool | None = False
    advances = 0
    # Hitstop does not count; what the other does meanwhile is to hold nothing.
    while advances <= BUFFER_FRAMES and began is False:
        advances += fight.row[at.HITSTOP] == 0
        was = (field(fight, at.ACTION), field(fight, at.ACTION_FRAME))
        fight.step(press, 0)
        press = held(ACTION_NAMES.index(name), before[1])
        now = (field(fight, at.ACTION), field(fight, at.ACTION_FRAME))
        # A move that begins is on its first frame, wherever it was before.
        if now == (expected, 0) and was != now:
            began = True
        elif now[0] in DISTURBED and (now[0] != was[0] or now[1] < was[1]):
            # It was struck, or struck again.
            began = None
        elif fight.row[at.PHASE] != at.PHASE_FIGHT or field(fight, at.FACING) != before[1]:
            began = None
        elif now[0] < at.FIRST_MOVE or now[1] > 0:
            after = (field(fight, at.HAS_HIT), field(fight, at.FACING), field(fight, at.SHOT))
            if after != before and not (now[0] < at.FIRST_MOVE and after[1:] == before[1:]):
                began = None
    # What was pressed before may come together with it, and begin something else.
    if waiting:
        began = None
    fight.load(saved)
    return began


def field(fight: Fight, name: int) -> int:
    return fight.row[at.P1 + name]


def test_the_actions_come_in_an_order_that_does_not_change() -> None:
    assert ACTION_NAMES[NEUTRAL] == "neutral"
    assert ACTION_NAMES[8:] == (
        "dash_forward",
        "dash_back",
        "standing_light",
        "standing_heavy",
        "crouching_light",
        "crouching_heavy",
        "jumping_light",
        "jumping_heavy",
        "throw",
        "special",
        "forward_special",
        "down_special",
        "super",
    )
