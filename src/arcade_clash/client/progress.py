"""`arcade-clash train`: the same trainer as the server starts, here, with a progress bar.

It reports to the server that holds the data directory, where the page shows it live; where none
does, it takes the directory and reports to the storage itself. Ctrl-C ends it as an order would:
what it has learned is saved. A second one leaves at once.
"""

import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import FrameType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from arcade_clash.agents import Catalogue
from arcade_clash.client.reporter import ServerReporter, register
from arcade_clash.engine import characters
from arcade_clash.storage.directory import DataDirectory, holder
from arcade_clash.storage.token import kept_token
from arcade_clash.training.checkpoints import Checkpoints
from arcade_clash.training.local_reporter import StorageReporter
from arcade_clash.training.metrics import Metrics
from arcade_clash.training.plan import check_plan
from arcade_clash.training.reporter import Reporter
from arcade_clash.training.session import Order, Outcome, Plan, Status
from arcade_clash.training.trainer import train

__all__ = ["train_with_progress"]


def train_with_progress(plan: Plan, directory: Path, console: Console | None = None) -> Outcome:
    """Trains, shows how it goes, and says what came of it.

    Raises:
        InvalidInput, NotFound: the plan asks for what there is not.
        WrongState: another process holds the data directory and serves nowhere.
    """
    console = console or Console()
    plan = check_plan(plan, Catalogue(directory / "agents"), characters())
    with _reporting(plan, directory, console) as (session_id, reporter, checkpoints):
        told = _Told(reporter, plan.total_steps or 0, console)
        with told.shown(), _ended_by_ctrl_c(told.stop):
            outcome = train(
                plan,
                told,
                directory / "agents",
                session_id=session_id,
                checkpoints=checkpoints,
            )
    _say(console, outcome)
    return outcome


class _Told:
    """A reporter that shows each row on its way, and can be told to stop from here."""

    def __init__(self, reporter: Reporter, total_steps: int, console: Console) -> None:
        self._reporter = reporter
        self._stopped = threading.Event()
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
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
        self._progress.update(self._task, description=doing)
        if rows:
            last = rows[-1]
            self._progress.update(self._task, completed=last.step, measured=_measured(last))
        order = self._reporter.report(rows, activity=activity, paused=paused, outcome=outcome)
        return Order.STOP if self._stopped.is_set() else order


@contextmanager
def _reporting(
    plan: Plan, directory: Path, console: Console
) -> Iterator[tuple[str, Reporter, Checkpoints | None]]:
    """A session to report to: the running server's, or one in the storage itself.

    With the latter goes a place for checkpoints: a server that comes later can go on from them.
    """
    running = holder(directory)
    if running is not None and running.url:
        certificate = Path(running.certificate) if running.certificate else None
        session_id, token = register(
            running.url, plan, certificate=certificate, token=kept_token(directory)
        )
        console.print(f"reporting to {running.url}/training/{session_id}")
        with ServerReporter(
            running.url, session_id, certificate=certificate, token=token
        ) as reporter:
            yield session_id, reporter, None
        return
    with (
        DataDirectory(directory, doing="training") as held,
        StorageReporter(held.database, plan) as reporter,
    ):
        console.print(f"session {reporter.session_id}; no server runs, its curve is kept for one")
        yield reporter.session_id, reporter, Checkpoints(held.checkpoints)


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


def _measured(row: Metrics) -> str:
    said = []
    if row.win_rate is not None:
        said.append(f"wins {row.win_rate:.0%}")
    if row.reward is not None:
        said.append(f"reward {row.reward:+.2f}")
    if row.steps_per_second is not None:
        said.append(f"{row.steps_per_second:,.0f} steps/s")
    return "  ".join(said)


def _say(console: Console, outcome: Outcome) -> None:
    if outcome.status is Status.FAILED:
        console.print(f"it failed: {outcome.failure}")
    elif outcome.agent:
        console.print(f"{outcome.status}; saved as agent {outcome.agent}, which can fight now")
