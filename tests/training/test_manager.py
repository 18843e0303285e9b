"""The manager starts sessions, gives orders, takes reports, and sees who is gone."""

import asyncio
import math
import sys
import threading
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from arcade_clash.errors import InvalidInput, LimitReached, NotFound, WrongState
from arcade_clash.training.manager import Limits
from arcade_clash.training.metrics import Metrics
from arcade_clash.training.session import Order, Outcome, Plan, Session, Settings, Status
from launchers import Managed, managed, running, some_metrics

FINISHED = Outcome(Status.FINISHED)


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Managed]:
    async with managed(tmp_path / "arcade.db") as stage:
        yield stage


async def test_a_plan_that_asks_for_nothing_starts_a_sensible_session(stage: Managed) -> None:
    session = await stage.manager.start(Plan())
    assert (session.status, session.activity, session.external) == (Status.STARTING, "", False)
    assert (session.plan.algorithm, session.plan.opponent) == ("ppo", "scripted")
    assert session.plan.name
    assert session.plan.total_steps
    assert session.plan.seed is not None
    assert session.session_id.startswith("ppo-")
    await stage.launcher.trainer(session.session_id)
    assert await stage.manager.get() == session


async def test_a_plan_that_cannot_be_is_refused(stage: Managed) -> None:
    with pytest.raises(InvalidInput) as refused:
        await stage.manager.start(Plan(total_steps=0))
    assert refused.value.field == "total_steps"
    with pytest.raises(NotFound):
        await stage.manager.start(Plan(opponent="nobody"))
    assert (await stage.manager.list()).sessions == []


async def test_where_no_trainer_can_run_that_is_said(stage: Managed) -> None:
    stage.launcher.missing = "training needs the train extra"
    with pytest.raises(WrongState, match="train extra"):
        await stage.manager.start(Plan())


async def test_looking_whether_a_trainer_can_run_may_take_its_time(
    stage: Managed, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[threading.Thread] = []
    monkeypatch.setattr(stage.launcher, "check", lambda: looked.append(threading.current_thread()))
    await stage.manager.start(Plan())
    assert looked
    assert threading.main_thread() not in looked


async def test_a_trainer_that_cannot_be_started_tells_nothing_private(stage: Managed) -> None:
    stage.launcher.fails = True
    session = await stage.manager.start(Plan())
    ended = await stage.end_of(session.session_id)
    assert ended.status is Status.LOST
    assert "could not be started" in ended.failure
    assert "private" not in ended.failure


async def test_the_first_report_says_that_it_runs(stage: Managed) -> None:
    session = await stage.manager.start(Plan())
    answer = await stage.manager.report(session.session_id, activity="compiling the kernel")
    assert answer == (Order.CONTINUE, None)
    now = await stage.manager.get(session.session_id)
    assert (now.status, now.activity) == (Status.RUNNING, "compiling the kernel")


async def test_rows_are_stored_when_they_are_acknowledged(stage: Managed) -> None:
    session = await running(stage)
    answer = await stage.manager.report(session.session_id, some_metrics(0, 3))
    assert answer == (Order.CONTINUE, 2)
    pages = [page async for page in stage.database.rows(session.session_id, range(3))]
    assert [row["row"] for page in pages for row in page] == [0, 1, 2]
    stored = Session.from_dict(await stage.database.session(session.session_id))
    assert (stored.step, stored.last_row) == (20, 2)
    assert stored == await stage.manager.get(session.session_id)


async def test_rows_that_are_sent_twice_count_once_and_change_nothing(stage: Managed) -> None:
    session = await running(stage)
    await stage.manager.report(session.session_id, some_metrics(0, 5))
    changed = [replace(row, loss=-1.0, step=7_000) for row in some_metrics(0, 5)]
    for repeated in (changed[:3], changed, changed[4:]):
        assert await stage.manager.report(session.session_id, repeated) == (Order.CONTINUE, 4)
        assert (await stage.manager.get(session.session_id)).step == 40
    overlapping = some_metrics(3, 4)
    assert await stage.manager.report(session.session_id, overlapping) == (Order.CONTINUE, 6)
    assert (await stage.manager.get(session.session_id)).step == 60
    await stage.manager.report(session.session_id, outcome=FINISHED)
    rows = [n.metrics for n in await stage.told_of(session.session_id) if n.metrics]
    assert rows == some_metrics(0, 7)


async def test_what_may_be_reported_may_be_read_again(tmp_path: Path) -> None:
    path = tmp_path / "arcade.db"
    largest = sys.float_info.max
    row = Metrics(0, step=2**63 - 1, reward=largest, extra={"mine": -largest})
    plan = Plan(settings=Settings(learning_rate=largest, hidden_layers=(2**32 - 1,)))
    async with managed(path) as before:
        session_id = (await before.manager.register(plan)).session_id
        await before.manager.report(session_id, [row], outcome=FINISHED)
    async with managed(path) as after:
        assert (await after.manager.get(session_id)).plan.settings == plan.settings
        assert [n.metrics for n in await after.told_of(session_id) if n.metrics] == [row]


async def test_rows_leave_no_gap(stage: Managed) -> None:
    session = await running(stage)
    with pytest.raises(InvalidInput, match="0 is next"):
        await stage.manager.report(session.session_id, some_metrics(1, 1))
    with pytest.raises(InvalidInput) as refused:
        await stage.manager.report(session.session_id, [Metrics(0), Metrics(2)])
    assert refused.value.field == "rows[1].row"
    assert (await stage.manager.get(session.session_id)).last_row is None


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (Metrics(0, extra={"m" * 101: 1.0}), "rows[0].extra"),
        (Metrics(0, extra={"mine": 10**400}), "rows[0].extra.mine"),
        (Metrics(0, win_rate=7.0), "rows[0].win_rate"),
        (Metrics(0, win_rate=-0.5), "rows[0].win_rate"),
        (Metrics(0, clip_fraction=1.1), "rows[0].clip_fraction"),
        (Metrics(0, win_rate_by_opponent={"idle": 2.0}), "rows[0].win_rate_by_opponent.idle"),
        (Metrics(0, action_distribution={"jump": -1.0}), "rows[0].action_distribution.jump"),
        (Metrics(0, steps_per_second=-1e300), "rows[0].steps_per_second"),
        (Metrics(0, steps_per_second=1e300), "rows[0].steps_per_second"),
        (Metrics(0, episode_length=-1.0), "rows[0].episode_length"),
        (Metrics(0, elapsed_seconds=-1.0), "rows[0].elapsed_seconds"),
        (Metrics(0, explained_variance=1.5), "rows[0].explained_variance"),
        (Metrics(0, step=-1), "rows[0].step"),
        (Metrics(0, step=2**63), "rows[0].step"),
        (Metrics(-1), "rows[0].row"),
        (Metrics(2**32), "rows[0].row"),
    ],
)
async def test_a_number_that_is_none_is_refused_by_name(
    stage: Managed, row: Metrics, field: str
) -> None:
    session = await running(stage)
    with pytest.raises(InvalidInput) as refused:
        await stage.manager.report(session.session_id, [row])
    assert refused.value.field == field
    assert field in str(refused.value)


async def test_what_diverged_is_stored_and_told_with_everything_beside_it(
    tmp_path: Path,
) -> None:
    path = tmp_path / "arcade.db"
    nan, inf = math.nan, math.inf
    row = Metrics(
        0,
        step=10,
        loss=nan,
        reward=-inf,
        entropy=0.5,
        win_rate=nan,
        steps_per_second=inf,
        extra={"mine": inf, "other": 2.0},
    )
    async with managed(path) as before:
        session_id = (await before.manager.register(Plan())).session_id
        assert await before.manager.report(session_id, [row]) == (Order.CONTINUE, 0)
        assert [rate for _, rate in before.manager.live()] == [0.0]
        await before.manager.report(session_id, outcome=FINISHED)
    async with managed(path) as after:
        (told,) = [n.metrics for n in await after.told_of(session_id) if n.metrics]
    assert repr(told) == repr(row)  # NaN is equal to nothing


async def test_steps_never_go_back_and_the_refusal_says_from_where_to_go_on(
    stage: Managed,
) -> None:
    session = await running(stage)
    await stage.manager.report(session.session_id, some_metrics(0, 5))  # up to step 40
    for rows, field in (
        ([Metrics(5, step=39)], "rows[0].step"),
        (
            [Metrics(4, step=7), Metrics(5, step=50), Metrics(6), Metrics(7, step=49)],
            "rows[3].step",
        ),
    ):
        with pytest.raises(InvalidInput, match="never go back") as refused:
            await stage.manager.report(session.session_id, rows)
        assert refused.value.field == field
    assert (await stage.manager.get(session.session_id)).last_row == 4
    again = [Metrics(5, step=40), Metrics(6), Metrics(7, step=41)]
    assert await stage.manager.report(session.session_id, again) == (Order.CONTINUE, 7)


async def test_counts_beyond_32_bits_are_kept_and_told(stage: Managed) -> None:
    session = await stage.manager.register(Plan(total_steps=10_000_000_000))
    row = Metrics(0, step=5_000_000_000, episode=2**63 - 1)
    await stage.manager.report(session.session_id, [row])
    finished = Outcome(Status.FINISHED)
    await stage.manager.report(session.session_id, outcome=finished)

    told = await stage.told_of(session.session_id)
    assert [news.metrics for news in told if news.metrics] == [row]
    session = await stage.manager.get(session.session_id)
    assert (session.step, session.plan.total_steps) == (5_000_000_000, 10_000_000_000)


async def test_a_share_may_be_off_by_what_floats_round(stage: Managed) -> None:
    session = await running(stage)
    shares = {str(n): 0.1 for n in range(9)} | {"all": sum([0.1] * 10) + 1e-9}
    row = Metrics(0, win_rate=1 + 1e-9, action_distribution=shares, explained_variance=-40.0)
    assert await stage.manager.report(session.session_id, [row]) == (Order.CONTINUE, 0)


async def test_a_report_has_bounds(stage: Managed) -> None:
    session = await running(stage)
    for report in (
        {"rows": some_metrics(0, 1001)},
        {"activity": "x" * 201},
        {"outcome": Outcome(Status.FAILED, "x" * 501)},
        {"outcome": Outcome(Status.LOST)},
        {"outcome": Outcome(Status.FINISHED, agent="nobody")},
    ):
        with pytest.raises(InvalidInput) as refused:
            await stage.manager.report(session.session_id, **report)
        assert refused.value.field.split(".")[0] in report
    assert not (await stage.manager.get(session.session_id)).has_ended
    last = await stage.manager.report(session.session_id, some_metrics(0, 1000))
    assert last == (Order.CONTINUE, 999)


async def test_a_pause_is_asked_for_at_once_and_stands_when_the_trainer_holds(
    stage: Managed,
) -> None:
    session_id = (await running(stage)).session_id
    asked = await stage.manager.control(session_id, Order.PAUSE)
    assert (asked.status, asked.activity) == (Status.RUNNING, "pausing")
    assert await stage.manager.control(session_id, Order.PAUSE) == asked
    assert (await stage.manager.report(session_id))[0] is Order.PAUSE
    assert (await stage.manager.get(session_id)).activity == "pausing"
    assert (await stage.manager.report(session_id, paused=True))[0] is Order.PAUSE
    held = await stage.manager.get(session_id)
    assert (held.status, held.activity) == (Status.PAUSED, "")
    assert await stage.manager.control(session_id, Order.PAUSE) == held

    asked = await stage.manager.control(session_id, Order.CONTINUE)
    assert (asked.status, asked.activity) == (Status.PAUSED, "resuming")
    assert (await stage.manager.report(session_id, paused=True))[0] is Order.CONTINUE
    await stage.manager.report(session_id, paused=False)
    going = await stage.manager.get(session_id)
    assert (going.status, going.activity) == (Status.RUNNING, "")


async def test_a_pause_that_is_taken_back_in_time_was_never_there(stage: Managed) -> None:
    session_id = (await running(stage)).session_id
    await stage.manager.control(session_id, Order.PAUSE)
    back = await stage.manager.control(session_id, Order.CONTINUE)
    assert (back.status, back.activity) == (Status.RUNNING, "")
    assert (await stage.manager.report(session_id))[0] is Order.CONTINUE


async def test_a_stop_shows_at_once_and_cannot_be_taken_back(stage: Managed) -> None:
    session_id = (await running(stage)).session_id
    assert (await stage.manager.control(session_id, Order.STOP)).status is Status.STOPPING
    assert (await stage.manager.control(session_id, Order.STOP)).status is Status.STOPPING
    for order in (Order.PAUSE, Order.CONTINUE):
        with pytest.raises(WrongState, match="told to stop"):
            await stage.manager.control(session_id, order)
    answer = await stage.manager.report(session_id, some_metrics(0, 1), activity="saving")
    assert answer[0] is Order.STOP
    assert (await stage.manager.get(session_id)).activity == "saving"
    await stage.manager.report(session_id, outcome=Outcome(Status.STOPPED, agent="scripted"))
    ended = await stage.manager.get(session_id)
    assert (ended.status, ended.agent, ended.activity) == (Status.STOPPED, "scripted", "")
    assert ended.end_time is not None


async def test_a_session_that_has_ended_takes_no_orders_and_no_rows(stage: Managed) -> None:
    session_id = (await running(stage)).session_id
    await stage.manager.report(session_id, some_metrics(0, 2), outcome=FINISHED)
    for order in Order:
        with pytest.raises(WrongState, match="finished"):
            await stage.manager.control(session_id, order)
    with pytest.raises(WrongState, match="finished"):
        await stage.manager.report(session_id, some_metrics(2, 1))


async def test_a_last_report_whose_answer_was_lost_may_be_sent_again(stage: Managed) -> None:
    session_id = (await running(stage)).session_id
    for _ in range(2):
        answer = await stage.manager.report(session_id, some_metrics(0, 2), outcome=FINISHED)
        assert answer == (Order.STOP, 1)
    with pytest.raises(WrongState):
        await stage.manager.report(session_id, outcome=Outcome(Status.FAILED))


async def test_a_failure_says_why(stage: Managed) -> None:
    session_id = (await running(stage)).session_id
    await stage.manager.report(session_id, outcome=Outcome(Status.FAILED, "the loss is no number"))
    assert (await stage.manager.get(session_id)).failure == "the loss is no number"


async def test_a_session_is_deleted_when_it_has_ended(stage: Managed) -> None:
    session_id = (await running(stage)).session_id
    with pytest.raises(WrongState, match="stop it"):
        await stage.manager.delete(session_id)
    await stage.manager.report(session_id, some_metrics(0, 2), outcome=FINISHED)
    await stage.manager.delete(session_id)
    for call in (
        stage.manager.get(session_id),
        stage.manager.delete(session_id),
        stage.manager.report(session_id),
        stage.manager.control(session_id, Order.STOP),
        anext(stage.manager.follow(session_id)),
    ):
        with pytest.raises(NotFound):
            await call
    assert stage.launcher.forgotten == [session_id]
    assert await stage.database.last_row(session_id) is None


async def test_what_must_be_named_must_be_named(stage: Managed) -> None:
    for call in (
        stage.manager.control("", Order.STOP),
        stage.manager.delete(""),
        stage.manager.report(""),
    ):
        with pytest.raises(InvalidInput) as refused:
            await call
        assert refused.value.field == "session_id"
    with pytest.raises(NotFound, match="StartTraining"):
        await stage.manager.get()
    with pytest.raises(NotFound, match="StartTraining"):
        await anext(stage.manager.follow())


async def test_sessions_are_listed_newest_first_as_they_stand(stage: Managed) -> None:
    first = await running(stage)
    second = await stage.manager.register(Plan(name="mine"))
    page = await stage.manager.list(1)
    assert [s.session_id for s in page.sessions] == [second.session_id]
    rest = await stage.manager.list(1, page.next_page_token)
    assert list(rest.sessions) == [await stage.manager.get(first.session_id)]
    assert rest.next_page_token == ""
    for size in (-1, 101):
        with pytest.raises(InvalidInput):
            await stage.manager.list(size)


async def test_a_trainer_elsewhere_registers_and_needs_no_turn(stage: Managed) -> None:
    await running(stage)
    session = await stage.manager.register(Plan(algorithm="my own", total_steps=None))
    assert (session.external, session.plan.algorithm) == (True, "my own")
    another = await stage.manager.register(Plan(algorithm="my own"))
    for name in (session.plan.name, another.plan.name):
        assert name.startswith("my own, run ")
    assert session.plan.name != another.plan.name
    assert session.session_id not in stage.launcher.trainers
    await stage.manager.report(session.session_id, some_metrics(0, 1))
    assert (await stage.manager.get(session.session_id)).status is Status.RUNNING
    await stage.clock.advance(66.0)
    assert (await stage.end_of(session.session_id)).status is Status.LOST


async def test_a_registration_says_only_what_can_be(stage: Managed) -> None:
    for plan, field in (
        (Plan(name="x" * 81), "name"),
        (Plan(algorithm="x" * 41), "algorithm"),
        (Plan(opponent="../etc"), "opponent"),
        (Plan(total_steps=0), "total_steps"),
        (Plan(seed=-1), "seed"),
        (
            replace(Plan(), settings=replace(Plan().settings, discount=math.nan)),
            "settings.discount",
        ),
    ):
        with pytest.raises(InvalidInput) as refused:
            await stage.manager.register(plan)
        assert refused.value.field == field
    with pytest.raises(NotFound):
        await stage.manager.register(Plan(character="nobody"))


async def test_so_many_may_be_registered_and_no_more(tmp_path: Path) -> None:
    async with managed(tmp_path / "arcade.db", Limits(external=2)) as stage:
        first = await stage.manager.register(Plan())
        await stage.manager.register(Plan())
        with pytest.raises(LimitReached):
            await stage.manager.register(Plan())
        await stage.manager.report(first.session_id, outcome=FINISHED)
        await stage.manager.register(Plan())


async def test_a_caller_who_leaves_does_not_undo_what_it_asked_for(stage: Managed) -> None:
    session_id = (await running(stage)).session_id
    call = asyncio.ensure_future(stage.manager.report(session_id, some_metrics(0, 3)))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    assert await stage.manager.report(session_id, some_metrics(3, 1)) == (Order.CONTINUE, 3)


async def test_reports_that_overlap_are_taken_one_after_the_other(stage: Managed) -> None:
    session_id = (await running(stage)).session_id
    await asyncio.gather(
        *(stage.manager.report(session_id, some_metrics(0, count)) for count in range(1, 30))
    )
    await stage.manager.report(session_id, outcome=FINISHED)
    rows = [n.row for n in await stage.told_of(session_id) if n.metrics]
    assert rows == list(range(29))
