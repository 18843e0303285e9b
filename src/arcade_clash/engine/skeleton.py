"""Where the bones of a figure are on a frame of an action.

Places are in stage pixels from the fighter's place, x towards where it faces, y up. All of it is
numbers, and drawing alone reads it: a picture, and a terminal that is far from the server.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians, sin

from arcade_clash.engine.figure import Animation, Bone
from arcade_clash.engine.layout import SUB

__all__ = ["Joint", "Skeleton"]


@dataclass(frozen=True, slots=True)
class Joint:
    """A bone in a pose: where it starts, the direction of its length, and that in degrees."""

    x: float
    y: float
    cosine: float
    sine: float
    angle: float

    def point(self, along: float, left: float) -> tuple[float, float]:
        """A place beside the bone."""
        return (
            self.x + along * self.cosine - left * self.sine,
            self.y + along * self.sine + left * self.cosine,
        )


@dataclass(frozen=True, slots=True)
class _Key:
    frame: int
    x: float
    y: float
    angles: tuple[float, ...]


class Skeleton:
    """A figure's bones and the poses that its actions go through."""

    def __init__(self, bones: Sequence[Bone], animations: Sequence[Animation]) -> None:
        self.names = tuple(bone.name for bone in bones)
        self.lengths = tuple(bone.length / SUB for bone in bones)
        self._parents = tuple(bone.parent for bone in bones)
        self._animations = {
            animation.action: (
                tuple(
                    _Key(
                        key.frame,
                        key.root.x / SUB,
                        key.root.y / SUB,
                        tuple(angle / 10 for angle in key.angles),
                    )
                    for key in animation.keyframes
                ),
                animation.loop_frames,
            )
            for animation in animations
        }

    def joints(self, action: str, frame: int, tilt: float = 0.0) -> list[Joint]:
        """The bones at a frame of an action, turned about the root by `tilt` degrees.

        An action that has no animation stands.
        """
        x, y, angles = self._pose(action, frame)
        joints: list[Joint] = []
        for parent, angle in zip(self._parents, angles, strict=True):
            if parent is None:
                angle += tilt
            else:
                angle += joints[parent].angle
                x, y = joints[parent].point(self.lengths[parent], 0)
            turned = radians(angle)
            joints.append(Joint(x, y, cos(turned), sin(turned), angle))
        return joints

    def _pose(self, action: str, frame: int) -> tuple[float, float, Sequence[float]]:
        keys, loop = self._animations.get(action) or self._animations["stand"]
        time = frame % loop if loop else max(0, frame)
        index = max(0, bisect_right(keys, time, key=lambda key: key.frame) - 1)
        here = keys[index]
        is_last = index == len(keys) - 1
        if is_last and loop is None:
            return here.x, here.y, here.angles
        there = keys[0] if is_last else keys[index + 1]
        end = loop if is_last and loop is not None else there.frame
        share = (time - here.frame) / max(1, end - here.frame)
        return (
            here.x + (there.x - here.x) * share,
            here.y + (there.y - here.y) * share,
            [
                first + ((second - first + 180) % 360 - 180) * share
                for first, second in zip(here.angles, there.angles, strict=True)
            ],
        )
