"""Builds every object of the arena once, each handed what it needs.

`ArcadeClash` is what `Site` serves and what a host application mounts: two services over a data
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
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import asdict
from types import TracebackType
from typing import Any, Self

from arcade_clash.access import TOKEN_VARIABLE, Tokens
from arcade_clash.agents import Catalogue
from arcade_clash.clock import SystemClock
from arcade_clash.engine import characters
from arcade_clash.errors import Unavailable
from arcade_clash.matches import Arena
from arcade_clash.metrics import LoopLag, Metrics
from arcade_clash.rpcs import SERVICE_FILES, STREAMING_PATHS, Service, service_options
from arcade_clash.services.game_service import GameService
from arcade_clash.services.game_wire import game_encoders
from arcade_clash.services.health_service import HealthService
from arcade_clash.services.health_wire import HealthASGIApplication
from arcade_clash.services.meter import CallMeter
from arcade_clash.services.pace import Pace
from arcade_clash.services.readiness import Readiness
from arcade_clash.services.reflection import reflection_applications
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
from arcade_clash.v1.game_connect import GameServiceASGIApplication
from arcade_clash.v1.training_connect import TrainingServiceASGIApplication

__all__ = ["STREAMING_PATHS", "ArcadeClash"]


class ArcadeClash:
    """The arena and the training, on a data directory that this process holds.

    Args:
        directory: Held until it is left; whoever opened it closes it.
        heartbeat: Seconds after which a quiet stream shows that it is well.
        quota_bytes: What the directory may hold; rows and checkpoints beyond are refused.
        served: Python objects that play in matches, as `served_agents` gives them.

    Raises:
        InvalidInput: one of `served` has the id of a built-in or a saved agent.
    """

    def __init__(
        self,
        directory: DataDirectory,
        *,
        heartbeat: float = 10.0,
        quota_bytes: int = DEFAULT_QUOTA_BYTES,
        served: Mapping[str, tuple[str, int]] | None = None,
    ) -> None:
        self._quota = Quota(directory.path, quota_bytes)
        self._directory = directory
        self._catalogue = Catalogue(directory.agents, served=served)
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
            catalogue = self._catalogue
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
        names = [
            service.full_name
            for file in SERVICE_FILES
            for service in file.services_by_name.values()
        ]
        health = HealthService(self.readiness, names)
        yield Service(HealthASGIApplication(health, **shared))
        # Its messages are protobuf-py's, so it has codecs of its own.
        plain = {name: value for name, value in shared.items() if name != "codecs"}
        for application in reflection_applications(SERVICE_FILES, **plain):
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
