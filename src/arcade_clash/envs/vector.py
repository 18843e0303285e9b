"""The fight as a Gymnasium vector environment: a thousand duels stepped by one compiled call.

The learner is player 1 of each, an agent plays player 2 of all at once.
"""

from typing import Any

import numpy as np
from gymnasium.vector import AutoresetMode
from numpy.typing import NDArray

from arcade_clash.agents import PastSelf, masks
from arcade_clash.agents.agent import Actions
from arcade_clash.envs.batch import FightBatch, Flags
from arcade_clash.envs.episodes import Ended, EpisodeVector
from arcade_clash.envs.opponents import Opponents, Sparring
from arcade_clash.envs.options import FightOptions, whole_number

__all__ = ["Ended", "VectorFight"]


class VectorFight(EpisodeVector):
    """`gymnasium.make_vec("arcade_clash/Fight-v0", num_envs=1024)`.

    Observations are float32[n, entries]; `infos` holds arrays of the keys of `INFOS`, each with its
    `_key` as Gymnasium's own vectors have it. Where a duel ends is what `autoreset_mode` says: with
    SAME_STEP its next episode begins in the same step, and its end is in `final_obs` and
    `final_info`; with NEXT_STEP in the step after, which plays nothing; with DISABLED when `reset`
    names it in `reset_mask`.

    Args:
        num_envs: how many duels.
        render_mode: `human`, `rgb_array` or `ansi`.
        render_index: the duel that the window of `human` shows.
        autoreset_mode: one of `gymnasium.vector.AutoresetMode`, or its name.
        max_episode_steps: another name of `max_decisions`; `gymnasium.make_vec` hands it on so.
        options: by name, as `FightOptions` has them.

    Raises:
        InvalidInput: there are no duels, or an option breaks its rule.
        NotFound: there is no such character or agent.
        DependencyNotInstalled: the render mode needs a package that is not installed.
    """

    def __init__(
        self,
        num_envs: int = 1,
        *,
        render_mode: str | None = None,
        render_index: int = 0,
        autoreset_mode: AutoresetMode | str = AutoresetMode.SAME_STEP,
        max_episode_steps: int | None = None,
        **options: Any,
    ) -> None:
        if max_episode_steps is not None:
            options.setdefault("max_decisions", max_episode_steps)
        num_envs = whole_number("num_envs", num_envs, "at least 1", 1)
        told = FightOptions.of(options)
        self._sparring = Sparring(told.opponent, told.make_agent)
        self._opponents = Opponents(self._sparring, num_envs, np.random.default_rng(0))
        super().__init__(
            FightBatch(
                num_envs,
                *told.numbers,
                whole_match=told.whole_match,
                decision_frames=told.decision_frames,
                reaction_frames=self._delays(told),
            ),
            told,
            sides=1,
            render_mode=render_mode,
            render_index=render_index,
            autoreset_mode=autoreset_mode,
        )
        self._opponent_numbers = self._opponents.numbers

    @property
    def opponents(self) -> tuple[str, ...]:
        """Who is fought, by their numbers."""
        return self._sparring.names

    @property
    def past_self(self) -> PastSelf | None:
        """Who plays `self`, to be given networks; None where nobody does."""
        return self._sparring.past_self

    def step(
        self, actions: Actions
    ) -> tuple[Any, NDArray[np.float32], Flags, Flags, dict[str, Any]]:
        """Plays one decision in every duel, against the opponent's.

        Raises:
            InvalidInput: there are more or fewer actions than duels, or one is out of range.
            WrongState: no duel has begun yet, or one has ended and is not begun again by itself.
        """
        self._check_going()
        seen = self._batch.observations[1]
        return self._play(actions, self._opponents.act(seen, masks(seen)))

    def _restart_opponents(self, chance: np.random.Generator) -> None:
        self._opponents.restart(chance)
        self._batch.set_reaction_frames(*self._delays(self.options))

    def _begin_opponents(self, indices: NDArray[np.intp]) -> None:
        self._opponents.begin(indices)

    def _delays(self, told: FightOptions) -> tuple[int, NDArray[np.int32]]:
        """Reaction delays of the learner and of the opponent of each duel."""
        return told.reaction_frames, np.maximum(
            self._opponents.reaction_frames, np.int32(told.opponent_reaction_frames)
        )
