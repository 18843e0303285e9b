"""Replays: a fight as its characters, its seed, the rules version and both players' buttons.

That is all there is to a fight, so a replay plays it again anywhere, to the last bit. It proves
itself as it does: for each frame it has one byte of the row's digest, so that it says on which
frame another machine, or a changed rule, went another way, and the whole digest of the last frame.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from itertools import chain, groupby, repeat
from typing import Any

from arcade_clash.engine.buttons import BUTTONS_MAX
from arcade_clash.engine.character import Character, characters
from arcade_clash.engine.fight import RULES_VERSION, SEED_MAX, Fight
from arcade_clash.errors import InvalidInput, WrongState

__all__ = ["Recorder", "Replay"]

Runs = tuple[tuple[int, int], ...]
"""What was held, and for how many frames: (frames, buttons), one after the other."""

MOST_FRAMES = 200_000
"""More than a match can last."""


@dataclass(frozen=True, slots=True)
class Replay:
    """A fight that can be played again."""

    characters: tuple[str, str]
    """The ids of player 1's and player 2's."""
    seed: int
    rules_version: int
    buttons: tuple[Runs, Runs]
    checks: bytes
    """A byte of the digest of each frame, from the first on."""
    digest: str
    """The digest of the last frame."""

    @property
    def frames(self) -> int:
        """How many frames it lasts."""
        return len(self.checks)

    def play(self) -> Iterator[Fight]:
        """The fight after each of its frames, one fight that moves on.

        Raises:
            WrongState: other rules wrote it.
            InvalidInput: there is no such character.
        """
        for fight, _ in self._play():
            yield fight

    def first_difference(self) -> int | None:
        """Plays it, and says on which frame it first went another way; None where it never did.

        Raises:
            WrongState: other rules wrote it.
            InvalidInput: there is no such character.
        """
        frame = 0
        digest = self.digest
        for frame, (fight, check) in enumerate(self._play(), 1):
            if check != self.checks[frame - 1]:
                return frame
            if frame == self.frames:
                digest = fight.digest()
        # The bytes may agree by chance; the whole digest does not.
        return None if digest == self.digest else frame

    def to_json(self) -> str:
        """The replay as text, for a file."""
        return json.dumps(
            {
                "characters": self.characters,
                "seed": self.seed,
                "rules_version": self.rules_version,
                "p1_buttons": self.buttons[0],
                "p2_buttons": self.buttons[1],
                "checks": self.checks.hex(),
                "digest": self.digest,
            },
            separators=(",", ":"),
        )

    @classmethod
    def from_json(cls, text: str) -> "Replay":
        """Reads what `to_json` wrote.

        Raises:
            InvalidInput: it is none; `field` says where.
        """
        try:
            data = json.loads(text)
        except ValueError as error:
            raise InvalidInput("", f"a replay should be JSON: {error}") from error
        if not isinstance(data, dict):
            raise InvalidInput("", "a replay should be a JSON object")
        names = data.get("characters")
        if not isinstance(names, list) or not _are(names, str) or len(names) != 2:
            raise _wrong("characters", "a list of two ids", names)
        checks = _hex(data, "checks", None)
        frames = len(checks)
        if frames > MOST_FRAMES:
            raise _wrong("checks", f"at most {MOST_FRAMES} bytes", f"{frames} of them")
        return cls(
            characters=(names[0], names[1]),
            seed=_whole(data, "seed", 0, SEED_MAX),
            rules_version=_whole(data, "rules_version", 1, 2**31 - 1),
            buttons=(_runs(data, "p1_buttons", frames), _runs(data, "p2_buttons", frames)),
            checks=checks,
            digest=_hex(data, "digest", 16).hex(),
        )

    def _play(self) -> Iterator[tuple[Fight, int]]:
        if self.rules_version != RULES_VERSION:
            raise WrongState(
                f"the replay was recorded by rules version {self.rules_version}; this is version "
                f"{RULES_VERSION}, by which the same buttons are another fight"
            )
        first, second = (_character(name) for name in self.characters)
        fight = Fight((first, second), self.seed)
        for p1, p2 in zip(_spread(self.buttons[0]), _spread(self.buttons[1]), strict=True):
            fight.step(p1, p2)
            yield fight, _check(fight)


class Recorder:
    """Steps a new fight, and remembers what makes a replay of it.

    Args:
        characters: As of a `Fight`.
        seed: The same.
    """

    def __init__(self, characters: tuple[Character, Character], seed: int) -> None:
        self.fight = Fight(characters, seed)
        self._seed = seed
        self._pressed: list[tuple[int, int]] = []
        self._checks = bytearray()

    def step(self, p1_buttons: int, p2_buttons: int) -> None:
        """Takes the fight one frame further, as its own `step` does."""
        self.fight.step(p1_buttons, p2_buttons)
        self._pressed.append((p1_buttons, p2_buttons))
        self._checks.append(_check(self.fight))

    def replay(self) -> Replay:
        """The replay of what has been stepped so far."""
        first, second = self.fight.characters
        return Replay(
            characters=(first.character, second.character),
            seed=self._seed,
            rules_version=RULES_VERSION,
            buttons=(
                _fold(p1 for p1, _ in self._pressed),
                _fold(p2 for _, p2 in self._pressed),
            ),
            checks=bytes(self._checks),
            digest=self.fight.digest(),
        )


def _check(fight: Fight) -> int:
    return blake2b(fight.digest().encode(), digest_size=1).digest()[0]


def _fold(held: Iterable[int]) -> Runs:
    return tuple((len(list(same)), buttons) for buttons, same in groupby(held))


def _spread(runs: Runs) -> Iterator[int]:
    return chain.from_iterable(repeat(buttons, frames) for frames, buttons in runs)


def _character(name: str) -> Character:
    known = characters()
    if name not in known:
        raise InvalidInput(
            "characters",
            f"characters: the replay is of {name!r}; there are {', '.join(known)}",
        )
    return known[name]


def _runs(data: dict[str, Any], name: str, frames: int) -> Runs:
    found = data.get(name)
    right = f"pairs [frames, buttons] that last {frames} frames together"
    if not isinstance(found, list) or not all(_are(pair, int) and len(pair) == 2 for pair in found):
        raise _wrong(name, right, type(found).__name__)
    runs = tuple((length, buttons) for length, buttons in found)
    if any(length < 1 or not 0 <= buttons <= BUTTONS_MAX for length, buttons in runs):
        raise _wrong(name, f"pairs of 1 frame or more and buttons of 0 to {BUTTONS_MAX}", "others")
    if sum(length for length, _ in runs) != frames:
        raise _wrong(name, right, f"{sum(length for length, _ in runs)} frames")
    return runs


def _whole(data: dict[str, Any], name: str, least: int, most: int) -> int:
    found = data.get(name)
    if not isinstance(found, int) or isinstance(found, bool) or not least <= found <= most:
        raise _wrong(name, f"a whole number from {least} to {most}", found)
    return found


def _hex(data: dict[str, Any], name: str, size: int | None) -> bytes:
    found = data.get(name)
    right = "hexadecimal digits" if size is None else f"{2 * size} hexadecimal digits"
    try:
        made = bytes.fromhex(found) if isinstance(found, str) else None
    except ValueError:
        made = None
    if made is None or (size is not None and len(made) != size):
        raise _wrong(name, right, type(found).__name__ if made is None else found)
    return made


def _are(found: object, kind: type) -> bool:
    return isinstance(found, list) and all(
        isinstance(item, kind) and not isinstance(item, bool) for item in found
    )


def _wrong(name: str, right: str, found: object) -> InvalidInput:
    return InvalidInput(name, f"{name} of a replay should be {right}, not {found!r}")
