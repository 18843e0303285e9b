"""A model's state as plain arrays, and back: its weights, and its optimizer's memory of them.

Importing this imports torch. What does not fit the model is damage, never a guess.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from stable_baselines3.common.on_policy_algorithm import OnPolicyAlgorithm

from arcade_clash.errors import Damaged

__all__ = ["restore", "state_of"]

_POLICY, _OPTIMIZER = "policy.", "optimizer."
_COUNT = ".count"
"""Ends the name of what the optimizer keeps as a plain number."""


def state_of(model: OnPolicyAlgorithm) -> dict[str, NDArray[Any]]:
    """The weights, and for each what the optimizer remembers, copied."""
    state = {
        _POLICY + name: tensor.detach().cpu().numpy().copy()
        for name, tensor in model.policy.state_dict().items()
    }
    for index, memory in model.policy.optimizer.state_dict()["state"].items():
        for name, value in memory.items():
            key = f"{_OPTIMIZER}{index}.{name}"
            if isinstance(value, torch.Tensor):
                state[key] = value.detach().cpu().numpy().copy()
            else:
                state[key + _COUNT] = np.asarray(value)
    return state


def restore(model: OnPolicyAlgorithm, state: Mapping[str, NDArray[Any]]) -> None:
    """Gives a model the state that `state_of` took of one like it, whole or not at all.

    Raises:
        Damaged: it does not fit, or holds a number that is not finite.
    """
    for key, array in state.items():
        if key.startswith((_POLICY, _OPTIMIZER)) and not np.isfinite(array).all():
            raise Damaged(f"the checkpoint holds a number that is not finite, in {key}")
    weights, memory = {}, dict[int, dict[str, Any]]()
    try:
        for key, array in state.items():
            if key.startswith(_POLICY):
                weights[key.removeprefix(_POLICY)] = torch.from_numpy(array.copy())
            elif key.startswith(_OPTIMIZER):
                index, _, name = key.removeprefix(_OPTIMIZER).partition(".")
                value = array.item() if name.endswith(_COUNT) else torch.from_numpy(array.copy())
                memory.setdefault(int(index), {})[name.removesuffix(_COUNT)] = value
        _check_weights(model, weights)
        _check_memory(model, memory)
        model.policy.load_state_dict(weights)
        optimizer = model.policy.optimizer
        groups = optimizer.state_dict()["param_groups"]
        optimizer.load_state_dict({"state": memory, "param_groups": groups})
    except (RuntimeError, ValueError, TypeError, LookupError):
        raise Damaged("the checkpoint does not fit the network of its session") from None


def _check_weights(model: OnPolicyAlgorithm, weights: Mapping[str, torch.Tensor]) -> None:
    ours = model.policy.state_dict()
    if ours.keys() != weights.keys():
        raise ValueError("of other layers")
    if any(weights[name].shape != tensor.shape for name, tensor in ours.items()):
        raise ValueError("of another shape")


def _check_memory(model: OnPolicyAlgorithm, memory: Mapping[int, Mapping[str, Any]]) -> None:
    parameters = [p for group in model.policy.optimizer.param_groups for p in group["params"]]
    for index, values in memory.items():
        for value in values.values():
            is_for_each = isinstance(value, torch.Tensor) and value.dim() > 0
            if is_for_each and value.shape != parameters[index].shape:
                raise ValueError("of another shape")
