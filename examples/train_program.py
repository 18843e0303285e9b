"""Training from a program: Stable-Baselines3 on a thousand fights that one compiled call steps.

    python examples/train_program.py [STEPS]

No server is needed; this one reports nowhere. It needs the `train` extra.
"""

import sys

from stable_baselines3 import PPO

from arcade_clash.envs.sb3 import FightVecEnv
from arcade_clash.envs.vector import VectorFight

STEPS = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000_000

fights = VectorFight(1024, opponent="scripted")
model = PPO(
    "MlpPolicy",
    FightVecEnv(fights),
    n_steps=32,
    batch_size=4096,
    n_epochs=4,
    learning_rate=1e-3,
    ent_coef=0.01,
    device="cpu",
    verbose=1,
)
model.learn(STEPS)
