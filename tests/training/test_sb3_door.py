"""The trainer's policy and buffer serve a program of Stable-Baselines3 as well."""

import numpy as np
from stable_baselines3 import PPO

from arcade_clash.sb3 import ChoiceBuffer, FightVecEnv, MaskedPolicy, VectorFight, to_network


def test_a_program_learns_from_its_choices_alone_and_never_plays_what_means_nothing() -> None:
    env = FightVecEnv(VectorFight(16, opponent="random"))
    model = PPO(
        MaskedPolicy,
        env,
        rollout_buffer_class=ChoiceBuffer,
        n_steps=32,
        batch_size=512,
        n_epochs=1,
        seed=1,
        device="cpu",
    )
    model.learn(512)
    learned_from = len(model.rollout_buffer.observations)
    assert 0 < learned_from < 0.6 * 512

    seen = env.reset()
    for _ in range(40):
        masks = np.array(env.env_method("action_masks"))
        actions, _ = model.predict(seen)
        assert masks[np.arange(16), actions].all()
        seen = env.step(actions)[0]
    assert to_network(model).policy
