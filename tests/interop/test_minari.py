"""Minari records fights as datasets, every info among them."""

from pathlib import Path

import gymnasium
import minari
import numpy as np
import pytest
from minari import DataCollector

from arcade_clash.envs.infos import INFOS
from arcade_clash.envs.registration import ENVIRONMENT


def test_episodes_are_recorded_with_every_info(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINARI_DATASETS_PATH", str(tmp_path))
    env = DataCollector(
        gymnasium.make(ENVIRONMENT, opponent="random", max_decisions=7), record_infos=True
    )
    for seed in range(3):
        env.reset(seed=seed)
        truncated = False
        while not truncated:
            *_, truncated, _ = env.step(env.action_space.sample())
    dataset = env.create_dataset(
        dataset_id="arcade-clash/random-v0",
        algorithm_name="random",
        author="the tests",
        author_email="nobody@example.invalid",
        code_permalink="https://example.invalid",
        description="Three fights against chance.",
    )

    assert dataset.total_episodes == 3
    episode = minari.load_dataset("arcade-clash/random-v0")[0]
    assert {info.name for info in INFOS} == set(episode.infos)
    assert episode.infos["decision"].tolist() == list(range(8))
    assert np.asarray(episode.infos["action_mask"]).shape[0] == 8
