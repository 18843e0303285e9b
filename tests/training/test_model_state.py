"""What a learner is given back of its memory: whole, or nothing."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from stable_baselines3 import PPO

from arcade_clash.envs.sb3 import FightVecEnv
from arcade_clash.envs.vector import VectorFight
from arcade_clash.errors import Damaged
from arcade_clash.training.model_state import restore, state_of
from arcade_clash.training.policy import MaskedPolicy

State = dict[str, NDArray[Any]]


def learned(seed: int, width: int = 8) -> PPO:
    """One that has made an update, so that its optimizer remembers something."""
    env = FightVecEnv(VectorFight(4, opponent="idle"))
    policy = {"net_arch": [width]}
    model = PPO(
        MaskedPolicy, env, n_steps=8, batch_size=16, policy_kwargs=policy, seed=seed, device="cpu"
    )
    return model.learn(32)


def same(one: State, other: State) -> bool:
    return one.keys() == other.keys() and all(
        np.array_equal(array, other[name]) for name, array in one.items()
    )


def test_what_was_taken_of_one_makes_another_the_same() -> None:
    one, other = learned(1), learned(2)
    assert not same(state_of(one), state_of(other))

    restore(other, state_of(one))

    assert same(state_of(one), state_of(other))


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("part", ["policy.action_net.weight", "optimizer.0.exp_avg"])
def test_a_number_that_is_not_finite_is_named_and_nothing_is_loaded(
    part: str, value: float
) -> None:
    model = learned(1)
    before, state = state_of(model), state_of(learned(2))
    state[part].reshape(-1)[0] = value

    with pytest.raises(Damaged, match=f"not finite, in {part}"):
        restore(model, state)

    assert same(state_of(model), before)


def test_what_is_of_another_network_is_refused_and_nothing_is_loaded() -> None:
    model = learned(1)
    before = state_of(model)
    lacking = state_of(learned(2))
    del lacking["policy.action_net.bias"]
    for state in (state_of(learned(2, width=9)), lacking):
        with pytest.raises(Damaged, match="does not fit"):
            restore(model, state)
        assert same(state_of(model), before)
