"""Probes: bots of one simple plan, each of which looks for one weakness of its opponent.

A level of the scripted fighter plays well on the whole; a probe does one thing, always. An agent
that beats every level and loses to a probe has a hole where the probe's description says.
"""

from arcade_clash.agents.probes.agent import ProbeAgent
from arcade_clash.agents.probes.rules import PROBES, Probe

__all__ = ["PROBES", "Probe", "ProbeAgent"]
