"""GameService: characters, matches, and the stream of their states."""

from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing
from typing import Any, cast

from connectrpc.request import RequestContext

from arcade_clash.engine import Character, character_id
from arcade_clash.errors import InvalidInput
from arcade_clash.feeds import Entry
from arcade_clash.matches import Arena, GameRunner, Opening, Place, PlayerSetup
from arcade_clash.outlet import current_outlet
from arcade_clash.services.codecs import Prepared
from arcade_clash.services.game_wire import (
    character_message,
    match_message,
    opening_message,
    quiet_message,
    state_message,
    summary_message,
)
from arcade_clash.services.pace import Pace
from arcade_clash.services.paging import page
from arcade_clash.v1 import game_pb2 as pb

__all__ = ["GameService"]

Context = RequestContext[Any, Any]

REVALIDATED = "private, no-cache"
"""A browser caches the answer, and checks by its ETag before each use."""


class GameService:
    """Translates game.proto's calls for the arena.

    `pace` shares the event loop among calls; `heartbeat` is in seconds.
    """

    def __init__(
        self,
        arena: Arena,
        characters: Mapping[str, Character],
        pace: Pace,
        *,
        heartbeat: float = 10.0,
    ) -> None:
        self._arena = arena
        self._characters = characters
        self._pace = pace
        self._heartbeat = heartbeat
        # They never change, and one takes 4 ms to make and 4 to encode.
        self._prepared: dict[str, Prepared] = {}
        self._pages: dict[tuple[int, str], Prepared] = {}

    async def list_characters(
        self, request: pb.ListCharactersRequest, ctx: Context, /
    ) -> pb.ListCharactersResponse:
        """The characters, by name."""
        ctx.response_headers["cache-control"] = REVALIDATED
        ordered = sorted(self._characters.values(), key=lambda c: c.display_name)
        part, token = page(ordered, lambda c: c.character, request.page_size, request.page_token)
        shown = (len(part), request.page_token)
        if shown not in self._pages:
            self._pages[shown] = Prepared(
                pb.ListCharactersResponse(
                    characters=[summary_message(c) for c in part], next_page_token=token
                )
            )
        return cast("pb.ListCharactersResponse", self._pages[shown])

    async def get_character(
        self, request: pb.GetCharacterRequest, ctx: Context, /
    ) -> pb.GetCharacterResponse:
        """One character, whole."""
        ctx.response_headers["cache-control"] = REVALIDATED
        wanted = request.character or min(
            self._characters, key=lambda c: self._characters[c].display_name
        )
        found = character_id(wanted, self._characters)
        if found not in self._prepared:
            self._prepared[found] = Prepared(
                pb.GetCharacterResponse(character=character_message(self._characters[found]))
            )
        # The codec takes what is prepared for its message.
        return cast("pb.GetCharacterResponse", self._prepared[found])

    async def create_match(
        self, request: pb.CreateMatchRequest, ctx: Context, /
    ) -> pb.CreateMatchResponse:
        """Opens a match."""
        runner = await self._arena.create(
            [PlayerSetup(p.character, p.agent) for p in request.players],
            request.seed if request.HasField("seed") else None,
            paused=request.paused,
        )
        return pb.CreateMatchResponse(match=match_message(runner.match))

    async def list_matches(
        self, request: pb.ListMatchesRequest, ctx: Context, /
    ) -> pb.ListMatchesResponse:
        """The matches, newest first."""
        part, token = page(
            self._arena.list(), lambda m: m.match_id, request.page_size, request.page_token
        )
        return pb.ListMatchesResponse(
            matches=[match_message(m) for m in part], next_page_token=token
        )

    async def get_match(self, request: pb.GetMatchRequest, ctx: Context, /) -> pb.GetMatchResponse:
        """One match and its state."""
        runner = self._arena.find(request.match_id)
        return pb.GetMatchResponse(match=match_message(runner.match), state=_state(runner))

    async def control_match(
        self, request: pb.ControlMatchRequest, ctx: Context, /
    ) -> pb.ControlMatchResponse:
        """An order to a match."""
        if not request.match_id:
            raise InvalidInput(
                "match_id", "match_id is missing: name the match, as ListMatches does"
            )
        runner = self._arena.find_for_order(request.match_id)
        match request.WhichOneof("order"):
            case "pause":
                runner.pause()
            case "resume":
                runner.resume()
            case "step":
                frames = request.step.frames if request.step.HasField("frames") else 1
                for _ in runner.stepping(frames):
                    await self._pace.turn()
            case "stop":
                runner.stop()
            case _:
                raise InvalidInput(
                    "order", "the order is missing: give one of pause, resume, step, stop"
                )
        return pb.ControlMatchResponse(match=match_message(runner.match), state=_state(runner))

    async def stream_game_state(
        self, request: pb.StreamGameStateRequest, ctx: Context, /
    ) -> AsyncIterator[pb.StreamGameStateResponse]:
        """The states of a match, or of the arena."""
        resume = None
        if request.HasField("resume"):
            place = request.resume
            resume = Place(place.epoch, place.match_id, place.sequence)
        outlet = current_outlet.get()
        watching = self._arena.watch(request.match_id, resume, self._heartbeat, outlet)
        async with aclosing(watching) as messages:
            async for message in messages:
                if isinstance(message, Entry):
                    # The codec takes an entry for its message: its bytes are made once for all.
                    yield cast("pb.StreamGameStateResponse", message)
                elif isinstance(message, Opening):
                    yield opening_message(message)
                else:
                    yield quiet_message(message.sequence)


def _state(runner: GameRunner) -> pb.GameState:
    return state_message(runner.match.match_id, runner.view)
