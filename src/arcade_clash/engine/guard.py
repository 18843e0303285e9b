"""Whether a guard stops an attack.

- Held back, away from the attack, guards: from a blow away from where the attacker stands, whatever
  way anybody looks, so that one who jumped over must be guarded on the other side; from a
  projectile along its flight.
- A low attack must be guarded crouching, a high one standing. Who blocks already goes on blocking,
  high or low as it holds.
- In the air a guard stops what comes from the air or flies, high or low; a blow from one who stands
  on the floor it does not stop.
"""

from arcade_clash.engine.layout import (
    ACTION,
    GUARD_AIR,
    GUARD_CROUCH,
    GUARD_STAND,
    player,
)
from arcade_clash.engine.rom import GUARD_HIGH, GUARD_LOW
from arcade_clash.engine.states import (
    Rom,
    Row,
    can_guard,
    can_guard_in_the_air,
    held_across,
    held_up,
)

__all__ = ["guards"]


def guards(row: Row, side: int, direction: int, level: int, grounded: bool, rom: Rom) -> bool:
    """Whether a side guards against an attack that pushes in this direction.

    Args:
        row: The match.
        side: Who might guard.
        direction: 1 where the attack pushes to the right, -1 to the left.
        level: The attack's GUARD_HIGH to GUARD_LOW.
        grounded: Whether it is a blow of one who stands on the floor.
        rom: The characters.
    """
    if can_guard_in_the_air(row, side):
        blocking = row[player(side) + ACTION] == GUARD_AIR
        return not grounded and (blocking or held_across(row, side) == direction)
    if not can_guard(row, side, rom):
        return False
    blocking = GUARD_STAND <= row[player(side) + ACTION] <= GUARD_CROUCH
    if not blocking and held_across(row, side) != direction:
        return False
    low = held_up(row, side) < 0
    return not (low and level == GUARD_HIGH) and not (not low and level == GUARD_LOW)
