"""Saved agents for tests: networks that prefer nothing, and so play whatever the mask allows."""

from pathlib import Path
from typing import Any

import numpy as np

from arcade_clash.agents import (
    ACTION_COUNT,
    DECISION_FRAMES,
    OBSERVATION_SIZE,
    AgentInfo,
    AgentKind,
    Layer,
    Network,
    save_network,
)

__all__ = ["plain_network", "save_agent"]


def plain_network(*hidden: int) -> Network:
    """A network of zeros with hidden layers of these widths."""
    layers = []
    width = OBSERVATION_SIZE
    for rows in (*hidden, ACTION_COUNT):
        layers.append(Layer(np.zeros((rows, width), np.float32), np.zeros(rows, np.float32)))
        width = rows
    return Network(layers)


def save_agent(
    directory: Path,
    agent: str,
    *,
    network: Network | None = None,
    decision_frames: int = DECISION_FRAMES,
    **said: Any,
) -> Path:
    """Saves an agent with `said` in its description, and gives its directory."""
    info = AgentInfo(agent, "It", AgentKind.NETWORK, "Learned.", **said)
    save_network(directory, info, network or plain_network(), decision_frames=decision_frames)
    return directory / agent
