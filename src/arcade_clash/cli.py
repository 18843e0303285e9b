"""The door: `arcade-clash serve`, `train`, `watch` and the rest.

Nothing heavy is imported before a command needs it, so that `--help` answers at once. What cannot
be done is said in one sentence, with exit status 2 where it was asked for wrongly.
"""

import asyncio
import json
import logging
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit

import typer

from arcade_clash import __version__, frames, measuring
from arcade_clash.errors import ArcadeError, InvalidInput
from arcade_clash.leaving import leave_at_once
from arcade_clash.serving import DataDir, place_of, serve

if TYPE_CHECKING:
    from arcade_clash.training.session import Outcome, Plan

__all__ = ["main"]

app = typer.Typer(
    name="arcade-clash",
    help="A fighting-game arena where agents learn and people watch.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

TokenFile = Annotated[
    Path | None,
    typer.Option(
        help="A file that holds the server's token, where it is elsewhere; else the environment "
        "variable ARCADE_CLASH_TOKEN is looked at."
    ),
]

Certificate = Annotated[
    Path | None,
    typer.Option(help="The certificate (PEM) of a server elsewhere that made its own."),
]


def main() -> None:
    """Runs the command line, and says what went wrong in a sentence."""
    if sys.platform == "win32":
        sys.exit(
            "arcade-clash: it runs on Linux and macOS, and on Windows in WSL 2: install it there"
        )
    with _failing_in_a_sentence():
        app()


@app.callback(invoke_without_command=True)
def about(
    *, version: Annotated[bool, typer.Option("--version", help="Says the version.")] = False
) -> None:
    """A fighting-game arena where agents learn and people watch."""
    if version:
        typer.echo(f"arcade-clash {__version__}")
        raise typer.Exit


app.command()(serve)


@app.command()
def train(
    *,
    algorithm: Annotated[str, typer.Option(help="ppo or a2c.")] = "ppo",
    steps: Annotated[int | None, typer.Option(help="Environment steps to take.")] = None,
    opponent: Annotated[
        str, typer.Option(help="Who is fought: an agent, or several, as scripted:3,idle:1,self:2.")
    ] = "",
    character: Annotated[str, typer.Option(help="The character to learn; all by default.")] = "",
    opponent_character: Annotated[str, typer.Option(help="The opponent's character.")] = "",
    reward: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TERM=WEIGHT",
            help="Weighs a term of the reward otherwise, as win=2; once for each of them.",
        ),
    ] = None,
    seed: Annotated[
        int | None, typer.Option(help="What chance is drawn from; drawn and printed by default.")
    ] = None,
    name: Annotated[str, typer.Option(help="A name for people.")] = "",
    row_steps: Annotated[
        int | None,
        typer.Option(
            help="Steps from one row of the curve to the next, 1 for a row of each update; about a "
            "second by default."
        ),
    ] = None,
    device: Annotated[
        str,
        typer.Option(help="What PyTorch computes on: cpu, the faster for small networks, or cuda."),
    ] = "cpu",
    url: Annotated[
        str, typer.Option(help="A server elsewhere that shows it; the agent is kept here.")
    ] = "",
    token_file: TokenFile = None,
    certificate: Certificate = None,
    data_dir: DataDir = None,
) -> None:
    """Trains an agent here, with a progress bar; a server on the same data shows it live."""
    from arcade_clash.client.progress import Elsewhere, train_with_progress
    from arcade_clash.training.needs import check_needs
    from arcade_clash.training.session import Plan, Settings

    weights = dict(_weight(written) for written in reward or ())
    check_needs()
    plan = Plan(
        name=name,
        algorithm=algorithm,
        total_steps=steps,
        opponent=opponent,
        character=character,
        opponent_character=opponent_character,
        seed=seed,
        settings=Settings(reward_weights=weights, row_steps=row_steps),
    )
    elsewhere = None
    if url:
        _check_server(url, certificate)
        elsewhere = Elsewhere(url, _given_token(token_file), certificate)
    _leave_if_failed(train_with_progress(plan, place_of(data_dir), elsewhere, device=device))


@app.command()
def doctor(
    *,
    host: Annotated[str, typer.Option(help="The address that serve is given.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port that serve is given.")] = 8080,
    tls_cert: Annotated[Path | None, typer.Option(help="Your certificate (PEM).")] = None,
    tls_key: Annotated[Path | None, typer.Option(help="The key that belongs to it (PEM).")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    data_dir: DataDir = None,
) -> None:
    """Says what is wrong with a set-up, and what to do; exit status 1 where something is."""
    from rich.console import Console

    from arcade_clash.doctor import Setup, State, examine, print_json, print_table

    if (tls_cert is None) != (tls_key is None):
        raise InvalidInput("tls_cert", "--tls-cert and --tls-key belong together: give both")
    setup = Setup(place_of(data_dir), host, port, tls_cert, tls_key)
    findings = [*examine(setup, Path(__file__).parent)]
    (print_json if as_json else print_table)(findings, Console())
    raise typer.Exit(any(finding.state is State.WRONG for finding in findings))


app.command()(measuring.duel)
app.command()(measuring.levels)
app.command()(measuring.balance)


@app.command()
def watch(
    match_id: Annotated[str, typer.Argument(help="The match; by default the arena.")] = "",
    *,
    url: Annotated[str, typer.Option(help="The server; by default the one on your data.")] = "",
    token_file: TokenFile = None,
    certificate: Certificate = None,
    data_dir: DataDir = None,
) -> None:
    """Shows a fight in the terminal, from the same stream as the page."""
    from arcade_clash.client.watch import watch as watch_fight
    from arcade_clash.storage.directory import holder
    from arcade_clash.storage.token import kept_token

    token = _given_token(token_file)
    if url:
        _check_server(url, certificate)
    else:
        running = holder(place_of(data_dir))
        if running is None or not running.url:
            url = "http://127.0.0.1:8080"
        else:
            url = running.url
            certificate = Path(running.certificate) if running.certificate else None
            token = token or kept_token(place_of(data_dir))
    with _ending_at_once(), _failing_in_a_sentence():
        asyncio.run(watch_fight(url, match_id, certificate=certificate, token=token))


@app.command()
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
    from arcade_clash.storage.directory import holder
    from arcade_clash.storage.token import kept_token

    place = place_of(data_dir)
    kept, running = kept_token(place), holder(place)
    if not kept:
        raise Unavailable("there is no token yet; the first `arcade-clash serve` makes one")
    tokens = Tokens(kept)
    if bare:
        typer.echo(tokens.viewer if view else tokens.operator)
        return
    if running is None or not running.url:
        raise Unavailable(
            "no server holds the data directory, so there is no link; --bare prints the token"
        )
    links = Links(running.public_url or running.url, tokens)
    typer.echo(links.viewer if view else links)


app.command()(frames.characters)


@app.command(hidden=True)
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
    from arcade_clash.access import TOKEN_VARIABLE
    from arcade_clash.client.reporter import ServerReporter
    from arcade_clash.errors import Unavailable
    from arcade_clash.storage.directory import holder
    from arcade_clash.storage.quota import Quota
    from arcade_clash.training.checkpoints import Checkpoints
    from arcade_clash.training.trainer import train as learn

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it has a line for every report
    running = holder(data_dir)
    if running is None or not running.url:
        raise Unavailable("no server holds the data directory: it has gone before its trainer came")
    certificate = Path(running.certificate) if running.certificate else None
    # A server that goes away ends its trainers so; what was learned is saved, as after Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    token = os.environ.pop(TOKEN_VARIABLE, "")
    check_room = Quota(data_dir, quota_bytes).check
    with ServerReporter(running.url, session_id, certificate=certificate, token=token) as reporter:
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
    _leave_if_failed(outcome)


@app.command("compile")
def compile_fight() -> None:
    """Compiles the fight for this machine and keeps it, so that no training waits for it."""
    from arcade_clash.envs.compilation import kept_at, warm_up
    from arcade_clash.errors import Unavailable

    warm_up()
    place = kept_at()
    if place is None:
        raise Unavailable("the compiled fight is not kept: training and duels compile it again")
    typer.echo(f"the compiled fight is kept in {place.parent}")


def _plan(stored: dict[str, Any]) -> "Plan":
    from arcade_clash.training.session import Plan, Settings

    return Plan(**(stored | {"settings": Settings.from_dict(stored["settings"])}))


def _check_server(url: str, certificate: Path | None) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise InvalidInput(
            "url", f"--url takes an address such as https://arena.example:8080, and {url!r} is none"
        )
    if certificate is None:
        return
    import ssl

    try:
        ssl.create_default_context(cafile=certificate)
    except OSError:  # as ssl's own errors are
        raise InvalidInput(
            "certificate", f"--certificate names {certificate}, which is no certificate in PEM"
        ) from None


def _weight(written: str) -> tuple[str, float]:
    """A term of the reward and its weight."""
    term, _, weight = written.partition("=")
    try:
        return term, float(weight)
    except ValueError:
        raise InvalidInput(
            "reward", f"--reward is {written!r}; it is a term and its weight, such as win=2"
        ) from None


def _given_token(file: Path | None) -> str:
    """The token that was given, and never on a command line, which is for everyone to see."""
    from arcade_clash.access import TOKEN_VARIABLE

    if file is None:
        return os.environ.get(TOKEN_VARIABLE, "")
    try:
        return file.read_text().strip()
    except (OSError, UnicodeDecodeError):
        raise InvalidInput(
            "token_file", f"--token-file names {file}, which holds no token"
        ) from None


@contextmanager
def _failing_in_a_sentence() -> Iterator[None]:
    try:
        yield
    except InvalidInput as error:
        _leave(str(error), 2)
    except ArcadeError as error:
        _leave(str(error), 1)
    except KeyboardInterrupt:
        sys.exit(130)


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


def _leave_if_failed(outcome: "Outcome") -> None:
    """A training that fails says so in its outcome, and the command in its exit status."""
    if outcome.failure:
        _leave(f"the training failed: {outcome.failure}", 1)


def _leave(sentence: str, status: int) -> None:
    typer.echo(f"arcade-clash: {sentence}", err=True)
    sys.exit(status)


if __name__ == "__main__":
    main()
