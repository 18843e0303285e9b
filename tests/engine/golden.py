"""Golden fights: replays that must give the digests they were recorded with, in tests/golden/.

They change only with RULES_VERSION. After a change of the rules or of a character's data, raise it
and record them anew: `python tests/engine/golden.py` invents every one of them again;
`python tests/engine/golden.py P1 P2 SEED` adds one.
"""

import re
import sys
from pathlib import Path

from mashing import mash

from arcade_clash.engine import Button, characters
from arcade_clash.engine.replay import Recorder, Replay

FOLDER = Path(__file__).parents[1] / "golden"


def golden_fights() -> list[Path]:
    return sorted(FOLDER.glob("*.json"))


def read(path: Path) -> Replay:
    return Replay.from_json(path.read_text())


def invent(p1: str, p2: str, seed: int) -> Replay:
    """A whole match of random buttons, in which both come at each other."""
    recorder = Recorder((characters()[p1], characters()[p2]), seed)
    fingers = (
        mash(2 * seed, toward=Button.RIGHT, eagerness=0.6),
        mash(2 * seed + 1, toward=Button.LEFT, eagerness=0.6),
    )
    while not recorder.fight.is_over:
        recorder.step(next(fingers[0]), next(fingers[1]))
    return recorder.replay()


def write(p1: str, p2: str, seed: int) -> None:
    text = invent(p1, p2, seed).to_json()
    (FOLDER / f"{p1}-{p2}.json").write_text(text.replace(',"', ',\n"') + "\n")


def _main(arguments: list[str]) -> None:
    if arguments:
        p1, p2, seed = arguments
        write(p1, p2, int(seed))
        return
    for path in golden_fights():
        # By the old file's own words, which other rules may have written.
        text = path.read_text()
        names = re.search(r'"characters":\["(\w+)",\s*"(\w+)"\]', text)
        number = re.search(r'"seed":(\d+)', text)
        if names and number:
            write(names[1], names[2], int(number[1]))


if __name__ == "__main__":
    _main(sys.argv[1:])
