"""The exponential mean of a policy's weights: what a training saves and evaluates.

The last weights of self-play depend on the opponent that the learner met last; their mean over many
updates is harder to exploit (docs/training.md has the figures). Importing this imports torch.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from arcade_clash.errors import Damaged

__all__ = ["WeightMean"]

_MEAN = "mean."
_UPDATES = "mean_updates"


class WeightMean:
    """Follows the weights of a policy, `mean += (1 - decay) * (weight - mean)` for each update.

    The decay rises to its value as `(1 + n) / (10 + n)` over the first n updates, so the mean is
    over about the last tenth of a short training, and over `1 / (1 - decay)` updates of a long one.
    A decay of 0 is the last weights themselves.
    """

    def __init__(self, policy: nn.Module, decay: float) -> None:
        self._names = [name for name, _ in policy.named_parameters()]
        self._weights = [parameter.detach() for parameter in policy.parameters()]
        self._mean = [weight.clone() for weight in self._weights]
        self._decay = decay
        self._updates = 0

    @torch.no_grad()
    def update(self) -> None:
        """Takes in the weights as an update has left them."""
        self._updates += 1
        decay = min(self._decay, (1 + self._updates) / (10 + self._updates))
        torch._foreach_lerp_(self._mean, self._weights, 1 - decay)

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """Puts the mean into the policy inside the block, and its weights back after it."""
        weights = [weight.clone() for weight in self._weights]
        self._put(self._mean)
        try:
            yield
        finally:
            self._put(weights)

    @property
    def state(self) -> dict[str, NDArray[Any]]:
        """The mean as plain arrays, copied."""
        means = zip(self._names, self._mean, strict=True)
        state: dict[str, NDArray[Any]] = {
            _MEAN + name: mean.cpu().numpy().copy() for name, mean in means
        }
        return state | {_UPDATES: np.asarray(self._updates)}

    def restore(self, state: Mapping[str, NDArray[Any]]) -> None:
        """Takes the mean that `state` gave, whole or not at all.

        Raises:
            Damaged: it is missing, does not fit, or holds a number that is not finite.
        """
        means = [state.get(_MEAN + name) for name in self._names]
        updates = state.get(_UPDATES)
        if updates is None or updates.shape != () or updates.dtype != np.int64 or updates < 0:
            raise Damaged("the checkpoint does not say how many updates its mean is over")
        fitting = []
        for mean, weight in zip(means, self._weights, strict=True):
            if mean is None or mean.dtype != np.float32 or mean.shape != tuple(weight.shape):
                raise Damaged("the checkpoint has no mean of the weights of its session's network")
            if not np.isfinite(mean).all():
                raise Damaged("the checkpoint holds a number that is not finite, in its mean")
            fitting.append(torch.from_numpy(mean.copy()).to(weight.device))
        self._mean = fitting
        self._updates = int(updates)

    def _put(self, values: list[torch.Tensor]) -> None:
        with torch.no_grad():
            for weight, value in zip(self._weights, values, strict=True):
                weight.copy_(value)
