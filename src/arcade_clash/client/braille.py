"""A drawing of dots for a terminal: every character cell is a braille pattern of two by four.

Shapes give the dots that they cover and the canvas paints them, last on top. A cell shows one
colour, the one that most of its dots have. Places are in dots, from the upper left corner.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from math import ceil, sqrt

__all__ = ["Canvas", "Cell", "Dots", "Point"]

Point = tuple[float, float]
Dots = set[int]
Cell = tuple[str, int]
"""A character and its colour as 0xRRGGBB; an empty cell is a space."""

EMPTY = -1

# The bits of the eight dots, row by row: the lower two came to the standard later.
_BITS = (0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80)
_BLANK = 0x2800
_NOTHING: Cell = (" ", 0)
_FULL = chr(_BLANK + 0xFF)


class Canvas:
    """Dots to paint on, `columns` by `rows` cells."""

    def __init__(self, columns: int, rows: int) -> None:
        self.columns = columns
        self.rows = rows
        self.width = columns * 2
        self.height = rows * 4
        self._dots = [EMPTY] * (self.width * self.height)

    def paint(self, dots: Iterable[int], color: int) -> None:
        """Gives the dots a colour."""
        mine = self._dots
        for dot in dots:
            mine[dot] = color

    def erase(self, dots: Iterable[int]) -> None:
        """Takes the dots away."""
        self.paint(dots, EMPTY)

    def polygon(self, points: Sequence[Point]) -> Dots:
        """The dots whose middle is inside a closed outline."""
        if len(points) < 3:
            return set()
        top = max(0, ceil(min(y for _, y in points) - 0.5))
        bottom = min(self.height - 1, ceil(max(y for _, y in points) - 0.5) - 1)
        edges = [
            (x0, y0, x1, y1)
            for (x0, y0), (x1, y1) in zip(points, [*points[1:], points[0]], strict=True)
            if y0 != y1
        ]
        dots: Dots = set()
        for row in range(top, bottom + 1):
            middle = row + 0.5
            crossings = sorted(
                x0 + (middle - y0) * (x1 - x0) / (y1 - y0)
                for x0, y0, x1, y1 in edges
                if (y0 <= middle) != (y1 <= middle)
            )
            for left, right in zip(crossings[::2], crossings[1::2], strict=False):
                dots.update(self._span(row, left, right))
        return dots

    def disc(self, center: Point, radius: float) -> Dots:
        """The dots of a disc; one too small to cover a middle is still a dot."""
        x, y = center
        dots: Dots = set()
        for row in range(max(0, int(y - radius)), min(self.height - 1, int(y + radius)) + 1):
            half = radius * radius - (row + 0.5 - y) ** 2
            if half >= 0:
                dots.update(self._span(row, x - sqrt(half), x + sqrt(half)))
        return dots or self.dot(center)

    def dot(self, place: Point) -> Dots:
        """The dot at a place, where there is one."""
        x, y = int(place[0] // 1), int(place[1] // 1)
        if 0 <= x < self.width and 0 <= y < self.height:
            return {y * self.width + x}
        return set()

    def line(self, start: Point, end: Point) -> Dots:
        """The dots of a thin line."""
        across, down = end[0] - start[0], end[1] - start[1]
        steps = max(1, ceil(max(abs(across), abs(down))))
        dots: Dots = set()
        for step in range(steps + 1):
            share = step / steps
            dots |= self.dot((start[0] + across * share, start[1] + down * share))
        return dots

    def around(self, dots: Dots) -> Dots:
        """The dots that touch these, and are none of them."""
        width, last = self.width, self.width * self.height
        beside = {dot - 1 for dot in dots if dot % width}
        beside |= {dot + 1 for dot in dots if (dot + 1) % width}
        beside |= {dot - width for dot in dots if dot >= width}
        beside |= {dot + width for dot in dots if dot + width < last}
        return beside - dots

    def thinned(self, dots: Dots) -> Dots:
        """Every other dot, as on a chessboard: half a tone."""
        return {dot for dot in dots if (dot % self.width + dot // self.width) % 2 == 0}

    def lines(self) -> list[list[Cell]]:
        """The cells, row by row."""
        return [self._line(row) for row in range(self.rows)]

    def _line(self, row: int) -> list[Cell]:
        start = row * 4 * self.width
        if max(self._dots[start : start + 4 * self.width]) == EMPTY:
            return [_NOTHING] * self.columns
        strips = [
            self._dots[strip : strip + self.width]
            for strip in range(start, start + 4 * self.width, self.width)
        ]
        return [
            _cell([strip[column + side] for strip in strips for side in (0, 1)])
            for column in range(0, self.width, 2)
        ]

    def _span(self, row: int, left: float, right: float) -> range:
        first = max(0, ceil(left - 0.5))
        last = min(self.width - 1, ceil(right - 0.5) - 1)
        return range(row * self.width + first, row * self.width + last + 1)


def _cell(dots: list[int]) -> Cell:
    """Eight dots, row by row, as a character."""
    first = dots[0]
    if dots.count(first) == len(dots):
        return _NOTHING if first == EMPTY else (_FULL, first)
    pattern = 0
    colors = []
    for bit, color in zip(_BITS, dots, strict=True):
        if color != EMPTY:
            pattern |= bit
            colors.append(color)
    first = colors[0]
    if colors.count(first) < len(colors):
        first = Counter(colors).most_common(1)[0][0]
    return chr(_BLANK + pattern), first
