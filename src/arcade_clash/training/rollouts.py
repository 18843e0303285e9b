"""Algorithms that end a training at the step that was asked for, and keep a mean of their weights.

Stable-Baselines3 takes whole rollouts: 100,000 steps of 256 environments by 390 were 199,680. Here
what is left is taken at last, and no rollout but that of a very short training is under half the
usual length: an update from a handful of steps would be noise. Importing this imports torch.
"""

from stable_baselines3 import A2C, PPO
from stable_baselines3.common.buffers import RolloutBuffer
from stable_baselines3.common.callbacks import BaseCallback
from stable_baselines3.common.on_policy_algorithm import OnPolicyAlgorithm
from stable_baselines3.common.vec_env import VecEnv

from arcade_clash.training.weight_mean import WeightMean

__all__ = ["ExactA2C", "ExactAlgorithm", "ExactPPO", "next_rollout"]


def next_rollout(left: int, usual: int) -> int:
    """Steps of each environment in the next rollout, where so many are left."""
    if left <= usual:
        return max(1, left)
    return -(-left // 2) if left < 2 * usual else usual


class ExactAlgorithm(OnPolicyAlgorithm):
    """An algorithm that ends at its last step."""

    weight_mean: WeightMean
    """Given by the maker of the algorithm; follows the weights from update to update."""

    def train(self) -> None:
        """Makes an update, and takes its weights into the mean."""
        super().train()
        self.weight_mean.update()

    def collect_rollouts(
        self,
        env: VecEnv,
        callback: BaseCallback,
        rollout_buffer: RolloutBuffer,
        n_rollout_steps: int,
    ) -> bool:
        """Collects the next rollout."""
        left = -(-(self._total_timesteps - self.num_timesteps) // env.num_envs)
        steps = next_rollout(left, n_rollout_steps)
        rollout_buffer.buffer_size = steps  # its arrays are made for each rollout
        return super().collect_rollouts(env, callback, rollout_buffer, steps)


class ExactPPO(ExactAlgorithm, PPO):
    """PPO that ends at its last step."""


class ExactA2C(ExactAlgorithm, A2C):
    """A2C that ends at its last step."""
