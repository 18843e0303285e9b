"""The last phase of a frame: how rounds and the match begin, go on and end.

The rules of the score:

- A round is won by knocking the other out, or at the end of its time by the greater share of health
  that is left.
- Both knocked out on one frame, or equal shares at the end of time: the round is drawn, and counts
  for both.
- Two rounds win the match; who reaches them together has drawn it. So there are three rounds at
  most.
"""

from arcade_clash.engine.events import NO_DAMAGE, add_event
from arcade_clash.engine.layout import (
    ACTION,
    BUTTONS,
    CHARACTER,
    ENDING_DOUBLE_KO,
    ENDING_KO,
    ENDING_NONE,
    ENDING_TIME_OVER,
    EVENT_MATCH_OVER,
    EVENT_ROUND_OVER,
    EVENT_ROUND_START,
    FACING,
    GAUGE,
    HEALTH,
    HITSTOP,
    INTRO,
    MATCH_ENDING,
    MATCH_WINNER,
    NOBODY,
    P1,
    P2,
    PHASE,
    PHASE_FIGHT,
    PHASE_FRAME,
    PHASE_INTRO,
    PHASE_LENGTH,
    PHASE_MATCH_OVER,
    PHASE_ROUND_OVER,
    PLAYER_SIZE,
    RANDOM,
    ROUND,
    ROUND_ENDING,
    ROUND_TIMER,
    ROUND_WINNER,
    ROUNDS_WON,
    ROW_SIZE,
    STAGE_WIDTH,
    STAND,
    SUB,
    TIMER,
    VICTORY,
    X,
    player,
)
from arcade_clash.engine.moves import begin
from arcade_clash.engine.presses import forget_all
from arcade_clash.engine.rom import MAX_HEALTH, character_at
from arcade_clash.engine.states import Rom, Row

__all__ = ["ROUNDS_TO_WIN", "begin_fight", "begin_match", "is_decided", "run_round"]

ROUNDS_TO_WIN = 2

START_DISTANCE = 260 * SUB
"""How far apart the two stand when a round begins."""

FIRST_INTRO_FRAMES = 100
INTRO_FRAMES = 70
INTRO_CHANCE = 16
"""An intro lasts up to 15 frames longer, by chance: no opening can be learnt by heart."""

ROUND_OVER_FRAMES = 180
VICTORY_FRAME = 50
"""When, after the end of a round, its winner begins to show it."""


def begin_match(row: Row, p1_character: int, p2_character: int, seed: int, rom: Rom) -> None:
    """Makes a row the first frame of a match between two characters, by their numbers."""
    for index in range(ROW_SIZE):
        row[index] = 0
    row[RANDOM] = seed & 0x7FFFFFFF
    row[MATCH_WINNER] = NOBODY
    row[player(0) + CHARACTER] = p1_character
    row[player(1) + CHARACTER] = p2_character
    _begin_round(row, rom)


def begin_fight(row: Row) -> None:
    """Ends an intro at once, and lets buttons count from the next frame on."""
    row[PHASE] = PHASE_FIGHT
    row[PHASE_FRAME] = 0
    row[PHASE_LENGTH] = 0
    for side in range(2):
        begin(row, player(side), STAND)
    add_event(row, EVENT_ROUND_START, NOBODY, 0, NO_DAMAGE)


def is_decided(row: Row) -> bool:
    """Whether the match has its result; the last round's end may still be shown."""
    won_p1 = row[player(0) + ROUNDS_WON]
    won_p2 = row[player(1) + ROUNDS_WON]
    return won_p1 >= ROUNDS_TO_WIN or won_p2 >= ROUNDS_TO_WIN


def run_round(row: Row, rom: Rom) -> None:
    """Takes the round one frame further: the clock, the end, what comes after."""
    row[PHASE_FRAME] += 1
    phase = row[PHASE]
    if phase == PHASE_FIGHT:
        row[TIMER] -= 1
        if row[P1 + HEALTH] == 0 or row[P2 + HEALTH] == 0 or row[TIMER] == 0:
            _judge(row, rom)
    elif phase == PHASE_INTRO:
        if row[PHASE_FRAME] >= row[PHASE_LENGTH]:
            begin_fight(row)
    elif row[PHASE_FRAME] >= row[PHASE_LENGTH]:
        if is_decided(row):
            _end_match(row)
        else:
            _begin_round(row, rom)
    elif row[PHASE_FRAME] >= VICTORY_FRAME:
        _celebrate(row)


def _draw(row: Row, choices: int) -> int:
    """A number from 0 to choices - 1, by the row's own chance."""
    row[RANDOM] = (row[RANDOM] * 1103515245 + 12345) & 0x7FFFFFFF
    # The low bits of such a sequence repeat soon; the high ones do not.
    return (row[RANDOM] >> 16) % choices


def _begin_round(row: Row, rom: Rom) -> None:
    first = row[ROUND] == 0
    row[ROUND] += 1
    row[PHASE] = PHASE_INTRO
    row[PHASE_FRAME] = 0
    row[PHASE_LENGTH] = FIRST_INTRO_FRAMES if first else INTRO_FRAMES
    row[PHASE_LENGTH] += _draw(row, INTRO_CHANCE)
    row[TIMER] = ROUND_TIMER
    row[HITSTOP] = 0
    row[ROUND_WINNER] = NOBODY
    row[ROUND_ENDING] = ENDING_NONE
    for side in range(2):
        _place(row, side, rom)


def _place(row: Row, side: int, rom: Rom) -> None:
    """Sets a fighter up for a round: all is new but its gauge, its rounds, and what is held."""
    me = player(side)
    character = row[me + CHARACTER]
    gauge = row[me + GAUGE]
    rounds_won = row[me + ROUNDS_WON]
    held = row[me + BUTTONS]
    for index in range(me, me + PLAYER_SIZE):
        row[index] = 0
    row[me + CHARACTER] = character
    row[me + GAUGE] = gauge
    row[me + ROUNDS_WON] = rounds_won
    row[me + BUTTONS] = held
    row[me + HEALTH] = rom[character_at(character) + MAX_HEALTH]
    row[me + FACING] = 1 - 2 * side
    row[me + X] = STAGE_WIDTH // 2 - row[me + FACING] * START_DISTANCE // 2
    begin(row, me, INTRO)


def _judge(row: Row, rom: Rom) -> None:
    """Ends a round in which someone is out, or the time is."""
    health_p1 = row[player(0) + HEALTH]
    health_p2 = row[player(1) + HEALTH]
    if health_p1 == 0 and health_p2 == 0:
        _end_round(row, NOBODY, ENDING_DOUBLE_KO)
    elif health_p2 == 0:
        _end_round(row, 0, ENDING_KO)
    elif health_p1 == 0:
        _end_round(row, 1, ENDING_KO)
    else:
        # Time is over. Shares of what each began with, compared without dividing.
        share_p1 = health_p1 * rom[character_at(row[player(1) + CHARACTER]) + MAX_HEALTH]
        share_p2 = health_p2 * rom[character_at(row[player(0) + CHARACTER]) + MAX_HEALTH]
        if share_p1 > share_p2:
            _end_round(row, 0, ENDING_TIME_OVER)
        elif share_p2 > share_p1:
            _end_round(row, 1, ENDING_TIME_OVER)
        else:
            _end_round(row, NOBODY, ENDING_TIME_OVER)


def _end_round(row: Row, winner: int, ending: int) -> None:
    row[ROUND_WINNER] = winner
    row[ROUND_ENDING] = ending
    row[PHASE] = PHASE_ROUND_OVER
    row[PHASE_FRAME] = 0
    row[PHASE_LENGTH] = ROUND_OVER_FRAMES
    for side in range(2):
        forget_all(row, player(side))
        if winner in (side, NOBODY):
            row[player(side) + ROUNDS_WON] += 1
    add_event(row, EVENT_ROUND_OVER, winner, 0, NO_DAMAGE)


def _celebrate(row: Row) -> None:
    winner = row[ROUND_WINNER]
    # Who still lands, recovers or reels finishes that first, and then stands.
    if winner != NOBODY and row[player(winner) + ACTION] == STAND:
        begin(row, player(winner), VICTORY)


def _end_match(row: Row) -> None:
    won_p1 = row[player(0) + ROUNDS_WON]
    won_p2 = row[player(1) + ROUNDS_WON]
    if won_p1 != won_p2:
        row[MATCH_WINNER] = 0 if won_p1 > won_p2 else 1
    row[MATCH_ENDING] = row[ROUND_ENDING]
    row[PHASE] = PHASE_MATCH_OVER
    row[PHASE_FRAME] = 0
    row[PHASE_LENGTH] = 0
    add_event(row, EVENT_MATCH_OVER, row[MATCH_WINNER], 0, NO_DAMAGE)
