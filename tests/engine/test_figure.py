"""How characters look is read from their files as integers, and a slip is refused by name."""

import copy
import math
from dataclasses import fields, is_dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcade_clash.engine import characters
from arcade_clash.engine.figure import (
    ACTIONS,
    Animation,
    Disc,
    Figure,
    Keyframe,
    Limb,
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


ON_THE_FLOOR = [name for name in ACTIONS if not name.startswith(("jump", "hit_air", "guard_air"))]


@pytest.mark.parametrize("name", sorted(characters()))
def test_what_strikes_is_drawn_where_it_hits(name: str) -> None:
    # In the frames of each hit, hand, foot or staff fills the far end of its box.
    character = characters()[name]
    for move in character.moves:
        keys = animation(character.animations, move.move).keyframes
        for hit in move.hits if not (move.throws or move.projectile) else ():
            struck = [key for key in keys if hit.first <= key.frame <= hit.last]
            what = f"{name}'s {move.move} in frames {hit.first} to {hit.last}"
            assert struck, f"{what} has no pose"
            tips = [place for key in struck for place in corners(character.figure, key)]
            for box in hit.hitboxes:
                left, low, width, height = (
                    side / SUB for side in (box.x, box.y, box.width, box.height)
                )
                reach = left + width
                assert any(
                    reach - 0.3 * width <= x <= reach + 30 and low - 14 <= y <= low + height + 14
                    for x, y in tips
                ), f"{what} does not reach {reach}: {max(tips)}"


@pytest.mark.parametrize("name", sorted(characters()))
def test_every_action_and_move_is_drawn_and_lasts_no_shorter_than_its_poses(name: str) -> None:
    character = characters()[name]
    assert {drawn.action for drawn in character.animations} == set(character.actions)
    for move in character.moves:
        last = animation(character.animations, move.move).keyframes[-1].frame
        longest = move.total + (move.throw.hold + move.throw.recovery if move.throw else 0)
        if not (move.jumping or move.leap):
            # Its last pose is the one in which its fighter is free again, or just before.
            assert longest - 3 <= last <= longest, f"{name}'s {move.move} ends at {last}"


@pytest.mark.parametrize("name", sorted(characters()))
def test_a_throw_is_drawn_as_a_miss_and_then_as_a_catch(name: str) -> None:
    character = characters()[name]
    assert any(bone.name == "grip" for bone in character.figure.bones)
    for move in character.moves:
        if move.throw is not None:
            frames = [key.frame for key in animation(character.animations, move.move).keyframes]
            assert move.total in frames, f"{name}'s {move.move} has no pose for the catch"
            assert any(move.total < frame < move.total + move.throw.hold for frame in frames)
            assert any(frame < move.total for frame in frames[1:])


@pytest.mark.parametrize("name", sorted(characters()))
def test_no_pose_sinks_into_the_floor(name: str) -> None:
    # A sole may lie some pixels below the line. The page lifts what is deeper, which is seen.
    character = characters()[name]
    leaps = {move.move: move.leap.frame for move in character.moves if move.leap is not None}
    floor = {*ON_THE_FLOOR, *(move.move for move in character.moves if not move.jumping)}
    for drawn in character.animations:
        for key in drawn.keyframes:
            if drawn.action in floor and key.frame <= leaps.get(drawn.action, key.frame):
                low = lowest(character.figure, key)
                assert low > -11, f"{name}'s {drawn.action} at {key.frame} is at {low:.1f}"


def lowest(figure: Figure, key: Keyframe) -> float:
    """Return how high the lowest of what is drawn lies, but for cloth and light."""
    heights = []
    for shape in figure.shapes:
        where, form = bones(figure, key)[shape.bone], shape.form
        length = figure.bones[shape.bone].length / SUB
        if isinstance(form, Limb):
            heights.append(where[0][1] - form.start_width / SUB / 2)
            heights.append(beside(*where, length, 0)[1] - form.end_width / SUB / 2)
        elif isinstance(form, Outline):
            following = (*form.points[1:], form.points[0])
            for point, after in zip(form.points, following, strict=True):
                # A smooth outline goes through the middle between its points.
                other = after if form.smooth else point
                x, y = (point.x + other.x) / 2 / SUB, (point.y + other.y) / 2 / SUB
                heights.append(beside(*where, x, y)[1])
        elif isinstance(form, Disc):
            center = beside(*where, form.center.x / SUB, form.center.y / SUB)
            heights.append(center[1] - form.radius / SUB)
    return min(heights)


@pytest.mark.parametrize("name", sorted(characters()))
def test_who_stands_has_both_feet_on_the_floor(name: str) -> None:
    character = characters()[name]
    for key in animation(character.animations, "stand").keyframes:
        assert lowest(character.figure, key) == pytest.approx(0, abs=6)
