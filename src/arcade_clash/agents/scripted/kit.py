"""What a fighter knows of the characters: the frame data that it decides by, from their files.

One flat sequence of integers for all characters, as the engine's rom is: lengths in whole pixels,
times in frames. A character's part begins at its number times KIT_SIZE, a move's at MOVE_FACTS
times its slot within that. What a character's moves are good for is found here, so a new character
is played by what its file says.
"""

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from arcade_clash.engine.character import Character
from arcade_clash.engine.layout import MOVE_COUNT, SUB
from arcade_clash.engine.move import AttackKind, GuardLevel, Hit, Move, MoveKind
from arcade_clash.engine.rom import CHARACTERS_MOST

__all__ = [
    "AIR",
    "BLOCKED",
    "BREADTH",
    "DAMAGE",
    "FALLS",
    "FLIES",
    "FRONT",
    "GOES",
    "GRAB",
    "HALF_WIDTH",
    "HIGH",
    "KIT_SIZE",
    "LASTS",
    "LOW",
    "MOVE_FACTS",
    "NONE",
    "PACE",
    "POKE",
    "REACH",
    "RECOVERY",
    "RISES",
    "RISING",
    "SECOND_POKE",
    "SHOT",
    "SLIPS",
    "SPAN",
    "STARTUP",
    "THROWS_IT",
    "TOP",
    "ZONES",
    "Kits",
    "make_kits",
]

Kits: TypeAlias = Sequence[int]
"""What is known of all characters."""

(
    STARTUP,  # frames until it first touches
    REACH,  # how far from its middle it first touches, its own steps counted; a throw, to a middle
    TOP,  # how high its first hit reaches
    DAMAGE,  # of all its hits
    BLOCKED,  # frames by which it is free before one who blocked it; negative: after
    LOW,  # 1 where it must be blocked low
    HIGH,  # 1 where it must be blocked high
    FLIES,  # 1 where it is a projectile
    THROWS_IT,  # 1 where it catches
    RISES,  # 1 where no blow touches it until it touches
    SLIPS,  # 1 where no throw catches it until then either
    SPAN,  # how far from its middle it touches anywhere on its way
    GOES,  # how far it carries its fighter until it first touches
    AIR,  # 1 where it can be begun in the air
    FALLS,  # 1 where it knocks down
    PACE,  # of its projectile, pixels a frame
    BREADTH,  # from the middle of its projectile to the front
    LASTS,  # frames from its first active one to its last
    RECOVERY,  # frames from its last active one until its fighter is free
) = range(19)
MOVE_FACTS = 19

NONE = -1
"""In place of a slot: it has no such move."""

_ABOUT = MOVE_COUNT * MOVE_FACTS
HALF_WIDTH = _ABOUT
FRONT = _ABOUT + 1  # how far before its middle it can be hurt, standing or crouching
SHOT = _ABOUT + 2  # the slot of its special that is a projectile
POKE = _ABOUT + 3  # of a special that strikes from afar or goes in
SECOND_POKE = _ABOUT + 4  # of another one
GRAB = _ABOUT + 5  # of a special that catches
RISING = _ABOUT + 6  # of what it meets a jump with
ZONES = _ABOUT + 7  # 1 where it is better off afar
KIT_SIZE = _ABOUT + 8

LONG_ARMS = 100
"""Pixels that the quickest normal of one who keeps others away reaches at least."""


def make_kits(characters: Iterable[Character]) -> list[int]:
    """What is known of these characters; of a number that none has, nothing."""
    kits = [0] * (CHARACTERS_MOST * KIT_SIZE)
    for character in characters:
        at = character.number * KIT_SIZE
        kits[at : at + KIT_SIZE] = _kit(character)
    return kits


def _kit(character: Character) -> list[int]:
    kit = [0] * KIT_SIZE
    for slot, move in enumerate(character.moves):
        kit[slot * MOVE_FACTS : (slot + 1) * MOVE_FACTS] = _facts(move)
    specials = [slot for slot, move in enumerate(character.moves) if move.kind == MoveKind.SPECIAL]

    def fact(slot: int, what: int) -> int:
        return kit[slot * MOVE_FACTS + what]

    shots = [slot for slot in specials if fact(slot, FLIES)]
    grabs = [slot for slot in specials if fact(slot, THROWS_IT)]
    rising = [slot for slot in specials if fact(slot, RISES) and slot not in shots + grabs]
    pokes = [slot for slot in specials if slot not in shots + grabs + rising]
    highest = max(range(4), key=lambda slot: (fact(slot, TOP), -fact(slot, STARTUP)))
    body = character.body
    kit[HALF_WIDTH] = body.half_width // SUB
    kit[FRONT] = max(box.x + box.width for box in (*body.standing, *body.crouching)) // SUB
    kit[SHOT] = shots[0] if shots else NONE
    kit[POKE] = pokes[0] if pokes else NONE
    kit[SECOND_POKE] = pokes[1] if len(pokes) > 1 else kit[POKE]
    kit[GRAB] = grabs[0] if grabs else NONE
    kit[RISING] = rising[0] if rising else highest
    kit[ZONES] = int(bool(shots) and fact(0, REACH) >= LONG_ARMS)
    return kit


def _facts(move: Move) -> list[int]:
    facts = [0] * MOVE_FACTS
    first = move.hits[0]
    strikes = not (move.projectile or move.throws)
    facts[STARTUP] = first.first if strikes else move.startup
    facts[REACH] = _reach(move, first, (first.first + first.last) // 2) if strikes else 0
    if move.throw is not None:
        facts[REACH] = move.throw.reach // SUB
    facts[GOES] = _way(move, first.first) // SUB if strikes else 0
    facts[TOP] = max((box.y + box.height for box in first.hitboxes), default=0) // SUB
    facts[DAMAGE] = move.total_damage
    advantage = move.advantage_on_block
    facts[BLOCKED] = 0 if advantage is None else advantage
    facts[LOW] = int(first.guard_level == GuardLevel.LOW)
    facts[HIGH] = int(first.guard_level == GuardLevel.HIGH)
    facts[FLIES] = int(move.projectile)
    facts[THROWS_IT] = int(move.throws)
    facts[RISES] = int(strikes and _is_safe_from(move, AttackKind.STRIKE))
    facts[SLIPS] = int(strikes and _is_safe_from(move, AttackKind.THROW))
    facts[SPAN] = max(_reach(move, hit, hit.last) for hit in move.hits) if strikes else 0
    facts[AIR] = int(move.air)
    facts[FALLS] = int(move.knockdown)
    facts[LASTS] = move.hits[-1].last - first.first + 1 if strikes else move.active
    facts[RECOVERY] = move.recovery
    if move.shot is not None:
        facts[PACE] = max(1, move.shot.speed // SUB)
        facts[BREADTH] = (move.shot.box.x + move.shot.box.width) // SUB
    return facts


def _is_safe_from(move: Move, kind: AttackKind) -> bool:
    """Whether nothing of a kind touches who begins it, until it touches itself."""
    return any(
        window.first == 0 and window.last >= move.hits[0].first - 1 and kind in window.to
        for window in move.invulnerable
    )


def _reach(move: Move, hit: Hit, frame: int) -> int:
    """How far from where it began a hit touches on a frame."""
    return (max(box.x + box.width for box in hit.hitboxes) + _way(move, frame)) // SUB


def _way(move: Move, frame: int) -> int:
    """How far a move has carried its fighter on a frame."""
    way = 0
    for step in move.steps:
        way += step.speed * max(0, min(frame, step.last) - step.first + 1)
    if move.leap is not None and not move.jumping:
        way += move.leap.across * max(0, frame - move.leap.frame)
    return way
