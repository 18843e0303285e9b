"""From one decision to the next: the few frames between, and what they were worth.

Plain Python over rows of integers, as the engine is: one duel runs it as it stands, a batch
compiled. A round's intro and its aftermath, in which buttons do not count, are passed over.
"""

from collections.abc import MutableSequence

from arcade_clash.agents.actions import buttons, held
from arcade_clash.agents.observation import observe_both, observe_own, put_other
from arcade_clash.agents.reaction import (
    History,
    forget,
    look_back,
    remember,
    remember_seen,
    sees_at_once,
)
from arcade_clash.engine.kernel import step
from arcade_clash.engine.layout import (
    ACTION,
    ACTION_FRAME,
    CHARACTER,
    COMBO_HITS,
    CROUCH,
    EVENT_BLOCK,
    EVENT_COUNT,
    EVENT_KIND,
    EVENT_PLAYER,
    EVENT_SIZE,
    EVENTS,
    FACING,
    FIRST_MOVE,
    GAUGE,
    HAS_HIT,
    HEALTH,
    HIT_STAND,
    PHASE,
    PHASE_FIGHT,
    PHASE_MATCH_OVER,
    ROUND_WINNER,
    STAGE_WIDTH,
    STAND,
    VICTORY,
    WALK_FORWARD,
    X,
    player,
)
from arcade_clash.engine.rom import CHARACTER_SIZE, MAX_GAUGE, MAX_HEALTH, SHOT_SPEED, move_at
from arcade_clash.engine.rounds import begin_fight, begin_match
from arcade_clash.engine.states import Rom, Row

__all__ = ["begin_duel", "play_decision", "see_both"]

# In the order of REWARD_TERMS.
DEALT, TAKEN, WON, LOST, APPROACH, WHIFF, IDLE, BLOCK, COMBO, GAINED = range(10)


def begin_duel(
    row: Row,
    p1_character: int,
    p2_character: int,
    seed: int,
    rom: Rom,
    history: History,
    places: int,
) -> None:
    """Makes a row the first frame on which buttons count, of a match between two characters."""
    begin_match(row, p1_character, p2_character, seed, rom)
    begin_fight(row)
    forget(history, places, row, rom)


def see_both(
    row: Row,
    rom: Rom,
    frames: int,
    history: History,
    places: int,
    newest: int,
    kept: tuple[int, int],
    decisions: tuple[int, int],
    p1_out: MutableSequence[float],
    p2_out: MutableSequence[float],
) -> None:
    """Writes what each side may know, the other as it was some frames ago.

    Args:
        row: The fight, at the end of a decision.
        rom: The characters.
        frames: Frames of a decision.
        history: What each side has kept of the other, see reaction.py.
        places: Places of a side.
        newest: The place of this decision.
        kept: Which frame of a decision each side keeps, 0 where it sees at once. The last one is
            kept here.
        decisions: How many decisions each side looks back.
        p1_out: What player 1 observes.
        p2_out: What player 2 observes.
    """
    if (kept[0] == 0 and kept[1] == 0) or sees_at_once(row):
        observe_both(row, rom, p1_out, p2_out)
    else:
        observe_own(row, 0, rom, p1_out)
        observe_own(row, 1, rom, p2_out)
        if kept[0] > 0:
            look_back(row, 0, rom, history, places, newest, decisions[0], p1_out)
        else:
            put_other(row, 0, rom, p2_out, p1_out)
        if kept[1] > 0:
            look_back(row, 1, rom, history, places, newest, decisions[1], p2_out)
        else:
            put_other(row, 1, rom, p1_out, p2_out)
    if kept[0] == frames:
        remember_seen(history, places, newest, row, 0, rom, p2_out)
    if kept[1] == frames:
        remember_seen(history, places, newest, row, 1, rom, p1_out)


def play_decision(
    row: Row,
    p1_action: int,
    p2_action: int,
    frames: int,
    whole_match: bool,
    rom: Rom,
    history: History,
    places: int,
    newest: int,
    kept: tuple[int, int],
    p1_terms: MutableSequence[float],
    p2_terms: MutableSequence[float],
) -> bool:
    """Plays both decisions, writes the reward terms, and says whether the episode has ended.

    An episode is a round; with `whole_match` it goes on to the match's end. The frames that a side
    will look back at are kept in the history (reaction.py): those between two decisions here, those
    at their end by `see_both`. When a round ends, the history is forgotten: the last observation of
    an episode shows both players as they are.
    """
    p1 = player(0)
    p2 = player(1)
    p1_health = row[p1 + HEALTH]
    p2_health = row[p2 + HEALTH]
    p1_gauge = row[p1 + GAUGE]
    p2_gauge = row[p2 + GAUGE]
    p1_combo = row[p1 + COMBO_HITS]
    p2_combo = row[p2 + COMBO_HITS]
    distance = abs(row[p1 + X] - row[p2 + X])
    p1_pressed = buttons(p1_action, row[p1 + FACING])
    p2_pressed = buttons(p2_action, row[p2 + FACING])
    p1_held = held(p1_action, row[p1 + FACING])
    p2_held = held(p2_action, row[p2 + FACING])
    p1_terms[WHIFF] = 0.0
    p2_terms[WHIFF] = 0.0
    p1_terms[BLOCK] = 0.0
    p2_terms[BLOCK] = 0.0
    for number in range(1, frames + 1):
        if row[PHASE] != PHASE_FIGHT:
            break
        p1_attack = row[p1 + ACTION]
        p2_attack = row[p2 + ACTION]
        p1_frame = row[p1 + ACTION_FRAME]
        p2_frame = row[p2 + ACTION_FRAME]
        p1_touched = row[p1 + HAS_HIT]
        p2_touched = row[p2 + HAS_HIT]
        step(row, p1_pressed, p2_pressed, rom)
        p1_pressed = p1_held
        p2_pressed = p2_held
        if p1_attack >= FIRST_MOVE and _whiffed(row, 0, p1_attack, p1_frame, p1_touched, rom):
            p1_terms[WHIFF] += 1.0
        if p2_attack >= FIRST_MOVE and _whiffed(row, 1, p2_attack, p2_frame, p2_touched, rom):
            p2_terms[WHIFF] += 1.0
        for index in range(row[EVENT_COUNT]):
            event = EVENTS + index * EVENT_SIZE
            if row[event + EVENT_KIND] == EVENT_BLOCK:
                # It names who attacked.
                if row[event + EVENT_PLAYER] == 0:
                    p2_terms[BLOCK] += 1.0
                else:
                    p1_terms[BLOCK] += 1.0
        if number == kept[0] and number < frames:
            remember(history, places, newest, row, 0, rom)
        if number == kept[1] and number < frames:
            remember(history, places, newest, row, 1, rom)

    p1_lost = _share(row, 0, rom, MAX_HEALTH, p1_health - row[p1 + HEALTH])
    p2_lost = _share(row, 1, rom, MAX_HEALTH, p2_health - row[p2 + HEALTH])
    approach = (distance - abs(row[p1 + X] - row[p2 + X])) / STAGE_WIDTH
    ended = row[PHASE] != PHASE_FIGHT
    p1_won = 1.0 if ended and row[ROUND_WINNER] == 0 else 0.0
    p2_won = 1.0 if ended and row[ROUND_WINNER] == 1 else 0.0
    p1_terms[DEALT] = p2_lost
    p1_terms[TAKEN] = p1_lost
    p1_terms[WON] = p1_won
    p1_terms[LOST] = p2_won
    p1_terms[APPROACH] = approach
    p2_terms[DEALT] = p1_lost
    p2_terms[TAKEN] = p2_lost
    p2_terms[WON] = p2_won
    p2_terms[LOST] = p1_won
    p2_terms[APPROACH] = approach
    p1_terms[IDLE] = frames / 60 if _idles(row, 0) else 0.0
    p2_terms[IDLE] = frames / 60 if _idles(row, 1) else 0.0
    p1_terms[COMBO] = max(0, row[p1 + COMBO_HITS] - max(1, p1_combo))
    p2_terms[COMBO] = max(0, row[p2 + COMBO_HITS] - max(1, p2_combo))
    p1_terms[GAINED] = _share(row, 0, rom, MAX_GAUGE, max(0, row[p1 + GAUGE] - p1_gauge))
    p2_terms[GAINED] = _share(row, 1, rom, MAX_GAUGE, max(0, row[p2 + GAUGE] - p2_gauge))
    if not ended:
        return False
    if whole_match:
        while row[PHASE] != PHASE_FIGHT and row[PHASE] != PHASE_MATCH_OVER:
            step(row, 0, 0, rom)
    forget(history, places, row, rom)
    return not whole_match or row[PHASE] == PHASE_MATCH_OVER


def _share(row: Row, side: int, rom: Rom, field: int, part: int) -> float:
    """What a part is of a most of a side's character."""
    if part == 0:
        return 0.0
    return part / rom[row[player(side) + CHARACTER] * CHARACTER_SIZE + field]


def _whiffed(row: Row, side: int, attack: int, frame: int, touched: int, rom: Rom) -> bool:
    """Whether an attack, as it was a frame ago, has ended by itself and touched nothing.

    One that sends a projectile never has: that may touch when it is long over.
    """
    me = player(side)
    action = row[me + ACTION]
    if action == attack and row[me + ACTION_FRAME] >= frame:
        return False  # it goes on
    if touched != 0 or HIT_STAND <= action <= VICTORY:
        return False
    return rom[move_at(row[me + CHARACTER], attack) + SHOT_SPEED] == 0


def _idles(row: Row, side: int) -> bool:
    """Whether a side is free and does nothing about the other."""
    action = row[player(side) + ACTION]
    return row[PHASE] == PHASE_FIGHT and STAND <= action <= CROUCH and action != WALK_FORWARD
