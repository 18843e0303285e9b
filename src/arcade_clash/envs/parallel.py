"""The fight as PettingZoo environments: both players learn, or play, or anything."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from gymnasium import spaces
from gymnasium.utils.seeding import np_random
from numpy.typing import NDArray
from pettingzoo import ParallelEnv

from arcade_clash.envs.duel import Duel
from arcade_clash.envs.infos import BOTH_SIDES
from arcade_clash.envs.options import FightOptions, character_numbers
from arcade_clash.envs.rendering import RENDER_FPS, RENDER_MODES, Renderer
from arcade_clash.envs.spaces import action_space, check_action, observation_space
from arcade_clash.errors import InvalidInput, WrongState

__all__ = ["PLAYERS", "ParallelFight"]

PLAYERS = ("player_1", "player_2")
"""The names of the two agents, as PettingZoo would have them: a kind and a number."""


class ParallelFight(ParallelEnv):  # type: ignore[misc]  # PettingZoo has no type information
    """`arcade_clash.parallel_env()`: `player_1` and `player_2`, who decide at the same time.

    Steps, episodes, rewards and `info` are those of `SingleFight`, for each of the two.

    Args:
        p1_character: id of player 1's character, or of several; each episode draws one. Empty: of
            all.
        p2_character: the same for player 2.
        render_mode: `human`, `rgb_array` or `ansi`.
        max_cycles: another name of `max_decisions`, PettingZoo's own.
        options: by name, as `FightOptions` has them, those of characters and opponent apart. What
            it says of the learner is true of both.

    Raises:
        InvalidInput: an option breaks its rule.
        NotFound: there is no such character.
        DependencyNotInstalled: the render mode needs a package that is not installed.
    """

    metadata: dict[str, Any] = {  # noqa: RUF012  # PettingZoo declares it so
        "name": "arcade_clash_v0",
        "render_modes": list(RENDER_MODES),
        "render_fps": RENDER_FPS,
        "is_parallelizable": True,
    }

    def __init__(
        self,
        *,
        p1_character: str | Sequence[str] = "",
        p2_character: str | Sequence[str] = "",
        render_mode: str | None = None,
        max_cycles: int | None = None,
        **options: Any,
    ) -> None:
        if max_cycles is not None:
            options.setdefault("max_decisions", max_cycles)
        numbers = [
            character_numbers(name, ids)
            for name, ids in (("p1_character", p1_character), ("p2_character", p2_character))
        ]
        self.options = FightOptions.of_both(options)
        self.possible_agents = list(PLAYERS)
        self.agents: list[str] = []
        self.render_mode = render_mode
        self._renderer = Renderer(render_mode, self.options.decision_frames)
        self.metadata = {**self.metadata, "render_fps": self._renderer.fps}
        self.observation_spaces = {
            player: observation_space(self.options.mask) for player in PLAYERS
        }
        self.action_spaces = {player: action_space() for player in PLAYERS}
        self.state_space = spaces.flatten_space(observation_space(sides=2))
        self._duel = Duel(
            *numbers,
            whole_match=self.options.whole_match,
            decision_frames=self.options.decision_frames,
            reaction_frames=(self.options.reaction_frames, self.options.reaction_frames),
        )
        self._weights = self.options.weights
        self._decisions = 0
        self._episode_rewards = dict.fromkeys(PLAYERS, 0.0)
        self._chance, _ = np_random()

    def observation_space(self, agent: str) -> spaces.Space[Any]:
        """The space of a player's observations; the same object each time."""
        return self.observation_spaces[agent]

    def action_space(self, agent: str) -> spaces.Space[Any]:
        """The space of a player's actions; the same object each time."""
        return self.action_spaces[agent]

    def reset(
        self,
        seed: int | None = None,
        options: dict[str, Any] | None = None,
    ) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
        """Begins an episode; a seed makes it, and those that follow, the same each time.

        `options` are not used; unlike Gymnasium's, PettingZoo's own tests give some that no
        environment knows, so they are not refused.
        """
        del options
        if seed is not None:
            self._chance, _ = np_random(seed)  # which refuses what is no seed, and says so
        self.agents = list(PLAYERS)
        self._duel.restart(self._chance)
        self._decisions = 0
        self._episode_rewards = dict.fromkeys(PLAYERS, 0.0)
        return self._seen()

    def step(
        self, actions: Mapping[str, int]
    ) -> tuple[
        dict[str, Any],
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
        for player in actions:
            if player not in PLAYERS:
                raise InvalidInput(
                    f"actions[{player}]",
                    f"there is no player {player!r}; there are {' and '.join(PLAYERS)}",
                )
        chosen = [check_action(actions.get(player), f"actions[{player}]") for player in PLAYERS]
        terms = self._duel.step(chosen[0], chosen[1])
        self._decisions += 1
        rewards = {
            player: float(np.dot(self._weights, measured))
            for player, measured in zip(PLAYERS, terms, strict=True)
        }
        for player, reward in rewards.items():
            self._episode_rewards[player] += reward
        terminated = self._duel.ended
        truncated = not terminated and self._decisions == self.options.limit
        if terminated or truncated:
            self.agents = []
        observations, infos = self._seen()
        return (
            observations,
            rewards,
            dict.fromkeys(PLAYERS, terminated),
            dict.fromkeys(PLAYERS, truncated),
            infos,
        )

    def state(self) -> NDArray[np.float32]:
        """What both players may know, neither of them late: float32[2 * entries]."""
        return np.concatenate(self._duel.state())

    def render(self) -> Any:
        """A frame in the mode of the environment: uint8[270, 480, 3], text, or None."""
        return self._renderer.render(self._duel.row)

    def close(self) -> None:
        """Closes the window of mode `human`."""
        self._renderer.close()

    def _seen(self) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
        """Each player's observation as its space has it, and the info that goes with it."""
        observations: dict[str, Any] = {}
        infos = {}
        for side, player in enumerate(PLAYERS):
            seen = self._duel.observation(side)
            infos[player] = self._duel.info(
                side,
                seen,
                decision=self._decisions,
                episode_reward=self._episode_rewards[player],
                opponent=BOTH_SIDES,
            )
            mask = infos[player]["action_mask"].copy()
            observations[player] = (
                seen if self.options.mask == "info" else {"observation": seen, "action_mask": mask}
            )
        self._renderer.show(self._duel.row)
        return observations, infos
