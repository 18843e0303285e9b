"""grpc.health.v1, the health check that gRPC's own tools speak, as messages and methods.

Written down here and not generated: the standard's names break the lint that our schema keeps, and
the package that ships it brings all of grpcio along. The descriptors lie in a pool of their own, so
that a process that has that package too has no conflict.
"""

from collections.abc import AsyncIterator, Awaitable, Mapping
from typing import Any, Protocol

from connectrpc.method import IdempotencyLevel, MethodInfo, StreamType
from connectrpc.request import RequestContext
from connectrpc.server import ConnectASGIApplication, Endpoint
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.message import Message

__all__ = ["HEALTH", "HEALTH_FILE", "Health", "HealthASGIApplication", "Serving", "check_response"]

HEALTH = "grpc.health.v1.Health"

_Field = descriptor_pb2.FieldDescriptorProto


class Serving:
    """ServingStatus."""

    UNKNOWN = 0
    SERVING = 1
    NOT_SERVING = 2
    SERVICE_UNKNOWN = 3


def _file() -> descriptor_pb2.FileDescriptorProto:
    file = descriptor_pb2.FileDescriptorProto(
        name="grpc/health/v1/health.proto", package="grpc.health.v1", syntax="proto3"
    )
    optional = _Field.LABEL_OPTIONAL
    request = file.message_type.add(name="HealthCheckRequest")
    request.field.add(name="service", number=1, type=_Field.TYPE_STRING, label=optional)
    response = file.message_type.add(name="HealthCheckResponse")
    status = response.enum_type.add(name="ServingStatus")
    for name in ("UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"):
        status.value.add(name=name, number=getattr(Serving, name))
    response.field.add(
        name="status",
        number=1,
        type=_Field.TYPE_ENUM,
        type_name=".grpc.health.v1.HealthCheckResponse.ServingStatus",
        label=optional,
    )
    service = file.service.add(name="Health")
    for name, streams in (("Check", False), ("Watch", True)):
        service.method.add(
            name=name,
            input_type=".grpc.health.v1.HealthCheckRequest",
            output_type=".grpc.health.v1.HealthCheckResponse",
            server_streaming=streams,
        )
    return file


HEALTH_FILE = _file().SerializeToString()
"""The description, for reflection."""

_pool = descriptor_pool.DescriptorPool()
_pool.AddSerializedFile(HEALTH_FILE)
_Request, _Response = (
    message_factory.GetMessageClass(_pool.FindMessageTypeByName(f"grpc.health.v1.{name}"))
    for name in ("HealthCheckRequest", "HealthCheckResponse")
)


def check_response(status: int) -> Message:
    """HealthCheckResponse."""
    return _Response(status=status)


class Health(Protocol):
    """The service. A request's `service` is the name of one of the server's, or empty for all."""

    def check(self, request: Any, ctx: RequestContext[Any, Any], /) -> Awaitable[Message]:
        """How it is now."""
        ...

    def watch(self, request: Any, ctx: RequestContext[Any, Any], /) -> AsyncIterator[Message]:
        """How it is, and again whenever that changes."""
        ...


class HealthASGIApplication(ConnectASGIApplication[Health]):
    """The service as it is mounted, as generated code has it."""

    def __init__(self, service: Health, **shared: Any) -> None:
        super().__init__(service=service, endpoints=_endpoints, **shared)

    @property
    def path(self) -> str:
        """Where it is mounted."""
        return f"/{HEALTH}"


def _endpoints(service: Health) -> Mapping[str, Any]:
    def method(name: str, stream_type: StreamType) -> MethodInfo[Any, Any]:
        return MethodInfo(
            name=name,
            service_name=HEALTH,
            input=_Request,
            output=_Response,
            idempotency_level=IdempotencyLevel.UNKNOWN,
            stream_type=stream_type,
        )

    return {
        f"/{HEALTH}/Check": Endpoint.unary(method("Check", StreamType.UNARY), service.check),
        f"/{HEALTH}/Watch": Endpoint.server_stream(
            method("Watch", StreamType.SERVER_STREAM), service.watch
        ),
    }
