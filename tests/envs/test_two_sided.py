"""Both players of a batch: the fights that PettingZoo's loop plays, in one call."""

from typing import Any

import numpy as np
import pytest

import arcade_clash
from arcade_clash.agents import ACTION_COUNT, ACTION_NAMES, OBSERVATION_SIZE
from arcade_clash.envs.infos import INFOS
from arcade_clash.envs.parallel import PLAYERS
from arcade_clash.errors import InvalidInput

FORWARD, HEAVY = ACTION_NAMES.index("forward"), ACTION_NAMES.index("standing_heavy")
KESTREL_AND_VESPER: dict[str, Any] = {
    "p1_character": "kestrel",
    "p2_character": "vesper",
    "decision_frames": 12,  # so that a round takes few of them
}


def test_shapes_have_the_players_after_the_duels() -> None:
    envs = arcade_clash.two_sided_vec(5)
    observations, infos = envs.reset(seed=1)
    assert observations.shape == (5, 2, OBSERVATION_SIZE)
    assert observations.flags.c_contiguous
    assert envs.observation_space.contains(observations)
    assert infos["action_mask"].shape == (5, 2, ACTION_COUNT)
    assert (envs.action_masks() == infos["action_mask"]).all()
    observations, rewards, terminated, truncated, infos = envs.step(envs.action_space.sample())
    assert rewards.shape == (5, 2)
    assert terminated.shape == truncated.shape == (5,)
    for info in INFOS[1:]:
        assert infos[info.name].shape == ((5,) if info.is_shared else (5, 2)), info.name


@pytest.mark.parametrize("options", [{}, {"episode": "match", "reaction_frames": 9}])
def test_a_batch_of_both_players_fights_as_the_parallel_fight_does(options: dict[str, Any]) -> None:
    """The same actions give both players the same observations, rewards, ends and infos."""
    settings = KESTREL_AND_VESPER | options
    batch = arcade_clash.two_sided_vec(2, autoreset_mode="DISABLED", **settings)
    both = arcade_clash.parallel_env(**settings)
    seen, told = batch.reset(seed=1)
    expected, infos = both.reset(seed=1)
    for step in range(400):
        for side, player in enumerate(PLAYERS):
            assert np.allclose(seen[0, side], expected[player])
            for info in INFOS:
                values = told[info.name][0]
                value = values if info.is_shared else values[side]
                assert np.allclose(value, infos[player][info.name], atol=1e-5), info.name
        if not both.agents:
            break
        chosen = (HEAVY if step % 5 == 4 else FORWARD), step % 3
        seen, rewards, terminated, _, told = batch.step(np.array([chosen, chosen]))
        expected, paid, _, _, infos = both.step(dict(zip(PLAYERS, chosen, strict=True)))
        assert np.allclose(rewards[0], list(paid.values()), atol=1e-6)
        assert terminated[0] == (not both.agents)
    assert not both.agents


def test_each_player_has_its_own_end_of_an_episode() -> None:
    envs = arcade_clash.two_sided_vec(4, **KESTREL_AND_VESPER)
    _, infos = envs.reset(seed=1)
    for step in range(300):
        forward = np.where(infos["action_mask"][:, 1, FORWARD], FORWARD, 0)
        heavy = np.where(infos["action_mask"][:, 1, HEAVY], HEAVY, forward)
        actions = np.stack([np.zeros(4, np.int64), heavy if step % 5 == 4 else forward], axis=1)
        *_, terminated, _, infos = envs.step(actions)
        if terminated.any():
            break
    assert envs.ended is not None
    final = infos["final_info"]
    assert final["won"][terminated].tolist() == [[0, 1]] * int(terminated.sum())
    assert final["lost"][terminated].tolist() == [[1, 0]] * int(terminated.sum())
    assert (final["winner"][terminated] == 1).all()
    assert envs.ended.won.astype(int).tolist() == final["won"][terminated].tolist()
    assert np.allclose(envs.ended.rewards, final["episode_reward"][terminated], atol=1e-4)
    assert envs.ended.observations.shape == (int(terminated.sum()), 2, OBSERVATION_SIZE)


def test_masks_can_be_in_the_observations_of_both() -> None:
    envs = arcade_clash.two_sided_vec(3, mask="observation")
    observations, infos = envs.reset(seed=1)

    assert envs.observation_space.contains(observations)
    assert (observations["action_mask"] == infos["action_mask"]).all()


@pytest.mark.parametrize(
    ("actions", "field"),
    [
        (np.zeros(4, np.int64), "actions"),
        (np.zeros((4, 3), np.int64), "actions"),
        (np.full((4, 2), 99), "actions[:, 0][0]"),
        (np.array([[0, 0], [0, -1], [0, 0], [0, 0]]), "actions[:, 1][1]"),
    ],
)
def test_actions_that_do_not_fit_are_named(actions: Any, field: str) -> None:
    envs = arcade_clash.two_sided_vec(4)
    envs.reset(seed=1)
    with pytest.raises(InvalidInput) as refused:
        envs.step(actions)

    assert refused.value.field == field


def test_the_opponents_options_are_not_taken() -> None:
    with pytest.raises(InvalidInput, match="both players are yours"):
        arcade_clash.two_sided_vec(4, opponent="idle")
    with pytest.raises(TypeError, match="unexpected keyword argument 'character'"):
        arcade_clash.two_sided_vec(4, character="kestrel")
