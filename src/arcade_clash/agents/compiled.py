"""The scripted fighter's decisions for a whole batch, compiled. Importing this imports Numba."""

import numpy as np
from numpy.typing import NDArray

from arcade_clash.agents import actions, agent, observation
from arcade_clash.agents.agent import Actions, Observations
from arcade_clash.agents.scripted import (
    decision,
    defence,
    kit,
    levels,
    memory,
    offence,
    plans,
    sight,
    wariness,
)
from arcade_clash.agents.scripted.decision import decide
from arcade_clash.engine.compiled import compiled

__all__ = ["decide_batch"]

Numbers = NDArray[np.int64]


@compiled(
    actions,
    agent,
    observation,
    decision,
    defence,
    kit,
    levels,
    memory,
    offence,
    plans,
    sight,
    wariness,
)
def decide_batch(
    observations: Observations, memories: Numbers, skill: Numbers, kits: Numbers, chosen: Actions
) -> None:
    """Decides for every row of observations, with a row of memory each."""
    for index in range(observations.shape[0]):
        chosen[index] = decide(observations[index], memories[index], skill, kits)  # type: ignore[arg-type] # an array is a sequence to compiled code
