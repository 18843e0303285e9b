"""The scripted fighters: one fighter of five levels.

It sees what a network sees and knows the frame data of the characters, as a player does. What a
level changes is one row of a table (`levels.py`); what it does by it is the same code for all.
"""

from arcade_clash.agents.scripted.fighter import COMPILED_FROM, ScriptedAgent
from arcade_clash.agents.scripted.levels import LEVELS, MIDDLE, Level

__all__ = ["COMPILED_FROM", "LEVELS", "MIDDLE", "Level", "ScriptedAgent"]
