"""A rollout of which only the choices are learned from.

Most of a fight a fighter is in the middle of something: of three decisions in four every action but
one is masked. Such a step teaches a policy nothing, and costs an update as much as any other. So a
choice and the steps after it, up to the next choice, count as one step of a semi-Markov decision
process (Sutton, Precup and Singh, 1999): their rewards are discounted step by step, and advantages
are estimated (GAE, Schulman et al., 2016) from choice to choice. Importing this imports torch.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from stable_baselines3.common.buffers import RolloutBuffer
from stable_baselines3.common.type_aliases import RolloutBufferSamples
from torch import Tensor

from arcade_clash.agents.actions import GATES

__all__ = ["ChoiceBuffer"]

_LEARNED_FROM = ("observations", "actions", "values", "log_probs", "advantages", "returns")


class ChoiceBuffer(RolloutBuffer):
    """Stable-Baselines3's rollout, in which steps that left no choice belong to the one before.

    Discounts go by the step, as ever; `gae_lambda` goes by the choice. What follows an
    environment's last choice is not known yet, unless its episode ends: that choice is left out.
    """

    def compute_returns_and_advantage(self, last_values: Tensor, dones: NDArray[np.bool_]) -> None:
        """Estimates the advantage of every choice, and notes which can be learned from."""
        del last_values  # of states in which there may be no choice, whose value nobody learns
        choice: NDArray[np.bool_] = np.any(self.observations[..., GATES] > 0.5, axis=-1)
        self._known = np.zeros_like(choice)
        value_ahead = np.zeros(self.n_envs, np.float32)
        advantage_ahead = np.zeros(self.n_envs, np.float32)
        is_known: NDArray[np.bool_] = np.zeros(self.n_envs, np.bool_)
        goes_on = 1.0 - dones.astype(np.float32)
        for step in reversed(range(self.buffer_size)):
            is_known |= goes_on == 0.0
            value_ahead = self.rewards[step] + self.gamma * goes_on * value_ahead
            advantage_ahead = self.gamma * goes_on * advantage_ahead
            here = choice[step]
            self._known[step] = here & is_known
            advantage = value_ahead - self.values[step] + self.gae_lambda * advantage_ahead
            self.advantages[step] = np.where(self._known[step], advantage, 0.0)
            value_ahead = np.where(here, self.values[step], value_ahead)
            advantage_ahead = np.where(here, self.advantages[step], advantage_ahead)
            is_known |= here
            goes_on = 1.0 - self.episode_starts[step]
        self.returns = self.advantages + self.values

    def get(self, batch_size: int | None = None) -> Iterator[RolloutBufferSamples]:  # type: ignore[override] # a generator is an iterator
        """The choices, in batches and by chance; where there was none, all steps."""
        if not self.generator_ready:
            known = self.swap_and_flatten(self._known).reshape(-1)
            if not known.any():
                known[:] = True
            arrays: dict[str, Any] = vars(self)
            for name in _LEARNED_FROM:
                arrays[name] = self.swap_and_flatten(arrays[name])[known]
            self.generator_ready = True
        order = np.random.permutation(len(self.observations))  # as the library's seed sets it
        size = batch_size or len(order)
        for start in range(0, len(order), size):
            yield self._get_samples(order[start : start + size])
