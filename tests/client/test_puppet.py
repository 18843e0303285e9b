"""Figures put into poses."""

from math import hypot

import pytest

from arcade_clash.client.puppet import Disc, Outline, Puppet
from arcade_clash.engine import characters
from arcade_clash.services.game_wire import character_message
from arcade_clash.v1 import game_pb2 as pb

SUB = 256


def key(frame: int, *angles: int, y: int = 0) -> pb.Keyframe:
    return pb.Keyframe(frame=frame, root=pb.Vector(x=0, y=y * SUB), angles=angles)


def two_bones(*animations: pb.Animation) -> Puppet:
    bones = [pb.Bone(name="root", length=10 * SUB), pb.Bone(name="tip", parent=0, length=5 * SUB)]
    shapes = [pb.Shape(bone=1, color=0, part=0, disc=pb.Disc(center=pb.Vector(), radius=SUB))]
    figure = pb.Figure(
        palette=["#102030"], alternate_palette=["#405060"], bones=bones, shapes=shapes
    )
    return Puppet(pb.Character(figure=figure, animations=animations))


def test_a_bone_starts_where_its_parent_ends() -> None:
    puppet = two_bones(pb.Animation(action="stand", keyframes=[key(0, 900, 0)]))
    root, tip = puppet.joints("stand", 0)
    assert (tip.x, tip.y) == pytest.approx((root.x, root.y + 10))


def test_a_pose_between_two_keyframes_is_between_them() -> None:
    puppet = two_bones(
        pb.Animation(action="stand", keyframes=[key(0, 0, 0), key(10, 900, 0, y=20)])
    )
    root = puppet.joints("stand", 5)[0]
    assert root.y == pytest.approx(10)
    assert root.cosine == pytest.approx(root.sine)


def test_angles_turn_the_shorter_way() -> None:
    puppet = two_bones(pb.Animation(action="stand", keyframes=[key(0, 1700, 0), key(10, -1700, 0)]))
    assert puppet.joints("stand", 5)[0].cosine == pytest.approx(-1)


def test_an_action_without_a_loop_stays_in_its_last_pose() -> None:
    puppet = two_bones(pb.Animation(action="stand", keyframes=[key(0, 0, 0), key(4, 900, 0)]))
    assert puppet.joints("stand", 400) == puppet.joints("stand", 4)


def test_a_loop_goes_back_to_its_first_pose() -> None:
    keys = [key(0, 0, 0), key(4, 900, 0)]
    puppet = two_bones(pb.Animation(action="stand", keyframes=keys, loop_frames=8))
    assert puppet.joints("stand", 8) == puppet.joints("stand", 0)
    assert puppet.joints("stand", 6) == puppet.joints("stand", 2)


def test_an_action_that_is_not_known_stands() -> None:
    puppet = two_bones(pb.Animation(action="stand", keyframes=[key(0, 300, 0)]))
    assert puppet.joints("cartwheel", 7) == puppet.joints("stand", 0)


def test_a_disc_is_beside_its_bone() -> None:
    puppet = two_bones(pb.Animation(action="stand", keyframes=[key(0, 900, 0)]))
    (piece,) = puppet.parts("stand", 0, 0)[0].pieces
    (disc,) = piece.forms
    assert isinstance(disc, Disc)
    assert disc.center == pytest.approx((0, 10))


@pytest.mark.parametrize("name", sorted(characters()))
def test_every_frame_of_every_action_stays_near_its_fighter(name: str) -> None:
    character = characters()[name]
    message = character_message(character)
    puppet = Puppet(message)
    for animation in message.animations:
        last = max(key.frame for key in animation.keyframes)
        for frame in range(0, last + 2, 3):
            for part in puppet.parts(animation.action, frame, frame):
                outlines = [
                    f for piece in part.pieces for f in piece.forms if isinstance(f, Outline)
                ]
                for x, y in (point for outline in outlines for point in outline.points):
                    assert hypot(x, y - 90) < 320, (animation.action, frame)
