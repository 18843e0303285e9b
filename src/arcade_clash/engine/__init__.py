"""The rules of the fight: integers in, integers out.

`Fight` is one live match, stepped as it stands. The kernel beneath it works on rows of integers
(layout.py, rom.py, states.py, kernel.py); compiled.py, which is not imported here, makes the same
functions fast for batches.
"""

from arcade_clash.engine.box import Box
from arcade_clash.engine.buttons import Button
from arcade_clash.engine.character import Character, character_id, characters, parse_character
from arcade_clash.engine.fight import RULES_VERSION, SEED_MAX, Fight, digest, roster_rom
from arcade_clash.engine.move import AttackKind, GuardLevel, KnockdownKind, Move, MoveKind
from arcade_clash.engine.view import (
    BoxView,
    Ending,
    EventKind,
    EventView,
    Facing,
    FightView,
    Phase,
    PlayerStatus,
    PlayerView,
    ProjectileView,
    VectorView,
)

__all__ = [
    "RULES_VERSION",
    "SEED_MAX",
    "AttackKind",
    "Box",
    "BoxView",
    "Button",
    "Character",
    "Ending",
    "EventKind",
    "EventView",
    "Facing",
    "Fight",
    "FightView",
    "GuardLevel",
    "KnockdownKind",
    "Move",
    "MoveKind",
    "Phase",
    "PlayerStatus",
    "PlayerView",
    "ProjectileView",
    "VectorView",
    "character_id",
    "characters",
    "digest",
    "parse_character",
    "roster_rom",
]
