"""Seconds from the first import to the first step, the compiled code lying on the disk."""

import json
import time

__all__ = ["main"]


def main(count: int) -> None:
    """Makes an environment as its users do, a batch where there is more than one fight."""
    begun = time.perf_counter()
    import gymnasium
    import numpy as np

    import arcade_clash.envs  # noqa: F401 # registers the fight

    if count > 1:
        fights = gymnasium.make_vec("arcade_clash/Fight-v0", num_envs=count)
        fights.reset(seed=1)
        fights.step(np.zeros(count, np.int64))
    else:
        fight = gymnasium.make("arcade_clash/Fight-v0")
        fight.reset(seed=1)
        fight.step(0)
    print(json.dumps({"seconds": time.perf_counter() - begun}))
