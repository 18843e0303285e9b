"""The hand of an agent in one live fight: a decision every few frames, buttons on every one.

It keeps the same rhythm as training does, so that what an agent learned is what it plays: it
decides on the first frame of a round's fight and every `DECISION_FRAMES` after it. An agent that
sees the other late is shown it late.
"""

import numpy as np

from arcade_clash.agents.actions import NEUTRAL, buttons, held, masks
from arcade_clash.agents.agent import DECISION_FRAMES, Agent, reaction_frames
from arcade_clash.agents.late import PLACE_SIZE, forget, look_back, remember
from arcade_clash.agents.observation import OBSERVATION_SIZE, observe
from arcade_clash.engine.layout import FACING, PHASE, PHASE_FIGHT, ROW_SIZE, player
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
        self._late = reaction_frames(agent)
        self._past = [0] * ((self._late + 1) * PLACE_SIZE)
        self._seen_row = [0] * ROW_SIZE

    def press(self, row: Row) -> int:
        """The buttons to hold on the frame that follows the one in the row."""
        if row[PHASE] != PHASE_FIGHT:
            self._frame = 0
            return 0
        first = self._frame % DECISION_FRAMES == 0
        if self._late:
            self._remember(row)
        self._frame += 1
        if not first:
            return held(self._action, self._facing)
        self._look(row)
        observations = np.array([self._seen], dtype=np.float32)
        self._action = int(self._agent.act(observations, masks(observations))[0])
        self._facing = row[player(self._side) + FACING]
        return buttons(self._action, self._facing)

    def _remember(self, row: Row) -> None:
        if self._frame == 0:
            forget(self._past, self._late + 1, row)
        else:
            remember(self._past, self._late + 1, row)

    def _look(self, row: Row) -> None:
        seen = row
        if self._late:
            seen = self._seen_row
            look_back(row, self._side, self._past, self._late + 1, self._late, seen)
        observe(seen, self._side, self._rom, self._seen)
