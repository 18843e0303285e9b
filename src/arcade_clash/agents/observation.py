"""What one player may know: the contract between a fight and whoever decides in it.

`OBSERVATION` names every number, where it comes from and what it can be; `observe` writes them.
Everything is mirrored, so that forward is always forward and the sides of the stage do not matter.
Nothing of the opponent is in it that a person could not see on the screen: no buttons, no memory.

The functions are plain Python over a row of integers, and Numba can compile them. Their order is
the table's, and a test holds them together. A player that is seen with a reaction delay is kept as
a sighting, the part of an observation that is about it, so that nothing is worked out again when it
is looked at (`put_sighting`).
"""

import hashlib
from collections.abc import MutableSequence
from dataclasses import astuple, dataclass

import numpy as np

from arcade_clash.agents.agent import DECISION_FRAMES
from arcade_clash.engine.layout import (
    ACTION,
    ACTION_FRAME,
    BUFFER,
    CHARACTER,
    COMBO_HITS,
    CROUCH,
    FACING,
    FALL,
    FALL_SOFT,
    FIRST_MOVE,
    FRAME,
    FRAME_BITS,
    GAUGE,
    GUARD_AIR,
    HAS_HIT,
    HEALTH,
    HIT_AIR,
    HITSTOP,
    JUGGLE,
    JUMP_UP,
    KNOCKDOWN,
    PHASE,
    PHASE_FIGHT,
    ROUND_TIMER,
    SAFE,
    SHOT,
    SHOT_DIRECTION,
    SHOT_HITS,
    SHOT_X,
    SHOT_Y,
    STAGE_WIDTH,
    STAND,
    SUB,
    TAP,
    THROW,
    TIMER,
    VX,
    VY,
    X,
    Y,
    player,
)
from arcade_clash.engine.openings import (
    OPEN_AIR_HEAVY,
    OPEN_AIR_LIGHT,
    OPEN_DASH,
    OPEN_DOWN_SPECIAL,
    OPEN_FORWARD_SPECIAL,
    OPEN_HEAVY,
    OPEN_LIGHT,
    OPEN_SPECIAL,
    OPEN_SUPER,
    OPEN_THROW,
    frames_until_free_of_all,
    openings,
)
from arcade_clash.engine.rom import (
    BODY_HALF_WIDTH,
    CHARACTER_SIZE,
    CHARACTERS_MOST,
    FRAME_HIT,
    GUARD_HIGH,
    GUARD_LOW,
    HIT_GUARD,
    HIT_SIZE,
    MAX_GAUGE,
    MAX_HEALTH,
    MOVE_HITS,
    MOVE_REACH,
    MOVE_SIZE,
    MOVE_STARTUP,
    MOVES,
    SAFE_FROM_STRIKE,
    SAFE_FROM_THROW,
    SHOT_SPEED,
    move_at,
)
from arcade_clash.engine.states import (
    JUGGLE_MAX,
    STATUS_ACTIVE,
    STATUS_STARTUP,
    Rom,
    Row,
    attack_stage,
    safe_from,
)

__all__ = [
    "NORMALS",
    "OBSERVATION",
    "OBSERVATION_FINGERPRINT",
    "OBSERVATION_NAMES",
    "OBSERVATION_SIZE",
    "SIGHTING_SIZE",
    "STATES",
    "Entry",
    "copy_sighting",
    "observe",
    "observe_both",
    "observe_own",
    "put_other",
    "put_sighting",
    "write_sighting",
]


@dataclass(frozen=True, slots=True)
class Entry:
    """One number of an observation: `source` divided by `scale`, between `low` and `high`."""

    name: str
    source: str
    scale: str
    low: float
    high: float


STATES = (
    "stand",
    "crouch",
    "dash",
    "jump",
    "landing",
    "guard",
    "hit",
    "fall",
    "wakeup",
    "thrown",
    "standing_light",
    "standing_heavy",
    "crouching_light",
    "crouching_heavy",
    "jumping_light",
    "jumping_heavy",
    "throw",
    "special",
    "forward_special",
    "down_special",
    "super",
)
"""What a fighter can be doing, as far as it matters for a decision."""

_STATE_OF_ACTION = np.array(
    (
        *(0, 0, 0, 0, 1, 2, 2, 3, 3, 3, 4, 5, 5, 5, 6, 6, 7, 7, 8, 9, 7, 0),
        *(10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20),
    )
)
"""The state of each of the engine's actions, by its number; an array, see actions.py."""

NORMALS = ("standing_light", "standing_heavy", "crouching_light", "crouching_heavy")
"""The moves whose reach is told."""


def _of_player(who: str) -> tuple[Entry, ...]:
    return (
        Entry(f"{who}_health", "health", "the character's most", 0, 1),
        Entry(f"{who}_gauge", "super gauge", "the character's most", 0, 1),
        Entry(f"{who}_height", "height above the floor", "256 pixels", 0, 2.5),
        Entry(f"{who}_forward_speed", "movement towards where oneself looks", "8 pixels", -8, 8),
        Entry(f"{who}_upward_speed", "upward movement", "16 pixels", -4, 4),
        Entry(f"{who}_room_behind", "way to the wall behind", "the stage", 0, 1),
        Entry(f"{who}_startup", "frames until its attack can hit", "30 frames, clipped", 0, 1),
        Entry(f"{who}_active", "whether its attack can hit", "1", 0, 1),
        Entry(f"{who}_busy", "frames until it is free; the most in the air", "60, clipped", 0, 1),
        Entry(f"{who}_has_hit", "whether its move has touched", "1", 0, 1),
        Entry(f"{who}_juggled", "what hits in the air cost it", "the most", 0, 2),
        Entry(f"{who}_combo", "hits of the combo it gives", "10, clipped", 0, 1),
        Entry(f"{who}_super_ready", "whether its super gauge is full", "1", 0, 1),
        Entry(f"{who}_invulnerable", "whether no blow touches it", "1", 0, 1),
        Entry(f"{who}_throw_safe", "whether no throw catches it", "1", 0, 1),
        Entry(f"{who}_shot", "whether its projectile flies", "1", 0, 1),
        Entry(
            f"{who}_shot_arrival",
            "frames until its projectile is where the other stands; 0 where none flies",
            "60 frames, clipped",
            -1,
            1,
        ),
        Entry(f"{who}_shot_height", "height of its projectile", "256 pixels", -2, 5),
        Entry(f"{who}_shot_hits", "times that its projectile can touch yet", "5", 0, 1),
        *(
            Entry(
                f"{who}_{normal}_margin",
                f"how far its {normal} would reach into the other's body; negative: short of it",
                "128 pixels, clipped",
                -1,
                1,
            )
            for normal in NORMALS
        ),
        Entry(
            f"{who}_throw_margin",
            "how much nearer the other is than its throw reaches; negative: farther",
            "128 pixels, clipped",
            -1,
            1,
        ),
        *(
            Entry(f"{who}_plays_{number}", f"whether its character has number {number}", "1", 0, 1)
            for number in range(CHARACTERS_MOST)
        ),
        *(Entry(f"{who}_{state}", f"whether its state is {state}", "1", 0, 1) for state in STATES),
    )


OBSERVATION = (
    Entry("timer", "frames left in the round", "99 seconds", 0, 1),
    Entry("hitstop", "frames that both still stand frozen", "60 frames", 0, 1),
    Entry("distance", "way to the other, forward", "half the stage", -2, 2),
    Entry("closeness", "1 less the way to the other in 256 pixels", "1, clipped", 0, 1),
    *_of_player("own"),
    *_of_player("their"),
    Entry("their_low", "whether its attack must be blocked low", "1", 0, 1),
    Entry("their_high", "whether its attack must be blocked high", "1", 0, 1),
    Entry("their_facing", "whether it looks the other way than oneself", "1", 0, 1),
    Entry("own_pressed", "whether a press waits for its turn", "1", 0, 1),
    Entry("own_tapped", "whether a second tap would dash: 1 forward, -1 back", "1", -1, 1),
    Entry("own_may_guard", "whether holding back can guard or walk", "1", 0, 1),
    Entry("own_may_move", "whether a direction can be followed", "1", 0, 1),
    Entry("own_may_jump", "whether up can be followed, or shortens a fall", "1", 0, 1),
    *(
        Entry(f"own_may_{name}", f"whether {what} would begin", "1", 0, 1)
        for name, what in (
            ("dash", "a dash"),
            ("light", "a light attack on the floor"),
            ("heavy", "a heavy attack on the floor"),
            ("air_light", "a light attack in the air"),
            ("air_heavy", "a heavy attack in the air"),
            ("throw", "a throw"),
            ("special", "the special"),
            ("forward_special", "the forward special"),
            ("down_special", "the down special"),
            ("super", "the super"),
        )
    ),
)
"""Every number of an observation, in order."""

OBSERVATION_NAMES = tuple(entry.name for entry in OBSERVATION)

OBSERVATION_SIZE = len(OBSERVATION)

OBSERVATION_FINGERPRINT = hashlib.sha256(
    "\n".join(repr(astuple(entry)) for entry in OBSERVATION).encode()
).hexdigest()[:16]
"""Changes whenever the meaning of an observation does; a network plays only its own."""

_PLAYERS_AT = 4
_PLAYER_SIZE = len(_of_player("own"))
_THEIRS_AT = _PLAYERS_AT + _PLAYER_SIZE
_STATES_AT = _PLAYER_SIZE - len(STATES)
_CHARACTERS_AT = _STATES_AT - CHARACTERS_MOST
_REST_AT = _PLAYERS_AT + 2 * _PLAYER_SIZE
_FORWARD_SPEED = 3

# A sighting: a player's part of an observation, up to its character and its state, then what the
# rest of an observation needs of it. Two cache lines: a batch has eight of them for each duel.
_SEEN_STATE = _CHARACTERS_AT
_SEEN_X = _CHARACTERS_AT + 1
_SEEN_FACING = _CHARACTERS_AT + 2
_SEEN_SHOT = _CHARACTERS_AT + 3
_SEEN_SHOT_X = _CHARACTERS_AT + 4
_SEEN_SHOT_DIRECTION = _CHARACTERS_AT + 5
_SEEN_GUARD = _CHARACTERS_AT + 6
SIGHTING_SIZE = _CHARACTERS_AT + 8


def observe(row: Row, side: int, rom: Rom, out: MutableSequence[float]) -> None:
    """Writes what a side (0 or 1) may know into `out`, which holds OBSERVATION_SIZE numbers."""
    until = frames_until_free_of_all(row, side, rom)
    until_foe = frames_until_free_of_all(row, 1 - side, rom)
    _observe_player(row, side, until, rom, out, _PLAYERS_AT)
    _observe_player(row, 1 - side, until_foe, rom, out, _THEIRS_AT)
    _observe_reach_now(row, side, rom, out, _PLAYERS_AT)
    _observe_reach_now(row, 1 - side, rom, out, _THEIRS_AT)
    _observe_match_now(row, side, rom, out)
    _observe_openings(row, side, until, rom, out)


def observe_both(
    row: Row, rom: Rom, p1_out: MutableSequence[float], p2_out: MutableSequence[float]
) -> None:
    """Writes what both sides may know, each player's part worked out once for both."""
    p1_until = frames_until_free_of_all(row, 0, rom)
    p2_until = frames_until_free_of_all(row, 1, rom)
    _observe_player(row, 0, p1_until, rom, p1_out, _PLAYERS_AT)
    _observe_player(row, 1, p2_until, rom, p2_out, _PLAYERS_AT)
    _observe_reach_now(row, 0, rom, p1_out, _PLAYERS_AT)
    _observe_reach_now(row, 1, rom, p2_out, _PLAYERS_AT)
    for index in range(_PLAYERS_AT, _THEIRS_AT):
        p1_out[index + _PLAYER_SIZE] = p2_out[index]
        p2_out[index + _PLAYER_SIZE] = p1_out[index]
    _observe_match_now(row, 0, rom, p1_out)
    _observe_match_now(row, 1, rom, p2_out)
    _observe_openings(row, 0, p1_until, rom, p1_out)
    _observe_openings(row, 1, p2_until, rom, p2_out)


def observe_own(row: Row, side: int, rom: Rom, out: MutableSequence[float]) -> None:
    """Writes what of an observation depends on a side alone; `put_other` adds the rest."""
    until = frames_until_free_of_all(row, side, rom)
    _observe_player(row, side, until, rom, out, _PLAYERS_AT)
    _observe_openings(row, side, until, rom, out)


def put_other(
    row: Row, side: int, rom: Rom, theirs: MutableSequence[float], out: MutableSequence[float]
) -> None:
    """Puts the other player, whose own observation of this frame is `theirs`, in that of a side."""
    for index in range(_PLAYERS_AT, _THEIRS_AT):
        out[index + _PLAYER_SIZE] = theirs[index]
    _observe_reach_now(row, side, rom, out, _PLAYERS_AT)
    _observe_reach_now(row, 1 - side, rom, out, _THEIRS_AT)
    _observe_match_now(row, side, rom, out)


def put_sighting(
    row: Row,
    side: int,
    rom: Rom,
    sightings: MutableSequence[float],
    at: int,
    out: MutableSequence[float],
) -> None:
    """Puts the other player, as the sighting at `at` has it, in the observation of a side.

    Distance and reach are judged from where the other was seen.
    """
    me = player(side)
    x = row[me + X]
    their_x = int(sightings[at + _SEEN_X])
    for index in range(_CHARACTERS_AT):
        out[_THEIRS_AT + index] = sightings[at + index]
    state = int(sightings[at + _SEEN_STATE])
    _observe_kind(row[player(1 - side) + CHARACTER], state, out, _THEIRS_AT)
    _observe_reach(
        row,
        side,
        x,
        row[me + SHOT],
        row[me + SHOT_X],
        row[me + SHOT_DIRECTION],
        their_x,
        rom,
        out,
        _PLAYERS_AT,
    )
    _observe_reach(
        row,
        1 - side,
        their_x,
        int(sightings[at + _SEEN_SHOT]),
        int(sightings[at + _SEEN_SHOT_X]),
        int(sightings[at + _SEEN_SHOT_DIRECTION]),
        x,
        rom,
        out,
        _THEIRS_AT,
    )
    _observe_match(
        row,
        side,
        their_x,
        int(sightings[at + _SEEN_FACING]),
        int(sightings[at + _SEEN_GUARD]),
        out,
    )


def write_sighting(
    row: Row, side: int, rom: Rom, sightings: MutableSequence[float], at: int
) -> None:
    """Writes how a side looks now into the SIGHTING_SIZE numbers at `at`."""
    until = frames_until_free_of_all(row, side, rom)
    _observe_condition(row, side, until, rom, sightings, at)
    _write_place(row, side, rom, sightings, at)


def copy_sighting(
    row: Row,
    side: int,
    rom: Rom,
    own: MutableSequence[float],
    sightings: MutableSequence[float],
    at: int,
) -> None:
    """The same, of a side whose own observation of this frame is `own`."""
    for index in range(_CHARACTERS_AT):
        sightings[at + index] = own[_PLAYERS_AT + index]
    _write_place(row, side, rom, sightings, at)


def _write_place(row: Row, side: int, rom: Rom, sightings: MutableSequence[float], at: int) -> None:
    """Writes the state of a side, where it and its projectile are, and which guard it asks for.

    All of them are whole numbers below 2^24, which a float32 holds exactly.
    """
    me = player(side)
    sightings[at + _SEEN_STATE] = _STATE_OF_ACTION[row[me + ACTION]]
    sightings[at + _SEEN_X] = row[me + X]
    sightings[at + _SEEN_FACING] = row[me + FACING]
    sightings[at + _SEEN_SHOT] = row[me + SHOT]
    sightings[at + _SEEN_SHOT_X] = row[me + SHOT_X]
    sightings[at + _SEEN_SHOT_DIRECTION] = row[me + SHOT_DIRECTION]
    sightings[at + _SEEN_GUARD] = _guard_asked(row, side, rom)


def _guard_asked(row: Row, side: int, rom: Rom) -> int:
    """How the attack of a side must be blocked, as HIT_GUARD has it; 0 where it does not attack."""
    me = player(side)
    action = row[me + ACTION]
    if action < FIRST_MOVE:
        return 0
    move = row[me + CHARACTER] * CHARACTER_SIZE + MOVES + (action - FIRST_MOVE) * MOVE_SIZE
    hit = max(1, row[me + FRAME_BITS] & FRAME_HIT)
    return rom[move + MOVE_HITS + (hit - 1) * HIT_SIZE + HIT_GUARD]


def _observe_match_now(row: Row, side: int, rom: Rom, out: MutableSequence[float]) -> None:
    you = player(1 - side)
    guard = _guard_asked(row, 1 - side, rom)
    _observe_match(row, side, row[you + X], row[you + FACING], guard, out)


def _observe_match(
    row: Row, side: int, their_x: int, their_facing: int, guard: int, out: MutableSequence[float]
) -> None:
    """Writes what is of neither alone: the clock, the way between, and how the other attacks."""
    me = player(side)
    facing = row[me + FACING]
    across = their_x - row[me + X]
    out[0] = row[TIMER] / ROUND_TIMER
    out[1] = row[HITSTOP] / 60
    out[2] = across * facing / (STAGE_WIDTH / 2)
    out[3] = max(0.0, 1.0 - abs(across) / (256 * SUB))
    out[_REST_AT] = 1.0 if guard == GUARD_LOW else 0.0
    out[_REST_AT + 1] = 1.0 if guard == GUARD_HIGH else 0.0
    out[_REST_AT + 2] = 1.0 if their_facing != facing else 0.0
    if their_facing != facing:
        # The one entry of the other's part that counts towards where the viewer looks.
        out[_THEIRS_AT + _FORWARD_SPEED] = -out[_THEIRS_AT + _FORWARD_SPEED]


def _observe_openings(
    row: Row, side: int, until: int, rom: Rom, out: MutableSequence[float]
) -> None:
    """Writes what a side could do on the next frames; masks are made of it."""
    me = player(side)
    action = row[me + ACTION]
    tap = row[me + TAP] * row[me + FACING]
    fighting = row[PHASE] == PHASE_FIGHT
    may_move = fighting and 0 <= until <= DECISION_FRAMES
    may_guard = may_move or (
        fighting and (STAND <= action <= CROUCH or JUMP_UP <= action <= GUARD_AIR)
    )
    falls = row[me + FALL] == FALL_SOFT and HIT_AIR <= action <= KNOCKDOWN
    out[_REST_AT + 3] = 1.0 if row[me + BUFFER] != 0 else 0.0
    out[_REST_AT + 4] = 0.0 if abs(tap) <= row[FRAME] else (1.0 if tap > 0 else -1.0)
    out[_REST_AT + 5] = 1.0 if may_guard else 0.0
    out[_REST_AT + 6] = 1.0 if may_move else 0.0
    out[_REST_AT + 7] = 1.0 if may_move or (falls and fighting) else 0.0
    found = openings(row, side, until, rom)
    out[_REST_AT + 8] = 1.0 if found & OPEN_DASH else 0.0
    out[_REST_AT + 9] = 1.0 if found & OPEN_LIGHT else 0.0
    out[_REST_AT + 10] = 1.0 if found & OPEN_HEAVY else 0.0
    out[_REST_AT + 11] = 1.0 if found & OPEN_AIR_LIGHT else 0.0
    out[_REST_AT + 12] = 1.0 if found & OPEN_AIR_HEAVY else 0.0
    out[_REST_AT + 13] = 1.0 if found & OPEN_THROW else 0.0
    out[_REST_AT + 14] = 1.0 if found & OPEN_SPECIAL else 0.0
    out[_REST_AT + 15] = 1.0 if found & OPEN_FORWARD_SPECIAL else 0.0
    out[_REST_AT + 16] = 1.0 if found & OPEN_DOWN_SPECIAL else 0.0
    out[_REST_AT + 17] = 1.0 if found & OPEN_SUPER else 0.0


def _observe_player(
    row: Row, side: int, until: int, rom: Rom, out: MutableSequence[float], at: int
) -> None:
    """Writes a player's part, its forward being where it looks, but for `_observe_reach`."""
    _observe_condition(row, side, until, rom, out, at)
    me = player(side)
    _observe_kind(row[me + CHARACTER], _STATE_OF_ACTION[row[me + ACTION]], out, at)


def _observe_condition(
    row: Row, side: int, until: int, rom: Rom, out: MutableSequence[float], at: int
) -> None:
    me = player(side)
    character = row[me + CHARACTER] * CHARACTER_SIZE
    x = row[me + X]
    action = row[me + ACTION]
    gauge = row[me + GAUGE] / rom[character + MAX_GAUGE]
    out[at] = row[me + HEALTH] / rom[character + MAX_HEALTH]
    out[at + 1] = gauge
    out[at + 2] = row[me + Y] / (256 * SUB)
    out[at + _FORWARD_SPEED] = row[me + VX] * row[me + FACING] / (8 * SUB)
    out[at + 4] = row[me + VY] / (16 * SUB)
    out[at + 5] = (x if row[me + FACING] > 0 else STAGE_WIDTH - x) / STAGE_WIDTH

    startup = 0
    active = 0.0
    if action >= FIRST_MOVE:
        stage = attack_stage(row, side)
        if stage == STATUS_ACTIVE:
            active = 1.0
        elif stage == STATUS_STARTUP:
            move = move_at(row[me + CHARACTER], action)
            startup = rom[move + MOVE_STARTUP] - row[me + ACTION_FRAME]
    out[at + 6] = min(1.0, startup / 30)
    out[at + 7] = active
    out[at + 8] = 1.0 if until < 0 else min(1.0, until / 60)
    out[at + 9] = 1.0 if action >= FIRST_MOVE and row[me + HAS_HIT] != 0 else 0.0
    out[at + 10] = row[me + JUGGLE] / JUGGLE_MAX
    out[at + 11] = min(1.0, row[me + COMBO_HITS] / 10)
    out[at + 12] = 1.0 if gauge >= 1.0 else 0.0
    safe = safe_from(row, side, rom)
    out[at + 13] = 1.0 if safe & SAFE_FROM_STRIKE else 0.0
    out[at + 14] = 1.0 if safe & SAFE_FROM_THROW or row[me + SAFE] > 0 else 0.0

    flies = row[me + SHOT] != 0
    out[at + 15] = 1.0 if flies else 0.0
    out[at + 17] = row[me + SHOT_Y] / (256 * SUB) if flies else 0.0
    out[at + 18] = row[me + SHOT_HITS] / 5 if flies else 0.0


def _observe_kind(character: int, state: int, out: MutableSequence[float], at: int) -> None:
    for index in range(at + _CHARACTERS_AT, at + _PLAYER_SIZE):
        out[index] = 0.0
    out[at + _CHARACTERS_AT + character] = 1.0
    out[at + _STATES_AT + state] = 1.0


def _observe_reach_now(row: Row, side: int, rom: Rom, out: MutableSequence[float], at: int) -> None:
    me = player(side)
    _observe_reach(
        row,
        side,
        row[me + X],
        row[me + SHOT],
        row[me + SHOT_X],
        row[me + SHOT_DIRECTION],
        row[player(1 - side) + X],
        rom,
        out,
        at,
    )


def _observe_reach(
    row: Row,
    side: int,
    x: int,
    shot: int,
    shot_x: int,
    shot_direction: int,
    target_x: int,
    rom: Rom,
    out: MutableSequence[float],
    at: int,
) -> None:
    """Writes how far a side's attacks reach, from where it and the other stand or were seen."""
    character = row[player(side) + CHARACTER] * CHARACTER_SIZE
    out[at + 16] = 0.0
    if shot != 0:
        speed = rom[character + MOVES + (shot - FIRST_MOVE) * MOVE_SIZE + SHOT_SPEED]
        frames = (target_x - shot_x) * shot_direction / max(1, speed)
        out[at + 16] = max(-1.0, min(1.0, frames / 60))

    # From the edge of the other's body: positive where the move would touch it.
    away = abs(target_x - x)
    gap = away - rom[row[player(1 - side) + CHARACTER] * CHARACTER_SIZE + BODY_HALF_WIDTH]
    for normal in range(4):
        reach = rom[character + MOVES + normal * MOVE_SIZE + MOVE_REACH]
        out[at + 19 + normal] = max(-1.0, min(1.0, (reach - gap) / (128 * SUB)))
    reach = rom[character + MOVES + (THROW - FIRST_MOVE) * MOVE_SIZE + MOVE_REACH]
    out[at + 23] = max(-1.0, min(1.0, (reach - away) / (128 * SUB)))
