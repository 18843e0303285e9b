"""What Prometheus is told: read from the objects themselves when it asks, and kept nowhere.

Nothing here is counted while a frame is on its way; the rooms have plain numbers of their own and
have not heard of Prometheus. Every label's values are a set known beforehand: services, methods,
codes and statuses, never an id, a name or an address.
"""

import asyncio
import time
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, TypeVar

from prometheus_client import (
    CollectorRegistry,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from arcade_clash import __version__
from arcade_clash.log_writer import dropped_lines
from arcade_clash.matches import Arena, MatchStatus
from arcade_clash.server.connections import Closed
from arcade_clash.server.refusal import send_response
from arcade_clash.services.meter import CallMeter, Durations
from arcade_clash.training.manager import TrainingManager
from arcade_clash.training.session import ENDED, Status

if TYPE_CHECKING:
    from uvicorn._types import ASGIReceiveCallable, ASGISendCallable, Scope

    from arcade_clash.server import Answers, Connections

__all__ = ["LoopLag", "Metrics"]

K = TypeVar("K", bound=tuple[str, ...])

_LAG_BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.0167, 0.02, 0.025, 0.05, 0.1, 0.25, 1.0)
_LAG_EVERY_SECONDS = 0.1

_VIEWED = {"StreamGameState": "game", "StreamTrainingMetrics": "training", "Watch": "health"}

_LIVE = [status for status in Status if status not in ENDED]


class LoopLag:
    """How late the event loop comes to what is due: everything else waits as long."""

    def __init__(self) -> None:
        self.durations = Durations(_LAG_BUCKETS)

    async def measure(self) -> None:
        """Measures until it is cancelled."""
        while True:
            due = time.perf_counter() + _LAG_EVERY_SECONDS
            await asyncio.sleep(_LAG_EVERY_SECONDS)
            self.durations.add(max(0.0, time.perf_counter() - due))


class Metrics:
    """ASGI application for one address, in Prometheus' text format.

    Each has a registry of its own, so that two in one process have nothing in common.
    """

    def __init__(
        self, arena: Arena, manager: TrainingManager, meter: CallMeter, lag: LoopLag
    ) -> None:
        self.connections: Connections | None = None
        """Set where the server that serves us tells."""
        self.answers: Answers | None = None
        """The same."""
        self._rooms = _Rooms(arena, manager, meter, lag, self)
        self._registry = CollectorRegistry()
        self._registry.register(self._rooms)
        ProcessCollector(registry=self._registry)
        PlatformCollector(registry=self._registry)

    async def __call__(
        self,
        scope: "Scope",
        receive: "ASGIReceiveCallable",  # noqa: ARG002 # asked for without a body
        send: "ASGISendCallable",
    ) -> None:
        """Answers a scrape."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await send_response(send, 405, [(b"allow", b"GET, HEAD")], b"Only GET.\n")
            return
        kind = b"text/plain; version=0.0.4; charset=utf-8"
        headers = [(b"content-type", kind), (b"cache-control", b"no-store")]
        await send_response(send, 200, headers, generate_latest(self._registry))


class _Rooms(Collector):
    """Reads the rooms."""

    def __init__(
        self,
        arena: Arena,
        manager: TrainingManager,
        meter: CallMeter,
        lag: LoopLag,
        metrics: Metrics,
    ) -> None:
        self._arena = arena
        self._manager = manager
        self._meter = meter
        self._lag = lag
        self._metrics = metrics

    def describe(self) -> list[Metric]:
        """Nothing: that the names are new is known without asking every room."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Every family, anew."""
        yield _gauge("build_info", "The version, as a label of 1.", {(__version__,): 1}, "version")
        yield from self._streams()
        yield from self._calls()
        yield from self._arena_families()
        yield from self._training_families()
        yield _histogram(
            "event_loop_lag_seconds",
            "How late the event loop came to a timer, ten times a second.",
            {(): self._lag.durations},
        )
        yield _counter(
            "log_lines_dropped",
            "Lines of the log that were not written, by why.",
            {(reason.value,): count for reason, count in dropped_lines().items()},
            "reason",
        )
        if self._metrics.connections is not None:
            connections = self._metrics.connections
            yield _gauge(
                "connections",
                "Connections that are open, from the moment they were accepted.",
                {(): connections.open},
            )
            yield _counter(
                "connections_closed",
                "Connections that made room for a newcomer, or were not taken, by why.",
                {(reason.value,): connections.closed[reason] for reason in Closed},
                "reason",
            )
        if self._metrics.answers is not None:
            yield _counter(
                "http_answers",
                "Requests that were answered, by the class of their status, and why they were "
                "refused before a handler.",
                self._metrics.answers.counts,
                "status",
                "reason",
            )

    def _streams(self) -> Iterator[Metric]:
        viewers = dict.fromkeys(((kind,) for kind in _VIEWED.values()), 0)
        for (_, method), count in self._meter.open.items():
            if method in _VIEWED:
                viewers[_VIEWED[method],] = count
        yield _gauge("viewers", "Streams that are open, by what they carry.", viewers, "stream")
        game, training = self._arena.counts, self._manager.counts
        yield _counter(
            "feed_delivered",
            "Messages that feeds gave to viewers: frames of fights, news of sessions.",
            {("game",): game.delivered, ("training",): training.delivered},
            "stream",
        )
        yield _counter(
            "feed_skipped",
            "Messages that viewers went past, since they did not keep up.",
            {("game",): game.skipped, ("training",): training.skipped},
            "stream",
        )

    def _calls(self) -> Iterator[Metric]:
        yield _counter(
            "rpcs",
            "Calls that have ended, streams among them, by Connect's code.",
            self._meter.ended,
            "service",
            "method",
            "code",
        )
        yield _histogram(
            "rpc_seconds",
            "Time that calls with one answer took.",
            self._meter.unary,
            "service",
            "method",
        )

    def _arena_families(self) -> Iterator[Metric]:
        matches = dict.fromkeys(((status.value,) for status in MatchStatus), 0)
        for match in self._arena.list():
            matches[match.status.value,] += 1
        yield _gauge("matches", "Matches that are held, by status.", matches, "status")
        yield _gauge(
            "feed_depth",
            "Messages that feeds hold for whoever resumes, by what they carry.",
            {("game",): self._arena.depth, ("training",): self._manager.depth},
            "stream",
        )

    def _training_families(self) -> Iterator[Metric]:
        sessions = dict.fromkeys(((status.value,) for status in _LIVE), 0)
        rates = dict.fromkeys(sessions, 0.0)
        for session, rate in self._manager.live():
            if (session.status.value,) in sessions:
                sessions[session.status.value,] += 1
                rates[session.status.value,] += rate
        yield _gauge("sessions", "Training sessions that go on, by status.", sessions, "status")
        yield _gauge(
            "training_steps_per_second",
            "Environment steps a second, as trainers last reported, summed by status.",
            rates,
            "status",
        )


def _gauge(name: str, text: str, values: Mapping[K, float], *labels: str) -> Metric:
    family = GaugeMetricFamily(f"arcade_clash_{name}", text, labels=labels)
    for key, value in values.items():
        family.add_metric(key, value)
    return family


def _counter(name: str, text: str, values: Mapping[K, int], *labels: str) -> Metric:
    family = CounterMetricFamily(f"arcade_clash_{name}", text, labels=labels)
    for key, value in values.items():
        family.add_metric(key, value)
    return family


def _histogram(name: str, text: str, values: Mapping[K, Durations], *labels: str) -> Metric:
    family = HistogramMetricFamily(f"arcade_clash_{name}", text, labels=labels)
    for key, durations in values.items():
        so_far = 0
        buckets = []
        edges = [*(f"{edge:g}" for edge in durations.buckets), "+Inf"]
        for edge, count in zip(edges, durations.counts, strict=True):
            so_far += count
            buckets.append((edge, so_far))
        family.add_metric(key, buckets, durations.total)
    return family
