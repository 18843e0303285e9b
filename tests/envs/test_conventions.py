"""The fight keeps the conventions of the field: its own checkers say so."""

import subprocess
import sys
import warnings
from typing import Any

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env
from gymnasium.vector import AutoresetMode, SyncVectorEnv
from gymnasium.wrappers.vector import RecordEpisodeStatistics
from pettingzoo.test import (
    api_test,
    max_cycles_test,
    parallel_api_test,
    parallel_seed_test,
    seed_test,
)
from pettingzoo.test.state_test import state_test
from stable_baselines3 import PPO
from stable_baselines3.common.env_checker import check_env as check_sb3_env
from stable_baselines3.common.vec_env import VecCheckNan, VecNormalize

import arcade_clash
from arcade_clash.agents import ACTION_COUNT
from arcade_clash.envs.registration import ENVIRONMENT, register
from arcade_clash.envs.sb3 import FightVecEnv
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


def test_a_batch_can_be_named_with_its_package_as_well() -> None:
    program = """
import gymnasium
envs = gymnasium.make_vec("arcade_clash.envs:arcade_clash/Fight-v0", num_envs=3, opponent="idle")
assert type(envs.unwrapped).__name__ == "VectorFight"
"""
    made = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )

    assert made.returncode == 0, made.stderr


def test_registering_twice_is_as_once() -> None:
    register()

    assert ENVIRONMENT in gymnasium.registry


@pytest.mark.parametrize(
    "options",
    [
        {"episode": "round", "opponent": "random"},
        {"episode": "match", "opponent": "random"},
        {"opponent": "scripted@0.5:3,idle,self:2", "reaction_frames": 15, "decision_frames": 6},
    ],
)
def test_gymnasium_checks_it(options: dict[str, Any]) -> None:
    with warnings.catch_warnings():
        # It says that rendering is not checked; `make interop` has it, since a window needs pygame.
        warnings.filterwarnings("ignore", message=".*render")
        env = gymnasium.make(ENVIRONMENT, **options).unwrapped
        check_env(env, skip_render_check=True)


def test_stable_baselines3_checks_it() -> None:
    check_sb3_env(SingleFight(), warn=True)


def test_pettingzoo_checks_the_parallel_fight(capsys: pytest.CaptureFixture[str]) -> None:
    """Its own tests pass, and warn of nothing: a warning is an error here."""
    parallel_api_test(arcade_clash.parallel_env(), num_cycles=300)
    parallel_api_test(arcade_clash.parallel_env(max_decisions=20), num_cycles=50)
    parallel_api_test(arcade_clash.parallel_env(reaction_frames=12, decision_frames=7))
    parallel_seed_test(arcade_clash.parallel_env, num_cycles=40)
    state_test(arcade_clash.env(), arcade_clash.parallel_env())
    max_cycles_test(arcade_clash)

    assert "Passed" in capsys.readouterr().out


@pytest.mark.parametrize("mask", ["info", "observation"])
@pytest.mark.parametrize("make", [arcade_clash.env, arcade_clash.raw_env])
def test_pettingzoo_checks_the_fight_of_one_player_after_the_other(make: Any, mask: str) -> None:
    with warnings.catch_warnings():
        if mask == "observation":  # its own games have such a Dict, and are excused by name
            warnings.filterwarnings("ignore", message="Observation (space for each|is not a)")
        api_test(make(mask=mask), num_cycles=100)
    seed_test(lambda: make(mask=mask), num_cycles=20)


def test_the_parallel_fight_has_its_spaces_as_attributes_too() -> None:
    env = arcade_clash.parallel_env()

    assert list(env.observation_spaces) == list(env.action_spaces) == env.possible_agents
    assert env.possible_agents == ["player_1", "player_2"]
    assert env.observation_space("player_1") is env.observation_spaces["player_1"]
    env.reset(seed=1)
    with pytest.raises(ValueError, match="no player 'p1'; there are player_1 and player_2"):
        env.step({"p1": 0, "player_1": 0, "player_2": 0})


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


def test_a_batch_ends_episodes_as_gymnasiums_own_vector_does() -> None:
    """With the same limit and nothing to chance: the same flags, at the same steps, in the same
    places, with the last observation where that has it."""

    def make() -> SingleFight:
        return SingleFight(opponent="idle", character="vesper", max_decisions=7)

    theirs: Any = SyncVectorEnv([make] * 3, autoreset_mode=AutoresetMode.SAME_STEP)
    ours = VectorFight(3, opponent="idle", character="vesper", max_decisions=7)
    theirs.reset(seed=1)
    ours.reset(seed=1)
    ended = 0
    for _ in range(20):
        one, other = theirs.step(np.ones(3, np.int64)), ours.step(np.ones(3, np.int64))
        assert one[2].tolist() == other[2].tolist()
        assert one[3].tolist() == other[3].tolist()
        assert other[1] == pytest.approx(one[1])
        assert ("final_obs" in one[4]) == ("final_obs" in other[4])
        assert one[4]["action_mask"].shape == other[4]["action_mask"].shape
        if "final_obs" in one[4]:
            ended += 1
            assert one[4]["_final_obs"].tolist() == other[4]["_final_obs"].tolist()
            clocks = [[obs[0] for obs in infos["final_obs"]] for infos in (one[4], other[4])]
            assert clocks[0] == clocks[1]
    assert ended == 2
    theirs.close()


def test_gymnasiums_statistics_count_the_episodes_of_a_batch() -> None:
    envs = RecordEpisodeStatistics(VectorFight(4, opponent="idle", max_decisions=9))
    envs.reset(seed=1)
    for _ in range(9):
        infos = envs.step(np.zeros(4, np.int64))[4]

    assert infos["episode"]["l"].tolist() == [9] * 4


def test_a_limit_of_gymnasium_is_the_batchs_own() -> None:
    envs = gymnasium.make_vec(ENVIRONMENT, num_envs=2, opponent="idle", max_episode_steps=5)
    envs.reset(seed=1)
    for _ in range(5):
        *_, truncated, _ = envs.step(np.zeros(2, np.int64))

    assert truncated.all()


def test_stable_baselines3_wraps_and_learns_from_the_batch() -> None:
    fights = FightVecEnv(VectorFight(8, opponent="idle", max_decisions=15))
    wrapped = VecCheckNan(VecNormalize(fights), raise_exception=True)
    model = PPO("MlpPolicy", wrapped, n_steps=16, batch_size=64, n_epochs=1, seed=1, device="cpu")
    model.learn(512)

    assert model.num_timesteps == 512
    assert model.ep_info_buffer
    assert {episode["l"] for episode in model.ep_info_buffer} == {15}
    assert wrapped.env_is_wrapped(gymnasium.Wrapper) == [False] * 8
    assert wrapped.get_attr("opponents") == [("idle",)] * 8
