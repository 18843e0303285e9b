"""sb3-contrib's MaskablePPO finds the masks of one fight, in its wrappers, and of the batch."""

from typing import Any

import gymnasium
import numpy as np
from sb3_contrib import MaskablePPO
from sb3_contrib.common.maskable.evaluation import evaluate_policy
from sb3_contrib.common.maskable.utils import get_action_masks, is_masking_supported
from stable_baselines3.common.monitor import Monitor

from arcade_clash.envs.registration import ENVIRONMENT
from arcade_clash.sb3 import FightVecEnv, VectorFight


def test_maskable_ppo_learns_from_one_fight() -> None:
    model = MaskablePPO("MlpPolicy", gymnasium.make(ENVIRONMENT), n_steps=32, batch_size=32, seed=1)
    env: Any = model.get_env()
    assert is_masking_supported(env)
    model.learn(64)

    seen = env.reset()
    for _ in range(30):
        masks = get_action_masks(env)
        actions, _ = model.predict(seen, action_masks=masks)
        assert masks[0, actions[0]]
        seen = env.step(actions)[0]


def test_maskable_ppo_learns_from_the_batch() -> None:
    env = FightVecEnv(VectorFight(8, opponent="random"))
    model = MaskablePPO("MlpPolicy", env, n_steps=16, batch_size=64, seed=1)
    model.learn(256)
    rewards, lengths = evaluate_policy(
        model, env, n_eval_episodes=8, return_episode_rewards=True, warn=True
    )

    assert len(rewards) == len(lengths) == 8


def test_masks_of_one_fight_are_found_through_its_wrappers() -> None:
    env = Monitor(gymnasium.make(ENVIRONMENT, opponent="idle"))
    _, info = env.reset(seed=1)

    assert is_masking_supported(env)
    assert np.array_equal(get_action_masks(env), info["action_mask"])
