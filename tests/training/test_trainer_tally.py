"""Sums over what a learner did."""

import numpy as np
import pytest

from arcade_clash.agents import ACTION_NAMES
from arcade_clash.envs.rewards import REWARD_TERMS
from arcade_clash.training.tally import Episodes, Tally


class Seconds:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def episodes(
    won: list[bool], reward: float = 1.0, length: int = 10, opponents: list[int] | None = None
) -> Episodes:
    count = len(won)
    terms = np.zeros((count, len(REWARD_TERMS)), np.float32)
    terms[:, 0] = reward
    return Episodes(
        won=np.array(won),
        rewards=np.full(count, reward),
        lengths=np.full(count, length, np.int64),
        terms=terms,
        opponents=np.array(opponents or [0] * count),
    )


def test_what_was_not_seen_is_not_told() -> None:
    measured = Tally(["scripted"]).measure()

    assert measured["reward"] is None
    assert measured["win_rate"] is None
    assert measured["win_rate_by_opponent"] == {}
    assert measured["action_distribution"] == {}
    assert measured["steps_per_second"] is None
    assert measured["episode"] == 0


def test_means_are_over_a_hundred_episodes_or_all_that_are_new() -> None:
    tally = Tally(["scripted"])
    step = np.zeros(4, np.int64)
    tally.step(step, episodes([True] * 60))
    assert tally.measure()["win_rate"] == 1.0
    tally.step(step, episodes([False] * 60))
    assert tally.measure()["win_rate"] == 0.4
    tally.step(step, episodes([True] * 300))
    measured = tally.measure()
    assert measured["win_rate"] == 1.0
    assert measured["win_rate_by_opponent"] == {"scripted": 1.0}
    assert measured["episode"] == 420
    assert measured["reward_by_term"]["damage_dealt"] == 1.0


def test_wins_are_told_by_opponent_of_those_who_were_fought() -> None:
    tally = Tally(["scripted", "idle", "self"])
    tally.step(np.zeros(4, np.int64), episodes([True, False, True, True], opponents=[0, 0, 1, 1]))

    measured = tally.measure()

    assert measured["win_rate"] == 0.75
    assert measured["win_rate_by_opponent"] == {"scripted": 0.5, "idle": 1.0}


def test_episodes_against_itself_count_in_everything_but_the_share_that_was_won() -> None:
    tally = Tally(["scripted", "self"])
    tally.step(np.zeros(2, np.int64), episodes([True, False], length=30, opponents=[1, 1]))
    alone = tally.measure()
    assert (alone["win_rate"], alone["win_rate_by_opponent"]) == (None, {})
    assert (alone["episode"], alone["episode_length"]) == (2, 30.0)
    assert tally.win_rate is None

    tally.step(np.zeros(2, np.int64), episodes([True], opponents=[0]))
    assert tally.measure()["win_rate"] == 1.0
    assert tally.win_rate == 1.0


def test_pauses_are_left_out_of_every_time() -> None:
    seconds = Seconds()
    tally = Tally(["scripted"], seconds)
    tally.step(np.zeros(10, np.int64), None)
    seconds.now += 5
    tally.hold(3.0)
    measured = tally.measure()

    assert measured["elapsed_seconds"] == 2.0
    assert measured["steps_per_second"] == 5.0
    seconds.now += 1
    assert tally.since_row == 1.0
    assert tally.measure()["elapsed_seconds"] == 3.0


def test_shares_of_actions_add_up_to_one_and_begin_anew_with_each_row() -> None:
    tally = Tally(["scripted"])
    tally.step(np.array([0, 0, 1, 12]), None)
    shares = tally.measure()["action_distribution"]
    assert sum(shares.values()) == pytest.approx(1)
    assert shares["neutral"] == 0.5
    tally.step(np.array([1, 1, 1, 1]), None)
    assert tally.measure()["action_distribution"]["forward"] == 1.0
    assert set(shares) == set(ACTION_NAMES)
