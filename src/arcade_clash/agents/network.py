"""A network that plays: plain layers run by NumPy, without what trained them.

It promises that what comes out of `Network` is finite and of the right shape, because a network
that is anything else cannot be made. How it is kept on disk is in `saved.py`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from arcade_clash.agents.actions import ACTION_COUNT
from arcade_clash.agents.agent import Actions, Masks, Observations
from arcade_clash.agents.observation import OBSERVATION_SIZE
from arcade_clash.agents.one_thread import one_thread
from arcade_clash.errors import InvalidInput

__all__ = [
    "ACTIVATIONS",
    "ARCHITECTURES",
    "MAX_LAYERS",
    "MAX_WIDTH",
    "MLP",
    "Layer",
    "Network",
    "NetworkAgent",
]

Floats: TypeAlias = NDArray[np.float32]

MLP = "mlp"
"""The architecture of `Network`: dense layers with one activation between them."""

ARCHITECTURES = (MLP,)
"""The architectures that this version can play, by the name that `agent.json` has for each."""

MAX_LAYERS = 5
"""Layers of a network at most: four hidden ones and the last."""

MAX_WIDTH = 1024
"""Width of a layer at most."""


def _tanh(x: Floats) -> Floats:
    return np.tanh(x, out=x)


def _relu(x: Floats) -> Floats:
    return np.maximum(x, np.float32(0), out=x)


ACTIVATIONS: dict[str, Callable[[Floats], Floats]] = {"relu": _relu, "tanh": _tanh}
"""What stands between two layers, by name; each works in place."""


@dataclass(frozen=True, slots=True)
class Layer:
    """`x @ weight.T + bias`: weight is float32[outputs, inputs], bias float32[outputs]."""

    weight: Floats
    bias: Floats


class Network:
    """A policy over the actions and, where there is one, the value it expects.

    Its architecture is MLP: dense layers, an activation between two of them.

    Args:
        policy: layers from an observation to a number for each action.
        value: layers from an observation to one number; none where no value was learned.
        activation: what stands between two layers, a name in `ACTIVATIONS`.

    Raises:
        InvalidInput: a layer does not fit the one before, the observation or the actions, or
            holds a number that is not finite.
    """

    def __init__(
        self, policy: Sequence[Layer], value: Sequence[Layer] = (), *, activation: str = "tanh"
    ) -> None:
        if activation not in ACTIVATIONS:
            known = ", ".join(sorted(ACTIVATIONS))
            raise InvalidInput(
                "activation", f"there is no activation {activation!r}; there are {known}"
            )
        self.architecture = MLP
        self.activation = activation
        self.policy = _fitting("policy", policy, ACTION_COUNT)
        self.value = _fitting("value", value, 1) if value else ()

    @property
    def hidden_layers(self) -> tuple[int, ...]:
        """Widths of the policy's hidden layers."""
        return tuple(len(layer.bias) for layer in self.policy[:-1])

    @property
    def size(self) -> int:
        """Bytes of its weights."""
        layers = (*self.policy, *self.value)
        return sum(layer.weight.nbytes + layer.bias.nbytes for layer in layers)

    def logits(self, observations: Observations) -> Floats:
        """A number for each action of each row; the greater, the likelier."""
        return self._run(self.policy, observations)

    def values(self, observations: Observations) -> Floats | None:
        """What the network expects to gain from each row on; None where it has no such part."""
        return self._run(self.value, observations)[:, 0] if self.value else None

    def probabilities(self, observations: Observations, masks: Masks) -> Floats:
        """How likely each action is; those that the mask refuses have none."""
        logits = np.where(masks, self.logits(observations), np.float32(-np.inf))
        shares: Floats = np.exp(logits - logits.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        return shares

    def _run(self, layers: tuple[Layer, ...], observations: Observations) -> Floats:
        activate = ACTIVATIONS[self.activation]
        with one_thread():
            x: Floats = observations @ layers[0].weight.T + layers[0].bias
            for layer in layers[1:]:
                x = activate(x) @ layer.weight.T + layer.bias
        return x


class NetworkAgent:
    """Plays by a network: draws from its probabilities, or takes the likeliest when `greedy`."""

    def __init__(
        self, network: Network, seed: int, *, greedy: bool = False, reaction_frames: int = 0
    ) -> None:
        self.network = network
        self.reaction_frames = reaction_frames
        self._chance = np.random.default_rng(seed)
        self._greedy = greedy

    def act(self, observations: Observations, masks: Masks) -> Actions:
        """An action for each row, one that its mask allows."""
        logits = np.where(masks, self.network.logits(observations), np.float32(-np.inf))
        if not self._greedy:
            # Gumbel noise turns the likeliest into a draw from the softmax, without computing it.
            noise = self._chance.random(logits.shape, dtype=np.float32)
            logits -= np.log(-np.log(noise + np.float32(1e-12)) + np.float32(1e-12))
        chosen: Actions = np.argmax(logits, axis=1)
        return chosen


def _fitting(part: str, layers: Sequence[Layer], outputs: int) -> tuple[Layer, ...]:
    if not 1 <= len(layers) <= MAX_LAYERS:
        raise InvalidInput(part, f"a network has 1 to {MAX_LAYERS} layers, not {len(layers)}")
    width = OBSERVATION_SIZE
    for number, layer in enumerate(layers):
        name = f"{part}.{number}"
        last = number == len(layers) - 1
        for array in (layer.weight, layer.bias):
            if array.dtype != np.float32:
                raise InvalidInput(name, f"layer {name} is {array.dtype}; it must be float32")
        rows = outputs if last else len(layer.bias) if layer.bias.ndim == 1 else -1
        if layer.weight.shape != (rows, width) or layer.bias.shape != (rows,):
            raise InvalidInput(
                name,
                f"layer {name} is {list(layer.weight.shape)} with a bias of "
                f"{list(layer.bias.shape)}; it must take {width} numbers"
                + (f" and give {outputs}" if last else ""),
            )
        if not 1 <= rows <= max(MAX_WIDTH, outputs):
            raise InvalidInput(name, f"layer {name} is {rows} wide; 1 to {MAX_WIDTH} would do")
        if not (np.isfinite(layer.weight).all() and np.isfinite(layer.bias).all()):
            raise InvalidInput(name, f"layer {name} holds a number that is not finite")
        width = rows
    return tuple(layers)
