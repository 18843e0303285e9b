"""What is taken out of a policy that learned, to be played without torch."""

from typing import Any

import numpy as np
import pytest
import torch
from stable_baselines3 import PPO
from torch import nn

from arcade_clash.agents import Network
from arcade_clash.envs.sb3 import FightVecEnv
from arcade_clash.envs.vector import VectorFight
from arcade_clash.errors import InvalidInput
from arcade_clash.training.policy import to_network


def a_policy(**settings: Any) -> Any:
    fights = FightVecEnv(VectorFight(2, opponent="idle"))
    return PPO("MlpPolicy", fights, policy_kwargs=settings, device="cpu", seed=1).policy


@pytest.mark.parametrize("activation", [nn.Tanh, nn.ReLU])
def test_a_network_says_what_its_policy_says(activation: type[nn.Module]) -> None:
    policy = a_policy(net_arch=[32, 16], activation_fn=activation)
    network = to_network(policy)
    seen, _ = VectorFight(64, opponent="idle").reset(seed=2)

    with torch.no_grad():
        said = policy.get_distribution(torch.as_tensor(seen)).distribution.probs.numpy()

    assert isinstance(network, Network)
    assert np.allclose(network.probabilities(seen, np.ones(said.shape, np.bool_)), said, atol=1e-5)


def test_a_policy_with_something_else_between_its_layers_is_refused() -> None:
    with pytest.raises(InvalidInput, match="no activation 'elu'; there are relu, tanh"):
        to_network(a_policy(activation_fn=nn.ELU))
