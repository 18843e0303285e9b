"""The fight as a learning problem: observations, rewards, and the interfaces of the field.

Importing this makes `arcade_clash/Fight-v0` known to Gymnasium, which since its version 1.0 looks
for no entry points: `import arcade_clash.envs`, then `gymnasium.make` and `gymnasium.make_vec`.
"""

from arcade_clash.envs.registration import ENVIRONMENT, register

__all__ = ["ENVIRONMENT", "register"]

register()
