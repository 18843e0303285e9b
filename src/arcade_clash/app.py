"""Builds every object of the arena once, each handed what it needs.

`ArcadeClash` is what the door serves and what a host application mounts: two services over a data
directory. Everything is opened on entering it and closed on leaving.

    async with ArcadeClash(directory) as arcade:
        for service in arcade.services:
            app.mount(service.path, service)
"""

import asyncio
import json
import random
import sys
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from connectrpc.server import ConnectASGIApplication
from google.protobuf import descriptor_pb2

from arcade_clash.access import TOKEN_VARIABLE, Role, Tokens
from arcade_clash.agents import Catalogue
from arcade_clash.clock import SystemClock
from arcade_clash.engine import characters
from arcade_clash.errors import ArcadeError, Unavailable
from arcade_clash.matches import Arena
from arcade_clash.metrics import LoopLag, Metrics
from arcade_clash.outlet import using_outlet_of
from arcade_clash.server import (
    ANSWERS,
    CONNECTIONS,
    DEFAULT_STREAMS,
    MAX_BODY_BYTES,
    OPEN_CONVERSATIONS,
    OPEN_CONVERSATIONS_PER_CLIENT,
    PROBES,
    TOKENLESS_STREAMS,
    Access,
    Call,
    CallForm,
    Conversations,
    GrpcWebText,
    JsonLines,
    Page,
    Places,
    Probes,
    Revalidation,
    StreamLimit,
)
from arcade_clash.services.access import RULES, check_rules
from arcade_clash.services.bounds import BoundsInterceptor
from arcade_clash.services.codecs import Gzip, codecs
from arcade_clash.services.delivery import DeliveryInterceptor
from arcade_clash.services.failures import FailureInterceptor
from arcade_clash.services.game_service import GameService
from arcade_clash.services.game_wire import game_encoders
from arcade_clash.services.health_service import HealthService
from arcade_clash.services.health_wire import HEALTH, HealthASGIApplication
from arcade_clash.services.ids import IdInterceptor
from arcade_clash.services.meter import CallMeter
from arcade_clash.services.pace import Pace
from arcade_clash.services.paced_calls import PacedCalls
from arcade_clash.services.readiness import Readiness
from arcade_clash.services.reflection import reflection_applications
from arcade_clash.services.stream_headers import StreamHeaders
from arcade_clash.services.training_service import TrainingService
from arcade_clash.services.training_wire import training_encoders
from arcade_clash.storage.database import Database
from arcade_clash.storage.directory import DataDirectory
from arcade_clash.storage.quota import DEFAULT_QUOTA_BYTES, Quota
from arcade_clash.storage.token import make_token
from arcade_clash.training.checkpoints import Checkpoints
from arcade_clash.training.launcher import LocalLauncher
from arcade_clash.training.manager import TrainingManager
from arcade_clash.training.needs import check_needs
from arcade_clash.training.session import Session
from arcade_clash.v1 import game_pb2, training_pb2
from arcade_clash.v1.game_connect import GameServiceASGIApplication
from arcade_clash.v1.training_connect import TrainingServiceASGIApplication

if TYPE_CHECKING:
    from uvicorn._types import ASGI3Application, ASGIReceiveCallable, ASGISendCallable, Scope

__all__ = [
    "CONVERSATION_PATHS",
    "QUIET_PATHS",
    "STREAMING_PATHS",
    "ArcadeClash",
    "Service",
    "Site",
    "rpc_layers",
    "service_options",
]

_METHODS = {
    f"/{service.full_name}/{method.name}": method
    for file in (game_pb2.DESCRIPTOR, training_pb2.DESCRIPTOR)
    for service in file.services_by_name.values()
    for method in service.methods
}

CONVERSATION_PATHS = frozenset(
    f"/grpc.reflection.{version}.ServerReflection/ServerReflectionInfo"
    for version in ("v1", "v1alpha")
)
"""Calls whose callers ask on while they are answered."""

_FOR_OPERATORS = CONVERSATION_PATHS | frozenset(
    {
        f"/{HEALTH}/Check",
        f"/{HEALTH}/Watch",
    }
)

RPC_PATHS = frozenset(_METHODS) | _FOR_OPERATORS
"""Every call that is answered."""

STREAMING_PATHS = frozenset(
    path for path, method in _METHODS.items() if method.server_streaming
) | {f"/{HEALTH}/Watch"}
"""The calls that answer with a stream."""

CALLS = {
    **{path: Call(streams=path in STREAMING_PATHS) for path in _FOR_OPERATORS - CONVERSATION_PATHS},
    **{path: Call(streams=True) for path in CONVERSATION_PATHS},
    **{
        path: Call(
            reads=method.GetOptions().idempotency_level
            == descriptor_pb2.MethodOptions.NO_SIDE_EFFECTS,
            streams=method.server_streaming,
        )
        for path, method in _METHODS.items()
    },
}
"""How each call is made."""

QUIET_PATHS = frozenset({f"/{HEALTH}/Check"}) | {
    path for path in _METHODS if path.endswith("/ReportTrainingMetrics")
}
"""Calls that come by the second, and are no news."""

METRICS_PATH = "/metrics"

check_rules(RPC_PATHS | {METRICS_PATH})


class ArcadeClash:
    """The arena and the training, on a data directory that this process holds.

    Args:
        directory: Held until it is left; whoever opened it closes it.
        heartbeat: Seconds after which a quiet stream shows that it is well.
        quota_bytes: What the directory may hold; rows and checkpoints beyond are refused.
    """

    def __init__(
        self,
        directory: DataDirectory,
        *,
        heartbeat: float = 10.0,
        quota_bytes: int = DEFAULT_QUOTA_BYTES,
    ) -> None:
        self._quota = Quota(directory.path, quota_bytes)
        self._directory = directory
        self._heartbeat = heartbeat
        self.tokens = Tokens(make_token(directory.path))
        """What callers show, where the host asks for it."""
        self._stack = AsyncExitStack()
        self._arena: Arena | None = None
        self._manager: TrainingManager | None = None
        self._closing: asyncio.Task[None] | None = None
        self.services: Sequence[Service] = ()
        """What to mount, each at its own `path`; there from entering on."""
        self.meter = CallMeter()
        self.readiness = Readiness(self._check)
        self.metrics: Metrics | None = None
        """An ASGI application to mount where Prometheus shall find it; there from entering on."""
        self._database: Database | None = None

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            clock = SystemClock()
            catalogue = Catalogue(self._directory.agents)
            fighters = characters()
            database = Database(self._directory.database)
            stack.callback(database.close)
            self._database = database
            self._manager = TrainingManager(
                database,
                catalogue,
                fighters,
                LocalLauncher(
                    self._trainer,
                    self._directory.logs,
                    check=check_needs,
                    environment=self._trainers_environment,
                ),
                clock,
                training_encoders(),
                Checkpoints(self._directory.checkpoints),
                check_room=self._quota.check,
            )
            await self._manager.open()
            stack.push_async_callback(self._close_training)
            self._arena = await stack.enter_async_context(
                Arena(fighters, catalogue, clock, time.time, random.SystemRandom(), game_encoders())
            )
            pace = Pace()
            shared = service_options(self.meter, pace)
            game = GameService(self._arena, fighters, pace, heartbeat=self._heartbeat)
            training = TrainingService(
                self._manager, catalogue, self.tokens.trainer, pace, heartbeat=self._heartbeat
            )
            self.services = (
                Service(GameServiceASGIApplication(game, **shared)),
                Service(TrainingServiceASGIApplication(training, **shared)),
                *self._for_operators(shared),
            )
            lag = LoopLag()
            self.metrics = Metrics(self._arena, self._manager, self.meter, lag)
            measuring = asyncio.create_task(lag.measure())
            stack.callback(measuring.cancel)
            self._stack = stack.pop_all()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._stack.__aexit__(kind, error, trace)

    async def drain(self) -> None:
        """Ends every open stream with `unavailable` and a sentence, and opens no more.

        Trainers of ours are told to save and end, and are waited for, for a moment: their last
        reports still come in.
        """
        self.readiness.close()
        if self._arena is not None:
            self._arena.drain()
        await self._close_training()

    def _for_operators(self, shared: "dict[str, Any]") -> "Iterator[Service]":
        """Health and reflection, which tools look for under names of their own."""
        files = (game_pb2.DESCRIPTOR, training_pb2.DESCRIPTOR)
        names = [service.full_name for file in files for service in file.services_by_name.values()]
        health = HealthService(self.readiness, names)
        yield Service(HealthASGIApplication(health, **shared))
        # Its messages are protobuf-py's, so it has codecs of its own.
        plain = {name: value for name, value in shared.items() if name != "codecs"}
        for application in reflection_applications(files, **plain):
            yield Service(application)

    async def _check(self) -> None:
        if self._database is None:
            raise Unavailable("the server is starting; try again in a moment")
        await self._database.answer()

    def _begin_closing(self) -> "asyncio.Task[None] | None":
        if self._closing is None and self._manager is not None:
            self._closing = asyncio.create_task(self._manager.close(grace_s=1.2))
        return self._closing

    async def _close_training(self) -> None:
        closing = self._begin_closing()
        if closing is not None:
            await asyncio.shield(closing)

    def _trainer(self, session: Session) -> Sequence[str]:
        return (
            sys.executable,
            "-m",
            "arcade_clash.cli",
            "trainer",
            session.session_id,
            json.dumps(asdict(session.plan)),
            "--data-dir",
            str(self._directory.path),
            "--next-row",
            str(0 if session.last_row is None else session.last_row + 1),
            "--past-step",
            str(session.step or 0),
            "--quota-bytes",
            str(self._quota.most_bytes),
        )

    def _trainers_environment(self, session: Session) -> Mapping[str, str]:
        return {TOKEN_VARIABLE: self.tokens.trainer(session.session_id)}


def service_options(
    meter: CallMeter, pace: Pace, max_message_bytes: int = MAX_BODY_BYTES
) -> dict[str, Any]:
    """The options that every service is built with; its interceptors are outermost first."""
    return {
        "interceptors": (
            meter,
            FailureInterceptor(),
            PacedCalls(pace),
            BoundsInterceptor(),
            IdInterceptor(),
            StreamHeaders(),
            DeliveryInterceptor(),
        ),
        "codecs": codecs(in_steps=True),
        "compressions": (Gzip(),),
        "read_max_bytes": max_message_bytes,
    }


class Service:
    """A service as it is mounted: an ASGI application at its `path`.

    A stream's messages are made once for everyone, so none is compressed, whatever a caller offers
    to take: the offer is left out of what the handler sees. `streams` are the paths of the calls
    that answer with a stream, `calls` has the form of every call, by path.
    """

    def __init__(
        self,
        application: ConnectASGIApplication[Any],
        streams: Collection[str] = STREAMING_PATHS,
        calls: Mapping[str, Call] = CALLS,
    ) -> None:
        self._application = application
        self._streams = frozenset(streams)
        self.path = application.path
        self._in_form = CallForm(GrpcWebText(Revalidation(self._answer)), calls)

    async def __call__(
        self, scope: "Scope", receive: "ASGIReceiveCallable", send: "ASGISendCallable"
    ) -> None:
        """Answers a call."""
        await self._in_form(scope, receive, send)

    async def _answer(
        self, scope: "Scope", receive: "ASGIReceiveCallable", send: "ASGISendCallable"
    ) -> None:
        if scope["type"] == "http":
            path = scope["path"].removeprefix(scope["root_path"])
            if {path, scope["path"]} & self._streams:
                kept = [(n, v) for n, v in scope["headers"] if n.lower() not in _OFFERS]
                scope = {**scope, "headers": kept}
                with using_outlet_of(scope):
                    await self._application(scope, receive, send)
                return
        await self._application(scope, receive, send)


_OFFERS = (b"connect-accept-encoding", b"grpc-accept-encoding")


def rpc_layers(
    call: "ASGI3Application",
    *,
    streams: Collection[str],
    conversations: Collection[str],
    rules: Mapping[str, Collection[Role] | None],
    tokens: Tokens | None = None,
    public_view: bool = False,
    max_streams: int = DEFAULT_STREAMS,
    max_streams_per_client: int | None = None,
    max_body_bytes: int = MAX_BODY_BYTES,
) -> "ASGI3Application":
    """Puts before `call` what every RPC passes: access, the number of streams, lines for curl.

    `streams` are the paths that answer with a stream, `conversations` those whose callers ask on
    while they are answered. The other arguments are as in `Access`, `StreamLimit` and `JsonLines`.
    """
    lines = JsonLines(call, streams, max_body_bytes)
    most = max_streams if max_streams_per_client is None else max_streams_per_client
    tokenless = frozenset(path for path in streams if rules.get(path, ()) is None)
    limited = StreamLimit(
        Conversations(lines, conversations),
        Places(frozenset(streams) - tokenless, max_streams, most),
        Places(
            tokenless,
            TOKENLESS_STREAMS,
            min(most, TOKENLESS_STREAMS),
            "health watches",
            "; ask by Check, which takes no place",
            "; close one first, or ask by Check, which takes no place",
        ),
        Places(
            conversations,
            OPEN_CONVERSATIONS,
            OPEN_CONVERSATIONS_PER_CLIENT,
            "conversations",
            "; try again when one has ended",
            "; end one first",
        ),
    )
    return Access(limited, rules, tokens, public_view=public_view)


class Site:
    """What our own server serves: the services, streams for curl, and the page's files.

    Args:
        arcade: Whose services.
        page: The directory of the built page.
        asks_for_token: Whether callers must show who they are; else everyone is an operator.
        public_view: Whether one who shows no token may read all the same.
        max_streams: Open at once, of all clients together.
        max_streams_per_client: The same of one; None for no limit but that of all.
    """

    def __init__(
        self,
        arcade: ArcadeClash,
        page: Path,
        *,
        asks_for_token: bool = False,
        public_view: bool = False,
        max_streams: int = DEFAULT_STREAMS,
        max_streams_per_client: int | None = None,
    ) -> None:
        self._arcade = arcade
        tokens = arcade.tokens if asks_for_token else None
        self._rpc = rpc_layers(
            self._call,
            streams=STREAMING_PATHS,
            conversations=CONVERSATION_PATHS,
            rules=RULES,
            tokens=tokens,
            public_view=public_view,
            max_streams=max_streams,
            max_streams_per_client=max_streams_per_client,
        )
        self._figures = Access(self._metrics, RULES, tokens, public_view=public_view)
        self._page = Page(page, RPC_PATHS)
        self._probes = Probes(arcade.readiness.closed_because)

    async def __call__(
        self, scope: "Scope", receive: "ASGIReceiveCallable", send: "ASGISendCallable"
    ) -> None:
        """Answers a request; the arena opens as the server starts, and closes as it ends."""
        if scope["type"] == "lifespan":
            await self._live(scope, receive, send)
        elif scope["type"] == "http" and scope["path"] in RPC_PATHS:
            await self._rpc(scope, receive, send)
        elif scope["type"] == "http" and scope["path"] in PROBES:
            await self._probes(scope, receive, send)
        elif scope["type"] == "http" and scope["path"] == METRICS_PATH:
            await self._figures(scope, receive, send)
        else:
            await self._page(scope, receive, send)

    async def _call(
        self, scope: "Scope", receive: "ASGIReceiveCallable", send: "ASGISendCallable"
    ) -> None:
        path = scope["path"] if scope["type"] == "http" else ""
        service = next(s for s in self._arcade.services if path.startswith(f"{s.path}/"))
        await service(scope, receive, send)

    async def _metrics(
        self, scope: "Scope", receive: "ASGIReceiveCallable", send: "ASGISendCallable"
    ) -> None:
        assert self._arcade.metrics is not None  # noqa: S101 # requests come after the start
        await self._arcade.metrics(scope, receive, send)

    async def _live(
        self, scope: "Scope", receive: "ASGIReceiveCallable", send: "ASGISendCallable"
    ) -> None:
        await receive()
        try:
            await self._arcade.__aenter__()
        except ArcadeError as error:
            await send({"type": "lifespan.startup.failed", "message": str(error)})
            return
        told = scope.get("state", {})
        if self._arcade.metrics is not None and CONNECTIONS in told:
            self._arcade.metrics.connections = told[CONNECTIONS]
            self._arcade.metrics.answers = told[ANSWERS]
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self._arcade.__aexit__(None, None, None)
        await send({"type": "lifespan.shutdown.complete"})
