"""The commands that measure fights: `arcade-clash duel`, `levels` and `balance`.

They play matches by the hundred in one compiled batch and print how often who won, with the
interval that the truth lies in 95 times of 100. The same seed prints the same numbers.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from arcade_clash.errors import InvalidInput
from arcade_clash.serving import place_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.table import Table

    from arcade_clash.agents import Catalogue
    from arcade_clash.envs.contest import Pairing, Score

__all__ = ["balance", "duel", "levels"]

LEAST_OF_A_LEVEL = 0.70
"""Of its fights against the level before, a level wins at least so many."""

FAIR = (0.35, 0.65)
"""A character wins at least and at most so many of its fights against another."""

Seed = Annotated[int, typer.Option(min=0, help="What chance is drawn from.")]
Agents = Annotated[
    Path | None, typer.Option(help="The directory of saved agents; by default that of your data.")
]


def duel(
    first: Annotated[str, typer.Argument(help="An agent, such as scripted-5 or ppo-1@0.5.")],
    second: Annotated[str, typer.Argument(help="Whom it fights.")],
    *,
    fights: Annotated[int, typer.Option(help="How many; half of them on either side.")] = 200,
    seed: Seed = 0,
    agents: Agents = None,
) -> None:
    """Says how often one agent beats another.

    With all characters, on both sides.
    """
    from arcade_clash.envs.contest import Pairing
    from arcade_clash.envs.contest import duel as fight_out

    score = fight_out(first, second, fights, seed, _catalogue(agents))
    _print(_table([Pairing(first, second, score)]))


def levels(
    *,
    fights: Annotated[int, typer.Option(help="How many each has with the one before.")] = 200,
    seed: Seed = 0,
) -> None:
    """Says how often each scripted level beats the one before.

    Exit status 1 where one wins less than 70 percent.
    """
    from arcade_clash.agents.scripted import LEVELS
    from arcade_clash.envs.contest import ladder

    names = [f"scripted-{level}" for level in range(1, len(LEVELS) + 1)]
    pairings = ladder(names, fights, seed, _catalogue(None))
    _print(_table(pairings))
    raise typer.Exit(any(pairing.score.rate < LEAST_OF_A_LEVEL for pairing in pairings))


def balance(
    *,
    agent: Annotated[str, typer.Option(help="Who plays both sides.")] = "scripted-4",
    fights: Annotated[int, typer.Option(help="How many each pair of characters has.")] = 400,
    seed: Seed = 0,
    agents: Agents = None,
) -> None:
    """Says how often each character beats each other.

    Exit status 1 where one wins less than 35 or more than 65 percent.
    """
    from arcade_clash.envs.contest import compare_characters

    pairings = compare_characters(agent, fights, seed, _catalogue(agents))
    _print(_grid(pairings))
    print(f"{fights} fights a pair: 95 times of 100 the truth lies within {_within(fights)}")
    least, most = FAIR
    raise typer.Exit(any(not least <= pairing.score.rate <= most for pairing in pairings))


def _catalogue(directory: Path | None) -> "Catalogue":
    from arcade_clash.agents import Catalogue

    if directory is not None and not directory.is_dir():
        raise InvalidInput("agents", f"--agents names {directory}, which is not a directory")
    return Catalogue(directory or place_of(None) / "agents")


def _table(pairings: "Sequence[Pairing]") -> "Table":
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 2))
    for title in ("agent", "against"):
        table.add_column(title, no_wrap=True)
    for title in ("wins", "95 of 100", "won", "drawn", "lost"):
        table.add_column(title, justify="right", no_wrap=True)
    for pairing in pairings:
        score = pairing.score
        counts = (str(score.won), str(score.drawn), str(score.lost))
        table.add_row(pairing.first, pairing.second, _share(score.rate), _between(score), *counts)
    return table


def _grid(pairings: "Sequence[Pairing]") -> "Table":
    """A row and a column for each character; a cell says how often the row's won."""
    from rich.table import Table

    names = list(dict.fromkeys(name for it in pairings for name in (it.first, it.second)))
    rates = {(it.first, it.second): it.score.rate for it in pairings}
    rates |= {(it.second, it.first): 1 - it.score.rate for it in pairings}
    table = Table(box=None, pad_edge=False, padding=(0, 2))
    table.add_column("against", no_wrap=True)
    for name in names:
        table.add_column(name, justify="right", no_wrap=True)
    for row in names:
        cells = (rates.get((row, column)) for column in names)
        table.add_row(row, *("" if rate is None else _share(rate) for rate in cells))
    return table


def _share(rate: float) -> str:
    return f"{rate:.1%}"


def _between(score: "Score") -> str:
    low, high = score.interval
    return f"{low:.1%} to {high:.1%}"


def _within(fights: int) -> str:
    """How far from an even rate the truth may lie after so many fights."""
    from arcade_clash.envs.contest import Score

    low, high = Score(fights // 2, 0, fights - fights // 2).interval
    return f"{(high - low) / 2:.1%}"


def _print(table: "Table") -> None:
    from rich.console import Console

    # Rows are never folded: what goes to a file or a pipe has the width that it needs.
    console = Console()
    console.print(table, width=max(console.width, 120), soft_wrap=True)
