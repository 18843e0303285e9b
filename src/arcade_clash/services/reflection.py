"""Server reflection: the schema, for tools that come without one.

The service is connectrpc's own, which wants descriptors of protobuf-py; ours are Google's. Both
read the same bytes.
"""

from collections.abc import Iterable
from typing import Any

from connectrpc.server import ConnectASGIApplication
from connectrpc_grpcreflect import (
    ServerReflectionAlphaASGIApplication,
    ServerReflectionAlphaService,
    ServerReflectionASGIApplication,
    ServerReflectionService,
)
from google.protobuf.descriptor import FileDescriptor
from google.rpc import error_details_pb2
from protobuf import DescFile
from protobuf._codegen import file_desc  # what generated code calls; there is no other way in

from arcade_clash.services.health_wire import HEALTH_FILE

__all__ = ["reflection_applications"]


def reflection_applications(
    files: Iterable[FileDescriptor], **shared: Any
) -> tuple[ConnectASGIApplication[Any], ...]:
    """Both versions of the service, for these files, the health check and reflection itself.

    The standard error details are included: a caller has them as `Any`, and asks for their types.
    """
    known: dict[str, DescFile] = {}
    shown = [_converted(file, known) for file in (*files, error_details_pb2.DESCRIPTOR)]
    shown.append(file_desc(HEALTH_FILE, [], {}))
    return (
        ServerReflectionASGIApplication(ServerReflectionService(*shown), **shared),
        ServerReflectionAlphaASGIApplication(ServerReflectionAlphaService(*shown), **shared),
    )


def _converted(file: FileDescriptor, known: dict[str, DescFile]) -> DescFile:
    if file.name not in known:
        imported = [_converted(other, known) for other in file.dependencies]
        known[file.name] = file_desc(file.serialized_pb, imported, {})
    return known[file.name]
