"""What a program that trains with Stable-Baselines3 takes from here. Needs the `train` extra.

`FightVecEnv` steps the fights. `MaskedPolicy` gives no probability to actions that mean nothing,
and `ChoiceBuffer` learns from the one decision in four that is a choice; docs/environments.md has
both in a program. `to_network` turns what was learned into an agent of the arena.
"""

from arcade_clash.envs.sb3 import FightVecEnv
from arcade_clash.envs.vector import VectorFight
from arcade_clash.training.choices import ChoiceBuffer
from arcade_clash.training.policy import MaskedPolicy, to_network

__all__ = ["ChoiceBuffer", "FightVecEnv", "MaskedPolicy", "VectorFight", "to_network"]
