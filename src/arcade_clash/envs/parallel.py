"""The fight as a PettingZoo parallel environment: both players learn, or play, or anything."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
from gymnasium import spaces
from gymnasium.utils.seeding import np_random
from pettingzoo import ParallelEnv

from arcade_clash.agents import masks
from arcade_clash.agents.agent import Observations
from arcade_clash.envs.duel import PLAYERS, Duel
from arcade_clash.envs.options import FightOptions, character_numbers
from arcade_clash.envs.rewards import REWARD_TERMS
from arcade_clash.envs.spaces import action_space, check_action, observation_space
from arcade_clash.errors import InvalidInput, WrongState

__all__ = ["ParallelFight"]

NOT_OURS = {
    "opponent",
    "character",
    "opponent_character",
    "opponent_reaction_frames",
    "agents",
}


class ParallelFight(ParallelEnv):  # type: ignore[misc]  # PettingZoo has no type information
    """`arcade_clash.parallel_env()`: agents `p1` and `p2`, who decide at the same time.

    Steps, episodes, rewards and `info` are those of `SingleFight`, for each of the two.

    Args:
        p1_character: id of player 1's character, or of several; each episode draws one. Empty: of
            all.
        p2_character: the same for player 2.
        options: by name, as `FightOptions` has them, those of characters and opponent apart. What
            it says of the learner is true of both.

    Raises:
        InvalidInput: an option breaks its rule.
        NotFound: there is no such character.
    """

    metadata: ClassVar[dict[str, Any]] = {"name": "arcade_clash_v0", "render_modes": []}

    def __init__(
        self,
        *,
        p1_character: str | Sequence[str] = "",
        p2_character: str | Sequence[str] = "",
        **options: Any,
    ) -> None:
        for name in NOT_OURS & options.keys():
            raise InvalidInput(
                name,
                f"there is no option {name!r} here: both players are yours; "
                "p1_character and p2_character say as whom",
            )
        numbers = [
            character_numbers(name, ids)
            for name, ids in (("p1_character", p1_character), ("p2_character", p2_character))
        ]
        self.options = FightOptions.of(options, NOT_OURS)
        self.possible_agents = list(PLAYERS)
        self.agents: list[str] = []
        self.render_mode = None
        self._observation_spaces = {player: observation_space() for player in PLAYERS}
        self._action_spaces = {player: action_space() for player in PLAYERS}
        self._duel = Duel(
            *numbers,
            whole_match=self.options.whole_match,
            decision_frames=self.options.decision_frames,
            reaction_frames=(self.options.reaction_frames, self.options.reaction_frames),
        )
        self._weights = self.options.weights
        self._decisions = 0
        self._chance, _ = np_random()

    def observation_space(self, agent: str) -> spaces.Space[Observations]:
        """The space of a player's observations; the same object each time."""
        return self._observation_spaces[agent]

    def action_space(self, agent: str) -> spaces.Discrete:
        """The space of a player's actions; the same object each time."""
        return self._action_spaces[agent]

    def reset(
        self,
        seed: int | None = None,
        options: dict[str, Any] | None = None,  # noqa: ARG002  # PettingZoo's signature
    ) -> tuple[dict[str, Observations], dict[str, dict[str, Any]]]:
        """Begins an episode; a seed makes it, and those that follow, the same each time."""
        if seed is not None:
            self._chance, _ = np_random(seed)  # which refuses what is no seed, and says so
        self.agents = list(PLAYERS)
        self._duel.restart(self._chance)
        self._decisions = 0
        seen = self._observations()
        return seen, {player: _info(seen[player]) for player in PLAYERS}

    def step(
        self, actions: Mapping[str, int]
    ) -> tuple[
        dict[str, Observations],
        dict[str, float],
        dict[str, bool],
        dict[str, bool],
        dict[str, dict[str, Any]],
    ]:
        """Plays one decision of both.

        Raises:
            InvalidInput: an action is missing or out of range.
            WrongState: no episode has begun, or it is over.
        """
        if not self.agents:
            raise WrongState("no episode is going on; reset() begins one")
        chosen = [check_action(actions.get(player), f"actions[{player}]") for player in PLAYERS]
        terms = self._duel.step(chosen[0], chosen[1])
        self._decisions += 1
        terminated = self._duel.ended
        truncated = not terminated and self._decisions == self.options.limit
        seen = self._observations()
        infos = {}
        for player, measured in zip(PLAYERS, terms, strict=True):
            infos[player] = _info(seen[player])
            infos[player]["reward_terms"] = dict(zip(REWARD_TERMS, measured, strict=True))
            if terminated:
                infos[player]["winner"] = self._duel.winner()
        if terminated or truncated:
            self.agents = []
        rewards = {
            player: float(np.dot(self._weights, measured))
            for player, measured in zip(PLAYERS, terms, strict=True)
        }
        return (
            seen,
            rewards,
            dict.fromkeys(PLAYERS, terminated),
            dict.fromkeys(PLAYERS, truncated),
            infos,
        )

    def render(self) -> None:
        """Nothing: a fight is watched through the server."""

    def close(self) -> None:
        """Nothing is held."""

    def _observations(self) -> dict[str, Observations]:
        return {player: self._duel.observation(side) for side, player in enumerate(PLAYERS)}


def _info(seen: Observations) -> dict[str, Any]:
    return {"action_mask": masks(seen[None])[0].astype(np.int8)}
