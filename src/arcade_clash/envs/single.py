"""The fight as a Gymnasium environment: the learner is player 1, an agent plays against it.

It runs uncompiled and at once, for trying things out. To learn in earnest take the vector
environment, which steps a thousand fights in the time of a few of these.
"""

from typing import Any

import gymnasium
import numpy as np
from numpy.typing import NDArray

from arcade_clash.agents import PastSelf, masks, reaction_frames
from arcade_clash.agents.agent import Agent, Observations
from arcade_clash.envs.duel import Duel
from arcade_clash.envs.opponents import Sparring
from arcade_clash.envs.options import FightOptions
from arcade_clash.envs.rendering import RENDER_FPS, RENDER_MODES, Renderer
from arcade_clash.envs.resets import check_reset_options
from arcade_clash.envs.spaces import action_space, check_action, observation_space
from arcade_clash.errors import WrongState

__all__ = ["SingleFight"]


class SingleFight(gymnasium.Env[Any, np.int64]):
    """`gymnasium.make("arcade_clash/Fight-v0")`.

    A step is one decision. `info` has the keys of `INFOS`, on reset and on every step; its
    `action_mask` is as `action_space.sample` takes it. The end of a round, time over included,
    terminates: it is the game's own. `max_decisions` truncates.

    Args:
        render_mode: `human`, `rgb_array` or `ansi`.
        options: by name, as `FightOptions` has them.

    Raises:
        InvalidInput: an option breaks its rule.
        NotFound: there is no such character or agent.
        DependencyNotInstalled: the render mode needs a package that is not installed.
    """

    metadata: dict[str, Any] = {  # noqa: RUF012  # Gymnasium declares it so
        "render_modes": list(RENDER_MODES),
        "render_fps": RENDER_FPS,
    }

    def __init__(self, *, render_mode: str | None = None, **options: Any) -> None:
        self.options = FightOptions.of(options)
        self.render_mode = render_mode
        self._renderer = Renderer(render_mode, self.options.decision_frames)
        self.metadata = {
            "render_modes": list(RENDER_MODES),
            "render_fps": self._renderer.fps,
        }
        self.observation_space = observation_space(self.options.mask)
        self.action_space = action_space()
        self._duel = Duel(
            *self.options.numbers,
            whole_match=self.options.whole_match,
            decision_frames=self.options.decision_frames,
        )
        self._weights = self.options.weights
        self._sparring = Sparring(self.options.opponent, self.options.make_agent)
        for number in range(len(self._sparring.names)):  # that nobody is missing is seen at once
            self._opponent: Agent = self._sparring.make(number, np.random.default_rng(0))
            reaction_frames(self._opponent)  # raises where its own delay is out of range
        self._opponent_number = 0
        self._decisions = 0
        self._episode_reward = 0.0

    @property
    def opponents(self) -> tuple[str, ...]:
        """Who is fought, by their numbers."""
        return self._sparring.names

    @property
    def past_self(self) -> PastSelf | None:
        """Who plays `self`, to be given networks; None where nobody does."""
        return self._sparring.past_self

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Any, dict[str, Any]]:
        """Begins an episode; a seed makes it, and those that follow, the same each time.

        Raises:
            InvalidInput: `options` is not empty.
        """
        check_reset_options(options)
        super().reset(seed=seed)
        self._opponent_number, self._opponent = self._sparring.draw(self.np_random)
        self._duel.set_reaction_frames(
            self.options.reaction_frames,
            reaction_frames(self._opponent, self.options.opponent_reaction_frames),
        )
        self._duel.restart(self.np_random)
        self._decisions = 0
        self._episode_reward = 0.0
        return self._seen(self._duel.observation(0))

    def step(self, action: np.int64) -> tuple[Any, float, bool, bool, dict[str, Any]]:
        """Plays one decision against the opponent's.

        Raises:
            InvalidInput: the action is out of range.
            WrongState: no episode has begun, or it is over.
        """
        self._check_begun()
        chosen = check_action(action)
        theirs = self._duel.observation(1)[None]
        answer = self._opponent.act(theirs, masks(theirs))
        terms, _ = self._duel.step(chosen, check_action(answer, "opponent's action"))
        self._decisions += 1
        reward = float(np.dot(self._weights, terms))
        self._episode_reward += reward
        seen, info = self._seen(self._duel.observation(0))
        terminated = self._duel.ended
        truncated = not terminated and self._decisions == self.options.limit
        return seen, reward, terminated, truncated, info

    def action_masks(self) -> NDArray[np.int8]:
        """Which actions mean something now: int8[actions], as sb3-contrib asks for them."""
        seen = self._duel.observation(0)
        allowed: NDArray[np.int8] = masks(seen[None])[0].astype(np.int8)
        return allowed

    def render(self) -> Any:
        """A frame in the mode of the environment: uint8[270, 480, 3], text, or None."""
        return self._renderer.render(self._duel.row)

    def close(self) -> None:
        """Closes the window of mode `human`."""
        self._renderer.close()

    def _check_begun(self) -> None:
        if self._duel.ended:
            raise WrongState("no episode is going on; reset() begins one")

    def _seen(self, seen: Observations) -> tuple[Any, dict[str, Any]]:
        """The observation as its space has it, and the info that goes with it."""
        info = self._duel.info(
            0,
            seen,
            decision=self._decisions,
            episode_reward=self._episode_reward,
            opponent=self._opponent_number,
        )
        self._renderer.show(self._duel.row)
        if self.options.mask == "info":
            return seen, info
        return {"observation": seen, "action_mask": info["action_mask"].copy()}, info
