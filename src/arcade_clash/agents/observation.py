"""What one player may know: the contract between a fight and whoever decides in it.

`OBSERVATION` names every number, where it comes from and what it can be; `observe` writes them.
Everything is mirrored, so that forward is always forward and the sides of the stage do not matter.
Nothing of the opponent is in it that a person could not see on the screen: no buttons, no memory.

`observe` is plain Python over a row of integers, and Numba can compile it. Its order is the
table's, and a test holds them together.
"""

import hashlib
from collections.abc import MutableSequence
from dataclasses import astuple, dataclass

from arcade_clash.agents.agent import DECISION_FRAMES
from arcade_clash.engine.layout import (
    ACTION,
    ACTION_FRAME,
    BUFFER,
    CHARACTER,
    CROUCH,
    FACING,
    FIRST_MOVE,
    GAUGE,
    GUARD_CROUCH,
    HAS_HIT,
    HEALTH,
    HITSTOP,
    JUGGLE,
    JUMP_BACK,
    JUMP_UP,
    LANDING,
    PHASE,
    PHASE_FIGHT,
    ROUND_TIMER,
    SHOT,
    SHOT_DIRECTION,
    SHOT_X,
    SHOT_Y,
    STAGE_WIDTH,
    STAND,
    SUB,
    TIMER,
    VX,
    VY,
    X,
    Y,
    player,
)
from arcade_clash.engine.moves import BUFFER_FRAMES
from arcade_clash.engine.rom import (
    BODY_HALF_WIDTH,
    BOX_SIZE,
    CHARACTER_SIZE,
    GRAVITY,
    GUARD_HIGH,
    GUARD_LOW,
    LANDING_FRAMES,
    MAX_GAUGE,
    MAX_HEALTH,
    MOVE_ACTIVE,
    MOVE_GUARD,
    MOVE_HITBOXES,
    MOVE_SIZE,
    MOVE_STARTUP,
    MOVES,
    SHOT_SPEED,
)
from arcade_clash.engine.states import Rom, Row, frames_until_free

__all__ = [
    "NORMALS",
    "OBSERVATION",
    "OBSERVATION_FINGERPRINT",
    "OBSERVATION_NAMES",
    "OBSERVATION_SIZE",
    "STATES",
    "Entry",
    "observe",
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
    "jump",
    "landing",
    "guard",
    "hit",
    "fall",
    "wakeup",
    "standing_light",
    "standing_heavy",
    "crouching_light",
    "crouching_heavy",
    "special",
)
"""What a fighter can be doing, as far as it matters for a decision."""

_STATE_OF_ACTION = (0, 0, 0, 0, 1, 2, 2, 2, 3, 4, 4, 5, 5, 6, 6, 7, 6, 0, 8, 9, 10, 11, 12)
"""The state of each of the engine's actions, by its number."""

NORMALS = ("standing_light", "standing_heavy", "crouching_light", "crouching_heavy")
"""The moves whose reach is told."""


def _of_player(who: str) -> tuple[Entry, ...]:
    return (
        Entry(f"{who}_health", "health", "the character's most", 0, 1),
        Entry(f"{who}_gauge", "super gauge", "the character's most", 0, 1),
        Entry(f"{who}_height", "height above the floor", "256 pixels", 0, 2),
        Entry(f"{who}_forward_speed", "movement towards where oneself looks", "8 pixels", -8, 8),
        Entry(f"{who}_upward_speed", "upward movement", "16 pixels", -4, 4),
        Entry(f"{who}_room_behind", "way to the wall behind", "the stage", 0, 1),
        Entry(f"{who}_startup", "frames until its attack can hit", "30 frames, clipped", 0, 1),
        Entry(f"{who}_active", "whether its attack can hit", "1", 0, 1),
        Entry(f"{who}_busy", "frames until it is free; the most in the air", "60, clipped", 0, 1),
        Entry(f"{who}_has_hit", "whether its move has touched", "1", 0, 1),
        Entry(f"{who}_juggled", "hits it took in the air", "3", 0, 1),
        Entry(f"{who}_shot", "whether its projectile flies", "1", 0, 1),
        Entry(
            f"{who}_shot_arrival",
            "frames until its projectile is where the other stands; 0 where none flies",
            "60 frames, clipped",
            -1,
            1,
        ),
        Entry(f"{who}_shot_height", "height of its projectile", "256 pixels", 0, 2),
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
        *(Entry(f"{who}_{state}", f"whether its state is {state}", "1", 0, 1) for state in STATES),
    )


OBSERVATION = (
    Entry("timer", "frames left in the round", "99 seconds", 0, 1),
    Entry("hitstop", "frames that both still stand frozen", "30 frames", 0, 1),
    Entry("distance", "way to the other, forward", "half the stage", -2, 2),
    Entry("closeness", "1 less the way to the other in 256 pixels", "1, clipped", 0, 1),
    *_of_player("own"),
    *_of_player("their"),
    Entry("their_low", "whether its attack must be blocked low", "1", 0, 1),
    Entry("their_high", "whether its attack must be blocked high", "1", 0, 1),
    Entry("their_facing", "whether it looks the other way than oneself", "1", 0, 1),
    Entry("own_pressed", "whether an attack is pressed and waits for its turn", "1", 0, 1),
    Entry("own_may_guard", "whether holding back can guard or walk", "1", 0, 1),
    Entry("own_may_move", "whether a direction can be followed", "1", 0, 1),
    Entry("own_may_attack", "whether an attack would begin", "1", 0, 1),
    Entry("own_may_special", "whether the special would begin", "1", 0, 1),
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
_STATES_AT = _PLAYER_SIZE - len(STATES)
_REST_AT = _PLAYERS_AT + 2 * _PLAYER_SIZE


def observe(row: Row, side: int, rom: Rom, out: MutableSequence[float]) -> None:
    """Writes what a side (0 or 1) may know into `out`, which holds OBSERVATION_SIZE numbers."""
    me = player(side)
    you = player(1 - side)
    facing = row[me + FACING]
    across = row[you + X] - row[me + X]
    out[0] = row[TIMER] / ROUND_TIMER
    out[1] = row[HITSTOP] / 30
    out[2] = across * facing / (STAGE_WIDTH / 2)
    out[3] = max(0.0, 1.0 - abs(across) / (256 * SUB))
    _observe_player(row, side, facing, rom, out, _PLAYERS_AT)
    _observe_player(row, 1 - side, facing, rom, out, _PLAYERS_AT + _PLAYER_SIZE)

    guard = 0
    their_action = row[you + ACTION]
    if their_action >= FIRST_MOVE:
        move = row[you + CHARACTER] * CHARACTER_SIZE + MOVES
        guard = rom[move + (their_action - FIRST_MOVE) * MOVE_SIZE + MOVE_GUARD]
    out[_REST_AT] = 1.0 if guard == GUARD_LOW else 0.0
    out[_REST_AT + 1] = 1.0 if guard == GUARD_HIGH else 0.0
    out[_REST_AT + 2] = 1.0 if row[you + FACING] != facing else 0.0
    out[_REST_AT + 3] = 1.0 if row[me + BUFFER] != 0 else 0.0

    action = row[me + ACTION]
    fighting = row[PHASE] == PHASE_FIGHT
    until = _until_free(row, side, rom)
    may_move = fighting and 0 <= until <= DECISION_FRAMES
    may_guard = may_move or (
        fighting and (STAND <= action <= CROUCH or LANDING <= action <= GUARD_CROUCH)
    )
    # A press is remembered for BUFFER_FRAMES after the frame that it is made on.
    may_attack = fighting and 0 <= until <= BUFFER_FRAMES + 1
    out[_REST_AT + 4] = 1.0 if may_guard else 0.0
    out[_REST_AT + 5] = 1.0 if may_move else 0.0
    out[_REST_AT + 6] = 1.0 if may_attack else 0.0
    out[_REST_AT + 7] = 1.0 if may_attack and row[me + SHOT] == 0 else 0.0


def _until_free(row: Row, side: int, rom: Rom) -> int:
    """Frames until it is free; -1 in the air, but for the last frames before it lands."""
    me = player(side)
    if not JUMP_UP <= row[me + ACTION] <= JUMP_BACK or row[me + Y] == 0:
        return frames_until_free(row, side, rom)
    character = row[me + CHARACTER] * CHARACTER_SIZE
    height = row[me + Y]
    speed = row[me + VY]
    for frame in range(1, BUFFER_FRAMES + 1):
        height += speed
        speed -= rom[character + GRAVITY]
        if height <= 0:
            return frame + rom[character + LANDING_FRAMES]
    return -1


def _observe_player(
    row: Row, side: int, facing: int, rom: Rom, out: MutableSequence[float], at: int
) -> None:
    """Writes one player's part, seen by one who looks to `facing`."""
    me = player(side)
    you = player(1 - side)
    character = row[me + CHARACTER] * CHARACTER_SIZE
    x = row[me + X]
    action = row[me + ACTION]
    out[at] = row[me + HEALTH] / rom[character + MAX_HEALTH]
    out[at + 1] = row[me + GAUGE] / rom[character + MAX_GAUGE]
    out[at + 2] = row[me + Y] / (256 * SUB)
    out[at + 3] = row[me + VX] * facing / (8 * SUB)
    out[at + 4] = row[me + VY] / (16 * SUB)
    out[at + 5] = (x if row[me + FACING] > 0 else STAGE_WIDTH - x) / STAGE_WIDTH

    startup = 0
    active = 0.0
    if action >= FIRST_MOVE:
        move = character + MOVES + (action - FIRST_MOVE) * MOVE_SIZE
        startup = rom[move + MOVE_STARTUP] - row[me + ACTION_FRAME]
        if startup <= 0 and startup + rom[move + MOVE_ACTIVE] > 0:
            active = 1.0
    until = _until_free(row, side, rom)
    out[at + 6] = min(1.0, max(0, startup) / 30)
    out[at + 7] = active
    out[at + 8] = 1.0 if until < 0 else min(1.0, until / 60)
    out[at + 9] = 1.0 if action >= FIRST_MOVE and row[me + HAS_HIT] != 0 else 0.0
    out[at + 10] = row[me + JUGGLE] / 3

    shot = row[me + SHOT]
    out[at + 11] = 0.0
    out[at + 12] = 0.0
    out[at + 13] = 0.0
    if shot != 0:
        speed = rom[character + MOVES + (shot - FIRST_MOVE) * MOVE_SIZE + SHOT_SPEED]
        frames = (row[you + X] - row[me + SHOT_X]) * row[me + SHOT_DIRECTION] / max(1, speed)
        out[at + 11] = 1.0
        out[at + 12] = max(-1.0, min(1.0, frames / 60))
        out[at + 13] = row[me + SHOT_Y] / (256 * SUB)

    # From the edge of the other's body: positive where the move would touch it.
    gap = abs(row[you + X] - x) - rom[row[you + CHARACTER] * CHARACTER_SIZE + BODY_HALF_WIDTH]
    for normal in range(4):
        box = character + MOVES + normal * MOVE_SIZE + MOVE_HITBOXES
        reach = max(rom[box] + rom[box + 2], rom[box + BOX_SIZE] + rom[box + BOX_SIZE + 2])
        out[at + 14 + normal] = max(-1.0, min(1.0, (reach - gap) / (128 * SUB)))

    for state in range(at + _STATES_AT, at + _PLAYER_SIZE):
        out[state] = 0.0
    out[at + _STATES_AT + _STATE_OF_ACTION[action]] = 1.0
