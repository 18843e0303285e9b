"""`arcade-clash train`: the same trainer as the server starts, here, with a progress bar.

It reports to the server that holds the data directory, where the page shows it live, to the storage
itself while no server runs, or to a server elsewhere that is named. Ctrl-C ends it as an order
would: what it has learned is saved. A second one leaves at once.
"""

import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from shlex import quote
from types import FrameType
from typing import Any
from urllib.parse import urlsplit

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from arcade_clash.agents import Catalogue
from arcade_clash.client.directory_reporter import DirectoryReporter
from arcade_clash.client.reporter import ServerReporter, register
from arcade_clash.engine import characters
from arcade_clash.errors import Unavailable
from arcade_clash.storage.file_errors import refusing
from arcade_clash.storage.files import make_directory
from arcade_clash.storage.quota import Quota
from arcade_clash.training.checkpoints import Checkpoints
from arcade_clash.training.metrics import Metrics
from arcade_clash.training.needs import check_device
from arcade_clash.training.plan import check_plan
from arcade_clash.training.reporter import Reporter
from arcade_clash.training.session import Order, Outcome, Plan
from arcade_clash.training.trainer import train

__all__ = ["Elsewhere", "Tell", "how_to_send", "train_with_progress"]

Tell = Callable[[Mapping[str, Any]], None]
"""Takes what is told to programs, an object at a time."""

_STOPPING = "stopping"

_BAR_COLUMNS = 16
"""With it a line of everything that is measured has room in 80 columns."""


@dataclass(frozen=True)
class Elsewhere:
    """A server that is not the one on the data directory."""

    url: str
    token: str = ""
    certificate: Path | None = None
    """The one to trust, where the server shows one that it made itself."""


@dataclass(frozen=True)
class _Session:
    """What is reported to, and what is kept."""

    session_id: str
    reporter: Reporter
    checkpoints: Checkpoints | None = None
    check_room: Callable[[], None] = lambda: None


def train_with_progress(
    plan: Plan,
    directory: Path,
    elsewhere: Elsewhere | None = None,
    *,
    catalogue: Catalogue | None = None,
    device: str = "cpu",
    tell: Tell | None = None,
) -> Outcome:
    """Trains, shows how it goes, and says what came of it.

    Args:
        plan: what to train.
        directory: the data directory.
        elsewhere: a server that shows it, where it is not the one on the data directory.
        catalogue: the agents that can be fought; by default those built in and kept.
        device: what torch computes on, cpu or cuda.
        tell: called with the session (`session_id` and the whole `plan`), with each row of
            `metrics` and with the `outcome`, each under its name, as JSON has it. What people
            read then goes to standard error.

    Raises:
        InvalidInput, NotFound: the plan or the device asks for what there is not.
        LimitReached: the server has sessions enough, or no room.
        Unavailable: the server elsewhere cannot be reached.
        WrongState: torch cannot use the device, the server lets nobody in by this token, or the
            data directory cannot be written.
    """
    # Addresses and errors have brackets of their own.
    console = Console(markup=False, stderr=tell is not None)
    catalogue = catalogue or Catalogue(directory / "agents")
    console.print(f"learning on {check_device(device)}")
    asked = plan.total_steps
    plan = check_plan(plan, catalogue, characters())
    rounded = asked is not None and asked != plan.total_steps
    console.print(
        f"{plan.total_steps:,} steps"
        + (f", which is {asked:,} in whole steps of all environments" if rounded else "")
        + f"; seed {plan.seed}"
    )
    with _session(plan, directory, elsewhere, console) as session:
        if tell is not None:
            tell({"session": {"session_id": session.session_id, "plan": asdict(plan)}})
        told = _Told(session.reporter, plan.total_steps or 0, console)
        with told.shown(), _ended_by_ctrl_c(told.stop):
            outcome = train(
                plan,
                told,
                directory / "agents",
                session_id=session.session_id,
                on_progress=None if tell is None else lambda row: tell({"metrics": row.to_dict()}),
                device=device,
                catalogue=catalogue,
                checkpoints=session.checkpoints,
                check_room=session.check_room,
            )
    if tell is not None:
        tell({"outcome": {"session_id": session.session_id, **asdict(outcome)}})
    _say(console, outcome, directory, elsewhere)
    return outcome


class _Told:
    """A reporter that shows each row on its way, and can be told to stop from here."""

    def __init__(self, reporter: Reporter, total_steps: int, console: Console) -> None:
        self._reporter = reporter
        self._stopped = threading.Event()
        self._evaluated: Mapping[str, float] = {}
        self._progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=_BAR_COLUMNS),
            TaskProgressColumn(),
            TextColumn("{task.fields[measured]}"),
            TimeRemainingColumn(),
            console=console,
        )
        self._task = self._progress.add_task("starting", total=total_steps, measured="")

    def shown(self) -> AbstractContextManager[object]:
        """Shows the bar for as long as it lasts."""
        return self._progress

    def stop(self) -> None:
        """Ends the training with its next report."""
        self._stopped.set()
        self._progress.update(self._task, description=_STOPPING)

    def report(
        self,
        rows: Sequence[Metrics],
        *,
        activity: str = "",
        paused: bool = False,
        outcome: Outcome | None = None,
    ) -> Order:
        """Hands the report on, and shows what it says."""
        doing = activity or ("paused" if paused else "learning")
        if self._stopped.is_set() and activity != "saving":
            doing = _STOPPING
        self._progress.update(self._task, description=doing)
        if rows:
            for row in rows:
                self._evaluated = row.evaluation_win_rate or self._evaluated
            measured = _measured(rows[-1], self._evaluated)
            self._progress.update(self._task, completed=rows[-1].step, measured=measured)
        try:
            order = self._reporter.report(rows, activity=activity, paused=paused, outcome=outcome)
        except Unavailable as error:
            self._progress.update(self._task, description=f"not heard: {error}")
            raise
        return Order.STOP if self._stopped.is_set() else order


class _WithoutAgent:
    """A reporter to a server elsewhere: the agent that is saved here is none of that one's."""

    def __init__(self, reporter: Reporter) -> None:
        self._reporter = reporter

    def report(
        self,
        rows: Sequence[Metrics],
        *,
        activity: str = "",
        paused: bool = False,
        outcome: Outcome | None = None,
    ) -> Order:
        """Hands the report on."""
        if outcome is not None:
            outcome = replace(outcome, agent="")
        return self._reporter.report(rows, activity=activity, paused=paused, outcome=outcome)


@contextmanager
def _session(
    plan: Plan, directory: Path, elsewhere: Elsewhere | None, console: Console
) -> Iterator[_Session]:
    """A session to report to: of a server elsewhere, or of whatever keeps the data directory.

    Beside the data directory go checkpoints, from which a server on it can go on.
    """
    if elsewhere is not None:
        with refusing(f"the data directory {directory}"):  # before hours of training, not after
            make_directory(directory, parents=True)
        with _registered(plan, elsewhere, console) as (session_id, reporter):
            yield _Session(session_id, _WithoutAgent(reporter))
        return
    with DirectoryReporter(directory, plan) as reporter:
        if reporter.url:
            console.print(f"reporting to {reporter.url}/training/{reporter.session_id}")
        else:
            console.print(
                f"session {reporter.session_id}; no server runs on this data: the next one has its "
                "curve, and shows it live where it is started meanwhile"
            )
        check_room = Quota(directory).check
        checkpoints = Checkpoints(directory / "checkpoints", check_room=check_room)
        yield _Session(reporter.session_id, reporter, checkpoints, check_room)


@contextmanager
def _registered(
    plan: Plan, server: Elsewhere, console: Console
) -> Iterator[tuple[str, ServerReporter]]:
    """A session of a server, and what reports to it by a token of its own."""
    session_id, token = register(
        server.url, plan, certificate=server.certificate, token=server.token
    )
    console.print(f"reporting to {server.url}/training/{session_id}")
    with ServerReporter(
        server.url, session_id, certificate=server.certificate, token=token
    ) as reporter:
        yield session_id, reporter


@contextmanager
def _ended_by_ctrl_c(stop: Callable[[], None]) -> Iterator[None]:
    def first(_number: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, before)
        stop()

    before = signal.signal(signal.SIGINT, first)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _measured(row: Metrics, evaluated: Mapping[str, float]) -> str:
    said = []
    if row.win_rate is not None:
        said.append(f"wins {row.win_rate:.0%}")
    said += [f"beats {name} {share:.0%}" for name, share in evaluated.items()]
    if row.reward is not None:
        said.append(f"reward {row.reward:+.2f}")
    if row.steps_per_second is not None:
        said.append(f"{row.steps_per_second:,.0f} steps/s")
    return "  ".join(said)


def _say(console: Console, outcome: Outcome, directory: Path, elsewhere: Elsewhere | None) -> None:
    """What was saved; that it failed is for the caller to say."""
    if not outcome.agent:
        if not outcome.failure:
            console.print(f"{outcome.status} before it had learned anything: no agent is saved")
        return
    if elsewhere is None:
        console.print(f"{outcome.status}; saved as agent {outcome.agent}, which can fight now")
        return
    console.print(
        f"{outcome.status}; saved here as agent {outcome.agent}. The server at {elsewhere.url} "
        "does not have it. To send it there, copy its directory into that server's data directory:"
    )
    place = (directory / "agents" / outcome.agent).absolute()
    console.print(f"  {how_to_send(place, elsewhere.url)}", soft_wrap=True, highlight=False)


def how_to_send(agent: Path, url: str) -> str:
    """The command that copies a saved agent into the data directory of the server at `url`."""
    host = urlsplit(url).hostname or ""
    is_here = host in ("localhost", "::1") or host.startswith("127.")
    copy = "cp" if is_here else "scp"
    there = "" if is_here else f"[{host}]:" if ":" in host else f"{host}:"
    return f"{copy} -r {quote(str(agent))} {there}DATA_DIR/agents/"
