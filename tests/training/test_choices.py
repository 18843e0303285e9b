"""What a rollout is learned from: choices, and what came of each before the next."""

import numpy as np
import pytest
from gymnasium.spaces import Box, Discrete
from numpy.typing import NDArray

from arcade_clash.agents.actions import ACTION_COUNT, GATES
from arcade_clash.agents.observation import OBSERVATION_SIZE

torch = pytest.importorskip("torch")

from stable_baselines3.common.buffers import RolloutBuffer  # noqa: E402

from arcade_clash.training.choices import ChoiceBuffer  # noqa: E402

GAMMA, LAMBDA = 0.9, 0.8
SPACES = (Box(-4, 4, (OBSERVATION_SIZE,)), Discrete(ACTION_COUNT))


def filled(
    kind: type[RolloutBuffer],
    choices: NDArray[np.bool_],
    rewards: NDArray[np.float32],
    values: NDArray[np.float32],
    starts: NDArray[np.bool_],
    dones: NDArray[np.bool_],
) -> RolloutBuffer:
    """A rollout of one step in each row, one environment in each column."""
    steps, environments = choices.shape
    buffer = kind(steps, *SPACES, "cpu", gae_lambda=LAMBDA, gamma=GAMMA, n_envs=environments)
    for step in range(steps):
        seen = np.zeros((environments, OBSERVATION_SIZE), np.float32)
        seen[choices[step], GATES[0]] = 1.0
        seen[:, 0] = step  # by which a test knows it again
        buffer.add(
            seen,
            np.zeros((environments, 1)),
            rewards[step],
            starts[step],
            torch.tensor(values[step]),
            torch.zeros(environments),
        )
    buffer.compute_returns_and_advantage(torch.zeros(environments), dones)
    return buffer


def column(*numbers: float) -> NDArray[np.float32]:
    return np.array(numbers, np.float32).reshape(-1, 1)


def flags(*numbers: int) -> NDArray[np.bool_]:
    return np.array(numbers, np.bool_).reshape(-1, 1)


def test_where_every_step_is_a_choice_advantages_are_the_librarys_own() -> None:
    chance = np.random.default_rng(3)
    shape = (12, 5)
    starts = chance.random(shape) < 0.2
    rollout = (
        np.ones(shape, np.bool_),
        chance.normal(size=shape).astype(np.float32),
        chance.normal(size=shape).astype(np.float32),
        starts,
        np.ones(shape[1], np.bool_),
    )
    ours, library = (filled(kind, *rollout) for kind in (ChoiceBuffer, RolloutBuffer))
    np.testing.assert_allclose(ours.advantages, library.advantages, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(ours.returns, library.returns, rtol=1e-5, atol=1e-6)


def test_steps_without_a_choice_belong_to_the_choice_before_them() -> None:
    buffer = filled(
        ChoiceBuffer,
        flags(1, 0, 0, 1),
        column(1, 2, 3, 4),
        column(10, 77, 77, 20),  # what stands between choices is nobody's estimate
        flags(1, 0, 0, 0),
        np.array([True]),
    )
    last = 4 - 20
    first = (1 + 2 * GAMMA + 3 * GAMMA**2 + 20 * GAMMA**3) - 10 + LAMBDA * GAMMA**3 * last
    np.testing.assert_allclose(buffer.advantages[[0, 3], 0], [first, last], rtol=1e-5)
    np.testing.assert_allclose(buffer.returns[[0, 3], 0], [first + 10, last + 20], rtol=1e-5)


def test_an_episode_that_ends_between_two_choices_hands_nothing_back() -> None:
    buffer = filled(
        ChoiceBuffer,
        flags(1, 0, 0, 1),
        column(1, 2, 100, 100),
        column(0, 0, 0, 50),
        flags(1, 0, 1, 0),
        np.array([True]),
    )
    assert buffer.advantages[0, 0] == pytest.approx(1 + 2 * GAMMA)


def test_only_choices_whose_outcome_is_known_are_learned_from_and_each_once() -> None:
    buffer = filled(
        ChoiceBuffer,
        np.array([[1, 1], [0, 0], [1, 0], [0, 1], [0, 0]], np.bool_),
        np.zeros((5, 2), np.float32),
        np.zeros((5, 2), np.float32),
        np.zeros((5, 2), np.bool_),
        np.array([False, True]),
    )
    for _ in range(2):
        batches = list(buffer.get(2))
        steps = sorted(float(step) for batch in batches for step in batch.observations[:, 0])
        # Of the first environment's, what followed its second choice is not known.
        assert steps == [0.0, 0.0, 3.0]
        assert len(batches) == 2
    assert len(buffer.values) == len(buffer.returns) == 3


def test_a_rollout_without_a_choice_changes_no_estimate() -> None:
    nothing = np.zeros((3, 2), np.float32)
    buffer = filled(
        ChoiceBuffer, nothing > 0, nothing, nothing + 5, nothing > 0, np.zeros(2, np.bool_)
    )
    (batch,) = buffer.get()
    assert len(batch.returns) == 6
    assert not batch.advantages.any()
    assert (batch.returns == batch.old_values).all()
