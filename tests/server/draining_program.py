"""A program that serves streams until it is told to stop; its argument says how it misbehaves."""

import asyncio
import contextlib
import signal
import sys

from uvicorn._types import ASGIReceiveCallable, ASGISendCallable, Scope

from arcade_clash.errors import ArcadeError
from arcade_clash.server import ServerSettings, serve

HOW = sys.argv[1] if len(sys.argv) > 1 else ""
ending = asyncio.Event()
last_word = asyncio.Event()


clinging: list[asyncio.Task[None]] = []


async def cling() -> None:
    """Goes on whatever it is told."""
    while True:
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.sleep(60)


async def app(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    """`/stream` ticks, `/flood` sends all that is taken; both end when they are told to.

    `/word` is answered at once, and is what a program that is `waiting` ends after.
    """
    if scope["type"] == "lifespan":
        await receive()
        if HOW == "broken":
            await send({"type": "lifespan.startup.failed", "message": "the reason why"})
            return
        if HOW == "outliving":
            assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
        if HOW == "clinging":
            clinging.append(asyncio.create_task(cling()))
        await send({"type": "lifespan.startup.complete"})
        await receive()
        if HOW == "stuck":
            await asyncio.sleep(60)
        await send({"type": "lifespan.shutdown.complete"})
        return
    assert scope["type"] == "http"
    await receive()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    if scope["path"] == "/word":
        if ending.is_set():
            last_word.set()
        await send({"type": "http.response.body", "body": b"heard", "more_body": False})
        return
    tick = bytes(10_000) if scope["path"] == "/flood" else b"tick"
    left = asyncio.ensure_future(receive())
    while not ending.is_set() and not left.done():
        await send({"type": "http.response.body", "body": tick, "more_body": True})
        await asyncio.sleep(0 if scope["path"] == "/flood" else 0.05)
    left.cancel()
    await send({"type": "http.response.body", "body": b"goodbye", "more_body": False})


async def drain() -> None:
    """Tells every stream to end."""
    if HOW == "stubborn":
        await asyncio.sleep(60)
    ending.set()
    if HOW == "waiting":
        await last_word.wait()


if __name__ == "__main__":
    if HOW == "outliving":
        signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as nohup does before it starts a program
    try:
        sys.exit(
            serve(
                app,
                ServerSettings(port=0),
                on_started=lambda url: print(url, flush=True),  # how its test finds it
                drain=drain,
            )
        )
    except ArcadeError as error:
        sys.exit(str(error))
