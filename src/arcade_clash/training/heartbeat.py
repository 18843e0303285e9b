"""A trainer's heartbeat: it reports every second, whatever the learner is doing.

Rows wait here until they are stored, in order, and none is lost while nobody can be reached; the
answer to each report is the order that the learner follows. It runs in a thread of its own, so a
learner that computes, compiles or is held is heard of all the same.
"""

import logging
import threading
import time
from collections.abc import Callable

from arcade_clash.errors import ArcadeError, Unavailable
from arcade_clash.training.metrics import Metrics
from arcade_clash.training.reporter import Reporter
from arcade_clash.training.session import Order, Outcome

__all__ = ["PATIENCE_SECONDS", "Heartbeat"]

PERIOD_SECONDS = 1.0

PATIENCE_SECONDS = 60.0
"""How long nobody may be reachable before a trainer gives up, saves and ends."""

ROWS_AT_ONCE = 1000

log = logging.getLogger(__name__)


class Heartbeat:
    """Reports from its own thread, from `start` until `finish`.

    The learner adds rows, says what it does, and asks for its orders; each may be done from any
    thread.
    """

    def __init__(
        self,
        reporter: Reporter,
        *,
        period: float = PERIOD_SECONDS,
        patience: float = PATIENCE_SECONDS,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._reporter = reporter
        self._period = period
        self._patience = patience
        self._now = now
        self._changed = threading.Condition()
        self._rows: list[Metrics] = []
        self._activity = ""
        self._paused = False
        self._outcome: Outcome | None = None
        self._order = Order.CONTINUE
        self._failure = ""
        self._unheard_since: float | None = None
        self._urgent = True
        self._over = False
        self._thread = threading.Thread(target=self._run, name="heartbeat", daemon=True)

    @property
    def failure(self) -> str:
        """Why nobody listens any more, in a sentence; empty while somebody does."""
        return self._failure

    def start(self, activity: str) -> None:
        """Begins to report, at once."""
        self._activity = activity
        self._thread.start()

    def add(self, row: Metrics) -> None:
        """Has a row reported, after those before it."""
        with self._changed:
            self._rows.append(row)

    def say(self, activity: str) -> None:
        """Has it known what takes a while; empty when nothing does."""
        with self._changed:
            if activity != self._activity:
                self._activity = activity
                self._hurry()

    def may_go_on(self, before_hold: Callable[[], None] = lambda: None) -> bool:
        """Whether to go on; returns only when the learner is neither held nor waited for.

        False is the order to stop, or that nobody listens any more. `before_hold` is called before
        it is held.
        """
        is_ready = self._order is Order.PAUSE
        if is_ready:
            before_hold()
        with self._changed:
            # An order that came since then takes effect at the next step.
            if is_ready and self._order is Order.PAUSE:
                self._paused = True
                self._hurry()
                self._changed.wait_for(lambda: self._order is not Order.PAUSE)
                self._paused = False
                self._hurry()
            return self._order is not Order.STOP

    def finish(self, outcome: Outcome) -> bool:
        """Reports what is left and the outcome, and ends; says whether it was stored."""
        with self._changed:
            self._outcome = outcome
            self._hurry()
        self._thread.join()
        return not self._failure

    def _hurry(self) -> None:
        self._urgent = True
        self._changed.notify_all()

    def _run(self) -> None:
        while not self._over:
            with self._changed:
                self._changed.wait_for(lambda: self._urgent, timeout=self._period)
                self._urgent = False
                rows = self._rows[:ROWS_AT_ONCE]
                all_of_them = len(rows) == len(self._rows)
                outcome = self._outcome if all_of_them else None
                activity, paused = self._activity, self._paused
            order = self._report(rows, activity, paused, outcome)
            with self._changed:
                if order is not None:
                    del self._rows[: len(rows)]
                    self._urgent = self._urgent or not all_of_them
                    self._order = order
                    self._over = outcome is not None
                elif self._failure:
                    self._order = Order.STOP
                    self._over = self._outcome is not None
                self._changed.notify_all()

    def _report(
        self, rows: list[Metrics], activity: str, paused: bool, outcome: Outcome | None
    ) -> Order | None:
        """The answer to a report; None where there was none, and `failure` says if it is final."""
        if self._failure:
            return None
        try:
            order = self._reporter.report(rows, activity=activity, paused=paused, outcome=outcome)
        except Unavailable:
            now = self._now()
            if self._unheard_since is None:
                self._unheard_since = now
            elif now - self._unheard_since >= self._patience:
                self._failure = f"nobody could be reached for {self._patience:.0f} seconds"
            return None
        except ArcadeError as error:
            self._failure = str(error)
            return None
        except Exception:
            # The learner must not go on unheard, whatever went wrong between here and there.
            log.exception("a report failed")
            self._failure = "a report failed in a way nobody foresaw"
            return None
        self._unheard_since = None
        return order
