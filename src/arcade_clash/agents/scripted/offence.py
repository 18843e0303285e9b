"""What a fighter takes when the other leaves it open: combos, punishment, attacks in the air.

Of what would land in time it takes what hurts most, as its kit says. UNDECIDED where nothing would,
or it is not seen, or the level lets the chance go by.
"""

from arcade_clash.agents.actions import FORWARD, GATES
from arcade_clash.agents.scripted.defence import UNDECIDED, attack_action
from arcade_clash.agents.scripted.kit import (
    AIR,
    DAMAGE,
    FLIES,
    MOVE_FACTS,
    POKE,
    SHOT,
    STARTUP,
    THROWS_IT,
    Kits,
)
from arcade_clash.agents.scripted.levels import (
    COMBO,
    PRESSURE,
    PUNISH,
    SPEND,
    WILD,
    Skill,
)
from arcade_clash.agents.scripted.memory import (
    BEHIND,
    BUSY,
    DISTANCE,
    NERVE,
    OWN_KIT,
    OWN_NERVE,
    OWN_STATE,
    SECOND_NERVE,
    STARTUP_LEFT,
    THEIR_KIT,
    THEIR_STATE,
    THREAT,
    Memory,
    has_noticed,
    own_fact,
    reaches,
)
from arcade_clash.agents.scripted.sight import (
    DASH,
    FALL,
    FIRST_MOVE_STATE,
    GUARD,
    HIT,
    JUMP,
    JUMPING_HEAVY_STATE,
    JUMPING_LIGHT_STATE,
    LANDING,
    OWN_HAS_HIT,
    OWN_MAY_AIR_HEAVY,
    OWN_MAY_LIGHT,
    OWN_UPWARD_SPEED,
    THEIR_HEALTH,
    THEIR_HEIGHT,
    THEIR_INVULNERABLE,
    Seen,
)
from arcade_clash.agents.scripted.wariness import is_wary, would_be_met
from arcade_clash.engine.layout import MOVE_COUNT

__all__ = ["follow_up", "strike_from_above", "take_opening"]

STANDING_HEAVY, JUMPING_LIGHT, JUMPING_HEAVY, SUPER = 1, 4, 5, 10
"""Slots."""

SLIDE = 12
"""Pixels that one who reels may slide away before the next hit touches."""

MARGIN = 1
"""Frames to spare that an answer has."""

HAND = 110
SHOT_PACE = 4
"""Pixels before its fighter that a projectile touches when it is sent, and its pace at least."""

LONG = 10
STEP = 50
"""Frames that leave room for a step nearer, and pixels that it may bring."""


def follow_up(seen: Seen, memory: Memory, skill: Skill, kits: Kits) -> int:
    """Goes on from an attack of its own that touched: what it can be given up for."""
    if memory[OWN_STATE] < FIRST_MOVE_STATE or seen[OWN_HAS_HIT] < 0.5:
        return UNDECIDED
    theirs = memory[THEIR_STATE]
    if theirs == HIT:
        if memory[OWN_NERVE] >= skill[COMBO]:
            return UNDECIDED
        return _hardest(seen, memory, skill, kits, memory[BUSY] - MARGIN, SLIDE)
    if theirs == FALL and seen[THEIR_HEIGHT] * 256 < 90 and memory[OWN_NERVE] < skill[COMBO] // 2:
        return _hardest(seen, memory, skill, kits, 16, SLIDE)
    if theirs == GUARD and memory[OWN_NERVE] < skill[PRESSURE] // 2:
        # Behind a guard what flies is safest: it keeps the other there.
        shot = kits[memory[OWN_KIT] + SHOT]
        if shot >= 0 and not is_wary(memory, skill) and _may(seen, shot):
            return attack_action(shot)
    return UNDECIDED


def take_opening(seen: Seen, memory: Memory, skill: Skill, kits: Kits) -> int:
    """Takes what the other leaves open: a hit that goes on, a recovery, a landing."""
    if seen[OWN_MAY_LIGHT] < 0.5:
        return UNDECIDED
    theirs = memory[THEIR_STATE]
    frames = memory[BUSY]
    if theirs == HIT:
        if memory[OWN_NERVE] >= skill[COMBO]:
            return UNDECIDED
        return _hardest(seen, memory, skill, kits, frames - MARGIN, SLIDE)
    open_now = theirs in (LANDING, DASH)
    if theirs >= FIRST_MOVE_STATE:
        hits = memory[THREAT] == 1
        if _sends(memory, kits, theirs) and memory[STARTUP_LEFT] > 0:
            # Nothing of it hurts yet: what is quicker stops it.
            hits = False
            frames = memory[STARTUP_LEFT]
        in_the_air = JUMPING_LIGHT_STATE <= theirs <= JUMPING_HEAVY_STATE
        open_now = not hits and not in_the_air and seen[THEIR_HEIGHT] < 0.2
    # Of an attack the recovery is taken, in which nothing is invulnerable; of a dash any part.
    if not open_now or (seen[THEIR_INVULNERABLE] > 0.5 and theirs < FIRST_MOVE_STATE):
        return UNDECIDED
    # It needs to have seen the attack, not its end: whoever blocks or dodges waits for the opening.
    if not has_noticed(memory) or memory[SECOND_NERVE] >= skill[PUNISH]:
        return UNDECIDED
    action = _hardest(seen, memory, skill, kits, frames - MARGIN, 0)
    if action == UNDECIDED and frames > LONG and memory[BEHIND] == 0 and theirs >= FIRST_MOVE_STATE:
        return FORWARD if reaches(memory, kits, STANDING_HEAVY, STEP) else UNDECIDED
    return action


def strike_from_above(seen: Seen, memory: Memory, skill: Skill, kits: Kits) -> int:
    """What one who is in the air does there."""
    if memory[OWN_STATE] != JUMP or seen[OWN_MAY_AIR_HEAVY] < 0.5:
        return UNDECIDED
    if would_be_met(seen, memory, skill, kits, JUMPING_HEAVY):
        return UNDECIDED
    rises = seen[OWN_UPWARD_SPEED] > 0.1
    if rises and memory[OWN_NERVE] >= skill[WILD]:
        return UNDECIDED
    poke = kits[memory[OWN_KIT] + POKE]
    flies = poke >= 0 and own_fact(memory, kits, poke, AIR) == 1 and _may(seen, poke)
    if flies and memory[OWN_NERVE] % 3 == 0 and reaches(memory, kits, poke, 0):
        return attack_action(poke)
    if reaches(memory, kits, JUMPING_HEAVY, 24):
        if memory[OWN_NERVE] % 4 == 1:
            return attack_action(JUMPING_LIGHT)
        return attack_action(JUMPING_HEAVY)
    return UNDECIDED


def _sends(memory: Memory, kits: Kits, state: int) -> bool:
    """Whether what the other does sends a projectile."""
    return kits[memory[THEIR_KIT] + (state - FIRST_MOVE_STATE) * MOVE_FACTS + FLIES] == 1


def _hardest(seen: Seen, memory: Memory, skill: Skill, kits: Kits, frames: int, slide: int) -> int:
    """What hurts most of what lands within so many frames on one who slides so far."""
    best = 0
    action = UNDECIDED
    for slot in range(MOVE_COUNT):
        harm = own_fact(memory, kits, slot, DAMAGE)
        if harm > best and _lands(seen, memory, kits, slot, frames, slide):
            if slot == SUPER and not _spends(seen, memory, skill):
                continue
            best = harm
            action = attack_action(slot)
    return action


def _lands(seen: Seen, memory: Memory, kits: Kits, slot: int, frames: int, slide: int) -> bool:
    """Whether a move from the floor would begin, and touch within so many frames."""
    spare = frames - own_fact(memory, kits, slot, STARTUP)
    if spare < 1 or JUMPING_LIGHT <= slot <= JUMPING_HEAVY or not _may(seen, slot):
        return False
    if own_fact(memory, kits, slot, FLIES) == 1:
        # It leaves the hand some way before its fighter, and has to get there: it goes on from a
        # hit, and is too slow for an opening.
        reels = memory[THEIR_STATE] == HIT
        return reels and memory[DISTANCE] < HAND + SHOT_PACE * spare
    if own_fact(memory, kits, slot, THROWS_IT) == 1 and memory[THEIR_STATE] < FIRST_MOVE_STATE:
        return False  # who reels cannot be caught
    return reaches(memory, kits, slot, -slide)


def _spends(seen: Seen, memory: Memory, skill: Skill) -> bool:
    """Whether it spends its gauge here, and does not on one who is almost beaten."""
    return (memory[OWN_NERVE] + memory[NERVE]) % 100 < skill[SPEND] and seen[THEIR_HEALTH] > 0.08


def _may(seen: Seen, slot: int) -> bool:
    """Whether the move of a slot would begin."""
    return seen[GATES[attack_action(slot) - 1]] > 0.5
