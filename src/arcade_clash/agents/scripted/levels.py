"""What the levels of the scripted fighter differ in: one table, in the words of players.

Numbers are percent except where a field says frames, or decisions, of which there are fifteen a
second. A thing is what the other begins: an attack, a jump, a dash, a projectile.
"""

from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from typing import TypeAlias

__all__ = [
    "LEVELS",
    "MIDDLE",
    "Level",
    "Skill",
    "skill_of",
]

Skill: TypeAlias = Sequence[int]
"""A level as compiled code takes it: the numbers of `Level`, in its order."""


@dataclass(frozen=True, slots=True)
class Level:
    """How well a fighter plays."""

    name: str
    description: str

    reaction_frames: int
    """Reaction delay: frames between what happens and what it sees."""
    spread: int
    """Decisions that pass before it minds a thing that it sees, at most; drawn for each."""
    lapse: int
    """Things that it does not notice at all."""
    wild: int
    """Plans that it makes without a look at the distance."""
    guard: int
    """Attacks it has noticed that it guards."""
    height: int
    """Of those, high and low ones that it guards as they must be."""
    cross_up: int
    """Jumps over its head after which it guards the right side."""
    punish: int
    """Openings it has noticed that it takes."""
    anti_air: int
    """Jumps at it that it meets with an attack."""
    combo: int
    """Hits that it follows up, and each cancel after them."""
    spend: int
    """Chances for its super that it takes."""
    throws: int
    """Plans beside the other that are a throw."""
    escape: int
    """Throws that it gets out of."""
    dashes: int
    """Ways to or from the other that it dashes."""
    reversal: int
    """Times it rises with an attack that nothing touches, where it has one."""
    learns: int
    """Times in a row that it has to see a move before it waits for the next."""
    wary: int
    """Times that its attacks have to be met by what nothing touches before it begins none there."""
    pressure: int
    """Times it goes in on one who lies or blocks."""


LEVELS: Sequence[Level] = (
    Level(
        "Novice",
        "Swings at the air, seldom guards, and sees late what comes.",
        reaction_frames=44, spread=5, lapse=50, wild=95, guard=5, height=40, cross_up=10,
        punish=2, anti_air=2, combo=0, spend=5, throws=2, escape=2, dashes=5, reversal=2,
        learns=6, wary=20, pressure=10,
    ),
    Level(
        "Casual",
        "Knows the moves and some of the distances; guards what is slow.",
        reaction_frames=27, spread=3, lapse=20, wild=23, guard=55, height=60, cross_up=25,
        punish=25, anti_air=15, combo=16, spend=35, throws=8, escape=15, dashes=12, reversal=8,
        learns=4, wary=9, pressure=25,
    ),
    Level(
        "Practised",
        "The middle: guards, punishes, and makes the mistakes of a practised person.",
        reaction_frames=20, spread=2, lapse=11, wild=6, guard=79, height=75, cross_up=45,
        punish=60, anti_air=36, combo=50, spend=85, throws=14, escape=30, dashes=20, reversal=10,
        learns=3, wary=5, pressure=50,
    ),
    Level(
        "Expert",
        "Quick to guard and to punish; follows up its hits, and is hard to throw.",
        reaction_frames=16, spread=1, lapse=5, wild=0, guard=88, height=88, cross_up=75,
        punish=80, anti_air=60, combo=75, spend=92, throws=20, escape=55, dashes=28, reversal=12,
        learns=2, wary=3, pressure=70,
    ),
    Level(
        "Master",
        "As quick as a practised person; guards what comes as it must be, and lets little go by.",
        reaction_frames=12, spread=0, lapse=0, wild=0, guard=98, height=96, cross_up=100,
        punish=100, anti_air=95, combo=100, spend=100, throws=45, escape=85, dashes=40, reversal=12,
        learns=1, wary=2, pressure=85,
    ),
)  # fmt: skip
"""From the weakest on. Each wins at least 75% against the previous level, as `arcade-clash levels`
measures."""

MIDDLE = 3
"""The level that is meant where nobody says one, counted from 1."""

(
    REACTION_FRAMES,
    SPREAD,
    LAPSE,
    WILD,
    GUARD,
    HEIGHT,
    CROSS_UP,
    PUNISH,
    ANTI_AIR,
    COMBO,
    SPEND,
    THROWS,
    ESCAPE,
    DASHES,
    REVERSAL,
    LEARNS,
    WARY,
    PRESSURE,
) = range(len(fields(Level)) - 2)
"""Where a skill has each number."""


def skill_of(level: int) -> Skill:
    """The numbers of a level, 1 to 5."""
    return astuple(LEVELS[level - 1])[2:]
