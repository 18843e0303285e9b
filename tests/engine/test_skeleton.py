"""Bones put into poses."""

import pytest

from arcade_clash.engine.figure import Animation, Bone, Keyframe, Vector
from arcade_clash.engine.layout import SUB
from arcade_clash.engine.skeleton import Skeleton


def key(frame: int, *angles: int, y: int = 0) -> Keyframe:
    return Keyframe(frame, Vector(0, y * SUB), angles)


def two_bones(*keyframes: Keyframe, loop_frames: int | None = None) -> Skeleton:
    bones = [Bone("root", None, 10 * SUB), Bone("tip", 0, 5 * SUB)]
    return Skeleton(bones, [Animation("stand", keyframes, loop_frames)])


def test_a_bone_starts_where_its_parent_ends() -> None:
    root, tip = two_bones(key(0, 900, 0)).joints("stand", 0)
    assert (tip.x, tip.y) == pytest.approx((root.x, root.y + 10))


def test_a_pose_between_two_keyframes_is_between_them() -> None:
    root = two_bones(key(0, 0, 0), key(10, 900, 0, y=20)).joints("stand", 5)[0]
    assert root.y == pytest.approx(10)
    assert root.cosine == pytest.approx(root.sine)


def test_angles_turn_the_shorter_way() -> None:
    skeleton = two_bones(key(0, 1700, 0), key(10, -1700, 0))
    assert skeleton.joints("stand", 5)[0].cosine == pytest.approx(-1)


def test_an_action_without_a_loop_stays_in_its_last_pose() -> None:
    skeleton = two_bones(key(0, 0, 0), key(4, 900, 0))
    assert skeleton.joints("stand", 400) == skeleton.joints("stand", 4)


def test_a_loop_goes_back_to_its_first_pose() -> None:
    skeleton = two_bones(key(0, 0, 0), key(4, 900, 0), loop_frames=8)
    assert skeleton.joints("stand", 8) == skeleton.joints("stand", 0)
    assert skeleton.joints("stand", 6) == skeleton.joints("stand", 2)


def test_an_action_that_is_not_known_stands() -> None:
    skeleton = two_bones(key(0, 300, 0))
    assert skeleton.joints("cartwheel", 7) == skeleton.joints("stand", 0)


def test_a_tilt_turns_the_whole_about_the_root() -> None:
    skeleton = two_bones(key(0, 0, 900, y=3))
    root, tip = skeleton.joints("stand", 0, tilt=90)
    assert (root.x, root.y, root.angle) == (0, 3, 90)
    assert (tip.x, tip.y, tip.angle) == pytest.approx((0, 13, 180))


def test_a_point_beside_a_bone_is_to_its_left() -> None:
    root = two_bones(key(0, 900, 0)).joints("stand", 0)[0]
    assert root.point(4, 2) == pytest.approx((-2, 4))
