"""GameRunner keeps time, obeys orders, and tells its feed everything."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress

import pytest

from arcade_clash.clock import Clock
from arcade_clash.engine import Fight, characters
from arcade_clash.engine.states import Row
from arcade_clash.errors import InvalidInput, WrongState
from arcade_clash.feeds import FeedClosed, Mode
from arcade_clash.matches import (
    Ending,
    GameRunner,
    Match,
    MatchEnd,
    MatchPlayer,
    MatchStatus,
    State,
)
from clocks import RacingClock, VirtualClock

FRAME = 1 / 60


class Still:
    """Presses nothing."""

    def press(self, row: Row) -> int:
        return 0


def runner_on(clock: Clock, *, status: MatchStatus = MatchStatus.RUNNING) -> GameRunner:
    kestrel, vesper = characters()["kestrel"], characters()["vesper"]
    match = Match(
        match_id="a-match",
        status=status,
        players=(MatchPlayer("p1", "kestrel", "idle"), MatchPlayer("p2", "vesper", "idle")),
        seed=7,
        create_time=0.0,
    )
    return GameRunner(match, Fight((kestrel, vesper), 7), (Still(), Still()), clock, {})


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
async def start(clock: VirtualClock) -> AsyncIterator[Callable[..., GameRunner]]:
    tasks: list[asyncio.Task[None]] = []

    def started(status: MatchStatus = MatchStatus.RUNNING) -> GameRunner:
        runner = runner_on(clock, status=status)
        tasks.append(asyncio.create_task(runner.run()))
        return runner

    yield started
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_an_hour_of_fight_has_sixty_frames_in_each_second() -> None:
    clock = RacingClock()
    began, frames = clock.now(), 0
    while clock.now() - began < 3600:
        runner = runner_on(clock)
        await runner.run()
        frames += runner.view.frame
    assert frames == round((clock.now() - began) * 60)


async def test_frames_are_due_from_the_start_and_do_not_drift(
    clock: VirtualClock, start: Callable[..., GameRunner]
) -> None:
    runner = start()
    await clock.advance(10 * FRAME + 0.001)
    assert runner.view.frame == 10
    await clock.advance(5.0)
    assert runner.view.frame == 310


async def test_a_machine_that_stood_still_does_not_race_after_lost_time(
    clock: VirtualClock, start: Callable[..., GameRunner]
) -> None:
    runner = start()
    await clock.advance(FRAME * 1.5)
    clock._now += 10.0  # the machine slept: no timer fired meanwhile
    await clock.advance(FRAME * 3)
    assert runner.view.frame < 10


async def test_a_paused_match_stands_still_and_goes_on_where_it_stood(
    clock: VirtualClock, start: Callable[..., GameRunner]
) -> None:
    runner = start()
    await clock.advance(1.0)
    runner.pause()
    held = runner.view
    await clock.advance(60.0)
    assert runner.view is held
    runner.resume()
    await clock.advance(FRAME * 3.5)
    assert runner.view.frame == held.frame + 3


async def test_pausing_twice_is_as_good_as_once(
    clock: VirtualClock, start: Callable[..., GameRunner]
) -> None:
    runner = start()
    runner.pause()
    last = runner.feed.last
    runner.pause()
    assert runner.feed.last == last


async def test_a_step_moves_a_paused_match_by_as_many_frames(
    clock: VirtualClock, start: Callable[..., GameRunner]
) -> None:
    runner = start(MatchStatus.PAUSED)
    runner.step()
    runner.step(5)
    assert runner.view.frame == 6
    await clock.advance(1.0)
    assert runner.view.frame == 6


@pytest.mark.parametrize("frames", [-1, 0, 601])
async def test_a_step_of_no_frames_or_too_many_is_refused(clock: VirtualClock, frames: int) -> None:
    with pytest.raises(InvalidInput, match="1 to 600") as caught:
        runner_on(clock, status=MatchStatus.PAUSED).step(frames)
    assert caught.value.field == "step.frames"


async def test_a_running_match_is_not_stepped(clock: VirtualClock) -> None:
    with pytest.raises(WrongState, match="pause it"):
        runner_on(clock).step()


async def test_every_state_has_its_sequence_and_the_end_comes_last(clock: VirtualClock) -> None:
    runner = runner_on(clock, status=MatchStatus.PAUSED)
    reader = runner.feed.reader(Mode.EVERY, 0)
    runner.step(20)
    runner.stop()
    seen = []
    with suppress(FeedClosed):
        while entry := await reader.next():
            seen.append(entry)
    assert [entry.sequence for entry in seen] == list(range(1, 23))
    frames = [entry.item.view.frame for entry in seen if isinstance(entry.item, State)]
    assert frames == list(range(21))
    end = seen[-1].item
    assert isinstance(end, MatchEnd)
    assert end.match.result is not None
    assert (end.match.result.winner_id, end.match.result.ending) == (None, Ending.STOPPED)


@pytest.mark.parametrize("order", ["pause", "resume", "stop"])
async def test_a_finished_match_takes_no_orders(clock: VirtualClock, order: str) -> None:
    runner = runner_on(clock)
    runner.stop()
    with pytest.raises(WrongState, match="finished"):
        getattr(runner, order)()


async def test_a_fight_between_two_who_do_nothing_ends_in_a_draw_by_time() -> None:
    runner = runner_on(RacingClock())
    await runner.run()
    assert runner.match.status is MatchStatus.FINISHED
    assert runner.match.result is not None
    assert runner.match.result.ending is Ending.TIME_OVER
    assert runner.match.result.winner_id is None
