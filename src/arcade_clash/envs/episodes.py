"""A batch of duels, episode after episode: the part that both vector environments share.

It seeds, begins, counts, truncates and ends episodes, and makes `infos`. Who decides for which side
is left to the environment: vector.py has the learner against opponents, two_sided.py both.
"""

from abc import abstractmethod
from dataclasses import dataclass
from typing import Any

import numpy as np
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space
from numpy.typing import NDArray

from arcade_clash.agents import masks
from arcade_clash.agents.agent import Actions
from arcade_clash.engine.layout import MATCH_WINNER, ROUND_WINNER
from arcade_clash.envs.batch import FightBatch, Flags
from arcade_clash.envs.infos import BOTH_SIDES, INFOS, SideInfo, side_info
from arcade_clash.envs.options import FightOptions
from arcade_clash.envs.rendering import RENDER_FPS, RENDER_MODES, Renderer
from arcade_clash.envs.resets import Generators, Seeds, duels_to_reset
from arcade_clash.envs.spaces import action_space, observation_space
from arcade_clash.errors import InvalidInput, WrongState

__all__ = ["Ended", "EpisodeVector"]

_PRIVATE = tuple(f"_{info.name}" for info in INFOS)
"""Keys of the arrays that say which duels have an info, as Gymnasium's own vectors have them."""


@dataclass(frozen=True, slots=True)
class Ended:
    """The episodes that the last step ended, in the order of their duels.

    Where both sides are the caller's, arrays of what differs by player have one entry for each:
    `won` is bool[m, 2] and `observations` float32[m, 2, entries].
    """

    indices: NDArray[np.intp]
    won: Flags
    rewards: NDArray[np.float64]
    lengths: NDArray[np.int64]
    terms: NDArray[np.float32]
    """Each reward term of each, summed over the episode, times its weight."""
    observations: NDArray[np.float32]
    """How each ended."""
    opponents: NDArray[np.intp]
    """Number of the opponent in each; -1 where both sides are the caller's."""


class EpisodeVector(VectorEnv[Any, Actions, NDArray[Any]]):
    """Steps the duels of a batch for one or both of their players.

    Args:
        batch: the duels.
        options: what the environment was told.
        sides: how many players of each duel are the caller's: 1, player 1, or 2.
        render_mode: one of RENDER_MODES, or None.
        render_index: the duel that the window of `human` shows.
        autoreset_mode: when a duel that ended begins again, one of Gymnasium's modes or its name.

    Raises:
        InvalidInput: a mode is not known, or there is no duel of that index.
        DependencyNotInstalled: the render mode needs a package that is not installed.
    """

    metadata: dict[str, Any] = {  # noqa: RUF012  # Gymnasium declares it so
        "render_modes": list(RENDER_MODES),
        "render_fps": RENDER_FPS,
        "autoreset_mode": AutoresetMode.SAME_STEP,
    }

    def __init__(
        self,
        batch: FightBatch,
        options: FightOptions,
        *,
        sides: int,
        render_mode: str | None,
        render_index: int,
        autoreset_mode: AutoresetMode | str,
    ) -> None:
        self.num_envs = count = batch.count
        self.options = options
        self.autoreset_mode = _autoreset_mode(autoreset_mode)
        self.render_mode = render_mode
        self.render_index = self._duel_index(render_index)
        self._renderer = Renderer(render_mode, options.decision_frames)
        self.metadata = {
            **self.metadata,
            "render_modes": list(RENDER_MODES),
            "render_fps": self._renderer.fps,
            "autoreset_mode": self.autoreset_mode,
        }
        self.single_observation_space = observation_space(options.mask, sides)
        self.single_action_space = action_space(sides)
        self.observation_space = batch_space(self.single_observation_space, count)
        self.action_space = batch_space(self.single_action_space, count)
        self.ended: Ended | None = None
        """What the last step ended; None where it ended nothing."""
        self._batch = batch
        self._sides = sides
        self._opponent_numbers: NDArray[np.intp] = np.full(count, BOTH_SIDES, np.intp)
        self._weights = options.weights
        self._lengths = np.zeros(count, np.int64)
        self._sums: NDArray[np.float32] = np.zeros((sides, *batch.terms.shape[1:]), np.float32)
        self._due: Flags = np.zeros(count, np.bool_)
        """Duels that have ended and not begun again."""
        self._generators = Generators(count)
        self._begun = False

    def reset(
        self,
        *,
        seed: Seeds | None = None,
        options: dict[str, Any] | None = None,
    ) -> tuple[Any, dict[str, Any]]:
        """Begins an episode in every duel, or where `options["reset_mask"]` (bool[n]) says so.

        A seed makes these episodes, and those that follow, the same each time. A list has one for
        each duel: its characters and its fight then depend on its own seed alone. What is returned
        is the state of all duels.

        Raises:
            InvalidInput: an option is unknown, the mask or a list of seeds does not fit the batch.
            WrongState: the first reset has a mask that leaves duels out.
        """
        indices = duels_to_reset(options, self.num_envs)
        if not self._begun and len(indices) < self.num_envs:
            raise WrongState("the first reset() begins every duel; a reset_mask can come after it")
        self._generators.reseed(seed, indices)
        self._np_random, self._np_random_seed = self._generators.shared, self._generators.seed
        if len(indices) == self.num_envs:
            self._restart_opponents(self._np_random)
        self._restart(indices)
        self._batch.terms[:, indices] = 0
        self._begun = True
        self.ended = None
        infos = self._infos(self._told(slice(None)))
        self._show()
        return self._observations(infos), infos

    def action_masks(self) -> NDArray[np.int8]:
        """Which actions mean something now: int8[n, actions], or int8[n, 2, actions]."""
        observations = self._batch.observations[: self._sides]
        return self._laid_out(np.stack([masks(seen) for seen in observations])).astype(np.int8)

    def render(self, index: int | None = None) -> Any:
        """A frame of every duel, or of the one of that index; None in mode `human`.

        Raises:
            InvalidInput: there is no duel of that index.
        """
        if self.render_mode in (None, "human"):
            return None
        rows = self._batch.rows
        if index is not None:
            return self._renderer.render(rows[self._duel_index(index)].tolist())
        return tuple(self._renderer.render(row) for row in rows.tolist())

    def close_extras(self, **kwargs: Any) -> None:
        """Closes the window of mode `human`."""
        del kwargs
        self._renderer.close()

    @abstractmethod
    def _restart_opponents(self, chance: np.random.Generator) -> None:
        """Makes those who are fought again, when every duel begins."""

    @abstractmethod
    def _begin_opponents(self, indices: NDArray[np.intp]) -> None:
        """Tells those who are fought that these duels begin."""

    def _check_going(self) -> None:
        if not self._begun:
            raise WrongState("no duel has begun yet; reset() begins them, and comes before step()")
        if self.autoreset_mode is AutoresetMode.DISABLED and self._due.any():
            over = ", ".join(map(str, np.flatnonzero(self._due)[:10]))
            raise WrongState(
                f"duels have ended ({over}) and autoreset_mode is DISABLED; "
                'reset(options={"reset_mask": ...}) begins their next episodes'
            )

    def _play(
        self, p1_actions: Actions, p2_actions: Actions
    ) -> tuple[Any, NDArray[np.float32], Flags, Flags, dict[str, Any]]:
        """One decision of both players in every duel, and what `step` returns of it."""
        batch = self._batch
        batch.step(p1_actions, p2_actions)
        self._lengths += 1
        if self._due.any():
            # What was decided for a duel that had ended counts for nothing: it begins.
            batch.terms[:, self._due] = 0
            self._restart(np.flatnonzero(self._due))
        weighted = batch.terms[: self._sides] * self._weights
        self._sums += weighted
        terminated = batch.ended.copy()
        limit = self.options.limit
        truncated = ~terminated & (self._lengths >= limit if limit else False)
        told = self._told(slice(None))
        infos = self._infos(told)
        self.ended = None
        self._due = terminated | truncated
        if self._due.any():
            self.ended = self._summary(np.flatnonzero(self._due))
            if self.autoreset_mode is AutoresetMode.SAME_STEP:
                self._hand_over(self.ended, told, infos)
        self._show()
        rewards = self._laid_out(weighted.sum(axis=2))
        return self._observations(infos), rewards, terminated, truncated, infos

    def _restart(self, indices: NDArray[np.intp]) -> None:
        for share, chance in self._generators.shares(indices):
            self._batch.restart(share, chance)
        self._begin_opponents(indices)
        self._lengths[indices] = 0
        self._sums[:, indices] = 0
        self._due[indices] = False

    def _summary(self, indices: NDArray[np.intp]) -> Ended:
        batch = self._batch
        winner_at = MATCH_WINNER if self.options.whole_match else ROUND_WINNER
        winners = batch.rows[indices, winner_at]
        terms = self._laid_out(self._sums[:, indices])
        return Ended(
            indices=indices,
            won=self._laid_out(
                np.stack([batch.ended[indices] & (winners == side) for side in range(self._sides)])
            ),
            rewards=terms.sum(axis=-1, dtype=np.float64),
            lengths=self._lengths[indices],
            terms=terms,
            observations=self._laid_out(batch.observations[: self._sides, indices]),
            opponents=self._opponent_numbers[indices],
        )

    def _hand_over(self, ended: Ended, told: list[SideInfo], infos: dict[str, Any]) -> None:
        """Puts the end of these episodes into `final_obs` and `final_info`, and begins the next."""
        indices = ended.indices
        here = np.zeros(self.num_envs, np.bool_)
        here[indices] = True
        final_obs = np.full(self.num_envs, None, dtype=object)
        for index, seen in zip(indices, ended.observations, strict=True):
            final_obs[index] = self._packed(seen, infos["action_mask"][index])
        last = [
            SideInfo(
                np.where(here[:, None], side.mask, np.int8(0)),
                np.where(here, side.integers, 0),
                np.where(here, side.floats, 0.0),
            )
            for side in told
        ]
        self._batch.terms[:, indices] = 0
        self._restart(indices)
        for side, begun in zip(told, self._told(indices), strict=True):
            side.mask[indices] = begun.mask
            side.integers[:, indices] = begun.integers
            side.floats[:, indices] = begun.floats
        infos |= self._table(told)
        infos["final_obs"], infos["_final_obs"] = final_obs, here
        infos["final_info"] = self._table(last) | dict.fromkeys(_PRIVATE, here)
        infos["_final_info"] = here

    def _infos(self, told: list[SideInfo]) -> dict[str, Any]:
        everywhere = np.ones(self.num_envs, np.bool_)
        return self._table(told) | dict.fromkeys(_PRIVATE, everywhere)

    def _told(self, indices: NDArray[np.intp] | slice) -> list[SideInfo]:
        """What each player is told of these duels."""
        batch = self._batch
        return [
            side_info(
                batch.rows[indices],
                side,
                whole_match=self.options.whole_match,
                ended=batch.ended[indices],
                decision=self._lengths[indices],
                episode_reward=self._sums[side, indices].sum(axis=1),
                opponent=self._opponent_numbers[indices],
                terms=batch.terms[side, indices],
                mask=masks(batch.observations[side, indices]),
            )
            for side in range(self._sides)
        ]

    def _table(self, told: list[SideInfo]) -> dict[str, Any]:
        """The table of infos: of one player, or with an axis for both where a key differs."""
        tables = [side.table() for side in told]
        if self._sides == 1:
            return tables[0]
        return {
            info.name: tables[0][info.name]
            if info.is_shared
            else np.stack([table[info.name] for table in tables], axis=1)
            for info in INFOS
        }

    def _observations(self, infos: dict[str, Any]) -> Any:
        seen = self._laid_out(self._batch.observations[: self._sides])
        return self._packed(seen.copy(), infos["action_mask"])

    def _packed(self, seen: NDArray[np.float32], mask: NDArray[np.int8]) -> Any:
        """An observation as its space has it."""
        if self.options.mask == "info":
            return seen
        return {"observation": seen, "action_mask": mask.copy()}

    def _laid_out(self, by_side: NDArray[Any]) -> NDArray[Any]:
        """What has the players first as it is returned: duels first; one player has no axis."""
        return by_side[0] if self._sides == 1 else np.moveaxis(by_side, 0, 1)

    def _duel_index(self, index: int) -> int:
        if not -self.num_envs <= index < self.num_envs:
            raise InvalidInput(
                "index", f"there is no duel {index}; there are 0 to {self.num_envs - 1}"
            )
        return index

    def _show(self) -> None:
        if self.render_mode == "human":
            self._renderer.show(self._batch.rows[self.render_index].tolist())


def _autoreset_mode(mode: AutoresetMode | str) -> AutoresetMode:
    for known in AutoresetMode:
        if mode in (known, known.name, known.value):
            return known
    names = ", ".join(known.name for known in AutoresetMode)
    raise InvalidInput("autoreset_mode", f"autoreset_mode is {mode!r}; it is one of {names}")
