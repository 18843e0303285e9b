"""One uvicorn process and port: its settings, its start, and an end that cuts nobody off.

Told to stop, it lets `drain` end every open stream with a sentence, and takes connections until
that is done, so that a probe or a viewer who comes meanwhile is told why. What has not ended then
is cut: the process is gone within three seconds whatever happens.
"""

import asyncio
import contextlib
import gc
import ipaddress
import logging
import resource
import signal
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import uvicorn

from arcade_clash.errors import InvalidInput, Unavailable, quoted
from arcade_clash.leaving import leave_at_once
from arcade_clash.server.acceptor import Acceptor
from arcade_clash.server.access_log import AccessLog
from arcade_clash.server.answers import ANSWERS, Answers
from arcade_clash.server.bind import Listener, check_bind, listen
from arcade_clash.server.bodies import MAX_BODY_BYTES
from arcade_clash.server.connections import CONNECTIONS, Connections, Place
from arcade_clash.server.descriptors import RESERVED, connections_within, raise_limit
from arcade_clash.server.guard import Guard, allowed_names, own_origins
from arcade_clash.server.limits import Limits
from arcade_clash.server.names import check_name, exact_origin, first_public
from arcade_clash.server.protocol import HttpProtocol
from arcade_clash.server.tls import Certificate

if TYPE_CHECKING:
    import socket
    from types import FrameType

    from uvicorn._types import ASGI3Application

__all__ = ["Server", "ServerSettings", "serve"]

logger = logging.getLogger(__name__)

# Together under three seconds, with time left for what the application closes.
_DRAIN_SECONDS = 1.5
_CLOSE_SECONDS = 0.8
_LAST_RESORT_SECONDS = 2.8

_SAME_CTRL_C_SECONDS = 0.2


@dataclass(frozen=True)
class ServerSettings:
    """Where to listen, and who may ask. Checked when it is made."""

    host: str = "127.0.0.1"
    port: int = 8080
    """0 takes any that is free."""
    certificate: Certificate | None = None
    """For TLS; none: plain HTTP."""
    allowed_hosts: tuple[str, ...] = ()
    """Names besides loopback's that the server answers to, with or without a port."""
    allowed_origins: tuple[str, ...] = ()
    """Origins of other pages that may call it, such as `https://app.example`."""
    trusted_proxies: tuple[str, ...] = ()
    """Addresses and networks whose X-Forwarded-For and X-Forwarded-Proto are believed."""
    asks_for_token: bool = False
    """Whether the application asks callers for a token."""
    token_in_the_clear: bool = False
    """Whether plain HTTP is meant, where other machines are asked for a token."""
    everyone_may_control: bool = False
    """Whether an address that other machines reach is meant, though nobody is asked for a token."""
    conversation_paths: frozenset[str] = frozenset()
    """Calls whose callers ask on while they are answered."""
    quiet_paths: frozenset[str] = frozenset()
    """Calls that come by the second, whose good ends the log passes over."""
    connections_per_address: int | None = None
    """Connections of one address at once; none for no limit but that of all."""
    stall_seconds: float = Limits.stall_seconds
    """Time after which a viewer that takes nothing is dropped; at least 1."""
    max_body_bytes: int = MAX_BODY_BYTES
    """Largest body of a request."""

    def __post_init__(self) -> None:
        for name in self.allowed_hosts:
            check_name(name)
        check_bind(
            self.host,
            asks_for_token=self.asks_for_token,
            tls=self.certificate is not None,
            token_in_the_clear=self.token_in_the_clear,
            everyone_may_control=self.everyone_may_control,
            name=first_public(self.allowed_hosts),
        )
        if not self.stall_seconds >= 1:
            raise InvalidInput(
                "stall_seconds",
                f"--stall-seconds is {self.stall_seconds:g}; it takes seconds from 1 up.",
            )
        for origin in self.allowed_origins:
            exact_origin(origin)
        for proxy in self.trusted_proxies:
            _check_proxy(proxy)


def serve(
    app: "ASGI3Application",
    settings: ServerSettings,
    *,
    on_started: Callable[[str], None],
    drain: Callable[[], Awaitable[None]],
    listener: Listener | None = None,
) -> int:
    """Serves `app` until SIGTERM, SIGHUP or Ctrl-C, and returns the exit status for the process.

    `on_started` is given the URL once requests are answered. `drain` makes every open stream end.
    `listener` may be opened by the caller, who so knows the port before the application is built.
    A second Ctrl-C leaves at once.
    """
    listener = listener or listen(settings.host, settings.port)
    raise_limit()

    def started(url: str) -> None:
        _favour_the_loop()
        on_started(url)

    try:
        server = Server(app, settings, listener, on_started=started, drain=drain)
        with asyncio.Runner(loop_factory=server.config.get_loop_factory()) as runner:
            runner.run(server.serve())
        server.stand_down()
    finally:
        listener.close()
    return 0


def _favour_the_loop() -> None:
    """Lets nothing else in the process hold the event loop for as long as a frame lasts."""
    # A full collection would look at all that was imported, for 50 ms.
    gc.freeze()
    # Each time that it wakes, the loop waits as long as this for a thread that reads the storage.
    sys.setswitchinterval(0.001)


class Server(uvicorn.Server):
    """uvicorn with the guard before the application, and the drain after it."""

    def __init__(
        self,
        app: "ASGI3Application",
        settings: ServerSettings,
        listener: Listener,
        *,
        on_started: Callable[[str], None],
        drain: Callable[[], Awaitable[None]],
    ) -> None:
        tls = settings.certificate
        self._answers = Answers()
        self._protocol = HttpProtocol.patient(settings.stall_seconds)
        names = allowed_names(settings.host, listener.port, tls is not None, settings.allowed_hosts)
        guarded = Guard(
            app,
            names,
            own_origins(names, tls is not None),
            [exact_origin(origin) for origin in settings.allowed_origins],
            settings.max_body_bytes,
            conversations=settings.conversation_paths,
        )
        super().__init__(
            uvicorn.Config(
                AccessLog(guarded, settings.quiet_paths, self._answers),
                http=self._protocol,
                ws="none",
                lifespan="on",
                interface="asgi3",
                loop="auto",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=bool(settings.trusted_proxies),
                forwarded_allow_ips=[*settings.trusted_proxies],
                timeout_keep_alive=60,
                ssl_certfile=tls.cert if tls else None,
                ssl_keyfile=tls.key if tls else None,
            )
        )
        logging.getLogger("uvicorn").setLevel(logging.WARNING)
        self._settings = settings
        self._listener = listener
        self._url = listener.url(tls=tls is not None)
        self._on_started = on_started
        self._drain = drain
        self._told_at = 0.0
        self._last_resort: threading.Timer | None = None

    async def startup(
        self,
        sockets: "list[socket.socket] | None" = None,  # noqa: ARG002 # ours are the listener's
    ) -> None:
        """Starts the application, then answers requests, then says so."""
        # Lifespan's state is how ASGI lets a server tell the application of itself.
        loop = asyncio.get_running_loop()
        connections = self._connections()
        self.lifespan.state[CONNECTIONS] = connections
        self.lifespan.state[ANSWERS] = self._answers
        await self.lifespan.startup()
        if self.lifespan.should_exit:
            raise Unavailable("The server did not start; the log above says why.")
        config = self.config

        def protocol(place: Place) -> asyncio.Protocol:
            return self._protocol(config, self.server_state, self.lifespan.state, loop, place=place)

        acceptor = Acceptor(
            self._listener.sockets,
            connections,
            protocol,
            tls=config.ssl,
            handshake_seconds=self._protocol.http1.header_seconds,
            answers=self._answers,
        )
        self.servers = [acceptor]  # type: ignore[list-item] # it closes as asyncio's servers do
        self.started = True
        self._on_started(self._url)

    def _connections(self) -> Connections:
        """Places for as many connections as descriptors are had for; says so where they are few."""
        wanted = self._protocol.most_connections
        limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        most = connections_within(limit, wanted)
        if most < wanted:
            logger.warning(
                "This process may open %d files, so it takes %d connections at once and not %d; "
                "raise the limit (ulimit -n %d) for all of them.",
                limit,
                most,
                wanted,
                wanted + RESERVED,
            )
        share = self._settings.connections_per_address
        if share is not None:
            share = min(share, max(most // 2, 1))
        proxies = [ipaddress.ip_network(proxy) for proxy in self._settings.trusted_proxies]

        def is_proxy(address: str) -> bool:
            return any(ipaddress.ip_address(address) in proxy for proxy in proxies)

        return Connections(most, share, time.monotonic, is_proxy)

    async def shutdown(
        self,
        sockets: "list[socket.socket] | None" = None,  # noqa: ARG002 # ours are the listener's
    ) -> None:
        """Ends every stream, then every connection, then the application.

        Connections stay open while it drains, and new ones are taken: a trainer's last report comes
        by one that was quiet, and a probe by one of its own.
        """
        try:
            async with asyncio.timeout(_DRAIN_SECONDS):
                await self._drain()
        except TimeoutError:
            logger.warning("It did not drain in %g s; what is still open is cut.", _DRAIN_SECONDS)
        except Exception:
            logger.exception("The streams could not be ended and are cut.")
        for server in self.servers:
            server.close()
        await self._let_go(_CLOSE_SECONDS)
        await self.lifespan.shutdown()

    async def _let_go(self, seconds: float) -> None:
        """Gives connections time to send what they have, then takes it."""
        state = self.server_state
        deadline = time.monotonic() + seconds
        while (state.connections or state.tasks) and time.monotonic() < deadline:
            for connection in [*state.connections]:
                connection.shutdown()  # those too that were being made
            await asyncio.sleep(0.02)
        for connection in [*state.connections]:
            if connection.transport is not None:
                connection.transport.abort()
        await asyncio.sleep(0)
        if state.tasks:
            await asyncio.wait([*state.tasks], timeout=0.2)
        for task in [*state.tasks]:
            task.cancel()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Takes SIGTERM, SIGHUP and Ctrl-C for orders, not for the end that they are by default."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        signals = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
        if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
            signals.remove(signal.SIGHUP)  # nohup: the server is to outlive its terminal
        before = {number: signal.signal(number, self.handle_exit) for number in signals}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def stand_down(self) -> None:
        """Takes back the last resort, once the loop and all that ran in it have ended."""
        if self._last_resort is not None:
            self._last_resort.cancel()

    def handle_exit(self, sig: int, frame: "FrameType | None") -> None:  # noqa: ARG002 # as signal has it
        """Stops in order; at once where Ctrl-C is pressed again."""
        now = time.monotonic()
        if not self.should_exit:
            self.should_exit = True
            self._told_at = now
            self._last_resort = threading.Timer(_LAST_RESORT_SECONDS, leave_at_once, [1])
            self._last_resort.daemon = True
            self._last_resort.start()
        elif sig == signal.SIGINT and now - self._told_at > _SAME_CTRL_C_SECONDS:
            # Sooner, it is the same one: a terminal and a wrapper such as make both send it.
            leave_at_once(128 + sig)


def _check_proxy(proxy: str) -> None:
    try:
        ipaddress.ip_network(proxy)
    except ValueError:
        raise InvalidInput(
            "trusted_proxies",
            f"--trusted-proxy {quoted(proxy)} is neither an address nor a network; give one such "
            "as 127.0.0.1 or 10.0.0.0/8.",
        ) from None
