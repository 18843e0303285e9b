"""Many duels at once: both sides' decisions in, both sides' observations out, in one compiled call.

`FightBatch` knows neither learners nor opponents nor rewards' weights; the environments around it
do. An episode is a round, or a match. One that has ended stays as it ended until `restart`, so
that its last observation can be read. Importing this imports Numba; the first step compiles,
unless an earlier process has.
"""

import logging
from collections.abc import Sequence
from functools import cache
from typing import TypeAlias

import numba
import numpy as np
from numpy.typing import NDArray

from arcade_clash.agents import actions, agent, observation, reaction
from arcade_clash.agents.agent import DECISION_FRAMES, Actions, Observations
from arcade_clash.agents.observation import OBSERVATION_SIZE, observe_both
from arcade_clash.agents.reaction import frame_kept, history_size
from arcade_clash.engine.batch import Numbers, make_rows, rom_array
from arcade_clash.engine.compiled import compiled, is_kept
from arcade_clash.engine.fight import SEED_MAX
from arcade_clash.engine.pointers import row_of
from arcade_clash.envs import stepping
from arcade_clash.envs.rewards import REWARD_TERMS
from arcade_clash.envs.spaces import check_actions
from arcade_clash.envs.stepping import begin_duel, play_decision, see_both
from arcade_clash.errors import InvalidInput

__all__ = ["FightBatch", "Flags", "Terms"]

Terms: TypeAlias = NDArray[np.float32]
"""float32[..., len(REWARD_TERMS)]: each term as it was measured."""

Flags: TypeAlias = NDArray[np.bool_]
"""bool[n]: yes or no for each duel."""


log = logging.getLogger(__name__)


class FightBatch:
    """Duels side by side, each between characters drawn anew when it begins.

    Arrays are the batch's own and change with every call; whoever keeps one copies it.

    Args:
        count: how many duels.
        p1_characters: the numbers of those that player 1 may play.
        p2_characters: the same for player 2.
        whole_match: whether an episode goes on to the match's end.
        decision_frames: frames from one decision to the next.
        reaction_frames: reaction delays of player 1 and of player 2, in frames; a number for all
            duels, or one for each.

    Raises:
        InvalidInput: there are no duels.
    """

    def __init__(
        self,
        count: int,
        p1_characters: Sequence[int],
        p2_characters: Sequence[int],
        *,
        whole_match: bool = False,
        decision_frames: int = DECISION_FRAMES,
        reaction_frames: tuple[int | Numbers, int | Numbers] = (0, 0),
    ) -> None:
        if count < 1:
            raise InvalidInput("count", f"a batch of {count} duels is none; it has at least 1")
        _say_what_is_waited_for()
        self.count = count
        self.rows = make_rows(count)
        self.observations: Observations = np.zeros((2, count, OBSERVATION_SIZE), np.float32)
        """What player 1 and player 2 of each duel may know."""
        self.terms: Terms = np.zeros((2, count, len(REWARD_TERMS)), np.float32)
        """What the last step was worth to each."""
        self.ended: Flags = np.zeros(count, np.bool_)
        """Which duels the last step ended."""
        self._characters = (np.array(p1_characters, np.int32), np.array(p2_characters, np.int32))
        self._whole_match = whole_match
        self._frames = decision_frames
        self._rom = rom_array()
        self._kept: Numbers = np.zeros((2, count), np.int32)
        self._decisions: Numbers = np.zeros((2, count), np.int32)
        self.set_reaction_frames(*reaction_frames)

    def set_reaction_frames(self, p1: int | Numbers, p2: int | Numbers) -> None:
        """Sets the reaction delays of both sides; every duel has to begin again after it."""
        for side, frames in enumerate((p1, p2)):
            delays = np.broadcast_to(frames, self.count).tolist()
            self._kept[side] = [frame_kept(delay, self._frames) for delay in delays]
            self._decisions[side] = [delay // self._frames for delay in delays]
        self._places = int(self._decisions.max()) + 1 if self._kept.any() else 0
        self._newest = 0
        self._history = np.zeros((self.count, history_size(self._places)), np.float32)

    def restart(self, indices: NDArray[np.intp], chance: np.random.Generator) -> None:
        """Begins these duels anew."""
        count = len(indices)
        numbers = np.stack(
            [choices[chance.integers(len(choices), size=count)] for choices in self._characters]
        )
        seeds = chance.integers(SEED_MAX, size=count, dtype=np.int32, endpoint=True)
        self.begin(indices, numbers, seeds)

    def begin(self, indices: NDArray[np.intp], numbers: Numbers, seeds: Numbers) -> None:
        """Begins these duels anew, between the characters of these numbers (2 rows), by seeds."""
        # Another layout in memory would be another compilation, seconds after all is warm.
        _begin_duels(
            self.rows,
            np.ascontiguousarray(indices),
            np.ascontiguousarray(numbers),
            np.ascontiguousarray(seeds),
            self._rom,
            self._history,
            self._places,
            self.observations,
        )
        self.ended[indices] = False

    def step(self, p1_actions: Actions, p2_actions: Actions) -> None:
        """Plays one decision of both sides in every duel; one that has ended stays as it is.

        Raises:
            InvalidInput: there are more or fewer actions than duels, or one is out of range.
        """
        if self._places:
            self._newest = (self._newest + 1) % self._places
        _play_decisions(
            self.rows,
            check_actions(p1_actions, self.count),
            check_actions(p2_actions, self.count, "opponent's actions"),
            self._frames,
            self._whole_match,
            self._rom,
            self._history,
            self._places,
            self._newest,
            self._kept,
            self._decisions,
            self.observations,
            self.terms,
            self.ended,
        )


@cache
def _say_what_is_waited_for() -> None:
    """Once for each process, and on the error output of a program that says nothing of its logs."""
    if not is_kept(__name__) and not vars(numba.config)["DISABLE_JIT"]:
        log.warning("compiling the fight for this machine, about half a minute")


@compiled(actions, agent, observation, reaction, stepping)
def _begin_duels(
    rows: Numbers,
    indices: NDArray[np.intp],
    numbers: Numbers,
    seeds: Numbers,
    rom: Numbers,
    history: Observations,
    places: int,
    observations: Observations,
) -> None:
    characters_rom = row_of(rom)
    for place in range(indices.shape[0]):
        index = indices[place]
        row = row_of(rows, index)
        begin_duel(
            row,
            numbers[0, place],
            numbers[1, place],
            seeds[place],
            characters_rom,
            row_of(history, index),
            places,
        )
        observe_both(
            row,
            characters_rom,
            row_of(observations, 0, index),
            row_of(observations, 1, index),
        )


@compiled(actions, agent, observation, reaction, stepping)
def _play_decisions(
    rows: Numbers,
    p1_actions: Actions,
    p2_actions: Actions,
    frames: int,
    whole_match: bool,
    rom: Numbers,
    history: Observations,
    places: int,
    newest: int,
    kept: Numbers,
    decisions: Numbers,
    observations: Observations,
    terms: Terms,
    ended: Flags,
) -> None:
    characters_rom = row_of(rom)
    for index in range(rows.shape[0]):
        row = row_of(rows, index)
        keeps = (kept[0, index], kept[1, index])
        ended[index] = play_decision(
            row,
            p1_actions[index],
            p2_actions[index],
            frames,
            whole_match,
            characters_rom,
            row_of(history, index),
            places,
            newest,
            keeps,
            row_of(terms, 0, index),
            row_of(terms, 1, index),
        )
        see_both(
            row,
            characters_rom,
            frames,
            row_of(history, index),
            places,
            newest,
            keeps,
            (decisions[0, index], decisions[1, index]),
            row_of(observations, 0, index),
            row_of(observations, 1, index),
        )
