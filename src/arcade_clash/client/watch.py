"""`arcade-clash watch`: a fight in the terminal, from the same stream as the page.

It stays on the stream as the page does: a line that breaks or falls silent is opened again from the
place that was reached. Where the output is not a terminal, or cannot move its cursor, it is told
in lines.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import replace
from math import ceil, inf
from pathlib import Path
from random import Random
from typing import Any

from connectrpc.errors import ConnectError
from connectrpc.request import RequestContext
from pyqwest import Client, HTTPTransport
from rich.console import Console
from rich.live import Live

from arcade_clash.client.follow import Lost, follow
from arcade_clash.client.puppet import Puppet
from arcade_clash.client.stage import SPARK_FRAMES, sparks_of
from arcade_clash.client.terminal import Scene, call_of, compose, line_of
from arcade_clash.clock import Clock, SystemClock
from arcade_clash.errors import Forbidden, Unavailable, WrongState
from arcade_clash.v1 import game_pb2 as pb
from arcade_clash.v1.game_connect import GameServiceClient

__all__ = ["Viewer", "watch"]

PICTURES_A_SECOND = 30
SILENCE_SECONDS = 25.0
"""The server gives a sign of life every ten seconds; two may be missed."""
RESULT_SECONDS = 3.0
"""How long the result of a match that was named stands."""


async def watch(
    url: str,
    match_id: str = "",
    *,
    certificate: Path | None = None,
    token: str = "",
    console: Console | None = None,
    clock: Clock | None = None,
    chance: Random | None = None,
) -> None:
    """Shows a match until it ends, or, where none is named, the arena until Ctrl-C.

    `certificate` is the one to trust besides those that this machine trusts; `token` is shown to
    the server, where it asks for one.

    Raises:
        Unavailable: nobody answers at `url`.
        Forbidden: the server asks for a token, or for another one.
        ArcadeError: the server refuses, and would again.
    """
    console = console or Console()
    clock = clock or SystemClock()
    async with GameServiceClient(
        url.rstrip("/"),
        accept_compression=(),
        http_client=_http_client(certificate),
        interceptors=(_Bearer(token),) if token else (),
    ) as client:
        viewer = Viewer(client, match_id, clock, chance or Random())
        try:
            if _can_draw(console):
                await _draw(viewer, console, clock)
            else:
                await _tell(viewer, console)
        except Unavailable as error:
            raise Unavailable(
                f"{url} cannot be reached ({error}): `arcade-clash serve` starts a server, and "
                "--url names another"
            ) from error
        except Forbidden as error:
            refused = "does not take the token that it was given" if token else "asks for a token"
            raise Forbidden(
                f"{url} {refused}: --token-file names a file that holds one, as `arcade-clash "
                "token --bare` prints it beside the server"
            ) from error
        except WrongState as error:
            raise WrongState(f"{url}: {error}") from error


def _can_draw(console: Console) -> bool:
    """Whether a picture can be drawn over the one before."""
    return console.file.isatty() and not console.is_dumb_terminal


class _Bearer:
    """Shows the token with every call."""

    def __init__(self, token: str) -> None:
        self._token = token

    async def on_start(self, ctx: RequestContext[Any, Any]) -> None:
        ctx.request_headers["authorization"] = f"Bearer {self._token}"

    async def on_end(
        self, token: None, ctx: RequestContext[Any, Any], error: Exception | None, /
    ) -> None:
        """Nothing is left to do."""


def _http_client(certificate: Path | None) -> Client:
    return Client(
        HTTPTransport(
            tls_ca_cert=None if certificate is None else certificate.read_bytes(),
            tls_include_system_certs=True,
            connect_timeout=10.0,
            read_timeout=SILENCE_SECONDS,
        )
    )


class Viewer:
    """What one viewer has seen of a match, kept up to date by `follow`."""

    def __init__(
        self, client: GameServiceClient, match_id: str, clock: Clock, chance: Random
    ) -> None:
        self.scene: Scene | None = None
        self._client = client
        self._match_id = match_id
        self._clock = clock
        self._chance = chance
        self._place: pb.MatchPlace | None = None
        self._characters: dict[str, pb.Character] = {}
        self._puppets: dict[str, Puppet] = {}

    async def follow(self, changed: Callable[[Scene], None] = lambda _: None) -> None:
        """Stays on the stream until the match that was named is over; tells of every change.

        Raises:
            ArcadeError: what the server said, where asking again would not help, or Unavailable
                where nobody answers from the start.
        """
        async with aclosing(follow(self._open, self._clock, self._chance)) as messages:
            async for message in messages:
                if isinstance(message, Lost):
                    self._show(connection=f"lost, trying again: {message.reason}")
                else:
                    await self._take(message)
                if self.scene is not None:
                    changed(self.scene)
                    if self._match_id and self.scene.match.HasField("result"):
                        return

    def _open(self) -> AsyncIterator[pb.StreamGameStateResponse]:
        return self._client.stream_game_state(
            pb.StreamGameStateRequest(match_id=self._match_id, resume=self._place)
        )

    async def _take(self, message: pb.StreamGameStateResponse) -> None:
        kind = message.WhichOneof("message")
        if kind in ("snapshot", "reset"):
            opening = message.snapshot if kind == "snapshot" else message.reset
            await self._meet(opening.state)
            self._place = pb.MatchPlace(epoch=opening.epoch, match_id=opening.match.match_id)
            self.scene = Scene(opening.match, opening.state, self._characters, self._puppets)
        elif kind == "state":
            self._show(state=message.state)
        elif kind == "match":
            self._show(match=message.match)
        elif kind == "end":
            self._show(match=message.end.match)
        else:
            self._show()
        if self._place is not None and message.HasField("sequence"):
            self._place.sequence = message.sequence

    def _show(
        self,
        *,
        state: pb.GameState | None = None,
        match: pb.Match | None = None,
        connection: str = "live",
    ) -> None:
        seen = self.scene
        if seen is None:
            return
        state = state or seen.state
        fresh = sparks_of(state) if state is not seen.state else []
        kept = [s for s in seen.sparks if 0 <= state.frame - s.frame < SPARK_FRAMES]
        self.scene = replace(
            seen,
            state=state,
            match=match or seen.match,
            sparks=(*kept, *fresh),
            connection=connection,
        )

    async def _meet(self, state: pb.GameState) -> None:
        """Asks for the characters that it has not met; one it cannot have is drawn without."""
        for player in state.players:
            if player.character in self._characters:
                continue
            try:
                answer = await self._client.get_character(
                    pb.GetCharacterRequest(character=player.character)
                )
            except ConnectError:
                continue
            self._characters[player.character] = answer.character
            self._puppets[player.character] = Puppet(answer.character)


async def _draw(viewer: Viewer, console: Console, clock: Clock) -> None:
    opened = asyncio.Event()
    reading = asyncio.create_task(viewer.follow(lambda _: opened.set()))
    waiting = asyncio.create_task(opened.wait())
    try:
        # No screen is taken before there is something to show on it.
        await asyncio.wait({reading, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if viewer.scene is not None:
            with Live(console=console, screen=True, auto_refresh=False) as live:
                await _show_until_read(viewer, live, reading, clock)
        await reading
    finally:
        for task in (reading, waiting):
            task.cancel()
        await asyncio.wait({reading, waiting})
    if viewer.scene is not None:
        console.print(line_of(viewer.scene), highlight=False, markup=False)


async def _show_until_read(
    viewer: Viewer, live: Live, reading: "asyncio.Task[None]", clock: Clock
) -> None:
    due = clock.now()
    leave_at = inf
    shown: Scene | None = None
    size = live.console.size
    while clock.now() < leave_at:
        scene = viewer.scene
        if scene is not None and (scene is not shown or live.console.size != size):
            shown, size = scene, live.console.size
            live.update(compose(scene, *size), refresh=True)
        if leave_at == inf and reading.done():
            leave_at = clock.now() + (RESULT_SECONDS if reading.exception() is None else 0.0)
        due = max(due + 1 / PICTURES_A_SECOND, clock.now())
        await clock.sleep_until(due)


async def _tell(viewer: Viewer, console: Console) -> None:
    told: tuple[object, ...] = ()

    def tell(scene: Scene) -> None:
        nonlocal told
        second = ceil(scene.state.timer / 60) if scene.state.phase == pb.ROUND_PHASE_FIGHT else -1
        now = (scene.match.match_id, second, call_of(scene), scene.connection)
        if now != told:
            told = now
            said = line_of(scene)
            if scene.connection != "live":
                said = scene.connection
            console.print(said, highlight=False, markup=False, soft_wrap=True)

    await viewer.follow(tell)
