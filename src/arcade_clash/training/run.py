"""The sessions that are going on, as a server holds them in memory.

A `Run` is one of them; `Runs` has them all, and beside them the storage for those that have ended.
A change is stored before it is told, and made under the run's lock.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from weakref import WeakValueDictionary

from arcade_clash.clock import Clock
from arcade_clash.errors import Damaged, NotFound, Unavailable, WrongState
from arcade_clash.feeds import Counts, Encoder, Feed
from arcade_clash.storage.database import Database
from arcade_clash.training.checkpoints import Checkpoints
from arcade_clash.training.course import check_resumable, come_back, differs, resumed
from arcade_clash.training.news import News
from arcade_clash.training.session import Order, Session, Status, document, from_document

__all__ = ["Run", "Runs"]

_log = logging.getLogger(__name__)

_FEED_CAPACITY = 1024
"""News of a session in memory at most: more than one report can hold."""

_PAGE = 10

_REPORTS_AT_ONCE = 32
"""Most reports of a session that wait to be stored. A trainer sends one at a time, and sends it
again where the disk takes longer than its patience."""


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
    reports: int = 0
    """Reports of its trainer that are being stored."""
    steps_per_second: float = 0.0
    """As its last row has it."""
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    def become(self, session: Session) -> None:
        """Takes on a new state and tells it; at the end the feed is closed behind it."""
        before, self.session = self.session, session
        if session.has_ended:
            self.ended.set()
        if self.feed.is_closed:  # the server is shutting down, and nobody listens any more
            return
        news = News(session.session_id, session.last_row, session=session)
        if session.has_ended:
            self.feed.publish(replace(news, is_end=True))
            self.feed.close()
        elif differs(before, session):
            self.feed.publish(news)

    @contextmanager
    def hearing(self, now: Callable[[], float]) -> Iterator[None]:
        """Counts its trainer as heard of from now until the block ends, however long that takes.

        A silence has ended by then, though what was heard may be refused.

        Raises:
            Unavailable: so many of its reports wait already that this one is not taken.
        """
        self.heard = now()
        self.has_reported = not self.waiting  # before its turn, it is another trainer's
        if self.reports >= _REPORTS_AT_ONCE:
            raise Unavailable(
                f"{self.reports} reports of session {self.session.session_id!r} wait to be "
                "stored; wait for their answers"
            )
        self.reports += 1
        try:
            yield
        finally:
            self.reports -= 1
            self.heard = now()
            if self.session.status is Status.SILENT:
                self.become(come_back(self.session, self.order))


class Runs:
    """Every run by its session's id."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        encoders: Mapping[str, Encoder[News]],
        checkpoints: Checkpoints,
    ) -> None:
        self._checkpoints = checkpoints
        self._database = database
        self._clock = clock
        self._encoders = encoders
        self._runs: dict[str, Run] = {}
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        """Of sessions that are taken up again or deleted just now."""
        self._said: set[str] = set()
        """Damaged sessions that the log has a line of."""
        self.counts = Counts()
        """What every session's feed has done, those that have ended among them."""

    def __iter__(self) -> Iterator[Run]:
        """Those that go on."""
        return iter([run for run in self._runs.values() if not run.session.has_ended])

    def get(self, session_id: str) -> Run | None:
        """The run of a session that is going on, or whose end is not stored yet."""
        return self._runs.get(session_id)

    def hold(
        self, session: Session, order: Order = Order.CONTINUE, *, waiting: bool = False
    ) -> Run:
        """Takes in a session that is stored and going on."""
        feed: Feed[News] = Feed(_FEED_CAPACITY, self._encoders, self.counts)
        run = Run(session, feed, self._clock.now(), order, waiting=waiting)
        self._runs[session.session_id] = run
        return run

    def let_go(self, run: Run) -> None:
        """Holds a run no longer that has ended, and whose end is stored."""
        if self._runs.get(run.session.session_id) is run:
            del self._runs[run.session.session_id]

    async def take_up(self) -> list[Run]:
        """Holds every stored session that has not ended. Damaged sessions are left out."""
        readable = [self.readable(stored) for stored in await self._database.live_sessions()]
        return [self.hold(*read) for read in readable if read is not None]

    def readable(self, stored: Mapping[str, Any]) -> tuple[Session, Order] | None:
        """A stored session and the order in force; None where it is damaged, which the log says."""
        try:
            return from_document(stored)
        except Damaged as error:
            session_id = str(stored.get("session_id"))
            if session_id not in self._said:
                self._said.add(session_id)
                _log.warning("left out: %s; `arcade-clash doctor` has more", error)
            return None

    async def add(self, session: Session, *, waiting: bool = False) -> Run:
        """Stores a new session and takes it in."""
        await self._database.add_session(document(session, Order.CONTINUE))
        return self.hold(session, waiting=waiting)

    async def find(self, session_id: str) -> Run:
        """The run of a session; for one that has ended, a run that nothing comes of.

        Raises:
            NotFound: there is no such session.
            Damaged: what is stored of it is no session.
        """
        while (run := self._runs.get(session_id)) is None:
            session, order = from_document(await self._database.session(session_id))
            # One that ended while it was read is read again: its end is stored by then.
            if session.has_ended and session_id not in self._runs:
                return self._ended(session, order)
        return run

    async def with_checkpoint(self, session: Session) -> Session:
        """A session that has ended, with the step that it can go on from."""
        return await asyncio.to_thread(self._checkpoints.noted, session)

    async def newest(self) -> Run:
        """The run of the newest session.

        Raises:
            NotFound: there is none.
        """
        token: str | None = ""
        while token is not None:
            page = await self._database.sessions_page(_PAGE, token)
            for stored in page.documents:
                if self.readable(stored) is not None:
                    return await self.find(stored["session_id"])
            token = page.next_page_token or None
        raise NotFound("session", "", "there is no training session yet; StartTraining starts one")

    async def revived(self, session_id: str) -> Run:
        """The run of a session whose trainer reports; one that was lost goes on.

        Raises:
            NotFound: there is no such session.
        """
        run = self._runs.get(session_id)
        if run is not None and not run.session.has_ended:
            return run
        async with self._alone(session_id):
            run = await self.find(session_id)
            async with run.lock:
                if run.session.status is not Status.LOST:
                    return run
                session = come_back(run.session, run.order)
                await self._database.put_session(document(session, run.order))
                # The feed that ended stays so: this is a new one.
                return self.hold(session, run.order)

    async def resumed(self, session_id: str) -> Run:
        """The run of a session that has ended, and waits for a trainer to go on with it.

        Raises:
            NotFound: there is no such session.
            WrongState: it cannot go on, has no checkpoint, or its trainer is still there.
            Damaged: its newest checkpoint is not what was saved.
        """
        async with self._alone(session_id):
            run = await self.find(session_id)
            async with run.lock:
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
        async with self._alone(session_id):
            try:
                run = await self.find(session_id)
            except Damaged:  # what cannot be read can be deleted all the same
                await self._database.delete_session(session_id)
                return
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

    async def put(self, run: Run) -> None:
        """Stores a run as it stands, under its lock."""
        await self._database.put_session(document(run.session, run.order))

    def tell(self, run: Run, session: Session) -> None:
        """Takes on a state that is stored; what has ended is held no longer."""
        run.become(session)
        if session.has_ended:
            self.let_go(run)

    @asynccontextmanager
    async def _alone(self, session_id: str) -> AsyncIterator[None]:
        """Keeps others from taking up or deleting the same session; no other session waits."""
        lock = self._locks.setdefault(session_id, asyncio.Lock())
        async with lock:
            yield

    def _ended(self, session: Session, order: Order) -> Run:
        feed: Feed[News] = Feed(1, self._encoders, self.counts)
        feed.close()
        return Run(session, feed, self._clock.now(), order)
