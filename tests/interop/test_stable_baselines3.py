"""Stable-Baselines3, as its guide shows it."""

import warnings
from pathlib import Path
from typing import Any

import gymnasium
import pytest
from stable_baselines3 import A2C, DQN, PPO
from stable_baselines3.common.callbacks import EvalCallback
from stable_baselines3.common.env_util import make_vec_env
from stable_baselines3.common.evaluation import evaluate_policy
from stable_baselines3.common.vec_env import VecNormalize, VecVideoRecorder

from arcade_clash.envs.registration import ENVIRONMENT
from arcade_clash.sb3 import FightVecEnv, VectorFight


@pytest.mark.parametrize("algorithm", [PPO, A2C, DQN])
def test_an_algorithm_learns_from_fights_that_the_library_makes(algorithm: Any) -> None:
    env = make_vec_env(ENVIRONMENT, n_envs=2, env_kwargs={"opponent": "random"})
    model = algorithm("MlpPolicy", env, seed=1)
    model.learn(128)

    assert model.num_timesteps >= 128


def test_a_policy_is_evaluated_on_the_batch_without_a_warning() -> None:
    env = FightVecEnv(VectorFight(8, opponent="idle", max_decisions=20))
    model = PPO("MlpPolicy", env, n_steps=16, batch_size=64, seed=1)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        rewards, lengths = evaluate_policy(model, env, 16, return_episode_rewards=True)

    assert isinstance(rewards, list)
    assert len(rewards) == 16
    assert lengths == [20] * 16


def test_the_evaluation_callback_takes_a_normalized_batch(tmp_path: Path) -> None:
    def make() -> VecNormalize:
        return VecNormalize(FightVecEnv(VectorFight(4, opponent="idle", max_decisions=20)))

    model = PPO("MlpPolicy", make(), n_steps=32, batch_size=64, seed=1)
    model.learn(256, EvalCallback(make(), eval_freq=32, log_path=str(tmp_path), verbose=0))

    assert (tmp_path / "evaluations.npz").exists()


def test_dictionary_observations_are_for_the_multi_input_policy() -> None:
    env = FightVecEnv(VectorFight(4, opponent="random", mask="observation", max_decisions=9))
    model = PPO("MultiInputPolicy", env, n_steps=16, batch_size=32, seed=1)
    model.learn(128)

    assert isinstance(gymnasium.make(ENVIRONMENT, mask="observation"), gymnasium.Env)


def test_a_batch_is_recorded_as_a_film(tmp_path: Path) -> None:
    fights = FightVecEnv(VectorFight(4, opponent="random", render_mode="rgb_array"))
    env = VecVideoRecorder(fights, str(tmp_path), lambda step: step == 0, video_length=5)
    model = PPO("MlpPolicy", fights, n_steps=8, seed=1)
    seen: Any = env.reset()
    for _ in range(7):
        seen = env.step(model.predict(seen)[0])[0]
    env.close()

    assert list(tmp_path.glob("*.mp4"))
