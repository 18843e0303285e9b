"""Who presses the buttons: built-in agents and networks, a batch at a time."""

from arcade_clash.agents.actions import ACTION_COUNT, ACTION_NAMES, masks
from arcade_clash.agents.agent import (
    DECISION_FRAMES,
    MOST_REACTION_FRAMES,
    REACTION_FRAMES,
    Actions,
    Agent,
    AgentInfo,
    AgentKind,
    Masks,
    Observations,
    begin_fights,
    reaction_frames,
)
from arcade_clash.agents.catalogue import DEFAULT_AGENT, Catalogue
from arcade_clash.agents.hand import Hand
from arcade_clash.agents.humanness import HumanAgent, Humanness
from arcade_clash.agents.mixture import Share, parse_mixture
from arcade_clash.agents.network import Layer, Network, NetworkAgent
from arcade_clash.agents.observation import OBSERVATION, OBSERVATION_SIZE, observe
from arcade_clash.agents.past_self import PastSelf
from arcade_clash.agents.saved import check_agent_id, load_network, save_network

__all__ = [
    "ACTION_COUNT",
    "ACTION_NAMES",
    "DECISION_FRAMES",
    "DEFAULT_AGENT",
    "MOST_REACTION_FRAMES",
    "OBSERVATION",
    "OBSERVATION_SIZE",
    "REACTION_FRAMES",
    "Actions",
    "Agent",
    "AgentInfo",
    "AgentKind",
    "Catalogue",
    "Hand",
    "HumanAgent",
    "Humanness",
    "Layer",
    "Masks",
    "Network",
    "NetworkAgent",
    "Observations",
    "PastSelf",
    "Share",
    "begin_fights",
    "check_agent_id",
    "load_network",
    "masks",
    "observe",
    "parse_mixture",
    "reaction_frames",
    "save_network",
]
