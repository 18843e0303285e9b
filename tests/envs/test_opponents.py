"""Who is fought: one agent, several by their weights, the learner's own past, a saved one."""

import pickle
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from arcade_clash.agents import (
    Actions,
    Masks,
    Observations,
)
from arcade_clash.envs.single import SingleFight
from arcade_clash.envs.vector import VectorFight
from arcade_clash.errors import InvalidInput, NotFound, WrongState
from saved_agents import plain_network, save_agent


@pytest.mark.parametrize(
    ("opponent", "count", "shares"),
    [
        ("scripted:3,idle:1", 8, [6, 2]),
        ("scripted:3,idle:1,self:2", 600, [300, 100, 200]),
        ("scripted,idle,random", 4, [2, 1, 1]),
        ("scripted:1000,idle:1", 8, [7, 1]),
        ("scripted,idle", 2, [1, 1]),
    ],
)
def test_a_batch_is_shared_out_by_the_weights(opponent: str, count: int, shares: list[int]) -> None:
    envs = VectorFight(count, opponent=opponent)

    assert np.bincount(envs._opponents.numbers).tolist() == shares


def test_a_single_fight_draws_one_for_each_episode_by_its_weight() -> None:
    env = SingleFight(opponent="random:3,idle:1")
    env.reset(seed=1)
    drawn = [env.reset()[1]["opponent"] for _ in range(400)]

    assert env.opponents == ("random", "idle")
    assert set(drawn) == {0, 1}
    assert 0.68 < drawn.count(0) / 400 < 0.82


@pytest.mark.parametrize("opponent", ["scripted", "random,self@0.5"])
def test_a_fight_that_was_pickled_goes_on_as_it_would_have(opponent: str) -> None:
    env = SingleFight(opponent=opponent)
    env.reset(seed=1)
    env.step(np.int64(1))
    copy = pickle.loads(pickle.dumps(env))  # noqa: S301  # its own bytes

    for action in np.array((1, 5, 0, 9) * 20):
        assert np.array_equal(env.step(action)[0], copy.step(action)[0])


def test_an_episode_that_ended_says_who_was_fought() -> None:
    envs = VectorFight(8, opponent="idle,random", max_decisions=3)
    envs.reset(seed=1)
    for _ in range(3):
        infos = envs.step(np.zeros(8, np.int64))[-1]

    assert envs.opponents == ("idle", "random")
    assert infos["final_info"]["opponent"].tolist() == [0] * 4 + [1] * 4


def test_each_acts_in_its_own_duels_and_remembers_them() -> None:
    """Beside others it does what it does alone: its rows stay its own from step to step."""

    class Counter:
        def __init__(self, seed: int) -> None:
            self.steps = np.zeros(0, np.int64)

        def act(self, observations: Observations, masks: Masks) -> Actions:
            if len(self.steps) != len(observations):
                self.steps = np.zeros(len(observations), np.int64)
            self.steps += 1
            return np.zeros(len(observations), np.int64)

    made: list[Counter] = []

    def make(seed: int) -> Counter:
        made.append(Counter(seed))
        return made[-1]

    envs = VectorFight(4, opponent=make)
    envs.reset(seed=1)
    for _ in range(7):
        envs.step(np.ones(4, np.int64))

    assert made[-1].steps.tolist() == [7] * 4


def test_a_past_self_plays_what_it_was_given() -> None:
    envs = VectorFight(8, opponent="self,idle")
    assert envs.past_self is not None
    envs.past_self.take(plain_network())
    envs.reset(seed=1)
    envs.step(np.zeros(8, np.int64))
    assert envs.past_self.taken == 1
    assert VectorFight(8, opponent="idle").past_self is None

    env = SingleFight(opponent="self@0.5")
    assert env.past_self is not None
    env.past_self.take(plain_network())
    env.reset(seed=1)
    env.step(np.int64(0))


def test_a_saved_agent_is_fought_from_its_directory(tmp_path: Path) -> None:
    save_agent(tmp_path, "mine")

    for env in (
        VectorFight(4, opponent="mine@0.5:2,idle", agents=tmp_path),
        SingleFight(opponent="mine", agents=str(tmp_path)),
    ):
        env.reset(seed=1)
    with pytest.raises(NotFound, match="mine"):
        VectorFight(4, opponent="mine,idle")


def test_a_saved_agent_of_another_fight_is_refused_and_nothing_is_made(tmp_path: Path) -> None:
    save_agent(tmp_path, "mine")
    description = tmp_path / "mine" / "agent.json"
    text = description.read_text()
    for wrong, what in (('"observation": "', "another observation"), ('"actions": [', "other")):
        description.write_text(text.replace(wrong, wrong + ('"x", ' if "[" in wrong else "0")))
        with pytest.raises(WrongState, match=what):
            VectorFight(4, opponent="idle,mine", agents=tmp_path)


@pytest.mark.parametrize(
    ("opponent", "error"),
    [
        ("idle:0", InvalidInput),
        ("idle:nan,random", InvalidInput),
        ("idle@2", InvalidInput),
        ("idle,random,scripted", InvalidInput),  # three cannot share two duels
        ("self,self@0.5", InvalidInput),
        ("idle,nobody", NotFound),
    ],
)
def test_who_cannot_be_fought_is_named(opponent: str, error: type[Exception]) -> None:
    with pytest.raises(error) as refused:
        VectorFight(2, opponent=opponent)

    if isinstance(refused.value, InvalidInput):
        assert refused.value.field == "opponent"


def test_each_opponent_of_a_mixture_has_its_own_delay() -> None:
    envs = VectorFight(6, opponent="random@delay=8,idle")

    assert envs._opponents.reaction_frames.tolist() == [8] * 3 + [0] * 3


class Told:
    """Does nothing, and keeps which fights began, and after how many decisions."""

    def __init__(self, seed: int = 0) -> None:
        self.begun: list[tuple[int, list[int], int]] = []
        self.decisions = 0

    def begin(self, rows: NDArray[np.intp], count: int) -> None:
        self.begun.append((self.decisions, rows.tolist(), count))

    def act(self, observations: Observations, masks: Masks) -> Actions:  # the contract's
        self.decisions += 1
        return np.zeros(len(observations), np.int64)


def test_a_callable_opponent_of_a_batch_is_told_which_fights_begin() -> None:
    told = Told()
    envs = VectorFight(3, opponent=lambda _seed: told, max_decisions=5)
    envs.reset(seed=1)
    for _ in range(11):
        envs.step(np.zeros(3, np.int64))

    assert told.begun == [(0, [0, 1, 2], 3), (5, [0, 1, 2], 3), (10, [0, 1, 2], 3)]


def test_a_callable_opponent_of_a_single_fight_is_told_as_well() -> None:
    made: list[Told] = []

    def make(seed: int) -> Told:
        made.append(Told(seed))
        return made[-1]

    env = SingleFight(opponent=make)
    for _ in range(3):
        env.reset()
        env.step(np.int64(0))

    assert [one.begun for one in made[-3:]] == [[(0, [0], 1)]] * 3
