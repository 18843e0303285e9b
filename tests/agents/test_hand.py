"""The hand of an agent in a live fight."""

import numpy as np

from arcade_clash.agents import DECISION_FRAMES, Actions, Hand, Masks, Observations
from arcade_clash.agents.actions import STANDING_LIGHT
from arcade_clash.engine import Fight, characters
from arcade_clash.engine.layout import PHASE, PHASE_FIGHT


class Jabber:
    """Presses light whenever it is asked, and counts."""

    def __init__(self) -> None:
        self.asked = 0

    def act(self, observations: Observations, masks: Masks) -> Actions:
        assert observations.shape[0] == masks.shape[0] == 1
        self.asked += 1
        return np.array([STANDING_LIGHT])


def test_an_agent_decides_in_the_rhythm_that_it_learned_in() -> None:
    fight = Fight((characters()["kestrel"], characters()["vesper"]), 1)
    agent = Jabber()
    hand = Hand(agent, 0, fight.rom)
    presses = []
    fought = 0
    while fought < 4 * DECISION_FRAMES:
        pressed = hand.press(fight.row)
        if fight.row[PHASE] == PHASE_FIGHT:
            presses.append(pressed)
            fought += 1
        else:
            assert pressed == 0
        fight.step(pressed, 0)

    assert agent.asked == 4
    assert presses == [16, 0, 0, 0] * 4
