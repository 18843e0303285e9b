"""The fight keeps the conventions of the field: its own checkers say so."""

import subprocess
import sys
import warnings

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env
from gymnasium.vector import AutoresetMode
from pettingzoo.test import parallel_api_test, parallel_seed_test
from stable_baselines3.common.env_checker import check_env as check_sb3_env

import arcade_clash
from arcade_clash.agents import ACTION_COUNT
from arcade_clash.envs.registration import ENVIRONMENT, register
from arcade_clash.envs.single import SingleFight
from arcade_clash.envs.vector import VectorFight


def test_gymnasium_knows_the_fight_once_its_package_is_imported() -> None:
    program = """
import arcade_clash.envs, gymnasium, sys
gymnasium.make("arcade_clash/Fight-v0", opponent="idle").reset()
assert "numba" not in sys.modules, "one fight waits for no compiler"
"""
    made = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=False,
    )

    assert made.returncode == 0, made.stderr


def test_gymnasium_imports_the_package_that_is_named_before_the_fight() -> None:
    env = gymnasium.make("arcade_clash.envs:arcade_clash/Fight-v0", opponent="idle")

    assert isinstance(env.unwrapped, SingleFight)


def test_registering_twice_is_as_once() -> None:
    register()

    assert ENVIRONMENT in gymnasium.registry


@pytest.mark.parametrize("episode", ["round", "match"])
def test_gymnasium_checks_it(episode: str) -> None:
    with warnings.catch_warnings():
        # It says that there is no rendering to check; there is none.
        warnings.filterwarnings("ignore", message=".*render")
        check_env(gymnasium.make(ENVIRONMENT, episode=episode, opponent="random").unwrapped)


def test_stable_baselines3_checks_it() -> None:
    check_sb3_env(SingleFight(), warn=True)


def test_pettingzoo_checks_the_parallel_fight(capsys: pytest.CaptureFixture[str]) -> None:
    parallel_api_test(arcade_clash.parallel_env(), num_cycles=300)
    parallel_api_test(arcade_clash.parallel_env(max_decisions=20), num_cycles=50)
    parallel_seed_test(arcade_clash.parallel_env, num_cycles=40)

    assert "Passed" in capsys.readouterr().out


def test_gymnasium_makes_the_native_batch() -> None:
    envs = gymnasium.make_vec("arcade_clash/Fight-v0", num_envs=32)

    assert isinstance(envs.unwrapped, VectorFight)
    assert envs.metadata["autoreset_mode"] is AutoresetMode.SAME_STEP
    observations, infos = envs.reset(seed=1)
    assert envs.observation_space.contains(observations)
    assert infos["action_mask"].shape == (32, ACTION_COUNT)
    observations, rewards, terminated, truncated, _ = envs.step(envs.action_space.sample())
    assert envs.observation_space.contains(observations)
    assert rewards.shape == terminated.shape == truncated.shape == (32,)
    assert terminated.dtype == truncated.dtype == np.bool_
    envs.close()


def test_single_fights_also_stand_in_gymnasiums_own_vector() -> None:
    envs = gymnasium.make_vec(ENVIRONMENT, num_envs=2, vectorization_mode="sync")
    observations, _ = envs.reset(seed=1)

    assert observations.shape[0] == 2
    envs.step(envs.action_space.sample())
    envs.close()
