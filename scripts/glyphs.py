"""Writes the outlines of the lettering of pictures: `pictures/glyphs.json`.

    pip install "fonttools[woff]" && python scripts/glyphs.py

The page's display font, Big Shoulders at its heaviest, as polygons: a picture then needs no font
renderer and has the same letters on every machine. Needed again only for another font or letter.
"""

import json
from pathlib import Path
from typing import Any

from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

ROOT = Path(__file__).resolve().parent.parent
FONT = ROOT / "frontend/node_modules/@fontsource-variable/big-shoulders"
PICTURES = ROOT / "src/arcade_clash/pictures"
CHARACTERS = [chr(code) for code in (*range(0x20, 0x7F), *range(0xC0, 0x100))]
EM = 1000
STEPS = 3
"""Straight pieces of a curve."""


class _Outlines(BasePen):  # type: ignore[misc]  # fontTools has no types
    """Collects closed outlines in thousandths of an em, curves as straight pieces."""

    def __init__(self, glyphs: Any, scale: float) -> None:
        super().__init__(glyphs)
        self.outlines: list[list[int]] = []
        self._scale = scale

    def _moveTo(self, point: tuple[float, float]) -> None:  # noqa: N802 - fontTools' name
        self.outlines.append([])
        self._lineTo(point)

    def _lineTo(self, point: tuple[float, float]) -> None:  # noqa: N802 - fontTools' name
        self.outlines[-1] += [round(value * self._scale) for value in point]

    def _qCurveToOne(  # noqa: N802 - fontTools' name
        self, bend: tuple[float, float], end: tuple[float, float]
    ) -> None:
        start = self._getCurrentPoint()
        for step in range(1, STEPS + 1):
            there = step / STEPS
            a, b, c = (1 - there) ** 2, 2 * there * (1 - there), there**2
            x, y = (a * s + b * m + c * e for s, m, e in zip(start, bend, end, strict=True))
            self._lineTo((x, y))


def main() -> None:
    """Reads the font that the page has, and writes the outlines and the font's licence."""
    font = TTFont(FONT / "files/big-shoulders-latin-wght-normal.woff2")
    font = instantiateVariableFont(font, {"wght": 900})
    glyphs: dict[str, list[Any]] = {}
    names = font.getBestCmap()
    drawn = font.getGlyphSet()
    scale = EM / font["head"].unitsPerEm
    for character in CHARACTERS:
        glyph = drawn[names[ord(character)]]
        pen = _Outlines(drawn, scale)
        glyph.draw(pen)
        glyphs[character] = [round(glyph.width * scale), pen.outlines]
    lines = [
        f"{json.dumps(name, ensure_ascii=False)}: {json.dumps(glyph, separators=(',', ':'))}"
        for name, glyph in glyphs.items()
    ]
    (PICTURES / "glyphs.json").write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    licence = (FONT / "LICENSE").read_text(encoding="utf-8")
    (PICTURES / "glyphs.LICENSE").write_text(licence, encoding="utf-8")


if __name__ == "__main__":
    main()
