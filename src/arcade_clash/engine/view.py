"""A frame of a fight as plain values, for everyone who looks on.

The names are those of GameState in game.proto, where each has its unit and range. A view is made
sixty times a second for each live match and never changes once made, so it is cheap and can be
kept: named tuples, since a frozen dataclass takes twelve times as long to make.
"""

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from arcade_clash.engine import layout as at
from arcade_clash.engine.move import AttackKind, KnockdownKind
from arcade_clash.engine.rom import (
    BOX_SIZE,
    BOXES_MAX,
    CHARACTER_SIZE,
    FRAME_HIT,
    HIT_BOXES,
    HIT_SIZE,
    MAX_GAUGE,
    MOVE_HITS,
    SAFE_FROM_PROJECTILE,
    SAFE_FROM_STRIKE,
    SAFE_FROM_THROW,
    SHOT_BOX,
    move_at,
)
from arcade_clash.engine.states import (
    Rom,
    Row,
    hurtboxes_at,
    limb_at,
    safe_from,
    status,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from arcade_clash.engine.character import Character

__all__ = [
    "BoxView",
    "Ending",
    "EventKind",
    "EventView",
    "Facing",
    "FightView",
    "Phase",
    "PlayerStatus",
    "PlayerView",
    "ProjectileView",
    "VectorView",
    "make_view",
]


class Phase(StrEnum):
    """What a round is at."""

    INTRO = "intro"
    FIGHT = "fight"
    ROUND_OVER = "round_over"
    MATCH_OVER = "match_over"


class Ending(StrEnum):
    """By what a round ended."""

    KO = "ko"
    DOUBLE_KO = "double_ko"
    TIME_OVER = "time_over"


class PlayerStatus(StrEnum):
    """The state that a fighter is in."""

    NEUTRAL = "neutral"
    AIRBORNE = "airborne"
    STARTUP = "startup"
    ACTIVE = "active"
    RECOVERY = "recovery"
    HITSTUN = "hitstun"
    BLOCKSTUN = "blockstun"
    KNOCKDOWN = "knockdown"
    WAKEUP = "wakeup"
    KO = "ko"
    VICTORY = "victory"
    DASH = "dash"
    THROWN = "thrown"


class Facing(StrEnum):
    """Where a fighter looks."""

    LEFT = "left"
    RIGHT = "right"


class EventKind(StrEnum):
    """What can happen on a frame."""

    ROUND_START = "round_start"
    HIT = "hit"
    BLOCK = "block"
    PROJECTILE = "projectile"
    PROJECTILE_CLASH = "projectile_clash"
    KNOCKDOWN = "knockdown"
    KO = "ko"
    ROUND_OVER = "round_over"
    MATCH_OVER = "match_over"
    COUNTER_HIT = "counter_hit"
    THROW = "throw"
    THROW_ESCAPE = "throw_escape"
    SUPER_FLASH = "super_flash"


class VectorView(NamedTuple):
    """A place or a speed."""

    x: int
    y: int


class BoxView(NamedTuple):
    """A rectangle on the stage, by its left and lower edge."""

    x: int
    y: int
    width: int
    height: int


class EventView(NamedTuple):
    """Something that happened on this frame."""

    kind: EventKind
    player_id: str | None
    move: str | None
    damage: int | None
    position: VectorView | None


class ProjectileView(NamedTuple):
    """Something thrown."""

    owner_id: str
    move: str
    x: int
    y: int
    facing: Facing
    frame: int
    hitboxes: tuple[BoxView, ...]
    hits_left: int


class PlayerView(NamedTuple):
    """A fighter on this frame."""

    id: str
    character: str
    x: int
    y: int
    action: str
    frame: int
    health: int
    status: PlayerStatus
    super_gauge: int
    velocity: VectorView
    facing: Facing
    hitboxes: tuple[BoxView, ...]
    hurtboxes: tuple[BoxView, ...]
    rounds_won: int
    combo_hits: int
    combo_damage: int
    stun: int
    buttons: int
    invulnerable_to: tuple[AttackKind, ...]
    knockdown_kind: KnockdownKind | None
    super_ready: bool


class FightView(NamedTuple):
    """A frame of a fight, whole."""

    frame: int
    timer: int
    round: int
    phase: Phase
    players: tuple[PlayerView, PlayerView]
    projectiles: tuple[ProjectileView, ...]
    winner_id: str | None
    hitstop: int
    events: tuple[EventView, ...]
    round_ending: Ending | None
    round_winner_id: str | None


_BOXES = BOXES_MAX * BOX_SIZE
_UNHURT = SAFE_FROM_STRIKE | SAFE_FROM_PROJECTILE

_IDS = ("p1", "p2", None)
_PHASES = tuple(Phase)
_ENDINGS = (None, *Ending)
_STATUSES = (PlayerStatus.NEUTRAL, *PlayerStatus)
_EVENTS = (EventKind.ROUND_START, *EventKind)
_FALLS = tuple(KnockdownKind)
_SAFE = {
    strike | throw | projectile: tuple(
        kind for kind, bit in zip(AttackKind, (strike, throw, projectile), strict=True) if bit
    )
    for strike in (0, SAFE_FROM_STRIKE)
    for throw in (0, SAFE_FROM_THROW)
    for projectile in (0, SAFE_FROM_PROJECTILE)
}
"""What nothing of touches one, by the bits of rom.py."""


def make_view(row: Row, rom: Rom, characters: "Sequence[Character]") -> FightView:
    """The view of a row; `characters` are player 1's and player 2's."""
    return FightView(
        frame=row[at.FRAME],
        timer=row[at.TIMER],
        round=row[at.ROUND],
        phase=_PHASES[row[at.PHASE]],
        players=(_player(row, 0, rom, characters[0]), _player(row, 1, rom, characters[1])),
        projectiles=tuple(
            _projectile(row, side, rom, characters[side])
            for side in (0, 1)
            if row[at.player(side) + at.SHOT]
        ),
        winner_id=_IDS[row[at.MATCH_WINNER]],
        hitstop=row[at.HITSTOP],
        events=tuple(_event(row, index, characters) for index in range(row[at.EVENT_COUNT])),
        round_ending=_ENDINGS[row[at.ROUND_ENDING]],
        round_winner_id=_IDS[row[at.ROUND_WINNER]],
    )


def _player(row: Row, side: int, rom: Rom, character: "Character") -> PlayerView:
    me = at.player(side)
    x = row[me + at.X]
    y = row[me + at.Y]
    facing = row[me + at.FACING]
    state = status(row, side)
    action = row[me + at.ACTION]
    number = row[me + at.CHARACTER]
    hitboxes: tuple[BoxView, ...] = ()
    hit = row[me + at.FRAME_BITS] & FRAME_HIT
    if hit:
        first = move_at(number, action) + MOVE_HITS + (hit - 1) * HIT_SIZE + HIT_BOXES
        hitboxes = tuple(
            _box(rom, box, x, y, facing)
            for box in range(first, first + _BOXES, BOX_SIZE)
            if rom[box + 2]
        )
    safe = safe_from(row, side, rom)
    hurtboxes: list[int] = []
    if safe & _UNHURT != _UNHURT:
        # As `hurtbox_at` has them one by one, each question asked once.
        first = hurtboxes_at(row, side, rom)
        limb = limb_at(row, side, rom)
        hurtboxes = [box for box in range(first, first + _BOXES, BOX_SIZE) if rom[box + 2]]
        if limb >= 0:
            hurtboxes.append(limb)
    if row[me + at.SAFE]:
        safe |= SAFE_FROM_THROW
    return PlayerView(
        "p2" if side else "p1",
        character.character,
        x,
        y,
        character.actions[action],
        row[me + at.ACTION_FRAME],
        row[me + at.HEALTH],
        _STATUSES[state],
        row[me + at.GAUGE],
        VectorView(row[me + at.VX], row[me + at.VY]),
        Facing.RIGHT if facing == 1 else Facing.LEFT,
        hitboxes,
        tuple([_box(rom, box, x, y, facing) for box in hurtboxes]),
        row[me + at.ROUNDS_WON],
        row[me + at.COMBO_HITS],
        row[me + at.COMBO_DAMAGE],
        row[me + at.STUN] if at.GUARD_STAND <= action <= at.HIT_AIR else 0,
        row[me + at.BUTTONS],
        _SAFE[safe],
        _FALLS[row[me + at.FALL]] if action in (at.HIT_AIR, at.KNOCKDOWN) else None,
        row[me + at.GAUGE] == rom[number * CHARACTER_SIZE + MAX_GAUGE],
    )


def _projectile(row: Row, side: int, rom: Rom, character: "Character") -> ProjectileView:
    me = at.player(side)
    x = row[me + at.SHOT_X]
    y = row[me + at.SHOT_Y]
    direction = row[me + at.SHOT_DIRECTION]
    box = move_at(row[me + at.CHARACTER], row[me + at.SHOT]) + SHOT_BOX
    return ProjectileView(
        owner_id="p2" if side else "p1",
        move=character.actions[row[me + at.SHOT]],
        x=x,
        y=y,
        facing=Facing.RIGHT if direction == 1 else Facing.LEFT,
        frame=row[me + at.SHOT_FRAME],
        hitboxes=(_box(rom, box, x, y, direction),),
        hits_left=row[me + at.SHOT_HITS],
    )


def _event(row: Row, index: int, characters: "Sequence[Character]") -> EventView:
    event = at.EVENTS + index * at.EVENT_SIZE
    side = row[event + at.EVENT_PLAYER]
    action = row[event + at.EVENT_ACTION]
    damage = row[event + at.EVENT_DAMAGE]
    has_place = row[event + at.EVENT_HAS_PLACE]
    return EventView(
        kind=_EVENTS[row[event + at.EVENT_KIND]],
        player_id=_IDS[side],
        move=characters[side].actions[action] if action else None,
        damage=None if damage < 0 else damage,
        position=VectorView(row[event + at.EVENT_X], row[event + at.EVENT_Y])
        if has_place
        else None,
    )


def _box(rom: Rom, box: int, x: int, y: int, facing: int) -> BoxView:
    width = rom[box + 2]
    left = x + rom[box] if facing == 1 else x - rom[box] - width
    return BoxView(left, y + rom[box + 1], width, rom[box + 3])
