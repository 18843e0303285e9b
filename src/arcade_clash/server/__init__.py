"""uvicorn, HTTP/2 with back-pressure, TLS, who may ask, and the page's files.

Nothing here knows the messages: the application is handed in, with the paths of its streams.
`HttpProtocol` is for a host with a uvicorn of its own: `uvicorn.run(app, http=HttpProtocol)`.
"""

from arcade_clash.server.access import Access
from arcade_clash.server.access_log import AccessLog
from arcade_clash.server.answers import ANSWERS, Answers
from arcade_clash.server.bind import Listener, check_bind, is_loopback, listen
from arcade_clash.server.bodies import MAX_BODY_BYTES
from arcade_clash.server.call_form import Call, CallForm
from arcade_clash.server.connections import (
    CONNECTIONS,
    OPEN_CONNECTIONS_PER_ADDRESS,
    Connections,
)
from arcade_clash.server.conversations import (
    OPEN_CONVERSATIONS,
    OPEN_CONVERSATIONS_PER_CLIENT,
    Conversations,
)
from arcade_clash.server.grpc_web_text import GrpcWebText
from arcade_clash.server.guard import Guard
from arcade_clash.server.json_lines import JsonLines
from arcade_clash.server.names import check_name, first_public
from arcade_clash.server.page import Page
from arcade_clash.server.probes import PROBES, Probes
from arcade_clash.server.protocol import HttpProtocol
from arcade_clash.server.revalidation import Revalidation
from arcade_clash.server.run import Server, ServerSettings, serve
from arcade_clash.server.stream_limit import (
    DEFAULT_STREAMS,
    OPEN_STREAMS_PER_CLIENT,
    TOKENLESS_STREAMS,
    Places,
    StreamLimit,
)
from arcade_clash.server.tls import Certificate, own_certificate, users_certificate

__all__ = [
    "ANSWERS",
    "CONNECTIONS",
    "DEFAULT_STREAMS",
    "MAX_BODY_BYTES",
    "OPEN_CONNECTIONS_PER_ADDRESS",
    "OPEN_CONVERSATIONS",
    "OPEN_CONVERSATIONS_PER_CLIENT",
    "OPEN_STREAMS_PER_CLIENT",
    "PROBES",
    "TOKENLESS_STREAMS",
    "Access",
    "AccessLog",
    "Answers",
    "Call",
    "CallForm",
    "Certificate",
    "Connections",
    "Conversations",
    "GrpcWebText",
    "Guard",
    "HttpProtocol",
    "JsonLines",
    "Listener",
    "Page",
    "Places",
    "Probes",
    "Revalidation",
    "Server",
    "ServerSettings",
    "StreamLimit",
    "check_bind",
    "check_name",
    "first_public",
    "is_loopback",
    "listen",
    "own_certificate",
    "serve",
    "users_certificate",
]
