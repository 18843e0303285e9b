"""`arcade-clash serve`: what it is asked on the command line, and a server made of that.

The options are looked at together here, before anything is opened; what each of them means is for
the rooms behind them.
"""

import logging
import socket
import sys
from pathlib import Path
from typing import Annotated

import typer

from arcade_clash.errors import InvalidInput
from arcade_clash.leaving import leave_at_once
from arcade_clash.logs import LogFormat, LogLevel, write_logs
from arcade_clash.outputs import allow_lost_output

__all__ = ["DataDir", "TlsCert", "TlsKey", "check_pair", "place_of", "serve"]

DataDir = Annotated[
    Path | None,
    typer.Option(help="Where sessions, agents and logs are kept; by default a place of its own."),
]

TlsCert = Annotated[Path | None, typer.Option(help="HTTPS by your certificate (PEM).")]
TlsKey = Annotated[Path | None, typer.Option(help="The key that belongs to it (PEM).")]


def serve(
    *,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port; 0 takes any that is free.")] = 8080,
    data_dir: DataDir = None,
    tls: Annotated[
        bool, typer.Option("--tls", help="HTTPS, by a certificate of its own, made once.")
    ] = False,
    tls_cert: TlsCert = None,
    tls_key: TlsKey = None,
    allowed_host: Annotated[
        list[str] | None,
        typer.Option(
            help="A name besides loopback's to answer to; may be given again. A token is asked for."
        ),
    ] = None,
    allowed_origin: Annotated[
        list[str] | None,
        typer.Option(help="An origin whose pages may call, such as https://app.example."),
    ] = None,
    trusted_proxy: Annotated[
        list[str] | None,
        typer.Option(
            help="A proxy's address or network, whose X-Forwarded-For is believed; may be given "
            "again."
        ),
    ] = None,
    stall_seconds: Annotated[
        float, typer.Option(help="Seconds after which a viewer that takes nothing is dropped.")
    ] = 20.0,
    token: Annotated[
        bool,
        typer.Option(
            "--token", help="Ask for a token on this machine too; other machines are always asked."
        ),
    ] = False,
    public_view: Annotated[
        bool, typer.Option("--public-view", help="Whoever has no token may read and watch.")
    ] = False,
    token_in_the_clear: Annotated[
        bool,
        typer.Option(
            "--token-in-the-clear",
            help="Other machines send the token over plain HTTP: whoever listens in has it too.",
        ),
    ] = False,
    quota: Annotated[
        float, typer.Option(min=0.001, help="What the data directory may hold, in GB.")
    ] = 10.0,
    agent: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=MODULE:CLASS",
            help="A Python object that plays in matches as the agent NAME; may be given again.",
        ),
    ] = None,
    everyone_may_control: Annotated[
        bool,
        typer.Option(
            "--everyone-may-control",
            help="Ask nobody for a token: whoever reaches it may start and stop anything.",
        ),
    ] = False,
    log_format: Annotated[
        LogFormat, typer.Option(help="Lines for people, or a JSON object a line.")
    ] = LogFormat.TEXT,
    log_level: Annotated[
        LogLevel, typer.Option(help="The least that is written; debug has every request.")
    ] = LogLevel.INFO,
    max_streams: Annotated[int, typer.Option(min=1, help="Streams open at once.")] = 500,
    max_streams_per_client: Annotated[
        int | None,
        typer.Option(min=1, help="The same of one client; 4 where other machines reach it."),
    ] = None,
) -> None:
    """Serves the page and the streams until Ctrl-C."""
    from arcade_clash.agents.outside import served_agents
    from arcade_clash.app import ArcadeClash
    from arcade_clash.links import announced, public_url
    from arcade_clash.rpcs import CONVERSATION_PATHS, QUIET_PATHS
    from arcade_clash.server import (
        OPEN_CONNECTIONS_PER_ADDRESS,
        OPEN_STREAMS_PER_CLIENT,
        ServerSettings,
        check_bind,
        check_name,
        first_public,
        is_loopback,
        listen,
        own_certificate,
        serve,
        users_certificate,
    )
    from arcade_clash.site import Site
    from arcade_clash.storage.directory import DataDirectory

    allow_lost_output()
    check_pair(tls_cert, tls_key)
    if everyone_may_control and (token or public_view or token_in_the_clear):
        raise InvalidInput(
            "everyone_may_control",
            "--everyone-may-control asks nobody for a token, and what else was said asks for one: "
            "leave out the one or the other",
        )
    names = tuple(allowed_host or ())
    for name in names:
        check_name(name)
    is_open = not is_loopback(host)
    is_reached = is_open or bool(first_public(names))
    asks_for_token = token or public_view or (is_reached and not everyone_may_control)
    check_bind(
        host,
        asks_for_token=asks_for_token,
        tls=tls or tls_cert is not None,
        token_in_the_clear=token_in_the_clear,
        everyone_may_control=everyone_may_control,
    )
    if max_streams_per_client is None and (is_open or trusted_proxy):
        max_streams_per_client = OPEN_STREAMS_PER_CLIENT
    served = served_agents(agent or ())
    write_logs(log_format, log_level)
    logging.captureWarnings(True)  # else Python writes them itself, and waits for their reader
    listener = listen(host, port)
    try:
        with DataDirectory(place_of(data_dir)) as directory:
            certificate = None
            if tls_cert is not None and tls_key is not None:
                certificate = users_certificate(tls_cert, tls_key)
            elif tls:
                certificate = own_certificate(directory.tls, host, names)
            settings = ServerSettings(
                host=host,
                port=listener.port,
                certificate=certificate,
                allowed_hosts=names,
                allowed_origins=tuple(allowed_origin or ()),
                trusted_proxies=tuple(trusted_proxy or ()),
                asks_for_token=asks_for_token,
                token_in_the_clear=token_in_the_clear,
                everyone_may_control=everyone_may_control,
                conversation_paths=CONVERSATION_PATHS,
                quiet_paths=QUIET_PATHS,
                connections_per_address=OPEN_CONNECTIONS_PER_ADDRESS if is_open else None,
                stall_seconds=stall_seconds,
            )
            arcade = ArcadeClash(directory, quota_bytes=round(quota * 1e9), served=served)

            def started(url: str) -> None:
                public = public_url(
                    listener,
                    names,
                    is_open=is_open,
                    tls=certificate is not None,
                    in_the_clear=token_in_the_clear,
                )
                directory.announce(url, certificate.cert if certificate else None, public)
                is_nameless = listener.is_on_every_address and not public
                for line in announced(
                    public or url,
                    arcade.tokens if asks_for_token else None,
                    to_terminal=sys.stdout.isatty(),
                    hint=socket.gethostname() if is_nameless else "",
                ):
                    print(line, flush=True)

            page = Path(__file__).parent / "page"
            status = serve(
                Site(
                    arcade,
                    page,
                    asks_for_token=asks_for_token,
                    public_view=public_view,
                    max_streams=max_streams,
                    max_streams_per_client=max_streams_per_client,
                ),
                settings,
                on_started=started,
                drain=arcade.drain,
                listener=listener,
            )
    finally:
        listener.close()
    # The interpreter's own end would take everything apart that a thousand matches hold.
    logging.shutdown()
    leave_at_once(status)


def check_pair(tls_cert: Path | None, tls_key: Path | None) -> None:
    """Refuses a certificate without its key, and a key without its certificate.

    Raises:
        InvalidInput: one of them is lacking.
    """
    if (tls_cert is None) != (tls_key is None):
        raise InvalidInput("tls_cert", "--tls-cert and --tls-key belong together: give both")


def place_of(data_dir: Path | None) -> Path:
    """The data directory that was named, or the one that is taken where none is."""
    if data_dir is not None:
        return data_dir.expanduser().resolve()
    from platformdirs import user_data_path

    return user_data_path("arcade-clash", appauthor=False)
