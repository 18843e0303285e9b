"""The fight as a PettingZoo parallel environment: both players learn, or play, or anything."""

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
from gymnasium import spaces
from pettingzoo import ParallelEnv

from arcade_clash.agents import masks
from arcade_clash.agents.agent import Observations
from arcade_clash.envs.duel import PLAYERS, Duel
from arcade_clash.envs.rewards import REWARD_TERMS, reward_weights
from arcade_clash.envs.setup import (
    action_space,
    character_numbers,
    check_limit,
    is_whole_match,
    observation_space,
)

__all__ = ["ParallelFight"]


class ParallelFight(ParallelEnv):  # type: ignore[misc]  # PettingZoo has no type information
    """`arcade_clash.parallel_env()`: agents `p1` and `p2`, who decide at the same time.

    Steps, episodes, rewards and `info` are those of `SingleFight`, for each of the two.

    Args:
        p1_character: id of player 1's character; empty draws one for each episode.
        p2_character: the same for player 2.
        episode: `round`, or `match` for best of three.
        rewards: weights of reward terms that differ from the defaults.
        max_decisions: after how many decisions an episode is cut short; None never does.

    Raises:
        InvalidInput: a setting breaks its rule.
        NotFound: there is no such character.
    """

    metadata: ClassVar[dict[str, Any]] = {"name": "arcade_clash_v0", "render_modes": []}

    def __init__(
        self,
        *,
        p1_character: str = "",
        p2_character: str = "",
        episode: str = "round",
        rewards: Mapping[str, float] | None = None,
        max_decisions: int | None = None,
    ) -> None:
        self.possible_agents = list(PLAYERS)
        self.agents: list[str] = []
        self.render_mode = None
        self._observation_spaces = {player: observation_space() for player in PLAYERS}
        self._action_spaces = {player: action_space() for player in PLAYERS}
        self._duel = Duel(
            character_numbers("p1_character", p1_character),
            character_numbers("p2_character", p2_character),
            whole_match=is_whole_match(episode),
        )
        self._weights = reward_weights(rewards)
        self._limit = check_limit(max_decisions)
        self._decisions = 0
        self._chance = np.random.default_rng()

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
            self._chance = np.random.default_rng(seed)
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
        """Plays one decision of both."""
        terms = self._duel.step(int(actions["p1"]), int(actions["p2"]))
        self._decisions += 1
        terminated = self._duel.ended
        truncated = not terminated and self._decisions == self._limit
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
