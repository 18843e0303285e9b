"""One duel, uncompiled: what the environments of a single fight stand on.

It plays exactly as a row of `FightBatch` does, and needs neither Numba nor its compilation.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from arcade_clash.agents import masks
from arcade_clash.agents.agent import DECISION_FRAMES, Observations
from arcade_clash.agents.observation import OBSERVATION_SIZE, observe_both
from arcade_clash.agents.reaction import frame_kept, history_size, places_for
from arcade_clash.engine import SEED_MAX, roster_rom
from arcade_clash.engine.layout import ROW_SIZE
from arcade_clash.envs.infos import side_info
from arcade_clash.envs.rewards import REWARD_TERMS
from arcade_clash.envs.stepping import begin_duel, play_decision, see_both

__all__ = ["Duel"]


class Duel:
    """A fight between two who decide; the arguments are those of `FightBatch`."""

    def __init__(
        self,
        p1_characters: Sequence[int],
        p2_characters: Sequence[int],
        *,
        whole_match: bool = False,
        decision_frames: int = DECISION_FRAMES,
        reaction_frames: tuple[int, int] = (0, 0),
    ) -> None:
        self.row = [0] * ROW_SIZE
        self.ended = True
        self._characters = (p1_characters, p2_characters)
        self._whole_match = whole_match
        self._frames = decision_frames
        self._seen = ([0.0] * OBSERVATION_SIZE, [0.0] * OBSERVATION_SIZE)
        self._rom = roster_rom()
        self._terms = _no_terms(), _no_terms()
        self.set_reaction_frames(*reaction_frames)

    def set_reaction_frames(self, p1: int, p2: int) -> None:
        """Sets the reaction delays of both sides; the duel has to begin again after it."""
        self._kept = (frame_kept(p1, self._frames), frame_kept(p2, self._frames))
        self._decisions = (p1 // self._frames, p2 // self._frames)
        self._newest = 0
        self._places = places_for(max(p1, p2), self._frames)
        self._history = [0.0] * history_size(self._places)

    def restart(self, chance: np.random.Generator) -> None:
        """Begins anew."""
        p1, p2 = (choices[int(chance.integers(len(choices)))] for choices in self._characters)
        seed = int(chance.integers(SEED_MAX, endpoint=True))
        begin_duel(self.row, p1, p2, seed, self._rom, self._history, self._places)
        observe_both(self.row, self._rom, *self._seen)
        self.ended = False
        self._terms = _no_terms(), _no_terms()

    def step(self, p1_action: int, p2_action: int) -> tuple[list[float], list[float]]:
        """Plays one decision of both; the reward terms of player 1 and of player 2."""
        p1_terms, p2_terms = self._terms = _no_terms(), _no_terms()
        if self._places:
            self._newest = (self._newest + 1) % self._places
        self.ended = play_decision(
            self.row,
            p1_action,
            p2_action,
            self._frames,
            self._whole_match,
            self._rom,
            self._history,
            self._places,
            self._newest,
            self._kept,
            p1_terms,
            p2_terms,
        )
        see_both(
            self.row,
            self._rom,
            self._frames,
            self._history,
            self._places,
            self._newest,
            self._kept,
            self._decisions,
            *self._seen,
        )
        return p1_terms, p2_terms

    def observation(self, side: int) -> Observations:
        """What a side may know, with its reaction delay: float32[OBSERVATION_SIZE]."""
        return np.array(self._seen[side], np.float32)

    def state(self) -> tuple[Observations, Observations]:
        """What both sides may know without a delay, player 1's first."""
        seen = ([0.0] * OBSERVATION_SIZE, [0.0] * OBSERVATION_SIZE)
        observe_both(self.row, self._rom, *seen)
        return np.array(seen[0], np.float32), np.array(seen[1], np.float32)

    def info(
        self, side: int, seen: Observations, *, decision: int, episode_reward: float, opponent: int
    ) -> dict[str, Any]:
        """The table of infos for a side that has this observation; see infos.py."""
        told = side_info(
            np.array([self.row]),
            side,
            whole_match=self._whole_match,
            ended=np.array([self.ended]),
            decision=np.array([decision]),
            episode_reward=np.array([episode_reward]),
            opponent=np.array([opponent]),
            terms=np.array([self._terms[side]]),
            mask=masks(seen[None]),
        )
        return {name: values[0] for name, values in told.table().items()}


def _no_terms() -> list[float]:
    return [0.0] * len(REWARD_TERMS)
