"""Fight: one match, held by one owner and stepped uncompiled.

It is a row and the characters that give its numbers their names. Equal characters, seed and buttons
give an equal fight on any machine; `digest` is how two of them are compared.
"""

import operator
from array import array
from collections.abc import Sequence
from functools import cache
from hashlib import blake2b
from sys import byteorder

from arcade_clash.engine.buttons import BUTTONS_MAX
from arcade_clash.engine.character import Character, characters
from arcade_clash.engine.kernel import step
from arcade_clash.engine.layout import CHARACTER, PHASE, PHASE_MATCH_OVER, ROW_SIZE, player
from arcade_clash.engine.rom_writer import build_rom
from arcade_clash.engine.rounds import begin_match
from arcade_clash.engine.view import FightView, make_view
from arcade_clash.errors import InvalidInput

__all__ = ["RULES_VERSION", "SEED_MAX", "Fight", "digest", "roster_rom"]

RULES_VERSION = 5
"""Changes when equal buttons no longer give an equal row: by the rules, a character's data, or what
a row holds."""

SEED_MAX = 2**31 - 1


class Fight:
    """A match from its first frame to its end. Not to be used from two threads at once.

    Args:
        characters: Player 1's and player 2's.
        seed: What chance is drawn from, 0 to 2147483647.

    Raises:
        InvalidInput: a seed out of range, or two different characters with one number.
    """

    def __init__(self, characters: tuple[Character, Character], seed: int) -> None:
        if not 0 <= _whole("seed", seed) <= SEED_MAX:
            raise InvalidInput("seed", f"seed is {seed}; it can be 0 to {SEED_MAX}")
        first, second = characters
        if first.number == second.number and first != second:
            raise InvalidInput(
                "characters",
                f"{first.character} and {second.character} both have number {first.number}; "
                "two different characters need two numbers",
            )
        self.characters = characters
        self.rom = _rom(characters)
        """The integers that the kernel reads; index it as rom.py says."""
        self.row = [0] * ROW_SIZE
        """The whole of the fight; index it as layout.py says."""
        begin_match(self.row, first.number, second.number, seed, self.rom)

    @property
    def is_over(self) -> bool:
        """Whether the match is over; then it stays as it is."""
        return self.row[PHASE] == PHASE_MATCH_OVER

    def step(self, p1_buttons: int, p2_buttons: int) -> None:
        """Takes the fight one frame further, while these buttons are held.

        Raises:
            InvalidInput: there are no such buttons; nothing has moved.
        """
        if not (0 <= p1_buttons <= BUTTONS_MAX and 0 <= p2_buttons <= BUTTONS_MAX):
            raise InvalidInput(
                "buttons",
                f"buttons are {p1_buttons} and {p2_buttons}; each is 0 to {BUTTONS_MAX}, the sum "
                "of those that are held",
            )
        step(self.row, p1_buttons, p2_buttons, self.rom)

    def save(self) -> tuple[int, ...]:
        """The fight as it stands, for `load`."""
        return tuple(self.row)

    def load(self, saved: Sequence[int]) -> None:
        """Takes the fight back, or on, to where it was saved.

        Raises:
            InvalidInput: it was saved by other rules, or by a fight between others.
        """
        if len(saved) != ROW_SIZE:
            raise InvalidInput(
                "saved",
                f"the saved fight has {len(saved)} numbers; by these rules it has {ROW_SIZE}",
            )
        for side in (0, 1):
            if saved[player(side) + CHARACTER] != self.characters[side].number:
                raise InvalidInput("saved", "the saved fight is one between other characters")
        try:
            self.row[:] = array("i", saved)
        except (TypeError, OverflowError):
            raise InvalidInput("saved", "the saved fight is not made of whole numbers") from None

    def digest(self) -> str:
        """What proves two fights equal: 32 hexadecimal digits of the row."""
        return digest(self.row)

    def view(self) -> FightView:
        """The frame as plain values."""
        return make_view(self.row, self.rom, self.characters)


def digest(row: Sequence[int]) -> str:
    """The digest of a row, the same in every process and on every machine."""
    numbers = array("i", row)
    if byteorder == "big":
        numbers.byteswap()
    return blake2b(numbers.tobytes(), digest_size=16).hexdigest()


def _whole(field: str, value: object) -> int:
    try:
        return operator.index(value)  # type: ignore[arg-type]  # what is no number raises
    except TypeError:
        raise InvalidInput(field, f"{field} is {value!r}; it is a whole number") from None


@cache
def roster_rom() -> tuple[int, ...]:
    """The rom of every character that can fight."""
    return build_rom(tuple(characters().values()))


def _rom(fighters: tuple[Character, Character]) -> tuple[int, ...]:
    """The rom of every character where these are among them, so that it is built once."""
    known = characters()
    if all(known.get(fighter.character) is fighter for fighter in fighters):
        return roster_rom()
    return build_rom(fighters)
