"""The RPCs: which there are, how each is called, and what every call of them passes.

From outside to inside: `rpc_layers` (access, the number of streams, lines for curl), `Service` (the
form of the call, gRPC-Web as text, ETags, the outlet), and the interceptors of `service_options`.
"""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from connectrpc.server import ConnectASGIApplication
from google.protobuf import descriptor_pb2

from arcade_clash.access import Role, Tokens
from arcade_clash.outlet import using_outlet_of
from arcade_clash.server import (
    DEFAULT_STREAMS,
    MAX_BODY_BYTES,
    OPEN_CONVERSATIONS,
    OPEN_CONVERSATIONS_PER_CLIENT,
    TOKENLESS_STREAMS,
    Access,
    Call,
    CallForm,
    Conversations,
    GrpcWebText,
    JsonLines,
    Places,
    Revalidation,
    StreamLimit,
)
from arcade_clash.services.access import check_rules
from arcade_clash.services.codecs import Gzip, codecs
from arcade_clash.services.delivery import DeliveryInterceptor
from arcade_clash.services.failures import FailureInterceptor
from arcade_clash.services.health_wire import HEALTH
from arcade_clash.services.meter import CallMeter
from arcade_clash.services.pace import Pace
from arcade_clash.services.paced_calls import PacedCalls
from arcade_clash.services.request_checks import RequestChecks
from arcade_clash.services.stream_headers import StreamHeaders
from arcade_clash.v1 import game_pb2, training_pb2

if TYPE_CHECKING:
    from uvicorn._types import ASGI3Application, ASGIReceiveCallable, ASGISendCallable, Scope

__all__ = [
    "CALLS",
    "CONVERSATION_PATHS",
    "METRICS_PATH",
    "QUIET_PATHS",
    "RPC_PATHS",
    "SERVICE_FILES",
    "STREAMING_PATHS",
    "Service",
    "rpc_layers",
    "service_options",
]

SERVICE_FILES = (game_pb2.DESCRIPTOR, training_pb2.DESCRIPTOR)
"""The files of the schema that have services."""

_METHODS = {
    f"/{service.full_name}/{method.name}": method
    for file in SERVICE_FILES
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


def service_options(
    meter: CallMeter, pace: Pace, max_message_bytes: int = MAX_BODY_BYTES
) -> dict[str, Any]:
    """The options that every service is built with; its interceptors are outermost first."""
    return {
        "interceptors": (
            meter,
            FailureInterceptor(),
            PacedCalls(pace),
            RequestChecks(),
            StreamHeaders(),
            DeliveryInterceptor(),
        ),
        "codecs": codecs(),
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
