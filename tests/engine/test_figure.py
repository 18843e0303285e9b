"""How characters look is read from their files as integers, and a slip is refused by name."""

import copy
import math
import tomllib
from dataclasses import fields, is_dataclass
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcade_clash.engine import characters
from arcade_clash.engine.figure import (
    ACTIONS,
    Animation,
    Figure,
    Keyframe,
    Outline,
    parse_figure,
)
from arcade_clash.errors import InvalidInput

SUB = 256


def drawing() -> dict[str, Any]:
    """Return the smallest file that can be drawn: a root, an arm of two bones, and one pose."""
    return {
        "figure": {
            "palette": {"red": ["#ff0000", "#00ff00"]},
            "bones": {
                "root": {"length": 0},
                "arm": {"parent": "root", "length": 10},
                "forearm": {"parent": "arm", "length": 8},
            },
            "reaches": {"hand": {"upper": "arm", "lower": "forearm", "bend": "left"}},
            "parts": [
                {"name": "arm", "shapes": [{"on": "arm", "color": "red", "limb": [4, 3.5]}]},
            ],
        },
        "poses": {"still": {"root": [0, 50], "turn": {"root": 0}, "reach": {"hand": [12, 50]}}},
        "animations": {
            action: {"keyframes": [{"frame": 0, "pose": "still"}]} for action in ACTIONS
        },
    }


Place = tuple[float, float]


def bones(figure: Figure, key: Keyframe) -> list[tuple[Place, float]]:
    """Return where each bone starts, in pixels, and its angle, as a screen works them out."""
    found: list[tuple[Place, float]] = []
    for bone, tenths in zip(figure.bones, key.angles, strict=True):
        if bone.parent is None:
            found.append(((key.root.x / SUB, key.root.y / SUB), tenths / 10))
        else:
            start, angle = found[bone.parent]
            length = figure.bones[bone.parent].length / SUB
            found.append((beside(start, angle, length, 0), angle + tenths / 10))
    return found


def beside(start: Place, angle: float, along: float, left: float) -> Place:
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    return start[0] + along * cos - left * sin, start[1] + along * sin + left * cos


def places(figure: Figure, key: Keyframe) -> dict[str, Place]:
    """Return where each bone ends."""
    return {
        bone.name: beside(start, angle, bone.length / SUB, 0)
        for bone, (start, angle) in zip(figure.bones, bones(figure, key), strict=True)
    }


def corners(figure: Figure, key: Keyframe) -> list[Place]:
    """Return the corners of all outlines: what a viewer sees the figure reach."""
    where = bones(figure, key)
    return [
        beside(*where[shape.bone], point.x / SUB, point.y / SUB)
        for shape in figure.shapes
        if isinstance(shape.form, Outline)
        for point in shape.form.points
    ]


def animation(animations: tuple[Animation, ...], action: str) -> Animation:
    return next(found for found in animations if found.action == action)


def test_a_hand_is_where_its_pose_wants_it() -> None:
    figure, animations = parse_figure(drawing())
    x, y = places(figure, animations[0].keyframes[0])["forearm"]
    assert math.hypot(x - 12, y - 50) < 0.1


@given(distance=st.floats(2.1, 17.9), direction=st.floats(-180, 180), left=st.booleans())
def test_a_hand_reaches_wherever_its_arm_is_long_enough(
    distance: float, direction: float, left: bool
) -> None:
    data = drawing()
    across = distance * math.cos(math.radians(direction))
    up = 50 + distance * math.sin(math.radians(direction))
    data["poses"]["still"]["reach"]["hand"] = [across, up]
    data["poses"]["still"]["bend"] = {"hand": "left" if left else "right"}
    figure, animations = parse_figure(data)
    x, y = places(figure, animations[0].keyframes[0])["forearm"]
    assert math.hypot(x - across, y - up) < 0.1


def test_a_hand_that_cannot_reach_points_there_stretched() -> None:
    data = drawing()
    data["poses"]["still"]["reach"]["hand"] = [0, 500]
    figure, animations = parse_figure(data)
    x, y = places(figure, animations[0].keyframes[0])["forearm"]
    assert (x, y) == pytest.approx((0, 68), abs=0.1)


def test_a_pose_is_like_another_but_for_what_it_says() -> None:
    data = drawing()
    data["poses"]["up"] = {"like": "still", "turn": {"arm": 90, "forearm": 90}}
    data["animations"]["stand"]["keyframes"].append({"frame": 6, "pose": "up", "shift": [1, 2]})
    figure, animations = parse_figure(data)
    key = animation(animations, "stand").keyframes[1]
    assert (key.root.x, key.root.y) == (1 * SUB, 52 * SUB)
    assert places(figure, key)["forearm"] == pytest.approx((1, 70), abs=0.1)


def test_a_tilt_turns_the_whole_pose() -> None:
    data = drawing()
    data["poses"]["still"]["tilt"] = 90
    figure, animations = parse_figure(data)
    assert places(figure, animations[0].keyframes[0])["forearm"] == pytest.approx((0, 62), abs=0.1)


def test_lengths_and_angles_are_whole_numbers_throughout() -> None:
    def walk(value: object) -> None:
        assert not isinstance(value, float)
        if isinstance(value, tuple):
            for item in value:
                walk(item)
        elif is_dataclass(value):
            for each in fields(value):
                walk(getattr(value, each.name))

    for character in characters().values():
        walk(character.figure)
        walk(character.animations)


def change(data: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    changed = copy.deepcopy(data)
    *way, last = path.split("/")
    inner: Any = changed
    for step in way:
        inner = inner[int(step) if step.isdigit() else step]
    if value is None:
        del inner[last]
    else:
        inner[last] = value
    return changed


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        ("figure", None, "figure"),
        ("figure/palette/red", ["red", "#00ff00"], "figure.palette.red"),
        ("figure/palette", {}, "figure.palette"),
        ("figure/colour", 3, "figure.colour"),
        ("figure/bones/arm/length", -1, "figure.bones.arm.length"),
        ("figure/bones/arm/length", math.nan, "figure.bones.arm.length"),
        ("figure/bones/arm/parent", "forearm", "figure.bones.arm.parent"),
        ("figure/bones/arm/parent", None, "figure.bones.arm.parent"),
        ("figure/reaches/hand/lower", "root", "figure.reaches.hand.lower"),
        ("figure/reaches/hand/bend", "up", "figure.reaches.hand.bend"),
        ("figure/parts", [], "figure.parts"),
        ("figure/parts/0/shapes/0/on", "leg", "figure.parts[0].shapes[0].on"),
        ("figure/parts/0/shapes/0/color", "blue", "figure.parts[0].shapes[0].color"),
        ("figure/parts/0/shapes/0/limb", [4], "figure.parts[0].shapes[0].limb"),
        ("figure/parts/0/shapes/0/limb", [4, -4], "figure.parts[0].shapes[0].limb"),
        ("figure/parts/0/shapes/0/disc", [0, 0, 3], "figure.parts[0].shapes[0]"),
        ("figure/parts/0/shapes/0/detail", 1, "figure.parts[0].shapes[0].detail"),
        ("poses/still/root", None, "poses.still.root"),
        ("poses/still/like", "run", "poses.still.like"),
        ("poses/still/turn", {"leg": 3}, "poses.still.turn.leg"),
        ("poses/still/reach", {"foot": [1, 2]}, "poses.still.reach.foot"),
        ("poses/still/reach/hand", [1, "far"], "poses.still.reach.hand"),
        ("poses/still/leap", 3, "poses.still.leap"),
        ("animations/stand", None, "animations.stand"),
        ("animations/stand/keyframes", [], "animations.stand.keyframes"),
        ("animations/stand/keyframes/0/frame", 3, "animations.stand.keyframes[0].frame"),
        ("animations/stand/keyframes/0/pose", "run", "animations.stand.keyframes[0].pose"),
        ("animations/stand/loop", 0, "animations.stand.loop"),
    ],
)
def test_a_slip_in_the_file_is_refused_by_name(path: str, value: object, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_figure(change(drawing(), path, value))
    assert refused.value.field == field
    assert field in str(refused.value)


def test_keyframes_come_in_the_order_of_their_frames() -> None:
    keys = [{"frame": 0, "pose": "still"}, {"frame": 0, "pose": "still"}]
    with pytest.raises(InvalidInput, match=r"keyframes\[1\]\.frame"):
        parse_figure(change(drawing(), "animations/stand/keyframes", keys))


@pytest.mark.parametrize("name", sorted(characters()))
def test_what_strikes_is_drawn_where_it_hits(name: str) -> None:
    # In the frames that can hit, hand, foot or staff fills the far end of the box.
    character = characters()[name]
    text = files("arcade_clash.engine").joinpath(f"characters/{name}.toml").read_text("utf-8")
    moves = tomllib.loads(text)["moves"]
    for move, told in moves.items():
        for left, low, width, height in told.get("hitboxes", []):
            keys = animation(character.animations, move).keyframes
            struck = [key for key in keys if 0 <= key.frame - told["startup"] < told["active"]]
            assert struck, f"{name}'s {move} has no pose in the frames that hit"
            reach = left + width
            tips = [place for key in struck for place in corners(character.figure, key)]
            assert any(
                reach - 0.3 * width <= x <= reach + 30 and low - 14 <= y <= low + height + 14
                for x, y in tips
            ), f"{name}'s {move} does not reach {reach}: {max(tips)}"


@pytest.mark.parametrize("name", sorted(characters()))
def test_who_stands_has_both_feet_on_the_floor(name: str) -> None:
    character = characters()[name]
    for key in animation(character.animations, "stand").keyframes:
        where = places(character.figure, key)
        for shin in ("lead_shin", "rear_shin"):
            assert where[shin][1] == pytest.approx(8, abs=1)
