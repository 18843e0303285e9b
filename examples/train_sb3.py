"""Trains an agent with Stable-Baselines3 and no server, and says how often it wins.

    python examples/train_sb3.py --steps 1000000

It needs the `train` extra; `make run` installs it, and README.md says how pip does.
The batch of fights is stepped by compiled code; the first run compiles it, which takes a while.
"""

import argparse

from stable_baselines3 import PPO
from stable_baselines3.common.callbacks import BaseCallback

from arcade_clash.envs.sb3 import FightVecEnv
from arcade_clash.envs.vector import VectorFight


class WinRate(BaseCallback):
    """Prints the share of rounds won since the last time it did."""

    def __init__(self) -> None:
        super().__init__()
        self.won: list[int] = []

    def _on_step(self) -> bool:
        self.won += [info["won"] for info in self.locals["infos"] if "episode" in info]
        return True

    def _on_rollout_end(self) -> None:
        if len(self.won) >= 100:
            share = sum(self.won) / len(self.won)
            print(f"{self.num_timesteps:>10,} steps: {share:.0%} of {len(self.won)} rounds won")
            self.won.clear()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=1_000_000)
    parser.add_argument("--environments", type=int, default=256)
    parser.add_argument("--opponent", default="scripted")
    options = parser.parse_args()

    fights = FightVecEnv(VectorFight(options.environments, opponent=options.opponent))
    model = PPO(
        "MlpPolicy",
        fights,
        n_steps=64,
        batch_size=4096,
        n_epochs=4,
        learning_rate=1e-3,
        ent_coef=0.01,
        seed=1,
        device="cpu",
    )
    model.learn(options.steps, callback=WinRate())


if __name__ == "__main__":
    main()
