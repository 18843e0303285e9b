"""The arena opens, shows, holds and drops matches."""

import asyncio
import random
import threading
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import pytest

from arcade_clash.agents import DECISION_FRAMES, Agent, Catalogue
from arcade_clash.engine import characters
from arcade_clash.errors import InvalidInput, LimitReached, NotFound, Unavailable, WrongState
from arcade_clash.feeds import Entry
from arcade_clash.matches import (
    Arena,
    MatchEnd,
    MatchStatus,
    Opening,
    Place,
    PlayerSetup,
    State,
    Watched,
)
from arcade_clash.services.game_wire import match_message
from clocks import VirtualClock
from saved_agents import save_agent

IDLE = (PlayerSetup("kestrel", "idle"), PlayerSetup("vesper", "idle"))


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
async def arena(clock: VirtualClock) -> AsyncIterator[Arena]:
    async with Arena(
        characters(), Catalogue(), clock, lambda: 0.0, random.Random(1), {}, limit=3
    ) as arena:
        yield arena


async def first(stream: AsyncIterator[Watched]) -> Watched:
    return await anext(stream)


async def test_a_match_of_nobody_in_particular_is_between_two_scripted_agents(arena: Arena) -> None:
    match = (await arena.create()).match
    assert [p.agent for p in match.players] == ["scripted", "scripted"]
    assert {p.character for p in match.players} <= set(characters())
    assert match.status is MatchStatus.RUNNING


async def test_a_match_is_what_was_asked_for(arena: Arena) -> None:
    match = (await arena.create(IDLE, 42, paused=True)).match
    assert [(p.id, p.character, p.agent) for p in match.players] == [
        ("p1", "kestrel", "idle"),
        ("p2", "vesper", "idle"),
    ]
    assert (match.seed, match.status) == (42, MatchStatus.PAUSED)


async def test_a_match_names_its_players_as_the_arena_does_whatever_was_typed(
    arena: Arena,
) -> None:
    players = [PlayerSetup("Kestrel", "IDLE"), PlayerSetup("VESPER", "Scripted@1")]
    match = (await arena.create(players)).match
    assert [(p.character, p.agent) for p in match.players] == [
        ("kestrel", "idle"),
        ("vesper", "scripted@1"),
    ]


async def test_a_match_names_the_delay_that_each_agent_plays_with(tmp_path: Path) -> None:
    """A network has the delay that it learned with, or a longer one that is asked for."""
    save_agent(tmp_path, "learned", reaction_frames=9)
    clock, rng = VirtualClock(), random.Random(1)
    async with Arena(characters(), Catalogue(tmp_path), clock, lambda: 0.0, rng, {}) as arena:
        for agent, frames in (("learned", 9), ("learned@delay=20", 20), ("idle", 0)):
            match = (await arena.create([PlayerSetup(agent=agent)] * 2, paused=True)).match

            assert [p.reaction_frames for p in match.players] == [frames] * 2
            assert [p.reaction_frames for p in match_message(match).players] == [frames] * 2


async def test_equal_seeds_and_agents_give_equal_fights(arena: Arena, clock: VirtualClock) -> None:
    pair = (PlayerSetup("kestrel"), PlayerSetup("vesper"))
    one, two = await arena.create(pair, 5), await arena.create(pair, 5)
    await clock.advance(20.0)
    assert one.view == two.view
    assert one.view.frame in (1199, 1200)


@pytest.mark.parametrize(
    ("setups", "seed", "field"),
    [((PlayerSetup(),), None, "players"), ((), -1, "seed"), ((), 2**31, "seed")],
)
async def test_what_cannot_be_opened_is_refused_by_field(
    arena: Arena, setups: tuple[PlayerSetup, ...], seed: int | None, field: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        await arena.create(setups, seed)
    assert caught.value.field == field
    assert arena.list() == ()


@pytest.mark.parametrize(
    "setup", [PlayerSetup("nobody"), PlayerSetup(agent="nobody"), PlayerSetup(agent="../../etc")]
)
async def test_nobody_fights_who_is_not_there(arena: Arena, setup: PlayerSetup) -> None:
    with pytest.raises(NotFound):
        await arena.create((setup, PlayerSetup()))
    assert arena.list() == ()


async def test_no_more_matches_are_on_than_may_be(arena: Arena) -> None:
    runners = [await arena.create(IDLE) for _ in range(3)]
    with pytest.raises(LimitReached, match="3"):
        await arena.create(IDLE)
    runners[0].stop()
    await arena.create(IDLE)


async def test_matches_are_listed_newest_first(arena: Arena) -> None:
    opened = [(await arena.create(IDLE)).match.match_id for _ in range(3)]
    assert [match.match_id for match in arena.list()] == opened[::-1]


class SlowCatalogue(Catalogue):
    """A catalogue whose agents take as long to read as a test says."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = 0
        self.gate = threading.Event()

    def make(self, name: str, seed: int, *, decision_frames: int = DECISION_FRAMES) -> Agent:
        self.asked += 1
        assert self.gate.wait(30)
        return super().make(name, seed, decision_frames=decision_frames)


async def test_fights_go_on_while_an_agent_is_read_and_each_match_has_a_place_of_its_own(
    clock: VirtualClock,
) -> None:
    catalogue = SlowCatalogue()
    catalogue.gate.set()
    async with Arena(
        characters(), catalogue, clock, lambda: 0.0, random.Random(1), {}, limit=3
    ) as arena:
        running = await arena.create(IDLE)
        catalogue.gate.clear()
        catalogue.asked = 0
        opening = [asyncio.ensure_future(arena.create(IDLE)) for _ in range(4)]
        async with asyncio.timeout(10):
            while not catalogue.asked:
                await asyncio.sleep(0)
        before = running.view.frame
        await clock.advance(1.0)
        assert running.view.frame >= before + 59
        assert not any(match.done() for match in opening)
        assert catalogue.asked == 1  # one at a time, however many are asked for
        catalogue.gate.set()
        opened = await asyncio.gather(*opening, return_exceptions=True)
        assert sum(isinstance(match, LimitReached) for match in opened) == 2
        assert len(arena.list()) == 3


async def test_so_many_that_ended_are_kept_and_the_oldest_go_first(
    arena: Arena, clock: VirtualClock
) -> None:
    going = await arena.create(IDLE, paused=True)
    ended = []
    for _ in range(40):
        runner = await arena.create(IDLE, paused=True)
        runner.stop()
        await clock.advance(0.1)
        ended.append(runner.match.match_id)
    assert [match.match_id for match in arena.list()] == [*ended[:-33:-1], going.match.match_id]
    with pytest.raises(NotFound, match="after 32 more"):
        arena.find(ended[0])


async def test_the_exhibition_runs_only_while_someone_watches(
    arena: Arena, clock: VirtualClock
) -> None:
    async with aclosing(arena.watch()) as stream:
        opening = await first(stream)
        assert isinstance(opening, Opening)
        assert opening.match.exhibition
        await clock.advance(2.0)
        runner = arena.find()
        assert runner.view.frame >= 119
    held = runner.view.frame
    await clock.advance(30.0)
    assert runner.view.frame == held
    assert runner.match.status is MatchStatus.PAUSED


async def test_the_exhibition_is_found_while_someone_watches_and_looking_begins_none(
    arena: Arena,
) -> None:
    with pytest.raises(NotFound, match=r"StreamGameState \{\} begins one"):
        arena.find()
    assert arena.list() == ()
    async with aclosing(arena.watch()) as stream:
        opening = await first(stream)
        assert isinstance(opening, Opening)
        assert arena.find().match.match_id == opening.match.match_id
    with pytest.raises(NotFound, match=r"StreamGameState \{\} begins one"):
        arena.find()


async def test_the_exhibition_takes_no_orders(arena: Arena) -> None:
    async with aclosing(arena.watch()) as stream:
        opening = await first(stream)
        assert isinstance(opening, Opening)
        with pytest.raises(WrongState, match="CreateMatch"):
            arena.find_for_order(opening.match.match_id)


async def test_one_exhibition_follows_another_each_opened_by_a_snapshot(
    arena: Arena, clock: VirtualClock
) -> None:
    async with aclosing(arena.watch()) as stream:
        opening = await first(stream)
        assert isinstance(opening, Opening)
        arena.find().stop()
        seen = await first(stream)
        while not (isinstance(seen, Entry) and isinstance(seen.item, MatchEnd)):
            seen = await first(stream)
        following = await first(stream)
        assert isinstance(following, Opening)
        assert not following.reset
        assert following.match.match_id != opening.match.match_id


async def test_a_named_stream_ends_with_its_match(arena: Arena, clock: VirtualClock) -> None:
    runner = await arena.create(IDLE, paused=True)
    stream = arena.watch(runner.match.match_id)
    assert isinstance(await first(stream), Opening)
    runner.stop()
    rest = [message async for message in stream]
    assert len(rest) == 1
    assert isinstance(rest[0], Entry)
    assert isinstance(rest[0].item, MatchEnd)


async def test_whoever_comes_after_the_end_is_told_the_end(arena: Arena) -> None:
    runner = await arena.create(IDLE, paused=True)
    runner.stop()
    seen = [message async for message in arena.watch(runner.match.match_id)]
    assert isinstance(seen[0], Opening)
    assert isinstance(seen[-1], Entry)
    assert isinstance(seen[-1].item, MatchEnd)


async def test_a_place_that_is_held_is_gone_on_from(arena: Arena) -> None:
    runner = await arena.create(IDLE, paused=True)
    runner.step(10)
    place = Place(arena.epoch, runner.match.match_id, runner.feed.last)
    runner.step(1)
    async with aclosing(arena.watch(runner.match.match_id, place)) as stream:
        message = await first(stream)
    assert isinstance(message, Entry)
    assert message.sequence == place.sequence + 1
    assert isinstance(message.item, State)


@pytest.mark.parametrize("change", ["epoch", "match", "past", "future"])
async def test_a_place_that_is_not_held_is_answered_by_a_reset(arena: Arena, change: str) -> None:
    runner = await arena.create(IDLE, paused=True)
    match_id = runner.match.match_id
    runner.step(600)
    place = {
        "epoch": Place("another life", match_id, runner.feed.last),
        "match": Place(arena.epoch, "another", runner.feed.last),
        "past": Place(arena.epoch, match_id, 3),
        "future": Place(arena.epoch, match_id, runner.feed.last + 1),
    }[change]
    async with aclosing(arena.watch(match_id, place)) as stream:
        message = await first(stream)
    assert isinstance(message, Opening)
    assert message.reset
    assert message.view == runner.view


async def test_the_line_gives_a_sign_of_life_when_nothing_happens(arena: Arena) -> None:
    runner = await arena.create(IDLE, paused=True)
    async with aclosing(arena.watch(runner.match.match_id, patience=0.01)) as stream:
        opening = await first(stream)
        quiet = await first(stream)
    assert isinstance(opening, Opening)
    assert not isinstance(quiet, Opening | Entry)
    assert quiet.sequence == opening.sequence


async def test_finished_and_forgotten_matches_are_dropped_after_ten_minutes(
    arena: Arena, clock: VirtualClock
) -> None:
    finished = await arena.create(IDLE, paused=True)
    finished.stop()
    forgotten = await arena.create(IDLE, paused=True)
    await clock.advance(590.0)
    assert len(arena.list()) == 2
    await clock.advance(60.0)
    assert arena.list() == ()
    assert forgotten.is_over
    with pytest.raises(NotFound):
        arena.find(finished.match.match_id)


async def test_a_paused_match_that_is_watched_stays(arena: Arena, clock: VirtualClock) -> None:
    runner = await arena.create(IDLE, paused=True)
    async with aclosing(arena.watch(runner.match.match_id)) as stream:
        await first(stream)
        await clock.advance(1200.0)
        assert arena.find(runner.match.match_id) is runner


async def test_draining_ends_every_stream_with_a_word_and_opens_nothing(arena: Arena) -> None:
    runner = await arena.create(IDLE, paused=True)
    streams = [arena.watch(), arena.watch(runner.match.match_id)]
    for stream in streams:
        await first(stream)
    arena.drain()
    for stream in streams:
        with pytest.raises(Unavailable, match="shutting down"):
            await first(stream)
    with pytest.raises(Unavailable):
        await arena.create(IDLE)


async def test_a_fight_that_breaks_ends_for_its_watchers_and_harms_no_other(arena: Arena) -> None:
    broken, well = await arena.create(IDLE, paused=True), await arena.create(IDLE, paused=True)
    stream = arena.watch(broken.match.match_id)
    await first(stream)
    broken.fail(RuntimeError("an agent broke"))
    with pytest.raises(RuntimeError):
        await first(stream)
    well.step()
    assert well.view.frame == 1


async def test_an_agent_that_fails_ends_its_own_match_and_no_other(
    clock: VirtualClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "falling_bot.py").write_text(
        "class Falls:\n    def act(self, observations, masks):\n        raise KeyError('left')\n"
    )
    monkeypatch.chdir(tmp_path)
    catalogue = Catalogue(served={"falls": ("falling_bot:Falls", 0)})
    async with Arena(characters(), catalogue, clock, lambda: 0.0, random.Random(1), {}) as arena:
        failing = await arena.create([PlayerSetup("kestrel", "falls"), PlayerSetup("vesper")])
        other = await arena.create(IDLE)
        frame = other.view.frame
        watching = asyncio.create_task(_to_the_end(arena, failing.match.match_id))
        while not watching.done():
            await clock.advance(1 / 60)
            await asyncio.sleep(0.001)  # the process of the agent needs time of its own
        with pytest.raises(WrongState, match=r"falling_bot:Falls\.act raised KeyError: 'left'"):
            await watching
        assert failing.match.status is MatchStatus.FINISHED
        assert other.match.status is MatchStatus.RUNNING
        assert other.view.frame > frame


async def _to_the_end(arena: Arena, match_id: str) -> None:
    async with aclosing(arena.watch(match_id)) as stream:
        async for _ in stream:
            pass
