"""The mean of a policy's weights over its updates."""

import numpy as np
import pytest

from arcade_clash.errors import Damaged

torch = pytest.importorskip("torch")

from torch import nn  # noqa: E402

from arcade_clash.training.weight_mean import WeightMean  # noqa: E402


def a_policy() -> nn.Linear:
    policy = nn.Linear(1, 1)
    set_to(policy, 0.0)
    return policy


def set_to(policy: nn.Linear, value: float) -> None:
    with torch.no_grad():
        for parameter in policy.parameters():
            parameter.fill_(value)


def mean_of(mean: WeightMean) -> float:
    return float(mean.state["mean.weight"][0, 0])


def test_the_mean_lags_behind_weights_that_move_and_comes_to_those_that_stay() -> None:
    policy = a_policy()
    mean = WeightMean(policy, 0.9)
    set_to(policy, 1.0)
    mean.update()
    assert 0.5 < mean_of(mean) < 1.0
    for _ in range(200):
        mean.update()
    assert mean_of(mean) == pytest.approx(1.0, abs=1e-4)


def test_the_decay_is_the_weight_of_the_mean_once_there_were_many_updates() -> None:
    policy = a_policy()
    mean = WeightMean(policy, 0.9)
    for _ in range(200):
        mean.update()
    set_to(policy, 1.0)
    mean.update()
    assert mean_of(mean) == pytest.approx(0.1, abs=1e-4)


def test_without_decay_the_mean_is_the_last_weights() -> None:
    policy = a_policy()
    mean = WeightMean(policy, 0.0)
    for value in (3.0, 5.0):
        set_to(policy, value)
        mean.update()
        assert mean_of(mean) == value


def test_the_policy_has_the_mean_inside_the_block_alone() -> None:
    policy = a_policy()
    mean = WeightMean(policy, 0.9)
    set_to(policy, 1.0)
    with mean.in_place():
        assert policy.weight.item() == 0.0
    assert policy.weight.item() == 1.0


def test_a_mean_is_restored_whole_or_not_at_all() -> None:
    policy = a_policy()
    mean = WeightMean(policy, 0.9)
    set_to(policy, 1.0)
    mean.update()
    kept = mean.state
    again = WeightMean(a_policy(), 0.9)
    again.restore(kept)
    assert again.state.keys() == kept.keys()
    assert all(np.array_equal(again.state[name], kept[name]) for name in kept)

    for name, broken in (
        ("mean.weight", None),
        ("mean.bias", np.zeros(2, np.float32)),
        ("mean.bias", np.full(1, np.nan, np.float32)),
        ("mean_updates", np.asarray(-1)),
    ):
        state = {it: array for it, array in kept.items() if it != name}
        if broken is not None:
            state[name] = broken
        with pytest.raises(Damaged):
            again.restore(state)
        assert mean_of(again) == mean_of(mean)
