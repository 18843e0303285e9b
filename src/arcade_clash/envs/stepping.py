"""From one decision to the next: the few frames between, and what they were worth.

Plain Python over rows of integers, as the engine is: one duel runs it as it stands, a batch
compiled. A round's intro and its aftermath, in which buttons do not count, are passed over.
"""

from collections.abc import MutableSequence

from arcade_clash.agents.actions import buttons, held
from arcade_clash.agents.agent import DECISION_FRAMES
from arcade_clash.engine.kernel import step
from arcade_clash.engine.layout import (
    CHARACTER,
    FACING,
    HEALTH,
    PHASE,
    PHASE_FIGHT,
    PHASE_MATCH_OVER,
    ROUND_WINNER,
    STAGE_WIDTH,
    X,
    player,
)
from arcade_clash.engine.rom import CHARACTER_SIZE, MAX_HEALTH
from arcade_clash.engine.rounds import begin_fight, begin_match
from arcade_clash.engine.states import Rom, Row

__all__ = ["begin_duel", "play_decision"]


def begin_duel(row: Row, p1_character: int, p2_character: int, seed: int, rom: Rom) -> None:
    """Makes a row the first frame on which buttons count, of a match between two characters."""
    begin_match(row, p1_character, p2_character, seed, rom)
    begin_fight(row)


def play_decision(
    row: Row,
    p1_action: int,
    p2_action: int,
    whole_match: bool,
    rom: Rom,
    p1_terms: MutableSequence[float],
    p2_terms: MutableSequence[float],
) -> bool:
    """Plays both decisions, writes the reward terms, and says whether the episode has ended.

    An episode is a round; with `whole_match` it goes on to the match's end.
    """
    p1 = player(0)
    p2 = player(1)
    p1_health = row[p1 + HEALTH]
    p2_health = row[p2 + HEALTH]
    distance = abs(row[p1 + X] - row[p2 + X])
    p1_facing = row[p1 + FACING]
    p2_facing = row[p2 + FACING]
    step(row, buttons(p1_action, p1_facing), buttons(p2_action, p2_facing), rom)
    p1_held = held(p1_action, p1_facing)
    p2_held = held(p2_action, p2_facing)
    for _ in range(DECISION_FRAMES - 1):
        if row[PHASE] == PHASE_FIGHT:
            step(row, p1_held, p2_held, rom)

    p1_lost = (p1_health - row[p1 + HEALTH]) / rom[
        row[p1 + CHARACTER] * CHARACTER_SIZE + MAX_HEALTH
    ]
    p2_lost = (p2_health - row[p2 + HEALTH]) / rom[
        row[p2 + CHARACTER] * CHARACTER_SIZE + MAX_HEALTH
    ]
    approach = (distance - abs(row[p1 + X] - row[p2 + X])) / STAGE_WIDTH
    ended = row[PHASE] != PHASE_FIGHT
    p1_won = 1.0 if ended and row[ROUND_WINNER] == 0 else 0.0
    p2_won = 1.0 if ended and row[ROUND_WINNER] == 1 else 0.0
    _write_terms(p1_terms, p2_lost, p1_lost, p1_won, p2_won, approach)
    _write_terms(p2_terms, p1_lost, p2_lost, p2_won, p1_won, approach)
    if not ended or not whole_match:
        return ended
    while row[PHASE] != PHASE_FIGHT and row[PHASE] != PHASE_MATCH_OVER:
        step(row, 0, 0, rom)
    return row[PHASE] == PHASE_MATCH_OVER


def _write_terms(
    terms: MutableSequence[float],
    dealt: float,
    taken: float,
    won: float,
    lost: float,
    approach: float,
) -> None:
    """In the order of REWARD_TERMS."""
    terms[0] = dealt
    terms[1] = taken
    terms[2] = won
    terms[3] = lost
    terms[4] = approach
