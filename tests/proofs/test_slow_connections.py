"""Proof 10: connections that dawdle are closed, and one that resets without end is too."""

import asyncio
import time
from collections.abc import Callable

import h2.config
import h2.connection
import pytest

from arcade_clash.server.limits import Limits
from ledger import Proof
from running_server import GAME, RunningServer
from viewers import Audience

pytestmark = [pytest.mark.proof(10), pytest.mark.journey]

HALF = b"POST /%b/GetMatch HTTP/1.1\r\nhost: x\r\n" % GAME.encode()
WHOLE = b"POST /%b/GetMatch HTTP/1.1\r\nhost: %b\r\ncontent-length: 9000\r\n\r\n"


async def silent(server: RunningServer) -> float:
    """Says nothing, for as long as it may; the seconds until it was closed."""
    return await _dawdle(server, b"", b"")


async def half_a_header(server: RunningServer) -> float:
    """Sends half a header, and a letter of it now and then."""
    return await _dawdle(server, HALF + b"x-more: ", b"x")


async def trickled_body(server: RunningServer) -> float:
    """Sends whole headers, and a letter of the body now and then."""
    return await _dawdle(server, WHOLE % (GAME.encode(), server.address.encode()), b" ")


async def _dawdle(server: RunningServer, first: bytes, then: bytes) -> float:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    begun = time.monotonic()
    end = asyncio.ensure_future(reader.read())
    try:
        writer.write(first)
        while not end.done():
            await asyncio.wait([end], timeout=0.5)
            if then and not end.done():
                writer.write(then)
        assert b" 200 " not in end.result()
    except ConnectionError:
        pass
    finally:
        end.cancel()
        writer.close()
    return time.monotonic() - begun


async def test_connections_that_dawdle_are_closed_and_a_viewer_sees_every_frame(
    start_server: Callable[..., RunningServer], proof: Proof
) -> None:
    patience = proof.size(2.0, Limits.header_seconds)
    limits = {"header_seconds": patience, "body_seconds": patience}
    server = start_server(limits=proof.size(limits, {}))
    each = proof.size(10, 167)
    async with Audience(server) as audience:
        (viewer,) = await audience.open("1.1", 1)
        viewer.begin()
        begun = time.monotonic()
        kinds = (silent, half_a_header, trickled_body)
        ends = await asyncio.gather(*(kind(server) for kind in kinds for _ in range(each)))
        rate = viewer.count / (time.monotonic() - begun)
        was_dropped = bool(viewer.closed_at)
    proof.measured(
        f"{len(ends)} connections that are silent, send half a header, or trickle a body",
        f"all closed after {min(ends):.1f} to {max(ends):.1f} s; a viewer meanwhile got "
        f"{rate:.1f} states a second",
        f"within {patience + 5:g} s; 60 a second",
        reached=max(ends) < patience + 5 and not was_dropped and rate > 59,
    )
    assert not was_dropped
    assert max(ends) < patience + 5
    assert rate > 20


async def test_a_connection_that_resets_without_end_is_closed(
    server: RunningServer, proof: Proof
) -> None:
    wanted = proof.size(2_000, 20_000)
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    client = h2.connection.H2Connection(h2.config.H2Configuration(header_encoding=None))
    client.initiate_connection()
    end = asyncio.ensure_future(reader.read())
    headers = [
        (":method", "POST"),
        (":path", f"/{GAME}/StreamGameState"),
        (":scheme", "http"),
        (":authority", server.address),
        ("content-type", "application/connect+json"),
    ]
    sent = 0
    try:
        while sent < wanted and not end.done():
            stream = client.get_next_available_stream_id()
            client.send_headers(stream, headers)
            client.reset_stream(stream)
            writer.write(client.data_to_send())
            await writer.drain()
            sent += 1
            if sent % 50 == 0:
                await asyncio.wait([end], timeout=0.02)
    except ConnectionError:
        pass
    finally:
        end.cancel()
        writer.close()
    proof.measured(
        f"a connection that would reset {wanted} streams",
        f"is closed after {sent}",
        "before 1000",
        reached=sent < 1000,
    )
    assert sent < 1000
    assert server.call(f"{GAME}/ListCharacters")["characters"]
