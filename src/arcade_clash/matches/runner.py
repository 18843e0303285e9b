"""GameRunner: one match on a clock.

It presses both sides' buttons, steps the fight sixty times a second, and publishes each state to
the match's feed. Frame n is due at a moment counted from the start, not from frame n - 1, so it
does not drift; a machine that stood still does not make up for it by racing. Orders take effect at
once.
"""

import asyncio
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from arcade_clash.clock import Clock
from arcade_clash.engine import Fight, FightView
from arcade_clash.engine.states import Row
from arcade_clash.errors import InvalidInput, WrongState
from arcade_clash.feeds import Counts, Encoder, Feed
from arcade_clash.matches.match import Ending, Match, MatchResult, MatchStatus

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "FRAMES_PER_SECOND",
    "GameRunner",
    "MatchEnd",
    "MatchMessage",
    "Presser",
    "State",
]

FRAMES_PER_SECOND = 60

RING_FRAMES = 256
"""States that a feed holds: a reader may be four seconds away and still resume."""

MOST_LATE_SECONDS = 0.25
"""A match that is later than this goes on from now: to race after lost time helps no viewer."""

MOST_STEP_FRAMES = 600


class Presser(Protocol):
    """Who holds one side's buttons."""

    def press(self, row: Row) -> int:
        """The buttons to hold on the frame that follows the one in the row, as bits."""
        ...


class _Nobody:
    """Holds no button."""

    def press(self, row: Row) -> int:
        """No buttons."""
        del row
        return 0


_NOBODY: tuple[Presser, Presser] = (_Nobody(), _Nobody())


@dataclass(frozen=True, slots=True)
class State:
    """A frame of a match."""

    match_id: str
    view: FightView


@dataclass(frozen=True, slots=True)
class MatchEnd:
    """The last message of a match."""

    match: Match


MatchMessage = State | Match | MatchEnd
"""What a match's feed carries: its states, its changes of status, its end."""


class GameRunner:
    """Owns one fight: `match` is where it stands, `view` its newest state, `feed` tells of both."""

    def __init__(
        self,
        match: Match,
        fight: Fight,
        pressers: tuple[Presser, Presser],
        clock: Clock,
        encoders: Mapping[str, Encoder[MatchMessage]],
        counts: Counts | None = None,
    ) -> None:
        self.match = match
        self.view = fight.view()
        self.feed: Feed[MatchMessage] = Feed(RING_FRAMES, encoders, counts)
        self.watchers = 0
        self.touched = clock.now()
        """When it was last ordered about, watched or ended."""
        self._fight = fight
        self._pressers = pressers
        self._clock = clock
        self._go = asyncio.Event()
        if match.status is MatchStatus.RUNNING:
            self._go.set()
        self.feed.publish(State(match.match_id, self.view), keep=False)

    @property
    def is_over(self) -> bool:
        """Whether the match has ended."""
        return self.match.status is MatchStatus.FINISHED

    async def run(self) -> None:
        """Plays the match until it ends."""
        while not self.is_over:
            await self._go.wait()
            await self._play()

    def pause(self) -> None:
        """Holds the fight; nothing if it is held.

        Raises:
            WrongState: the match is over.
        """
        self._require_unfinished("paused")
        if self.match.status is MatchStatus.RUNNING:
            self._go.clear()
            self._change(replace(self.match, status=MatchStatus.PAUSED))

    def resume(self) -> None:
        """Lets the fight go on; nothing if it does.

        Raises:
            WrongState: the match is over.
        """
        self._require_unfinished("resumed")
        if self.match.status is MatchStatus.PAUSED:
            self._change(replace(self.match, status=MatchStatus.RUNNING))
            self._go.set()

    def step(self, frames: int = 1) -> None:
        """Moves a paused fight on by some frames, fewer where it ends before.

        Raises:
            InvalidInput: not 1 to 600 frames.
            WrongState: the match runs, or is over.
        """
        for _ in self.stepping(frames):
            pass

    def stepping(self, frames: int) -> "Iterator[None]":
        """The same, stopping after each frame: one takes up to a millisecond.

        It ends early where the match is resumed meanwhile.
        """
        if not 1 <= frames <= MOST_STEP_FRAMES:
            raise InvalidInput(
                "step.frames", f"step.frames is {frames}; 1 to {MOST_STEP_FRAMES} can be stepped"
            )
        self._require_unfinished("stepped")
        if self.match.status is not MatchStatus.PAUSED:
            raise WrongState(
                f"match {self.match.match_id} is running; pause it, and it can be stepped"
            )
        for _ in range(frames):
            if self.is_over or self.match.status is not MatchStatus.PAUSED:
                break
            self._advance()
            self.touched = self._clock.now()
            yield

    def stop(self) -> None:
        """Ends the match with no winner.

        Raises:
            WrongState: the match is over.
        """
        self._require_unfinished("stopped")
        self._finish(MatchResult(None, Ending.STOPPED))

    @contextmanager
    def watched(self) -> "Iterator[None]":
        """Counts a watcher for as long as it lasts. The exhibition runs only while it has one."""
        self.watchers += 1
        if self.match.exhibition and not self.is_over:
            self.resume()
        try:
            yield
        finally:
            self.watchers -= 1
            self.touched = self._clock.now()
            if self.match.exhibition and not self.watchers and not self.is_over:
                self.pause()

    def fail(self, error: Exception) -> None:
        """Ends the match where it is; its watchers are given the error, and at once."""
        self.match = replace(
            self.match, status=MatchStatus.FINISHED, result=MatchResult(None, Ending.STOPPED)
        )
        self.touched = self._clock.now()
        self._pressers = _NOBODY
        self._go.set()
        self.feed.close(error)

    async def _play(self) -> None:
        origin = self._clock.now()
        played = 0
        while self._go.is_set() and not self.is_over:
            played += 1
            due = origin + played / FRAMES_PER_SECOND
            await self._clock.sleep_until(due)
            if not self._go.is_set() or self.is_over:
                return
            late = self._clock.now() - due
            if late > MOST_LATE_SECONDS:
                origin += late
            self._advance()

    def _advance(self) -> None:
        first, second = self._pressers
        row = self._fight.row
        self._fight.step(first.press(row), second.press(row))
        self.view = self._fight.view()
        self.feed.publish(State(self.match.match_id, self.view), keep=False)
        if self._fight.is_over:
            if self.view.round_ending is None:
                raise RuntimeError("a fight is over and does not say how its last round ended")
            ending = Ending(self.view.round_ending)
            self._finish(MatchResult(self.view.winner_id, ending))

    def _finish(self, result: MatchResult) -> None:
        self.match = replace(self.match, status=MatchStatus.FINISHED, result=result)
        self.touched = self._clock.now()
        # A match is held for a while after its end; an agent may be a whole process.
        self._pressers = _NOBODY
        self.feed.publish(MatchEnd(self.match))
        self.feed.close()
        self._go.set()

    def _change(self, match: Match) -> None:
        self.match = match
        self.touched = self._clock.now()
        self.feed.publish(match)

    def _require_unfinished(self, wish: str) -> None:
        if self.is_over:
            raise WrongState(
                f"match {self.match.match_id} is finished, and cannot be {wish}; "
                "CreateMatch opens another"
            )
