"""The hand of an agent in one live fight: a decision every few frames, buttons on every one.

It keeps the same rhythm as training does, so that what an agent learned is what it plays: it
decides on the first frame of a round's fight and every `DECISION_FRAMES` after it. An agent with a
reaction delay is shown the other as it was so many frames ago.
"""

import numpy as np

from arcade_clash.agents.actions import NEUTRAL, buttons, held, masks
from arcade_clash.agents.agent import DECISION_FRAMES, Agent, begin_fights, reaction_frames
from arcade_clash.agents.observation import OBSERVATION_SIZE, observe, observe_own
from arcade_clash.agents.reaction import (
    forget,
    frame_kept,
    history_size,
    look_back,
    places_for,
    remember,
    sees_at_once,
)
from arcade_clash.engine.layout import FACING, PHASE, PHASE_FIGHT, player
from arcade_clash.engine.states import Rom, Row

__all__ = ["Hand"]


class Hand:
    """Presses the buttons of one side (0 or 1) as an agent decides. Asked once a frame."""

    def __init__(self, agent: Agent, side: int, rom: Rom) -> None:
        self._agent = agent
        self._side = side
        self._rom = rom
        self._seen = [0.0] * OBSERVATION_SIZE
        self._action = NEUTRAL
        self._facing = 1
        self._frame = 0
        self._begun = False
        delay = reaction_frames(agent)
        self._kept = frame_kept(delay, DECISION_FRAMES)
        self._decisions = delay // DECISION_FRAMES
        self._newest = 0
        self._places = places_for(delay, DECISION_FRAMES)
        self._history = [0.0] * history_size(self._places)

    def press(self, row: Row) -> int:
        """The buttons to hold on the frame that follows the one in the row."""
        if row[PHASE] != PHASE_FIGHT:
            self._frame = 0
            return 0
        into = self._frame % DECISION_FRAMES
        if self._kept:
            self._remember(row, into)
        self._frame += 1
        if into != 0:
            return held(self._action, self._facing)
        self._look(row)
        if not self._begun:
            self._begun = True
            begin_fights(self._agent, np.zeros(1, np.intp), 1)
        observations = np.array([self._seen], dtype=np.float32)
        self._action = int(self._agent.act(observations, masks(observations))[0])
        self._facing = row[player(self._side) + FACING]
        return buttons(self._action, self._facing)

    def _remember(self, row: Row, into: int) -> None:
        """Keeps how the other looks, `into` frames after a decision, if a decision will need it."""
        if self._frame == 0:
            forget(self._history, self._places, row, self._rom)
        elif into == self._kept % DECISION_FRAMES:
            remember(self._history, self._places, self._newest, row, self._side, self._rom)

    def _look(self, row: Row) -> None:
        if not self._kept or sees_at_once(row):
            observe(row, self._side, self._rom, self._seen)
        else:
            observe_own(row, self._side, self._rom, self._seen)
            look_back(
                row,
                self._side,
                self._rom,
                self._history,
                self._places,
                self._newest,
                self._decisions,
                self._seen,
            )
        if self._kept:
            self._newest = (self._newest + 1) % self._places
