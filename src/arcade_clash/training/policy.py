"""The policy that learns, in torch: two plain networks, and no chance for what means nothing.

An observation says itself which actions mean something; the others get no probability, in
sampling and in learning alike. What a policy has learned leaves torch by `to_network`. Importing
this imports torch: only a trainer's process does.
"""

from typing import Any

import torch
from stable_baselines3.common.distributions import Distribution
from stable_baselines3.common.policies import ActorCriticPolicy
from torch import Tensor, nn

from arcade_clash.agents.actions import GATES
from arcade_clash.training.conversion import to_network

__all__ = ["MaskedPolicy", "Tanh", "to_network"]

NEVER = -1e9
"""In place of minus infinity, whose product with a probability of zero would not be a number."""


class Tanh(nn.Module):
    """The hyperbolic tangent by way of the sigmoid, to within 2e-7.

    On a CPU torch's own takes four times as long as its sigmoid does; so learning takes 4% less
    time. In a `Network` it goes by the same name.
    """

    def forward(self, x: Tensor) -> Tensor:
        """One number for each."""
        return (2 * x).sigmoid().mul(2).sub_(1)


class MaskedPolicy(ActorCriticPolicy):
    """Stable-Baselines3's actor and critic, masked by what the observation says."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.register_buffer("gates", torch.tensor(GATES), persistent=False)

    def forward(self, obs: Tensor, deterministic: bool = False) -> tuple[Tensor, Tensor, Tensor]:
        """Actions, values and the actions' log probabilities.

        Nothing is computed for a row that leaves no choice: its action is the first, for certain,
        and its value, from which nobody learns (see choices.py), is given as 0.
        """
        choice = (self._gates(obs) > 0.5).any(dim=1).nonzero().squeeze(1)
        actions = torch.zeros(len(obs), dtype=torch.int64, device=obs.device)
        values, log_probabilities = obs.new_zeros(len(obs), 1), obs.new_zeros(len(obs))
        chosen_from = obs[choice]
        logits = self._log_probabilities(chosen_from)
        # The least of exponential times, each as fast as it is likely, falls as the odds are.
        chosen = logits if deterministic else logits - torch.empty_like(logits).exponential_().log()
        actions[choice] = taken = chosen.argmax(dim=1)
        values[choice] = self.predict_values(chosen_from)
        log_probabilities[choice] = _taken(logits, taken)
        return actions, values, log_probabilities

    def evaluate_actions(self, obs: Tensor, actions: Tensor) -> tuple[Tensor, Tensor, Tensor]:  # type: ignore[override]  # observations here are never dictionaries
        """Values, the log probabilities of these actions, and the entropy."""
        logits = self._log_probabilities(obs)
        entropy = -(logits.exp() * logits).sum(dim=1)
        return self.predict_values(obs), _taken(logits, actions), entropy

    def get_distribution(self, obs: Tensor) -> Distribution:  # type: ignore[override]  # the same
        """The distribution over actions."""
        return self.action_dist.proba_distribution(self._log_probabilities(obs))

    def predict_values(self, obs: Tensor) -> Tensor:  # type: ignore[override]  # the same
        """The values."""
        values: Tensor = self.value_net(self.mlp_extractor.forward_critic(obs))
        return values

    def _log_probabilities(self, obs: Tensor) -> Tensor:
        logits: Tensor = self.action_net(self.mlp_extractor.forward_actor(obs))
        # The first action, to do nothing, is always allowed.
        gated = logits[:, 1:].masked_fill(self._gates(obs) < 0.5, NEVER)
        return torch.cat((logits[:, :1], gated), dim=1).log_softmax(dim=1)

    def _gates(self, obs: Tensor) -> Tensor:
        """The entries that say of each action but the first whether it means something."""
        return obs.index_select(1, self.gates)  # type: ignore[arg-type]  # a buffer is a tensor


def _taken(logits: Tensor, actions: Tensor) -> Tensor:
    return logits.gather(1, actions.reshape(-1, 1)).squeeze(1)
