"""A move: an attack and its frame data.

Frames of a move count from 0; windows of them have their first and last frame, both included.
move_table.py reads moves from a character's file.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from arcade_clash.engine.box import Box

__all__ = [
    "SLOTS",
    "AttackKind",
    "GuardLevel",
    "Hit",
    "HurtWindow",
    "Invulnerability",
    "KnockdownKind",
    "Leap",
    "Move",
    "MoveKind",
    "Shot",
    "Step",
    "Throw",
]


class MoveKind(StrEnum):
    """What sort of move it is; others are cancelled to it by this name."""

    LIGHT = "light"
    HEAVY = "heavy"
    THROW = "throw"
    SPECIAL = "special"
    SUPER = "super"


class GuardLevel(StrEnum):
    """How an attack must be blocked: standing only, either way, crouching only, or not at all."""

    HIGH = "high"
    MID = "mid"
    LOW = "low"
    UNBLOCKABLE = "unblockable"


class KnockdownKind(StrEnum):
    """How the one who is hit falls: not, so that it can rise quickly, or for the full time."""

    NONE = "none"
    SOFT = "soft"
    HARD = "hard"


class AttackKind(StrEnum):
    """What something can be invulnerable to."""

    STRIKE = "strike"
    THROW = "throw"
    PROJECTILE = "projectile"


SLOTS: Sequence[tuple[str, MoveKind, str]] = (
    ("standing_light", MoveKind.LIGHT, "light"),
    ("standing_heavy", MoveKind.HEAVY, "heavy"),
    ("crouching_light", MoveKind.LIGHT, "down + light"),
    ("crouching_heavy", MoveKind.HEAVY, "down + heavy"),
    ("jumping_light", MoveKind.LIGHT, "light in the air"),
    ("jumping_heavy", MoveKind.HEAVY, "heavy in the air"),
    ("throw", MoveKind.THROW, "light + heavy"),
    ("special", MoveKind.SPECIAL, "special"),
    ("forward_special", MoveKind.SPECIAL, "forward + special"),
    ("down_special", MoveKind.SPECIAL, "down + special"),
    ("super", MoveKind.SUPER, "heavy + special"),
)
"""The moves of every character, in their order: slot, kind, and how it is done. From the eighth on
a move goes by a name of its own."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One hit of a move: when, where, and what it does."""

    first: int
    last: int
    hitboxes: tuple[Box, ...]
    damage: int
    chip_damage: int
    hitstun: int
    blockstun: int
    hitstop: int
    push_hit: int
    """How fast the one who is hit slides away, in 1/256 pixel a frame, slowing to a stand."""
    push_block: int
    guard_level: GuardLevel
    knockdown_kind: KnockdownKind
    launch: tuple[int, int]
    """How a body that it takes off its feet, or that has none on the floor, flies: across, up."""
    juggle: int
    """What it costs of the hits that a body in the air can take."""
    counter_hitstun: int
    """Frames more of hitstun when it stops an attack."""
    gauge: int
    """Super gauge that it earns when it hits; half of that when it is blocked."""
    continues: bool
    """Whether it is the hit before it, its boxes elsewhere: both together touch once."""


@dataclass(frozen=True, slots=True)
class HurtWindow:
    """Where it can be hurt in some of its frames, in place of its stance's boxes."""

    first: int
    last: int
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Invulnerability:
    """Frames in which nothing of these kinds touches it."""

    first: int
    last: int
    to: tuple[AttackKind, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """Frames in which it carries its fighter forward, and how far on each."""

    first: int
    last: int
    speed: int


@dataclass(frozen=True, slots=True)
class Leap:
    """The frame on which it leaves the floor, and how fast: across, forward, and up."""

    frame: int
    across: int
    up: int


@dataclass(frozen=True, slots=True)
class Shot:
    """The projectile of a move: its speed, where it begins, where it hurts, and how often."""

    speed: int
    x: int
    y: int
    box: Box
    hits: int


@dataclass(frozen=True, slots=True)
class Throw:
    """How a move throws: from how near, for how long it holds, and how long one can escape."""

    reach: int
    """From the middle of one to the middle of the other."""
    hold: int
    recovery: int
    escape: int
    """Frames, from the catch, in which light + heavy escapes; 0 where nothing does."""


@dataclass(frozen=True, slots=True)
class Move:
    """An attack and its frame data, named as in game.proto."""

    move: str
    display_name: str
    input: str
    kind: MoveKind
    startup: int
    active: int
    recovery: int
    hits: tuple[Hit, ...]
    """Its hits, in order; of a projectile or a throw one, which says what that does."""
    cancels: tuple[MoveKind, ...]
    """The sorts of moves that it can be cancelled to once it touched."""
    cancels_on_hit_only: bool
    invulnerable: tuple[Invulnerability, ...]
    hurtboxes: tuple[HurtWindow, ...]
    limb: Box | None
    """One more box in which it can be hurt while it is active."""
    steps: tuple[Step, ...]
    leap: Leap | None
    landing: int | None
    """Frames after it lands; None where the character's own count."""
    air: bool
    """Whether it can be begun in the air; a jumping normal only there."""
    flash: int
    """Frames for which all stands still as it begins."""
    gauge_cost: int
    crouching: bool
    shot: Shot | None
    throw: Throw | None
    air_frames: int = 0
    """Frames from its leap to the floor, where it leaps from there."""
    landing_frames: int = 0
    """Frames that it takes once it has landed, its character's own where it does not say."""

    @property
    def jumping(self) -> bool:
        """Whether it is a normal that is done in the air."""
        return self.move.startswith("jumping_")

    @property
    def total(self) -> int:
        """Frames until its fighter is free again, begun on the floor and touching nothing."""
        if self.leap is not None and not self.jumping:
            return self.leap.frame + self.air_frames - 1 + self.landing_frames
        return self.startup + self.active + self.recovery

    @property
    def projectile(self) -> bool:
        """Whether it sends a projectile."""
        return self.shot is not None

    @property
    def throws(self) -> bool:
        """Whether it catches and throws."""
        return self.throw is not None

    @property
    def damage(self) -> int:
        """Damage of its first hit."""
        return self.hits[0].damage

    @property
    def chip_damage(self) -> int:
        """Damage of its first hit when it is blocked."""
        return self.hits[0].chip_damage

    @property
    def total_damage(self) -> int:
        """Damage of all its hits, before a combo makes the later ones less."""
        return sum(hit.damage for hit in self.hits if not hit.continues) * (
            self.shot.hits if self.shot else 1
        )

    @property
    def hitstun(self) -> int:
        """Hitstun of its first hit."""
        return self.hits[0].hitstun

    @property
    def blockstun(self) -> int:
        """Blockstun of its first hit."""
        return self.hits[0].blockstun

    @property
    def hitstop(self) -> int:
        """Hitstop of its first hit."""
        return self.hits[0].hitstop

    @property
    def guard_level(self) -> GuardLevel:
        """How its first hit must be blocked."""
        return self.hits[0].guard_level

    @property
    def gauge(self) -> int:
        """Super gauge that its first hit earns."""
        return self.hits[0].gauge

    @property
    def hit_count(self) -> int:
        """How often it can touch."""
        if self.shot is not None:
            return self.shot.hits
        return sum(not hit.continues for hit in self.hits)

    @property
    def knockdown_kind(self) -> KnockdownKind:
        """How the one falls whom all of it hit."""
        return self.hits[-1].knockdown_kind

    @property
    def knockdown(self) -> bool:
        """Whether it knocks down."""
        return any(hit.knockdown_kind != KnockdownKind.NONE for hit in self.hits)

    @property
    def advantage_on_hit(self) -> int | None:
        """Frames by which the attacker is free first; None where no such number exists.

        All of it hits, each part on its first frame, one who stands on the floor. There is none for
        projectiles, throws, knockdowns, and what is done in the air.
        """
        if self.knockdown or self._has_no_advantage:
            return None
        # Each hit of a combo takes a frame of stun from the next.
        stun = self._last.hitstun - (self.hit_count - 1)
        return max(1, stun) - (self.total - self._last.first)

    @property
    def advantage_on_block(self) -> int | None:
        """The same when all of it is blocked."""
        if self._has_no_advantage:
            return None
        return self._last.blockstun - (self.total - self._last.first)

    @property
    def _last(self) -> Hit:
        return [hit for hit in self.hits if not hit.continues][-1]

    @property
    def _has_no_advantage(self) -> bool:
        return self.shot is not None or self.throw is not None or self.jumping
