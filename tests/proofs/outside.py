"""A trainer elsewhere, for proofs: it numbers its rows, and keeps them until they are stored."""

import threading
from collections.abc import Sequence
from typing import Self

from arcade_clash.client.reporter import ServerReporter, register
from arcade_clash.training.heartbeat import Heartbeat
from arcade_clash.training.metrics import Metrics
from arcade_clash.training.session import Order, Outcome, Plan, Status
from running_server import RunningServer

__all__ = ["OutsideTrainer"]


class OutsideTrainer:
    """Makes so many rows a second from entering on, and reports them as any trainer would.

    `acknowledged` is the number of the last row that the server said is stored, `made` the number
    of those that were made, and `refusals` what it was told when it was not heard.
    """

    def __init__(self, server: RunningServer, rows_per_second: int) -> None:
        self.session_id, token = register(server.url, Plan(name="proof", algorithm="counting"))
        self.acknowledged = -1
        self.made = 0
        self.refusals: list[str] = []
        self._reporter = ServerReporter(server.url, self.session_id, token=token)
        self._heartbeat = Heartbeat(self, period=0.05, patience=300.0)
        self._pause = 1 / rows_per_second
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._make_rows, daemon=True)

    def report(
        self,
        rows: Sequence[Metrics],
        *,
        activity: str = "",
        paused: bool = False,
        outcome: Outcome | None = None,
    ) -> Order:
        """Hands a report on, and remembers what came of it."""
        try:
            order = self._reporter.report(rows, activity=activity, paused=paused, outcome=outcome)
        except Exception as error:
            self.refusals.append(str(error))
            raise
        if rows:
            self.acknowledged = rows[-1].row
        return order

    def finish(self) -> None:
        """Makes no more rows, and returns when the last is stored."""
        self._over.set()
        self._thread.join()
        assert self._heartbeat.finish(Outcome(Status.FINISHED)), self._heartbeat.failure

    def _make_rows(self) -> None:
        while not self._over.wait(self._pause):
            self._heartbeat.add(Metrics(row=self.made, step=self.made, loss=1 / (self.made + 1)))
            self.made += 1

    def __enter__(self) -> Self:
        self._heartbeat.start("")
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self._thread.join()
        self._reporter.close()
