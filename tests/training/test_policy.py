"""What a policy chooses, and how likely each choice is."""

import numpy as np
import torch
from torch import Tensor

from arcade_clash.agents.actions import ACTION_COUNT, ACTION_NAMES, GATES, masks
from arcade_clash.agents.observation import OBSERVATION_SIZE
from arcade_clash.envs.spaces import action_space, observation_space
from arcade_clash.training.policy import MaskedPolicy, Tanh


def test_the_tangent_and_its_slope_are_torchs_own() -> None:
    one, other = (torch.linspace(-12, 12, 4801, requires_grad=True) for _ in range(2))
    ours, theirs = Tanh()(one), torch.tanh(other)
    torch.testing.assert_close(ours, theirs, rtol=0, atol=5e-7)
    slopes = (torch.autograd.grad(ours.sum(), one), torch.autograd.grad(theirs.sum(), other))
    torch.testing.assert_close(*slopes, rtol=0, atol=1e-6)


def a_masked_policy() -> MaskedPolicy:
    torch.manual_seed(4)
    return MaskedPolicy(observation_space(), action_space(), lambda _: 1e-3)


def seen(rows: int, *allowed: str) -> Tensor:
    """Observations by chance in which these actions mean something, and the first as ever."""
    chance = torch.Generator().manual_seed(9)
    observations: Tensor = torch.rand(rows, OBSERVATION_SIZE, generator=chance)
    observations[:, GATES] = 0.0
    for name in allowed:
        observations[:, GATES[ACTION_NAMES.index(name) - 1]] = 1.0
    return observations


def test_where_there_is_no_choice_nothing_is_done_for_certain() -> None:
    actions, values, log_probabilities = a_masked_policy()(seen(5))
    assert actions.tolist() == [0] * 5
    assert log_probabilities.tolist() == [0.0] * 5
    assert values.shape == (5, 1)


def test_a_choice_has_the_value_and_the_likelihood_from_which_it_is_learned() -> None:
    policy = a_masked_policy()
    observations = torch.cat((seen(3), seen(4, "standing_light", "throw"), seen(2)))
    actions, values, log_probabilities = policy(observations)
    expected, likely, _ = policy.evaluate_actions(observations, actions)
    torch.testing.assert_close(values[3:7], expected[3:7])
    torch.testing.assert_close(log_probabilities, likely)


def test_each_allowed_action_is_drawn_as_often_as_it_is_likely() -> None:
    policy = a_masked_policy()
    draws = 20_000
    observations = seen(1, "forward", "standing_heavy").repeat(draws, 1)
    actions, _, _ = policy(observations)
    shares = torch.bincount(actions, minlength=ACTION_COUNT) / draws
    _, likely, _ = policy.evaluate_actions(observations[:ACTION_COUNT], torch.arange(ACTION_COUNT))
    np.testing.assert_allclose(shares, likely.detach().exp(), atol=0.02)
    assert ((shares > 0).numpy() == masks(observations[:1].numpy())[0]).all()
