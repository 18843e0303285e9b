"""A character's figure in the pose of an action: bones that turn, and the shapes on them.

Places are in stage pixels from the fighter's place, x towards where it faces, y up. All of it is
numbers from the character as the server tells it, so it draws any character there is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, hypot, radians, sin

from arcade_clash.engine.figure import Animation, Bone, Keyframe, Vector
from arcade_clash.engine.skeleton import Joint, Skeleton
from arcade_clash.v1 import game_pb2 as pb

__all__ = ["Disc", "Light", "Outline", "Part", "Piece", "Puppet"]

SUB = 256
_RIBBON_PIECES = 5

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Outline:
    """A closed outline."""

    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Disc:
    """A disc."""

    center: Point
    radius: float


@dataclass(frozen=True, slots=True)
class Light:
    """A light that shines around its middle."""

    center: Point
    radius: float


@dataclass(frozen=True, slots=True)
class Piece:
    """One shape in a pose: what it covers, and the index of its colour."""

    color: int
    detail: bool
    forms: tuple[Outline | Disc | Light, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """Pieces that share one edge, from back to front."""

    pieces: tuple[Piece, ...]


class Puppet:
    """A character's figure, ready to be put into any of its poses."""

    def __init__(self, character: pb.Character) -> None:
        figure = character.figure
        self.palette = tuple(int(color[1:], 16) for color in figure.palette)
        self.alternate_palette = tuple(int(c[1:], 16) for c in figure.alternate_palette)
        parts: dict[int, list[pb.Shape]] = {}
        for shape in figure.shapes:
            parts.setdefault(shape.part, []).append(shape)
        self._parts = tuple(parts.values())
        self._skeleton = Skeleton(
            [_bone(bone) for bone in figure.bones],
            [_animation(animation) for animation in character.animations],
        )

    def joints(self, action: str, frame: int) -> list[Joint]:
        """The bones at a frame of an action; an action it does not know stands."""
        return self._skeleton.joints(action, frame)

    def parts(self, action: str, frame: int, time: int, drift: Point = (0.0, 0.0)) -> list[Part]:
        """What is to be drawn, from back to front.

        Cloth waves with `time`, in frames, and trails behind `drift`, the fighter's speed in pixels
        a frame, forward and up.
        """
        joints = self.joints(action, frame)
        return [
            Part(tuple(self._piece(shape, joints, time, drift) for shape in shapes))
            for shapes in self._parts
        ]

    def _piece(self, shape: pb.Shape, joints: Sequence[Joint], time: int, drift: Point) -> Piece:
        joint = joints[shape.bone]
        forms: tuple[Outline | Disc | Light, ...] = ()
        match shape.WhichOneof("form"):
            case "limb":
                length = self._skeleton.lengths[shape.bone]
                forms = _limb(joint, length, shape.limb)
            case "disc":
                center = joint.point(shape.disc.center.x / SUB, shape.disc.center.y / SUB)
                forms = (Disc(center, shape.disc.radius / SUB),)
            case "outline":
                places = [(point.x / SUB, point.y / SUB) for point in shape.outline.points]
                corners = _smooth(places) if shape.outline.smooth else places
                forms = (Outline(tuple(joint.point(x, y) for x, y in corners)),)
            case "ribbon":
                forms = (_ribbon(joint, shape.ribbon, time, drift),)
            case "glow":
                center = joint.point(shape.glow.center.x / SUB, shape.glow.center.y / SUB)
                forms = (Light(center, shape.glow.radius / SUB),)
        return Piece(shape.color, shape.detail, forms)


def _bone(message: pb.Bone) -> Bone:
    parent = message.parent if message.HasField("parent") else None
    return Bone(message.name, parent, message.length)


def _animation(message: pb.Animation) -> Animation:
    keyframes = tuple(
        Keyframe(key.frame, Vector(key.root.x, key.root.y), tuple(key.angles))
        for key in message.keyframes
    )
    loop = message.loop_frames if message.HasField("loop_frames") else None
    return Animation(message.action, keyframes, loop)


def _limb(joint: Joint, length: float, limb: pb.Limb) -> tuple[Outline | Disc, ...]:
    first, second = limb.start_width / SUB / 2, limb.end_width / SUB / 2
    corners = ((0.0, first), (length, second), (length, -second), (0.0, -first))
    return (
        Outline(tuple(joint.point(x, y) for x, y in corners)),
        Disc(joint.point(0, 0), first),
        Disc(joint.point(length, 0), second),
    )


def _smooth(points: Sequence[Point]) -> list[Point]:
    """The corners of a closed curve through these, by Catmull and Rom: one more between two."""
    count = len(points)
    curve: list[Point] = []
    for index in range(count):
        (ax, ay), (bx, by) = points[index - 1], points[index]
        (cx, cy), (dx, dy) = points[(index + 1) % count], points[(index + 2) % count]
        curve.append((bx, by))
        curve.append(((9 * (bx + cx) - ax - dx) / 16, (9 * (by + cy) - ay - dy) / 16))
    return curve


def _ribbon(joint: Joint, ribbon: pb.Ribbon, time: int, drift: Point) -> Outline:
    """A strip that leaves its bone as told, then gives way to weight, wind and its own speed."""
    x, y = joint.point(ribbon.start.x / SUB, ribbon.start.y / SUB)
    leaving = radians(ribbon.angle / 10)
    rest_x = joint.cosine * cos(leaving) - joint.sine * sin(leaving)
    rest_y = joint.sine * cos(leaving) + joint.cosine * sin(leaving)
    stiffness, lift = ribbon.stiffness / 100, ribbon.lift / 100
    length = ribbon.length / SUB / _RIBBON_PIECES
    left: list[Point] = []
    right: list[Point] = []
    for piece in range(_RIBBON_PIECES + 1):
        share = piece / _RIBBON_PIECES
        # Near the knot it goes as it is tied; further out, as weight and wind have it.
        own = stiffness + (1 - stiffness) * (1 - share) ** 2
        wave = 0.34 * lift * share * sin(time * 0.13 - share * 4.2)
        free_x = -lift - 0.12 * drift[0]
        free_y = -(1 - lift) - 0.12 * drift[1] + wave
        toward_x = own * rest_x + (1 - own) * free_x
        toward_y = own * rest_y + (1 - own) * free_y
        size = hypot(toward_x, toward_y) or 1.0
        toward_x, toward_y = toward_x / size, toward_y / size
        half = (ribbon.start_width + (ribbon.end_width - ribbon.start_width) * share) / SUB / 2
        left.append((x - toward_y * half, y + toward_x * half))
        right.append((x + toward_y * half, y - toward_x * half))
        x, y = x + toward_x * length, y + toward_y * length
    return Outline((*left, *reversed(right)))
