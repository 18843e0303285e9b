"""One frame of a fight, as its phases: the whole of the rules in the order in which they happen.

Everything here and in the modules that it calls is plain Python over flat integers, so that it runs
as it stands on a list, for one live match, and compiled by compiled.py on the rows of a batch. The
two give the same row, and a test holds them to it.
"""

from arcade_clash.engine.bodies import move_bodies
from arcade_clash.engine.events import clear_events
from arcade_clash.engine.hits import end_combos, resolve_hits
from arcade_clash.engine.layout import (
    ACTION,
    FRAME,
    FRAME_BITS,
    HITSTOP,
    P1,
    P2,
    PHASE,
    PHASE_FIGHT,
    PHASE_MATCH_OVER,
    SHOT,
    THROWN,
)
from arcade_clash.engine.moves import advance_moves
from arcade_clash.engine.presses import read_buttons
from arcade_clash.engine.rom import FRAME_CATCHES, FRAME_HIT
from arcade_clash.engine.rounds import run_round
from arcade_clash.engine.shots import fly_shots, resolve_shots
from arcade_clash.engine.states import Rom, Row
from arcade_clash.engine.throws import hold_throws, resolve_throws

__all__ = ["step"]


def step(row: Row, p1_buttons: int, p2_buttons: int, rom: Rom) -> None:
    """Takes a match one frame further. A match that is over stays as it is."""
    if row[PHASE] == PHASE_MATCH_OVER:
        return
    clear_events(row)
    row[FRAME] += 1
    read_buttons(row, p1_buttons, p2_buttons)
    if row[HITSTOP] > 0:
        # A hit, or a super's flash, holds everything for a moment, the clock as well; presses are
        # still remembered.
        row[HITSTOP] -= 1
        return
    advance_moves(row, rom)
    move_bodies(row, rom)
    # Most frames see neither a throw nor a projectile nor an attack, and are done with the asking.
    if row[P1 + ACTION] == THROWN or row[P2 + ACTION] == THROWN:
        hold_throws(row, rom)
    if row[P1 + SHOT] != 0 or row[P2 + SHOT] != 0:
        fly_shots(row, rom)
    if row[PHASE] == PHASE_FIGHT:
        bits = row[P1 + FRAME_BITS] | row[P2 + FRAME_BITS]
        if bits & FRAME_HIT:
            resolve_hits(row, rom)
        if bits & FRAME_CATCHES:
            resolve_throws(row, rom)
        if row[P1 + SHOT] != 0 or row[P2 + SHOT] != 0:
            resolve_shots(row, rom)
        end_combos(row)
    run_round(row, rom)
