"""The heartbeat: nothing is lost, nothing is silent, and orders arrive."""

import threading
from collections.abc import Callable, Sequence

import pytest

from arcade_clash.errors import NotFound, Unavailable, WrongState
from arcade_clash.training.heartbeat import Heartbeat
from arcade_clash.training.metrics import Metrics
from arcade_clash.training.session import Order, Outcome, Status

FINISHED = Outcome(Status.FINISHED, agent="a")
WAIT = 20.0


class Ear:
    """Takes reports, answers with an order, and lets a test wait for what it heard."""

    def __init__(self) -> None:
        self.order = Order.CONTINUE
        self.error: Exception | None = None
        self.rows: list[int] = []
        self.activities: list[str] = []
        self.paused: list[bool] = []
        self.outcomes: list[Outcome] = []
        self.sizes: list[int] = []
        self.calls = 0
        self._heard = threading.Condition()

    def report(
        self,
        rows: Sequence[Metrics],
        *,
        activity: str = "",
        paused: bool = False,
        outcome: Outcome | None = None,
    ) -> Order:
        with self._heard:
            self.calls += 1
            self._heard.notify_all()
            if self.error is not None:
                raise self.error
            self.rows += [row.row for row in rows]
            self.sizes.append(len(rows))
            self.activities.append(activity)
            self.paused.append(paused)
            if outcome is not None:
                self.outcomes.append(outcome)
            return self.order

    def wait_for(self, heard: Callable[[], bool]) -> None:
        with self._heard:
            assert self._heard.wait_for(heard, WAIT), "it was never heard"

    def wait_for_more(self, calls: int = 2) -> None:
        already = self.calls
        self.wait_for(lambda: self.calls >= already + calls)


@pytest.fixture
def ear() -> Ear:
    return Ear()


def a_heartbeat(
    ear: Ear, patience: float = 60.0, now: Callable[[], float] | None = None
) -> Heartbeat:
    heartbeat = Heartbeat(ear, period=0.005, patience=patience, now=now or (lambda: 0.0))
    heartbeat.start("compiling the kernel")
    return heartbeat


def test_the_first_report_says_what_takes_a_while(ear: Ear) -> None:
    heartbeat = a_heartbeat(ear)
    heartbeat.finish(FINISHED)

    assert ear.activities[0] == "compiling the kernel"


def test_it_is_heard_while_nothing_happens(ear: Ear) -> None:
    heartbeat = a_heartbeat(ear)
    ear.wait_for_more(5)
    heartbeat.finish(FINISHED)

    assert ear.rows == []


def test_every_row_is_stored_once_and_the_outcome_comes_last(ear: Ear) -> None:
    heartbeat = a_heartbeat(ear)
    for row in range(2500):
        heartbeat.add(Metrics(row=row))
    assert heartbeat.finish(FINISHED)

    assert ear.rows == list(range(2500))
    assert max(ear.sizes) <= 1000
    assert ear.outcomes == [FINISHED]


def test_rows_wait_while_nobody_can_be_reached(ear: Ear) -> None:
    heartbeat = a_heartbeat(ear)
    ear.error = Unavailable("away")
    for row in range(10):
        heartbeat.add(Metrics(row=row))
    ear.wait_for_more()
    ear.error = None

    assert heartbeat.may_go_on()
    assert heartbeat.finish(FINISHED)
    assert ear.rows == list(range(10))


def test_it_gives_up_when_nobody_was_reached_for_long(ear: Ear) -> None:
    ear.error = Unavailable("away")
    clock = iter(range(0, 100_000, 30))
    heartbeat = a_heartbeat(ear, patience=60.0, now=lambda: float(next(clock)))
    ear.wait_for(lambda: ear.calls >= 3)

    assert not heartbeat.finish(FINISHED)
    assert "60 seconds" in heartbeat.failure
    assert not heartbeat.may_go_on()


@pytest.mark.parametrize("error", [NotFound("session", "s"), WrongState("it has ended")])
def test_a_session_that_is_no_more_ends_the_work(ear: Ear, error: Exception) -> None:
    heartbeat = a_heartbeat(ear)
    ear.error = error
    ear.wait_for_more(1)

    assert not heartbeat.finish(FINISHED)
    assert heartbeat.failure == str(error)
    assert not heartbeat.may_go_on()


def test_an_error_that_nobody_foresaw_ends_the_work_and_stays_in_the_log(
    ear: Ear, caplog: pytest.LogCaptureFixture
) -> None:
    heartbeat = a_heartbeat(ear)
    ear.error = RuntimeError("/home/somebody/secret")
    ear.wait_for_more(1)

    assert not heartbeat.finish(FINISHED)
    assert "secret" not in heartbeat.failure
    assert "secret" in caplog.text


def test_a_pause_holds_the_learner_and_says_so_until_it_is_lifted(ear: Ear) -> None:
    heartbeat = a_heartbeat(ear)
    ear.order = Order.PAUSE
    ear.wait_for_more()
    goes_on: list[bool] = []
    learner = threading.Thread(target=lambda: goes_on.append(heartbeat.may_go_on()))
    learner.start()
    ear.wait_for(lambda: ear.paused[-3:] == [True] * 3)
    assert goes_on == []

    ear.order = Order.CONTINUE
    learner.join(WAIT)
    ear.wait_for(lambda: not ear.paused[-1])
    heartbeat.finish(FINISHED)

    assert goes_on == [True]


def test_a_learner_that_is_held_can_be_stopped(ear: Ear) -> None:
    heartbeat = a_heartbeat(ear)
    ear.order = Order.PAUSE
    ear.wait_for_more()
    goes_on: list[bool] = []
    learner = threading.Thread(target=lambda: goes_on.append(heartbeat.may_go_on()))
    learner.start()
    ear.wait_for(lambda: ear.paused[-1])
    ear.order = Order.STOP
    learner.join(WAIT)
    heartbeat.finish(Outcome(Status.STOPPED))

    assert goes_on == [False]
