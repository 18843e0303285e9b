"""The shapes of a figure, made once: the whole, one with its dark edge, and a slimmer lit one.

Shapes are in stage pixels beside their bone, x along it and y to its left, so a frame only turns
and moves them. Cloth is made for each frame, since it bends.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, hypot, radians, sin
from typing import Any

from arcade_clash.engine.figure import Disc, Limb, Outline, Ribbon
from arcade_clash.engine.layout import SUB
from arcade_clash.engine.skeleton import Joint
from arcade_clash.pictures.canvas import Point, disc, limb, polygon, smoothed

__all__ = ["EDGE", "LIGHT", "Rim", "StiffShape", "Strip", "rims_of", "stiff_shape", "strip_of"]

EDGE = 2.1
"""Width of the dark edge around a part."""

LIGHT = 0.5, 0.86
"""Where the light comes from, x to the right whichever way a fighter looks, y up."""

_RIBBON_PIECES = 8
_FLOOR = -3.0
"""Cloth lies on the floor, and does not sink into it."""


@dataclass(frozen=True, slots=True)
class StiffShape:
    """A shape that moves stiffly with its bone."""

    edge: Any
    whole: Any
    lit: Any
    """What is left when the rim is pared away by `depth`."""
    depth: float
    """How far the lit side is moved towards the light, before the zoom."""


@dataclass(frozen=True, slots=True)
class Rim:
    """A point beside a bone, with as much of the shape around it as `radius`."""

    along: float
    left: float
    radius: float


def stiff_shape(form: Limb | Disc | Outline, length: float) -> StiffShape:
    """The shape of a form on a bone of some length."""
    match form:
        case Limb():
            start, end = form.start_width / SUB / 2, form.end_width / SUB / 2
            depth = _shade_depth(min(start, end))
            return StiffShape(
                edge=limb(length, start + EDGE, end + EDGE),
                whole=limb(length, start, end),
                lit=limb(length, start - depth, end - depth),
                depth=depth,
            )
        case Disc():
            x, y, radius = form.center.x / SUB, form.center.y / SUB, form.radius / SUB
            depth = _shade_depth(radius)
            return StiffShape(
                edge=disc(x, y, radius + EDGE),
                whole=disc(x, y, radius),
                lit=disc(x, y, radius - depth),
                depth=depth,
            )
        case Outline():
            points = [(point.x / SUB, point.y / SUB) for point in form.points]
            xs, ys = [x for x, _ in points], [y for _, y in points]
            depth = _shade_depth(min(max(xs) - min(xs), max(ys) - min(ys)) / 2)
            edge, whole, lit = (
                polygon(smoothed(pared) if form.smooth else pared)
                for pared in (_pared(points, -EDGE), points, _pared(points, depth))
            )
            return StiffShape(edge, whole, lit, depth)


def rims_of(form: Limb | Disc | Outline, length: float) -> list[Rim]:
    """Where a shape ends towards all sides, so that it can be kept above the floor."""
    match form:
        case Limb():
            return [Rim(0, 0, form.start_width / SUB / 2), Rim(length, 0, form.end_width / SUB / 2)]
        case Disc():
            return [Rim(form.center.x / SUB, form.center.y / SUB, form.radius / SUB)]
        case Outline():
            points = [(point.x / SUB, point.y / SUB) for point in form.points]
            # A smooth outline goes through the middle between its points, not through them.
            after = [*points[1:], points[0]] if form.smooth else points
            return [
                Rim((x + ax) / 2, (y + ay) / 2, 0)
                for (x, y), (ax, ay) in zip(points, after, strict=True)
            ]


@dataclass(frozen=True, slots=True)
class Strip:
    """Cloth or hair on one frame: its middle from the tied end on, in the fighter's own pixels."""

    middle: tuple[Point, ...]
    widths: tuple[float, ...]
    floor: float

    def outline(self, side: int, aside: float = 0.0, share: float = 1.0) -> list[Point]:
        """Its outline, narrowed to a share and moved `aside` towards the light.

        `side` is 1 where the fighter looks right, -1 where it looks left.
        """
        lefts: list[Point] = []
        rights: list[Point] = []
        last = len(self.middle) - 1
        for index, ((x, y), width) in enumerate(zip(self.middle, self.widths, strict=True)):
            (bx, by), (ax, ay) = self.middle[max(index - 1, 0)], self.middle[min(index + 1, last)]
            dx, dy = ax - bx, ay - by
            size = hypot(dx, dy) or 1.0
            across_x, across_y = -dy / size * width / 2, dx / size * width / 2
            lit = 1 if side * across_x * LIGHT[0] + across_y * LIGHT[1] > 0 else -1
            mx, my = x + across_x * aside * lit, y + across_y * aside * lit
            lefts.append((mx + across_x * share, max(my + across_y * share, self.floor)))
            rights.append((mx - across_x * share, max(my - across_y * share, self.floor)))
        return [*lefts, *reversed(rights)]


def strip_of(ribbon: Ribbon, joint: Joint, time: int, drift: Point, height: float) -> Strip:
    """A strip that leaves its bone as its form says, then gives way to weight, wind and speed.

    `drift` is the fighter's speed in pixels a frame, forward and up; `height` is that of its feet.
    """
    x, y = joint.point(ribbon.start.x / SUB, ribbon.start.y / SUB)
    leaving = radians(joint.angle + ribbon.angle / 10)
    stiffness, lift = ribbon.stiffness / 100, ribbon.lift / 100
    piece = ribbon.length / SUB / _RIBBON_PIECES
    floor = _FLOOR - height
    middle: list[Point] = []
    widths: list[float] = []
    for index in range(_RIBBON_PIECES + 1):
        share = index / _RIBBON_PIECES
        middle.append((x, y))
        widths.append((ribbon.start_width + (ribbon.end_width - ribbon.start_width) * share) / SUB)
        # Near the knot it goes as it is tied; further out, as weight and wind have it.
        own = stiffness + (1 - stiffness) * (1 - share) ** 2
        wave = 0.34 * lift * share * sin(time * 0.13 - share * 4.2)
        across = own * cos(leaving) + (1 - own) * (-lift - 0.12 * drift[0])
        up = own * sin(leaving) + (1 - own) * (lift - 1 - 0.12 * drift[1] + wave)
        size = hypot(across, up) or 1.0
        x, y = x + across / size * piece, max(y + up / size * piece, floor)
    return Strip(tuple(middle), tuple(widths), floor)


def _shade_depth(half_width: float) -> float:
    """Shade is about a quarter of a shape, and never a broad band."""
    return min(half_width * 0.26, 3.1)


def _pared(points: Sequence[Point], depth: float) -> list[Point]:
    """The same outline with its edge moved inwards."""
    after = [*points[1:], points[0]]
    area = sum(x * ay - ax * y for (x, y), (ax, ay) in zip(points, after, strict=True))
    inwards = 1 if area > 0 else -1
    pared: list[Point] = []
    for index, (x, y) in enumerate(points):
        dx, dy = after[index][0] - points[index - 1][0], after[index][1] - points[index - 1][1]
        size = hypot(dx, dy) or 1.0
        pared.append((x - dy / size * depth * inwards, y + dx / size * depth * inwards))
    return pared
