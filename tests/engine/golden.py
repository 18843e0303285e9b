"""Golden fights: buttons, and the digests that they must give, in tests/golden/*.json.

They change only with RULES_VERSION. After a change of the rules or of a character's data, raise it
and record them anew: `python tests/engine/golden.py` plays the buttons of every file again and
writes the new digests; `python tests/engine/golden.py NAME P1 P2 SEED` adds one of random buttons.
"""

import json
import sys
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from mashing import mash

from arcade_clash.engine import RULES_VERSION, Button, Fight, characters

FOLDER = Path(__file__).parents[1] / "golden"

EVERY = 60
"""Frames between two digests; the last frame has one as well."""

Golden = dict[str, Any]


def golden_fights() -> list[Path]:
    return sorted(FOLDER.glob("*.json"))


def read(path: Path) -> Golden:
    golden: Golden = json.loads(path.read_text())
    return golden


def play(golden: Golden) -> Iterator[tuple[int, str]]:
    """Plays a golden fight, and gives its digests with their frames."""
    first, second = (characters()[name] for name in golden["characters"])
    fight = Fight((first, second), golden["seed"])
    sides = (_spread(golden["buttons"][side]) for side in ("p1", "p2"))
    for frame, (p1, p2) in enumerate(zip(*sides, strict=True), 1):
        fight.step(p1, p2)
        if frame % EVERY == 0 or frame == golden["frames"]:
            yield frame, fight.digest()


def write(path: Path, golden: Golden) -> None:
    golden |= {"rules_version": RULES_VERSION}
    golden["digests"] = [digest for _, digest in play(golden)]
    path.write_text(json.dumps(golden, separators=(",", ":")).replace('],"', '],\n"') + "\n")


def invent(p1: str, p2: str, seed: int) -> Golden:
    """A whole match of random buttons, in which both come at each other."""
    fight = Fight((characters()[p1], characters()[p2]), seed)
    fingers = (
        mash(2 * seed, toward=Button.RIGHT, eagerness=0.6),
        mash(2 * seed + 1, toward=Button.LEFT, eagerness=0.6),
    )
    pressed: list[tuple[int, int]] = []
    while not fight.is_over:
        pressed.append((next(fingers[0]), next(fingers[1])))
        fight.step(*pressed[-1])
    return {
        "characters": [p1, p2],
        "seed": seed,
        "frames": len(pressed),
        "buttons": {
            "p1": _fold(p1 for p1, _ in pressed),
            "p2": _fold(p2 for _, p2 in pressed),
        },
    }


def _fold(buttons: Iterable[int]) -> list[list[int]]:
    """As pairs of frames and what was held for so long."""
    return [[len(list(group)), held] for held, group in groupby(buttons)]


def _spread(pairs: list[list[int]]) -> Iterator[int]:
    for frames, held in pairs:
        yield from [held] * frames


def _main(arguments: list[str]) -> None:
    if arguments:
        name, p1, p2, seed = arguments
        write(FOLDER / f"{name}.json", invent(p1, p2, int(seed)))
        return
    for path in golden_fights():
        write(path, read(path))


if __name__ == "__main__":
    _main(sys.argv[1:])
