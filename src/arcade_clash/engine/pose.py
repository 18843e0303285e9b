"""Poses as people write them, worked out into one angle for each bone.

A pose says which way bones point on the screen (0 forward, 90 up), and where hands and feet shall
be; a bone that it leaves out goes on as its parent, and it may be like another pose but for what it
changes. What comes out is what drawing needs: each bone's angle from its parent.

    upper     elbow or knee: found from the two lengths
      o-----o
             \\  lower
              o  where the hand shall be, in pixels from the fighter's place
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from arcade_clash.engine.table import Table

__all__ = ["Pose", "Rig", "solve_poses"]

# The root's place in pixels, and each bone's angle from its parent in degrees.
Pose = tuple[tuple[float, float], tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class Rig:
    """The bones that poses move; `reaches` has upper bone, lower bone and bend by name."""

    names: tuple[str, ...]
    parents: tuple[int | None, ...]
    lengths: tuple[float, ...]
    reaches: Mapping[str, tuple[int, int, int]]


@dataclass(frozen=True, slots=True)
class _Wish:
    """What a pose asks for, with what it took from the pose it is like."""

    root: tuple[float, float] = (0.0, 0.0)
    tilt: float = 0.0
    turn: Mapping[int, float] = field(default_factory=dict)
    reach: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    bend: Mapping[str, int] = field(default_factory=dict)


def solve_poses(rig: Rig, table: Table) -> dict[str, Pose]:
    """Work out every pose of a file; one may be like those before it.

    A hand or foot that cannot reach its place points there, stretched.
    """
    wishes: dict[str, _Wish] = {}
    poses: dict[str, Pose] = {}
    for name in table:
        entry = table.table(name)
        wish = _read(rig, entry, wishes)
        wishes[name] = wish
        poses[name] = wish.root, _solve(rig, wish)
    return poses


def _read(rig: Rig, entry: Table, wishes: Mapping[str, _Wish]) -> _Wish:
    base = wishes[entry.one_of("like", list(wishes))] if "like" in entry else _Wish()
    root = base.root
    if "root" in entry or "like" not in entry:
        x, y = entry.numbers("root", 2)
        root = (x, y)
    tilt = entry.number("tilt", -720, 720) if "tilt" in entry else base.tilt
    turn, reach, bend = dict(base.turn), dict(base.reach), dict(base.bend)
    if "turn" in entry:
        angles = entry.table("turn")
        for name in angles:
            bone = _index(angles, name, rig.names)
            turn[bone] = angles.number(name, -360, 360)
            # A bone that is turned by hand no longer reaches as the pose it is like did.
            for limb in [limb for limb in reach if bone in rig.reaches[limb][:2]]:
                del reach[limb]
    if "reach" in entry:
        places = entry.table("reach")
        for name in places:
            _index(places, name, tuple(rig.reaches))
            x, y = places.numbers(name, 2)
            reach[name] = (x, y)
            for bone in rig.reaches[name][:2]:
                turn.pop(bone, None)
    if "bend" in entry:
        ways = entry.table("bend")
        for name in ways:
            _index(ways, name, tuple(rig.reaches))
            bend[name] = -1 if ways.one_of(name, ["left", "right"]) == "right" else 1
    entry.done()
    return replace(base, root=root, tilt=tilt, turn=turn, reach=reach, bend=bend)


def _index(table: Table, name: str, names: tuple[str, ...]) -> int:
    if name not in names:
        raise table.needless(name, f": the names here are {', '.join(names)}")
    return names.index(name)


def _solve(rig: Rig, wish: _Wish) -> tuple[float, ...]:
    ends: list[tuple[float, float]] = []
    world: list[float] = []
    told = dict(wish.turn)
    for index, parent in enumerate(rig.parents):
        start = wish.root if parent is None else ends[parent]
        for limb, place in wish.reach.items():
            upper, lower, usual = rig.reaches[limb]
            if index == upper:
                pair = rig.lengths[upper], rig.lengths[lower]
                bend = wish.bend.get(limb, usual)
                told[upper], told[lower] = _bend(start, place, pair, bend)
        angle = told.get(index, 0.0 if parent is None else world[parent])
        turned = math.radians(angle)
        length = rig.lengths[index]
        ends.append((start[0] + length * math.cos(turned), start[1] + length * math.sin(turned)))
        world.append(angle)
    return tuple(
        _short(wish.tilt + world[index] if parent is None else world[index] - world[parent])
        for index, parent in enumerate(rig.parents)
    )


def _bend(
    start: tuple[float, float], end: tuple[float, float], lengths: tuple[float, float], bend: int
) -> tuple[float, float]:
    """Turn two bones so that the second ends at a place, by the law of cosines."""
    upper, lower = lengths
    across, up = end[0] - start[0], end[1] - start[1]
    distance = min(max(math.hypot(across, up), abs(upper - lower) + 0.01), upper + lower)
    towards = math.degrees(math.atan2(up, across))
    cosine = (upper**2 + distance**2 - lower**2) / (2 * upper * distance)
    off = math.degrees(math.acos(max(-1.0, min(1.0, cosine))))
    first = towards - bend * off
    elbow = (
        upper * math.cos(math.radians(first)),
        upper * math.sin(math.radians(first)),
    )
    reached = (
        distance * math.cos(math.radians(towards)),
        distance * math.sin(math.radians(towards)),
    )
    second = math.degrees(math.atan2(reached[1] - elbow[1], reached[0] - elbow[0]))
    return first, second


def _short(angle: float) -> float:
    """Return the same direction between -180 and 180 degrees."""
    return (angle + 180.0) % 360.0 - 180.0
