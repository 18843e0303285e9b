"""The commands that keep saved agents: `arcade-clash agents list`, `rename` and `delete`.

They ask the server at `--url`, or the server on the data directory, so that its rules count. Where
no server runs, they work on the directory itself.
"""

import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from shutil import get_terminal_size
from textwrap import wrap
from typing import TYPE_CHECKING, Annotated, Any

import typer

from arcade_clash.commands import Command, Commands
from arcade_clash.errors import InvalidInput
from arcade_clash.failing import leave
from arcade_clash.server_options import Certificate, TokenFile, check_server, given_token
from arcade_clash.serving import DataDir, place_of

if TYPE_CHECKING:
    from arcade_clash.agents import AgentInfo, Catalogue
    from arcade_clash.client.agents import ServerAgents

__all__ = ["agents"]

agents = typer.Typer(
    name="agents",
    cls=Commands,
    help="Lists, renames and deletes agents.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

HEAD = ("id", "name", "character", "learned against", "reaction", "steps", "saved (UTC)")
GAP = "  "

command = partial(agents.command, cls=Command)

Url = Annotated[str, typer.Option(help="The server; by default the one on your data, if any.")]
Json = Annotated[bool, typer.Option("--json", help="For programs.")]


@command("list")
def list_agents(
    *,
    as_json: Json = False,
    url: Url = "",
    token_file: TokenFile = None,
    certificate: Certificate = None,
    data_dir: DataDir = None,
) -> None:
    """Prints the agents: built-in ones, then saved ones, newest first."""
    with _keeper(url, token_file, certificate, data_dir) as keeper:
        infos = keeper.infos()
    if as_json:
        _print_json({"agents": [_object(info) for info in infos]})
    else:
        _print_list(infos)


@command()
def rename(
    agent: Annotated[str, typer.Argument(help="Its id, as `agents list` prints it.")],
    name: Annotated[str, typer.Argument(help="Its new name, of up to 80 characters.")],
    *,
    description: Annotated[
        str | None, typer.Option(help="A new description, of up to 500 characters.")
    ] = None,
    as_json: Json = False,
    url: Url = "",
    token_file: TokenFile = None,
    certificate: Certificate = None,
    data_dir: DataDir = None,
) -> None:
    """Changes the name of a saved agent. Its id stays."""
    with _keeper(url, token_file, certificate, data_dir) as keeper:
        info = keeper.update(agent, display_name=name, description=description)
    if as_json:
        _print_json(_object(info))
    else:
        print(f"{info.agent} is now called {info.display_name}")


@command()
def delete(
    names: Annotated[list[str], typer.Argument(metavar="AGENT...", help="Ids of saved agents.")],
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Delete without asking.")] = False,
    as_json: Json = False,
    url: Url = "",
    token_file: TokenFile = None,
    certificate: Certificate = None,
    data_dir: DataDir = None,
) -> None:
    """Deletes saved agents for good."""
    if not yes:
        _ask(names)
    deleted = []
    with _keeper(url, token_file, certificate, data_dir) as keeper:
        try:
            for name in names:
                keeper.delete(name)
                deleted.append(name.lower())
        finally:  # a refusal of the next one takes back none of these
            if as_json:
                _print_json({"deleted": deleted})
            else:
                for name in deleted:
                    print(f"{name} is deleted")


@contextmanager
def _keeper(
    url: str, token_file: Path | None, certificate: Path | None, data_dir: Path | None
) -> "Iterator[Catalogue | ServerAgents]":
    """The server, or the directory where none runs."""
    from arcade_clash.storage.directory import server_on
    from arcade_clash.storage.token import kept_token

    token = given_token(token_file)
    if url:
        check_server(url, certificate)
    else:
        place = place_of(data_dir)
        running = server_on(place)
        if running is None:
            from arcade_clash.agents import Catalogue

            yield Catalogue(place / "agents")
            return
        url, certificate = running.url, running.certificate_file
        token = token or kept_token(place)
    from arcade_clash.client.agents import ServerAgents

    with ServerAgents(url, certificate=certificate, token=token) as server:
        yield server


def _ask(names: Sequence[str]) -> None:
    if not os.isatty(0):
        raise InvalidInput(
            "yes", "delete asks first, and no terminal is there to answer; --yes deletes at once"
        )
    # Not Typer's own question, which ends a Ctrl-C otherwise than every other command does.
    print(f"Delete {', '.join(names)} for good? [y/N] ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        leave("nothing was deleted", 1)


def _object(info: "AgentInfo") -> dict[str, Any]:
    """An agent as JSON; the keys are those of `Agent` in training.proto."""
    return {**asdict(info), "create_time": _time(info.create_time, "seconds") or None}


def _time(seconds: float | None, precision: str) -> str:
    if seconds is None:
        return ""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec=precision).replace("+00:00", "Z")


def _print_json(said: object) -> None:
    # ASCII, so that programs read the same text in every locale.
    print(json.dumps(said, indent=2))


def _print_list(infos: "Sequence[AgentInfo]") -> None:
    """A row for each agent; in a narrow terminal two lines, so that nothing is cut off."""
    rows = [HEAD, *map(_cells, infos)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    columns = get_terminal_size().columns
    fits = not sys.stdout.isatty() or sum(widths) + len(GAP) * (len(widths) - 1) <= columns
    for cells in rows:
        if fits:
            print(GAP.join(map(str.ljust, cells, widths)).rstrip())
        elif cells is not HEAD:
            agent, name, *others = cells
            print(f"{agent}{GAP}{name}")
            said = (
                f"{title}: {cell}" for title, cell in zip(HEAD[2:], others, strict=True) if cell
            )
            for piece in wrap("; ".join(said), columns, initial_indent=GAP, subsequent_indent=GAP):
                print(piece)
    if not any(info.kind == "network" for info in infos):
        print("\nno agent is saved yet; `arcade-clash train` makes one")


def _cells(info: "AgentInfo") -> tuple[str, ...]:
    cells = (
        info.agent,
        info.display_name,
        info.character or "every one",
        info.opponent,
        f"{info.reaction_frames} frames",
        "" if info.step is None else f"{info.step:,}",
        _time(info.create_time, "minutes").removesuffix("Z").replace("T", " "),
    )
    # A description from elsewhere may hold line ends.
    return tuple(" ".join(cell.split()) for cell in cells)
