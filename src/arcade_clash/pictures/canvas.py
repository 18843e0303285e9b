"""What a picture is painted on: shapes with soft edges, by Anti-Grain Geometry (aggdraw).

Nothing else in this room knows the library. Shapes are made once and drawn under a transform, since
to make one costs several times what it costs to fill it.
"""

from collections.abc import Iterable, Sequence
from math import asin, cos, hypot, pi, sin
from typing import Any, NamedTuple

import aggdraw
import numpy as np
from numpy.typing import NDArray

__all__ = [
    "Canvas",
    "Color",
    "Pixels",
    "Point",
    "Transform",
    "box",
    "color_of",
    "disc",
    "limb",
    "lines",
    "mix",
    "polygon",
    "polygons",
    "ring",
    "smoothed",
]

Color = tuple[int, int, int]
"""Red, green and blue, 0 to 255."""

Point = tuple[float, float]

Shape = Any
"""An `aggdraw.Path`; the library has no types."""

Pixels = NDArray[np.uint8]
"""A picture: (height, width, 3), red, green and blue."""

_GLOW = tuple((1 - step / 10, 0.018 + 0.016 * step) for step in range(10))
"""Radius and opacity of the discs that make a light; together they fall off as the page's do."""

_NO_PEN = aggdraw.Pen((0, 0, 0, 0), 0)
"""With a pen the library fills a shape as it is; without one, a quarter of a pixel fatter."""


class Transform(NamedTuple):
    """An affine map: x' = a x + b y + x0, y' = c x + d y + y0."""

    a: float
    b: float
    x0: float
    c: float
    d: float
    y0: float

    def moved(self, x: float, y: float) -> "Transform":
        """This map, with its origin at a place of its own."""
        return self._replace(
            x0=self.a * x + self.b * y + self.x0, y0=self.c * x + self.d * y + self.y0
        )

    def turned(self, cosine: float, sine: float) -> "Transform":
        """This map, with its axes turned."""
        return self._replace(
            a=self.a * cosine + self.b * sine,
            b=self.b * cosine - self.a * sine,
            c=self.c * cosine + self.d * sine,
            d=self.d * cosine - self.c * sine,
        )

    def scaled(self, x: float, y: float) -> "Transform":
        """This map, with other units."""
        return self._replace(a=self.a * x, b=self.b * y, c=self.c * x, d=self.d * y)

    @property
    def scale(self) -> float:
        """Pixels in a unit of length."""
        return hypot(self.a, self.c)


class Canvas:
    """Pixels to paint on, from a picture that is there already or from one colour.

    Not to be used from two threads at once.
    """

    def __init__(self, background: Pixels | tuple[int, int, Color]) -> None:
        if isinstance(background, tuple):
            width, height, color = background
            self._draw = aggdraw.Draw("RGB", (width, height), color)
        else:
            height, width, _ = background.shape
            self._draw = aggdraw.Draw("RGB", (width, height))
            self._draw.frombytes(background.tobytes())
        self.width = width
        self.height = height
        self._scale = 1.0

    def under(self, transform: Transform) -> None:
        """Draws from here on under this transform."""
        self._draw.settransform(transform)
        self._scale = transform.scale

    def fill(self, shape: Shape, color: Color, opacity: float = 1.0) -> None:
        """Fills a shape."""
        self._draw.path(shape, _brush(color, opacity))

    def fill_exactly(self, shape: Shape, color: Color, opacity: float = 1.0) -> None:
        """Fills a shape that is as thin as letters are, at three times the cost."""
        self._draw.path(shape, _brush(color, opacity), _NO_PEN)

    def stroke(self, shape: Shape, color: Color, width: float, opacity: float = 1.0) -> None:
        """Draws a line, or the outline of a shape; the width is in units of the transform."""
        self._draw.path(shape, _pen(color, max(width * self._scale, 0.3), opacity))

    def glow(self, x: float, y: float, radius: float, color: Color, strength: float = 1.0) -> None:
        """Draws a light that is brightest in its middle."""
        for share, opacity in _GLOW:
            reach = radius * share
            self._draw.ellipse(
                (x - reach, y - reach, x + reach, y + reach), _brush(color, opacity * strength)
            )

    def ellipse(
        self, x: float, y: float, wide: float, high: float, color: Color, opacity: float = 1.0
    ) -> None:
        """Fills an ellipse of these radii."""
        self._draw.ellipse((x - wide, y - high, x + wide, y + high), _brush(color, opacity))

    def rectangle(
        self, x: float, y: float, width: float, height: float, color: Color, opacity: float = 1.0
    ) -> None:
        """Fills a rectangle, given its corner and its size."""
        self.fill_exactly(polygon(box(x, y, width, height)), color, opacity)

    def pixels(self) -> Pixels:
        """What is painted, read-only."""
        flat = np.frombuffer(self._draw.tobytes(), np.uint8)
        return flat.reshape(self.height, self.width, 3)


def color_of(code: str) -> Color:
    """The colour of a text such as `#20304a`."""
    return int(code[1:3], 16), int(code[3:5], 16), int(code[5:7], 16)


def mix(first: Color, second: Color, share: float) -> Color:
    """A colour between two: 0 is the first, 1 the second."""
    r, g, b = (round(a + (c - a) * share) for a, c in zip(first, second, strict=True))
    return r, g, b


def box(x: float, y: float, width: float, height: float) -> tuple[Point, ...]:
    """The corners of a rectangle."""
    return (x, y), (x + width, y), (x + width, y + height), (x, y + height)


def polygon(points: Iterable[Point]) -> Shape:
    """A closed outline with straight sides."""
    return polygons((points,))


def polygons(outlines: Iterable[Iterable[Point]]) -> Shape:
    """Closed outlines that are filled as one; an outline that turns the other way is a hole."""
    path = aggdraw.Path()
    for outline in outlines:
        corners = iter(outline)
        path.moveto(*next(corners))
        for corner in corners:
            path.lineto(*corner)
        path.close()
    return path


def lines(ways: Iterable[Iterable[Point]]) -> Shape:
    """Lines that are stroked as one."""
    path = aggdraw.Path()
    for way in ways:
        places = iter(way)
        path.moveto(*next(places))
        for place in places:
            path.lineto(*place)
    return path


def disc(x: float, y: float, radius: float) -> Shape:
    """A disc."""
    return polygon(_arc(x, y, radius, 0, 2 * pi))


def ring(x: float, y: float, radius: float, start: float, end: float) -> Shape:
    """A part of a circle, to be stroked; angles in radians."""
    return lines((_arc(x, y, radius, start, end),))


def limb(length: float, start: float, end: float) -> Shape:
    """A tapered limb along x with round ends of these radii."""
    # The straight sides touch both round ends where their slope says.
    lean = asin(max(-1.0, min(1.0, (start - end) / max(length, 1.0))))
    return polygon(
        (
            *_arc(0, 0, start, pi / 2 - lean, pi * 3 / 2 + lean),
            *_arc(length, 0, end, -pi / 2 + lean, pi / 2 - lean),
        )
    )


def smoothed(points: Sequence[Point]) -> list[Point]:
    """A closed curve that bends at these points, as straight pieces."""
    curve: list[Point] = []
    for index, (x, y) in enumerate(points):
        (ax, ay), (bx, by) = points[index - 1], points[(index + 1) % len(points)]
        start, end = ((ax + x) / 2, (ay + y) / 2), ((x + bx) / 2, (y + by) / 2)
        for step in range(4):
            there = step / 4
            a, b, c = (1 - there) ** 2, 2 * there * (1 - there), there**2
            curve.append((a * start[0] + b * x + c * end[0], a * start[1] + b * y + c * end[1]))
    return curve


def _arc(x: float, y: float, radius: float, start: float, end: float) -> list[Point]:
    pieces = max(4, round(abs(end - start) * 4))
    angles = [start + (end - start) * piece / pieces for piece in range(pieces + 1)]
    return [(x + radius * cos(angle), y + radius * sin(angle)) for angle in angles]


def _brush(color: Color, opacity: float) -> Any:
    return aggdraw.Brush(color, round(255 * max(0.0, min(opacity, 1.0))))


def _pen(color: Color, width: float, opacity: float) -> Any:
    return aggdraw.Pen(color, width, round(255 * max(0.0, min(opacity, 1.0))))
