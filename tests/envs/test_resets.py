"""What `reset` takes: which duels begin, by which seeds, and nothing that it would ignore."""

from typing import Any

import numpy as np
import pytest
from gymnasium.vector import AutoresetMode

import arcade_clash
from arcade_clash.envs.sb3 import FightVecEnv
from arcade_clash.envs.single import SingleFight
from arcade_clash.envs.vector import VectorFight
from arcade_clash.errors import InvalidInput, WrongState


def stepped(envs: Any, steps: int = 5) -> Any:
    envs.reset(seed=1)
    for _ in range(steps):
        played = envs.step(np.zeros(envs.action_space.shape, np.int64))
    return played


@pytest.mark.parametrize("make", [VectorFight, arcade_clash.two_sided_vec])
def test_a_reset_mask_begins_the_duels_that_it_names_and_no_other(make: Any) -> None:
    envs = make(4)
    before, *_, infos = stepped(envs)
    mask = np.array([True, False, False, True])
    after, told = envs.reset(options={"reset_mask": mask})

    assert told["decision"].tolist() == [0, 5, 5, 0]
    assert told["frame"][1] == infos["frame"][1]
    assert (told["frame"][mask] < infos["frame"][mask]).all()
    assert (after[~mask] == before[~mask]).all()
    assert envs.step(np.zeros(envs.action_space.shape, np.int64))[4]["decision"].tolist() == [
        1,
        6,
        6,
        1,
    ]


@pytest.mark.parametrize(
    ("mask", "what"),
    [
        ([True, False], r"is list"),
        (np.array([1, 0]), r"is int64\[2\]"),
        (np.array([True]), r"is bool\[1\]"),
        (np.array([False, False]), r"False everywhere"),
    ],
)
def test_a_reset_mask_that_fits_no_batch_is_refused(mask: object, what: str) -> None:
    envs = VectorFight(2, opponent="idle")
    envs.reset(seed=1)
    with pytest.raises(InvalidInput, match=what) as refused:
        envs.reset(options={"reset_mask": mask})

    assert refused.value.field == "options.reset_mask"


def test_the_first_reset_begins_every_duel() -> None:
    with pytest.raises(WrongState, match="first reset"):
        VectorFight(2).reset(options={"reset_mask": np.array([True, False])})


def test_a_reset_option_that_does_nothing_is_refused_by_name() -> None:
    with pytest.raises(InvalidInput, match=r"unknown option 'character'; it takes no options"):
        SingleFight().reset(options={"character": "kestrel"})
    with pytest.raises(InvalidInput, match=r"unknown option 'masks'; it takes reset_mask"):
        VectorFight(2).reset(options={"masks": 1})
    wrapped = FightVecEnv(VectorFight(2))
    wrapped.set_options({"character": "kestrel"})
    with pytest.raises(InvalidInput, match="'character'"):
        wrapped.reset()
    SingleFight().reset(options={})
    VectorFight(2).reset(options={})


def starts(infos: dict[str, Any]) -> list[tuple[int, int]]:
    return list(zip(infos["character"], infos["opponent_character"], strict=True))


def test_a_list_of_seeds_has_one_for_each_duel() -> None:
    """A duel's characters follow from its own seed, whichever the others are."""
    one = VectorFight(40, opponent="idle").reset(seed=list(range(40)))[1]
    other = VectorFight(40, opponent="idle").reset(seed=list(range(39, -1, -1)))[1]

    assert starts(one) == starts(other)[::-1]
    assert len(set(starts(one))) > 5


def test_a_list_of_seeds_makes_the_same_episodes_again_and_those_that_follow() -> None:
    played = []
    for _ in range(2):
        envs = VectorFight(8, opponent="random", max_decisions=5)
        envs.reset(seed=[*range(8)])
        chance = np.random.default_rng(1)
        for _ in range(20):
            observations, *_ = envs.step(chance.integers(21, size=8))
        played.append(observations)

    assert np.array_equal(*played)


def test_none_in_a_list_of_seeds_leaves_a_duel_to_chance() -> None:
    envs = VectorFight(3, opponent="idle")
    firsts = {starts(envs.reset(seed=[None, 5, 6])[1])[0] for _ in range(40)}

    assert len(firsts) > 1
    assert len({starts(envs.reset(seed=[None, 5, 6])[1])[1] for _ in range(10)}) == 1


def test_a_number_after_a_list_seeds_the_batch_as_it_does_without_one() -> None:
    plain = VectorFight(8, opponent="idle")
    envs = VectorFight(8, opponent="idle")
    envs.reset(seed=[*range(8)])

    assert starts(envs.reset(seed=3)[1]) == starts(plain.reset(seed=3)[1])


@pytest.mark.parametrize("seeds", [[1, 2, 3], [1, -2], [1, "two"], [1, 2.5]])
def test_a_list_of_seeds_that_does_not_fit_is_refused(seeds: list[Any]) -> None:
    with pytest.raises(InvalidInput, match="seed"):
        VectorFight(2).reset(seed=seeds)


def test_autoreset_modes_are_named_by_gymnasiums_words_or_refused() -> None:
    for mode in (AutoresetMode.NEXT_STEP, "NEXT_STEP", "NextStep"):
        envs = VectorFight(1, autoreset_mode=mode)
        assert envs.autoreset_mode is envs.metadata["autoreset_mode"] is AutoresetMode.NEXT_STEP
    with pytest.raises(InvalidInput, match="SAME_STEP"):
        VectorFight(1, autoreset_mode="never")
    with pytest.raises(InvalidInput, match="Stable-Baselines3 has SAME_STEP"):
        FightVecEnv(VectorFight(1, autoreset_mode="DISABLED"))


def test_without_autoreset_a_duel_that_ended_is_not_stepped_on() -> None:
    envs = VectorFight(3, opponent="idle", max_decisions=5, autoreset_mode="DISABLED")
    stepped(envs)
    with pytest.raises(WrongState, match=r"\(0, 1, 2\).*reset_mask"):
        envs.step(np.zeros(3, np.int64))
    envs.reset()
    envs.step(np.zeros(3, np.int64))


def test_the_step_that_begins_an_episode_plays_nothing() -> None:
    envs = VectorFight(2, opponent="random", max_decisions=5, autoreset_mode="NEXT_STEP")
    *_, truncated, infos = stepped(envs)
    assert truncated.all()
    assert infos["decision"].tolist() == [5, 5]
    _, rewards, terminated, truncated, infos = envs.step(np.full(2, 9))

    assert not np.stack([rewards, terminated, truncated]).any()
    assert infos["decision"].tolist() == [0, 0]
    assert infos["episode_reward"].tolist() == [0, 0]
    assert envs.step(np.zeros(2, np.int64))[4]["decision"].tolist() == [1, 1]
