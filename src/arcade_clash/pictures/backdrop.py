"""The stage behind the fight: a rooftop at dusk above a city of lanterns.

Sky and city are painted once for a size of picture and put in place for each frame, the nearer
moving more; the roof is drawn for each frame, since it comes nearer with the fighters.
"""

from dataclasses import dataclass
from functools import lru_cache
from math import sin

import numpy as np
from numpy.typing import NDArray

from arcade_clash.pictures.camera import FLOOR_HEIGHT, STAGE_WIDTH, VIEW_HEIGHT, VIEW_WIDTH, Camera
from arcade_clash.pictures.canvas import (
    Canvas,
    Pixels,
    Transform,
    box,
    color_of,
    lines,
    polygons,
)
from arcade_clash.pictures.city import CITY_HEIGHT, city, dice, gradient, sky

__all__ = ["background", "draw_roof"]

_SKY_MARGIN = 40
_CITY_MARGIN = 130
"""How far the layers reach past the view."""

_ROOF_BACK = 34
"""How far the roof reaches behind the line on which the fighters stand."""
_PARAPET = 26
_ROOF_BELOW = 96
"""How far it reaches towards the viewer, from afar too."""
_ROOF_MARGIN = 192
"""How far it reaches past the ends of the stage."""
_LINE_HEIGHT = 148
"""Where the line of the lanterns is tied, above the floor."""
_POST_GAP = 192
_LANTERNS = (96, 288, 480, 672, 864)
_LANTERN_HEIGHT = 106

_PAPER = (
    (11, 13, color_of("#dc5f35")),
    (9, 11.6, color_of("#ef8746")),
    (7, 9.6, color_of("#fda453")),
    (4.6, 7, color_of("#ffc675")),
    (2.4, 4, color_of("#ffe6a4")),
)
"""Radii and colours of a paper lantern, from its rim to its flame."""
_FITTINGS = (-5, -15, 10, 3), (-5, 12, 10, 3), (-0.7, 15, 1.4, 8)
_POST = color_of("#38264a")
_LANTERN = color_of("#ff9d4d")
_BOARD = color_of("#261834")
_FLOOR = (
    (0.0, color_of("#9a6570")),
    (0.25, color_of("#7d5269")),
    (0.6, color_of("#553a5a")),
    (1.0, color_of("#332546")),
)
_WALL = ((0.0, color_of("#5d3f63")), (1.0, color_of("#3f2c4d")))
_SIZES_KEPT = 4
"""Sizes of pictures whose sky and city are kept: about 1 MB each at 480 by 270."""


@dataclass(frozen=True, slots=True)
class _Layers:
    sky: Pixels
    city: NDArray[np.uint16]
    """Colours times how much of the pixel the houses cover."""
    gaps: NDArray[np.uint16]
    """How much of the sky is seen between them, 0 to 255."""


@lru_cache(maxsize=_SIZES_KEPT)
def _layers(width: int, height: int, scale: float) -> _Layers:
    colors, cover = city(width + 2 * round(_CITY_MARGIN * scale), round(CITY_HEIGHT * scale), scale)
    covered = cover[:, :, None].astype(np.uint16)
    return _Layers(
        sky=sky(width + 2 * round(_SKY_MARGIN * scale), height, scale),
        city=colors.astype(np.uint16) * covered,
        gaps=255 - covered,
    )


def background(width: int, height: int, camera: Camera) -> Pixels:
    """Sky, city and the boards of the roof, as seen by a camera."""
    scale = width / VIEW_WIDTH
    layers = _layers(width, height, scale)
    aside = camera.x - VIEW_WIDTH / 2
    left = _within(round((_SKY_MARGIN + aside * 0.06) * scale), layers.sky.shape[1] - width)
    picture = layers.sky[:, left : left + width].copy()
    left = _within(round((_CITY_MARGIN + aside * 0.4) * scale), layers.city.shape[1] - width)
    near = (camera.zoom - 1) * 30
    top = round((VIEW_HEIGHT - FLOOR_HEIGHT - _ROOF_BACK - CITY_HEIGHT + 22 - near) * scale)
    floor = camera.view_y(0) * scale
    zoom = camera.zoom * scale
    # Nothing is seen of the houses below the wall.
    bottom = min(round(floor - (_ROOF_BACK + _PARAPET) * zoom) + 1, top + len(layers.city), height)
    if bottom > top:
        behind = picture[top:bottom]
        rows, columns = slice(0, bottom - top), slice(left, left + width)
        behind[:] = (behind * layers.gaps[rows, columns] + layers.city[rows, columns] + 127) // 255
    _lay_floor(picture, floor, zoom)
    return picture


def _lay_floor(picture: Pixels, floor: float, zoom: float) -> None:
    """Colours the rows of the wall and of the roof before it."""
    height = len(picture)
    wall = max(round(floor - (_ROOF_BACK + _PARAPET) * zoom), 0)
    back = max(round(floor - _ROOF_BACK * zoom), 0)
    rows = np.arange(wall, height) + 0.5
    stage = (rows - floor) / zoom
    colors = gradient(_FLOOR, (stage + _ROOF_BACK) / (_ROOF_BACK + _ROOF_BELOW))
    colors[: back - wall] = gradient(_WALL, (stage[: back - wall] + _ROOF_BACK) / _PARAPET + 1)
    picture[wall:] = colors[:, None]


def draw_roof(canvas: Canvas, stage: Transform, frame: int) -> None:
    """Draws what stands on the roof; `stage` maps stage pixels, y up, to the picture's."""
    down = stage.scaled(1, -1)
    canvas.under(down)
    _draw_boards(canvas)
    _draw_parapet(canvas)
    _draw_garland(canvas)
    for index, x in enumerate(_LANTERNS):
        flicker = 0.72 + 0.12 * sin(frame * 0.07 + index * 2.1)
        _draw_lantern(canvas, x, flicker)


def _draw_boards(canvas: Canvas) -> None:
    canvas.stroke(_BOARDS, _BOARD, 1.5, 0.42)
    canvas.fill_exactly(_BOARD_ENDS, _BOARD, 0.45)
    canvas.fill_exactly(_BOARD_EDGES, (255, 190, 140), 0.16)
    canvas.ellipse(_MIDDLE, -4, 380, 26, (255, 196, 140), 0.06)
    canvas.ellipse(_MIDDLE, -2, 240, 18, (255, 196, 140), 0.08)


def _draw_parapet(canvas: Canvas) -> None:
    top = -_ROOF_BACK - _PARAPET
    left, wide = -_ROOF_MARGIN, STAGE_WIDTH + 2 * _ROOF_MARGIN
    canvas.fill_exactly(_JOINTS, (30, 18, 44), 0.4)
    canvas.rectangle(left, top - 4, wide, 9, color_of("#7a5570"))
    canvas.rectangle(left, top - 4, wide, 1.8, color_of("#f3b088"))
    canvas.rectangle(left, top + 5, wide, 2.4, (28, 16, 40), 0.5)
    canvas.rectangle(left, -_ROOF_BACK, wide, 5, (28, 16, 40), 0.35)


def _draw_garland(canvas: Canvas) -> None:
    """The posts on the parapet and the line between them."""
    canvas.fill_exactly(_POSTS, _POST)
    canvas.stroke(_GARLAND, _POST, 1.6)


def _draw_lantern(canvas: Canvas, x: float, flicker: float) -> None:
    y = -_LANTERN_HEIGHT - 2.0
    for wide, high, color in _PAPER:
        canvas.ellipse(x, y + (13 - high) * 0.25, wide, high, color)
    canvas.fill_exactly(
        polygons(box(x + left, y + up, w, h) for left, up, w, h in _FITTINGS), _POST
    )
    canvas.glow(x, y, 42, _LANTERN, flicker)


_MIDDLE = STAGE_WIDTH / 2
_BOARDS = lines(
    # They run away from the viewer, and meet far behind the wall.
    ((_MIDDLE + board * 34, -_ROOF_BACK), (_MIDDLE + board * 52, _ROOF_BELOW))
    for board in range(-26, 27)
)


def _board_ends() -> list[tuple[float, float, float]]:
    """The ends of boards: left edge, height down the roof, width."""
    roll = dice(77)
    ends: list[tuple[float, float, float]] = []
    for _ in range(46):
        board = int(roll() * 52) - 26
        y = -_ROOF_BACK + 8 + roll() * roll() * (_ROOF_BELOW + _ROOF_BACK)
        wide = 34 + 18 * (y + _ROOF_BACK) / (_ROOF_BELOW + _ROOF_BACK)
        ends.append((_MIDDLE + board * wide, y, wide))
    return ends


_BOARD_ENDS = polygons(box(x, y, wide, 1.6) for x, y, wide in _board_ends())
_BOARD_EDGES = polygons(box(x, y + 1.6, wide, 1.2) for x, y, wide in _board_ends())
_JOINTS = polygons(
    [
        box(-_ROOF_MARGIN, -_ROOF_BACK - _PARAPET + 16, STAGE_WIDTH + 2 * _ROOF_MARGIN, 1.4),
        *(
            box(x + aside, -_ROOF_BACK - _PARAPET + 8, 1.6, high)
            for x in range(-_ROOF_MARGIN, int(STAGE_WIDTH) + _ROOF_MARGIN, 48)
            for aside, high in ((0, _PARAPET - 8), (24, 9))
        ),
    ]
)
_POSTS = polygons(
    part
    for x in range(0, int(STAGE_WIDTH) + 1, _POST_GAP)
    for part in (
        box(x - 2.5, -_LINE_HEIGHT, 5, _LINE_HEIGHT - _ROOF_BACK - _PARAPET),
        box(x - 5, -_ROOF_BACK - _PARAPET - 10, 10, 8),
    )
)
_GARLAND = lines(
    [
        [
            (float(x), -_LINE_HEIGHT + 2 + 88 * share * (1 - share))
            for x in range(-_POST_GAP, int(STAGE_WIDTH) + _POST_GAP + 1, _POST_GAP // 8)
            for share in [x % _POST_GAP / _POST_GAP]
        ]
    ]
)


def _within(value: int, most: int) -> int:
    return min(max(value, 0), most)
