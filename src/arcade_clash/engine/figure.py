"""How a character looks: bones, the shapes on them, and the poses that its actions go through.

`parse_figure` reads the `[figure]`, `[poses]` and `[animations]` of a character's file into values
made of integers, and refuses what does not fit by name. Drawing is no part of the rules: nothing
that decides a fight reads this, so poses may be worked out with floats before they are rounded.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from arcade_clash.engine.layout import ACTIONS as ALL_ACTIONS
from arcade_clash.engine.layout import FIRST_MOVE, SUB
from arcade_clash.engine.pose import Rig, solve_poses
from arcade_clash.engine.table import Table

__all__ = [
    "ACTIONS",
    "Animation",
    "Bone",
    "Disc",
    "Figure",
    "Form",
    "Glow",
    "Keyframe",
    "Limb",
    "Outline",
    "Ribbon",
    "Shape",
    "Vector",
    "parse_figure",
]

ACTIONS = ALL_ACTIONS[:FIRST_MOVE]
"""What every character does besides its moves; each has an animation."""


@dataclass(frozen=True, slots=True)
class Vector:
    """A point or a difference of two, in 1/256 pixel."""

    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Bone:
    """A segment that turns about its start, which is its parent's end; the root has no parent."""

    name: str
    parent: int | None
    length: int


@dataclass(frozen=True, slots=True)
class Limb:
    """A tapered limb along its bone."""

    start_width: int
    end_width: int


@dataclass(frozen=True, slots=True)
class Disc:
    """A disc beside its bone: x along the bone, y to its left."""

    center: Vector
    radius: int


@dataclass(frozen=True, slots=True)
class Outline:
    """A closed outline beside its bone."""

    points: tuple[Vector, ...]
    smooth: bool


@dataclass(frozen=True, slots=True)
class Ribbon:
    """A strip that is tied at one end and trails; angle in 1/10 degree, the last two in %."""

    start: Vector
    length: int
    start_width: int
    end_width: int
    angle: int
    stiffness: int
    lift: int


@dataclass(frozen=True, slots=True)
class Glow:
    """A light that adds itself to what lies behind."""

    center: Vector
    radius: int


Form = Limb | Disc | Outline | Ribbon | Glow


@dataclass(frozen=True, slots=True)
class Shape:
    """A filled piece that moves with a bone; shapes of one part share one dark edge."""

    bone: int
    color: int
    part: int
    detail: bool
    form: Form


@dataclass(frozen=True, slots=True)
class Figure:
    """A body of bones with shapes on them, from back to front, and its two palettes."""

    palette: tuple[str, ...]
    alternate_palette: tuple[str, ...]
    bones: tuple[Bone, ...]
    shapes: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class Keyframe:
    """A pose at a frame: the root's place, and each bone's angle from its parent in 1/10 degree."""

    frame: int
    root: Vector
    angles: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Animation:
    """How an action moves the bones; without `loop_frames` it stays in its last pose."""

    action: str
    keyframes: tuple[Keyframe, ...]
    loop_frames: int | None


def parse_figure(data: Mapping[str, Any], where: str = "") -> tuple[Figure, tuple[Animation, ...]]:
    """Read how a character looks from its file's tables.

    `where` goes before each field's name in an error. Raises InvalidInput, which names the field.
    """
    file = Table(data, where)
    drawing = file.table("figure")
    colors = _palette(drawing)
    bones = _bones(drawing)
    names = [bone.name for bone in bones]
    shapes = _shapes(drawing, names, tuple(colors))
    rig = Rig(
        names=tuple(names),
        parents=tuple(bone.parent for bone in bones),
        lengths=tuple(bone.length / SUB for bone in bones),
        reaches=_reaches(drawing, bones),
    )
    drawing.done()
    poses = solve_poses(rig, file.table("poses"))
    animations = _animations(file.table("animations"), poses)
    figure = Figure(
        palette=tuple(usual for usual, _ in colors.values()),
        alternate_palette=tuple(alternate for _, alternate in colors.values()),
        bones=bones,
        shapes=shapes,
    )
    return figure, animations


def _palette(drawing: Table) -> dict[str, tuple[str, str]]:
    table = drawing.table("palette")
    colors = {}
    for name in table:
        pair = table.texts(name)
        if len(pair) != 2 or not all(re.fullmatch("#[0-9a-f]{6}", color) for color in pair):
            raise table.wrong(name, 'two colours such as ["#20304a", "#4a2030"]', pair)
        colors[name] = (pair[0], pair[1])
    if not colors:
        raise drawing.wrong("palette", "at least one colour", {})
    return colors


def _bones(drawing: Table) -> tuple[Bone, ...]:
    table = drawing.table("bones")
    bones: list[Bone] = []
    for name in table:
        entry = table.table(name)
        before = [bone.name for bone in bones]
        parent = entry.one_of("parent", before) if bones else None
        length = round(entry.number("length", 0, 400) * SUB)
        entry.done()
        bones.append(Bone(name, None if parent is None else before.index(parent), length))
    if not bones:
        raise drawing.wrong("bones", "at least one bone", {})
    return tuple(bones)


def _reaches(drawing: Table, bones: tuple[Bone, ...]) -> dict[str, tuple[int, int, int]]:
    """Pairs of bones that can be told where their end shall be, and the way they bend."""
    table = drawing.table("reaches")
    names = [bone.name for bone in bones]
    reaches = {}
    for name in table:
        entry = table.table(name)
        long = [bone.name for bone in bones if bone.length > 0]
        upper = names.index(entry.one_of("upper", long))
        children = [bone.name for bone in bones if bone.parent == upper and bone.name in long]
        lower = names.index(entry.one_of("lower", children))
        bend = -1 if entry.one_of("bend", ["left", "right"]) == "right" else 1
        entry.done()
        reaches[name] = (upper, lower, bend)
    return reaches


def _shapes(drawing: Table, bones: list[str], colors: tuple[str, ...]) -> tuple[Shape, ...]:
    shapes = []
    for part, table in enumerate(drawing.tables("parts")):
        table.text("name")  # for the reader of the file alone
        for entry in table.tables("shapes"):
            shapes.append(
                Shape(
                    bone=bones.index(entry.one_of("on", bones)),
                    color=colors.index(entry.one_of("color", colors)),
                    part=part,
                    detail=entry.flag("detail"),
                    form=_form(entry),
                )
            )
            entry.done()
        table.done()
    if not shapes:
        raise drawing.wrong("parts", "at least one part with a shape", [])
    return tuple(shapes)


def _form(entry: Table) -> Form:
    kinds = [kind for kind in ("limb", "disc", "outline", "ribbon", "glow") if kind in entry]
    if len(kinds) != 1:
        raise entry.wrong("", "exactly one of limb, disc, outline, ribbon and glow", kinds)
    kind = kinds[0]
    if kind == "limb":
        start_width, end_width = entry.numbers(kind, 2)
        return Limb(_length(entry, kind, start_width), _length(entry, kind, end_width))
    if kind in ("disc", "glow"):
        x, y, radius = entry.numbers(kind, 3)
        center, radius_sub = _vector(x, y), _length(entry, kind, radius)
        return Disc(center, radius_sub) if kind == "disc" else Glow(center, radius_sub)
    if kind == "outline":
        return Outline(tuple(_vector(x, y) for x, y in entry.points(kind)), entry.flag("smooth"))
    ribbon = entry.table("ribbon")
    x, y = ribbon.numbers("start", 2)
    start_width, end_width = ribbon.numbers("width", 2)
    made = Ribbon(
        start=_vector(x, y),
        length=round(ribbon.number("length", 1, 400) * SUB),
        start_width=_length(ribbon, "width", start_width),
        end_width=_length(ribbon, "width", end_width),
        angle=round(ribbon.number("angle", -360, 360) * 10),
        stiffness=round(ribbon.number("stiffness", 0, 100)),
        lift=round(ribbon.number("lift", 0, 100)),
    )
    ribbon.done()
    return made


def _animations(
    table: Table, poses: Mapping[str, tuple[tuple[float, float], tuple[float, ...]]]
) -> tuple[Animation, ...]:
    animations = []
    for action in table:
        entry = table.table(action)
        keyframes: list[Keyframe] = []
        for key in entry.tables("keyframes"):
            first = keyframes[-1].frame + 1 if keyframes else 0
            frame = key.whole("frame", first, first + 3600 if keyframes else 0)
            (x, y), angles = poses[key.one_of("pose", list(poses))]
            dx, dy = key.numbers("shift", 2) if "shift" in key else (0.0, 0.0)
            key.done()
            tenths = tuple(round(angle * 10) for angle in angles)
            keyframes.append(Keyframe(frame, _vector(x + dx, y + dy), tenths))
        if not keyframes:
            raise entry.wrong("keyframes", "at least one, at frame 0", [])
        least = keyframes[-1].frame + 1
        loop = entry.whole("loop", least, least + 3600) if "loop" in entry else None
        entry.done()
        animations.append(Animation(action, tuple(keyframes), loop))
    for action in ACTIONS:
        if action not in table:
            raise table.wrong(action, f"an animation, as for each of {', '.join(ACTIONS)}", None)
    return tuple(animations)


def _vector(x: float, y: float) -> Vector:
    return Vector(round(x * SUB), round(y * SUB))


def _length(table: Table, name: str, value: float) -> int:
    if not 0 <= value <= 400:
        raise table.wrong(name, "lengths from 0 to 400 pixels", value)
    return round(value * SUB)
