"""The manager's curves: which sessions and metrics, within which bounds."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from arcade_clash.errors import InvalidInput, NotFound
from arcade_clash.training.curves import CurveQuestion
from arcade_clash.training.metrics import Metrics
from arcade_clash.training.session import Outcome, Plan, Status
from launchers import Managed, managed


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Managed]:
    async with managed(tmp_path / "arcade.db") as stage:
        yield stage


async def measured(stage: Managed, rows: list[Metrics]) -> str:
    session_id = (await stage.manager.register(Plan())).session_id
    await stage.manager.report(session_id, rows)
    return session_id


def rows_of(count: int) -> list[Metrics]:
    return [Metrics(n, step=n * 10, loss=float(n), reward=1.0) for n in range(count)]


async def test_without_a_name_the_newest_session_shows_all_that_it_measured(
    stage: Managed,
) -> None:
    await measured(stage, rows_of(2))
    newest = await measured(
        stage, [Metrics(0, step=5, reward=1.0, extra={"mine": 2.0}, reward_by_term={"win": 1.0})]
    )
    curves = await stage.manager.curves(CurveQuestion())
    assert [(c.session_id, c.columns.metric) for c in curves] == [
        (newest, "reward"),
        (newest, "reward_by_term.win"),
        (newest, "extra.mine"),
    ]
    assert curves[0].columns.first_step == (5,)


async def test_curves_come_by_session_and_metric_in_the_order_of_the_question(
    stage: Managed,
) -> None:
    one, other = [await measured(stage, rows_of(3)) for _ in range(2)]
    question = CurveQuestion([other, one, other], ["reward", "loss", "entropy", "reward"])
    curves = await stage.manager.curves(question)
    assert [(c.session_id, c.columns.metric) for c in curves] == [
        (other, "reward"),
        (other, "loss"),
        (one, "reward"),
        (one, "loss"),
    ]


async def test_a_session_without_rows_has_no_curves(stage: Managed) -> None:
    session_id = await measured(stage, [])
    assert await stage.manager.curves(CurveQuestion([session_id])) == []
    assert await stage.manager.curves(CurveQuestion([session_id], ["loss"])) == []


async def test_a_curve_says_whether_its_steps_are_rows(stage: Managed) -> None:
    uncounted = await measured(stage, [Metrics(0, loss=1.0), Metrics(1, loss=2.0)])
    (curve,) = await stage.manager.curves(CurveQuestion([uncounted]))
    assert curve.by_row
    counted = await measured(stage, rows_of(2))
    assert not any(c.by_row for c in await stage.manager.curves(CurveQuestion([counted])))


async def test_a_curve_outlives_the_end_of_its_session_and_the_server(tmp_path: Path) -> None:
    path = tmp_path / "arcade.db"
    async with managed(path) as before:
        session_id = await measured(before, rows_of(700))
        await before.manager.report(session_id, outcome=Outcome(Status.FINISHED))
        told = await before.manager.curves(CurveQuestion([session_id], width=9))
    async with managed(path) as after:
        assert await after.manager.curves(CurveQuestion([session_id], width=9)) == told
    assert len(told[0].columns.count) == 9


@pytest.mark.parametrize(
    ("question", "field"),
    [
        (CurveQuestion(width=2001), "width"),
        (CurveQuestion(first_step=5, last_step=4), "first_step"),
        (CurveQuestion(["a"] * 17), "session_ids"),
        (CurveQuestion(metrics=["loss"] * 257), "metrics"),
        (CurveQuestion(metrics=["row"]), "metrics[0]"),
        (CurveQuestion(metrics=["loss", "step"]), "metrics[1]"),
        (CurveQuestion(metrics=["extra"]), "metrics[0]"),
        (CurveQuestion(metrics=["extra."]), "metrics[0]"),
        (CurveQuestion(metrics=["session_id"]), "metrics[0]"),
    ],
)
async def test_a_question_out_of_its_bounds_is_refused_by_its_field(
    stage: Managed, question: CurveQuestion, field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        await stage.manager.curves(question)
    assert refused.value.field == field


async def test_an_answer_is_bounded_however_many_curves_there_are(stage: Managed) -> None:
    names = [f"m{n}" for n in range(101)]
    session_id = await measured(stage, [Metrics(0, extra=dict.fromkeys(names, 1.0))])
    with pytest.raises(InvalidInput, match="101 curves of 1000 buckets") as refused:
        await stage.manager.curves(CurveQuestion([session_id], width=1000))
    assert refused.value.field == "width"
    assert len(await stage.manager.curves(CurveQuestion([session_id], width=900))) == 101


async def test_a_session_that_there_is_not_is_not_found(stage: Managed) -> None:
    with pytest.raises(NotFound, match="no training session yet"):
        await stage.manager.curves(CurveQuestion())
    with pytest.raises(NotFound, match="ext-none"):
        await stage.manager.curves(CurveQuestion(["ext-none"]))


async def test_rows_are_stored_while_a_curve_is_read(stage: Managed) -> None:
    session_id = await measured(stage, rows_of(500))
    asked = [
        asyncio.ensure_future(stage.manager.curves(CurveQuestion([session_id], width=400)))
        for _ in range(5)
    ]
    _, last = await stage.manager.report(session_id, [Metrics(500, step=5000, loss=1.0)])
    assert last == 500
    assert [len(curves) for curves in await asyncio.gather(*asked)] == [2] * 5
