"""SuperSuit's wrappers of the parallel fight, and the vector that it makes of it."""

from typing import Any

import numpy as np
import supersuit
from stable_baselines3 import PPO

import arcade_clash


def test_wrappers_of_pettingzoo_environments_play() -> None:
    env = supersuit.frame_stack_v1(arcade_clash.parallel_env(max_decisions=5), 3)
    env = supersuit.clip_reward_v0(supersuit.dtype_v0(env, np.float32))
    observations, _ = env.reset(seed=1)
    while env.agents:
        observations, *_ = env.step(
            {agent: env.action_space(agent).sample() for agent in env.agents}
        )

    assert {seen.shape for seen in observations.values()} == {
        env.observation_space("player_1").shape
    }


def test_one_policy_learns_both_players() -> None:
    vec: Any = supersuit.pettingzoo_env_to_vec_env_v1(arcade_clash.parallel_env(max_decisions=9))
    vec = supersuit.concat_vec_envs_v1(vec, 2, base_class="stable_baselines3")
    assert vec.num_envs == 4
    model = PPO("MlpPolicy", vec, n_steps=16, batch_size=32)  # its vector has no seed()
    model.learn(128)

    assert model.num_timesteps == 128
