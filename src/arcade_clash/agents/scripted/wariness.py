"""What a fighter does about the one trick that beats whoever attacks.

It is a special that nothing touches, begun whenever an attack is seen to begin.
Met so some times, as its level says, it is wary. It begins nothing where that special would touch
it, nor from as far as it was ever met; beside the other it guards, and gets away from one who walks
in. Just out of reach it strikes what it can, or the air, for the other to answer. What the special
leaves open is for `offence.py` to take.
"""

from arcade_clash.agents.actions import (
    BACK,
    CROUCHING_LIGHT,
    DASH_BACK,
    DOWN_BACK,
    FORWARD,
    JUMP_FORWARD,
    THROW,
)
from arcade_clash.agents.scripted.defence import UNDECIDED, attack_action
from arcade_clash.agents.scripted.kit import (
    FLIES,
    FRONT,
    GOES,
    POKE,
    SLIPS,
    SPAN,
    STARTUP,
    Kits,
)
from arcade_clash.agents.scripted.levels import WARY, Skill
from arcade_clash.agents.scripted.memory import (
    BUSY,
    DISTANCE,
    MET,
    MET_AT,
    OWN_KIT,
    OWN_STATE,
    Memory,
    draw,
    own_fact,
    reaches,
    rising_fact,
)
from arcade_clash.agents.scripted.sight import (
    DASH,
    OWN_MAY_GUARD,
    OWN_ROOM_BEHIND,
    THEIR_FORWARD_SPEED,
    Seen,
)

__all__ = ["hold_off", "is_wary", "would_be_met"]

STANDING_HEAVY, CROUCHING_LIGHT_SLOT, THROW_SLOT = 1, 2, 6

CLEAR = 6
"""Pixels by which the special must fall short."""

NEARBY = 50
"""Pixels beyond that in which an attack still looks as if it were meant."""

SOON = 8
"""Frames from which on one who is still busy may begin it."""

ANSWER = 5
"""Frames that pass before an attack is answered."""

FUMBLE = 4
"""Pixels by which a blow must reach farther than it seems to have to."""

CORNER = 0.06
"""Of the stage: so near to the wall behind, there is nowhere to go but over the other."""


def is_wary(memory: Memory, skill: Skill) -> bool:
    """Whether its attacks were met so often that it minds."""
    return memory[MET] >= skill[WARY]


def would_be_met(seen: Seen, memory: Memory, skill: Skill, kits: Kits, slot: int) -> bool:
    """Whether one who is wary expects that the move of a slot would be met, were it begun now."""
    startup = own_fact(memory, kits, slot, STARTUP)
    if not is_wary(memory, skill) or memory[BUSY] > startup:
        return False
    clear = _clear(memory, kits)
    if own_fact(memory, kits, slot, FLIES) == 1:
        return clear < NEARBY
    nearer = own_fact(memory, kits, slot, GOES) + _closing(seen) * (startup - 2)
    return clear < 0 or memory[DISTANCE] - nearer <= memory[MET_AT]


def hold_off(seen: Seen, memory: Memory, skill: Skill, kits: Kits) -> int:
    """What one who is wary does beside one who could answer, and just out of its reach."""
    if not is_wary(memory, skill) or seen[OWN_MAY_GUARD] < 0.5 or memory[BUSY] > SOON:
        return UNDECIDED
    clear = _clear(memory, kits)
    if clear > NEARBY:
        return UNDECIDED
    return _beside(seen, memory, kits) if clear < 0 else _out_of_reach(seen, memory, skill, kits)


def _beside(seen: Seen, memory: Memory, kits: Kits) -> int:
    """Guards, throws where that is no attack to be safe from, leaves one who walks in."""
    roll = draw(memory, 100)
    if roll < 12 and rising_fact(memory, kits, SLIPS) == 0:
        return THROW if reaches(memory, kits, THROW_SLOT, 0) else FORWARD
    leaves = 95 if memory[OWN_STATE] == DASH else 45
    if roll < leaves and _closing(seen) > 0:
        return JUMP_FORWARD if seen[OWN_ROOM_BEHIND] < CORNER else DASH_BACK
    return BACK if roll < 55 else DOWN_BACK


def _out_of_reach(seen: Seen, memory: Memory, skill: Skill, kits: Kits) -> int:
    """Strikes low, at the air if need be; goes in from where that was never met; or waits."""
    roll = draw(memory, 100)
    closing = _closing(seen)
    touches = reaches(memory, kits, CROUCHING_LIGHT_SLOT, closing * ANSWER - FUMBLE)
    often = (20 if touches else 4) + 4 * closing
    if roll < often and _clear(memory, kits) >= closing * ANSWER:
        return CROUCHING_LIGHT
    if roll < 40:
        for slot in (kits[memory[OWN_KIT] + POKE], STANDING_HEAVY):
            nearer = closing * own_fact(memory, kits, slot, STARTUP) - FUMBLE
            met = slot < 0 or would_be_met(seen, memory, skill, kits, slot)
            if not met and reaches(memory, kits, slot, nearer):
                return attack_action(slot)
    if roll < 60:
        return BACK if closing > 0 else FORWARD
    return DOWN_BACK


def _clear(memory: Memory, kits: Kits) -> int:
    """Pixels by which the other's special falls short of it; negative where it would touch."""
    front = kits[memory[OWN_KIT] + FRONT]
    return memory[DISTANCE] - front - rising_fact(memory, kits, SPAN) - CLEAR


def _closing(seen: Seen) -> int:
    """Pixels a frame by which the other comes nearer; none where it does not."""
    return max(0, round(seen[THEIR_FORWARD_SPEED] * -8))
