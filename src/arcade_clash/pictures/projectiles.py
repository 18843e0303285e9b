"""What flies between the fighters.

A projectile has no figure of its own: it is drawn from its move and its owner's colours, as on the
page (frontend/src/match/projectile.ts): wind for a gust, a flame in glass for a lantern, a rising
sun for a daybreak; another move's is a ball of light.
"""

from math import cos, pi, sin

from arcade_clash.engine import ProjectileView
from arcade_clash.engine.layout import SUB
from arcade_clash.pictures.canvas import (
    Canvas,
    Point,
    Transform,
    color_of,
    disc,
    lines,
    mix,
    polygon,
    polygons,
)
from arcade_clash.pictures.fighter import ProjectileColors

__all__ = ["draw_projectile"]

_WHITE = (255, 255, 255)
_FRAME = color_of("#3a2440")
_BLADE = (
    *((2.0, 0.0), (12, 26), (24, 27), (30, 13), (30, -6)),
    *((28, 4), (22, 11), (14, 13), (7, 10)),
)
"""A crescent of a gust, of three."""


def draw_projectile(
    canvas: Canvas, stage: Transform, projectile: ProjectileView, colors: ProjectileColors
) -> None:
    """Draws one; `stage` maps stage pixels, y up, to the picture's."""
    side = -1 if projectile.facing == "left" else 1
    here = stage.moved(projectile.x / SUB, projectile.y / SUB).scaled(side, 1)
    grown = min((projectile.frame + 2) / 7, 1.0)
    canvas.under(here)
    match projectile.move:
        case "gust":
            _draw_gust(canvas, here, projectile.frame, grown, colors)
        case "lantern":
            _draw_lantern(canvas, here, projectile.frame, grown, colors)
        case "daybreak":
            _draw_daybreak(canvas, projectile.frame, grown, colors)
        case _:
            canvas.glow(0, 0, 46 * grown, colors.light)
            canvas.glow(0, 0, 24 * grown, colors.core)


def _draw_gust(
    canvas: Canvas, here: Transform, frame: int, grown: float, colors: ProjectileColors
) -> None:
    """A wheel of wind: crescents that turn, and streaks that it tears behind."""
    canvas.glow(0, 0, 60 * grown, colors.light, 0.55)
    for index in range(5):
        at = (frame * 0.09 + index * 0.2) % 1
        y = sin(index * 2.4) * 22
        streak = lines([[(-12 - at * 46, y), (-34 - at * 50, y + 3), (-52 - at * 64, y - 2)]])
        canvas.stroke(streak, mix(colors.light, _WHITE, 0.55), 2.6 * (1 - at) + 0.4, (1 - at) * 0.6)
    for blade in range(3):
        angle = -frame * 0.42 + blade * 2 * pi / 3
        turned = here.turned(cos(angle), sin(angle))
        for size, color, opacity in (
            (1.0, colors.core, 0.85),
            (0.8, color_of("#f6fffb"), 0.92),
        ):
            canvas.under(turned.scaled(grown * size, grown * size))
            canvas.fill(polygon(_BLADE), color, opacity)


def _draw_lantern(
    canvas: Canvas, here: Transform, frame: int, grown: float, colors: ProjectileColors
) -> None:
    """A flame in a cage of light that tumbles slowly and sheds sparks."""
    breath = 1 + 0.08 * sin(frame * 0.4)
    canvas.glow(0, 0, 78 * grown * breath, colors.light, 0.85)
    for index in range(6):
        at = (frame * 0.045 + index / 6) % 1
        y = sin(index * 4.1 + frame * 0.05) * 18 + at * 16
        canvas.glow(-14 - at * 58, y, 7 * (1 - at) + 1, colors.core, 1 - at)
    lean = sin(frame * 0.12) * 0.22
    size = grown * breath
    canvas.under(here.turned(cos(lean), sin(lean)).scaled(size, size))
    cage = polygon(((-14, 33), (14, 33), (25, 16), (17.5, -33), (-17.5, -33), (-25, 16)))
    canvas.fill(cage, colors.light, 0.5)
    canvas.stroke(cage, _FRAME, 3)
    lick = sin(frame * 0.55) * 4
    for share, color in ((1.0, colors.light), (0.72, colors.core), (0.42, color_of("#fffbe6"))):
        canvas.fill(polygon(_flame(share, lick)), color)
    canvas.stroke(lines(([(0, 33), (0, 40)], [(-16, -33), (16, -33)])), _FRAME, 2)


def _flame(share: float, lick: float) -> list[Point]:
    return [
        (0, -22 * share),
        (10 * share, -18 * share),
        (14 * share, -6 * share),
        (9 * share, 10 * share),
        (lick * share, 27 * share),
        (-7 * share, 9 * share),
        (-13 * share, -6 * share),
        (-10 * share, -18 * share),
    ]


def _draw_daybreak(canvas: Canvas, frame: int, grown: float, colors: ProjectileColors) -> None:
    """A sun as tall as a fighter: two wheels of beams that turn against each other, and haze."""
    breath = 1 + 0.05 * sin(frame * 0.5)
    canvas.glow(0, 0, 150 * grown * breath, colors.light, 0.9)
    for index in range(7):
        at = (frame * 0.06 + index / 7) % 1
        y = sin(index * 2.6) * 46 * (1 - at * 0.4)
        canvas.stroke(
            lines([[(-20 - at * 60, y), (-64 - at * 110, y * 1.15)]]),
            colors.core,
            7 * (1 - at) + 0.5,
            (1 - at) * 0.6,
        )
    for reach, beams, turn, color, opacity in (
        (76, 12, -0.05, colors.light, 0.75),
        (58, 9, 0.08, colors.core, 0.9),
    ):
        star = []
        for corner in range(beams * 2):
            angle = frame * turn + corner * pi / beams
            far = (reach if corner % 2 == 0 else reach * 0.6) * grown * breath
            star.append((cos(angle) * far, sin(angle) * far))
        canvas.fill(polygons([star]), color, opacity)
    for size, color in ((40, _FRAME), (36, colors.core), (25, color_of("#fff6d8"))):
        canvas.fill(disc(0, 0, size * grown * breath), color)
