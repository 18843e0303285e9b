"""Gymnasium's recorders, windows and players, with the pictures of a fight."""

from pathlib import Path
from typing import Any

import gymnasium
import numpy as np
import pygame
import pytest
from gymnasium.utils.env_checker import check_env
from gymnasium.utils.play import play
from gymnasium.wrappers import AddRenderObservation, HumanRendering, RecordVideo
from gymnasium.wrappers import vector as vectors

from arcade_clash.envs.registration import ENVIRONMENT

OPTIONS: dict[str, Any] = {"opponent": "random", "max_decisions": 8}


@pytest.fixture(autouse=True)
def no_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets pygame make its windows in memory."""
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")


def test_gymnasium_checks_every_render_mode() -> None:
    check_env(gymnasium.make(ENVIRONMENT, **OPTIONS).unwrapped)


def test_an_evaluation_is_recorded_as_a_film(tmp_path: Path) -> None:
    env: Any = RecordVideo(
        gymnasium.make(ENVIRONMENT, render_mode="rgb_array", **OPTIONS),
        str(tmp_path),
        episode_trigger=lambda episode: True,
    )
    assert env.frames_per_sec == 15
    env.reset(seed=1)
    for _ in range(8):
        env.step(0)
    env.close()

    (film,) = tmp_path.glob("*.mp4")
    assert film.stat().st_size > 1000


@pytest.mark.filterwarnings("ignore:.*autoreset mode is same-step")
def test_a_batch_is_recorded_as_a_film_of_all_its_duels(tmp_path: Path) -> None:
    envs = gymnasium.make_vec(ENVIRONMENT, num_envs=4, render_mode="rgb_array", **OPTIONS)
    recorded = vectors.RecordVideo(envs, str(tmp_path), video_length=6)
    recorded.reset(seed=1)
    for _ in range(8):
        recorded.step(np.zeros(4, np.int64))
    recorded.close()

    assert list(tmp_path.glob("*.mp4"))


def test_windows_show_one_fight_and_a_batch() -> None:
    env: Any = HumanRendering(gymnasium.make(ENVIRONMENT, render_mode="rgb_array", **OPTIONS))
    env.reset(seed=1)
    env.step(0)
    env.close()
    ours = gymnasium.make(ENVIRONMENT, render_mode="human", **OPTIONS)
    ours.reset(seed=1)
    ours.step(0)
    assert ours.render() is None
    assert pygame.display.get_surface().get_size() == (480, 270)
    ours.close()
    envs = gymnasium.make_vec(ENVIRONMENT, num_envs=3, render_mode="human", render_index=2)
    envs.reset(seed=1)
    envs.step(np.zeros(3, np.int64))
    assert pygame.display.get_surface().get_size() == (480, 270)
    envs.close()


def test_pictures_are_observations() -> None:
    env = AddRenderObservation(gymnasium.make(ENVIRONMENT, render_mode="rgb_array", **OPTIONS))
    seen, _ = env.reset(seed=1)

    assert seen.shape == (270, 480, 3)
    assert env.observation_space.contains(seen)


def test_a_person_plays_with_a_keyboard() -> None:
    env = gymnasium.make(ENVIRONMENT, render_mode="rgb_array", **OPTIONS)
    played = []

    def after(*step: object) -> None:
        played.append(step)
        if len(played) == 3:
            pygame.event.post(pygame.event.Event(pygame.QUIT))

    play(env, keys_to_action={"d": 1, "a": 2}, noop=0, callback=after, fps=60)

    assert len(played) >= 3
