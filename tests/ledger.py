"""What the proofs have measured, and the table that is made of it.

Every proof of a claim about safety or endurance says here what it claims, the figure that it saw,
the reach, and whether that was reached. A figure that hangs on the machine's speed is entered and
not asserted as tightly, so a row may be short of its reach while its test is green. `make proofs`
runs them all at full length and writes the table; an ordinary run does the same at a length that a
developer bears, and writes nothing.
"""

import platform
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

__all__ = ["Ledger", "Proof"]

T = TypeVar("T")


@dataclass(order=True)
class Line:
    """One measured claim."""

    number: int
    claim: str
    figure: str
    reach: str
    is_reached: bool


@dataclass
class Ledger:
    """The lines of a run. `long` says whether it is at full length."""

    long: bool
    lines: list[Line] = field(default_factory=list)

    def write(self, path: Path) -> None:
        """Writes the table, by number and then in the order in which they were measured."""
        path.write_text(
            "# Proofs\n\n"
            "What this project claims of its streams, and what was measured when each claim was\n"
            "put to the proof at full length, on one machine with Linux and two cores. "
            f"Written by\n`make proofs` with Python {platform.python_version()}; each claim is a "
            "test in `tests/proofs`.\nThe last column says whether the reach was reached.\n\n"
            "| proof | claim | measured | reach | |\n|---|---|---|---|---|\n"
            + "".join(
                f"| {line.number} | {line.claim} | {line.figure} | {line.reach} | "
                f"{'reached' if line.is_reached else '**short**'} |\n"
                for line in sorted(self.lines, key=lambda line: line.number)
            )
        )


class Proof:
    """One test's door to the ledger."""

    def __init__(self, ledger: Ledger, number: int) -> None:
        self._ledger = ledger
        self._number = number

    @property
    def long(self) -> bool:
        """Whether this run is at full length."""
        return self._ledger.long

    def size(self, short: T, long: T) -> T:
        """One of two sizes: that of an ordinary run, or the full one."""
        return long if self.long else short

    def measured(self, claim: str, figure: str, reach: str, *, reached: bool) -> None:
        """Enters what was seen. Called before it is asserted, so that a failure is seen too."""
        self._ledger.lines.append(Line(self._number, claim, figure, reach, reached))
