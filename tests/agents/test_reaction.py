"""The optional members of an agent: its own reaction delay, and word that fights begin."""

import numpy as np
import pytest
from numpy.typing import NDArray

from arcade_clash.agents import (
    OBSERVATION_SIZE,
    Actions,
    Hand,
    HumanAgent,
    Humanness,
    Masks,
    Observations,
    begin_fights,
    reaction_frames,
)
from arcade_clash.agents.idle import IdleAgent
from arcade_clash.agents.scripted import LEVELS, ScriptedAgent
from arcade_clash.engine import Fight, characters
from arcade_clash.errors import InvalidInput


class Watchful:
    """Does nothing, with a reaction delay, and keeps which fights began."""

    def __init__(self, frames: object = 0) -> None:
        self.reaction_frames = frames
        self.begun: list[tuple[list[int], int]] = []
        self.decisions = 0

    def begin(self, rows: NDArray[np.intp], count: int) -> None:
        self.begun.append((rows.tolist(), count))

    def act(self, observations: Observations, masks: Masks) -> Actions:  # it looks at nothing
        self.decisions += 1
        return np.zeros(len(observations), np.int64)


@pytest.mark.parametrize(
    ("own", "setting", "frames"), [(0, 0, 0), (12, 0, 12), (0, 12, 12), (20, 12, 20), (5, 12, 12)]
)
def test_a_side_has_the_larger_of_its_agents_delay_and_the_settings(
    own: int, setting: int, frames: int
) -> None:
    assert reaction_frames(Watchful(own), setting) == frames
    assert reaction_frames(HumanAgent(Watchful(own), Humanness(setting), 1)) == frames


def test_an_agent_that_says_nothing_has_no_delay_of_its_own() -> None:
    assert reaction_frames(IdleAgent()) == 0
    assert reaction_frames(IdleAgent(), 12) == 12


@pytest.mark.parametrize("frames", [-1, 61, 1.5, True, None, "12"])
def test_a_delay_out_of_range_is_refused_with_the_name_of_the_agents_class(frames: object) -> None:
    with pytest.raises(InvalidInput, match=r"Watchful\.reaction_frames is .* 0 to 60"):
        reaction_frames(Watchful(frames))


def test_a_level_has_a_delay_in_frames_and_the_strongest_the_shortest() -> None:
    delays = [reaction_frames(ScriptedAgent(0, level)) for level in range(1, len(LEVELS) + 1)]

    assert delays == sorted(set(delays), reverse=True)
    assert delays[-1] == 12


def test_agents_are_told_that_fights_begin_through_humanness_too() -> None:
    agent = Watchful()
    begin_fights(HumanAgent(agent, Humanness(9), 1), np.array([0, 2]), 4)
    begin_fights(IdleAgent(), np.array([0]), 1)  # one without a `begin` is left alone

    assert agent.begun == [([0, 2], 4)]


def test_a_live_match_begins_once_and_before_the_first_decision() -> None:
    fight = Fight((characters()["kestrel"], characters()["vesper"]), 1)
    agent = Watchful(9)
    hand = Hand(agent, 0, fight.rom)
    while agent.decisions < 1:
        begun_before = list(agent.begun)
        fight.step(hand.press(fight.row), 0)
    assert begun_before == []
    for _ in range(200):
        fight.step(hand.press(fight.row), 0)

    assert agent.begun == [([0], 1)]


def test_a_scripted_fighter_forgets_the_fight_that_ended_and_no_other() -> None:
    """After a fight begins, a row is decided as that of a fresh fighter is; the others go on."""
    rng = np.random.default_rng(4)
    before = rng.random((30, 3, OBSERVATION_SIZE)).astype(np.float32)
    told, untold = ScriptedAgent(5, 5), ScriptedAgent(5, 5)
    masks = np.ones((3, 1), np.bool_)
    for seen in before:
        told.act(seen, masks)
        untold.act(seen, masks)
    told.begin(np.array([1]), 3)

    assert not told._memory[1, 1:].any()
    assert (told._memory[[0, 2]] == untold._memory[[0, 2]]).all()
