"""Gymnasium's wrappers, around one fight and around the native batch."""

from typing import Any

import gymnasium
import numpy as np
import pytest
from gymnasium import spaces
from gymnasium.vector import AutoresetMode
from gymnasium.wrappers import (
    FlattenObservation,
    FrameStackObservation,
    NormalizeObservation,
    NormalizeReward,
    NumpyToTorch,
    RecordEpisodeStatistics,
    RescaleObservation,
    TimeAwareObservation,
    TimeLimit,
)
from gymnasium.wrappers import vector as vectors

from arcade_clash.envs.registration import ENVIRONMENT

OPTIONS: dict[str, Any] = {"opponent": "random", "max_decisions": 6}


@pytest.mark.parametrize(
    "wrapper",
    [
        FlattenObservation,
        NormalizeObservation,
        NormalizeReward,
        NumpyToTorch,
        RecordEpisodeStatistics,
        lambda env: TimeAwareObservation(TimeLimit(env, 6)),
        lambda env: FrameStackObservation(env, 4),
        lambda env: RescaleObservation(env, np.float32(-1), np.float32(1)),
        lambda env: TimeLimit(env, 3),
    ],
)
@pytest.mark.parametrize("mask", ["info", "observation"])
def test_a_wrapper_of_one_fight_plays_an_episode(wrapper: Any, mask: str) -> None:
    if mask == "observation" and wrapper is not FlattenObservation:
        pytest.skip("takes a Box; FlattenObservation makes one of a Dict")
    env = wrapper(gymnasium.make(ENVIRONMENT, mask=mask, **OPTIONS))
    env.reset(seed=1)
    steps, truncated = 0, False
    while not truncated:
        *_, truncated, _ = env.step(env.action_space.sample())
        steps += 1
    assert steps in {3, 6}


@pytest.mark.parametrize("mode", list(AutoresetMode))
@pytest.mark.parametrize(
    "wrapper",
    [
        vectors.NormalizeObservation,
        vectors.FlattenObservation,
        lambda envs: vectors.RescaleObservation(envs, np.float32(-1), np.float32(1)),
        lambda envs: vectors.TransformObservation(
            envs, lambda seen: seen * 2, envs.observation_space
        ),
        vectors.NormalizeReward,
        vectors.RecordEpisodeStatistics,
        vectors.DictInfoToList,
        vectors.NumpyToTorch,
    ],
)
def test_a_wrapper_of_the_batch_plays_in_every_autoreset_mode_that_it_knows(
    wrapper: Any, mode: AutoresetMode
) -> None:
    if wrapper is vectors.NumpyToTorch and mode is AutoresetMode.SAME_STEP:
        pytest.skip("cannot convert final_obs, an array of objects, of Gymnasium's vectors either")
    envs = gymnasium.make_vec(ENVIRONMENT, num_envs=3, autoreset_mode=mode, **OPTIONS)
    try:
        wrapped = wrapper(envs)
    except (AssertionError, ValueError, gymnasium.error.Error) as refused:
        assert mode is not AutoresetMode.NEXT_STEP
        pytest.skip(f"refused by the wrapper itself: {refused}")
    wrapped.reset(seed=1)
    over = np.zeros(3, bool)
    ended = 0
    for _ in range(20):
        if mode is AutoresetMode.DISABLED and over.any():
            wrapped.reset(options={"reset_mask": over})
        actions = wrapped.action_space.sample()
        _, _, terminated, truncated, _ = wrapped.step(actions)
        over = np.asarray(terminated) | np.asarray(truncated)
        ended += int(over.sum())
    wrapped.close()
    assert ended >= 6


def test_masks_let_action_spaces_sample_what_means_something() -> None:
    env = gymnasium.make(ENVIRONMENT, **OPTIONS)
    _, info = env.reset(seed=1)
    assert isinstance(env.action_space, spaces.Discrete)
    for _ in range(6):
        action = env.action_space.sample(mask=info["action_mask"])
        assert info["action_mask"][action] == 1
        *_, info = env.step(action)
