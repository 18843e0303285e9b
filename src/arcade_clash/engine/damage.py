"""What an attack that touched does: to health and gauge, and to the feet.

- Hit n of a combo takes 100, 85, 70, 55, 40, then 30 percent of its damage, and n - 1 frames less
  of hitstun. So no combo on the floor is endless.
- A hit in the air throws the fighter down, and so does one that says so; each costs of what a body
  in the air can take, JUGGLE_MAX, and beyond that it falls through everything. Lying, it cannot be
  hit. So no combo in the air is endless.
- A soft fall can be cut short by holding up, a hard one cannot; one is as hard as its hardest hit.
- Who is hit in an attack that can hit, or is about to, is counter-hit: COUNTER_PERCENT of damage,
  and the frames of hitstun that the attack says.
- A hit fills the gauge of who gives it, and half as much of who takes it; blocked, half of both.
- Damage that blocking does not stop can knock out.
"""

from arcade_clash.engine.events import NO_DAMAGE, add_event_at
from arcade_clash.engine.guard import guards
from arcade_clash.engine.layout import (
    ACTION,
    CHARACTER,
    COMBO_DAMAGE,
    COMBO_HITS,
    EVENT_BLOCK,
    EVENT_COUNTER_HIT,
    EVENT_HIT,
    EVENT_KNOCKDOWN,
    EVENT_KO,
    FACING,
    FALL,
    FALL_NONE,
    FALL_SOFT,
    GAUGE,
    GUARD_AIR,
    GUARD_CROUCH,
    GUARD_STAND,
    HEALTH,
    HIT_AIR,
    HIT_CROUCH,
    HIT_STAND,
    HITSTOP,
    JUGGLE,
    KO,
    PUSH,
    STUN,
    SUB,
    VX,
    VY,
    player,
)
from arcade_clash.engine.moves import begin
from arcade_clash.engine.rom import (
    CHARACTER_SIZE,
    HIT_BLOCKSTUN,
    HIT_CHIP,
    HIT_COUNTER,
    HIT_DAMAGE,
    HIT_FALL,
    HIT_GAUGE,
    HIT_GUARD,
    HIT_HITSTOP,
    HIT_HITSTUN,
    HIT_JUGGLE,
    HIT_LAUNCH_ACROSS,
    HIT_LAUNCH_UP,
    HIT_PUSH_BLOCK,
    HIT_PUSH_HIT,
    MAX_GAUGE,
)
from arcade_clash.engine.states import (
    STATUS_ACTIVE,
    STATUS_STARTUP,
    Rom,
    Row,
    attack_stage,
    held_up,
    is_airborne,
    is_crouching,
    is_in_hitstun,
)

__all__ = ["COUNTER_PERCENT", "KO_HITSTOP", "apply_hit", "earn", "throw_down"]

KO_HITSTOP = 24
"""A knock-out freezes both for longer, so that it is seen."""

SCALING_STEP = 15
SCALING_LEAST = 30
"""Percent that each hit of a combo takes less than the one before, and the percent that remain."""

COUNTER_PERCENT = 120

AIR_GUARD_DRIFT = 2 * SUB
"""How fast one who guards in the air drifts away."""


def apply_hit(
    row: Row,
    side: int,
    action: int,
    hit: int,
    direction: int,
    grounded: bool,
    x: int,
    y: int,
    rom: Rom,
) -> bool:
    """Applies a hit of a side's move that touched the other; returns whether it was not blocked.

    Args:
        row: The match.
        side: Whose hit it is.
        action: The move.
        hit: Where the hit begins in the rom.
        direction: 1 where it pushes to the right, -1 to the left.
        grounded: Whether it is a blow of one who stands on the floor.
        x: Where it touched.
        y: The same, its height.
        rom: The characters.
    """
    row[HITSTOP] = max(row[HITSTOP], rom[hit + HIT_HITSTOP])
    if guards(row, 1 - side, direction, rom[hit + HIT_GUARD], grounded, rom):
        row[player(1 - side) + FACING] = -direction
        _block(row, side, action, hit, direction, x, y, rom)
        return False
    _hurt(row, side, action, hit, direction, x, y, rom)
    return True


def throw_down(
    row: Row, side: int, action: int, hit: int, direction: int, x: int, y: int, rom: Rom
) -> None:
    """Throws the other off its feet, for a moment or for the rest of the round."""
    foe = player(1 - side)
    row[foe + STUN] = 0
    row[foe + PUSH] = 0
    row[foe + VX] = direction * rom[hit + HIT_LAUNCH_ACROSS]
    row[foe + VY] = rom[hit + HIT_LAUNCH_UP]
    row[foe + JUGGLE] += rom[hit + HIT_JUGGLE]
    row[foe + FALL] = max(row[foe + FALL], FALL_SOFT, rom[hit + HIT_FALL])
    if row[foe + HEALTH] == 0:
        row[HITSTOP] = max(row[HITSTOP], KO_HITSTOP)
        begin(row, foe, KO)
        add_event_at(row, EVENT_KO, side, action, NO_DAMAGE, x, y)
    else:
        begin(row, foe, HIT_AIR)
        add_event_at(row, EVENT_KNOCKDOWN, side, action, NO_DAMAGE, x, y)


def earn(row: Row, side: int, points: int, rom: Rom) -> None:
    """Fills a gauge, to its end at most."""
    me = player(side)
    most = rom[row[me + CHARACTER] * CHARACTER_SIZE + MAX_GAUGE]
    row[me + GAUGE] = min(most, row[me + GAUGE] + points)


def _block(
    row: Row, side: int, action: int, hit: int, direction: int, x: int, y: int, rom: Rom
) -> None:
    foe = player(1 - side)
    taken = min(rom[hit + HIT_CHIP], row[foe + HEALTH])
    row[foe + HEALTH] -= taken
    earn(row, side, rom[hit + HIT_GAUGE] // 2, rom)
    earn(row, 1 - side, rom[hit + HIT_GAUGE] // 4, rom)
    add_event_at(row, EVENT_BLOCK, side, action, taken, x, y)
    if row[foe + HEALTH] == 0:
        throw_down(row, side, action, hit, direction, x, y, rom)
        return
    row[foe + STUN] = rom[hit + HIT_BLOCKSTUN]
    if is_airborne(row, 1 - side):
        row[foe + VX] = direction * AIR_GUARD_DRIFT
        begin(row, foe, GUARD_AIR)
        return
    row[foe + PUSH] = direction * rom[hit + HIT_PUSH_BLOCK]
    begin(row, foe, GUARD_CROUCH if held_up(row, 1 - side) < 0 else GUARD_STAND)


def _hurt(
    row: Row, side: int, action: int, hit: int, direction: int, x: int, y: int, rom: Rom
) -> None:
    me = player(side)
    foe = player(1 - side)
    if not is_in_hitstun(row, 1 - side):
        row[me + COMBO_HITS] = 0
        row[me + COMBO_DAMAGE] = 0
        row[foe + FALL] = FALL_NONE
    counter = STATUS_STARTUP <= attack_stage(row, 1 - side) <= STATUS_ACTIVE
    before = row[me + COMBO_HITS]
    percent = max(SCALING_LEAST, 100 - SCALING_STEP * before)
    damage = rom[hit + HIT_DAMAGE] * percent // 100
    if counter:
        damage = damage * COUNTER_PERCENT // 100
    taken = min(max(1, damage), row[foe + HEALTH])
    row[foe + HEALTH] -= taken
    row[foe + FACING] = -direction
    row[me + COMBO_HITS] = before + 1
    row[me + COMBO_DAMAGE] += taken
    earn(row, side, rom[hit + HIT_GAUGE], rom)
    earn(row, 1 - side, rom[hit + HIT_GAUGE] // 2, rom)
    add_event_at(row, EVENT_HIT, side, action, taken, x, y)
    if counter:
        add_event_at(row, EVENT_COUNTER_HIT, side, action, NO_DAMAGE, x, y)
    falls = rom[hit + HIT_FALL] != FALL_NONE or is_airborne(row, 1 - side)
    if falls or row[foe + ACTION] == HIT_AIR or row[foe + HEALTH] == 0:
        throw_down(row, side, action, hit, direction, x, y, rom)
        return
    bonus = rom[hit + HIT_COUNTER] if counter else 0
    row[foe + STUN] = max(1, rom[hit + HIT_HITSTUN] + bonus - before)
    row[foe + PUSH] = direction * rom[hit + HIT_PUSH_HIT]
    begin(row, foe, HIT_CROUCH if is_crouching(row, 1 - side, rom) else HIT_STAND)
