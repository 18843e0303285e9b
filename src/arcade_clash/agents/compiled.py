"""The scripted fighter's decisions for a whole batch, compiled. Importing this imports Numba."""

import numpy as np
from numpy.typing import NDArray

from arcade_clash.agents import actions, agent, observation, scripted
from arcade_clash.agents.agent import Actions, Observations
from arcade_clash.agents.scripted import decide
from arcade_clash.engine.compiled import compiled

__all__ = ["decide_batch"]


@compiled(actions, agent, observation, scripted)
def decide_batch(observations: Observations, memories: NDArray[np.int64], chosen: Actions) -> None:
    """Decides for every row of observations, with a row of memory each."""
    for index in range(observations.shape[0]):
        chosen[index] = decide(observations[index], memories[index])
