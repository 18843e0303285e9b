"""Trains with RLlib's PPO, by RLlib's own module that masks actions.

    python -m venv rllib
    rllib/bin/pip install . "ray[rllib]==2.60.0" torch
    rllib/bin/python examples/train_rllib.py --iterations 20

Ray brings a hundred packages, so it is best kept in an environment of its own.
"""

import argparse
from typing import Any

import gymnasium
import numpy as np
from gymnasium.wrappers import TransformObservation
from ray.rllib.algorithms.ppo import PPOConfig
from ray.rllib.core.rl_module.rl_module import RLModuleSpec
from ray.rllib.examples.rl_modules.classes.action_masking_rlm import ActionMaskingTorchRLModule
from ray.tune.registry import register_env


def make(options: dict[str, Any]) -> gymnasium.Env[Any, Any]:
    """A fight whose observation has the keys and types that the module asks for."""
    import arcade_clash.envs  # each worker is a process: it makes the fight known to Gymnasium

    env = gymnasium.make(arcade_clash.envs.ENVIRONMENT, mask="observation", **options)
    seen_space: Any = env.observation_space
    space = gymnasium.spaces.Dict(
        {
            "observations": seen_space["observation"],
            "action_mask": gymnasium.spaces.Box(
                0.0, 1.0, seen_space["action_mask"].shape, np.float32
            ),
        }
    )

    def renamed(seen: dict[str, Any]) -> dict[str, Any]:
        return {
            "observations": seen["observation"],
            "action_mask": seen["action_mask"].astype(np.float32),
        }

    return TransformObservation(env, renamed, space)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--iterations", type=int, default=20)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--opponent", default="scripted-1")
    asked = parser.parse_args()

    register_env("arcade_clash", make)
    config = (
        PPOConfig()
        .environment("arcade_clash", env_config={"opponent": asked.opponent})
        .env_runners(num_env_runners=asked.workers, num_envs_per_env_runner=4)
        .rl_module(rl_module_spec=RLModuleSpec(module_class=ActionMaskingTorchRLModule))
        .training(train_batch_size_per_learner=4096, minibatch_size=512, num_epochs=4, lr=3e-4)
    )
    algorithm = config.build_algo()
    for number in range(asked.iterations):
        told = algorithm.train()["env_runners"]
        print(
            f"{number + 1:>4}: {told['num_env_steps_sampled_lifetime']:>9,.0f} steps, "
            f"mean reward {told['episode_return_mean']:.2f}"
        )
    algorithm.stop()


if __name__ == "__main__":
    main()
