"""What a model learned plays the same without torch, or is refused by the name of what it has."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import gymnasium
import numpy as np
import pytest
import torch
from gymnasium.wrappers import NormalizeObservation
from stable_baselines3 import A2C, DQN, PPO
from stable_baselines3.common.torch_layers import BaseFeaturesExtractor
from stable_baselines3.common.vec_env import DummyVecEnv, VecFrameStack, VecNormalize
from torch import Tensor, nn

from arcade_clash.agents import ACTION_COUNT, OBSERVATION_SIZE
from arcade_clash.envs.sb3 import FightVecEnv
from arcade_clash.envs.vector import VectorFight
from arcade_clash.errors import InvalidInput
from arcade_clash.training.policy import MaskedPolicy, Tanh, to_network

SMALL: dict[str, Any] = {"n_steps": 8, "device": "cpu", "seed": 1}


def fights(opponent: str = "random") -> FightVecEnv:
    return FightVecEnv(VectorFight(4, opponent=opponent))


def a_model(policy: Any = "MlpPolicy", env: Any = None, **settings: Any) -> PPO:
    return PPO(policy, env or fights(), batch_size=8, policy_kwargs=settings, **SMALL)


def seen(steps: int = 20) -> Any:
    """Observations of fights, as they come."""
    envs = VectorFight(16, opponent="random")
    envs.reset(seed=2)
    envs.action_space.seed(2)
    for _ in range(steps):
        observations, *_ = envs.step(envs.action_space.sample())
    return observations


def likelihoods(model: Any, observations: Any) -> Any:
    env = model.get_vec_normalize_env()
    shown = observations if env is None else env.normalize_obs(observations)
    with torch.no_grad():
        return model.policy.get_distribution(torch.as_tensor(shown)).distribution.probs.numpy()


def plays_the_same(model: Any) -> bool:
    observations = seen()
    theirs = likelihoods(model, observations)
    everything = np.ones((len(observations), ACTION_COUNT), np.bool_)
    return np.allclose(to_network(model).probabilities(observations, everything), theirs, atol=1e-4)


@pytest.mark.parametrize("activation", [nn.Tanh, Tanh, nn.ReLU])
def test_a_network_plays_as_its_model_does(activation: type[nn.Module]) -> None:
    assert plays_the_same(a_model(net_arch=[32, 16], activation_fn=activation))


def test_a_network_of_a2c_plays_as_its_model_does() -> None:
    assert plays_the_same(A2C("MlpPolicy", fights(), **SMALL))


def test_a_masked_policy_is_taken_by_its_layers() -> None:
    network = to_network(a_model(MaskedPolicy, net_arch=[16]))
    assert network.hidden_layers == (16,)


def test_normalized_observations_are_folded_into_the_first_layer() -> None:
    env = VecNormalize(fights(), clip_obs=1e9)
    model = a_model(env=env)
    model.learn(64)

    observations = seen()
    assert not np.allclose(np.asarray(env.normalize_obs(observations)), observations, atol=0.1)
    assert plays_the_same(model)


def test_normalization_that_cuts_observations_off_is_refused_with_what_would_do() -> None:
    model = a_model(env=VecNormalize(fights()))
    model.learn(64)

    with pytest.raises(InvalidInput, match=r"VecNormalize .* clip_obs=10.*clip_obs=1e9"):
        to_network(model)


def test_normalized_rewards_change_nothing() -> None:
    assert plays_the_same(a_model(env=VecNormalize(fights(), norm_obs=False)))


class _Halving(BaseFeaturesExtractor):
    def __init__(self, space: gymnasium.spaces.Box) -> None:
        super().__init__(space, OBSERVATION_SIZE)

    def forward(self, observations: Tensor) -> Tensor:
        return observations / 2


class _WithLayerNorm(MaskedPolicy):
    def _build_mlp_extractor(self) -> None:
        super()._build_mlp_extractor()
        width = self.mlp_extractor.latent_dim_pi
        self.mlp_extractor.policy_net.append(nn.LayerNorm(width))


class _Sharper(MaskedPolicy):
    def _log_probabilities(self, obs: Tensor) -> Tensor:
        return (3 * super()._log_probabilities(obs)).log_softmax(dim=1)


def a_wrapped_model(wrap: Callable[[gymnasium.Env[Any, Any]], gymnasium.Env[Any, Any]]) -> PPO:
    return a_model(env=DummyVecEnv([lambda: wrap(gymnasium.make("arcade_clash/Fight-v0"))]))


@pytest.mark.parametrize(
    ("make", "named"),
    [
        (lambda: a_model(activation_fn=nn.ELU), "elu"),
        (lambda: a_model(features_extractor_class=_Halving), "_Halving"),
        (lambda: a_model(_WithLayerNorm), "LayerNorm"),
        (lambda: a_model(_Sharper), "_Sharper"),
        (lambda: a_model(env=VecFrameStack(fights(), 2)), "VecFrameStack"),
        (lambda: a_wrapped_model(NormalizeObservation), "NormalizeObservation"),
        (lambda: DQN("MlpPolicy", fights(), buffer_size=8, device="cpu"), "DQN has a DQNPolicy"),
        (lambda: a_model().policy, "ActorCriticPolicy"),
    ],
)
def test_what_plain_layers_do_not_have_is_refused_by_its_name(
    make: Callable[[], Any], named: str
) -> None:
    with pytest.raises(InvalidInput, match=named):
        to_network(make())


def test_a_policy_that_remembers_by_an_lstm_is_refused_by_its_name() -> None:
    model = a_model()
    model.policy.lstm_actor = nn.LSTM(4, 4)  # as RecurrentPPO's policy has one

    with pytest.raises(InvalidInput, match="LSTM"):
        to_network(model)


def test_a_model_without_its_environment_is_refused(tmp_path: Path) -> None:
    model = a_model()
    model.save(tmp_path / "model")

    with pytest.raises(InvalidInput, match="load it with env="):
        to_network(PPO.load(tmp_path / "model", device="cpu"))
    assert plays_the_same(PPO.load(tmp_path / "model", env=fights(), device="cpu"))
