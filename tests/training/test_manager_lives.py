"""What one life of the server leaves to the next, and how it closes."""

import asyncio
import json
import math
import sqlite3
from collections.abc import Callable
from contextlib import aclosing, closing
from pathlib import Path

import pytest

from arcade_clash.errors import Damaged, NotFound, Unavailable
from arcade_clash.storage.schema import LIVE
from arcade_clash.training.checkpoints import Checkpoints
from arcade_clash.training.session import Order, Outcome, Plan, Session, Status
from launchers import left_running, managed, running, some_metrics
from saved_agents import save_agent

FINISHED = Outcome(Status.FINISHED)


async def test_a_restart_finds_what_ended_and_calls_lost_what_trained(tmp_path: Path) -> None:
    path = tmp_path / "arcade.db"
    async with managed(path) as before:
        done = await running(before)
        await before.manager.report(done.session_id, some_metrics(0, 3), outcome=FINISHED)
        (await before.launcher.trainer(done.session_id)).end(0)
        cut_off = await running(before)
        await before.manager.report(cut_off.session_id, some_metrics(0, 2))
        waiting = await before.manager.start(Plan())
        elsewhere = await before.manager.register(Plan())
        await before.manager.report(elsewhere.session_id, some_metrics(0, 1))
        await before.manager.control(elsewhere.session_id, Order.PAUSE)
        # As after kill -9: nothing more is stored.
        before.database.close()
    async with managed(path) as after:
        assert (await after.manager.get(done.session_id)).status is Status.FINISHED
        rows = [n.metrics for n in await after.told_of(done.session_id) if n.metrics]
        assert rows == some_metrics(0, 3)
        lost = await after.manager.get(cut_off.session_id)
        assert (lost.status, lost.last_row) == (Status.LOST, 1)
        assert "server was stopped while it trained" in lost.failure
        never = await after.manager.get(waiting.session_id)
        assert (never.status, never.activity) == (Status.LOST, "")
        assert "before it could begin" in never.failure
        # A trainer elsewhere did not go down with the server, and still has its order.
        assert not (await after.manager.get(elsewhere.session_id)).has_ended
        answer = await after.manager.report(elsewhere.session_id, some_metrics(0, 2))
        assert answer == (Order.PAUSE, 1)
        # Nor, as it turns out, did this one.
        answer = await after.manager.report(cut_off.session_id, some_metrics(0, 3))
        assert answer == (Order.CONTINUE, 2)
        assert (await after.manager.get(cut_off.session_id)).status is Status.RUNNING


async def test_closing_asks_trainers_to_save_and_takes_their_last_word(tmp_path: Path) -> None:
    async with managed(tmp_path / "arcade.db") as stage:
        stage.launcher.stubborn = True
        session_id = (await running(stage)).session_id
        waiting = await stage.manager.start(Plan())
        trainer = await stage.launcher.trainer(session_id)
        ending = asyncio.ensure_future(stage.manager.close(grace_s=2.0))
        await stage.clock.settle()
        order, _ = await stage.manager.report(session_id, some_metrics(0, 2))
        assert order is Order.STOP
        await stage.manager.report(session_id, outcome=Outcome(Status.STOPPED, agent="scripted"))
        trainer.end(0)
        await ending
        assert trainer.told == ["terminate"]
        assert (await stage.manager.get(session_id)).status is Status.STOPPED
        assert (await stage.manager.get(waiting.session_id)).status is Status.LOST
        for call in (
            stage.manager.start(Plan()),
            stage.manager.register(Plan()),
            stage.manager.control(session_id, Order.STOP),
            stage.manager.report(session_id),
            stage.manager.delete(session_id),
        ):
            with pytest.raises(Unavailable, match="shutting down"):
                await call


async def test_a_trainer_that_outlived_its_server_is_told_when_the_next_one_closes(
    tmp_path: Path,
) -> None:
    path = tmp_path / "arcade.db"
    async with managed(path) as before:
        outlived = (await running(before)).session_id
        elsewhere = (await before.manager.register(Plan())).session_id
        await before.manager.report(elsewhere)
        before.database.close()  # as after kill -9
    async with managed(path) as after:
        for session_id in (outlived, elsewhere):
            await after.manager.report(session_id)
        ending = asyncio.ensure_future(after.manager.close(grace_s=2.0))
        await after.clock.settle()
        assert (await after.manager.report(outlived, some_metrics(0, 2)))[0] is Order.STOP
        assert not ending.done()
        # One elsewhere goes on, and reports to the server that comes.
        assert (await after.manager.report(elsewhere))[0] is Order.CONTINUE
        stopped = Outcome(Status.STOPPED, agent="scripted")
        await after.manager.report(outlived, outcome=stopped)
        async with asyncio.timeout(10):
            await ending  # though no time has gone by
        ended = await after.manager.get(outlived)
        assert (ended.status, ended.agent, ended.last_row) == (Status.STOPPED, "scripted", 1)
        assert not (await after.manager.get(elsewhere)).has_ended


async def test_a_trainer_that_outlived_its_server_and_says_nothing_keeps_nobody_waiting(
    tmp_path: Path,
) -> None:
    path = tmp_path / "arcade.db"
    outlived = await left_running(path)
    async with managed(path) as after:
        await after.manager.report(outlived)
        ending = asyncio.ensure_future(after.manager.close(grace_s=2.0))
        await after.clock.settle()
        assert not ending.done()
        await after.clock.advance(2.0)
        await ending


async def test_a_trainer_that_is_still_at_work_after_a_restart_is_waited_for(
    tmp_path: Path,
) -> None:
    path = tmp_path / "arcade.db"
    session_id = await left_running(path, rows=2)
    with Checkpoints(tmp_path / "checkpoints").working(session_id):
        async with managed(path) as after, aclosing(after.manager.follow(session_id)) as news:
            told = [(await anext(news)).item for _ in range(3)]
            assert told[0].session is not None
            assert told[0].session.status is Status.RUNNING
            await after.manager.report(session_id, some_metrics(2, 1))
            metrics = (await anext(news)).item.metrics
            assert metrics is not None
            assert metrics.row == 2  # the stream never ended


def spoil(path: Path, session_id: str, stored: str | bytes) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(
            "UPDATE session SET document = CAST(? AS TEXT) WHERE session_id = ?",
            (stored, session_id),
        )


def changed(session_id: str, **values: object) -> str:
    stored = Session(session_id, Plan(), Status.RUNNING, create_time=1.0).to_dict()
    return json.dumps(stored | values)


SPOILED: dict[str, Callable[[str], str | bytes]] = {
    "no JSON": lambda _: "{ half",
    "no UTF-8": lambda _: b'{"session_id": "\xff\xfe"}',
    "no object": lambda _: "[1, 2]",
    "nothing": lambda _: "null",
    "another's": lambda _: changed("ppo-somebody"),
    "without a plan": lambda name: changed(name, plan=None),
    "without a status": lambda name: changed(name, status=None),
    "of no known status": lambda name: changed(name, status="dancing"),
    "of a time to come": lambda name: changed(name, create_time=1e12),
    "of a time that is no number": lambda name: changed(name, end_time=math.nan),
    "of a name that is no text": lambda name: changed(name, plan={"name": 7}),
    "of a name in half characters": lambda name: changed(name, plan={"name": "\ud800"}),
    "of a step that is a word": lambda name: changed(name, step="many"),
    "of rows below zero": lambda name: changed(name, last_row=-1),
    "of settings that are a list": lambda name: changed(name, plan={"settings": []}),
    "of layers that are words": lambda name: changed(
        name, plan={"settings": {"hidden_layers": ["wide"]}}
    ),
    "of no known order": lambda name: changed(name, order="jump"),
    "ended at no time": lambda name: changed(name, status="lost"),
    "going on after its end": lambda name: changed(name, end_time=2.0),
}


@pytest.mark.parametrize("how", SPOILED)
async def test_a_spoiled_session_is_left_out_and_named_and_all_others_are_served(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, how: str
) -> None:
    path = tmp_path / "arcade.db"
    async with managed(path) as before:
        kept = (await before.manager.register(Plan())).session_id
        await before.manager.report(kept, some_metrics(0, 1), outcome=FINISHED)
        spoiled = (await before.manager.register(Plan())).session_id
        await before.manager.report(spoiled, some_metrics(0, 1))
        before.database.close()
    spoil(path, spoiled, SPOILED[how](spoiled))
    async with managed(path) as after:
        for _ in range(2):
            listed = (await after.manager.list()).sessions
            assert [session.session_id for session in listed] == [kept]
        assert (await after.manager.get()).session_id == kept
        for call in (after.manager.get(spoiled), after.manager.report(spoiled)):
            with pytest.raises(Damaged, match=spoiled):
                await call
        lines = [r.getMessage() for r in caplog.records if spoiled in r.getMessage()]
        assert len(lines) == 1
        await running(after)
        await after.manager.delete(spoiled)
        with pytest.raises(NotFound):
            await after.manager.get(spoiled)


async def test_a_spoiled_row_spoils_its_own_curve_alone(tmp_path: Path) -> None:
    path = tmp_path / "arcade.db"
    async with managed(path) as stage:
        spoiled, kept = [(await stage.manager.register(Plan())).session_id for _ in range(2)]
        for session_id in (spoiled, kept):
            await stage.manager.report(session_id, some_metrics(0, 2), outcome=FINISHED)
        for payload in (
            *("{", "7", "{}", '{"row": -1}', '{"row": 1, "loss": "much"}'),
            *('{"row": 1, "step": 0.5}', '{"row": 1, "loss": NaN}', '{"row": 1, "extra": [2]}'),
            *('{"row": 1, "extra": {"a": NaN}}', '{"row": 1, "extra": {"a": null}}'),
            *('{"row": 1, "extra": {"\\ud800": 1}}', f'{{"row": 1, "extra": {{"a": {10**400}}}}}'),
        ):
            with closing(sqlite3.connect(path)) as database, database:
                database.execute(
                    "UPDATE metrics_row SET payload = ? WHERE session_id = ? AND row = 1",
                    (payload, spoiled),
                )
            with pytest.raises(Damaged, match="row"):
                await stage.told_of(spoiled)
            assert (await stage.told_of(kept))[-1].is_end


async def test_a_start_looks_at_the_sessions_alone_that_have_not_ended(tmp_path: Path) -> None:
    path = tmp_path / "arcade.db"
    async with managed(path) as before:
        for _ in range(5):
            session_id = (await before.manager.register(Plan())).session_id
            await before.manager.report(session_id, outcome=FINISHED)
    with closing(sqlite3.connect(path)) as database:
        (plan,) = database.execute(
            f"EXPLAIN QUERY PLAN SELECT document FROM session WHERE {LIVE} ORDER BY number"  # noqa: S608 # a constant
        ).fetchall()
    assert "session_live" in plan[3]


async def test_closing_leaves_no_trainer_behind(tmp_path: Path) -> None:
    async with managed(tmp_path / "arcade.db") as stage:
        stage.launcher.stubborn = True
        session_id = (await running(stage)).session_id
        trainer = await stage.launcher.trainer(session_id)
        ending = asyncio.ensure_future(stage.manager.close(grace_s=2.0))
        await stage.clock.settle()
        assert trainer.told == ["terminate"]
        await stage.clock.advance(2.0)
        await ending
        assert trainer.told == ["terminate", "kill"]
        ended = await stage.manager.get(session_id)
        assert ended.status is Status.LOST
        assert "server was stopped" in ended.failure


@pytest.mark.parametrize("stubborn", [False, True])
async def test_a_trainer_that_saved_what_it_had_when_the_server_left_was_stopped(
    tmp_path: Path, stubborn: bool
) -> None:
    async with managed(tmp_path / "arcade.db", agents=tmp_path) as stage:
        stage.launcher.stubborn = stubborn
        session_id = (await running(stage)).session_id
        # The server takes no more connections, so this is all that is seen of it.
        save_agent(tmp_path, session_id, session_id=session_id)
        ending = asyncio.ensure_future(stage.manager.close(grace_s=1.0))
        await stage.clock.advance(1.0)
        await ending
        ended = await stage.manager.get(session_id)
        assert (ended.status, ended.agent, ended.failure) == (Status.STOPPED, session_id, "")


async def test_a_lost_session_still_has_the_agent_that_it_saved(tmp_path: Path) -> None:
    path = tmp_path / "arcade.db"
    async with managed(path, agents=tmp_path) as stage:
        session_id = (await running(stage)).session_id
        save_agent(tmp_path, session_id, session_id=session_id)
        (await stage.launcher.trainer(session_id)).end(-9)
        ended = await stage.end_of(session_id)
        assert (ended.status, ended.agent) == (Status.LOST, session_id)

        cut_off = (await running(stage)).session_id
        save_agent(tmp_path, cut_off, session_id=cut_off)
        stage.database.close()
    async with managed(path, agents=tmp_path) as stage:
        ended = await stage.manager.get(cut_off)
        assert (ended.status, ended.agent) == (Status.LOST, cut_off)
