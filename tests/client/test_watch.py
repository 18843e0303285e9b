"""Watching: what a viewer sees of a stream, and how it stays on one."""

import asyncio
import io
from collections.abc import AsyncIterator, Callable, Sequence
from random import Random

import pytest
from connectrpc.code import Code
from connectrpc.errors import ConnectError
from rich.console import Console

from arcade_clash.client.follow import LONGEST_WAIT_SECONDS, Lost, follow, said_by_server
from arcade_clash.client.terminal import Scene
from arcade_clash.client.watch import Viewer, _tell, watch
from arcade_clash.engine import Fight, characters
from arcade_clash.errors import NotFound, Unavailable, WrongState
from arcade_clash.services.game_wire import character_message, state_message
from arcade_clash.v1 import game_pb2 as pb
from arcade_clash.v1.game_connect import GameServiceClient
from clocks import RacingClock

Messages = Sequence[pb.StreamGameStateResponse | ConnectError]


class Stage(GameServiceClient):
    """A client whose streams were written down; each opening takes the next."""

    def __init__(self, *streams: Messages) -> None:
        super().__init__("http://nowhere.invalid")
        self.asked: list[pb.StreamGameStateRequest] = []
        self._streams = list(streams)

    async def stream_game_state(
        self, request: pb.StreamGameStateRequest, **_: object
    ) -> AsyncIterator[pb.StreamGameStateResponse]:
        kept = pb.StreamGameStateRequest()
        kept.CopyFrom(request)
        self.asked.append(kept)
        for message in self._streams.pop(0):
            if isinstance(message, ConnectError):
                raise message
            yield message

    async def get_character(
        self, request: pb.GetCharacterRequest, **_: object
    ) -> pb.GetCharacterResponse:
        return pb.GetCharacterResponse(character=character_message(characters()[request.character]))


def fight_messages(count: int) -> list[pb.StreamGameStateResponse]:
    """A snapshot and the states after it."""
    fight = Fight((characters()["kestrel"], characters()["vesper"]), 1)
    match = pb.Match(
        match_id="m-1",
        status=pb.MATCH_STATUS_RUNNING,
        players=[pb.MatchPlayer(id="p1", character="kestrel", agent="idle")] * 2,
    )
    state = state_message("m-1", fight.view())
    snapshot = pb.MatchSnapshot(epoch="e", match=match, state=state)
    messages = [pb.StreamGameStateResponse(sequence=0, snapshot=snapshot)]
    for sequence in range(1, count):
        fight.step(0, 0)
        state = state_message("m-1", fight.view())
        messages.append(pb.StreamGameStateResponse(sequence=sequence, state=state))
    return messages


def end(sequence: int) -> pb.StreamGameStateResponse:
    match = pb.Match(
        match_id="m-1",
        status=pb.MATCH_STATUS_FINISHED,
        players=[pb.MatchPlayer(id="p1", character="kestrel", agent="idle")] * 2,
        result=pb.MatchResult(ending=pb.MATCH_ENDING_STOPPED),
    )
    return pb.StreamGameStateResponse(sequence=sequence, end=pb.MatchEnd(match=match))


async def follow_to_end(stage: Stage) -> list[Scene]:
    scenes: list[Scene] = []
    await Viewer(stage, "m-1", RacingClock(), Random(1)).follow(scenes.append)
    return scenes


async def test_a_viewer_sees_every_state_and_leaves_with_the_end() -> None:
    scenes = await follow_to_end(Stage([*fight_messages(5), end(5)]))
    assert [scene.state.frame for scene in scenes[:5]] == [0, 1, 2, 3, 4]
    assert scenes[-1].match.result.ending == pb.MATCH_ENDING_STOPPED
    assert set(scenes[-1].puppets) == {"kestrel", "vesper"}


async def test_a_broken_stream_is_opened_again_from_the_place_that_was_reached() -> None:
    messages = fight_messages(6)
    gone = ConnectError(Code.UNAVAILABLE, "the server is shutting down")
    stage = Stage([*messages[:3], gone], [*messages[3:], end(6)])
    scenes = await follow_to_end(stage)
    assert not stage.asked[0].HasField("resume")
    assert stage.asked[1].resume == pb.MatchPlace(epoch="e", match_id="m-1", sequence=2)
    assert "lost, trying again: the server is shutting down" in {s.connection for s in scenes}
    assert [s.state.frame for s in scenes if s.connection == "live"][:6] == [0, 1, 2, 3, 4, 5]


async def test_a_stream_that_ends_without_its_last_message_is_a_broken_one() -> None:
    messages = fight_messages(4)
    scenes = await follow_to_end(Stage(messages[:2], [*messages[2:], end(4)]))
    assert "lost, trying again: the stream ended early" in {s.connection for s in scenes}


async def test_what_a_server_says_is_printed_as_it_stands() -> None:
    gone = ConnectError(Code.UNAVAILABLE, "away [/for] [red]a while")
    stage, out = Stage([*fight_messages(2), gone], [end(2)]), io.StringIO()
    await _tell(Viewer(stage, "m-1", RacingClock(), Random(1)), Console(file=out))
    assert "lost, trying again: away [/for] [red]a while\n" in out.getvalue()


async def test_a_refusal_is_no_broken_stream() -> None:
    refused = ConnectError(Code.NOT_FOUND, "there is no match 'm-1'")
    with pytest.raises(NotFound, match="there is no match 'm-1'"):
        await follow_to_end(Stage([refused]))
    lost = ConnectError(Code.UNAVAILABLE, "gone")
    with pytest.raises(NotFound):
        await follow_to_end(Stage([fight_messages(1)[0], lost], [refused]))


async def test_a_server_that_never_answered_is_not_waited_for() -> None:
    with pytest.raises(Unavailable):
        await follow_to_end(Stage([ConnectError(Code.UNAVAILABLE, "refused")]))


async def test_the_wait_between_tries_grows_to_a_bound_and_has_chance_in_it() -> None:
    clock = RacingClock()
    waits: list[float] = []
    tries = 0

    async def stream() -> AsyncIterator[str]:
        nonlocal tries
        tries += 1
        if tries > 1:
            raise ConnectError(Code.UNAVAILABLE, "away")
        yield "hello"

    before = clock.now()
    async for message in follow(stream, clock, Random(3)):
        if isinstance(message, Lost):
            waits.append(clock.now() - before)
            before = clock.now()
        if len(waits) == 12:
            break
    grown = waits[1:]
    for number, wait in enumerate(grown):
        longest = min(LONGEST_WAIT_SECONDS, 0.5 * 2**number)
        assert longest / 2 <= wait <= longest


async def test_a_cancelled_viewer_is_cancelled_and_tries_no_more() -> None:
    opened = asyncio.Event()

    async def stream() -> AsyncIterator[str]:
        try:
            opened.set()
            await asyncio.Event().wait()
        except asyncio.CancelledError as error:
            # As the generated client does.
            raise ConnectError(Code.CANCELED, "cancelled") from error
        yield "never"

    async def view() -> None:
        async for _ in follow(stream, RacingClock(), Random(1)):
            pass

    task = asyncio.create_task(view())
    await opened.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("tcp connect error: Connection refused (os error 111)", "the connection was refused"),
        ("dns error: no records found for Query { class: IN }", "no address is known for the name"),
        ("invalid peer certificate: UnknownIssuer", "--certificate names one to trust"),
        ("received corrupt message of type InvalidContentType", "http:// may be right"),
        ("connection closed before message completed", "https:// may be right"),
        ("something: that is new", "that is new"),
    ],
)
def test_what_the_transport_noticed_is_told_in_words(told: str, said: str) -> None:
    failed = ConnectError(Code.UNAVAILABLE, f"Request failed: client error (Connect): {told}")
    error = said_by_server(failed)
    assert isinstance(error, Unavailable)
    assert said in str(error)


@pytest.mark.parametrize(
    "answered",
    [
        ConnectError(Code.UNIMPLEMENTED, "Not Found"),
        ConnectError(Code.UNKNOWN, "Method Not Allowed"),
        ConnectError(Code.UNKNOWN, "invalid content-type: 'text/html'; expecting 'x'"),
    ],
    ids=str,
)
def test_an_answer_that_is_not_connect_s_is_not_waited_for(answered: ConnectError) -> None:
    error = said_by_server(answered)
    assert isinstance(error, WrongState)
    assert "not an Arcade Clash server" in str(error)


def test_a_proxy_whose_server_is_away_is_asked_again() -> None:
    assert isinstance(said_by_server(ConnectError(Code.UNAVAILABLE, "Bad Gateway")), Unavailable)


async def test_where_nobody_answers_one_sentence_says_what_to_do(
    unused_tcp_port_factory: Callable[[], int],
) -> None:
    url = f"http://127.0.0.1:{unused_tcp_port_factory()}"
    console = Console(file=io.StringIO())
    with pytest.raises(Unavailable, match="arcade-clash serve"):
        await watch(url, console=console)
