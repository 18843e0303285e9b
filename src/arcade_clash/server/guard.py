"""Who may ask at all: by the names the server answers to, the pages that may call it, and size.

Any page in the user's browser can send requests to this machine, and a name can be made to point
here. So the Host must be on an exact list, and an Origin too where there is one. What is refused
is answered with a sentence that says what would work.
"""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from connectrpc.code import Code

from arcade_clash.server.answers import Reason
from arcade_clash.server.bodies import (
    MAX_BODY_BYTES,
    bounded,
    handing_on,
    refuse_size,
    whole_body,
)
from arcade_clash.server.names import is_loopback_name
from arcade_clash.server.refusal import is_rpc_path, refuse, send_response

if TYPE_CHECKING:
    from uvicorn._types import (
        ASGI3Application,
        ASGIReceiveCallable,
        ASGISendCallable,
        ASGISendEvent,
        HTTPScope,
        Scope,
    )

__all__ = ["Guard", "allowed_names", "own_origins"]

_REQUEST_HEADERS = (
    b"content-type, authorization, connect-protocol-version, connect-timeout-ms, "
    b"connect-content-encoding, connect-accept-encoding, grpc-timeout, x-grpc-web, x-user-agent, "
    b"x-request-id"
)
_RESPONSE_HEADERS = (
    b"grpc-status, grpc-message, grpc-status-details-bin, grpc-encoding, "
    b"connect-content-encoding, connect-accept-encoding, arcade-clash-role, x-request-id"
)


def allowed_names(host: str, port: int, tls: bool, extra: Collection[str] = ()) -> frozenset[str]:
    """The Host headers to answer to: loopback's names, the address bound, and `extra`.

    `Guard` answers to loopback's names on any other port too, which a forwarded port has.
    A name of `extra` without a port stands for itself with this port and without one, as a proxy
    or the default port has it.
    """
    hosts = {"localhost", "127.0.0.1", "[::1]"}
    if host not in ("", "0.0.0.0", "::"):  # noqa: S104 # these are every address, and none's name
        hosts.add(f"[{host}]" if ":" in host else host.lower())
    names = {f"{name}:{port}" for name in hosts}
    if port == (443 if tls else 80):
        names |= hosts
    for name in extra:
        name = name.lower()
        has_port = ":" in name.rpartition("]")[2]
        names |= {name} if has_port else {name, f"{name}:{port}"}
    return frozenset(names)


def own_origins(names: Collection[str], tls: bool) -> frozenset[str]:
    """The origins of pages that this server itself serves under these names."""
    scheme, default = ("https", ":443") if tls else ("http", ":80")
    return frozenset(f"{scheme}://{name.removesuffix(default)}" for name in names)


class Guard:
    """ASGI middleware that hands on only what may be asked.

    `names` are Host headers, `own` and `origins` are Origin headers: the server's own pages, and
    others that may call it, which get the CORS headers that their browsers ask for. A body is read
    whole before it is handed on, save on the paths of `conversations`, whose callers ask on while
    they are answered.
    """

    def __init__(
        self,
        app: "ASGI3Application",
        names: Collection[str],
        own: Collection[str],
        origins: Collection[str] = (),
        max_body_bytes: int = MAX_BODY_BYTES,
        conversations: Collection[str] = (),
    ) -> None:
        self._app = app
        self._names = frozenset(name.encode() for name in names)
        self._own = frozenset(origin.encode() for origin in own)
        self._origins = frozenset(origin.lower().encode() for origin in origins)
        self._max_body_bytes = max_body_bytes
        self._conversations = frozenset(conversations)

    async def __call__(
        self, scope: "Scope", receive: "ASGIReceiveCallable", send: "ASGISendCallable"
    ) -> None:
        """Hands a request on, or refuses it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = _Headers(scope)
        if (problem := self._host_problem(headers)) is not None:
            await refuse(scope, send, *problem, reason=Reason.HOST)
            return
        if (problem := self._origin_problem(scope, headers)) is not None:
            await refuse(scope, send, *problem, reason=Reason.ORIGIN)
            return
        origin = headers.first(b"origin")
        if origin in self._origins:
            if scope["method"] == "OPTIONS" and headers.first(b"access-control-request-method"):
                await send_response(send, 204, _preflight(origin))
                return
            send = _with_cors(send, origin)
        length = headers.first(b"content-length")
        if length.isdigit():
            if int(length) > self._max_body_bytes:
                await refuse_size(scope, send, self._max_body_bytes)
                return
        elif scope["path"] in self._conversations:
            receive = bounded(receive, self._max_body_bytes)
        elif scope["method"] not in ("GET", "HEAD", "OPTIONS"):
            body = await whole_body(scope, receive, send, self._max_body_bytes)
            if body is None:
                return
            receive = handing_on(body, receive)
        await self._app(scope, receive, send)

    def _host_problem(self, headers: "_Headers") -> tuple[Code, str] | None:
        hosts = headers.every(b"host")
        if len(hosts) != 1:
            kind = "no Host header" if not hosts else "more than one Host header"
            return Code.INVALID_ARGUMENT, f"The request has {kind}; it must have exactly one."
        if hosts[0].lower() not in self._names and not is_loopback_name(hosts[0].decode("latin-1")):
            name = _shown(hosts[0])
            return Code.PERMISSION_DENIED, (
                f"This server does not answer to the name {name}. "
                f"If it should, start it with --allowed-host {name}."
            )
        return None

    def _origin_problem(self, scope: "HTTPScope", headers: "_Headers") -> tuple[Code, str] | None:
        origins = headers.every(b"origin")
        if len(origins) > 1:
            return Code.INVALID_ARGUMENT, "The request has more than one Origin header."
        if origins:
            if origins[0] in self._own or origins[0] in self._origins:
                return None
            if origins[0] in _same_origins(scope, headers.first(b"host").lower()):
                return None
            name = _shown(origins[0])
            return Code.PERMISSION_DENIED, (
                f"Pages of {name} may not call this server. "
                f"If they should, start it with --allowed-origin {name}."
            )
        if headers.first(b"sec-fetch-site") == b"cross-site" and not _follows_link(scope, headers):
            return Code.PERMISSION_DENIED, (
                "A page of another site may not load from this server. "
                "Open the address itself, or start the server with --allowed-origin."
            )
        return None


class _Headers:
    """A request's headers by name."""

    def __init__(self, scope: "HTTPScope") -> None:
        self._pairs = scope["headers"]

    def every(self, name: bytes) -> Sequence[bytes]:
        return [value for key, value in self._pairs if key == name]

    def first(self, name: bytes) -> bytes:
        return next((value for key, value in self._pairs if key == name), b"")


def _same_origins(scope: "HTTPScope", host: bytes) -> tuple[bytes, ...]:
    """The origins of pages that were loaded by the same Host as this request.

    So a page works through a forwarded port, where another port is another page's. A proxy may have
    TLS where this server has none, but never before one of loopback's names, which any program of
    this machine may serve.
    """
    scheme = scope.get("scheme", "http").encode()
    if scheme == b"https" or is_loopback_name(host.decode("latin-1")):
        return (scheme + b"://" + host,)
    return (b"http://" + host, b"https://" + host)


def _follows_link(scope: "HTTPScope", headers: _Headers) -> bool:
    """Whether somebody opens a page of ours by a link on another site.

    That is how a link to a match is shared. The browser shows what it gets to nobody else, and an
    RPC is no page.
    """
    return (
        scope["method"] == "GET"
        and headers.first(b"sec-fetch-mode") == b"navigate"
        and headers.first(b"sec-fetch-dest") == b"document"
        and not is_rpc_path(scope["path"])
    )


def _shown(value: bytes) -> str:
    """What a caller sent, fit to be repeated in a sentence."""
    text = "".join(chr(byte) if 0x20 < byte < 0x7F else "?" for byte in value[:80])
    return text or "(empty)"


def _preflight(origin: bytes) -> list[tuple[bytes, bytes]]:
    return [
        (b"access-control-allow-origin", origin),
        (b"access-control-allow-methods", b"GET, POST"),
        (b"access-control-allow-headers", _REQUEST_HEADERS),
        (b"access-control-max-age", b"7200"),
        (b"vary", b"Origin"),
    ]


def _with_cors(send: "ASGISendCallable", origin: bytes) -> "ASGISendCallable":
    added = [
        (b"access-control-allow-origin", origin),
        (b"access-control-expose-headers", _RESPONSE_HEADERS),
        (b"vary", b"Origin"),
    ]

    async def with_cors(message: "ASGISendEvent") -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message.get("headers", ()), *added]}
        await send(message)

    return with_cors
