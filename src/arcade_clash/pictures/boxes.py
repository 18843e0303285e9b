"""Where fighters and projectiles hurt, and where fighters can be hurt."""

from arcade_clash.engine import FightView
from arcade_clash.engine.layout import SUB
from arcade_clash.pictures.canvas import Canvas, box, color_of, polygon

__all__ = ["draw_boxes"]

_HURTBOX = color_of("#4be38a")
_HITBOX = color_of("#ff3d4f")


def draw_boxes(canvas: Canvas, view: FightView) -> None:
    """Draws the boxes of a frame; the transform is the stage's, y up."""
    hurts = [(area, _HURTBOX) for player in view.players for area in player.hurtboxes]
    hits = [(area, _HITBOX) for player in view.players for area in player.hitboxes]
    hits += [(area, _HITBOX) for shot in view.projectiles for area in shot.hitboxes]
    for (x, y, wide, high), color in (*hurts, *hits):
        shape = polygon(box(x / SUB, y / SUB, wide / SUB, high / SUB))
        canvas.fill(shape, color, 0.22)
        canvas.stroke(shape, color, 2.2, 0.95)
