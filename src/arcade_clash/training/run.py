"""The sessions that are going on, as a server holds them in memory.

A `Run` is one of them; `Runs` has them all, and beside them the storage for those that have ended.
A change is stored before it is told, and made under the run's lock.
"""

import asyncio
import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from arcade_clash.clock import Clock
from arcade_clash.errors import ArcadeError, NotFound, WrongState
from arcade_clash.feeds import Counts, Encoder, Feed
from arcade_clash.storage.database import Database
from arcade_clash.training.checkpoints import Checkpoints
from arcade_clash.training.course import after_end, check_resumable, differs, resumed
from arcade_clash.training.news import News
from arcade_clash.training.session import Order, Outcome, Session, Status

__all__ = ["Run", "Runs", "document"]

_log = logging.getLogger(__name__)

_FEED_CAPACITY = 1024
"""News of a session in memory at most: more than one report can hold."""


@dataclass(eq=False, slots=True)
class Run:
    """A session that is going on, or what stands for one that has ended."""

    session: Session
    feed: Feed[News]
    heard: float
    """When its trainer was last heard of, by the server's clock."""
    order: Order = Order.CONTINUE
    waiting: bool = False
    """Whether it is held back until another session has ended."""
    has_reported: bool = False
    steps_per_second: float = 0.0
    """As its last row has it."""
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    def become(self, session: Session) -> None:
        """Takes on a new state and tells it; at the end the feed is closed behind it."""
        before, self.session = self.session, session
        if self.feed.is_closed:  # the server is shutting down, and nobody listens any more
            return
        news = News(session.session_id, session.last_row, session=session)
        if session.has_ended:
            self.feed.publish(replace(news, is_end=True))
            self.feed.close()
        elif differs(before, session):
            self.feed.publish(news)


class Runs:
    """Every run by its session's id."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        wall_time: Callable[[], float],
        encoders: Mapping[str, Encoder[News]],
        checkpoints: Checkpoints,
    ) -> None:
        self._checkpoints = checkpoints
        self._database = database
        self._clock = clock
        self._wall_time = wall_time
        self._encoders = encoders
        self._runs: dict[str, Run] = {}
        self._reviving = asyncio.Lock()
        self.counts = Counts()
        """What every session's feed has done, those that have ended among them."""

    def __iter__(self) -> Iterator[Run]:
        return iter(list(self._runs.values()))

    def get(self, session_id: str) -> Run | None:
        """The run of a session that is going on."""
        return self._runs.get(session_id)

    def hold(
        self, session: Session, order: Order = Order.CONTINUE, *, waiting: bool = False
    ) -> Run:
        """Takes in a session that is stored and going on."""
        feed: Feed[News] = Feed(_FEED_CAPACITY, self._encoders, self.counts)
        run = Run(session, feed, self._clock.now(), order, waiting=waiting)
        self._runs[session.session_id] = run
        return run

    async def add(self, session: Session, *, waiting: bool = False) -> Run:
        """Stores a new session and takes it in."""
        await self._database.add_session(document(session, Order.CONTINUE))
        return self.hold(session, waiting=waiting)

    async def find(self, session_id: str) -> Run:
        """The run of a session; for one that has ended, a run that nothing comes of.

        Raises:
            NotFound: there is no such session.
        """
        while (run := self._runs.get(session_id)) is None:
            session = Session.from_dict(await self._database.session(session_id))
            # One that ended while it was read is read again: its end is stored by then.
            if session.has_ended and session_id not in self._runs:
                return self._ended(session)
        return run

    def with_checkpoint(self, session: Session) -> Session:
        """A session that has ended, with the step that it can go on from."""
        if not session.has_ended or session.status is Status.FINISHED:
            return session
        step = self._checkpoints.last_step(session.session_id)
        return replace(session, checkpoint_step=step)

    async def newest(self) -> Run:
        """The run of the newest session.

        Raises:
            NotFound: there is none.
        """
        newest = await self._database.newest_session()
        if newest is None:
            raise NotFound(
                "session", "", "there is no training session yet; StartTraining starts one"
            )
        return await self.find(newest["session_id"])

    async def revived(self, session_id: str) -> Run:
        """The run of a session whose trainer reports; one that was lost goes on.

        Raises:
            NotFound: there is no such session.
        """
        async with self._reviving:
            run = await self.find(session_id)
            if run.session.status is not Status.LOST:
                return run
            stored = await self._database.session(session_id)
            order = Order(stored.get("order", Order.CONTINUE))
            status = Status.STOPPING if order is Order.STOP else Status.RUNNING
            session = replace(
                run.session, status=status, failure="", end_time=None, checkpoint_step=None
            )
            await self._database.put_session(document(session, order))
            # The feed that ended stays so: this is a new one.
            return self.hold(session, order)

    async def resumed(self, session_id: str) -> Run:
        """The run of a session that has ended, and waits for a trainer to go on with it.

        Raises:
            NotFound: there is no such session.
            WrongState: it cannot go on, has no checkpoint, or its trainer is still there.
            Damaged: its newest checkpoint is not what was saved.
        """
        async with self._reviving:
            run = await self.find(session_id)
            if not run.session.has_ended:
                return run
            check_resumable(run.session)
            await asyncio.to_thread(self._check_checkpoint, session_id)
            session = resumed(run.session)
            await self._database.put_session(document(session, Order.CONTINUE))
            return self.hold(session, waiting=True)

    def _check_checkpoint(self, session_id: str) -> None:
        if self._checkpoints.last_step(session_id) is None:
            raise WrongState(
                f"session {session_id!r} has no checkpoint to go on from: it ended before the "
                "first; start another"
            )
        with self._checkpoints.working(session_id):
            self._checkpoints.check(session_id)

    async def delete(self, session_id: str) -> None:
        """Forgets a session.

        Raises:
            NotFound: there is no such session.
            WrongState: it has not ended.
        """
        async with self._reviving:
            run = await self.find(session_id)
            async with run.lock:
                if not run.session.has_ended:
                    raise WrongState(
                        f"session {session_id!r} is {run.session.status}: stop it before you "
                        "delete it"
                    )
                await self._database.delete_session(session_id)
                self._runs.pop(session_id, None)

    async def store(self, run: Run, session: Session, order: Order) -> None:
        """Changes a run, under its lock: stored first, then told."""
        if session != run.session or order is not run.order:
            await self._database.put_session(document(session, order))
        run.order = order
        self.tell(run, session)

    async def end(self, run: Run, outcome: Outcome, *, heard: float | None = None) -> None:
        """Ends a run whose trainer does not, unless it has ended or was heard of since `heard`."""
        async with run.lock:
            if run.session.has_ended or (heard is not None and run.heard != heard):
                return
            session = self.with_checkpoint(after_end(run.session, outcome, now=self._wall_time()))
            try:
                await self.store(run, session, run.order)
            except ArcadeError:
                # It has ended all the same, and is kept here; the next start finds it cut off.
                _log.exception("the end of session %s could not be stored", session.session_id)
                run.become(session)

    def tell(self, run: Run, session: Session) -> None:
        """Takes on a state that is stored; what has ended is held no longer."""
        run.become(session)
        if session.has_ended:
            self._runs.pop(session.session_id, None)

    def _ended(self, session: Session) -> Run:
        feed: Feed[News] = Feed(1, self._encoders, self.counts)
        feed.close()
        return Run(session, feed, self._clock.now())


def document(session: Session, order: Order) -> dict[str, Any]:
    """A session as it is stored, with the order in force: a trainer may outlive the server."""
    return session.to_dict() | {"order": order}
