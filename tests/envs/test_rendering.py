"""How a fight is shown: the modes are Gymnasium's, in every environment."""

import sys
from types import SimpleNamespace
from typing import Any

import gymnasium
import numpy as np
import pytest
from gymnasium.error import DependencyNotInstalled

import arcade_clash
from arcade_clash.agents import ACTION_NAMES
from arcade_clash.envs.registration import ENVIRONMENT
from arcade_clash.envs.sb3 import FightVecEnv
from arcade_clash.envs.single import SingleFight
from arcade_clash.envs.vector import VectorFight
from arcade_clash.errors import InvalidInput
from arcade_clash.pictures import draw

KESTREL_AND_VESPER: dict[str, Any] = {"character": "kestrel", "opponent_character": "vesper"}


def test_text_says_who_fights_how_well_and_where_they_stand() -> None:
    env = gymnasium.make(ENVIRONMENT, render_mode="ansi", opponent="idle", **KESTREL_AND_VESPER)
    env.reset(seed=1)
    first: Any = env.render()
    for _ in range(20):
        env.step(np.int64(1))
    later: Any = env.render()

    lines = first.splitlines()
    assert lines[0].startswith("round 1  99.0 s")
    assert "p1 kestrel" in lines[1]
    assert "p2 vesper" in lines[2]
    assert len({len(line) for line in lines[3:]}) == 1
    gaps = [
        text.splitlines()[3].index("<") - text.splitlines()[3].index(">") for text in (first, later)
    ]
    assert gaps[1] < gaps[0], "player 1 walked in"


def test_text_shows_projectiles_and_who_is_in_the_air() -> None:
    env = SingleFight(render_mode="ansi", opponent="idle", **KESTREL_AND_VESPER)
    env.reset(seed=1)
    seen = ""
    for step in range(60):
        env.step(np.int64(ACTION_NAMES.index("up" if step > 30 else "special")))
        seen += env.render().splitlines()[3]

    assert "*" in seen
    assert "^" in seen


@pytest.mark.parametrize("make", [VectorFight, arcade_clash.two_sided_vec])
def test_a_batch_shows_every_duel_or_the_one_that_is_asked_for(make: Any) -> None:
    envs = make(3, render_mode="ansi")
    envs.reset(seed=1)
    frames = envs.render()

    assert len(frames) == 3
    assert frames[2] == envs.render(2) == envs.render(-1)
    with pytest.raises(InvalidInput, match="no duel 3"):
        envs.render(3)


def test_the_parallel_fight_is_shown_as_well() -> None:
    env = arcade_clash.parallel_env(render_mode="ansi")
    env.reset(seed=1)

    assert env.render().startswith("round 1")


@pytest.mark.parametrize(("frames", "fps"), [(4, 15), (1, 60), (60, 1), (8, 7.5)])
def test_a_step_lasts_as_long_as_its_frames_do_in_a_live_match(frames: int, fps: float) -> None:
    for env in (
        SingleFight(decision_frames=frames),
        VectorFight(1, decision_frames=frames),
        arcade_clash.parallel_env(decision_frames=frames),
    ):
        assert env.metadata["render_fps"] == fps
    assert SingleFight.metadata["render_fps"] == 15


@pytest.mark.parametrize("make", [SingleFight, arcade_clash.parallel_env])
def test_a_picture_is_the_fight_drawn_as_it_stands(make: Any) -> None:
    env = make(render_mode="rgb_array")
    env.reset(seed=1)
    picture = env.render()

    assert picture.shape == (270, 480, 3)
    assert picture.dtype == np.uint8
    assert (picture == draw(env._duel.row)).all()


def test_a_batch_draws_every_duel_or_the_one_that_is_asked_for() -> None:
    envs = VectorFight(3, render_mode="rgb_array", opponent="random")
    envs.reset(seed=1)
    pictures = envs.render()

    assert len(pictures) == 3
    assert (pictures[1] == envs.render(1)).all()
    assert (pictures[1] != pictures[0]).any()


def test_stable_baselines3_makes_one_picture_of_the_first_duels() -> None:
    env = FightVecEnv(VectorFight(20, render_mode="rgb_array", opponent="idle"))
    env.reset()
    picture = env.render()

    assert picture is not None
    assert picture.shape == (4 * 270, 4 * 480, 3)


def test_a_window_is_refused_where_pygame_is_not_installed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("arcade_clash.envs.rendering.find_spec", lambda name: None)
    with pytest.raises(DependencyNotInstalled, match="pip install pygame"):
        SingleFight(render_mode="human")


class Screen:
    """What of pygame a window uses; keeps the pictures that were shown."""

    QUIT = 256

    def __init__(self) -> None:
        self.shown: list[Any] = []
        self.ticks: list[float] = []
        self.events: list[Any] = []
        self.display = self.surfarray = self.event = self.time = self

    def set_mode(self, size: tuple[int, int]) -> "Screen":
        assert size == (480, 270)
        return self

    def blit(self, surface: Any, place: tuple[int, int]) -> None:
        self.shown.append(surface)

    def make_surface(self, pixels: Any) -> Any:
        return pixels

    def Clock(self) -> "Screen":  # noqa: N802  # pygame's name
        return self

    def tick(self, rate: float) -> None:
        self.ticks.append(rate)

    def get(self) -> list[Any]:
        return self.events

    def init(self) -> None: ...
    def set_caption(self, text: str) -> None: ...
    def flip(self) -> None: ...
    def quit(self) -> None: ...


def test_a_window_shows_every_step_at_its_rate_until_it_is_closed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    screen = Screen()
    monkeypatch.setitem(sys.modules, "pygame", screen)
    monkeypatch.setattr("arcade_clash.envs.rendering.find_spec", lambda name: screen)
    env = SingleFight(render_mode="human", opponent="idle", decision_frames=6)
    env.reset(seed=1)
    env.step(np.int64(1))
    assert (screen.shown[-1] == draw(env._duel.row).swapaxes(0, 1)).all()
    assert (len(screen.shown), screen.ticks) == (2, [10, 10])
    assert env.render() is None

    screen.events = [SimpleNamespace(type=Screen.QUIT)]
    env.step(np.int64(1))
    env.step(np.int64(1))
    assert len(screen.shown) == 3
    env.close()


def test_the_window_of_a_batch_shows_the_duel_that_was_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    screen = Screen()
    monkeypatch.setitem(sys.modules, "pygame", screen)
    monkeypatch.setattr("arcade_clash.envs.rendering.find_spec", lambda name: screen)
    envs = VectorFight(3, render_mode="human", render_index=2, opponent="idle")
    envs.reset(seed=1)

    assert (screen.shown[-1] == draw(envs._batch.rows[2]).swapaxes(0, 1)).all()
    with pytest.raises(InvalidInput, match="no duel 3"):
        VectorFight(3, render_mode="human", render_index=3)


def test_an_unknown_render_mode_is_refused_by_its_name_also_where_gymnasium_asks_nothing() -> None:
    with pytest.raises(InvalidInput, match="render_mode is 'hologram'; it is one of"):
        gymnasium.make_vec(ENVIRONMENT, num_envs=2, render_mode="hologram")


def test_without_a_render_mode_nothing_is_shown() -> None:
    single, envs = SingleFight(), VectorFight(2)
    single.reset(seed=1)
    envs.reset(seed=1)

    assert single.render() is None
    assert envs.render() is None
    single.close()
    envs.close()
