"""The TrainingManager: every session there is, whoever trains it.

It starts trainers in processes of their own, a few at a time, and takes the reports of these and of
trainers elsewhere through one door. A row is stored before it is acknowledged and before anyone is
told of it. Work that was begun is finished though its caller leaves. Used from one event loop.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Collection, Iterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace

from arcade_clash.agents import Catalogue
from arcade_clash.clock import Clock
from arcade_clash.errors import InvalidInput, LimitReached, Unavailable, WrongState
from arcade_clash.feeds import Counts, Encoder, Entry
from arcade_clash.storage.database import Database
from arcade_clash.storage.sessions import Document
from arcade_clash.training import course
from arcade_clash.training.checkpoints import Checkpoints
from arcade_clash.training.curves import CurveQuestion, SessionCurve, check_question, curves
from arcade_clash.training.endings import Endings
from arcade_clash.training.following import follow
from arcade_clash.training.launcher import Launcher
from arcade_clash.training.metrics import Metrics
from arcade_clash.training.news import News
from arcade_clash.training.plan import agents_of, check_plan
from arcade_clash.training.registration import check_registration
from arcade_clash.training.reports import Report, Reports
from arcade_clash.training.run import Run, Runs
from arcade_clash.training.session import Order, Outcome, Plan, Session
from arcade_clash.training.silence import Silence
from arcade_clash.training.tasks import Tasks
from arcade_clash.training.turns import Limits, Turns

__all__ = ["Limits", "SessionsPage", "TrainingManager"]


@dataclass(frozen=True, slots=True)
class SessionsPage:
    """Some sessions, newest first, and the token that asks for more; empty on the last page."""

    sessions: Sequence[Session]
    next_page_token: str = ""


class TrainingManager:
    """Call `open` before and `close` after; every other call may come at any time between.

    `encoders` make the bytes of a follower's news, once for each format. `check_room` raises
    LimitReached where nothing more may be kept: rows are refused then, and nothing begins. Every
    call can raise Unavailable while the server shuts down, and what the database raises.
    """

    def __init__(
        self,
        database: Database,
        catalogue: Catalogue,
        characters: Collection[str],
        launcher: Launcher,
        clock: Clock,
        encoders: Mapping[str, Encoder[News]],
        checkpoints: Checkpoints,
        *,
        wall_time: Callable[[], float] = time.time,
        limits: Limits | None = None,
        check_room: Callable[[], None] = lambda: None,
    ) -> None:
        self._database = database
        self._catalogue = catalogue
        self._characters = characters
        self._launcher = launcher
        self._clock = clock
        self._encoders = encoders
        self._wall_time = wall_time
        self._limits = limits or Limits()
        self._check_disk = check_room
        self._checkpoints = checkpoints
        self._runs = Runs(database, clock, encoders, checkpoints)
        self._endings = Endings(self._runs, clock, wall_time)
        self._turns = Turns(
            self._runs,
            self._endings,
            launcher,
            catalogue,
            clock,
            self._limits,
            expect=lambda run: self._silence.watch(run),
        )
        self._silence = Silence(
            self._endings,
            clock,
            start_s=self._limits.start_s,
            silence_s=self._limits.silence_s,
            lost_s=self._limits.lost_s,
            lost=self._turns.lost,
        )
        self._reports = Reports(
            self._runs,
            database,
            catalogue,
            now=clock.now,
            wall_time=wall_time,
            check_disk=check_room,
            heard=self._silence.watch,
        )
        self._work = Tasks()
        self._admitting = asyncio.Lock()
        self._is_closing = False
        self._is_closed = False

    async def open(self) -> None:
        """Takes up what an earlier life of the server has left.

        A trainer elsewhere is given the usual time to be heard of, and so is one on this machine
        that is still at work. Another went down with the server, and its session says so. If it
        did not after all, its next report says so.
        """
        for run in await self._runs.take_up():
            run.has_reported = True
            if run.session.external or await self._is_at_work(run.session):
                self._silence.watch(run)
            else:
                await self._turns.cut_off(run)

    async def close(self, grace_s: float = 2.0) -> None:
        """Ends every follower at once, then asks the trainers to save and end, and waits for them.

        Reports are taken meanwhile, so a trainer can say how it ended. Whatever still runs after
        `grace_s` is killed. Closing twice is as good as once.
        """
        if self._is_closing:
            return
        self._is_closing = True
        for run in self._runs:
            run.feed.close(Unavailable("the server is shutting down; try again in a moment"))
        await self._turns.close(grace_s)
        self._is_closed = True
        await self._work.settle()
        await self._silence.close()
        await self._endings.close()

    async def start(self, plan: Plan) -> Session:
        """Starts a trainer, or lets it wait for its turn: its `activity` says so.

        Raises:
            InvalidInput, NotFound: the plan asks for what there is not.
            LimitReached: so many sessions wait that no other may.
            WrongState: no trainer can run here, or an opponent not play; the text says why.
            Damaged: an opponent's files are not what was saved.
        """
        self._check_open()
        await asyncio.to_thread(self._check_trainable)
        return await self._work.finish(self._start(plan))

    async def register(self, plan: Plan) -> Session:
        """Opens a session for a trainer that runs elsewhere and will report.

        Raises:
            InvalidInput, NotFound: the plan says what cannot be.
            LimitReached: so many are open that no other may be.
        """
        self._check_open()
        await asyncio.to_thread(self._check_disk)
        return await self._work.finish(self._register(check_registration(plan, self._characters)))

    async def list(self, page_size: int = 0, page_token: str = "") -> SessionsPage:
        """The sessions, newest first; `page_size` is 1 to 100, and 0 means 50.

        Raises:
            InvalidInput: the size is out of range, or no page gave that token.
        """
        if not 0 <= page_size <= 100:
            raise InvalidInput(
                "page_size", f"page_size is {page_size}; it is from 1 to 100, or 0 for 50"
            )
        page = await self._database.sessions_page(page_size or 50, page_token)
        sessions = []
        for entry in page.documents:
            if session := self._as_it_stands(entry):
                sessions.append(session)
            await asyncio.sleep(0)  # a session of many settings takes half a millisecond
        return SessionsPage(sessions, page.next_page_token)

    async def get(self, session_id: str = "") -> Session:
        """One session; without an id the newest.

        Raises:
            NotFound: there is no such session, or none at all.
        """
        return (await self._find(session_id)).session

    async def control(self, session_id: str, order: Order) -> Session:
        """Gives an order: CONTINUE, PAUSE or STOP. Giving it twice is as good as once.

        The trainer is told in the answer to its next report. Until it obeys, `activity` says
        what it was told; STOPPING is shown at once. A session that was stopped, failed or was lost
        goes on from its last checkpoint when it is told to CONTINUE: a trainer is started for it,
        or it waits for its turn.

        Raises:
            NotFound: there is no such session, or an opponent of one to resume was deleted.
            WrongState: it has ended and cannot go on, or was told to stop.
            Damaged: its last checkpoint is not what was saved; asking again takes the one before.
            LimitReached: it would have to wait, and so many do that no other may.
        """
        self._check_open()
        _check_named(session_id)
        if order is Order.CONTINUE and (await self._runs.find(session_id)).session.has_ended:
            await asyncio.to_thread(self._check_trainable)
            return await self._work.finish(self._resume(session_id))
        return await self._work.finish(self._control(session_id, order))

    async def delete(self, session_id: str) -> None:
        """Forgets a session that has ended, and its rows.

        Raises:
            NotFound: there is no such session.
            WrongState: it has not ended.
        """
        self._check_open()
        _check_named(session_id)
        await self._work.finish(self._delete(session_id))

    async def delete_agent(self, agent_id: str) -> None:
        """Deletes a saved agent that no session of this machine still needs.

        A session reads its opponents, and the agent that it begins from, when its trainer starts,
        which may be long after it was asked for, and again when it is resumed. Live matches and
        trainers elsewhere hold their networks in memory, so they need no file any more.

        Raises:
            InvalidInput, NotFound: the id names no saved agent.
            WrongState: the agent is built in, or a session that has not ended needs it.
        """
        self._check_open()
        await self._work.finish(self._delete_agent(agent_id.lower()))

    async def report(
        self,
        session_id: str,
        rows: Sequence[Metrics] = (),
        *,
        activity: str = "",
        paused: bool = False,
        outcome: Outcome | None = None,
    ) -> tuple[Order, int | None]:
        """Stores rows, and gives the order in force and the number of the last row stored.

        Rows are numbered from 0 without a gap; those that are stored already count once, and
        change nothing. A session that was silent or lost goes on with its trainer's next report.
        Saying again what ended a session is no error.

        Raises:
            InvalidInput: a field breaks its rule, or the rows leave a gap.
            NotFound: there is no such session.
            WrongState: it has ended, or waits for its turn.
        """
        if self._is_closed:
            self._check_open()
        _check_named(session_id)
        report = Report(rows, activity, paused, outcome)
        return await self._work.finish(self._report(session_id, report))

    async def follow(
        self,
        session_id: str = "",
        *,
        after_row: int | None = None,
        max_history_points: int = 0,
        patience: float | None = None,
    ) -> AsyncGenerator[Entry[News]]:
        """The session, its stored rows after `after_row`, those that come, and the end.

        Without an id the newest session. The session comes first, and again whenever more than its
        rows has changed. Stored rows are thinned to `max_history_points`, the last among them,
        where that is above 0. After `patience` seconds of nothing comes news of nothing.

        Raises:
            NotFound: there is no such session.
            OutOfRange: there is no row `after_row`.
            Unavailable: the server is shutting down.
        """
        self._check_open()
        news = follow(
            await self._find(session_id),
            self._database,
            self._encoders,
            after_row=after_row,
            max_history_points=max_history_points,
            patience=patience,
        )
        async with aclosing(news):
            async for entry in news:
                yield entry

    async def curves(self, question: CurveQuestion) -> Sequence[SessionCurve]:
        """Curves for drawing, by session and then by metric; without an id the newest session's.

        Raises:
            InvalidInput: the question is out of its bounds.
            NotFound: there is no such session.
        """
        self._check_open()
        check_question(question)
        ids = dict.fromkeys(question.session_ids or [""])
        sessions = [(await self._find(session_id)).session for session_id in ids]
        return await curves(question, sessions, self._database)

    def live(self) -> Iterator[tuple[Session, float]]:
        """The sessions that go on, and the steps a second that each last reported."""
        return ((run.session, run.steps_per_second) for run in self._runs)

    @property
    def counts(self) -> Counts:
        """What the sessions' feeds have done."""
        return self._runs.counts

    @property
    def depth(self) -> int:
        """How many messages the feeds of sessions that go on hold."""
        return sum(run.feed.depth for run in self._runs)

    async def _start(self, plan: Plan) -> Session:
        async with self._admitting:
            plan = await self._check(plan)
            self._turns.check_room()
            session = course.begin(plan, self._wall_time())
            run = await self._runs.add(replace(session, activity=course.WAITING), waiting=True)
        await self._turns.fill()
        return run.session

    async def _resume(self, session_id: str) -> Session:
        async with self._admitting:
            self._turns.check_room()
            run = await self._runs.find(session_id)
            self._turns.check_resumable(run.session)
            await self._check(run.session.plan, resumed=True)  # an opponent may be deleted since
            run = await self._runs.resumed(session_id)
        await self._turns.fill()
        return run.session

    async def _register(self, plan: Plan) -> Session:
        async with self._admitting:
            live = sum(run.session.external for run in self._runs)
            if live >= self._limits.external:
                raise LimitReached(
                    f"{live} trainers elsewhere have a session open, the most that may; end one "
                    "first"
                )
            run = await self._runs.add(course.begin(plan, self._wall_time(), external=True))
        self._silence.watch(run)
        return run.session

    async def _control(self, session_id: str, order: Order) -> Session:
        run = await self._runs.find(session_id)
        async with run.lock:
            session = course.after_order(
                run.session, order, run.order, waiting=run.waiting, now=self._wall_time()
            )
            await self._runs.store(run, session, order)
        await self._turns.fill()
        return run.session

    async def _delete(self, session_id: str) -> None:
        await self._runs.delete(session_id)
        self._turns.kill(session_id)  # it was lost, and has nowhere to come back to
        await self._turns.fill()
        await asyncio.to_thread(self._launcher.forget, session_id)
        await asyncio.to_thread(self._checkpoints.forget, session_id)

    async def _delete_agent(self, agent_id: str) -> None:
        async with self._admitting:  # no session that needs it begins meanwhile
            for run in self._runs:
                session = run.session
                if session.external or session.has_ended or agent_id not in agents_of(session.plan):
                    continue
                raise WrongState(
                    f"agent {agent_id!r} is needed by session {session.session_id!r}, which is "
                    f"{session.status}; stop that session first, or wait until it has ended"
                )
            await asyncio.to_thread(self._catalogue.delete, agent_id)

    async def _check(self, plan: Plan, *, resumed: bool = False) -> Plan:
        return await asyncio.to_thread(
            check_plan, plan, self._catalogue, self._characters, resumed=resumed
        )

    async def _report(self, session_id: str, report: Report) -> tuple[Order, int | None]:
        answer = await self._reports.take(session_id, report)
        if report.outcome is not None:
            await self._turns.fill()  # where it outlived its server, that gives its place back
        return answer

    async def _find(self, session_id: str) -> Run:
        return await (self._runs.find(session_id) if session_id else self._runs.newest())

    def _as_it_stands(self, stored: Document) -> Session | None:
        """A session of a list; None where what is stored of it is damaged."""
        run = self._runs.get(stored["session_id"])
        if run is not None:
            return run.session
        read = self._runs.readable(stored)
        return read[0] if read is not None else None

    async def _is_at_work(self, session: Session) -> bool:
        return session.activity != course.WAITING and await asyncio.to_thread(
            self._checkpoints.are_worked_on, session.session_id
        )

    def _check_trainable(self) -> None:
        """May take seconds: where PyTorch is missing, a GPU is looked for to name its build."""
        self._launcher.check()
        self._check_disk()

    def _check_open(self) -> None:
        if self._is_closing:
            raise Unavailable("the server is shutting down; try again in a moment")


def _check_named(session_id: str) -> None:
    if not session_id:
        raise InvalidInput("session_id", "session_id is empty; name the session")
