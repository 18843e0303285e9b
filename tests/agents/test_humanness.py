"""How like a person an agent plays."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcade_clash.agents import (
    ACTION_COUNT,
    DECISION_FRAMES,
    OBSERVATION,
    OBSERVATION_SIZE,
    Actions,
    Catalogue,
    Hand,
    HumanAgent,
    Humanness,
    Masks,
    Observations,
    observe,
    reaction_frames,
)
from arcade_clash.agents.actions import NEUTRAL, STANDING_LIGHT, buttons
from arcade_clash.agents.humanness import MACHINE, NEIGHBOURS, split_agent
from arcade_clash.engine import Button, Fight, characters
from arcade_clash.engine.buttons import ATTACKS
from arcade_clash.engine.layout import PHASE, PHASE_FIGHT
from arcade_clash.errors import InvalidInput, NotFound

COUNT = 4000
SEEN = np.zeros((COUNT, OBSERVATION_SIZE), np.float32)
ALL = np.ones((COUNT, ACTION_COUNT), np.bool_)


class Jabber:
    """Presses light whenever it is asked, and keeps what it was shown."""

    def __init__(self) -> None:
        self.seen: list[Observations] = []

    def act(self, observations: Observations, masks: Masks) -> Actions:
        self.seen.append(observations.copy())
        return np.full(len(observations), STANDING_LIGHT)


def test_the_machine_is_left_as_it_is() -> None:
    assert Humanness.of_level(0) == MACHINE
    assert not isinstance(Catalogue().make("random", 1), HumanAgent)
    assert not isinstance(Catalogue().make("random@0", 1), HumanAgent)


def test_one_number_sets_every_part_and_more_of_it_is_more_of_each() -> None:
    levels = [Humanness.of_level(level) for level in (0.0, 0.25, 0.5, 0.75, 1.0)]

    for part in ("reaction_frames", "slip", "drop"):
        values = [getattr(level, part) for level in levels]
        assert values == sorted(set(values))
    assert levels[2].reaction_frames == 12


@pytest.mark.parametrize(
    ("text", "humanness"),
    [
        ("0.5", Humanness.of_level(0.5)),
        ("1", Humanness.of_level(1)),
        ("delay=12+slip=0.05+drop=0.02", Humanness(12, 0.05, 0.02)),
        ("drop=1", Humanness(drop=1)),
        ("0.5+delay=0", Humanness(0, Humanness.of_level(0.5).slip, Humanness.of_level(0.5).drop)),
    ],
)
def test_it_is_written_after_the_id_of_an_agent(text: str, humanness: Humanness) -> None:
    assert split_agent(f"scripted@{text}") == ("scripted", humanness)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2",
        "-1",
        "nan",
        "high",
        "delay=1.5",
        "delay=61",
        "slip=2",
        "drop=inf",
        "luck=1",
        "0.5+1",
    ],
)
def test_anything_else_is_refused_by_the_field_it_was_said_in(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        split_agent(f"scripted@{text}", "players[1].agent")

    assert refused.value.field == "players[1].agent"
    assert str(refused.value).startswith("players[1].agent")


def test_who_is_not_there_is_not_found_whatever_follows() -> None:
    with pytest.raises(NotFound, match="nobody"):
        Catalogue().check("nobody@0.5")


def test_an_agent_of_any_kind_can_have_it(tmp_path: Path) -> None:
    for name in ("scripted", "probe-jump", "random", "idle"):
        own = reaction_frames(Catalogue(tmp_path).make(name, 3))
        for delay in (9, 40):
            agent = Catalogue(tmp_path).make(f"{name}@delay={delay}", 3)
            assert reaction_frames(agent) == max(own, delay)


def test_a_slip_is_a_neighbouring_action_as_often_as_it_says() -> None:
    agent = HumanAgent(Jabber(), Humanness(slip=0.2), 1)

    chosen = agent.act(SEEN, ALL)

    slipped = chosen != STANDING_LIGHT
    assert 0.17 < slipped.mean() < 0.23
    assert NEIGHBOURS[STANDING_LIGHT, chosen[slipped]].all()
    assert len(set(chosen[slipped].tolist())) > 2


def test_nobody_slips_to_what_means_nothing() -> None:
    only = np.zeros_like(ALL)
    only[:, STANDING_LIGHT] = True

    chosen = HumanAgent(Jabber(), Humanness(slip=1.0), 1).act(SEEN, only)

    assert (chosen == STANDING_LIGHT).all()


def test_neighbours_are_one_direction_or_one_attack_button_apart() -> None:
    assert (NEIGHBOURS == NEIGHBOURS.T).all()
    assert not NEIGHBOURS.diagonal().any()
    assert NEIGHBOURS.any(axis=1).all(), "every action has one"
    for one, other in np.argwhere(NEIGHBOURS):
        differing = buttons(one, 1) ^ buttons(other, 1)
        assert differing & ~ATTACKS == 0 or differing.bit_count() == 1


def test_of_what_is_dropped_nothing_arrives() -> None:
    chosen = HumanAgent(Jabber(), Humanness(drop=0.3), 1).act(SEEN, ALL)

    assert 0.27 < (chosen == NEUTRAL).mean() < 0.33
    assert set(chosen.tolist()) == {NEUTRAL, STANDING_LIGHT}


@given(st.integers(0, 2**31 - 1))
def test_a_seed_makes_the_same_errors_again(seed: int) -> None:
    humanness = Humanness(slip=0.5, drop=0.2)
    one, other = (HumanAgent(Jabber(), humanness, seed).act(SEEN, ALL) for _ in range(2))

    assert (one == other).all()


def test_a_hand_shows_its_agent_the_other_as_it_was_and_itself_as_it_is() -> None:
    """Both run at each other: oneself is seen at once, the other so many frames later."""
    late = 10
    fight = Fight((characters()["kestrel"], characters()["kestrel"]), 1)
    agent = Jabber()
    hand = Hand(HumanAgent(agent, Humanness(late), 1), 0, fight.rom)
    heights = {
        name: [e.name for e in OBSERVATION].index(name) for name in ("own_height", "their_height")
    }
    now: list[list[float]] = []
    fought = 0
    while fought < 60:
        hand.press(fight.row)
        if fight.row[PHASE] == PHASE_FIGHT:
            out = [0.0] * OBSERVATION_SIZE
            observe(fight.row, 0, fight.rom, out)
            now.append(out)
            fought += 1
        # Both jump, again and again.
        fight.step(Button.UP, Button.UP)

    assert len(agent.seen) == 60 // DECISION_FRAMES
    for number, seen in enumerate(agent.seen):
        frame = number * DECISION_FRAMES
        before = now[max(0, frame - late)]
        assert seen[0, heights["own_height"]] == np.float32(now[frame][heights["own_height"]])
        assert seen[0, heights["their_height"]] == np.float32(before[heights["their_height"]])
    assert any(
        seen[0, heights["own_height"]] != seen[0, heights["their_height"]] for seen in agent.seen
    )
