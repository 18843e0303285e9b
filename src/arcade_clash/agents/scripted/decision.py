"""One decision of the scripted fighter: plain Python over one observation and one memory.

A batch is decided by the same function, compiled (`agents/compiled.py`).
"""

from arcade_clash.agents.actions import GATES, NEUTRAL
from arcade_clash.agents.scripted.defence import UNDECIDED, defend, get_up
from arcade_clash.agents.scripted.kit import Kits
from arcade_clash.agents.scripted.levels import Skill
from arcade_clash.agents.scripted.memory import Memory, look
from arcade_clash.agents.scripted.offence import follow_up, strike_from_above, take_opening
from arcade_clash.agents.scripted.plans import follow_plan
from arcade_clash.agents.scripted.sight import Seen
from arcade_clash.agents.scripted.wariness import hold_off

__all__ = ["decide"]


def decide(seen: Seen, memory: Memory, skill: Skill, kits: Kits) -> int:
    """What to do about one observation.

    Args:
        seen: The observation.
        memory: MEMORY_SIZE numbers, its chance seeded; it is written.
        skill: How well it plays, as `skill_of` says.
        kits: What it knows of the characters, as `make_kits` says.
    """
    look(seen, memory, skill, kits)
    action = get_up(seen, memory, skill, kits)
    if action == UNDECIDED:
        action = follow_up(seen, memory, skill, kits)
    if action == UNDECIDED:
        action = strike_from_above(seen, memory, skill, kits)
    if action == UNDECIDED:
        action = defend(seen, memory, skill, kits)
    if action == UNDECIDED:
        action = take_opening(seen, memory, skill, kits)
    if action == UNDECIDED:
        action = hold_off(seen, memory, skill, kits)
    if action == UNDECIDED:
        action = follow_plan(seen, memory, skill, kits)
    return action if action == NEUTRAL or seen[GATES[action - 1]] > 0.5 else NEUTRAL
