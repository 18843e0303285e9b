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
from arcade_clash.engine import Fight, characters
from arcade_clash.engine.layout import (
    ACTION,
    ACTION_FRAME,
    FACING,
    FIRST_MOVE,
    PHASE,
    PHASE_FIGHT,
    SHOT,
    SPECIAL_MOVE,
    player,
)
from arcade_clash.engine.rounds import begin_fight

ATTACKS = [name for name in ACTION_NAMES if name.endswith(("light", "heavy", "special"))]


def allowed(fight: Fight, side: int) -> dict[str, bool]:
    out = [0.0] * OBSERVATION_SIZE
    observe(fight.row, side, fight.rom, out)
    return dict(zip(ACTION_NAMES, masks(np.array([out], np.float32))[0].tolist(), strict=True))


def a_fight(seed: int = 3) -> Fight:
    fight = Fight((characters()["kestrel"], characters()["vesper"]), seed)
    begin_fight(fight.row)
    return fight


def test_forward_is_towards_where_the_fighter_looks() -> None:
    forward = ACTION_NAMES.index("forward")

    assert (buttons(forward, 1), buttons(forward, -1)) == (2, 1)
    assert buttons(ACTION_NAMES.index("down_back"), -1) == 8 | 2


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_pressed_once_and_not_held(name: str) -> None:
    action = ACTION_NAMES.index(name)

    assert buttons(action, 1) & 112
    assert not held(action, 1) & 112
    assert buttons(action, 1) & ~112 == held(action, 1)


def test_outside_the_fight_nothing_means_anything() -> None:
    fight = Fight((characters()["kestrel"], characters()["vesper"]), 3)

    assert [name for name, may in allowed(fight, 0).items() if may] == ["neutral"]


def test_who_is_free_may_do_everything() -> None:
    assert all(allowed(a_fight(), 0).values())


def test_masks_agree_with_what_the_kernel_accepts() -> None:
    """From hundreds of situations, each attack that is allowed begins, and no other does."""
    chance = np.random.default_rng(5)
    fight = a_fight()
    refused = accepted = 0
    for _ in range(500):
        p1, p2 = (int(a) for a in chance.integers(ACTION_COUNT, size=2))
        for frame in range(int(chance.integers(2, DECISION_FRAMES + 1))):
            press = buttons if frame == 0 else held
            fight.step(
                press(p1, fight.row[player(0) + FACING]), press(p2, fight.row[player(1) + FACING])
            )
        if fight.row[PHASE] != PHASE_FIGHT:
            fight = a_fight(int(chance.integers(1000)))
            continue
        may = allowed(fight, 0)
        name = ATTACKS[int(chance.integers(len(ATTACKS)))]
        flies = fight.row[player(0) + SHOT] != 0
        begins = _begins(fight, ACTION_NAMES.index(name))
        if begins is None:
            continue
        if name == "special" and flies:
            # Its projectile may be gone before the press is forgotten; the mask does not guess.
            assert not may[name]
            continue
        assert begins == may[name], (name, fight.view().players[0])
        accepted += begins
        refused += not begins
    assert accepted > 50
    assert refused > 50


def _begins(fight: Fight, action: int) -> bool | None:
    """Whether the press begins its attack; None where the other side disturbed it."""
    saved = fight.save()
    me = player(0)
    facing = fight.row[me + FACING]
    expected = {name: FIRST_MOVE + i for i, name in enumerate(ATTACKS)}[ACTION_NAMES[action]]
    began: bool | None = False
    press = buttons(action, facing)
    for _ in range(40):
        before = (fight.row[me + ACTION], fight.row[me + ACTION_FRAME])
        fight.step(press, 0)
        press = held(action, facing)
        now = (fight.row[me + ACTION], fight.row[me + ACTION_FRAME])
        if now == (expected, 0) and before != now:
            began = True
            break
        if 9 <= now[0] <= 16 and now[1] == 0 and before[0] != now[0]:
            began = None  # hit, blocked or thrown down meanwhile
            break
    fight.load(saved)
    return began


def test_the_special_is_the_last_action() -> None:
    assert ACTION_NAMES[-1] == "special"
    assert FIRST_MOVE + ATTACKS.index("special") == SPECIAL_MOVE
    assert ACTION_NAMES[NEUTRAL] == "neutral"
