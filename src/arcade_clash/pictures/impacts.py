"""What is seen of a hit, a block, a throw and a super, for as long as it holds the fight.

A picture depends on the state alone, so nothing flies on after the frames of hitstop: where both
stand frozen, the state says by what.
"""

from math import cos, pi, sin

from arcade_clash.engine import BoxView, Character, FightView, MoveKind, PlayerStatus, PlayerView
from arcade_clash.engine.layout import SUB
from arcade_clash.pictures.camera import eased
from arcade_clash.pictures.canvas import (
    Canvas,
    Point,
    Transform,
    color_of,
    lines,
    polygon,
    ring,
)

__all__ = ["draw_impacts", "gloom", "is_struck", "super_of"]

_CHEST = 105.0
_USUAL_HITSTOP = 12
_STRUCK = (PlayerStatus.HITSTUN, PlayerStatus.KNOCKDOWN, PlayerStatus.KO)
_WARM = color_of("#ffd27a")
_ORANGE = color_of("#ffb347")
_PALE = color_of("#fffbe8")
_COLD = color_of("#8fe6ff")
_ICE = color_of("#e8fcff")


def is_struck(player: PlayerView, view: FightView) -> bool:
    """Whether a fighter stands frozen by a hit that it has just taken."""
    return view.hitstop > 0 and player.status in _STRUCK and player.frame == 0


def super_of(view: FightView, characters: tuple[Character, Character]) -> str | None:
    """The name of the super whose flash holds the fight."""
    for player, character in zip(view.players, characters, strict=True):
        if view.hitstop > 0 and player.frame == 0:
            for move in character.moves:
                if move.move == player.action and move.kind is MoveKind.SUPER:
                    return move.display_name
    return None


def gloom(view: FightView, characters: tuple[Character, Character]) -> float:
    """How dark it is behind the fighters, 0 to 1: by a super's flash, or after a knock-out."""
    if super_of(view, characters) is not None:
        return 0.62
    fallen = [player.frame for player in view.players if player.status is PlayerStatus.KO]
    return 0.55 * (1 - eased(min(fallen), 20, 90)) if fallen else 0.0


def draw_impacts(
    canvas: Canvas, stage: Transform, view: FightView, characters: tuple[Character, Character]
) -> None:
    """Draws them; `stage` maps stage pixels, y up, to the picture's."""
    if view.hitstop == 0:
        return
    canvas.under(stage)
    gone = 1 - min(view.hitstop / _USUAL_HITSTOP, 1.0)
    for player, other, character in zip(
        view.players, reversed(view.players), characters, strict=True
    ):
        if is_struck(player, view):
            _draw_burst(canvas, _touch(player, other), gone, view.frame - view.hitstop)
        elif player.status is PlayerStatus.BLOCKSTUN and player.frame == 0:
            _draw_shield(canvas, _touch(player, other), gone, player)
        elif player.frame == 0 and any(
            move.move == player.action and move.kind is MoveKind.SUPER for move in character.moves
        ):
            _draw_rays(canvas, (player.x / SUB, player.y / SUB + _CHEST), view.hitstop)


def _touch(struck: PlayerView, other: PlayerView) -> Point:
    """Where a fighter is struck: the middle of what overlaps, or else the front of its chest."""
    for hit in other.hitboxes:
        for hurt in struck.hurtboxes:
            place = _overlap(hit, hurt)
            if place is not None:
                return place
    side = 1 if struck.facing == "right" else -1
    return struck.x / SUB + side * 24, struck.y / SUB + _CHEST


def _overlap(first: BoxView, second: BoxView) -> Point | None:
    left, right = max(first.x, second.x), min(first.x + first.width, second.x + second.width)
    low, high = max(first.y, second.y), min(first.y + first.height, second.y + second.height)
    if left >= right or low >= high:
        return None
    return (left + right) / 2 / SUB, (low + high) / 2 / SUB


def _draw_burst(canvas: Canvas, place: Point, gone: float, seed: int) -> None:
    """A star whose rays shoot out at once and then grow thin."""
    x, y = place
    left = 1 - gone * 0.8
    canvas.glow(x, y, 90, _WARM, left)
    for share, color in ((1.0, _ORANGE), (0.62, _PALE)):
        star = []
        for corner in range(18):
            long = 0.75 + 0.5 * abs(sin(seed + corner * 2.3)) if corner % 2 == 0 else 0.28 * left
            angle = seed + corner * pi / 9
            reach = 58 * share * long * (0.72 + 0.28 * gone)
            star.append((x + cos(angle) * reach, y + sin(angle) * reach))
        canvas.fill(polygon(star), color, min(left * 1.6, 1.0))
    canvas.stroke(ring(x, y, 30 + 40 * gone, 0, 2 * pi), _WARM, 0.6 + 4.5 * left * left, left * 0.8)


def _draw_shield(canvas: Canvas, place: Point, gone: float, player: PlayerView) -> None:
    """Arcs of light before the fighter who blocks."""
    x, y = place
    left = 1 - gone * 0.8
    turn = 0.0 if player.facing == "right" else pi
    canvas.glow(x, y, 52, _COLD, left * 0.7)
    for share in (1.0, 0.72):
        radius = 44 * share * (0.75 + 0.25 * gone)
        arc = ring(x - cos(turn) * 24, y, radius, turn - 1.05, turn + 1.05)
        canvas.stroke(arc, _ICE, 5 * left * share + 0.6, left)


def _draw_rays(canvas: Canvas, place: Point, hitstop: int) -> None:
    """Light that rushes to a fighter from afar, as breath is drawn in."""
    x, y = place
    left = min(hitstop / 40, 1.0)
    canvas.glow(x, y, 120, _WARM, 0.8)
    canvas.stroke(ring(x, y, 40 + 150 * left, 0, 2 * pi), _PALE, 1 + 3 * left, 0.7)
    rays = []
    for index in range(26):
        angle = (index + 0.6 * sin(index * 5.1)) * 2 * pi / 26
        near = 24 + (110 + 90 * abs(sin(index * 3.7))) * left * left
        far = near + 90 * min((1 - left) * 4 + 0.4, 1.0)
        rays.append(
            [
                (x + cos(angle) * near, y + sin(angle) * near),
                (x + cos(angle) * far, y + sin(angle) * far),
            ]
        )
    canvas.stroke(lines(rays), _WARM, 1 + 3 * left, 0.8)
