"""The algorithm of a plan: Stable-Baselines3's, set as the plan says.

Importing this imports torch.
"""

import warnings
from collections.abc import Callable
from typing import Any

import torch
from stable_baselines3.common.logger import Logger
from torch import nn

from arcade_clash.agents import Layer, Network
from arcade_clash.training.choices import ChoiceBuffer
from arcade_clash.training.fights import TrainingFights
from arcade_clash.training.policy import MaskedPolicy, Tanh
from arcade_clash.training.rollouts import ExactA2C, ExactAlgorithm, ExactPPO
from arcade_clash.training.session import Algorithm, Plan, Settings
from arcade_clash.training.weight_mean import WeightMean

__all__ = ["make_model"]

_ACTIVATIONS = {"tanh": Tanh, "relu": nn.ReLU}


def make_model(
    plan: Plan,
    env: TrainingFights,
    *,
    seed: int | None,
    device: str,
    begin_from: Network | None = None,
) -> ExactAlgorithm:
    """A model that has taken no step yet.

    Args:
        plan: complete, as `check_plan` makes it.
        env: the fights that it learns from.
        seed: of its random numbers.
        device: what torch computes on, `cpu` or `cuda`.
        begin_from: the network whose weights it begins with; its hidden layers and its activation
            are the plan's.
    """
    settings = plan.settings
    total = plan.total_steps or 1
    # A plan shorter than a rollout has a shorter rollout.
    rollout_steps = max(1, min(settings.rollout_steps or 1, total // env.num_envs))
    samples = env.num_envs * rollout_steps
    layers = list(settings.hidden_layers)
    policy: dict[str, Any] = {
        "net_arch": {"pi": layers, "vf": layers},
        "activation_fn": _ACTIVATIONS[settings.activation],
    }
    common: dict[str, Any] = {
        "policy": MaskedPolicy,
        "rollout_buffer_class": ChoiceBuffer,
        "env": env,
        "n_steps": rollout_steps,
        "learning_rate": _falling(settings),
        "gamma": settings.discount,
        "gae_lambda": settings.gae_lambda,
        "ent_coef": settings.entropy_weight,
        "vf_coef": settings.value_weight,
        "max_grad_norm": settings.max_gradient_norm,
        "policy_kwargs": policy,
        "seed": seed,
        "device": device,
    }
    model: ExactAlgorithm
    if plan.algorithm == Algorithm.A2C:
        model = ExactA2C(**common)
    else:
        batch = min(settings.batch_size or samples, samples)
        # The library's own Adam, its eps included, but all weights in one call: so small a network
        # waits for the calls, and an update takes a twentieth less.
        policy["optimizer_kwargs"] = {"eps": 1e-5, "fused": True}
        with warnings.catch_warnings():
            # That the last minibatch may be a smaller one: it may.
            warnings.filterwarnings("ignore", message="You have specified a mini-batch size")
            model = ExactPPO(
                **common,
                batch_size=batch,
                n_epochs=settings.epochs or 1,
                clip_range=settings.clip_range or 0.2,
                normalize_advantage=batch > 1,
            )
    model.set_logger(Logger(folder=None, output_formats=[]))
    if begin_from is not None:
        _load(model.policy, begin_from)
    model.weight_mean = WeightMean(model.policy, settings.mean_decay or 0.0)
    return model


def _falling(settings: Settings) -> Callable[[float], float]:
    """The learning rate by the share of the steps that is left, 1 to 0."""
    last = settings.final_learning_rate or 0.0
    fall = (settings.learning_rate or 0.0) - last
    return lambda left: last + fall * left


def _load(policy: Any, network: Network) -> None:
    """Copies a network into a policy; a value part of other layers than the policy's is not."""
    actor = [*policy.mlp_extractor.policy_net, policy.action_net]
    critic = [*policy.mlp_extractor.value_net, policy.value_net]
    _copy(actor, network.policy)
    if [len(layer.bias) for layer in network.value[:-1]] == list(network.hidden_layers):
        _copy(critic, network.value)


@torch.no_grad()
def _copy(modules: list[nn.Module], layers: tuple[Layer, ...]) -> None:
    linears = [module for module in modules if isinstance(module, nn.Linear)]
    for linear, layer in zip(linears, layers, strict=True):
        linear.weight.copy_(torch.from_numpy(layer.weight))
        linear.bias.copy_(torch.from_numpy(layer.bias))
