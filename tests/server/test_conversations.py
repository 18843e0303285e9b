"""Calls whose callers ask on: without the deadline of bodies, and told how they end."""

from collections.abc import AsyncIterator, Callable
from typing import Any, cast

import h2.events
import pytest
from connectrpc.method import IdempotencyLevel, MethodInfo, StreamType
from connectrpc.server import ConnectASGIApplication, Endpoint
from uvicorn._types import ASGI3Application, ASGIReceiveCallable, ASGISendCallable, Scope

from arcade_clash.server import Conversations, ServerSettings
from arcade_clash.server.http2 import Http2Protocol
from arcade_clash.services.codecs import codecs
from arcade_clash.v1 import game_pb2 as pb
from local_server import Http2Client, LocalServer, live

TALK, OTHER = "/a.v1.B/Talk", "/a.v1.B/Other"
GRPC = (("content-type", "application/grpc"), ("te", "trailers"))


async def repeat(messages: AsyncIterator[Any], ctx: object, /) -> AsyncIterator[Any]:
    """Says each message again."""
    async for message in messages:
        yield message


class Talk(ConnectASGIApplication[object]):
    """A service of one conversation."""

    path = TALK.rpartition("/")[0]

    def __init__(self, path: str = TALK) -> None:
        method: MethodInfo[Any, Any] = MethodInfo(
            name=path.rpartition("/")[2],
            service_name="a.v1.B",
            input=pb.GetMatchRequest,
            output=pb.GetMatchRequest,
            idempotency_level=IdempotencyLevel.UNKNOWN,
            stream_type=StreamType.BIDI_STREAM,
        )
        super().__init__(
            service=object(),
            endpoints=lambda _: {path: Endpoint.bidi_stream(method, repeat)},
            codecs=codecs(),
        )


def served(
    make: Callable[[ASGI3Application], ASGI3Application], path: str = TALK
) -> ASGI3Application:
    app = make(cast("ASGI3Application", Talk(path)))

    async def with_lifespan(
        scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable
    ) -> None:
        if scope["type"] == "lifespan":
            await live(receive, send)
        else:
            await app(scope, receive, send)

    return with_lifespan


def say(client: Http2Client, stream: int, text: str) -> None:
    data = pb.GetMatchRequest(match_id=text).SerializeToString()
    client.h2.send_data(stream, b"\0" + len(data).to_bytes(4, "big") + data)
    client.flush()


def hear(client: Http2Client, stream: int, length: int) -> bytes:
    """So many bytes of an answer."""
    while len(client.data.get(stream, b"")) < length:
        assert client.receive(), "closed"
    return bytes(client.data[stream])


def ended(client: Http2Client) -> dict[bytes, bytes]:
    """The trailers, or the headers where nothing else came."""
    while True:
        for event in client.events:
            if isinstance(event, h2.events.TrailersReceived | h2.events.ResponseReceived):
                headers = cast("dict[bytes, bytes]", dict(event.headers))
                if b"grpc-status" in headers:
                    return headers
            assert not isinstance(event, h2.events.StreamReset), event
        assert client.receive(), "closed"


def trailers(client: Http2Client) -> dict[bytes, bytes]:
    """The trailers, where they have come."""
    for event in client.events:
        if isinstance(event, h2.events.TrailersReceived):
            return cast("dict[bytes, bytes]", dict(event.headers))
    return {}


SETTINGS = ServerSettings(conversation_paths=frozenset({TALK}))


def test_a_conversation_outlives_the_deadline_of_bodies(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Http2Protocol, "body_seconds", 0.05)
    app = served(lambda inner: Conversations(inner, {TALK}))
    with LocalServer(app, SETTINGS) as server, server.connect() as sock:
        client = Http2Client(sock)
        stream = client.request(TALK, "POST", GRPC, end=False)
        say(client, stream, "one")
        assert b"one" in hear(client, stream, 10)
        other = client.request(OTHER, "POST", GRPC, end=False)
        # The deadline has passed once a call that begins later has met it.
        while not any(getattr(event, "stream_id", 0) == other for event in client.events):
            assert client.receive()
        say(client, stream, "two")
        assert b"two" in hear(client, stream, 20)
        client.h2.end_stream(stream)
        client.flush()
        while True:
            status = ended(client)
            if status[b"grpc-status"] == b"0":
                break
            client.events.clear()


def test_a_silent_conversation_ends_with_a_sentence() -> None:
    app = served(lambda inner: Conversations(inner, {TALK}, silence_seconds=0.05))
    with LocalServer(app, SETTINGS) as server, server.connect() as sock:
        client = Http2Client(sock)
        stream = client.request(TALK, "POST", GRPC, end=False)
        say(client, stream, "one")
        status = ended(client)
    assert status[b"grpc-status"] == b"4"
    assert b"silent" in status[b"grpc-message"]


def test_a_conversation_that_says_too_much_is_told_the_limit() -> None:
    app = served(lambda inner: Conversations(inner, {TALK}))
    with LocalServer(app, SETTINGS) as server, server.connect() as sock:
        client = Http2Client(sock)
        stream = client.request(TALK, "POST", GRPC, end=False)
        status: dict[bytes, bytes] = {}
        said = 0
        while not status and said < 40:
            say(client, stream, "x" * 8000)
            said += 1
            # Its echo, or the end.
            while not status and len(client.data.get(stream, b"")) < said * 8000:
                assert client.receive(), "closed"
                status = trailers(client)
    assert status[b"grpc-status"] == b"8"
    assert b"longer" in status[b"grpc-message"]
