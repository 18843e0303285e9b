"""A model of Stable-Baselines3 as a network that plays without torch: the same, or refused.

What a network of ours has is plain layers. Whatever else stands between an observation and an
action is folded into them, or refused by its name, and what comes out is compared with the model:
an agent that plays otherwise than it learned is found out here, and not after a lost tournament.
Importing this imports torch.
"""

from collections.abc import Iterable
from inspect import isclass
from itertools import chain
from typing import Any

import gymnasium
import numpy as np
import torch
from gymnasium import wrappers
from numpy.typing import NDArray
from stable_baselines3.common.base_class import BaseAlgorithm
from stable_baselines3.common.torch_layers import FlattenExtractor, MlpExtractor
from stable_baselines3.common.vec_env import (
    VecCheckNan,
    VecEnvWrapper,
    VecMonitor,
    VecNormalize,
    VecVideoRecorder,
)
from torch import nn

from arcade_clash.agents import Layer, Network
from arcade_clash.agents.observation import OBSERVATION
from arcade_clash.errors import InvalidInput

__all__ = ["to_network"]

_HARMLESS = (VecMonitor, VecCheckNan, VecVideoRecorder)
"""Wrappers that leave observations as they are."""

_CHANGING = (gymnasium.ObservationWrapper, gymnasium.ActionWrapper)
_FORBIDDEN = (
    *(it for it in vars(wrappers).values() if isclass(it) and issubclass(it, _CHANGING)),
    *_CHANGING,
)
"""Gymnasium's wrappers that do not, by their names, and every other of their kinds."""

_LOW = np.array([entry.low for entry in OBSERVATION], np.float64)
_HIGH = np.array([entry.high for entry in OBSERVATION], np.float64)

_TRIED = 64
"""Observations by which model and network are compared."""

_TOLERANCE = 1e-3
"""By how much a log probability may differ: float32 sums in another order."""


def to_network(model: BaseAlgorithm) -> Network:
    """The layers of a model's policy, copied, with `VecNormalize` folded into the first.

    Args:
        model: a PPO or A2C of Stable-Baselines3, or another algorithm whose policy has an actor
            and a critic of plain layers. The model and not its policy, which does not know what
            normalizes its observations.

    Raises:
        InvalidInput: something stands between observation and action that plain layers do not
            have, or a weight is not finite; the text names it.
    """
    if not isinstance(model, BaseAlgorithm):
        raise InvalidInput(
            "model",
            f"to_network takes a model, such as PPO, and was given {_name(model)}: only the model "
            "knows of wrappers around its environment",
        )
    policy: Any = model.policy
    _check_policy(model, policy)
    actor = _layers("policy", [policy.mlp_extractor.policy_net, policy.action_net], policy)
    critic = _layers("value", [policy.mlp_extractor.value_net, policy.value_net], policy)
    normalized = _normalization(model)
    if normalized is not None:
        actor[0], critic[0] = _folded(actor[0], normalized), _folded(critic[0], normalized)
    network = Network(actor, critic, activation=policy.activation_fn.__name__.lower())
    _compare(policy, network, normalized)
    return network


def _check_policy(model: BaseAlgorithm, policy: Any) -> None:
    name = _name(model)
    if getattr(policy, "lstm_actor", None) is not None:
        raise InvalidInput(
            "model", f"{name} remembers by an LSTM, and a network of plain layers cannot"
        )
    if not (hasattr(policy, "mlp_extractor") and hasattr(policy, "action_net")):
        raise InvalidInput(
            "model",
            f"{name} has a {_name(policy)}, which is no actor and critic; PPO and A2C have one",
        )
    for part, known in (
        (policy.features_extractor, FlattenExtractor),
        (policy.mlp_extractor, MlpExtractor),
    ):
        if type(part) is not known:
            raise InvalidInput(
                "model",
                f"{name} has a {_name(part)} before its layers, which a network of plain layers "
                f"cannot have; {known.__name__} would do",
            )


def _layers(part: str, modules: Iterable[nn.Module], policy: Any) -> list[Layer]:
    """The linear layers of a part, between which nothing but the activation stands."""
    layers: list[Layer] = []
    is_due = False
    for module in chain.from_iterable(module.modules() for module in modules):
        if isinstance(module, nn.Sequential):
            continue
        if type(module) is nn.Linear and not is_due:
            layers.append(_layer(module))
            is_due = True
        elif type(module) is policy.activation_fn and is_due:
            is_due = False
        else:
            raise InvalidInput(
                part,
                f"{_name(module)} stands among the layers of {part}; a network of plain layers has "
                "Linear, with tanh or relu between two of them",
            )
    return layers


def _layer(linear: nn.Linear) -> Layer:
    weight = linear.weight.detach().cpu().numpy().astype(np.float32, copy=True)
    bias: Any = linear.bias
    if bias is None:  # made so, which torch's own types do not know
        return Layer(weight, np.zeros(len(weight), np.float32))
    return Layer(weight, bias.detach().cpu().numpy().astype(np.float32, copy=True))


class _Normalization:
    """What VecNormalize does to an observation: `(x - mean) / deviation`, within a clip."""

    def __init__(self, wrapper: VecNormalize) -> None:
        statistics: Any = wrapper.obs_rms
        self.mean: NDArray[np.float64] = statistics.mean
        self.deviation: NDArray[np.float64] = np.sqrt(statistics.var + wrapper.epsilon)
        extremes = [np.abs((bound - self.mean) / self.deviation).max() for bound in (_LOW, _HIGH)]
        if max(extremes) > wrapper.clip_obs:
            raise InvalidInput(
                "model",
                f"VecNormalize cuts observations off at clip_obs={wrapper.clip_obs:g}, which plain "
                f"layers cannot; it would have to be {max(extremes):.0f} or more to cut nothing "
                "off: train with VecNormalize(..., clip_obs=1e9), or without norm_obs: "
                f"observations are within {_LOW.min():g} and {_HIGH.max():g} already",
            )

    def of(self, observations: NDArray[np.float32]) -> NDArray[np.float32]:
        return ((observations - self.mean) / self.deviation).astype(np.float32)


def _normalization(model: BaseAlgorithm) -> _Normalization | None:
    """What is done to observations on their way from the fight, where it can be folded in."""
    env, found = model.get_env(), None
    if env is None:
        raise InvalidInput(
            "model",
            f"{_name(model)} has no environment, so what normalizes its observations is not known; "
            "load it with env=, wrapped as it learned",
        )
    while isinstance(env, VecEnvWrapper):
        if type(env) is VecNormalize and found is None:
            found = _Normalization(env) if env.norm_obs else None
        elif type(env) not in _HARMLESS:
            raise _wrapped(env)
        env = env.venv
    for wrapper in _FORBIDDEN:
        if any(env.env_is_wrapped(wrapper)):
            raise _wrapped(wrapper)
    return found


def _wrapped(wrapper: object) -> InvalidInput:
    return InvalidInput(
        "model",
        f"the environment is wrapped by {_name(wrapper)}, and an agent plays without it; train "
        "without it, or fold what it does into the layers and save those",
    )


def _folded(layer: Layer, normalized: _Normalization) -> Layer:
    """The layer that does with an observation what this one does with a normalized one."""
    weight = layer.weight / normalized.deviation
    return Layer(
        weight.astype(np.float32), (layer.bias - weight @ normalized.mean).astype(np.float32)
    )


def _compare(policy: Any, network: Network, normalized: _Normalization | None) -> None:
    """Raises InvalidInput where the network plays otherwise than the policy."""
    rng = np.random.default_rng(0)
    seen = rng.uniform(_LOW, _HIGH, (_TRIED, len(_LOW))).astype(np.float32)
    shown = seen if normalized is None else normalized.of(seen)
    with torch.no_grad():
        asked = policy.get_distribution(torch.as_tensor(shown, device=policy.device))
        theirs = asked.distribution.logits.cpu().numpy().astype(np.float64)
    # Which of an action's numbers are meant is the policy's business: those that it masks are left
    # out, and what is added to all of a row is no difference.
    difference = np.where(theirs > -1e6, theirs - network.logits(seen), np.nan)
    spread = np.nanmax(difference, axis=1) - np.nanmin(difference, axis=1)
    if spread.max() > _TOLERANCE * max(1.0, float(np.abs(theirs[theirs > -1e6]).max())):
        raise InvalidInput(
            "model",
            f"{_name(policy)} does not play as its layers say: something else decides in it, which "
            "plain layers cannot have",
        )


def _name(thing: object) -> str:
    return thing.__name__ if isinstance(thing, type) else type(thing).__name__
