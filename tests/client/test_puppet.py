"""Figures put into poses."""

from math import hypot

import pytest

from arcade_clash.client.puppet import Disc, Outline, Puppet
from arcade_clash.engine import characters
from arcade_clash.engine.skeleton import Skeleton
from arcade_clash.services.game_wire import character_message
from arcade_clash.v1 import game_pb2 as pb

SUB = 256


@pytest.mark.parametrize("name", sorted(characters()))
def test_a_puppet_has_the_poses_of_its_character(name: str) -> None:
    character = characters()[name]
    puppet = Puppet(character_message(character))
    skeleton = Skeleton(character.figure.bones, character.animations)
    for action in character.actions:
        assert puppet.joints(action, 5) == skeleton.joints(action, 5)


def test_a_disc_is_beside_its_bone() -> None:
    bones = [pb.Bone(name="root", length=10 * SUB), pb.Bone(name="tip", parent=0, length=5 * SUB)]
    shapes = [pb.Shape(bone=1, color=0, part=0, disc=pb.Disc(center=pb.Vector(), radius=SUB))]
    figure = pb.Figure(
        palette=["#102030"], alternate_palette=["#405060"], bones=bones, shapes=shapes
    )
    standing = pb.Keyframe(frame=0, root=pb.Vector(x=0, y=0), angles=[900, 0])
    animation = pb.Animation(action="stand", keyframes=[standing])
    puppet = Puppet(pb.Character(figure=figure, animations=[animation]))
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
