"""Every field of a row keeps the range that layout.py writes down, whatever is pressed."""

from itertools import islice, product

import pytest
from mashing import mash

from arcade_clash.engine import Fight, characters
from arcade_clash.engine import layout as at
from arcade_clash.engine.rom import FRAME_CATCHES, MOVE_LAST, MOVE_TIMELINE, move_at

MATCH = {
    at.RANDOM: (0, 2**31 - 1),
    at.PHASE: (at.PHASE_INTRO, at.PHASE_MATCH_OVER),
    at.PHASE_FRAME: (0, at.ROUND_TIMER),
    at.PHASE_LENGTH: (0, 600),
    at.TIMER: (0, at.ROUND_TIMER),
    at.ROUND: (1, 3),
    at.HITSTOP: (0, 60),
    at.ROUND_WINNER: (0, at.NOBODY),
    at.ROUND_ENDING: (at.ENDING_NONE, at.ENDING_TIME_OVER),
    at.MATCH_WINNER: (0, at.NOBODY),
    at.MATCH_ENDING: (at.ENDING_NONE, at.ENDING_TIME_OVER),
    at.EVENT_COUNT: (0, at.EVENTS_MAX - 1),
}

MOST_HEALTH = max(character.max_health for character in characters().values())

PLAYER = {
    at.CHARACTER: (0, 63),
    at.X: (0, at.STAGE_WIDTH),
    at.Y: (0, at.CEILING),
    at.VX: (-64 * at.SUB, 64 * at.SUB),
    at.VY: (-64 * at.SUB, 64 * at.SUB),
    at.FACING: (-1, 1),
    at.ACTION: (0, at.ACTION_COUNT - 1),
    at.ACTION_FRAME: (0, at.ROUND_TIMER),
    at.GAUGE: (0, 1000),
    at.HEALTH: (0, MOST_HEALTH),
    at.ROUNDS_WON: (0, 2),
    at.STUN: (0, 96),
    at.BUTTONS: (0, 255),
    at.FRAME_BITS: (0, 2 * FRAME_CATCHES - 1),
    at.BUFFER: (0, 4 * 64 + 63),
    at.RECENT: (0, 2**15 - 1),
    at.HAS_HIT: (0, 31),
    at.PUSH: (-32 * at.SUB, 32 * at.SUB),
    at.PUSH_RETURNS: (0, 1),
    at.COMBO_HITS: (0, 60),
    at.COMBO_DAMAGE: (0, MOST_HEALTH),
    at.JUGGLE: (0, 11),
    at.SHOT: (0, at.ACTION_COUNT - 1),
    at.SHOT_X: (-96 * at.SUB, at.STAGE_WIDTH + 96 * at.SUB),
    at.SHOT_Y: (0, 1040 * at.SUB),
    at.SHOT_DIRECTION: (-1, 1),
    at.SHOT_FRAME: (0, 2000),
    at.SHOT_HITS: (0, 5),
    at.SHOT_WAIT: (0, 8),
    at.FALL: (at.FALL_NONE, at.FALL_HARD),
    at.SAFE: (0, 10),
    at.TAP: (-(2**20), 2**20),
}


@pytest.mark.parametrize("names", list(product(characters(), repeat=2)), ids="-".join)
def test_every_field_keeps_its_range_through_random_fights(names: tuple[str, str]) -> None:
    first, second = (characters()[name] for name in names)
    ranges = dict(MATCH)
    for side in (0, 1):
        ranges |= {at.player(side) + name: span for name, span in PLAYER.items()}
    for seed in range(4):
        fight = Fight((first, second), seed)
        fingers = zip(mash(seed, toward=2), mash(seed + 50, toward=1), strict=False)
        for pressed in islice(fingers, 4000):
            fight.step(*pressed)
            row = fight.row
            for name, (least, most) in ranges.items():
                assert least <= row[name] <= most, f"field {name} is {row[name]}"
            used = at.EVENTS + row[at.EVENT_COUNT] * at.EVENT_SIZE
            assert not any(row[used:])
            assert row[at.P1 + at.FACING] * row[at.P2 + at.FACING] != 0


@pytest.mark.parametrize("names", [("kestrel", "ballast"), ("nettle", "vesper")])
def test_the_bits_of_a_frame_are_those_of_the_move_that_is_done(names: tuple[str, str]) -> None:
    first, second = (characters()[name] for name in names)
    fight = Fight((first, second), 7)
    seen = set()
    for pressed in islice(zip(mash(7, toward=2), mash(57, toward=1), strict=False), 4000):
        fight.step(*pressed)
        for me in (at.P1, at.P2):
            action, bits = fight.row[me + at.ACTION], 0
            if action >= at.FIRST_MOVE:
                move = move_at(fight.row[me + at.CHARACTER], action)
                frame = min(fight.row[me + at.ACTION_FRAME], fight.rom[move + MOVE_LAST])
                bits = fight.rom[fight.rom[move + MOVE_TIMELINE] + frame]
            assert fight.row[me + at.FRAME_BITS] == bits
            seen.add(action)
    assert {at.STANDING_LIGHT, at.THROW, at.THROWN, at.HIT_AIR} <= seen


def test_fields_do_not_share_a_place() -> None:
    assert sorted(PLAYER) == list(range(len(PLAYER)))
    assert len(PLAYER) <= at.PLAYER_SIZE
    assert max(MATCH) < at.MATCH_SIZE
    assert at.ROW_SIZE % 16 == 0
