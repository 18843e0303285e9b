"""`info` holds one table of numbers: the same keys, types and values from every environment."""

import itertools
from typing import Any

import numpy as np
import pytest
from gymnasium.vector import AsyncVectorEnv, AutoresetMode, SyncVectorEnv
from gymnasium.wrappers.vector import DictInfoToList
from numpy.typing import NDArray

import arcade_clash
from arcade_clash.agents import ACTION_COUNT, ACTION_NAMES
from arcade_clash.engine import characters
from arcade_clash.envs.infos import INFOS
from arcade_clash.envs.rewards import DEFAULT_WEIGHTS, REWARD_TERMS
from arcade_clash.envs.sb3 import FightVecEnv
from arcade_clash.envs.single import SingleFight
from arcade_clash.envs.vector import VectorFight

KEYS = {info.name for info in INFOS}
PRIVATE = {f"_{key}" for key in KEYS}
HEAVY, FORWARD = ACTION_NAMES.index("standing_heavy"), ACTION_NAMES.index("forward")
TYPES: dict[str, type[Any]] = {"int64": np.int64, "float64": np.float64}
PYTHON: dict[str, type[Any]] = {"int64": int, "float64": float}

KESTREL_AND_VESPER: dict[str, Any] = {
    "opponent": "idle",
    "character": "kestrel",
    "opponent_character": "vesper",
    "decision_frames": 12,  # so that a round takes few of them
}


def walk_in_and_strike(mask: NDArray[np.int8], step: int) -> Any:
    """The heavy attack where it means something on every fifth step, and forward on the others."""
    wanted = HEAVY if step % 5 == 4 else FORWARD
    return np.int64(1) * np.where(mask[..., wanted], wanted, 0)


def check(info: dict[str, Any], types: dict[str, type[Any]] = TYPES) -> None:
    assert set(info) == KEYS
    for known in INFOS:
        if known.name != "action_mask":
            assert type(info[known.name]) is types[known.type], known.name
    assert info["action_mask"].dtype == np.int8
    assert info["action_mask"].shape == (ACTION_COUNT,)


@pytest.mark.parametrize("mask", ["info", "observation"])
def test_a_single_fight_has_every_key_on_reset_and_on_every_step(mask: str) -> None:
    env = SingleFight(opponent="random", max_decisions=30, mask=mask)
    check(env.reset(seed=1)[1])
    for _ in range(30):
        *_, truncated, info = env.step(np.int64(0))
        check(info)
    assert truncated


def test_each_player_of_the_parallel_fight_has_every_key() -> None:
    env = arcade_clash.parallel_env(max_decisions=30)
    infos = env.reset(seed=1)[1]
    for _ in range(30):
        for info in infos.values():
            check(info)
        infos = env.step({"player_1": FORWARD, "player_2": 0})[-1]
    assert infos["player_1"]["character"] == infos["player_2"]["opponent_character"]
    assert infos["player_1"]["term_approach"] == infos["player_2"]["term_approach"]
    assert {info["opponent"] for info in infos.values()} == {-1}


def test_a_batch_has_every_key_with_the_types_that_gymnasium_makes_of_single_fights() -> None:
    ours = VectorFight(3, **KESTREL_AND_VESPER)
    theirs: Any = SyncVectorEnv([lambda: SingleFight(**KESTREL_AND_VESPER)] * 3)
    for made, expected in (
        (ours.reset(seed=1)[1], theirs.reset(seed=1)[1]),
        (ours.step(np.zeros(3, np.int64))[4], theirs.step(np.zeros(3, np.int64))[4]),
    ):
        assert set(made) == set(expected) == KEYS | PRIVATE
        for key in made:
            assert made[key].dtype == expected[key].dtype, key
            assert made[key].shape == expected[key].shape, key
    theirs.close()


@pytest.mark.parametrize("limit", [None, 23])
@pytest.mark.parametrize("mode", list(AutoresetMode))
def test_a_batch_tells_what_gymnasiums_own_vector_of_single_fights_tells(
    mode: AutoresetMode, limit: int | None
) -> None:
    """Observations, rewards, flags and every key of infos, step by step, over many episodes."""
    settings = KESTREL_AND_VESPER | {"max_decisions": limit}
    ours = VectorFight(2, autoreset_mode=mode, **settings)
    theirs: Any = SyncVectorEnv([lambda: SingleFight(**settings)] * 2, autoreset_mode=mode)
    seen, infos = ours.reset(seed=1)
    expected_seen, expected = theirs.reset(seed=1)
    ended = 0
    for step in range(170):
        actions = walk_in_and_strike(infos["action_mask"], step)
        seen, rewards, terminated, truncated, infos = ours.step(actions)
        expected_seen, *expected_played, expected = theirs.step(actions)
        played = (rewards, terminated, truncated)
        assert np.allclose(seen, expected_seen)
        assert all(np.allclose(*pair) for pair in zip(played, expected_played, strict=True))
        same(infos, expected)
        over = terminated | truncated
        ended += int(over.sum())
        if mode is AutoresetMode.DISABLED and over.any():
            seen, infos = ours.reset(options={"reset_mask": over})
            expected_seen, _ = theirs.reset(options={"reset_mask": over})
            assert np.allclose(seen, expected_seen)
    assert ended >= 4
    theirs.close()


def same(infos: dict[str, Any], expected: dict[str, Any]) -> None:
    assert set(infos) == set(expected)
    for key, values in expected.items():
        if key == "final_info":
            same(infos[key], values)
        elif key == "final_obs":
            for one, other in zip(infos[key], values, strict=True):
                assert (one is None) == (other is None)
                assert one is None or np.allclose(one, other)
        else:
            assert np.allclose(infos[key], values, atol=1e-6), key


def test_gymnasiums_vector_in_processes_tells_the_same_keys() -> None:
    envs: Any = AsyncVectorEnv([lambda: SingleFight(**KESTREL_AND_VESPER)] * 2)
    infos = envs.reset(seed=1)[1]
    envs.close()

    assert set(infos) == KEYS | PRIVATE
    assert infos["won"].dtype == np.int64


def test_infos_of_a_batch_become_a_list_by_gymnasiums_wrapper() -> None:
    envs = DictInfoToList(VectorFight(3, opponent="idle", max_decisions=2))
    envs.reset(seed=1)
    envs.step(np.zeros(3, np.int64))
    infos: Any = envs.step(np.zeros(3, np.int64))[4]

    assert [info["final_info"]["decision"] for info in infos] == [2, 2, 2]
    assert [info["decision"] for info in infos] == [0, 0, 0]


def test_stable_baselines3_has_every_key_of_every_duel_on_every_step() -> None:
    env = FightVecEnv(VectorFight(4, opponent="idle,random", max_decisions=3))
    env.reset()
    for info in env.reset_infos:
        check(info, PYTHON)
    for _ in range(2):
        for info in env.step(np.zeros(4, np.int64))[3]:
            check(info, PYTHON)
    dones, infos = env.step(np.zeros(4, np.int64))[2:]
    assert dones.all()
    for info in infos:
        check({key: value for key, value in info.items() if key in KEYS}, PYTHON)
        assert info["decision"] == info["episode"]["l"] == 3
        assert info["episode"]["t"] > 0
    assert [info["opponent"] for info in infos] == [0, 0, 1, 1]


def test_a_trainer_can_leave_the_infos_of_unfinished_episodes_out() -> None:
    env = FightVecEnv(VectorFight(2, opponent="idle", max_decisions=2), step_infos=False)
    env.reset()

    assert env.step(np.zeros(2, np.int64))[3] == [{}, {}]
    assert all(info["decision"] == 2 for info in env.step(np.zeros(2, np.int64))[3])


def play_out(env: SingleFight, mirrored: bool) -> dict[str, Any]:
    """A round to its end; mirrored, both stand still until time is over."""
    info = env.reset(seed=2)[1]
    for step in itertools.count():
        action = np.int64(0) if mirrored else walk_in_and_strike(info["action_mask"], step)
        _, _, terminated, _, info = env.step(action)
        if terminated:
            return info
        assert not any(info[key] for key in ("won", "drawn", "lost"))
        assert info["winner"] == -1
    raise AssertionError


def test_a_draw_is_neither_won_nor_lost() -> None:
    still = SingleFight(
        opponent="idle", character="kestrel", opponent_character="kestrel", decision_frames=60
    )
    info = play_out(still, mirrored=True)

    assert (info["won"], info["drawn"], info["lost"], info["winner"]) == (0, 1, 0, -1)


def test_who_won_is_told_by_number_and_from_the_players_side() -> None:
    info = play_out(SingleFight(**KESTREL_AND_VESPER), mirrored=False)
    assert (info["won"], info["drawn"], info["lost"], info["winner"]) == (1, 0, 0, 0)

    both = arcade_clash.parallel_env(p1_character="kestrel", p2_character="vesper")
    infos = both.reset(seed=2)[1]
    for step in itertools.count():
        action = int(walk_in_and_strike(infos["player_2"]["action_mask"], step))
        infos = both.step({"player_1": 0, "player_2": action})[-1]
        if not both.agents:
            break
    assert {info["winner"] for info in infos.values()} == {1}
    assert (infos["player_1"]["lost"], infos["player_2"]["won"]) == (1, 1)


def test_an_episode_that_is_cut_short_is_neither_won_nor_drawn_nor_lost() -> None:
    envs = VectorFight(2, opponent="idle", max_decisions=1)
    envs.reset(seed=1)
    final = envs.step(np.zeros(2, np.int64))[4]["final_info"]

    assert not (final["won"] | final["drawn"] | final["lost"]).any()
    assert (final["winner"] == -1).all()


def test_characters_and_opponents_are_told_by_their_numbers() -> None:
    envs = VectorFight(64, opponent="idle,random", character=["vesper", "nettle"])
    infos = envs.reset(seed=3)[1]
    numbers = {name: character.number for name, character in characters().items()}

    assert set(infos["character"]) == {numbers["vesper"], numbers["nettle"]}
    assert set(infos["opponent_character"]) == set(numbers.values())
    assert [envs.opponents[number] for number in infos["opponent"]] == ["idle"] * 32 + [
        "random"
    ] * 32


def test_the_reward_of_an_episode_is_the_sum_of_its_weighted_terms() -> None:
    env = SingleFight(opponent="random")
    info = env.reset(seed=5)[1]
    total = 0.0
    while info["decision"] < 60:
        _, reward, terminated, _, info = env.step(np.int64(HEAVY))
        weighted = [DEFAULT_WEIGHTS[term] * info[f"term_{term}"] for term in REWARD_TERMS]
        assert reward == pytest.approx(sum(weighted), abs=1e-6)
        total += reward
        if terminated:
            break
    assert info["episode_reward"] == pytest.approx(total)
    assert total != 0
