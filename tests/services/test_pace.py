"""Calls share the event loop in short slices, and everything else runs between them."""

import asyncio
import itertools
from time import perf_counter

from arcade_clash.services.pace import Pace


def hold(seconds: float) -> None:
    """Work of a call that nothing else can interrupt."""
    until = perf_counter() + seconds
    while perf_counter() < until:
        pass


async def test_a_call_alone_goes_on_at_once() -> None:
    turn = asyncio.ensure_future(Pace(10).turn())
    await asyncio.sleep(0)
    assert turn.done()


async def test_a_slice_that_lasts_is_not_given_up() -> None:
    pace, rounds = Pace(slice_seconds=60), 0

    async def work() -> None:
        for _ in range(1000):
            await pace.turn()

    def count() -> None:
        nonlocal rounds
        rounds += 1
        asyncio.get_running_loop().call_soon(count)

    count()
    await work()
    assert rounds == 1


async def test_between_two_steps_of_a_used_up_slice_the_loop_sees_to_everything_else() -> None:
    pace, steps = Pace(slice_seconds=0), 0
    seen: list[int] = []

    def frame() -> None:
        seen.append(steps)
        asyncio.get_running_loop().call_soon(frame)

    frame()
    for _ in range(20):
        await pace.turn()
        steps += 1
    between = [after - before for before, after in itertools.pairwise(seen)]
    assert max(between) == 1


async def test_however_many_calls_are_at_work_a_round_of_the_loop_has_one_slice() -> None:
    pace, steps = Pace(slice_seconds=0), 0
    seen: list[int] = []

    async def call() -> None:
        nonlocal steps
        for _ in range(10):
            await pace.turn()
            steps += 1

    def frame() -> None:
        seen.append(steps)
        asyncio.get_running_loop().call_soon(frame)

    frame()
    await asyncio.gather(*(call() for _ in range(10)))
    assert steps == 100
    assert max(after - before for before, after in itertools.pairwise(seen)) == 1


async def test_calls_that_wait_are_served_in_their_order() -> None:
    pace = Pace(slice_seconds=0)
    asked: list[int] = []
    served: list[int] = []

    async def call(number: int) -> None:
        for _ in range(3):
            asked.append(number)
            await pace.turn()
            served.append(number)

    await asyncio.gather(*(call(number) for number in range(4)))
    assert served == asked
    assert set(served) == {0, 1, 2, 3}


async def test_a_caller_that_leaves_holds_up_nobody() -> None:
    pace = Pace(slice_seconds=0)
    await pace.turn()
    gone = asyncio.ensure_future(pace.turn())
    await asyncio.sleep(0)
    gone.cancel()
    async with asyncio.timeout(10):
        for _ in range(5):
            await pace.turn()


async def test_a_slice_ends_by_time() -> None:
    pace, rounds = Pace(slice_seconds=0.001), 0

    def count() -> None:
        nonlocal rounds
        rounds += 1
        asyncio.get_running_loop().call_soon(count)

    count()
    for _ in range(5):
        await pace.turn()
        hold(0.002)
    assert rounds >= 5
