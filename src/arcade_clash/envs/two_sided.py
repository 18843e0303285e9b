"""Both players of a thousand duels in one compiled call: the vector environment of self-play."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from gymnasium.vector import AutoresetMode
from numpy.typing import NDArray

from arcade_clash.agents.agent import Actions
from arcade_clash.envs.batch import FightBatch, Flags
from arcade_clash.envs.episodes import EpisodeVector
from arcade_clash.envs.options import FightOptions, character_numbers, whole_number
from arcade_clash.envs.spaces import check_actions
from arcade_clash.errors import InvalidInput

__all__ = ["TwoSidedFight"]


class TwoSidedFight(EpisodeVector):
    """`arcade_clash.two_sided_vec(num_envs=1024)`: the caller decides for both players.

    All that differs by player has an axis of 2 after that of the duels: observations are
    float32[n, 2, entries], actions int[n, 2], rewards float32[n, 2], `infos["action_mask"]`
    int8[n, 2, actions]. An episode ends for both at once: terminated and truncated are bool[n].
    Observations are mirrored, so one policy plays either side; `reshape(2 * n, -1)` makes one batch
    of both. In all else it is `VectorFight`.

    Args:
        num_envs: how many duels.
        p1_character: id of player 1's character, or of several; each episode draws one. Empty: of
            all.
        p2_character: the same for player 2.
        render_mode: `human`, `rgb_array` or `ansi`.
        render_index: the duel that the window of `human` shows.
        autoreset_mode: one of `gymnasium.vector.AutoresetMode`, or its name.
        max_episode_steps: another name of `max_decisions`.
        options: by name, as `FightOptions` has them, those of characters and opponent apart.

    Raises:
        InvalidInput: there are no duels, or an option breaks its rule.
        NotFound: there is no such character.
        DependencyNotInstalled: the render mode needs a package that is not installed.
    """

    def __init__(
        self,
        num_envs: int = 1,
        *,
        p1_character: str | Sequence[str] = "",
        p2_character: str | Sequence[str] = "",
        render_mode: str | None = None,
        render_index: int = 0,
        autoreset_mode: AutoresetMode | str = AutoresetMode.SAME_STEP,
        max_episode_steps: int | None = None,
        **options: Any,
    ) -> None:
        if max_episode_steps is not None:
            options.setdefault("max_decisions", max_episode_steps)
        num_envs = whole_number("num_envs", num_envs, "at least 1", 1)
        told = FightOptions.of_both(options)
        super().__init__(
            FightBatch(
                num_envs,
                character_numbers("p1_character", p1_character),
                character_numbers("p2_character", p2_character),
                whole_match=told.whole_match,
                decision_frames=told.decision_frames,
                reaction_frames=(told.reaction_frames, told.reaction_frames),
            ),
            told,
            sides=2,
            render_mode=render_mode,
            render_index=render_index,
            autoreset_mode=autoreset_mode,
        )

    def step(
        self, actions: Actions
    ) -> tuple[Any, NDArray[np.float32], Flags, Flags, dict[str, Any]]:
        """Plays one decision of both players in every duel.

        Args:
            actions: int[n, 2], player 1's and player 2's.

        Raises:
            InvalidInput: they are not two for each duel, or one is out of range.
            WrongState: no duel has begun yet, or one has ended and is not begun again by itself.
        """
        self._check_going()
        chosen = np.asarray(actions)
        if chosen.shape != (self.num_envs, 2):
            raise InvalidInput(
                "actions",
                f"actions are {chosen.dtype}{list(chosen.shape)}; they are two whole numbers for "
                f"each of {self.num_envs} duels, int[{self.num_envs}, 2]",
            )
        p1, p2 = (
            check_actions(chosen[:, side], self.num_envs, f"actions[:, {side}]") for side in (0, 1)
        )
        return self._play(p1, p2)

    def _restart_opponents(self, chance: np.random.Generator) -> None:
        """Nothing: there are no opponents."""

    def _begin_opponents(self, indices: NDArray[np.intp]) -> None:
        """Nothing: there are no opponents."""
