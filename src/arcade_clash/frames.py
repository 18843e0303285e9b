"""The command that prints frame data: `arcade-clash characters`.

A row for each move where the terminal is wide enough, or where it is none; in a narrower one the
numbers in a row and what has no column beneath it, so that nothing is cut off.
"""

import sys
from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.table import Table

__all__ = ["characters"]

TABLE_WIDTH = 190
"""Columns of what goes to a file or another program."""

LEAST_WIDTH = 170
"""Columns that the table needs to be read."""

NUMBERS = ("startup", "recovery", "total", "chip", "hit", "block")
"""What stands to the right in its column."""

BENEATH = ("input", "chip", "cancels to", "besides")
"""What is said beneath its move where the terminal is narrow."""

SHORT = {"startup": "start", "recovery": "rec."}


def characters(
    names: Annotated[
        list[str] | None, typer.Argument(help="The characters; by default all of them.")
    ] = None,
) -> None:
    """Prints the frame data of every move of the characters."""
    from rich.console import Console
    from rich.text import Text

    from arcade_clash.engine import character_id
    from arcade_clash.engine import characters as known_characters
    from arcade_clash.engine.frame_data import HEAD, frame_data

    known = known_characters()
    asked = [character_id(name, known) for name in names or known]
    console = Console(width=None if sys.stdout.isatty() else TABLE_WIDTH, highlight=False)
    for name in asked:
        character = known[name]
        title = f"{character.display_name}, {character.style}, {character.max_health} health"
        rows = frame_data(character)
        console.print(Text(title, style="bold"))
        if console.width >= LEAST_WIDTH:
            console.print(_table(HEAD, rows))
        else:
            for line in _lines(HEAD, rows, console.width):
                console.print(Text(line), no_wrap=True, overflow="ignore", crop=False)
        console.print(Text(character.description, style="italic dim"))


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> "Table":
    from rich.table import Table

    table = Table()
    for column in head:
        table.add_column(column, justify="right" if column in NUMBERS else "left")
    for row in rows:
        table.add_row(*row)
    return table


def _lines(head: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> Iterator[str]:
    """The table for a narrow terminal, line by line."""
    shown = [index for index, name in enumerate(head) if name not in BENEATH]
    widths = {
        index: max(len(SHORT.get(head[index], head[index])), *(len(row[index]) for row in rows))
        for index in shown
    }
    gap = "  " if sum(widths.values()) + 2 * len(shown) <= width else " "

    def line(cells: Sequence[str]) -> str:
        return gap.join(
            cells[index].rjust(size) if head[index] in NUMBERS else cells[index].ljust(size)
            for index, size in widths.items()
        ).rstrip()

    yield line([SHORT.get(name, name) for name in head])
    for row in rows:
        yield line(row)
        said = dict(zip(head, row, strict=True))
        parts = [said["input"]]
        parts += [f"{name} {said[name]}" for name in ("chip", "cancels to") if said[name]]
        beneath = "; ".join(filter(None, [*parts, said["besides"]]))
        yield from wrap(beneath, width, initial_indent="  ", subsequent_indent="  ")
