"""A replay plays the same fight again, or says on which frame it did not."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mashing import mash

from arcade_clash.engine import RULES_VERSION, Button, Fight, characters
from arcade_clash.engine.replay import Recorder, Replay
from arcade_clash.errors import InvalidInput, WrongState

FRAMES = 700


def recorded(seed: int = 5, frames: int = FRAMES) -> tuple[Replay, Fight]:
    kestrel, vesper = (characters()[name] for name in ("kestrel", "vesper"))
    recorder = Recorder((kestrel, vesper), seed)
    fingers = (mash(seed, toward=Button.RIGHT), mash(seed + 1, toward=Button.LEFT))
    for _ in range(frames):
        recorder.step(next(fingers[0]), next(fingers[1]))
    return recorder.replay(), recorder.fight


def test_a_replay_plays_the_same_fight_to_the_last_bit() -> None:
    replay, fight = recorded()

    played = list(replay.play())
    assert len(played) == replay.frames == FRAMES
    assert played[-1].row == fight.row
    assert played[-1].digest() == replay.digest
    assert replay.first_difference() is None


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**31 - 1), frames=st.integers(0, 300))
def test_a_replay_is_the_same_after_it_was_written_and_read(seed: int, frames: int) -> None:
    replay, _ = recorded(seed, frames)
    again = Replay.from_json(replay.to_json())

    assert again == replay
    assert again.first_difference() is None


def test_a_fight_that_goes_another_way_is_told_with_its_frame() -> None:
    replay, _ = recorded()
    runs = list(replay.buttons[0])
    frame = 0
    for place, (frames, held) in enumerate(runs):
        if frame > 300:
            runs[place] = (frames, held ^ Button.DOWN)
            break
        frame += frames
    changed = replace(replay, buttons=(tuple(runs), replay.buttons[1]))

    # A byte a frame: that the first frame's agrees by chance is one in 256.
    assert changed.first_difference() in (frame + 1, frame + 2)


def test_a_digest_that_is_another_is_told_though_no_byte_differs() -> None:
    replay, _ = recorded(frames=50)

    assert replace(replay, digest="0" * 32).first_difference() == 50


def test_a_replay_of_other_rules_is_refused_in_a_sentence() -> None:
    replay, _ = recorded(frames=10)
    other = replace(replay, rules_version=RULES_VERSION + 1)

    with pytest.raises(WrongState, match=f"version {RULES_VERSION + 1}; this is"):
        other.first_difference()
    with pytest.raises(WrongState):
        next(other.play())


def test_a_replay_of_one_who_is_not_there_is_refused_by_name() -> None:
    replay, _ = recorded(frames=10)

    with pytest.raises(InvalidInput, match=f"'nobody'; there are {', '.join(characters())}"):
        replace(replay, characters=("nobody", "kestrel")).first_difference()


@pytest.mark.parametrize(
    ("name", "value", "right"),
    [
        ("characters", ["kestrel"], "two ids"),
        ("seed", -1, "0 to 2147483647"),
        ("seed", True, "whole number"),
        ("rules_version", "2", "whole number"),
        ("p1_buttons", [[1, 2, 3]], "pairs"),
        ("p1_buttons", [[10, 256]], "0 to 255"),
        ("p2_buttons", [[9, 0]], "last 10 frames"),
        ("p2_buttons", [[0, 0], [10, 0]], "1 frame or more"),
        ("checks", "zz", "hexadecimal"),
        ("digest", "00", "32 hexadecimal"),
    ],
)
def test_a_file_that_is_no_replay_is_refused_by_field(name: str, value: object, right: str) -> None:
    replay, _ = recorded(frames=10)
    data = json.loads(replay.to_json()) | {name: value}

    with pytest.raises(InvalidInput, match=right) as caught:
        Replay.from_json(json.dumps(data))
    assert caught.value.field == name


@pytest.mark.parametrize("text", ["", "[]", "{"])
def test_a_text_that_is_no_object_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="a replay should be"):
        Replay.from_json(text)


def test_a_match_is_a_few_kilobytes() -> None:
    replay, _ = recorded(frames=5000)

    assert len(replay.to_json()) < 40_000
