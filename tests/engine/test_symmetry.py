"""A fight and its mirror agree: sides and directions exchanged, every frame gives the same row.

So neither side is favoured, whatever lands together. Fights of every pair of characters, mashed at
random, are stepped beside their mirrors; now and then all are put elsewhere with full gauges, also
onto one spot, since rare coincidences are where a side could be favoured.
"""

from itertools import product

import numpy as np
from numpy.typing import NDArray

from arcade_clash.engine import Button, characters
from arcade_clash.engine import layout as at
from arcade_clash.engine.batch import Numbers, begin_batch, make_rows, rom_array, step_batch

PAIRS = list(product([character.number for character in characters().values()], repeat=2))
CROSSED = (at.VX, at.FACING, at.PUSH, at.SHOT_DIRECTION, at.TAP)
"""What changes its sign in a mirror."""

PRESSES = [
    *[Button(0)] * 18,
    Button.LIGHT,
    Button.HEAVY,
    Button.SPECIAL,
    Button.DASH,
    Button.LIGHT | Button.HEAVY,
    Button.HEAVY | Button.SPECIAL,
]


def crossed(held: Numbers) -> Numbers:
    """Buttons in the mirror: left and right exchanged."""
    return held & ~3 | (held & 1) << 1 | (held & 2) >> 1


def mirrored(rows: Numbers) -> Numbers:
    """The rows of the mirrored fights."""
    mirror = rows.copy()
    for side in range(2):
        me, you = at.player(side), at.player(1 - side)
        fields = rows[:, you : you + at.PLAYER_SIZE].copy()
        fields[:, at.X] = at.STAGE_WIDTH - fields[:, at.X]
        fields[:, CROSSED] *= -1
        flies = fields[:, at.SHOT] != 0
        fields[flies, at.SHOT_X] = at.STAGE_WIDTH - fields[flies, at.SHOT_X]
        fields[:, at.BUTTONS] = crossed(fields[:, at.BUTTONS])
        mirror[:, me : me + at.PLAYER_SIZE] = fields
    for winner in (at.ROUND_WINNER, at.MATCH_WINNER):
        mirror[:, winner] = other_side(rows[:, winner])
    happened = events_of(mirror)
    happens = happened[..., at.EVENT_KIND] != 0
    happened[happens, at.EVENT_PLAYER] = other_side(happened[happens, at.EVENT_PLAYER])
    placed = happened[..., at.EVENT_HAS_PLACE] != 0
    happened[placed, at.EVENT_X] = at.STAGE_WIDTH - happened[placed, at.EVENT_X]
    return mirror


def other_side(side: Numbers) -> Numbers:
    return np.where(side == at.NOBODY, side, 1 - side)


def events_of(rows: Numbers) -> Numbers:
    return rows[:, at.EVENTS : at.EVENTS + at.EVENTS_MAX * at.EVENT_SIZE].reshape(
        len(rows), at.EVENTS_MAX, at.EVENT_SIZE
    )


def in_any_order(rows: Numbers) -> NDArray[np.int64]:
    """The events of each row as a number each, sorted: player 1's come first in either fight."""
    spans = (16, 4, 64, 2048, 2, 1 << 20, 1 << 19)
    code = np.zeros((len(rows), at.EVENTS_MAX), np.int64)
    for part, span in enumerate(spans):
        low = (0, 0, 0, -1, 0, -(1 << 18), 0)[part]
        code = code * span + (events_of(rows)[..., part] - low)
    return np.sort(code, axis=1)


def held_at_random(rng: np.random.Generator, frames: int, count: int) -> Numbers:
    """Buttons, int32[frames, count, 2]: directions are held for a while, presses are short."""
    changes = (frames + 7) // 8
    directions = rng.integers(0, 16, (changes, count, 2))
    toward = np.array([Button.RIGHT, Button.LEFT])
    directions = np.where(rng.random((changes, count, 2)) < 0.45, toward, directions)
    presses = rng.choice(PRESSES, (frames, count, 2))
    # In every other fight both press the same at once: what lands together is what is to be seen.
    presses[:, ::2, 1] = presses[:, ::2, 0]
    held: Numbers = (np.repeat(directions, 8, axis=0)[:frames] | presses).astype(np.int32)
    return held


def put_elsewhere(rng: np.random.Generator, rows: Numbers) -> None:
    """Puts both near each other, however they look, or one right above the other."""
    middles = rng.integers(120 * at.SUB, at.STAGE_WIDTH - 120 * at.SUB, len(rows))
    apart = rng.integers(-60 * at.SUB, 60 * at.SUB, len(rows))
    apart[::3] = 0
    rows[:, at.P1 + at.X] = middles - apart
    rows[:, at.P2 + at.X] = middles + apart
    rows[::3, at.P1 + at.Y] = rng.integers(100 * at.SUB, 200 * at.SUB, len(rows[::3]))
    rows[:, [at.P1 + at.FACING, at.P2 + at.FACING]] = rng.choice([-1, 1], (len(rows), 2))
    rows[:, [at.P1 + at.GAUGE, at.P2 + at.GAUGE]] = 1000


def test_every_fight_goes_as_its_mirror_does() -> None:
    rng = np.random.default_rng(12)
    count, frames = 12 * len(PAIRS), 1600
    rows, mirror, rom = make_rows(count), make_rows(count), rom_array()
    numbers = np.array(PAIRS * 12, np.int32)
    seeds = rng.integers(0, 2**31 - 1, count).astype(np.int32)
    begin_batch(rows, numbers, seeds, rom)
    begin_batch(mirror, np.ascontiguousarray(numbers[:, ::-1]), seeds, rom)
    held = held_at_random(rng, frames, count)
    seen: set[int] = set()
    for frame in range(frames):
        if frame % 60 == 0 and frame > 0:
            put_elsewhere(rng, rows)
            mirror[:] = mirrored(rows)
        step_batch(rows, held[frame], rom)
        step_batch(mirror, np.ascontiguousarray(crossed(held[frame])[:, ::-1]), rom)
        expected = mirrored(rows)
        wrong = (expected[:, : at.EVENTS] != mirror[:, : at.EVENTS]).any(axis=1)
        wrong |= (in_any_order(expected) != in_any_order(mirror)).any(axis=1)
        assert not wrong.any(), f"frame {frame}, fields {np.argwhere(expected != mirror)[:5]}"
        seen |= set(np.unique(events_of(rows)[..., at.EVENT_KIND]).tolist())
    assert seen >= set(range(at.EVENT_ROUND_START, at.EVENT_SUPER_FLASH + 1)) - {
        at.EVENT_MATCH_OVER
    }
