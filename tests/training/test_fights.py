"""The fights of a trainer: a row for each side that learns."""

import numpy as np
import pytest

from arcade_clash.agents import ACTION_COUNT, OBSERVATION, Actions, Catalogue, Observations, masks
from arcade_clash.agents.actions import FORWARD, NEUTRAL
from arcade_clash.engine import characters
from arcade_clash.envs.rewards import REWARD_TERMS

pytest.importorskip("torch")

from arcade_clash.training.fights import TrainingFights
from arcade_clash.training.plan import check_plan
from arcade_clash.training.session import Plan, Settings

NAMES = [entry.name for entry in OBSERVATION]
ONLY = dict.fromkeys(REWARD_TERMS, 0.0)


def begun(opponent: str, fights: int, **settings: object) -> tuple[TrainingFights, Observations]:
    asked = Settings(environments=fights, **settings)  # type: ignore[arg-type]  # by name
    plan = check_plan(Plan(opponent=opponent, seed=3, settings=asked), Catalogue(), characters())
    env = TrainingFights(plan, fights, Catalogue().make)
    return env, env.reset()


def step(env: TrainingFights, actions: Actions) -> Observations:
    env.step_async(actions)
    return env.step_wait()[0]


def by_chance(seen: Observations, rng: np.random.Generator) -> Actions:
    draws: Actions = np.where(masks(seen), rng.random((len(seen), ACTION_COUNT)), -1).argmax(axis=1)
    return draws


@pytest.mark.parametrize(
    ("opponent", "fights", "rows"),
    [("scripted", 6, 6), ("self", 6, 12), ("self:2,idle", 6, 10), ("idle,self@0.5", 6, 6)],
)
def test_only_a_fight_against_itself_has_a_row_for_each_side(
    opponent: str, fights: int, rows: int
) -> None:
    env, seen = begun(opponent, fights)

    assert env.num_envs == rows
    assert seen.shape == (rows, len(OBSERVATION))


def test_player_2_of_a_fight_against_itself_does_what_its_row_says() -> None:
    standing, seen = begun("idle:1,self:2", 3, reaction_frames=0)
    walking, _ = begun("idle:1,self:2", 3, reaction_frames=0)
    rest, forward = np.full(5, NEUTRAL), np.full(5, NEUTRAL)
    forward[4] = FORWARD  # player 2 of the last fight
    for _ in range(5):
        stood = step(standing, rest)
        walked = step(walking, forward)

    assert np.array_equal(stood[[0, 1, 3]], walked[[0, 1, 3]]), "the other fights go on as they do"
    moved = NAMES.index("distance")
    assert walked[2, moved] < stood[2, moved]
    assert walked[2, moved] == walked[4, moved]
    assert seen.shape == walked.shape


def test_what_one_side_deals_the_other_takes_and_one_of_them_wins() -> None:
    weights = {**ONLY, "damage_dealt": 1.0, "damage_taken": -1.0}
    env, seen = begun("self", 8, reward_weights=weights)
    rng = np.random.default_rng(1)
    episodes = []
    for _ in range(1500):
        env.step_async(by_chance(seen, rng))
        seen, rewards, dones, _ = env.step_wait()
        np.testing.assert_allclose(rewards[:8], -rewards[8:], atol=1e-6)
        assert (dones[:8] == dones[8:]).all()
        if env.ended is not None:
            episodes.append(env.ended)

    assert episodes
    for ended in episodes:
        one, other = np.split(ended.won, 2)
        assert not (one & other).any()
        assert ended.lengths.min() > 0
    assert sum(ended.won.sum() for ended in episodes) > 0


def test_both_sides_of_a_fight_against_itself_see_the_other_late() -> None:
    late, _ = begun("self", 1, reaction_frames=12)
    prompt, _ = begun("self", 1, reaction_frames=0)
    action = np.array([FORWARD, FORWARD])
    for _ in range(2):
        seen_late = step(late, action)
        seen = step(prompt, action)

    moved = NAMES.index("distance")
    assert (seen_late[:, moved] > seen[:, moved]).all()


def test_a_fight_that_is_cut_short_gives_each_row_its_last_observation() -> None:
    env, _ = begun("self,idle", 2, max_decisions=3)
    for step in range(3):
        env.step_async(np.zeros(3, np.int64))
        _, _, dones, infos = env.step_wait()
        assert dones.tolist() == [step == 2] * 3

    assert all(info["TimeLimit.truncated"] for info in infos)
    assert all(len(info["terminal_observation"]) == len(OBSERVATION) for info in infos)
    assert env.ended is not None
    assert not env.ended.won.any()


def test_the_same_seed_plays_the_same_fights() -> None:
    played = []
    for _ in range(2):
        env, seen = begun("self,scripted-2,random@0.5", 6)
        rng = np.random.default_rng(4)
        for _ in range(200):
            seen = step(env, by_chance(seen, rng))
        played.append(seen)

    assert np.array_equal(played[0], played[1])


def test_several_characters_are_drawn_from_and_no_others() -> None:
    plan = check_plan(
        Plan(opponent="self", character="kestrel,nettle", opponent_character="vesper", seed=3),
        Catalogue(),
        characters(),
    )
    env = TrainingFights(plan, 64, Catalogue().make)
    seen = env.reset()
    numbers = {it.character: it.number for it in characters().values()}
    playing = [
        {
            name
            for name, number in numbers.items()
            if seen[rows, NAMES.index(f"own_plays_{number}")].any()
        }
        for rows in (slice(0, 64), slice(64, 128))
    ]

    assert playing == [{"kestrel", "nettle"}, {"vesper"}]
