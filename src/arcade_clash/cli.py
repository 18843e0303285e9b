"""The door: `arcade-clash serve`, `train`, `watch` and the rest.

Nothing heavy is imported before a command needs it, so that `--help` answers at once. How a command
ends, whatever it meets, is in `failing.py`.
"""

import asyncio
import json
import logging
import os
import signal
import sys
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from arcade_clash import __version__, exploiting, frames, learning, measuring
from arcade_clash.agent_commands import agents
from arcade_clash.commands import Command, Commands
from arcade_clash.failing import TRACEBACK_VARIABLE, ending_in_order
from arcade_clash.learning import leave_if_failed
from arcade_clash.leaving import leave_at_once
from arcade_clash.outputs import allow_lost_output, open_outputs
from arcade_clash.server_options import Certificate, TokenFile, check_server, given_token
from arcade_clash.serving import DataDir, TlsCert, TlsKey, check_pair, place_of, serve

if TYPE_CHECKING:
    from arcade_clash.training.session import Plan

__all__ = ["main"]

app = typer.Typer(
    name="arcade-clash",
    cls=Commands,
    help="A fighting-game arena where agents learn and people watch.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
command = partial(app.command, cls=Command)


def main() -> None:
    """Runs the command line, and ends the process."""
    if sys.platform == "win32":
        sys.exit(
            "arcade-clash: it runs on Linux and macOS, and on Windows in WSL 2: install it there"
        )
    open_outputs()
    with ending_in_order():
        app()


@app.callback(invoke_without_command=True)
def about(
    ctx: typer.Context,
    *,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
    traceback: Annotated[
        bool,
        typer.Option(
            "--traceback",
            help="Print the Python traceback of an error that was not foreseen, as "
            f"{TRACEBACK_VARIABLE}=1 does.",
        ),
    ] = False,
) -> None:
    """A fighting-game arena where agents learn and people watch."""
    if version:
        print(f"arcade-clash {__version__}")
        raise typer.Exit
    if traceback:
        os.environ[TRACEBACK_VARIABLE] = "1"
    if ctx.invoked_subcommand is None:
        ctx.fail("Missing command.")


command()(serve)


command()(learning.train)
command()(exploiting.exploit)


@command()
def doctor(
    *,
    host: Annotated[str, typer.Option(help="The address that serve is given.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port that serve is given.")] = 8080,
    tls_cert: TlsCert = None,
    tls_key: TlsKey = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    data_dir: DataDir = None,
) -> None:
    """Says what is wrong with a set-up, and what to do.

    Exit status 1 where something is wrong.
    """
    from rich.console import Console

    from arcade_clash.doctor import Setup, State, examine, print_json, print_table

    check_pair(tls_cert, tls_key)
    setup = Setup(place_of(data_dir), host, port, tls_cert, tls_key)
    findings = [*examine(setup, Path(__file__).parent)]
    (print_json if as_json else print_table)(findings, Console())
    raise typer.Exit(any(finding.state is State.WRONG for finding in findings))


app.add_typer(agents)


command()(measuring.duel)
command()(measuring.levels)
command()(measuring.balance)


@command()
def watch(
    match_id: Annotated[str, typer.Argument(help="The match; by default the arena.")] = "",
    *,
    url: Annotated[str, typer.Option(help="The server; by default the one on your data.")] = "",
    token_file: TokenFile = None,
    certificate: Certificate = None,
    data_dir: DataDir = None,
) -> None:
    """Shows a fight in the terminal.

    It comes by the same stream as the page's. Where the output is not a terminal, or cannot move
    its cursor, the fight is told in lines.
    """
    from arcade_clash.client.watch import watch as watch_fight
    from arcade_clash.storage.directory import server_on
    from arcade_clash.storage.token import kept_token

    token = given_token(token_file)
    if url:
        check_server(url, certificate)
    else:
        running = server_on(place_of(data_dir))
        if running is None:
            url = "http://127.0.0.1:8080"
        else:
            url, certificate = running.url, running.certificate_file
            token = token or kept_token(place_of(data_dir))
    with _ending_at_once(), ending_in_order():
        watching = watch_fight(url, match_id, certificate=certificate, token=token)
        asyncio.run(_until_signalled(watching))


@command()
def token(
    *,
    view: Annotated[bool, typer.Option("--view", help="The one that may only watch.")] = False,
    bare: Annotated[bool, typer.Option("--bare", help="The token alone, without a link.")] = False,
    data_dir: DataDir = None,
) -> None:
    """Prints the links that the server announced, or a token alone; needs the server's own data."""
    from arcade_clash.access import Tokens
    from arcade_clash.errors import Unavailable
    from arcade_clash.links import Links
    from arcade_clash.storage.directory import server_on
    from arcade_clash.storage.token import kept_token

    place = place_of(data_dir)
    kept, running = kept_token(place), server_on(place)
    if not kept:
        raise Unavailable("there is no token yet; the first `arcade-clash serve` makes one")
    tokens = Tokens(kept)
    if bare:
        print(tokens.viewer if view else tokens.operator)
        return
    if running is None:
        raise Unavailable(
            "no server holds the data directory, so there is no link; --bare prints the token"
        )
    links = Links(running.public_url or running.url, tokens)
    print(links.viewer if view else links)


command()(frames.characters)


@command(hidden=True)
def trainer(
    session_id: str,
    plan: str,
    *,
    data_dir: Annotated[Path, typer.Option()],
    next_row: Annotated[int, typer.Option()] = 0,
    past_step: Annotated[int, typer.Option()] = 0,
    quota_bytes: Annotated[int, typer.Option()],
) -> None:
    """What the server starts for a session: trains, and reports to it."""
    allow_lost_output()
    from arcade_clash.access import TOKEN_VARIABLE
    from arcade_clash.client.reporter import ServerReporter
    from arcade_clash.errors import Unavailable
    from arcade_clash.storage.directory import server_on
    from arcade_clash.storage.quota import Quota
    from arcade_clash.training.checkpoints import Checkpoints
    from arcade_clash.training.trainer import train as learn

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it has a line for every report
    running = server_on(data_dir)
    if running is None:
        raise Unavailable("no server holds the data directory: it has gone before its trainer came")
    # A server that goes away ends its trainers so; what was learned is saved, as after Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    token = os.environ.pop(TOKEN_VARIABLE, "")
    check_room = Quota(data_dir, quota_bytes).check
    with ServerReporter(
        running.url, session_id, certificate=running.certificate_file, token=token
    ) as reporter:
        outcome = learn(
            _plan(json.loads(plan)),
            reporter,
            data_dir / "agents",
            session_id=session_id,
            checkpoints=Checkpoints(data_dir / "checkpoints", check_room=check_room),
            check_room=check_room,
            next_row=next_row,
            past_step=past_step,
        )
    leave_if_failed(outcome)


@command("compile")
def compile_fight() -> None:
    """Compiles the fight for this machine before its first use, and keeps it."""
    from arcade_clash.envs.compilation import kept_at, warm_up
    from arcade_clash.errors import Unavailable

    warm_up()
    place = kept_at()
    if place is None:
        raise Unavailable("the compiled fight is not kept: training and duels compile it again")
    print(f"the compiled fight is kept in {place.parent}")


def _plan(stored: dict[str, Any]) -> "Plan":
    from arcade_clash.training.session import Plan, Settings

    return Plan(**(stored | {"settings": Settings.from_dict(stored["settings"])}))


async def _until_signalled(work: Coroutine[Any, Any, None]) -> None:
    """Does the work; SIGTERM and SIGHUP cancel it, as Ctrl-C does, so that it can clean up."""
    told: list[int] = []
    task = asyncio.ensure_future(work)

    def end(number: int) -> None:
        told.append(number)
        task.cancel()

    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:  # as nohup has it, to outlive a terminal
            asyncio.get_running_loop().add_signal_handler(number, end, number)
    try:
        await task
    except asyncio.CancelledError:
        if not told:
            raise
        sys.exit(128 + told[0])


@contextmanager
def _ending_at_once() -> Iterator[None]:
    """Ends the process after what is done in it, without taking the interpreter down first.

    The client's threads are not Python's. One that is still handing over what it read when the
    interpreter goes aborts the process (pyqwest 0.12 before Python 3.14).
    """
    status: str | int | None = 0
    try:
        yield
    except SystemExit as left:
        status = left.code
    leave_at_once(status if isinstance(status, int) else 1)


if __name__ == "__main__":
    main()
