"""The server that Connect's conformance suite starts, a process for each way of reaching it.

Usage: suite_server.py host|product GENERATED, where GENERATED holds the Python that buf made of the
suite's protos. `host` is a uvicorn of a host's own with `HttpProtocol` and the generated
application; `product` is all that `arcade-clash serve` puts around a service. A
ServerCompatRequest is read from stdin and answered on stdout with where the server listens.
"""

import ssl
import sys
import tempfile
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import connectrpc
import uvicorn
from connectrpc.compression.brotli import BrotliCompression
from connectrpc.compression.gzip import GzipCompression
from connectrpc.compression.zstd import ZstdCompression

from arcade_clash.rpcs import Service, rpc_layers, service_options
from arcade_clash.server import (
    MAX_BODY_BYTES,
    Call,
    Certificate,
    HttpProtocol,
    Listener,
    Server,
    ServerSettings,
    listen,
)
from arcade_clash.services.meter import CallMeter
from arcade_clash.services.pace import Pace

if TYPE_CHECKING:
    import socket

    from uvicorn._types import ASGI3Application, ASGIReceiveCallable, ASGISendCallable, Scope

_SERVICE = "/connectrpc.conformance.v1.ConformanceService"
_CALLS = {
    f"{_SERVICE}/Unary": Call(),
    f"{_SERVICE}/IdempotentUnary": Call(reads=True),
    f"{_SERVICE}/Unimplemented": Call(),
    f"{_SERVICE}/ServerStream": Call(streams=True),
    f"{_SERVICE}/ClientStream": Call(streams=True),
    f"{_SERVICE}/BidiStream": Call(streams=True),
}
_STREAMS = frozenset({f"{_SERVICE}/ServerStream"})
_CONVERSATIONS = frozenset({f"{_SERVICE}/BidiStream"})

_MAX_CALL_BYTES = 4 * 1024 * 1024
"""Largest body of a call: the suite sends several messages, each of the largest size allowed."""


class Host(uvicorn.Server):
    """A uvicorn as a host of its own has it, with our protocol class."""

    def __init__(
        self,
        app: "ASGI3Application",
        listener: Listener,
        certificate: Certificate | None,
        on_started: Callable[[], None],
    ) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http=HttpProtocol,
                ws="none",
                lifespan="off",
                log_level="warning",
                ssl_certfile=certificate.cert if certificate else None,
                ssl_keyfile=certificate.key if certificate else None,
            )
        )
        self._listener = listener
        self._on_started = on_started

    async def startup(self, sockets: "list[socket.socket] | None" = None) -> None:
        """Answers requests on the listener's sockets, then says so."""
        await super().startup([*self._listener.sockets])
        self._on_started()


class SuiteSite:
    """The suite's service behind the layers that the product's services have."""

    def __init__(self, service: Service) -> None:
        self._rpc = rpc_layers(
            service,
            streams=_STREAMS,
            conversations=_CONVERSATIONS,
            rules={},
            max_body_bytes=_MAX_CALL_BYTES,
        )

    async def __call__(
        self, scope: "Scope", receive: "ASGIReceiveCallable", send: "ASGISendCallable"
    ) -> None:
        """Answers a request."""
        if scope["type"] != "lifespan":
            await self._rpc(scope, receive, send)
            return
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})


async def _nothing() -> None: ...


def main(stack: str, generated: Path) -> None:
    """Serves until the suite sends SIGTERM."""
    # The suite's Python package is a part of the installed package of connectrpc.
    connectrpc.__path__.append(str(generated / "connectrpc"))
    compat: Any = import_module("connectrpc.conformance.v1.server_compat_pb2")
    connect: Any = import_module("connectrpc.conformance.v1.service_connect")
    services: Any = import_module("suite_service")

    request = compat.ServerCompatRequest.FromString(_read())
    max_message_bytes = request.message_receive_limit or MAX_BODY_BYTES
    listener = listen("127.0.0.1", 0)

    def started(_url: str = "") -> None:
        certificate = request.server_creds.cert if request.use_tls else b""
        _write(
            compat.ServerCompatResponse(host="127.0.0.1", port=listener.port, pem_cert=certificate)
        )

    with tempfile.TemporaryDirectory() as folder:
        certificate = None
        if request.use_tls:
            certificate = Certificate(Path(folder, "cert.pem"), Path(folder, "key.pem"))
            certificate.cert.write_bytes(request.server_creds.cert)
            certificate.key.write_bytes(request.server_creds.key)
        server: uvicorn.Server
        if stack == "host":
            application = connect.ConformanceServiceASGIApplication(
                services.SuiteService(),
                read_max_bytes=max_message_bytes,
                compressions=[GzipCompression(), BrotliCompression(), ZstdCompression()],
            )
            server = Host(application, listener, certificate, started)
        else:
            application = connect.ConformanceServiceASGIApplication(
                services.FedSuiteService(),
                **service_options(CallMeter(), Pace(), max_message_bytes),
            )
            server = Server(
                SuiteSite(Service(application, _STREAMS, _CALLS)),
                ServerSettings(
                    certificate=certificate,
                    conversation_paths=_CONVERSATIONS,
                    max_body_bytes=_MAX_CALL_BYTES,
                ),
                listener,
                on_started=started,
                drain=_nothing,
            )
        if request.client_tls_cert:
            accepted = Path(folder, "clients.pem")
            accepted.write_bytes(request.client_tls_cert)
            server.config.ssl_ca_certs = accepted
            server.config.ssl_cert_reqs = ssl.CERT_REQUIRED
        server.run()


def _read() -> bytes:
    size = int.from_bytes(sys.stdin.buffer.read(4), "big")
    return sys.stdin.buffer.read(size)


def _write(message: Any) -> None:
    data = message.SerializeToString()
    sys.stdout.buffer.write(len(data).to_bytes(4, "big") + data)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
