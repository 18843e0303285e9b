"""The commands that measure fights: `arcade-clash duel`, `levels` and `balance`.

They play matches by the hundred in one compiled batch and print how often who won, with the
interval that the truth lies in 95 times of 100. The same seed prints the same numbers. `--json`
prints one object instead, whose keys docs/agents.md has.
"""

import json
import sys
from contextlib import redirect_stdout
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

from arcade_clash.errors import InvalidInput
from arcade_clash.serving import place_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.table import Table

    from arcade_clash.agents import Catalogue
    from arcade_clash.agents.imported import MakeImported
    from arcade_clash.envs.comparison import Comparison, Matchup
    from arcade_clash.envs.contest import Score

__all__ = ["balance", "duel", "levels"]

FIGHTS = 200
FIGHTS_BY_CHARACTER = 1600
"""Fights of a duel by default: 100 for each of 16 pairs of characters where each pair is shown."""

LEAST_OF_A_LEVEL = 0.70
"""Of its fights against the level before, a level wins at least so many."""

FAIR = (0.35, 0.65)
"""A character wins at least and at most so many of its fights against another."""

_WIDEST = 1000
"""Columns of a table at most."""

Seed = Annotated[int, typer.Option(min=0, help="What chance is drawn from.")]
Agents = Annotated[
    Path | None, typer.Option(help="The directory of saved agents; by default that of your data.")
]


AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]


def duel(
    agent: Annotated[
        str,
        typer.Argument(
            help="An agent, such as scripted-5 or ppo-1@0.5, a mixture, such as scripted:3,idle:1, "
            "or a Python object as module:Class."
        ),
    ],
    opponent: Annotated[str, typer.Argument(help="The opponent, named the same way.")],
    *,
    fights: Annotated[
        int | None,
        typer.Option(
            help=f"How many in all, half of them on either side; {FIGHTS} by default, "
            f"{FIGHTS_BY_CHARACTER} with --by-character."
        ),
    ] = None,
    character: Annotated[
        str,
        typer.Option(
            help="The agent's characters, as kestrel,vesper or all; by default those it learned."
        ),
    ] = "",
    opponent_character: Annotated[str, typer.Option(help="The opponent's characters.")] = "",
    by_character: Annotated[
        bool, typer.Option("--by-character", help="A row for each pair of characters too.")
    ] = False,
    as_json: AsJson = False,
    seed: Seed = 0,
    agents: Agents = None,
) -> None:
    """Says how often one agent beats another.

    Each with the characters that it learned, or all, on both sides.
    """
    from arcade_clash.agents.imported import imported_agents
    from arcade_clash.envs.comparison import compare

    with _prints_to_stderr():
        name, made = imported_agents(agent, "agent")
        other, made = imported_agents(opponent, "opponent", made)
        comparison = compare(
            name,
            other,
            fights if fights is not None else FIGHTS_BY_CHARACTER if by_character else FIGHTS,
            seed,
            _catalogue(agents, made),
            character=character,
            opponent_character=opponent_character,
        )
    parts = [
        replace(it, agent=_as_typed(it.agent, made), opponent=_as_typed(it.opponent, made))
        for it in comparison.by_agent
    ]
    if as_json:
        _print_json(
            {
                **_measured(seed),
                "agent": agent,
                "opponent": opponent,
                **_score(comparison.score),
                "by_agent": [_pairing(it) for it in parts],
                "by_character": [_matchup(it) for it in comparison.by_character],
            }
        )
        return
    whole = replace(comparison, agent=agent, opponent=opponent)
    _print(_table([whole, *(parts if len(parts) > 1 else ())]))
    if by_character:
        print()
        _print(_character_table(comparison.by_character))


def levels(
    *,
    fights: Annotated[int, typer.Option(help="How many each has with the one before.")] = 200,
    as_json: AsJson = False,
    seed: Seed = 0,
) -> None:
    """Says how often each scripted level beats the one before.

    Exit status 1 where one wins less than 70 percent.
    """
    from arcade_clash.agents.scripted import LEVELS
    from arcade_clash.envs.comparison import ladder

    names = [f"scripted-{level}" for level in range(1, len(LEVELS) + 1)]
    pairings = ladder(names, fights, seed, _catalogue(None))
    passed = all(pairing.score.rate >= LEAST_OF_A_LEVEL for pairing in pairings)
    if as_json:
        _print_json(
            {
                **_measured(seed),
                "least_win_rate": LEAST_OF_A_LEVEL,
                "passed": passed,
                "by_agent": [_pairing(it) for it in pairings],
            }
        )
    else:
        _print(_table(pairings))
    raise typer.Exit(not passed)


def balance(
    *,
    agent: Annotated[
        str, typer.Option(help="Who plays both sides; a Python object as module:Class.")
    ] = "scripted-4",
    fights: Annotated[int, typer.Option(help="How many each pair of characters has.")] = 400,
    as_json: AsJson = False,
    seed: Seed = 0,
    agents: Agents = None,
) -> None:
    """Says how often each character beats each other.

    Exit status 1 where one wins less than 35 or more than 65 percent.
    """
    from arcade_clash.agents.imported import imported_agents
    from arcade_clash.envs.comparison import compare_characters

    with _prints_to_stderr():
        name, made = imported_agents(agent, "agent")
        pairings = compare_characters(name, fights, seed, _catalogue(agents, made))
    least, most = FAIR
    passed = all(least <= pairing.score.rate <= most for pairing in pairings)
    if as_json:
        _print_json(
            {
                **_measured(seed),
                "agent": agent,
                "least_win_rate": least,
                "most_win_rate": most,
                "passed": passed,
                "by_character": [_matchup(it) for it in pairings],
            }
        )
    else:
        _print(_grid(pairings))
        print(f"{fights} fights a pair: 95 times of 100 the truth lies within {_within(fights)}")
    raise typer.Exit(not passed)


def _catalogue(
    directory: Path | None, imported: "Mapping[str, MakeImported] | None" = None
) -> "Catalogue":
    from arcade_clash.agents import Catalogue

    if directory is not None and not directory.is_dir():
        raise InvalidInput("agents", f"--agents names {directory}, which is not a directory")
    return Catalogue(directory or place_of(None) / "agents", imported=imported)


def _prints_to_stderr() -> "redirect_stdout[TextIO]":
    """Sends what an agent of the user prints to standard error; the result has the other."""
    return redirect_stdout(sys.stderr)


def _as_typed(name: str, imported: "Mapping[str, MakeImported]") -> str:
    """An agent's name with `module:Class` in place of the id that stands for it."""
    agent_id, at, humanness = name.partition("@")
    return f"{getattr(imported.get(agent_id), 'name', agent_id)}{at}{humanness}"


def _measured(seed: int) -> dict[str, Any]:
    """What a measurement can be repeated by."""
    from arcade_clash.engine.fight import RULES_VERSION
    from arcade_clash.engine.sources import kernel_digest

    return {"rules_version": RULES_VERSION, "kernel_digest": kernel_digest(), "seed": seed}


def _score(score: "Score") -> dict[str, Any]:
    return {
        "fights": score.fights,
        "won": score.won,
        "drawn": score.drawn,
        "lost": score.lost,
        "win_rate": score.rate,
        "interval_95": list(score.interval),
    }


def _pairing(comparison: "Comparison") -> dict[str, Any]:
    names = {"agent": comparison.agent, "opponent": comparison.opponent}
    return names | _score(comparison.score)


def _matchup(matchup: "Matchup") -> dict[str, Any]:
    characters = {
        "character": matchup.character,
        "opponent_character": matchup.opponent_character,
    }
    return characters | _score(matchup.score)


def _print_json(document: "Mapping[str, Any]") -> None:
    print(json.dumps(document, indent=2))


def _table(pairings: "Sequence[Comparison]") -> "Table":
    return _scores("agent", [(it.agent, it.opponent, it.score) for it in pairings])


def _character_table(matchups: "Sequence[Matchup]") -> "Table":
    rows = [(it.character, it.opponent_character, it.score) for it in matchups]
    return _scores("character", rows)


def _scores(title: str, rows: "Sequence[tuple[str, str, Score]]") -> "Table":
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 2))
    for heading in (title, "against"):
        table.add_column(heading, no_wrap=True)
    for heading in ("wins", "95 of 100", "won", "drawn", "lost"):
        table.add_column(heading, justify="right", no_wrap=True)
    for one, other, score in rows:
        counts = (str(score.won), str(score.drawn), str(score.lost))
        table.add_row(one, other, _share(score.rate), _between(score), *counts)
    return table


def _grid(pairings: "Sequence[Matchup]") -> "Table":
    """A row and a column for each character; a cell says how often the row's won."""
    from rich.table import Table

    names = list(dict.fromkeys(name for it in pairings for name in _pair(it)))
    rates = {_pair(it): it.score.rate for it in pairings}
    rates |= {_pair(it)[::-1]: 1 - it.score.rate for it in pairings}
    table = Table(box=None, pad_edge=False, padding=(0, 2))
    table.add_column("against", no_wrap=True)
    for name in names:
        table.add_column(name, justify="right", no_wrap=True)
    for row in names:
        cells = (rates.get((row, column)) for column in names)
        table.add_row(row, *("" if rate is None else _share(rate) for rate in cells))
    return table


def _pair(matchup: "Matchup") -> tuple[str, str]:
    return matchup.character, matchup.opponent_character


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

    # Neither cut nor folded: rows have the width that they need, also in a narrow terminal.
    width = Console(width=_WIDEST).measure(table).maximum
    Console(width=width).print(table, soft_wrap=True)
