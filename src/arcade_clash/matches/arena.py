"""The arena: holds the live matches, opens and drops them, and lets them be watched.

Someone who watches the arena itself sees the exhibition: while anyone does, a fight is on, and when
it ends the next begins. Matches that are over, or paused and left alone, are dropped after ten
minutes, and earlier where many are over. Used from one event loop, inside `async with`, which owns
the tasks of its matches.
"""

import asyncio
import logging
import random
from collections.abc import AsyncGenerator, Callable, Coroutine, Mapping, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any, Self

from arcade_clash.agents import DEFAULT_AGENT, Agent, Catalogue, Hand, reaction_frames
from arcade_clash.clock import Clock
from arcade_clash.engine import Character, Fight, FightView, character_id
from arcade_clash.errors import (
    InvalidInput,
    LimitReached,
    NotFound,
    Unavailable,
    WrongState,
    quoted,
)
from arcade_clash.feeds import Counts, Encoder, Entry, FeedClosed, Mode
from arcade_clash.matches.match import (
    Match,
    MatchPlayer,
    MatchStatus,
    Place,
    PlayerSetup,
)
from arcade_clash.matches.runner import GameRunner, MatchMessage
from arcade_clash.outlet import Outlet

__all__ = ["Arena", "Opening", "Quiet", "Watched"]

DROP_AFTER_SECONDS = 600.0
TIDY_EVERY_SECONDS = 30.0

KEPT_FINISHED = 32
"""Matches that are over and held all the same. Each has a ring of states, some 400 KB, so it is
some 13 MB in all."""

MOST_SEED = 2**31 - 1

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Opening:
    """What a watcher sees first of a match: all of it, and the place it stands at.

    `reset` says that the place to resume from is no longer held.
    """

    epoch: str
    match: Match
    view: FightView
    sequence: int
    reset: bool


@dataclass(frozen=True, slots=True)
class Quiet:
    """Nothing has happened for a while; `sequence` is still the newest."""

    sequence: int


Watched = Opening | Entry[MatchMessage] | Quiet
"""What a watcher is given."""


class Arena:
    """Holds the matches. `epoch` names this life of the server, `limit` is how many run at most."""

    def __init__(
        self,
        characters: Mapping[str, Character],
        catalogue: Catalogue,
        clock: Clock,
        wall_time: Callable[[], float],
        chance: random.Random,
        encoders: Mapping[str, Encoder[MatchMessage]],
        *,
        limit: int = 8,
    ) -> None:
        self.epoch = f"{chance.getrandbits(40):010x}"
        self._characters = characters
        self._catalogue = catalogue
        self._clock = clock
        self._wall_time = wall_time
        self._chance = chance
        self._encoders = encoders
        self._limit = limit
        self.counts = Counts()
        """What every match's feed has done, those that were dropped among them."""
        self._runners: dict[str, GameRunner] = {}
        self._exhibition: GameRunner | None = None
        self._opening = asyncio.Lock()
        self._tasks = asyncio.TaskGroup()
        self._owned: set[asyncio.Task[None]] = set()
        self._closing: Unavailable | None = None

    async def __aenter__(self) -> Self:
        await self._tasks.__aenter__()
        self._start(self._tidy())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.drain()
        for task in self._owned:
            task.cancel()
        await self._tasks.__aexit__(kind, error, trace)

    def drain(self) -> None:
        """Ends every watching with Unavailable, and opens and shows nothing more."""
        if self._closing is None:
            self._closing = Unavailable("the server is shutting down; try again in a moment")
            for runner in self._runners.values():
                runner.fail(self._closing)

    async def create(
        self,
        setups: Sequence[PlayerSetup] = (),
        seed: int | None = None,
        *,
        paused: bool = False,
    ) -> GameRunner:
        """Opens a match and lets it run, or wait on its first frame.

        Saved agents are read in another thread.

        Raises:
            InvalidInput: neither none nor two players, or a seed outside 0 to 2147483647.
            NotFound: there is no such character or agent.
            Damaged, WrongState: an agent cannot play; the text says why.
            LimitReached: as many matches are on as may be.
        """
        if len(setups) not in (0, 2):
            raise InvalidInput(
                "players", f"players has {len(setups)}; give none, or player 1 and player 2"
            )
        if seed is not None and not 0 <= seed <= MOST_SEED:
            raise InvalidInput("seed", f"seed is {seed}; it can be 0 to {MOST_SEED}")
        self._require_room()
        first, second = setups or (PlayerSetup(), PlayerSetup())
        players = (self._player("p1", first, 0), self._player("p2", second, 1))
        if seed is None:
            seed = self._chance.randint(0, MOST_SEED)
        # One after the other: a saved agent may be large, and each match is to find its place.
        async with self._opening:
            self._require_room()
            agents = await asyncio.to_thread(self._agents, players, seed)
            self._require_open()
            status = MatchStatus.PAUSED if paused else MatchStatus.RUNNING
            return self._open(players, agents, seed, status)

    def find(self, match_id: str = "") -> GameRunner:
        """The match of that id; empty is the exhibition while someone watches it. Begins nothing.

        Raises:
            NotFound: the match is not held, or no exhibition runs.
        """
        if not match_id:
            if self._exhibition is None or not self._exhibition.watchers:
                raise NotFound(
                    "match",
                    "",
                    "no exhibition is running: StreamGameState {} begins one, which runs while "
                    "someone watches it; ListMatches names the matches that are held",
                )
            return self._exhibition
        try:
            return self._runners[match_id]
        except KeyError:
            raise NotFound(
                "match",
                match_id,
                f"there is no match {quoted(match_id)}; ListMatches names those that are held, "
                "and a finished one is dropped after ten minutes, or after "
                f"{KEPT_FINISHED} more",
            ) from None

    def find_for_order(self, match_id: str) -> GameRunner:
        """The match of that id, if it takes orders.

        Raises:
            NotFound: it is not held.
            WrongState: it is the exhibition.
        """
        runner = self.find(match_id)
        if runner.match.exhibition:
            raise WrongState(
                f"match {match_id} is the exhibition, which takes no orders; "
                "CreateMatch opens one that does"
            )
        return runner

    def list(self) -> tuple[Match, ...]:
        """The matches that are held, newest first."""
        return tuple(runner.match for runner in reversed(self._runners.values()))

    @property
    def depth(self) -> int:
        """How many messages its matches' feeds hold."""
        return sum(runner.feed.depth for runner in self._runners.values())

    async def watch(
        self,
        match_id: str = "",
        resume: Place | None = None,
        patience: float = 10.0,
        outlet: Outlet | None = None,
    ) -> AsyncGenerator[Watched]:
        """Follows a match to its end, or, with no id, the arena for ever.

        An opening comes at once, unless `resume` is a place that is still held: then what follows
        it. After `patience` seconds in which nothing came, a `Quiet` does. What is
        written to the `outlet` is not given here too.

        Raises:
            NotFound: the match is not held.
            Unavailable: the server is shutting down.
        """
        self._require_open()
        named = self.find(match_id) if match_id else None
        while True:
            runner = named or self._show(resume)
            async with aclosing(self._follow(runner, resume, patience, outlet)) as messages:
                async for message in messages:
                    yield message
            if named:
                return
            resume = None

    async def _follow(
        self, runner: GameRunner, resume: Place | None, patience: float, outlet: Outlet | None
    ) -> AsyncGenerator[Watched]:
        with runner.watched():
            feed = runner.feed
            # Of a match that is over the end is told again: a stream never ends without it.
            newest = feed.last - 1 if feed.is_closed else feed.last
            if (
                resume is not None
                and (resume.epoch, resume.match_id) == (self.epoch, runner.match.match_id)
                and feed.holds(resume.sequence)
            ):
                after = min(resume.sequence, newest)
            else:
                after = newest
                yield Opening(
                    self.epoch, runner.match, runner.view, newest, reset=resume is not None
                )
            with feed.reader(Mode.LATEST, after, outlet) as reader, suppress(FeedClosed):
                while True:
                    yield await reader.next(patience) or Quiet(reader.sequence)

    def _show(self, resume: Place | None = None) -> GameRunner:
        """The exhibition; the one that a watcher left, while it is held, even if it is over."""
        self._require_open()
        if resume is not None and resume.epoch == self.epoch:
            left = self._runners.get(resume.match_id)
            if left is not None and left.match.exhibition and left.feed.holds(resume.sequence):
                return left
        if self._exhibition is None or self._exhibition.is_over:
            ids = list(self._characters)
            first, second = self._chance.sample(ids, 2) if len(ids) > 1 else (ids[0], ids[0])
            players = (
                self._player("p1", PlayerSetup(first), 0),
                self._player("p2", PlayerSetup(second), 1),
            )
            seed = self._chance.randint(0, MOST_SEED)
            # They are built in: nothing is read.
            agents = self._agents(players, seed)
            self._exhibition = self._open(
                players, agents, seed, MatchStatus.PAUSED, exhibition=True
            )
        return self._exhibition

    def _open(
        self,
        players: tuple[MatchPlayer, MatchPlayer],
        agents: tuple[Agent, Agent],
        seed: int,
        status: MatchStatus,
        *,
        exhibition: bool = False,
    ) -> GameRunner:
        characters = (
            self._characters[players[0].character],
            self._characters[players[1].character],
        )
        first, second = (
            replace(player, reaction_frames=reaction_frames(agent))
            for player, agent in zip(players, agents, strict=True)
        )
        fight = Fight(characters, seed)
        hands = (Hand(agents[0], 0, fight.rom), Hand(agents[1], 1, fight.rom))
        match = Match(
            match_id=self._new_id(players),
            status=status,
            players=(first, second),
            seed=seed,
            create_time=self._wall_time(),
            exhibition=exhibition,
        )
        runner = GameRunner(match, fight, hands, self._clock, self._encoders, self.counts)
        self._runners[match.match_id] = runner
        self._start(self._play(runner))
        return runner

    def _player(self, player_id: str, setup: PlayerSetup, index: int) -> MatchPlayer:
        character = setup.character or self._chance.choice(list(self._characters))
        character = character_id(character, self._characters, f"players[{index}].character")
        return MatchPlayer(player_id, character, setup.agent.lower() or DEFAULT_AGENT)

    def _agents(self, players: tuple[MatchPlayer, MatchPlayer], seed: int) -> tuple[Agent, Agent]:
        for index, player in enumerate(players):
            self._catalogue.check(player.agent, f"players[{index}].agent")
        first, second = players
        # Two agents of a kind must not draw the same chances.
        return (
            self._catalogue.make(first.agent, seed),
            self._catalogue.make(second.agent, seed ^ MOST_SEED),
        )

    def _new_id(self, players: tuple[MatchPlayer, MatchPlayer]) -> str:
        pair = f"{players[0].character}-{players[1].character}"[:48]
        while (match_id := f"{pair}-{self._chance.getrandbits(24):06x}") in self._runners:
            pass
        return match_id

    async def _play(self, runner: GameRunner) -> None:
        try:
            await runner.run()
        except Exception as error:
            _log.exception("match %s was ended by an error", runner.match.match_id)
            runner.fail(error)
        self._drop_surplus()

    def _drop_surplus(self) -> None:
        """Keeps the last that ended; those before are dropped, however short ago they ended."""
        over = [runner for runner in self._runners.values() if runner.is_over]
        over.sort(key=lambda runner: runner.touched)
        for runner in over[:-KEPT_FINISHED]:
            del self._runners[runner.match.match_id]
            if self._exhibition is runner:
                self._exhibition = None

    async def _tidy(self) -> None:
        while True:
            await self._clock.sleep_until(self._clock.now() + TIDY_EVERY_SECONDS)
            self._drop_old()

    def _drop_old(self) -> None:
        old = self._clock.now() - DROP_AFTER_SECONDS
        for match_id, runner in list(self._runners.items()):
            idle = runner.is_over or runner.match.status is MatchStatus.PAUSED
            if idle and not runner.watchers and runner.touched <= old:
                if not runner.is_over:
                    runner.stop()
                if self._exhibition is runner:
                    self._exhibition = None
                del self._runners[match_id]

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = self._tasks.create_task(work)
        self._owned.add(task)
        task.add_done_callback(self._owned.discard)

    def _require_room(self) -> None:
        self._require_open()
        live = sum(not r.is_over and not r.match.exhibition for r in self._runners.values())
        if live >= self._limit:
            raise LimitReached(
                f"{live} matches are on, and no more than {self._limit} can be; "
                "stop one, or wait until one ends"
            )

    def _require_open(self) -> None:
        if self._closing is not None:
            raise self._closing
