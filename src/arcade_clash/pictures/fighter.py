"""A fighter in a picture: a figure's bones in the pose of its action, and its shapes on them.

As the page has it (frontend/src/match/figure.ts), each part has a dark edge and a lit side. Poses
are not blended from one action into the next, so that a fighter looks the same whichever frame came
before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot, sin

import numpy as np

from arcade_clash.engine import Character, PlayerStatus, PlayerView
from arcade_clash.engine.figure import Glow, Ribbon
from arcade_clash.engine.layout import SUB
from arcade_clash.engine.skeleton import Joint, Skeleton
from arcade_clash.pictures.canvas import Canvas, Color, Point, Transform, color_of, mix, polygon
from arcade_clash.pictures.shapes import (
    EDGE,
    LIGHT,
    StiffShape,
    Strip,
    rims_of,
    stiff_shape,
    strip_of,
)

__all__ = ["Art", "Hold", "Posed", "ProjectileColors"]

_INK = color_of("#1c1526")
_SHADE = color_of("#2a1748")
_WARMTH = color_of("#fff0d0")
_STRUCK = color_of("#fff6e6")
_GRIP = "grip"
"""The bone that holds a thrown fighter: poses say where, and which way up."""
_NAPE = "neck"
"""The bone by which a thrown fighter is held."""
_SOLE_FLOOR = -2.0
"""How deep a sole may lie, on a floor that is seen a little from above."""
_TRAIL_FRAMES = 6
_TRAIL_WIDTH = 17.0
_TRAIL_FAST = 8.0
"""Pixels a frame from which what strikes leaves a streak."""
_STRIKING = (PlayerStatus.STARTUP, PlayerStatus.ACTIVE)


@dataclass(frozen=True, slots=True)
class ProjectileColors:
    """The colours of what a fighter sends."""

    core: Color
    light: Color


@dataclass(frozen=True, slots=True)
class Hold:
    """Where a fighter who is thrown is held, in stage pixels and degrees; 90 is upright."""

    x: float
    y: float
    angle: float


@dataclass(frozen=True, slots=True)
class _Paint:
    lit: Color
    shade: Color
    flat: Color


@dataclass(frozen=True, slots=True)
class _Piece:
    bone: int
    color: int
    detail: bool
    form: StiffShape | Ribbon | Glow


class Art:
    """A character's figure in one of its palettes, ready to be drawn in any pose."""

    def __init__(self, character: Character, *, alternate: bool) -> None:
        figure = character.figure
        self.skeleton = Skeleton(figure.bones, character.animations)
        palette = [
            color_of(code) for code in (figure.alternate_palette if alternate else figure.palette)
        ]
        self.paints = [_paint(color) for color in palette]
        self.flashes = [_paint(mix(color, _STRUCK, 0.72)) for color in palette]
        self.parts: dict[int, list[_Piece]] = {}
        rims: list[tuple[int, float, float, float]] = []
        for shape in figure.shapes:
            form = shape.form
            length = self.skeleton.lengths[shape.bone]
            made: StiffShape | Ribbon | Glow
            if isinstance(form, Ribbon | Glow):
                made = form
            else:
                made = stiff_shape(form, length)
                if not shape.detail:
                    rims += [
                        (shape.bone, rim.along, rim.left, rim.radius)
                        for rim in rims_of(form, length)
                    ]
            piece = _Piece(shape.bone, shape.color, shape.detail, made)
            self.parts.setdefault(shape.part, []).append(piece)
        table = np.array(rims, np.float64).reshape(-1, 4)
        self._rim_bones = table[:, 0].astype(np.intp)
        self._rims = table[:, 1:]
        glows = [shape.color for shape in figure.shapes if isinstance(shape.form, Glow)]
        cloths = [shape.color for shape in figure.shapes if isinstance(shape.form, Ribbon)]
        core = palette[[*cloths, *glows][-1]] if cloths or glows else _WARMTH
        self.projectile_colors = ProjectileColors(
            core, palette[glows[0]] if glows else color_of("#d8fff6")
        )
        self.trail_color = core if glows else color_of("#fff1d6")
        parents = {bone.parent for bone in figure.bones}
        self.tips = [index for index in range(len(figure.bones)) if index not in parents]

    def heights(self, joints: Sequence[Joint]) -> tuple[float, float]:
        """The lowest and the highest point of the shapes, in pixels above the fighter's place."""
        bones = np.array([(joint.y, joint.sine, joint.cosine) for joint in joints])
        y, sine, cosine = bones[self._rim_bones].T
        along, left, radius = self._rims.T
        middle = y + along * sine + left * cosine
        return float((middle - radius).min()), float((middle + radius).max())


class Posed:
    """A fighter on one frame; while it is thrown, `hold` says where it hangs."""

    def __init__(self, art: Art, player: PlayerView, hold: Hold | None = None) -> None:
        self.art = art
        self.player = player
        self.side = 1 if player.facing == "right" else -1
        self.x, self.y = player.x / SUB, player.y / SUB
        tilt = self.side * (hold.angle - 90) if hold is not None else 0.0
        joints = art.skeleton.joints(player.action, player.frame, tilt)
        shift_x, shift_y = 0.0, 0.0
        if hold is not None:
            names = art.skeleton.names
            neck = joints[names.index(_NAPE) if _NAPE in names else 0]
            shift_x = self.side * (hold.x - self.x) - neck.x
            shift_y = hold.y - self.y - neck.y
        lowest, highest = art.heights(joints)
        shift_y += max(0.0, _SOLE_FLOOR - self.y - lowest - shift_y)
        self._shift = shift_x, shift_y
        self.joints = joints
        self.top = self.y + highest + shift_y
        self.bottom = self.y + lowest + shift_y

    def place(self, bone: str) -> Point | None:
        """Where a bone starts, in stage pixels; None if the figure has no such bone."""
        if bone not in self.art.skeleton.names:
            return None
        joint = self.joints[self.art.skeleton.names.index(bone)]
        return self.x + self.side * (joint.x + self._shift[0]), self.y + joint.y + self._shift[1]

    def hold(self) -> Hold | None:
        """Where it holds the fighter that it throws; None if its figure has no grip."""
        place = self.place(_GRIP)
        if place is None:
            return None
        angle = self.joints[self.art.skeleton.names.index(_GRIP)].angle
        return Hold(*place, angle if self.side > 0 else 180 - angle)

    def draw(self, canvas: Canvas, stage: Transform, frame: int, *, struck: bool) -> None:
        """Draws it; `stage` maps stage pixels to the picture's."""
        paints = self.art.flashes if struck else self.art.paints
        here = stage.moved(self.x, self.y).scaled(self.side, 1).moved(*self._shift)
        for part in self.art.parts.values():
            strips = {
                piece: self._strip_of(piece, piece.form, frame)
                for piece in part
                if isinstance(piece.form, Ribbon)
            }
            for piece in part:
                self._draw_edge(canvas, here, piece, strips.get(piece))
            for piece in part:
                self._draw_piece(canvas, here, piece, paints[piece.color], frame, strips.get(piece))
        self._draw_trails(canvas, here)

    def _draw_edge(
        self, canvas: Canvas, here: Transform, piece: _Piece, strip: Strip | None
    ) -> None:
        if strip is not None:
            canvas.under(here)
            canvas.stroke(polygon(strip.outline(self.side)), _INK, EDGE * 2)
        elif isinstance(piece.form, StiffShape) and not piece.detail:
            canvas.under(self._on(here, piece))
            canvas.fill(piece.form.edge, _INK)

    def _draw_piece(
        self,
        canvas: Canvas,
        here: Transform,
        piece: _Piece,
        paint: _Paint,
        frame: int,
        strip: Strip | None,
    ) -> None:
        there = self._on(here, piece)
        match piece.form:
            case Ribbon():
                if strip is not None:
                    canvas.under(here)
                    canvas.fill(polygon(strip.outline(self.side)), paint.shade)
                    canvas.fill(polygon(strip.outline(self.side, 0.14, 0.72)), paint.lit)
            case Glow(center=center, radius=radius):
                flicker = 1 + 0.06 * sin(frame * 0.31) + 0.04 * sin(frame)
                canvas.under(there)
                canvas.glow(center.x / SUB, center.y / SUB, radius / SUB * flicker, paint.flat, 0.8)
            case StiffShape(whole=whole) if piece.detail:
                canvas.under(there)
                canvas.fill(whole, paint.flat)
            case StiffShape(whole=whole, lit=lit, depth=depth):
                canvas.under(there)
                canvas.fill(whole, paint.shade)
                push = depth * 0.9 * there.scale
                canvas.under(
                    there._replace(x0=there.x0 + LIGHT[0] * push, y0=there.y0 - LIGHT[1] * push)
                )
                canvas.fill(lit, paint.lit)

    def _draw_trails(self, canvas: Canvas, here: Transform) -> None:
        """The streak behind what strikes: the last places of a hand, a foot or a lamp."""
        player = self.player
        if player.status not in _STRIKING:
            return
        drift_x = self.side * player.velocity.x / SUB
        drift_y = player.velocity.y / SUB
        frames = range(max(player.frame - _TRAIL_FRAMES, 0), player.frame)
        past = [
            (player.frame - frame, self.art.skeleton.joints(player.action, frame))
            for frame in reversed(frames)
        ]
        canvas.under(here)
        for tip in self.art.tips:
            length = self.art.skeleton.lengths[tip]
            x, y = self.joints[tip].point(length, 0)
            places = [(x, y)]
            step = 0.0, 0.0
            for age, joints in past:
                before_x, before_y = joints[tip].point(length, 0)
                dx, dy = x - before_x + drift_x * age, y - before_y + drift_y * age
                # It ends where the tip was slow, or turned back.
                if hypot(dx, dy) < _TRAIL_FAST or dx * step[0] + dy * step[1] < 0:
                    break
                x, y, step = x - dx, y - dy, (dx, dy)
                places.append((x, y))
            if len(places) > 1:
                canvas.fill(polygon(_streak(places)), self.art.trail_color, 0.34)

    def _on(self, here: Transform, piece: _Piece) -> Transform:
        joint = self.joints[piece.bone]
        return here.moved(joint.x, joint.y).turned(joint.cosine, joint.sine)

    def _strip_of(self, piece: _Piece, ribbon: Ribbon, frame: int) -> Strip:
        velocity = self.player.velocity
        drift = self.side * velocity.x / SUB, velocity.y / SUB
        return strip_of(ribbon, self.joints[piece.bone], frame, drift, self.y + self._shift[1])


def _streak(places: Sequence[Point]) -> list[Point]:
    """The outline of a streak through places, broad at the first and pointed at the last."""
    lefts: list[Point] = []
    rights: list[Point] = []
    last = len(places) - 1
    for index, (x, y) in enumerate(places):
        (ax, ay), (bx, by) = places[max(index - 1, 0)], places[min(index + 1, last)]
        size = hypot(bx - ax, by - ay) or 1.0
        width = _TRAIL_WIDTH * (1 - index / last) ** 1.5 / 2
        across_x, across_y = (by - ay) / size * width, (ax - bx) / size * width
        lefts.append((x + across_x, y + across_y))
        rights.append((x - across_x, y - across_y))
    return [*lefts, *reversed(rights)]


def _paint(color: Color) -> _Paint:
    return _Paint(lit=mix(color, _WARMTH, 0.07), shade=mix(color, _SHADE, 0.36), flat=color)
