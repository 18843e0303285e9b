"""Compiled, a fight is the same fight, however many stand beside it."""

import subprocess
import sys
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from mashing import mash

from arcade_clash.engine import Fight, characters, digest
from arcade_clash.engine.batch import Numbers, begin_batch, make_rows, rom_array, step_batch
from arcade_clash.engine.compiled import compiled
from arcade_clash.engine.layout import ROUND_TIMER, TIMER

PAIRS = [(p1, p2) for p1 in characters().values() for p2 in characters().values()]
FRAMES = 2500


@pytest.mark.parametrize("count", [1, 3, 64])
def test_a_batch_of_any_size_gives_the_rows_of_uncompiled_fights(count: int) -> None:
    rows, rom = make_rows(count), rom_array()
    pairs = [PAIRS[index % len(PAIRS)] for index in range(count)]
    numbers = np.array([[first.number, second.number] for first, second in pairs], np.int32)
    seeds = np.arange(count, dtype=np.int32) * 1_000_003
    begin_batch(rows, numbers, seeds, rom)
    watched = range(min(count, 4))
    fights = [Fight(pairs[index], int(seeds[index])) for index in watched]
    fingers = [(mash(2 * i, toward=2), mash(2 * i + 1, toward=1)) for i in range(count)]
    buttons = np.array(
        [list(islice(zip(*pair, strict=False), FRAMES)) for pair in fingers], np.int32
    )
    for frame in range(FRAMES):
        held = np.ascontiguousarray(buttons[:, frame])
        step_batch(rows, held, rom)
        for index in watched:
            fights[index].step(int(held[index, 0]), int(held[index, 1]))
            assert rows[index].tolist() == fights[index].row, f"frame {frame}"
    assert digest(rows[0].tolist()) == fights[0].digest()


def test_with_compilation_off_the_batch_gives_the_same_digest() -> None:
    program = """
import numpy as np
from arcade_clash.engine import digest
from arcade_clash.engine.batch import Numbers, begin_batch, make_rows, rom_array, step_batch
from arcade_clash.engine.compiled import compiled
from arcade_clash.engine.layout import ROUND_TIMER, TIMER
rows, rom = make_rows(4), rom_array()
numbers = np.array([[0, 1], [1, 2], [2, 3], [3, 3]], np.int32)
begin_batch(rows, numbers, np.arange(4, dtype=np.int32), rom)
chance = np.random.default_rng(0)
for frame in range(600):
    if frame % 7 == 0:
        held = chance.integers(0, 256, (4, 2)).astype(np.int32)
    step_batch(rows, held, rom)
print(digest([int(number) for row in rows for number in row]))
"""
    digests = [
        subprocess.run(
            [sys.executable, "-c", program],
            env={"NUMBA_DISABLE_JIT": off},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for off in ("0", "1")
    ]
    assert digests[0] == digests[1]


def test_where_nothing_can_be_kept_it_compiles_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "mkdir", refuse)
    monkeypatch.setattr(Path, "exists", lambda _: False)

    @compiled()
    def timers(rows: Numbers) -> int:
        return int(rows[0, TIMER])

    monkeypatch.undo()
    rows = make_rows(1)
    begin_batch(rows, np.array([[0, 1]], np.int32), np.array([1], np.int32), rom_array())
    assert timers(rows) == ROUND_TIMER


def test_the_engine_is_imported_without_numba_and_numpy() -> None:
    program = (
        "import sys, arcade_clash.engine as engine; engine.characters();"
        "print(sorted({'numba', 'numpy', 'platformdirs'} & set(sys.modules)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, text=True
    )
    assert run.stdout.strip() == "[]"
