"""Words in a picture: the page's display font as polygons, so that no machine's fonts matter."""

import json
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import resources
from typing import Any, Literal

from arcade_clash.pictures.canvas import Canvas, Color, Point, Transform, polygons

__all__ = ["Align", "text_width", "write"]

Align = Literal["left", "middle", "right"]

_CAPITALS = 800
"""Height of a capital, in thousandths of an em as all of the outlines are."""
_LEAN = 0.18
_SHADOW = (12, 10, 24)
_WORDS_KEPT = 256


def write(
    canvas: Canvas,
    view: Transform,
    text: str,
    place: Point,
    size: float,
    color: Color,
    *,
    align: Align = "left",
    slanted: bool = False,
    edge: float = 0.05,
) -> None:
    """Writes a line of text under `view`, which has y down, in front of its own shadow.

    Args:
        canvas: where.
        view: what maps the units of `place` and `size` to the picture's pixels.
        text: a letter that the font lacks is left out, and one with a mark loses the mark.
        place: the middle of the capitals' height, at the left, the middle or the right.
        size: the size of the font: a capital is four fifths as high.
        color: of the letters.
        align: which end of the text is at the place.
        slanted: as the page's calls are.
        edge: width of the dark edge around the letters, in sizes of the font.
    """
    shape, width = _word(text)
    if width == 0:
        return
    unit = size / 1000
    x = place[0] - width * unit * {"left": 0.0, "middle": 0.5, "right": 1.0}[align]
    lean = _LEAN if slanted else 0.0
    here = view.moved(x - lean * size * 0.4, place[1] + _CAPITALS / 2 * unit)
    upright = here.scaled(unit, -unit)
    leaning = upright._replace(b=upright.b + lean * upright.a)
    if edge > 0:
        down = leaning._replace(y0=leaning.y0 + edge * 0.6 * size * view.scale)
        canvas.under(down)
        canvas.stroke(shape, _SHADOW, edge * 2000, 0.85)
    canvas.under(leaning)
    canvas.fill_exactly(shape, color)


def text_width(text: str, size: float) -> float:
    """How wide a text is in a size of the font."""
    return _word(text)[1] * size / 1000


@lru_cache(maxsize=_WORDS_KEPT)
def _word(text: str) -> tuple[Any, float]:
    """The outlines of a text in thousandths of an em, and its width."""
    glyphs = _glyphs()
    outlines: list[list[Point]] = []
    at = 0.0
    for letter in unicodedata.normalize("NFC", text):
        plain = unicodedata.normalize("NFD", letter)[0]
        glyph = glyphs.get(letter) or glyphs.get(plain)
        if glyph is None:
            continue
        advance, contours = glyph
        outlines += [
            [(x + at, y) for x, y in zip(contour[::2], contour[1::2], strict=True)]
            for contour in contours
        ]
        at += advance
    return polygons(outlines), at


@cache
def _glyphs() -> Mapping[str, tuple[float, list[list[float]]]]:
    file = resources.files("arcade_clash.pictures").joinpath("glyphs.json")
    glyphs: Mapping[str, tuple[float, list[list[float]]]] = json.loads(
        file.read_text(encoding="utf-8")
    )
    return glyphs
