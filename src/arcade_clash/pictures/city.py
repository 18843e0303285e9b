"""The evening behind the roof: a sky with its sun and clouds, hills, and a city with lit windows.

The same places and colours as the page's (frontend/src/match/city.ts), from the same numbers drawn
by chance. Painted once for a size of picture; lengths are in view pixels.
"""

from collections.abc import Callable, Sequence
from math import sin

import numpy as np
from numpy.typing import NDArray

from arcade_clash.pictures.canvas import (
    Canvas,
    Color,
    Pixels,
    Point,
    Transform,
    color_of,
    mix,
    polygon,
    smoothed,
)

__all__ = ["CITY_HEIGHT", "city", "dice", "gradient", "sky"]

CITY_HEIGHT = 300
"""Height of the layer with the nearer houses."""

_HORIZON = 372
_WINDOW = color_of("#ffc877")
_SKY = (
    (0.0, color_of("#221c46")),
    (0.3, color_of("#46306d")),
    (0.56, color_of("#8f4a7f")),
    (0.76, color_of("#db7272")),
    (0.9, color_of("#f7a56c")),
    (1.0, color_of("#ffd08a")),
)
_RIDGES = (
    (_HORIZON - 34, 34, color_of("#c0667c"), 3),
    (_HORIZON - 12, 26, color_of("#9c557b"), 11),
)
_ROWS = (
    (110, 110, color_of("#764579"), 0.4, 31, 2.2),
    (84, 84, color_of("#643d72"), 0.44, 43, 2.6),
    (48, 72, color_of("#4d3167"), 0.5, 57, 3.2),
)
"""Rows of houses from afar: lowest, how much higher, colour, lit windows, seed, window's size."""


def dice(seed: int) -> Callable[[], float]:
    """Numbers from 0 to 1 that are the same each time, so that the city never changes."""
    state = seed

    def roll() -> float:
        nonlocal state
        state = (state * 1664525 + 1013904223) % 2**32
        return state / 2**32

    return roll


def gradient(stops: Sequence[tuple[float, Color]], shares: NDArray[np.float64]) -> Pixels:
    """The colours at places from 0 to 1 between stops."""
    at = [share for share, _ in stops]
    channels = [np.interp(shares, at, [color[i] for _, color in stops]) for i in range(3)]
    return np.stack(channels, axis=-1).round().astype(np.uint8)


def sky(width: int, height: int, scale: float) -> Pixels:
    """The sky, the hills and the farthest houses, `scale` pixels to a view pixel."""
    rows = (np.arange(height) + 0.5) / scale
    background = np.empty((height, width, 3), np.uint8)
    background[:] = gradient(_SKY, rows / (_HORIZON + 40))[:, None]
    wide = width / scale
    sun = wide * 0.64, _HORIZON - 34.0
    _shine(background, scale, sun)
    canvas = Canvas(background)
    canvas.under(Transform(scale, 0, 0, 0, scale, 0))
    roll = dice(7)
    for _ in range(90):
        opacity = 0.15 + roll() * 0.55
        size = 2.0 if roll() < 0.12 else 1.1
        x = roll() * wide
        canvas.rectangle(x, roll() * roll() * 220, size, size, color_of("#fff4e0"), opacity)
    canvas.ellipse(*sun, 46, 46, color_of("#fff0c4"))
    _draw_clouds(canvas, wide)
    _draw_hills(canvas, wide, height / scale)
    return canvas.pixels()


def city(width: int, height: int, scale: float) -> tuple[Pixels, NDArray[np.uint8]]:
    """The nearer houses with the haze between them, and how much of each pixel they cover."""
    wide, high = width / scale, height / scale
    colors = np.full((height, width, 3), _ROWS[0][2], np.uint8)
    cover = np.zeros((height, width, 3), np.uint8)
    haze = np.interp((np.arange(height) + 0.5) / scale, [high - 220, high], [0.0, 0.34])
    haze = haze[:, None, None]
    for low, more, color, lights, seed, size in _ROWS:
        for layer, is_mask in ((colors, False), (cover, True)):
            canvas = Canvas(layer)
            canvas.under(Transform(scale, 0, 0, 0, scale, 0))
            _draw_row(canvas, wide, high, low, more, color, lights, dice(seed), size, is_mask)
            layer[:] = canvas.pixels()
        # The haze of evening lies between the rows, and lets the fighters stand out.
        colors[:] = (colors * (1 - haze) + np.array([236, 140, 120]) * haze).round()
    return colors, cover[:, :, 0]


def _draw_row(
    canvas: Canvas,
    wide: float,
    high: float,
    low: float,
    more: float,
    color: Color,
    lights: float,
    roll: Callable[[], float],
    size: float,
    is_mask: bool,
) -> None:
    x = -20.0
    while x < wide:
        width = 42 + roll() * 66
        tall = low + roll() * more
        top = high - tall
        _draw_house(canvas, x, top, width, tall, roll(), (255, 255, 255) if is_mask else color)
        if not is_mask:
            canvas.rectangle(x + 1, top, width - 2, 1.6, color_of("#ffb27c"), 0.3)
        _light_windows(None if is_mask else canvas, x, top, width, tall, roll, lights, size)
        x += width * (0.92 + roll() * 0.22)


def _shine(background: Pixels, scale: float, sun: Point) -> None:
    """Lays the sun's halo over the sky."""
    height, width, _ = background.shape
    x = (np.arange(width) + 0.5) / scale - sun[0]
    y = (np.arange(height) + 0.5) / scale - sun[1]
    far = np.hypot(*np.meshgrid(x, y))
    share = (far - 20) / 310
    strength = np.interp(share, [0, 0.35, 1], [0.75, 0.28, 0])[:, :, None]
    light = gradient(((0, (255, 226, 160)), (0.35, (255, 180, 120)), (1, (255, 150, 110))), share)
    background[:] = (background * (1 - strength) + light * strength).round()


def _draw_clouds(canvas: Canvas, wide: float) -> None:
    roll = dice(21)
    for _ in range(16):
        y = 70 + roll() * 230
        x = roll() * wide
        long = 90 + roll() * 190
        thick = 5 + roll() * 9
        low = (y - 70) / 230
        color = mix(color_of("#5e3f80"), color_of("#ffc39a"), low)
        # One outline: puffs that were filled one by one would show where they overlap.
        upper: list[Point] = []
        lower: list[Point] = []
        for puff in range(6):
            at = puff / 5 - 0.5
            bulge = thick * (1.05 - abs(at))
            middle = y + (roll() - 0.5) * thick
            upper.append((x + at * long * 1.3, middle - bulge))
            lower.append((x + at * long * 1.3, middle + bulge * 0.7))
        ends = (x - long * 0.8, y), (x + long * 0.8, y)
        cloud = smoothed((ends[0], *upper, ends[1], *reversed(lower)))
        canvas.fill(polygon(cloud), color, 0.2 + low * 0.22)


def _draw_hills(canvas: Canvas, wide: float, high: float) -> None:
    for y, rise, color, seed in _RIDGES:
        crest = [
            (x, y - (sin(x * 0.006 + seed) + 0.5 * sin(x * 0.017 + seed * 2)) * rise * 0.6)
            for x in range(0, int(wide) + 9, 8)
        ]
        canvas.fill(polygon(((0, high), *crest, (wide, high))), color)
    roll = dice(5)
    x = -10.0
    while x < wide:
        width = 18 + roll() * 40
        tall = 20 + roll() * 62
        top = _HORIZON + 24 - tall
        _draw_house(canvas, x, top, width, tall + 170, roll(), color_of("#84497a"))
        _light_windows(canvas, x, top, width, tall, roll, 0.28, 2)
        x += width * (0.8 + roll() * 0.3)


def _draw_house(
    canvas: Canvas, x: float, top: float, wide: float, tall: float, kind: float, color: Color
) -> None:
    canvas.rectangle(x, top, wide, tall, color)
    if kind < 0.35:
        # A roof with two slopes that curl at the eaves.
        canvas.fill(
            polygon(
                (
                    (x - 7, top + 2),
                    (x + wide * 0.18, top - 4),
                    (x + wide * 0.36, top - 11),
                    (x + wide / 2, top - 20),
                    (x + wide * 0.64, top - 11),
                    (x + wide * 0.82, top - 4),
                    (x + wide + 7, top + 2),
                )
            ),
            color,
        )
    elif kind < 0.55:
        # A water tank on legs.
        middle = x + wide * 0.6
        canvas.rectangle(middle - 9, top - 22, 18, 14, color)
        canvas.rectangle(middle - 8, top - 10, 2, 10, color)
        canvas.rectangle(middle + 6, top - 10, 2, 10, color)
        canvas.fill(
            polygon(((middle - 11, top - 22), (middle, top - 30), (middle + 11, top - 22))), color
        )
    elif kind < 0.75:
        # Chimneys.
        canvas.rectangle(x + wide * 0.2, top - 12, 6, 12, color)
        canvas.rectangle(x + wide * 0.34, top - 18, 7, 18, color)
    elif kind < 0.85:
        # A tower with a pointed cap.
        canvas.rectangle(x + wide * 0.3, top - 26, wide * 0.4, 26, color)
        canvas.fill(
            polygon(
                (
                    (x + wide * 0.24, top - 26),
                    (x + wide * 0.5, top - 54),
                    (x + wide * 0.76, top - 26),
                )
            ),
            color,
        )


def _light_windows(
    canvas: Canvas | None,
    x: float,
    top: float,
    wide: float,
    tall: float,
    roll: Callable[[], float],
    share: float,
    size: float,
) -> None:
    """Lights some windows; without a canvas it only draws as many numbers by chance."""
    gap = size * 3.4
    row = top + gap
    while row < top + tall - size:
        column = x + gap * 0.7
        while column < x + wide - size * 1.6:
            if roll() < share:
                color = mix(_WINDOW, color_of("#ff8f5a"), roll() * 0.6)
                opacity = 0.35 + roll() * 0.5
                if canvas is not None:
                    canvas.rectangle(column, row, size, size * 1.5, color, opacity)
            column += gap
        row += gap * 1.25
