"""Tianshou: PPO on many fights and their infos, and masks through its view of PettingZoo."""

from typing import Any

import gymnasium
from tianshou.algorithm import PPO
from tianshou.algorithm.modelfree.reinforce import DiscreteActorPolicy
from tianshou.algorithm.optim import AdamOptimizerFactory
from tianshou.data import Collector, VectorReplayBuffer
from tianshou.env import DummyVectorEnv, PettingZooEnv
from tianshou.trainer import OnPolicyTrainerParams
from tianshou.utils.net.common import Net
from tianshou.utils.net.discrete import DiscreteActor, DiscreteCritic

import arcade_clash
from arcade_clash.agents import ACTION_COUNT, OBSERVATION_SIZE
from arcade_clash.envs.registration import ENVIRONMENT

OPTIONS: dict[str, Any] = {"opponent": "random", "max_decisions": 10}


def fights(count: int) -> DummyVectorEnv:
    return DummyVectorEnv([lambda: gymnasium.make(ENVIRONMENT, **OPTIONS)] * count)


def test_ppo_learns_and_its_buffer_has_the_infos() -> None:
    env = gymnasium.make(ENVIRONMENT, **OPTIONS)
    net = Net(state_shape=env.observation_space.shape, hidden_sizes=[16])
    actor = DiscreteActor(preprocess_net=net, action_shape=env.action_space.n)  # type: ignore[attr-defined]
    policy = DiscreteActorPolicy(actor=actor, action_space=env.action_space)
    algorithm: Any = PPO(
        policy=policy,
        critic=DiscreteCritic(preprocess_net=net),
        optim=AdamOptimizerFactory(lr=1e-3),
    )
    buffer = VectorReplayBuffer(400, 4)
    collector = Collector(algorithm, fights(4), buffer)
    result = algorithm.run_training(
        OnPolicyTrainerParams(
            training_collector=collector,
            max_epochs=1,
            epoch_num_steps=80,
            collection_step_num_env_steps=40,
            batch_size=20,
            update_step_num_repetitions=1,
            test_step_num_episodes=0,
            show_progress=False,
            verbose=False,
        )
    )

    assert result.train_step >= 80
    collector.reset()
    collector.collect(n_step=40)
    assert {1, 10} <= set(buffer.info.decision.tolist())


def test_the_mask_in_the_observation_is_the_one_that_it_looks_for() -> None:
    env = PettingZooEnv(arcade_clash.env(mask="observation"))
    seen, _ = env.reset(seed=1)
    for _ in range(10):
        assert seen["obs"].shape == (OBSERVATION_SIZE,)
        assert len(seen["mask"]) == ACTION_COUNT
        seen, *_ = env.step(seen["mask"].index(True))

    assert not all(seen["mask"])
