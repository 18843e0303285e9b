"""The vector environment: the same fight as a single one, and nothing lost where episodes end."""

from typing import Any

import numba
import numpy as np
import pytest
from numpy.typing import NDArray

from arcade_clash.agents import ACTION_COUNT, ACTION_NAMES, Actions, Masks, Observations
from arcade_clash.engine.batch import Numbers
from arcade_clash.engine.compiled import compiled
from arcade_clash.envs import batch
from arcade_clash.envs.batch import FightBatch
from arcade_clash.envs.compilation import kept_at, warm_up
from arcade_clash.envs.duel import Duel
from arcade_clash.envs.rewards import DEFAULT_WEIGHTS, REWARD_TERMS
from arcade_clash.envs.sb3 import FightVecEnv
from arcade_clash.envs.vector import VectorFight
from arcade_clash.errors import InvalidInput, NotFound

HEAVY = ACTION_NAMES.index("standing_heavy")


class Striker:
    """Walks in and strikes, which ends rounds soon."""

    def act(self, observations: Observations, masks: Masks) -> Actions:
        near = observations[:, 2] < 0.22
        return np.where(near & masks[:, HEAVY], HEAVY, np.where(masks[:, 1], 1, 0)).astype(np.int64)


def strike(observations: Observations, infos: dict[str, Any]) -> Actions:
    return Striker().act(observations, infos["action_mask"].astype(np.bool_))


Step = tuple[
    Observations, NDArray[np.float32], NDArray[np.bool_], NDArray[np.bool_], dict[str, Any]
]


def play(envs: VectorFight, steps: int, seed: int = 0) -> list[Step]:
    observations, infos = envs.reset(seed=seed)
    played = []
    for _ in range(steps):
        observations, rewards, terminated, truncated, infos = envs.step(strike(observations, infos))
        played.append((observations, rewards, terminated, truncated, infos))
    return played


def test_a_batch_plays_as_single_duels_do() -> None:
    """Compiled and as it stands, the same actions give the same observations and terms."""
    count = 8
    batch = FightBatch(count, (0,), (1,), whole_match=True)
    batch.restart(np.arange(count), np.random.default_rng(5))
    duels = [Duel((0,), (1,), whole_match=True) for _ in range(count)]
    for index, duel in enumerate(duels):
        duel.restart(np.random.default_rng())
        duel.row[:] = batch.rows[index].tolist()
    chance = np.random.default_rng(6)
    for _ in range(150):
        actions = chance.integers(ACTION_COUNT, size=(2, count))
        batch.step(actions[0], actions[1])
        for index, duel in enumerate(duels):
            terms = duel.step(*actions[:, index].tolist())
            assert duel.row == batch.rows[index].tolist()
            assert np.allclose(terms, batch.terms[:, index])
            assert duel.ended == batch.ended[index]
            for side in range(2):
                assert (duel.observation(side) == batch.observations[side, index]).all()


def test_a_seed_makes_the_same_episodes_again() -> None:
    one, other = (play(VectorFight(16), 80, seed=4) for _ in range(2))

    for (a, ra, *_), (b, rb, *_) in zip(one, other, strict=True):
        assert np.array_equal(a, b)
        assert np.array_equal(ra, rb)


def test_seeds_differ() -> None:
    one, other = (play(VectorFight(16), 80, seed=seed)[-1][0] for seed in (4, 5))

    assert not np.array_equal(one, other)


def test_the_last_observation_of_an_episode_is_handed_over_and_the_next_begins() -> None:
    envs = VectorFight(16, opponent="idle")
    ended = 0
    for observations, _, terminated, truncated, infos in play(envs, 400):
        assert not truncated.any()
        if not terminated.any():
            assert "final_obs" not in infos
            continue
        assert (infos["_final_obs"] == terminated).all()
        for index in np.nonzero(terminated)[0]:
            ended += 1
            assert infos["final_obs"][index][0] < 1.0, "the clock of the round that ended"
            assert observations[index][0] == 1.0, "the clock of the round that begins"
            assert infos["final_info"]["won"][index]
            assert infos["final_info"]["decision"][index] > 10
    assert ended > 16


def test_a_limit_truncates_and_the_end_of_a_round_terminates() -> None:
    envs = VectorFight(4, opponent="idle", max_decisions=10)

    played = play(envs, 25)

    assert [bool(step[3].all()) for step in played].count(True) == 2
    assert not any(step[2].any() for step in played)
    assert played[9][3].all()


def test_a_reward_is_the_sum_of_its_weighted_terms() -> None:
    weights = {"damage_dealt": 3.0, "approach": 0.0}
    envs = VectorFight(8, opponent="scripted", rewards=weights)
    expected = {**DEFAULT_WEIGHTS, **weights}
    seen = 0.0
    for _, rewards, terminated, _, infos in play(envs, 200):
        last = infos["final_info"] if terminated.any() else infos
        terms = {
            term: np.where(terminated, last[f"term_{term}"], infos[f"term_{term}"])
            for term in REWARD_TERMS
        }
        total = sum(expected[term] * terms[term] for term in REWARD_TERMS)
        assert np.allclose(rewards, total, atol=1e-5)
        seen += float(np.abs(rewards).sum())
    assert seen > 1


def test_what_an_episode_summed_up_is_told_at_its_end() -> None:
    envs = VectorFight(8, opponent="idle")
    observations, infos = envs.reset(seed=1)
    sums = np.zeros(8)
    for _ in range(300):
        observations, rewards, _, _, infos = envs.step(strike(observations, infos))
        sums += rewards
        if envs.ended is not None:
            indices = envs.ended.indices
            assert np.allclose(envs.ended.rewards, sums[indices], atol=1e-4)
            assert np.allclose(envs.ended.terms.sum(axis=1), envs.ended.rewards)
            sums[indices] = 0


def test_a_match_goes_on_over_its_rounds() -> None:
    rounds = play(VectorFight(8, opponent="idle"), 500)
    matches = play(VectorFight(8, opponent="idle", episode="match"), 500)

    assert sum(step[2].sum() for step in rounds) == pytest.approx(
        2 * sum(step[2].sum() for step in matches), abs=8
    )


def test_a_character_that_is_named_is_the_one_that_plays() -> None:
    envs = VectorFight(16, character="vesper", opponent_character="kestrel")
    envs.reset(seed=0)

    assert set(envs._batch.rows[:, 16].tolist()) == {1}


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"num_envs": 0}, "num_envs"),
        ({"episode": "day"}, "episode"),
        ({"rewards": {"luck": 1.0}}, "rewards.luck"),
        ({"rewards": {"win": float("nan")}}, "rewards.win"),
        ({"max_decisions": 0}, "max_decisions"),
    ],
)
def test_a_setting_that_breaks_its_rule_is_named(settings: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        VectorFight(**settings)  # type: ignore[arg-type]  # wrong on purpose

    assert refused.value.field == field


@pytest.mark.parametrize("setting", ["character", "opponent_character", "opponent"])
def test_who_is_not_there_cannot_fight(setting: str) -> None:
    with pytest.raises(NotFound, match="nobody"):
        VectorFight(2, **{setting: "nobody"})  # type: ignore[arg-type]  # wrong on purpose


def test_stable_baselines3_is_given_what_its_monitor_would_give() -> None:
    env = FightVecEnv(VectorFight(16, opponent="idle"))
    env.seed(3)
    observations = env.fights.reset(seed=3)[0]
    assert np.array_equal(env.reset(), observations)
    finished = 0
    for _ in range(300):
        masks = np.array(env.env_method("action_masks"))
        seen, _, dones, infos = env.step(strike(observations, {"action_mask": masks}))
        assert isinstance(seen, np.ndarray)
        observations = seen
        for index in np.nonzero(dones)[0]:
            finished += 1
            assert infos[index]["terminal_observation"].shape == observations[index].shape
            assert infos[index]["TimeLimit.truncated"] is False
            assert infos[index]["episode"]["l"] > 10
            assert infos[index]["episode"]["r"] == pytest.approx(infos[index]["episode_reward"])
            assert infos[index]["won"]
        assert all(
            "episode" not in info for info, done in zip(infos, dones, strict=True) if not done
        )
    assert finished > 8
    assert env.get_attr("num_envs") == [16] * 16
    env.close()


def test_what_nobody_has_called_yet_is_not_waited_for() -> None:
    @compiled()
    def never_called(rows: Numbers) -> None:
        rows[0, 0] = 1

    warm_up()

    assert kept_at()


def test_arrays_of_any_layout_run_what_is_compiled_already() -> None:
    warm_up()
    fights = batch.FightBatch(8, [0, 1], [0, 1])
    numbers = np.zeros((2, 8), np.int32)
    for laid_out in (numbers[:, ::2], numbers[::-1, :4], np.zeros((4, 2), np.int32).T):
        fights.begin(np.arange(8)[::2], laid_out, np.zeros(8, np.int32)[::2])

    assert len(batch._begin_duels.signatures) == 1  # type: ignore[attr-defined] # Numba's


def test_whoever_waits_for_the_compiler_is_told_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(batch, "is_kept", lambda *_: False)
    monkeypatch.setitem(vars(numba.config), "DISABLE_JIT", 0)
    batch._say_what_is_waited_for.cache_clear()
    for _ in range(2):
        VectorFight(2, opponent="idle")

    assert caplog.messages == ["compiling the fight for this machine, about half a minute"]
    monkeypatch.setattr(batch, "is_kept", lambda *_: True)
    batch._say_what_is_waited_for.cache_clear()
    VectorFight(2, opponent="idle")
    assert len(caplog.messages) == 1
